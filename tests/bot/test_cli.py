"""The promises of the command line: what goes where, in what shape, with which exit code.

Not here: its manners before any work (test_usage.py), the conversation (test_terminal_chat.py).
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run
from rag.errors import SettingsInvalid
from store.article import Article
from store.library import Library
from tests.bot.real_terminal import environment
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.rag.shelf import ARTICLES, lay_out

TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"  # of no bot
SEVERANCE = "Berapa pekerja pabrik gula Tirtasari yang menerima pesangon?"
MEMBERS = [
    "question",
    "answer",
    "abstained",
    "reason",
    "engine",
    "confidence",
    "unsure",
    "missing",
    "sentences",
    "citations",
    "retrieved",
    "timings_ms",
]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three articles in it. Tests that change a library make their own."""
    folder = tmp_path_factory.mktemp("rak")
    assert run(["index", str(lay_out(folder)), "--data", str(folder / "data")]) == 0
    return folder / "data"


@pytest.fixture(autouse=True)
def _quotations_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_ENGINE", "embedded")


def asked(capsys: Capture, *args: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["ask", "--json", *args]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    lines = shown.out.splitlines()
    assert len(lines) == 1
    answer: dict[str, Any] = json.loads(lines[0])
    return answer


def started(*args: str, **env: str) -> "subprocess.Popen[str]":
    """A run in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**env),
    )


# Articles in


def test_indexing_reports_what_it_did_and_does_nothing_twice(tmp_path: Path, capsys: Capture) -> None:
    shelf, data = lay_out(tmp_path), tmp_path / "data"
    (shelf / "rusak.jsonl").write_text("{]\n")
    assert run(["index", str(shelf), "--data", str(data)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "3 artikel baru · 0 tetap · 1 dilewati",
        "Dilewati:",
        f"  {shelf / 'rusak.jsonl'}, baris 1: bukan JSON yang sah (kolom 2)",
    ]
    (shelf / "rusak.jsonl").unlink()
    (shelf / "pabrik.md").unlink()
    assert run(["index", str(shelf), "--data", str(data), "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 new articles · 2 unchanged · 1 without its file",
        "Their files are gone (remove them with --prune):",
        "  pabrik",
    ]
    assert run(["index", str(shelf), "--data", str(data), "--prune"]) == 0
    assert "1 dihapus" in capsys.readouterr().out


def test_without_a_path_the_folder_articles_is_indexed(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["index"]) == 2
    assert "Tidak ada berkas atau folder bernama articles." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    lay_out(tmp_path)
    assert run(["index"]) == 0
    assert "3 artikel baru" in capsys.readouterr().out
    assert (tmp_path / "data").is_dir()


def test_an_empty_folder_is_bad_input(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "kosong").mkdir()
    assert run(["index", str(tmp_path / "kosong"), "--data", str(tmp_path / "data")]) == 2
    assert "Tidak ada artikel yang bisa dibaca di" in capsys.readouterr().err


def test_two_articles_with_one_id_are_bad_input_and_both_are_named(tmp_path: Path, capsys: Capture) -> None:
    shelf = lay_out(tmp_path, {"satu": ARTICLES["pabrik"]})
    (shelf / "dua.jsonl").write_text(json.dumps({"id": "satu", "title": "Lain", "text": "Isi yang lain sama sekali."}))
    assert run(["index", str(shelf), "--data", str(tmp_path / "data")]) == 2
    told = capsys.readouterr().err
    assert "dua.jsonl" in told
    assert "satu.md" in told


@pytest.mark.parametrize("command", [["index", "{shelf}"], ["ask", "Kapan?"], ["chat"], ["articles"]])
def test_a_data_folder_that_cannot_be_used_is_told(command: list[str], tmp_path: Path, capsys: Capture) -> None:
    shelf = lay_out(tmp_path)
    (tmp_path / "berkas").write_text("bukan folder")
    args = [part.format(shelf=shelf) for part in command]
    code = run([*args, "--data", str(tmp_path / "berkas" / "data")])
    told = capsys.readouterr().err
    if command == ["articles"]:
        assert code == 0  # there is no library, and listing makes none
    else:
        assert code == 1
        assert "tidak bisa dipakai" in told
        assert told.count("\n") == 1


def test_a_data_folder_of_a_newer_version_is_left_alone(data: Path, tmp_path: Path, capsys: Capture) -> None:
    shelf, data = lay_out(tmp_path), Path(shutil.copytree(data, tmp_path / "data"))
    with sqlite3.connect(data / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (data / "library.sqlite3").read_bytes()
    capsys.readouterr()
    for args in (["ask", "Kapan?"], ["index", str(shelf)], ["articles", "--json"]):
        assert run([*args, "--data", str(data)]) == 1
        assert "yang lebih baru (versi data 99" in capsys.readouterr().err
    assert (data / "library.sqlite3").read_bytes() == before


# Answers out


def test_an_answer_for_a_program_is_one_object_and_nothing_else(data: Path, capsys: Capture) -> None:
    answer = asked(capsys, SEVERANCE, "--data", str(data))
    assert list(answer) == MEMBERS
    assert "312 pekerja" in answer["answer"]
    assert answer["engine"] == "embedded"
    citation = answer["citations"][0]
    assert citation["article_id"] == "pabrik"
    assert citation["quote"] == ARTICLES["pabrik"][2][citation["start"] : citation["end"]]


def test_a_question_needs_no_quotation_marks(data: Path, capsys: Capture) -> None:
    assert asked(capsys, *SEVERANCE.split(), "--data", str(data))["question"] == SEVERANCE


def test_no_answer_is_a_value_and_not_a_failure(data: Path, capsys: Capture) -> None:
    answer = asked(capsys, "Siapa pelatih tim nasional sepak bola Prancis?", "--data", str(data))
    assert (answer["abstained"], answer["reason"]) == (True, "no_evidence")
    assert "3 artikel" in answer["answer"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [("🙂🙂🙂", "no_words"), ("a" * 10_000, "too_long"), ("", "no_words"), ("   ", "no_words")],
)
def test_what_is_no_question_is_bad_input_with_one_plain_line(
    question: str, reason: str, data: Path, capsys: Capture
) -> None:
    assert run(["ask", question, "--json", "--data", str(data)]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["abstained"], answer["reason"]) == (True, reason)
    assert run(["ask", question, "--data", str(data)]) == 2
    assert capsys.readouterr().out.splitlines() == [answer["answer"]]


def test_articles_after_the_moment_of_asking_are_not_seen(data: Path, capsys: Capture) -> None:
    question = "Berapa kapasitas Waduk Seruni?"
    seen = {cited["article_id"] for cited in asked(capsys, question, "--data", str(data))["retrieved"]}
    assert "waduk-dua" in seen
    earlier = asked(capsys, question, "--as-of", "2024-05-01", "--data", str(data))
    assert {cited["article_id"] for cited in earlier["retrieved"]} & {"waduk-dua"} == set()


def test_a_scope_without_articles_is_told_as_such(data: Path, capsys: Capture) -> None:
    answer = asked(capsys, "Berapa kapasitas Waduk Seruni?", "--publisher", "Tiada", "--data", str(data))
    assert answer["reason"] == "nothing_in_scope"


def test_an_answer_for_people_has_its_sources(data: Path, capsys: Capture) -> None:
    assert run(["ask", SEVERANCE, "--data", str(data)]) == 0
    shown = capsys.readouterr()
    assert "312 pekerja menerima pesangon. [" in shown.out
    assert " Pabrik Gula Tirtasari Tutup\n    Kabar Uji · 20 November 2023\n" in shown.out
    assert shown.err == ""


def test_a_batch_is_answered_in_order_with_its_ids(data: Path, tmp_path: Path, capsys: Capture) -> None:
    batch = tmp_path / "soal.jsonl"
    history = [{"question": "Siapa meninjau Waduk Seruni?", "answer": "Delegasi."}]
    lines: list[dict[str, Any]] = [
        {"id": "b", "question": SEVERANCE, "answerable": True, "tags": []},
        {"question": "Berapa kapasitas Waduk Seruni?", "as_of": "2024-05-01T10:00:00+07:00"},
        {"id": "a", "question": "Siapa yang memimpin?", "history": history},
    ]
    batch.write_text("\n\n".join(map(json.dumps, lines)))
    assert run(["ask", "--batch", str(batch), "--data", str(data)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    answers = [json.loads(line) for line in shown.out.splitlines()]
    assert [answer.get("id") for answer in answers] == ["b", None, "a"]
    assert "id" not in answers[1]
    assert "312" in answers[0]["answer"]
    assert "waduk-dua" not in {found["article_id"] for found in answers[1]["retrieved"]}


@pytest.mark.parametrize("line", ["{", "[]", '{"pertanyaan": "x"}', '{"question": 7}'])
def test_a_broken_line_of_a_batch_is_named_and_nothing_is_answered(
    line: str, data: Path, tmp_path: Path, capsys: Capture
) -> None:
    batch = tmp_path / "soal.jsonl"
    batch.write_text('{"question": "Berapa kapasitas Waduk Seruni?"}\n' + line + "\n")
    assert run(["ask", "--batch", str(batch), "--data", str(data)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"{batch}, baris 2" in shown.err


def test_a_batch_that_is_not_there_is_bad_input(data: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(["ask", "--batch", str(tmp_path / "tiada.jsonl"), "--data", str(data)]) == 2
    assert "tiada.jsonl" in capsys.readouterr().err


def test_an_embedder_that_is_not_the_librarys_is_told_with_the_way_out(data: Path, capsys: Capture) -> None:
    assert run(["ask", "Berapa?", "--embedder", "ollama:bge-m3", "--data", str(data)]) == 2
    told = capsys.readouterr().err
    assert "ollama:bge-m3" in told
    assert "tanya index --reembed" in told


# The shelf


def test_the_list_for_programs_has_an_article_a_line(data: Path, capsys: Capture) -> None:
    assert run(["articles", "--json", "--data", str(data)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["waduk-dua", "waduk-satu", "pabrik"]
    assert list(lines[0]) == ["id", "title", "publisher", "published", "url", "passages"]


def test_an_article_is_shown_whole_for_people_and_programs(data: Path, capsys: Capture) -> None:
    assert run(["articles", "show", "waduk-satu", "--data", str(data)]) == 0
    assert ARTICLES["waduk-satu"][2] in capsys.readouterr().out
    assert run(["articles", "show", "waduk-satu", "--json", "--data", str(data)]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == ARTICLES["waduk-satu"][2]


def test_an_unknown_article_is_bad_input_and_nothing_is_removed(data: Path, capsys: Capture) -> None:
    assert run(["articles", "show", "tiada", "--data", str(data)]) == 2
    assert run(["articles", "remove", "pabrik", "tiada", "--data", str(data)]) == 2
    assert capsys.readouterr().err.count("Tidak ada artikel ber-id tiada") == 2
    assert run(["articles", "show", "pabrik", "--data", str(data)]) == 0


def test_a_removed_article_is_gone(data: Path, tmp_path: Path, capsys: Capture) -> None:
    copy = str(shutil.copytree(data, tmp_path / "data"))
    assert run(["articles", "remove", "pabrik", "waduk-satu", "--data", copy]) == 0
    assert capsys.readouterr().out == "2 artikel dihapus dari pustaka.\n"
    run(["articles", "--json", "--data", copy])
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["waduk-dua"]


def test_an_empty_shelf_says_how_to_fill_it(tmp_path: Path, capsys: Capture) -> None:
    assert run(["articles", "--json", "--data", str(tmp_path / "data")]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "tanya index" in shown.err
    assert not (tmp_path / "data").exists()


# The doctor


def test_the_doctor_tells_programs_in_one_object(data: Path, capsys: Capture) -> None:
    assert run(["doctor", "--json", "--data", str(data)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["checks"]
    assert {tuple(check) for check in report["checks"]} == {("name", "status", "message", "command")}
    assert {"python", "library", "index", "ollama", "telegram"} <= {check["name"] for check in report["checks"]}


def test_the_doctor_tells_people_and_fails_where_something_fails(
    data: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["doctor", "--data", str(data)]) == 0
    shown = capsys.readouterr().out
    assert "✓ Pustaka     3 artikel" in shown
    assert shown.endswith("Semuanya beres.\n")
    monkeypatch.setenv("TANYA_TELEGRAM_TOKEN", "salah-sekali")
    assert run(["doctor", "--data", str(data)]) == 1
    shown = capsys.readouterr().out
    assert "✗ Telegram" in shown
    assert "perbaiki: export TANYA_TELEGRAM_TOKEN=…" in shown
    assert "salah-sekali" not in shown


def test_a_missing_model_is_fetched_where_that_is_asked(
    data: Path, ollama_server: OllamaServer, capsys: Capture
) -> None:
    ollama_server.drop("gemma3:4b")
    host = {"OLLAMA_HOST": ollama_server.url}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in host.items():
            patch.setenv(name, value)
        assert run(["doctor", "--data", str(data), "--engine", "ollama"]) == 1
        assert "perbaiki: tanya doctor --pull" in capsys.readouterr().out
        assert run(["doctor", "--data", str(data), "--engine", "ollama", "--pull"]) == 0
    assert "gemma3:4b sudah diunduh." in capsys.readouterr().err


# How a run ends


def test_what_nobody_foresaw_is_a_plain_line(data: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(TOKEN)

    monkeypatch.setattr("bot.doctor.examine", broken)
    assert run(["doctor", "--data", str(data)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("tanya: Terjadi kesalahan yang tidak terduga (ZeroDivisionError).")
    assert told.count("\n") == 1
    assert run(["doctor", "--debug", "--data", str(data)]) == 1
    told = capsys.readouterr().err
    assert "Traceback (most recent call last)" in told
    assert "ZeroDivisionError: <token>" in told
    assert TOKEN not in told


def test_an_error_line_never_holds_the_token(data: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise SettingsInvalid(cause=f"https://api.telegram.org/bot{TOKEN}/getMe")

    monkeypatch.setattr("bot.doctor.examine", broken)
    assert run(["doctor", "--data", str(data)]) == 2
    assert "https://api.telegram.org/bot<token>/getMe" in capsys.readouterr().err


def test_a_reader_who_has_read_enough_is_not_an_error(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        for number in range(400):  # more than a pipe holds
            article = Article(id=f"a{number}", title="T" * 500, text="Isi.")
            library.put(article, origin="x", digest="y", passages=[])
    listing = started("articles", "--json", "--data", str(tmp_path))
    assert listing.stdout is not None
    assert listing.stderr is not None
    assert json.loads(listing.stdout.readline())["id"].startswith("a")
    listing.stdout.close()
    assert listing.stderr.read() == ""
    assert listing.wait() == 0
    for stream in (listing.stdin, listing.stderr):
        assert stream is not None
        stream.close()


def test_a_pipe_that_breaks_elsewhere_is_an_error(data: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("bot.doctor.examine", broken)
    with pytest.MonkeyPatch.context() as patch, Path(os.devnull).open("w") as output:
        patch.setattr(sys, "stdout", output)
        assert run(["doctor", "--data", str(data)]) == 1
    assert "tidak terduga (BrokenPipeError)" in capsys.readouterr().err


def test_ctrl_c_ends_a_run_with_130_and_one_line(data: Path, ollama_server: OllamaServer) -> None:
    gate = Gate()
    ollama_server.always(replies.waits(gate, "Terlambat."))
    asking = started(
        "ask", "Berapa kapasitas Waduk Seruni?", "--data", str(data),
        TANYA_ENGINE="ollama", OLLAMA_HOST=ollama_server.url,
    )  # fmt: skip
    with asking:
        gate.wait_reached(30)
        os.kill(asking.pid, signal.SIGINT)
        out, err = asking.communicate()
    gate.open()
    assert asking.returncode == 130
    assert (out, err) == ("", "Dihentikan.\n")


def test_lines_of_a_pipe_are_a_conversation(data: Path) -> None:
    with started("chat", "--data", str(data)) as talking:
        out, err = talking.communicate("Berapa pekerja yang menerima pesangon?\n/sumber 1\n")
    assert talking.returncode == 0
    assert "312 pekerja menerima pesangon. [1]" in out
    assert "»" in out
    assert "\x1b" not in out + err
    assert err.startswith("Selamat datang di TanyaBerita.\n3 artikel · 20 November 2023 – 10 Juni 2024\n")
    assert err.endswith("Sampai jumpa!\n")
