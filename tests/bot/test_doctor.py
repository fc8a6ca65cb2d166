"""The promises of the doctor: each trouble is found, weighed, and comes with the command that mends it.

Not here: how findings are printed and what the exit code is (test_cli.py).
"""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from bot.access import Role, add
from bot.checks import Check
from bot.doctor import examine, worst
from bot.memory import open_file
from bot.wording import Words
from rag.opening import Settings
from store.article import Passage
from store.library import IndexedPassage, Library, Terms
from store.schema import FILE_NAME
from tests.bot.stories import TREATY
from tests.fakes.ollama_server import OllamaServer

INDONESIAN = Words("id")
TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"  # of no bot


@pytest.fixture
def nobody() -> str:
    """An address where nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{bound.getsockname()[1]}"


def shelve(folder: Path) -> None:
    """Puts one article, without a vector, into the folder's library."""
    passage = Passage(
        id="perjanjian#0", article_id="perjanjian", ordinal=0, start=0, end=len(TREATY.text), text=TREATY.text
    )
    library = Library.open(folder, writable=True)
    library.put(TREATY, origin="x", digest="y", passages=[IndexedPassage(passage, Terms("", "janji", "perjanjian"))])
    library.close()


def found(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in examine(settings, INDONESIAN)}


def test_a_new_folder_works_and_says_what_to_do_next(tmp_path: Path, nobody: str) -> None:
    checks = found(Settings(data=tmp_path / "data", ollama_host=nobody))
    assert {name: check.status for name, check in checks.items()} == {
        "python": "ok",
        "packages": "ok",
        "data": "ok",
        "library": "warn",
        "ollama": "warn",
        "embedder": "ok",
        "telegram": "ok",
    }
    assert checks["library"].command == f"tanya index --data {tmp_path / 'data'}"
    assert checks["ollama"].command == "ollama serve"
    assert "chromadb 1." in checks["packages"].message
    assert not (tmp_path / "data").exists()


def test_the_gravest_status_counts() -> None:
    def check(status: str) -> Check:
        return Check.model_validate({"name": "x", "status": status, "message": ""})

    assert worst([]) == "ok"
    assert worst([check("ok"), check("warn")]) == "warn"
    assert worst([check("warn"), check("fail"), check("ok")]) == "fail"


def test_a_library_is_counted_and_its_missing_vectors_are_found(tmp_path: Path, nobody: str) -> None:
    shelve(tmp_path)
    checks = found(Settings(data=tmp_path, ollama_host=nobody))
    assert checks["library"].message == "1 artikel, 1 bagian"
    assert checks["index"].status == "warn"
    assert checks["index"].message == "1 bagian belum punya vektor"
    assert checks["index"].command == f"tanya index --data {tmp_path}"


def test_a_damaged_library_is_found(tmp_path: Path, nobody: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"bukan SQLite" * 1_000)
    checks = found(Settings(data=tmp_path, ollama_host=nobody))
    assert checks["library"].status == "fail"
    assert FILE_NAME in checks["library"].message
    assert "index" not in checks


def test_a_damaged_page_inside_a_library_is_found(tmp_path: Path, nobody: str) -> None:
    shelve(tmp_path)
    file = tmp_path / FILE_NAME
    pages = bytearray(file.read_bytes())
    pages[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    file.write_bytes(pages)
    assert found(Settings(data=tmp_path, ollama_host=nobody))["library"].status == "fail"


def test_a_data_folder_that_is_a_file_is_found(tmp_path: Path, nobody: str) -> None:
    (tmp_path / "data").write_text("")
    assert found(Settings(data=tmp_path / "data", ollama_host=nobody))["data"].status == "fail"


@pytest.mark.parametrize(("engine", "status"), [("auto", "warn"), ("ollama", "fail"), ("embedded", "ok")])
def test_an_absent_ollama_weighs_as_much_as_it_is_needed(engine: str, status: str, tmp_path: Path, nobody: str) -> None:
    settings = Settings.model_validate({"data": tmp_path, "OLLAMA_HOST": nobody, "engine": engine})
    assert found(settings)["ollama"].status == status


def test_a_running_ollama_with_its_model_is_well(tmp_path: Path, ollama_server: OllamaServer) -> None:
    checks = found(Settings(data=tmp_path, ollama_host=ollama_server.url))
    assert checks["ollama"].status == "ok"
    assert checks["model"].message == "gemma3:4b tersedia"


@pytest.mark.parametrize(
    ("engine", "model", "status", "command"),
    [
        ("auto", "gemma3:4b", "warn", "tanya doctor --pull --data {folder}"),
        ("ollama", "sahabat:9b", "fail", "tanya doctor --pull --data {folder} --model sahabat:9b"),
    ],
)
def test_a_missing_model_comes_with_the_command_that_fetches_it(
    engine: str, model: str, status: str, command: str, tmp_path: Path, ollama_server: OllamaServer
) -> None:
    ollama_server.drop("gemma3:4b")
    settings = {"data": tmp_path, "OLLAMA_HOST": ollama_server.url, "engine": engine, "model": model}
    check = found(Settings.model_validate(settings))["model"]
    assert (check.status, check.command) == (status, command.format(folder=tmp_path))
    assert model in check.message


def test_a_missing_embedder_is_found(tmp_path: Path, ollama_server: OllamaServer) -> None:
    ollama_server.drop("bge-m3")
    check = found(Settings(data=tmp_path, ollama_host=ollama_server.url, embedder="ollama"))["embedder"]
    assert check.status == "fail"
    assert "bge-m3" in check.message


def test_an_embedder_that_is_not_the_librarys_is_found(tmp_path: Path, ollama_server: OllamaServer) -> None:
    shelve(tmp_path)
    library = Library.open(tmp_path, writable=True)
    library.adopt_embedder("ollama:lain")
    library.close()
    check = found(Settings(data=tmp_path, ollama_host=ollama_server.url, embedder="ollama"))["embedder"]
    assert check.status == "fail"
    assert "ollama:lain" in check.message
    assert "ollama:bge-m3" in check.message
    assert (check.command or "").endswith("--reembed")


def test_a_member_may_ask_as_well_as_those_of_the_settings(tmp_path: Path, nobody: str) -> None:
    with closing(open_file(tmp_path)) as db:
        for user in (7, 9):
            add(db, int(TOKEN.partition(":")[0]), user, Role.OWNER)
    settings = {"data": tmp_path, "OLLAMA_HOST": nobody, "telegram_token": TOKEN, "telegram_allowed": "7,8"}
    check = found(Settings.model_validate(settings))["telegram"]
    assert check.status == "ok"
    assert "3" in check.message


@pytest.mark.parametrize(
    ("token", "allowed", "status"),
    [(None, "", "ok"), ("bukan-token", "", "fail"), (TOKEN, "", "warn"), (TOKEN, "1,2", "ok")],
)
def test_the_token_is_looked_at_and_never_shown(
    token: str | None, allowed: str, status: str, tmp_path: Path, nobody: str
) -> None:
    settings = {"data": tmp_path, "OLLAMA_HOST": nobody, "telegram_token": token, "telegram_allowed": allowed}
    checks = found(Settings.model_validate(settings))
    assert checks["telegram"].status == status
    if token:
        assert all(token not in check.model_dump_json() for check in checks.values())
