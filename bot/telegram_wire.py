"""The one place that speaks to the Bot API, through python-telegram-bot, and translates its errors.

    WireError
    ├── Flooded       too many calls: wait `seconds`
    ├── Unreachable   the network, the server, or what it answered, failed; the call may have had its effect
    ├── Unauthorized  the token is not, or no longer, good; or the server does not know the method
    ├── Conflict      another program polls, or a webhook is set
    ├── Unwelcome     the user blocked the bot, or it was removed from the chat
    ├── Moved         the group became a supergroup: `chat` is its new id
    └── Rejected      the server will never accept this call
        └── Unchanged the message already reads like that

Not here: waiting and repeating (telegram_sending.py). Texts go out as text and entities, never as markup.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot import secrecy
from bot.telegram_text import Rich, entities
from bot.telegram_update import KINDS, Me
from store.article import Frozen

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup, MessageEntity, ReplyParameters
    from telegram.request import HTTPXRequest

CONNECTIONS = 16  # 256, the library's default, answers 2.5 times more slowly under load
_SECONDS = 15.0  # for one call to be connected, sent and answered
_QUEUED_SECONDS = 120.0  # for a call to wait for one of the connections
_MORE_THAN_POLLED = 10.0  # seconds that an answer to a long poll may be late


class WireError(Exception):
    """A call did not succeed. The text is safe to show: it holds no token."""


class Flooded(WireError):
    """Too many calls."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"flood control: {seconds:.0f} s")
        self.seconds = seconds


class Unreachable(WireError):
    """Whether the call had its effect is not known."""


class Unauthorized(WireError):
    """401, or 404."""


class Conflict(WireError):
    """409."""


class Unwelcome(WireError):
    """403."""


class Moved(WireError):
    """The group lives on under another id."""

    def __init__(self, chat: int) -> None:
        super().__init__("the group became a supergroup")
        self.chat = chat


class Rejected(WireError):
    """400."""


class Unchanged(Rejected):
    """An edit that changes nothing."""


class Button(Frozen):
    """A button under a message. `data` has at most 64 bytes."""

    label: str
    data: str


Rows = Sequence[Sequence[Button]]


class Wire:
    """One bot's line to the Bot API server at `root`."""

    def __init__(self, root: str, token: str) -> None:
        # Asked for here, before the library reads it: whole seconds become durations, as in its next version.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        from telegram import Bot

        silence()
        root = root.rstrip("/")
        self._requests = (_request(1, _SECONDS), _request(CONNECTIONS, _QUEUED_SECONDS))
        polls, calls = self._requests
        self._bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=calls,
            get_updates_request=polls,
        )

    async def close(self) -> None:
        """Closes the connections."""
        for request in self._requests:
            await request.shutdown()

    async def me(self) -> Me:
        """The bot's own account."""
        with _translated():
            user = await self._bot.get_me()
        return Me(user.id, user.username or "")

    async def updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        """Updates from `offset` on, as they came; waits at most that long for one. Confirms those before."""
        data = {"offset": offset, "timeout": seconds, "allowed_updates": list(KINDS), "limit": 100}
        with _translated():
            # The library's own get_updates fails for a whole batch if it cannot read one update of it.
            found = await self._bot._post("getUpdates", data, read_timeout=seconds + _MORE_THAN_POLLED)
            return [update for update in found if isinstance(update["update_id"], int)]

    async def send(
        self,
        chat: int,
        thread: int,
        rich: Rich,
        *,
        reply_to: int | None = None,
        buttons: Rows = (),
        silent: bool = False,
    ) -> int:
        """Sends a message, and returns its id."""
        from telegram import LinkPreviewOptions

        with _translated():
            message = await self._bot.send_message(
                chat,
                rich.text,
                entities=_entities(rich),
                message_thread_id=thread or None,
                reply_parameters=_reply(reply_to),
                reply_markup=_keyboard(buttons),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                disable_notification=silent or None,
            )
        return message.message_id

    async def edit(self, chat: int, message_id: int, rich: Rich, buttons: Rows = ()) -> None:
        """Replaces text and buttons of a message."""
        from telegram import LinkPreviewOptions

        with _translated():
            await self._bot.edit_message_text(
                rich.text,
                chat,
                message_id,
                entities=_entities(rich),
                reply_markup=_keyboard(buttons),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

    async def delete(self, chat: int, message_id: int) -> None:
        """Takes a message away."""
        with _translated():
            await self._bot.delete_message(chat, message_id)

    async def draft(self, chat: int, thread: int, draft_id: int, text: str) -> None:
        """Shows a text for 30 seconds while a message is being written. Private chats only."""
        with _translated():
            await self._bot.send_message_draft(chat, draft_id, text, message_thread_id=thread or None)

    async def typing(self, chat: int, thread: int) -> None:
        """Shows for 5 seconds that the bot is at work."""
        with _translated():
            await self._bot.send_chat_action(chat, "typing", message_thread_id=thread or None)

    async def answer_tap(self, tap_id: str, text: str | None = None) -> None:
        """Ends the waiting sign on a tapped button; `text` is shown as an alert."""
        with _translated():
            await self._bot.answer_callback_query(tap_id, text, show_alert=True if text else None)


def silence() -> None:
    """What the libraries would log holds the token in its addresses; their errors are told by ours."""
    for name in ("telegram", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def _translated() -> Iterator[None]:
    """The library's errors as ours. They are not chained: theirs hold addresses, and in them the token."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles over is a failed call
        raise _ours(error) from None


def _ours(error: Exception) -> WireError:
    from telegram import error as theirs

    said = secrecy.redacted(str(error)) or type(error).__name__
    match error:
        case theirs.RetryAfter():
            wait = error.retry_after
            return Flooded(wait if isinstance(wait, int) else wait.total_seconds())
        case theirs.ChatMigrated():
            return Moved(error.new_chat_id)
        case theirs.InvalidToken():
            return Unauthorized(said)
        case theirs.Conflict():
            return Conflict(said)
        case theirs.Forbidden():
            return Unwelcome(said)
        case theirs.BadRequest():
            return Unchanged(said) if "not modified" in said.lower() else Rejected(said)
        case _:
            return Unreachable(f"{type(error).__name__}: {said}")


def _request(connections: int, queued_seconds: float) -> "HTTPXRequest":
    from telegram.request import HTTPXRequest

    return HTTPXRequest(
        connection_pool_size=connections,
        pool_timeout=queued_seconds,
        connect_timeout=_SECONDS,
        write_timeout=_SECONDS,
        read_timeout=_SECONDS,
    )


def _reply(message_id: int | None) -> "ReplyParameters | None":
    from telegram import ReplyParameters

    # The question may be gone by now; the answer is sent all the same.
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _entities(rich: Rich) -> "list[MessageEntity] | None":
    from telegram import MessageEntity

    found = [MessageEntity(e.kind, e.offset, e.length, url=e.url) for e in entities(rich)]
    return found or None


def _keyboard(rows: Rows) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    keys = [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in rows]
    return InlineKeyboardMarkup(keys) if keys else None
