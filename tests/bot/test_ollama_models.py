"""The promises about Ollama's models: what is there is known, what is missing is fetched, failures are told.

Not here: what the doctor makes of it (test_doctor.py).
"""

import socket

import pytest

from bot import ollama_models, pulling
from bot.errors import PullFailed
from bot.ollama_models import OllamaAway
from bot.wording import Words
from rag.opening import Settings
from tests.fakes import ollama_replies as replies
from tests.fakes.ollama_server import OllamaServer


@pytest.fixture
def nobody() -> str:
    """An address where nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}"


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("bge-m3", "bge-m3:latest"),
        ("gemma3:4b", "gemma3:4b"),
        ("hf.co/orang/model", "hf.co/orang/model:latest"),
        ("registry:5000/model", "registry:5000/model:latest"),
    ],
)
def test_a_name_without_a_tag_means_the_latest(name: str, full: str) -> None:
    assert ollama_models.full_name(name) == full


def test_the_models_of_a_server_are_listed(ollama_server: OllamaServer) -> None:
    assert "bge-m3:latest" in ollama_models.available(ollama_server.url)


@pytest.mark.parametrize("host", ["http://[rusak", "http://127.0.0.1:99999"])
def test_an_address_that_is_none_is_told_as_a_server_that_is_away(host: str) -> None:
    with pytest.raises(OllamaAway):
        ollama_models.available(host)


def test_a_server_that_is_not_there_is_away(nobody: str) -> None:
    with pytest.raises(OllamaAway, match="refused"):
        ollama_models.available(nobody)


def test_a_missing_model_is_fetched_with_its_progress(ollama_server: OllamaServer) -> None:
    ollama_server.drop("gemma3:4b")
    told: list[tuple[int, int]] = []
    ollama_models.pull(ollama_server.url, "gemma3:4b", lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 1_000
    assert told == sorted(told)
    assert "gemma3:4b" in ollama_models.available(ollama_server.url)


def test_a_model_that_nobody_has_cannot_be_fetched(ollama_server: OllamaServer) -> None:
    with pytest.raises(PullFailed) as raised:
        ollama_models.pull(ollama_server.url, "tiada", lambda *_: None)
    assert raised.value.facts["model"] == "tiada"
    assert "does not exist" in str(raised.value.facts["cause"])


def test_a_download_that_breaks_off_is_told(ollama_server: OllamaServer) -> None:
    ollama_server.drop("gemma3:4b")
    ollama_server.enqueue(replies.dies(""), on="pull")
    with pytest.raises(PullFailed):
        ollama_models.pull(ollama_server.url, "gemma3:4b", lambda *_: None)


def test_only_what_the_settings_ask_for_is_fetched(
    ollama_server: OllamaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    ollama_server.drop("gemma3:4b")
    ollama_server.drop("bge-m3")
    words = Words("id")
    pulling.fetch(Settings(ollama_host=ollama_server.url), words)
    assert capsys.readouterr().err.splitlines() == ["gemma3:4b sudah diunduh."]
    pulling.fetch(Settings(ollama_host=ollama_server.url, embedder="ollama:bge-m3"), words)
    assert capsys.readouterr().err.splitlines() == ["bge-m3 sudah diunduh."]
    pulling.fetch(Settings(ollama_host=ollama_server.url, engine="embedded"), words)
    assert capsys.readouterr().err.splitlines() == ["Tidak ada model yang perlu diunduh."]


def test_fetching_without_a_server_is_an_error_with_its_cause(nobody: str) -> None:
    with pytest.raises(PullFailed) as raised:
        pulling.fetch(Settings(ollama_host=nobody), Words("id"))
    assert str(raised.value.facts["cause"]) == "refused"
