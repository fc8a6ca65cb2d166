"""Numbers and dates with their values, in Indonesian and English notation."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.numbers import numbers
from rag.quantities import difference


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.500 orang", "1500"),
        ("1,5 juta orang", "1500000"),
        ("Rp1,5 triliun", "1500000000000"),
        ("tiga ribu tentara", "3000"),
        ("seribu lima ratus orang", "1500"),
        ("dua puluh tiga pasal", "23"),
        ("10,000 troops", "10000"),
    ],
)
def test_a_number_has_its_value(text: str, value: str) -> None:
    assert Decimal(value) in numbers(text)[0].readings


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_number_written_the_indonesian_way_is_read_back(value: int) -> None:
    written = f"{value:,}".replace(",", ".")
    assert Decimal(value) in numbers(f"sebanyak {written} orang")[0].readings


@pytest.mark.parametrize(
    ("claimed", "stated", "same"),
    [
        ("Rp1,5 triliun", "1,5 triliun rupiah", True),
        ("Rp1,5 triliun", "Rp15 triliun", False),
        ("3.000 tentara", "tiga ribu tentara", True),
        ("19 Juni 2024", "Rabu (19/6/2024)", True),
        ("19 Juni 2024", "18 Juni 2024", False),
        ("19 Juni", "Rabu (19/6)", True),
        ("54%", "54 persen", True),
        ("54%", "45 persen", False),
        ("Korea Utara", "Korut", True),
        ("Korea Utara", "Korsel", False),
    ],
)
def test_what_differs_is_told_and_what_is_the_same_is_not(claimed: str, stated: str, same: bool) -> None:
    told = difference(claimed, stated, published=date(2024, 6, 20))
    assert (told is None) is same
    if told is not None:
        assert str(told)
