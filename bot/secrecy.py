"""The bot token stays out of every log line, error line and traceback, whatever library wrote them.

Not here: where the token comes from (rag/opening.py).
"""

import logging
import os
import re
import sys
import threading
import traceback
from types import TracebackType
from urllib.parse import quote

HIDDEN = "<token>"

# A bot token is the bot's id, a colon, and 35 characters of base64url
# (core.telegram.org/bots/api#authorizing-your-bot). The bounds are wider than that, so that a mistyped token
# is caught as well; a URL may hold the colon encoded.
_LIKE_A_TOKEN = re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[\w-]{20,}")
_LONE_SECRET = 16  # characters after the colon that are worth hiding where they stand alone
_SHORTEST = 4  # a shorter "token" is no secret, and hiding it would riddle every text

_known: set[str] = set()


def know(token: str | None) -> None:
    """From now on `token` is hidden, even where it does not look like one."""
    token = (token or "").strip()
    if len(token) < _SHORTEST:
        return
    _known.update({token, quote(token, safe=""), quote(token), repr(token)[1:-1]})
    secret = token.partition(":")[2]
    if len(secret) >= _LONE_SECRET:
        _known.add(secret)


def redacted(text: str) -> str:
    """`text` without any known token and without anything that looks like a bot token."""
    for token in sorted(_known, key=len, reverse=True):
        text = text.replace(token, HIDDEN)
    return _LIKE_A_TOKEN.sub(HIDDEN, text)


def traceback_of(error: BaseException) -> str:
    """The whole traceback of `error`, causes included, redacted."""
    return redacted("".join(traceback.format_exception(error)))


def install() -> None:
    """Redact, in this process: every log record, and the traceback of every uncaught exception."""
    know(os.environ.get("TANYA_TELEGRAM_TOKEN"))
    logging.setLogRecordFactory(_Record)
    sys.excepthook = _excepthook
    sys.unraisablehook = lambda unraisable: _tell(unraisable.exc_value)
    threading.excepthook = lambda thread: _tell(thread.exc_value)


class _Record(logging.LogRecord):
    """A log record that is redacted where it is made: no handler, of whatever library, ever holds the token.

    A filter would have to sit on every handler; a filter on a logger does not see its children's records.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # the signature is logging's own
        self.msg = redacted(_message(self))
        self.args = None
        if self.exc_info and self.exc_info[1] is not None:
            # A formatter that finds exc_text does not format exc_info anew.
            self.exc_text = traceback_of(self.exc_info[1]).rstrip("\n")


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a library's mistake in its own arguments
        return f"{record.msg} {record.args}"


def _excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:  # noqa: ARG001
    _tell(error)


def _tell(error: BaseException | None) -> None:
    if error is not None and sys.stderr is not None:
        sys.stderr.write(traceback_of(error))
