"""The promises of printing: data is left alone, words fit the screen, the token goes nowhere.

Not here: what is printed (test_cli.py).
"""

import io
import json
import sys

import pytest

from bot import printing
from bot.wording import Trouble
from tests.bot.stories import watched

TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"  # of no bot


def test_what_stands_beside_the_data_never_holds_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    printing.note(f"bot{TOKEN}")
    printing.details(f"bot{TOKEN}\n")
    printing.trouble(Trouble(f"bot{TOKEN}.", "Ulangi."))
    shown = capsys.readouterr()
    assert shown.err == "bot<token>\nbot<token>\ntanya: bot<token>. Ulangi.\n"
    assert shown.out == ""


def test_long_lines_break_between_words_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "  " + "kata-kata panjang " * 10 + "https://contoh.example/" + "x" * 80
    printing.note(text)
    assert capsys.readouterr().err == text + "\n"
    terminal = watched(monkeypatch, "stderr", 40)
    printing.note(text)
    lines = terminal.getvalue().splitlines()
    assert all(line.startswith("  ") for line in lines)
    assert all(len(line) <= 40 for line in lines[:-1])
    assert lines[-1].endswith("x" * 80)
    assert "kata-kata" in lines[0]


def test_a_terminal_that_can_only_print_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, "stderr")
    assert printing.is_terminal(terminal)
    monkeypatch.setenv("TERM", "dumb")
    assert not printing.is_terminal(terminal)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "iso-8859-1"])
def test_json_is_readable_in_every_encoding(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding=encoding) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        printing.json_line({"judul": "Piagam “Ratifikasi” – 🙂"})
        stream.flush()
        assert json.loads(raw.getvalue().decode(encoding)) == {"judul": "Piagam “Ratifikasi” – 🙂"}


def test_a_character_that_a_stream_cannot_hold_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        printing.settle_streams()
        printing.note("Membuka pustaka … \ud800")
        stream.flush()
        assert raw.getvalue() == b"Membuka pustaka ? ?\n"
