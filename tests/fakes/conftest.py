"""A bot and a person for the tests of the fake Telegram.

Not here: the server's fixture (tests/conftest.py).
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from telegram import Bot

    from tests.fakes.telegram_server import TelegramServer, User


@pytest.fixture
async def bot(telegram_server: "TelegramServer") -> AsyncIterator["Bot"]:
    """python-telegram-bot's client. Without certificates: loading them costs more than a whole test."""
    from telegram import Bot
    from telegram.request import HTTPXRequest

    polls, calls = (HTTPXRequest(8, httpx_kwargs={"verify": False}) for _ in range(2))
    url = telegram_server.url
    async with Bot(
        telegram_server.token,
        f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        get_updates_request=polls,
        request=calls,
    ) as bot:
        yield bot


@pytest.fixture
def ani(telegram_server: "TelegramServer") -> "User":
    """Somebody who has not written yet."""
    return telegram_server.user("Ani", "ani_baca")


@pytest.fixture
def dewi(telegram_server: "TelegramServer") -> "User":
    """Somebody who has started the bot, so that it may write to them."""
    dewi = telegram_server.user("Dewi")
    dewi.say(dewi.private, "/start")
    return dewi
