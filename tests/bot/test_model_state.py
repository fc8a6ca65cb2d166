"""The promises of telling readers who writes: the model where it can, and why not where it cannot.

Not here: which models a server has (test_ollama_models.py).
"""

import socket

import pytest

from bot.model_state import told
from bot.wording import LANGUAGES, Words
from rag.opening import Settings
from tests.fakes.ollama_server import OllamaServer

ID = Words("id")


@pytest.fixture
def nobody() -> str:
    """An address where nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_model_that_is_there_is_named(ollama_server: OllamaServer) -> None:
    settings = Settings(ollama_host=ollama_server.url, model="gemma3:4b")
    assert (
        told(settings, ID) == "Jawaban ditulis oleh gemma3:4b; bila model tidak bisa dipakai, saya mengutip langsung."
    )


def test_a_model_without_a_tag_is_found_as_the_latest(ollama_server: OllamaServer) -> None:
    assert told(Settings(ollama_host=ollama_server.url, model="bge-m3"), ID).startswith("Jawaban ditulis oleh bge-m3;")


def test_a_model_that_was_not_fetched_is_told(ollama_server: OllamaServer) -> None:
    ollama_server.drop("gemma3:4b")
    settings = Settings(ollama_host=ollama_server.url, model="gemma3:4b")
    assert told(settings, ID) == "Model gemma3:4b belum terpasang, jadi saya mengutip langsung dari beritanya."


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_server_that_is_away_is_told_with_its_cause_in_the_readers_words(nobody: str, lang: str) -> None:
    words = Words(lang)
    said = told(Settings(ollama_host=nobody, model="gemma3:4b"), words)
    assert said == words.say("telegram.status.away", model="gemma3:4b", cause="refused")
    assert "refused" not in said
    assert nobody not in said


def test_without_a_model_no_server_is_asked(nobody: str) -> None:
    settings = Settings(ollama_host=nobody, engine="embedded")
    assert told(settings, ID) == "Saya menjawab tanpa model, dengan kutipan langsung dari beritanya."
