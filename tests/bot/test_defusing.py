"""The promises of defusing: a terminal acts on nothing that an article or a model wrote.

Not here: where it is applied (test_terminal_view.py, test_wording.py).
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import defusing

ANYTHING = st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=60)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[2Jhapus layar", "[2Jhapus layar"),
        ("\x9b31mmerah", "31mmerah"),
        ("\x1b]8;;http://jahat.example\x1b\\tautan", "]8;;http://jahat.example\\tautan"),
        ("lari\rtimpa", "lari timpa"),
        ("\u202egnaro \u2066isolasi\u2069", "gnaro isolasi"),
        ("tersembunyi\U000e0041\U000e0042", "tersembunyi"),
        ("belah\ud800", "belah\ufffd"),
        ("[bold]bukan markup[/bold] :smile:", "[bold]bukan markup[/bold] :smile:"),
        ("keluarga 👨‍👩‍👧 tetap", "keluarga 👨‍👩‍👧 tetap"),
    ],
)
def test_what_a_terminal_would_act_on_is_gone(hostile: str, harmless: str) -> None:
    assert defusing.line(hostile) == harmless


@given(ANYTHING)
def test_no_control_or_invisible_format_character_survives(text: str) -> None:
    shown = defusing.block(text)
    unwelcome = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - set("\n\u200c\u200d")
    assert unwelcome == set()


@given(ANYTHING)
def test_a_line_is_one_line_and_defusing_twice_changes_nothing(text: str) -> None:
    line = defusing.line(text)
    assert "\n" not in line
    assert defusing.line(line) == line
    assert defusing.block(defusing.block(text)) == defusing.block(text)


def test_a_block_keeps_its_lines() -> None:
    assert defusing.block("satu\r\ndua\u2028tiga\n\n\tempat") == "satu\ndua\ntiga\n\n    empat"
