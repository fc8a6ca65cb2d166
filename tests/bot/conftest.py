"""A small library, indexed once, and bots that live on a copy of it.

Not here: the library's articles (telegram_life.py). The servers are imported by the tests that want them.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from rag.opening import Settings

if TYPE_CHECKING:
    from tests.bot.telegram_life import Life
    from tests.fakes.ollama_server import OllamaServer
    from tests.fakes.telegram_server import TelegramServer, User


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the articles. To be copied, not used."""
    from rag.indexing import index
    from tests.bot.telegram_life import write_articles

    folder = tmp_path_factory.mktemp("library")
    index([write_articles(folder)], Settings(data=folder / "data", embedder="embedded"))
    return folder / "data"


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the sample articles. To be copied, not used."""
    from rag.indexing import index

    folder = tmp_path_factory.mktemp("sample") / "data"
    index([Path(__file__).parents[2] / "articles"], Settings(data=folder, embedder="embedded"))
    return folder


@pytest.fixture
def ani(telegram_server: "TelegramServer") -> "User":
    """Who may ask the bot."""
    return telegram_server.user("Ani")


@pytest.fixture
def settings(library: Path, tmp_path: Path, telegram_server: "TelegramServer", ani: "User") -> Settings:
    """The bot's settings: the embedded engine, and a data folder of its own."""
    shutil.copytree(library, tmp_path / "data")
    return Settings(
        data=tmp_path / "data",
        telegram_token=SecretStr(telegram_server.token),
        telegram_allowed=(ani.id,),
        engine="embedded",
    )


@pytest.fixture
def bot(settings: Settings, telegram_server: "TelegramServer") -> "Iterator[Life]":
    """The bot, alive."""
    from tests.bot.telegram_life import Life

    with Life(settings, telegram_server) as life:
        yield life


@pytest.fixture
def model_bot(settings: Settings, telegram_server: "TelegramServer", ollama_server: "OllamaServer") -> "Iterator[Life]":
    """A bot whose answers a model writes."""
    from tests.bot.telegram_life import Life

    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with Life(settings.model_copy(update=model), telegram_server) as life:
        yield life
