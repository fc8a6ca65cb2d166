"""The promises of secrecy: the bot token is in no log line, no error and no traceback.

Not here: the bot's own use of it (test_telegram_bot.py).
"""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot import secrecy

TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"
SECRET = TOKEN.partition(":")[2]


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """What one test makes known, no other test knows; and logging is as it was."""
    factory = logging.getLogRecordFactory()
    known = set(secrecy._known)
    yield
    logging.setLogRecordFactory(factory)
    secrecy._known.clear()
    secrecy._known.update(known)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged at any level, as a plain handler writes it."""
    logging.setLogRecordFactory(secrecy._Record)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("httpx")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/getMe",
        f"The token `{TOKEN}` was rejected by the server.",
        f"GET /bot{TOKEN.replace(':', '%3A')}/getUpdates",
        f"{{'token': '{TOKEN}'}}",
    ],
)
def test_what_looks_like_a_token_is_hidden_though_nobody_named_it(text: str) -> None:
    assert SECRET not in secrecy.redacted(text)
    assert secrecy.HIDDEN in secrecy.redacted(text)


@pytest.mark.parametrize("token", ["salah-sekali", "123:abc", "token dengan spasi", "12:x"])
def test_a_token_that_was_made_known_is_hidden_though_it_looks_like_none(token: str) -> None:
    secrecy.know(token)
    assert token not in secrecy.redacted(f"https://api.telegram.org/bot{token}/getMe: {token!r}")


def test_the_secret_half_alone_is_hidden_too() -> None:
    secrecy.know(TOKEN)
    assert SECRET not in secrecy.redacted(f"secret={SECRET}")


@pytest.mark.parametrize("text", ["pukul 19:30", "rasio 12345:67", "http://127.0.0.1:8081/", "a" * 60])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    secrecy.know("")
    secrecy.know("x")
    assert secrecy.redacted(text) == text


def test_a_log_line_never_holds_the_token_whoever_writes_it(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST %s", f"https://api.telegram.org/bot{TOKEN}/getMe")
    assert "HTTP Request: POST https://api.telegram.org/bot<token>/getMe" in log.getvalue()


def test_a_logged_traceback_never_holds_the_token(log: io.StringIO) -> None:
    failed = RuntimeError("getMe")
    failed.__cause__ = ValueError(TOKEN)
    logging.getLogger("httpx").error("failed", exc_info=failed)
    assert "RuntimeError: getMe" in log.getvalue()
    assert "ValueError: <token>" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_a_mistake_in_a_log_call_still_gives_a_line_without_the_token(log: io.StringIO) -> None:
    logging.getLogger("httpx").info("%d updates", TOKEN)
    assert "updates" in log.getvalue()
    assert SECRET not in log.getvalue()


@pytest.mark.parametrize("place", ["main", "thread"])
def test_an_uncaught_exception_never_shows_the_token(place: str) -> None:
    program = (
        "import threading; from bot import secrecy; secrecy.install()\n"
        f"def fail(): raise ValueError('bot{TOKEN}')\n"
        + ("fail()" if place == "main" else "t = threading.Thread(target=fail); t.start(); t.join()")
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "ValueError: bot<token>" in done.stderr
    # The line of source that Python shows is the test's own, given by -c: it has no source to show.
    assert SECRET not in done.stderr
