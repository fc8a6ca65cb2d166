"""The promises of failed calls: what may pass is told from what never will, and none of it tells the token."""

import inspect
import logging

import pytest
from telegram import error as theirs

from bot import secrecy
from bot.telegram_errors import (
    Conflict,
    Flooded,
    Garbled,
    Moved,
    Rejected,
    Unauthorized,
    Unchanged,
    Unreachable,
    Unwelcome,
    WireError,
    translated,
)
from bot.telegram_text import Rich
from bot.telegram_wire import Wire

TOKEN = "123456:AAFakeTokenForTestsOnly_000000000000"


def known() -> list[tuple[Exception, type[WireError]]]:
    return [
        (theirs.RetryAfter(3), Flooded),
        (theirs.ChatMigrated(-100), Moved),
        (theirs.InvalidToken(), Unauthorized),
        (theirs.EndPointNotFound("Not Found"), Unreachable),
        (theirs.Conflict("Conflict"), Conflict),
        (theirs.Forbidden("Forbidden: bot was blocked by the user"), Unwelcome),
        (theirs.BadRequest("Bad Request: chat not found"), Rejected),
        (theirs.BadRequest("Bad Request: message is not modified"), Unchanged),
        (theirs.TimedOut(), Unreachable),
        (theirs.NetworkError("httpx.ReadError: "), Unreachable),
        (theirs.PassportDecryptionError("?"), Unreachable),
        (theirs.TelegramError("Invalid server response"), Unreachable),
    ]


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # as bot/telegram_wire.py asks for it


def test_every_error_of_the_library_has_its_meaning() -> None:
    for error, ours in known():
        with pytest.raises(WireError) as told, translated():
            raise error
        assert type(told.value) is ours
    named = [each for _, each in inspect.getmembers(theirs, inspect.isclass) if each.__module__ == theirs.__name__]
    assert {each for each in named if issubclass(each, Exception)} == {type(error) for error, _ in known()}


def test_what_nobody_foresaw_is_told_and_keeps_the_token(caplog: pytest.LogCaptureFixture) -> None:
    secrecy.know(TOKEN)
    with caplog.at_level(logging.ERROR), pytest.raises(Garbled) as told, translated():
        raise KeyError(f"result of {TOKEN}")
    assert "KeyError" in caplog.text
    assert TOKEN not in caplog.text + str(told.value)


async def test_a_text_that_no_server_can_be_sent_is_not_sent_for_ever() -> None:
    wire = Wire("http://127.0.0.1:1", TOKEN)
    try:
        with pytest.raises(Rejected):
            await wire.send(7, 0, Rich(text="setengah emoji: \ud83d"))
        with pytest.raises(Unreachable):
            await wire.send(7, 0, Rich(text="emoji: 🙂"))
    finally:
        await wire.close()
