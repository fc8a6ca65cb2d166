"""Values must stand where the passage has them."""

import pytest

from rag.placing import misplacement
from tests.rag.facings import facing

PASSAGE = (
    "Harjo memimpin rapat di Kenanga, kata Bupati Surya Atmaja. Sebanyak 40 guru dan 25 dokter hadir. "
    "Rapat dimulai pada 4 Maret 2024 dan berakhir pada 7 April 2024."
)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Sebanyak 40 guru hadir.", None),
        ("Sebanyak 25 guru dan 40 dokter hadir.", "place"),
        ("Rapat berakhir pada 7 April 2024.", None),
        ("Rapat berakhir pada 4 Maret 2024.", "place"),
        ("Rapat dimulai pada 7 April 2024.", "place"),
    ],
)
def test_a_value_in_the_place_of_another_is_found(sentence: str, code: str | None) -> None:
    fault = misplacement(facing(sentence, PASSAGE))
    assert (fault.code if fault else None) == code


def test_an_ordinal_stands_for_no_count() -> None:
    passage = "Sebanyak 40 guru tiba dalam rombongan pertama."
    assert misplacement(facing("Dalam rombongan pertama tiba 40 guru.", passage)) is None
