"""A small library, indexed once, and a bot that lives on a copy of it.

Not here: the library's articles (telegram_life.py).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from rag.opening import Settings
from tests.bot.telegram_life import Life, write_articles
from tests.fakes.telegram_server import TelegramServer, User


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the articles. To be copied, not used."""
    from rag.indexing import index

    folder = tmp_path_factory.mktemp("library")
    index([write_articles(folder)], Settings(data=folder / "data", embedder="embedded"))
    return folder / "data"


@pytest.fixture
def ani(telegram_server: TelegramServer) -> User:
    """Who may ask the bot."""
    return telegram_server.user("Ani")


@pytest.fixture
def settings(library: Path, tmp_path: Path, telegram_server: TelegramServer, ani: User) -> Settings:
    """The bot's settings: the embedded engine, and a data folder of its own."""
    shutil.copytree(library, tmp_path / "data")
    return Settings(
        data=tmp_path / "data",
        telegram_token=SecretStr(telegram_server.token),
        telegram_allowed=(ani.id,),
        engine="embedded",
    )


@pytest.fixture
def bot(settings: Settings, telegram_server: TelegramServer) -> Iterator[Life]:
    """The bot, alive."""
    with Life(settings, telegram_server) as life:
        yield life
