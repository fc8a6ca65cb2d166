"""Proper names of a text."""

import pytest

from rag.language import words
from rag.names import is_ordinary, key, proper_names, titles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kata Bupati Harjo Winata di Kenanga", ["Bupati Harjo Winata", "Kenanga"]),
        ("Pihak Gedung Putih membantah", ["Gedung Putih"]),
        ("oleh H.C. Cornelius", ["H.C. Cornelius"]),
        ("Kim Jong-un pulang", ["Kim Jong-un"]),
        ("SEMUA HURUF BESAR TANPA NAMA", []),
        ("tanpa nama", []),
    ],
)
def test_a_name_is_a_run_of_capitals(text: str, names: list[str]) -> None:
    assert [text[name.start : name.end] for name in proper_names(text, words(text))] == names


def test_old_and_new_spellings_are_one() -> None:
    assert key("soekarno") == key("sukarno")
    assert "bupati" in titles()
    assert is_ordinary("pihak")
    assert not is_ordinary("harjo")
