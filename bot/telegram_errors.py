"""How a call to the Bot API fails, and the library's errors translated.

    WireError
    ├── Flooded       too many calls: wait `seconds`
    ├── Unreachable   the network, the server, or what it answered, failed; the call may have had its effect
    │   └── Garbled   something nobody foresaw: it may pass, or be a fault of ours
    ├── Unauthorized  the token is not, or no longer, good; or the server does not know the method
    ├── Conflict      another program polls, or a webhook is set
    ├── Unwelcome     the user blocked the bot, or it was removed from the chat
    ├── Moved         the group became a supergroup: `chat` is its new id
    └── Rejected      this call will never succeed: the server refuses it, or it stumbled over a fault of the program
        └── Unchanged the message already reads like that

Not here: waiting and repeating (telegram_sending.py).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot import secrecy

log = logging.getLogger("tanya.telegram")


class WireError(Exception):
    """A call did not succeed. The text is safe to show: it holds no token."""


class Flooded(WireError):
    """Too many calls."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"flood control: {seconds:.0f} s")
        self.seconds = seconds


class Unreachable(WireError):
    """Whether the call had its effect is not known."""


class Garbled(Unreachable):
    """Repeated, but not for ever."""


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
    """400, or a call that cannot be made at all: repeating it would go on for ever."""


class Unchanged(Rejected):
    """An edit that changes nothing."""


@contextmanager
def translated() -> Iterator[None]:
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
        case theirs.NetworkError() if isinstance(error.__cause__, TypeError | UnicodeError):
            return Rejected(f"{type(error).__name__}: {said}")  # what was to be sent cannot even be written down
        case theirs.TelegramError():
            return Unreachable(f"{type(error).__name__}: {said}")
        case _:  # an answer of an unknown shape, or a fault of ours
            log.error("a call to Telegram stumbled: %s", secrecy.traceback_of(error))
            return Garbled(f"{type(error).__name__}: {said}")
