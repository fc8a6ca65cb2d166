"""Whether a text bears out a name."""

import pytest

from rag.language import words
from rag.names import proper_names
from rag.recognising import lacking, merged, register

PASSAGE = "Wakil Menteri Keuangan Harjo Winata menemui Perserikatan Tani Kenanga. Surya Atmaja dari Korea Utara hadir."


@pytest.mark.parametrize(
    ("claimed", "lack"),
    [
        ("kata Harjo Winata", None),
        ("kata Winata", None),
        ("kata Harjo Atmaja", "Harjo Atmaja"),
        ("kata Harjo Kusuma", "Kusuma"),
        ("kata PTK", None),
        ("warga Korut", None),
        ("kata Menkeu Harjo", None),
        ("warga Jepang", "Jepang"),
    ],
)
def test_a_name_stands_in_part_by_initials_or_in_another_form(claimed: str, lack: str | None) -> None:
    (name,) = proper_names(claimed, words(claimed))
    found = lacking(claimed, name, register(PASSAGE, words(PASSAGE)))
    assert (claimed[found.start : found.end] if found else None) == lack


def test_two_registers_offer_what_either_does() -> None:
    one, other = (register(text, words(text)) for text in ("Harjo Winata", "Surya Atmaja"))
    assert {"harjo", "suria"} <= merged(one, other).keys
