"""The values of numerals and of the numbers they make."""

from decimal import Decimal

import pytest

from rag.numbers import numbers, numbers_among
from rag.numerals import amount_at, digit_readings, lexicon, pieces, starting_words


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1.500", ["1500"]),
        ("1,5", ["1.5"]),
        ("18.3", ["18.3"]),
        ("1,500", ["1.5", "1500"]),
        ("1.2.3", []),
        ("10.000", ["10000"]),
    ],
)
def test_a_full_stop_groups_and_a_comma_divides_unless_english_wrote_it(written: str, values: list[str]) -> None:
    assert digit_readings(written) == tuple(Decimal(value) for value in values)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5 juta", 1_500_000), ("tiga ribu lima ratus", 3_500), ("seratus dua belas", 112), ("dua koma lima", "2.5")],
)
def test_words_and_scales_make_one_amount(text: str, value: int | str) -> None:
    amount = amount_at(pieces(text), 0)
    assert amount is not None
    assert amount.readings[0] == Decimal(value)
    assert amount.after == len(pieces(text))
    assert "tiga" in starting_words()
    assert "juta" in lexicon()["scales"]


def test_what_a_number_counts_is_the_noun_after_it_and_no_name() -> None:
    sheep, cup = numbers("ada 40 domba; pada Piala Dunia 2018 Rusia menang")
    assert (sheep.counted, cup.counted) == ("domba", None)
    assert not sheep.is_money
    text = "harga Rp2.500"
    (price,) = numbers_among(text, pieces(text))
    assert price.is_money
