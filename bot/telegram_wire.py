"""The one place that speaks to the Bot API, through python-telegram-bot. Its calls raise telegram_errors.py's.

Not here: waiting and repeating (telegram_sending.py). Texts go out as text and entities, never as markup.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bot.telegram_errors import Rejected, translated
from bot.telegram_menu import Audience, Command
from bot.telegram_text import Rich, entities
from bot.telegram_update import KINDS, Me
from store.article import Frozen

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup, InlineQueryResultArticle, MessageEntity, ReplyParameters
    from telegram.request import HTTPXRequest

BATCH = 100  # updates of one poll, Telegram's own limit
FILE_BYTES = 20_000_000  # a Bot API server of one's own hands out larger ones
CONNECTIONS = 16  # 256, the library's default, answers 2.5 times more slowly under load
_SECONDS = 15.0  # for one call to be connected, sent and answered
_QUEUED_SECONDS = 120.0  # for a call to wait for one of the connections
_MORE_THAN_POLLED = 10.0  # seconds that an answer to a long poll may be late


class Button(Frozen):
    """A button under a message. `data` has at most 64 bytes."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


class Hit(Frozen):
    """One result of an inline search, and the message that choosing it sends. `id` has at most 64 bytes."""

    id: str
    title: str
    description: str
    message: Rich


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
        with translated():
            user = await self._bot.get_me()
        return Me(user.id, user.username or "")

    async def updates(self, offset: int | None, seconds: int) -> list[dict[str, Any]]:
        """Updates from `offset` on, as they came; waits at most that long for one. Confirms those before."""
        data = {"offset": offset, "timeout": seconds, "allowed_updates": list(KINDS), "limit": BATCH}
        with translated():
            # The library's own get_updates fails for a whole batch if it cannot read one update of it.
            found = await self._bot._post("getUpdates", data, read_timeout=seconds + _MORE_THAN_POLLED)
            return [
                update
                for update in found
                if isinstance(update.get("update_id"), int) and 0 <= update["update_id"] < 2**63
            ]

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

        with translated():
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

        with translated():
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
        with translated():
            await self._bot.delete_message(chat, message_id)

    async def draft(self, chat: int, thread: int, draft_id: int, text: str) -> None:
        """Shows a text for 30 seconds while a message is being written. Private chats only."""
        with translated():
            await self._bot.send_message_draft(chat, draft_id, text, message_thread_id=thread or None)

    async def typing(self, chat: int, thread: int) -> None:
        """Shows for 5 seconds that the bot is at work."""
        with translated():
            await self._bot.send_chat_action(chat, "typing", message_thread_id=thread or None)

    async def edit_buttons(self, chat: int, message_id: int, buttons: Rows) -> None:
        """Replaces the buttons of a message."""
        with translated():
            await self._bot.edit_message_reply_markup(chat, message_id, reply_markup=_keyboard(buttons))

    async def answer_tap(self, tap_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Ends the waiting sign on a tapped button; `text` is shown for a moment, or as an alert."""
        with translated():
            await self._bot.answer_callback_query(tap_id, text, show_alert=True if alert else None)

    async def answer_search(self, search_id: str, hits: Sequence[Hit], next_offset: str) -> None:
        """Shows the hits of an inline search; `next_offset` asks for more, empty where there are none."""
        with translated():
            await self._bot.answer_inline_query(
                search_id, [_result(hit) for hit in hits], cache_time=0, is_personal=True, next_offset=next_offset
            )

    async def file(self, file_id: str) -> bytes:
        """What a file holds; Telegram hands out at most 20 MB."""
        with translated():
            found = await self._bot.get_file(file_id)
        if (found.file_size or 0) > FILE_BYTES:
            raise Rejected("the file is too large")
        with translated():
            return bytes(await found.download_as_bytearray())

    async def set_menu(self, audience: Audience, lang: str, commands: Iterable[Command]) -> None:
        """Sets the commands that Telegram offers in private chats or in groups; without a language, to all others."""
        from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats

        scope = BotCommandScopeAllPrivateChats() if audience == "private" else BotCommandScopeAllGroupChats()
        with translated():
            await self._bot.set_my_commands(list(commands), scope=scope, language_code=lang or None)

    async def set_webhook(self, url: str, secret: str) -> None:
        """From now on Telegram sends updates to `url`, with the secret in a header."""
        with translated():
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(KINDS))

    async def still_to_bring(self) -> int:
        """How many updates Telegram has for the webhook and could not bring so far."""
        with translated():
            return (await self._bot.get_webhook_info()).pending_update_count

    async def remove_webhook(self) -> None:
        """From now on updates wait to be asked for."""
        with translated():
            await self._bot.delete_webhook()


def silence() -> None:
    """What the libraries would log holds the token in its addresses; their errors are told by ours."""
    for name in ("telegram", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


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


def _result(hit: Hit) -> "InlineQueryResultArticle":
    from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

    message = InputTextMessageContent(
        hit.message.text, entities=_entities(hit.message), link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return InlineQueryResultArticle(hit.id, hit.title, message, description=hit.description)


def _keyboard(rows: Rows) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    keys = [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in rows]
    return InlineKeyboardMarkup(keys) if keys else None
