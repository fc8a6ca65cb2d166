"""Numbers with their values, measures and bounds, in Indonesian and English notation; and how values compare."""

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.paraphrasing import spelled
from rag.numbers import Bound, numbers
from rag.quantities import difference, quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.500 orang", "1500"),
        ("1,5 juta orang", "1500000"),
        ("Rp1,5 triliun", "1500000000000"),
        ("Rp 2,5 M", "2500000000"),
        ("tiga ribu tentara", "3000"),
        ("seribu lima ratus orang", "1500"),
        ("dua juta lima ratus ribu rupiah", "2500000"),
        ("2 juta 500 ribu", "2500000"),
        ("dua puluh tiga pasal", "23"),
        ("enam belas orang", "16"),
        ("sebelas ribu", "11000"),
        ("dua koma lima persen", "2.5"),
        ("seperempat warga", "0.25"),
        ("dua pertiga suara", "0.6666666666666666666666666667"),
        ("10rb pengikut", "10000"),
        ("18.3%", "18.3"),
        ("1,500 unit", "1500"),
        ("1,500 unit", "1.5"),
        ("10,000 troops", "10000"),
        ("1,234.5 tons", "1234.5"),
        ("1.234,5 ton", "1234.5"),
        ("twenty-five soldiers", "25"),
        ("two hundred thousand people", "200000"),
        ("setahun kemudian", "1"),
    ],
)
def test_a_number_has_its_value(text: str, value: str) -> None:
    assert Decimal(value) in numbers(text)[0].readings


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Rp600.000", "IDR"),
        ("600 ribu rupiah", "IDR"),
        ("US$30 juta", "USD"),
        ("30 juta dolar AS", "USD"),
        ("5 juta won", "KRW"),
        ("1,07 persen", "%"),
        ("1,07%", "%"),
        ("100km", "km"),
        ("3 pekan", "pekan"),
        ("3 minggu", "pekan"),
        ("30 orang", None),
    ],
)
def test_a_number_has_its_measure_under_one_name(text: str, measure: str | None) -> None:
    assert numbers(text)[0].measure == measure


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("lebih dari 20 orang", "over"),
        ("kurang dari 20 orang", "under"),
        ("hampir 3.000 orang", "almost"),
        ("sekitar Rp5 juta", "about"),
        ("setidaknya sebanyak 30 orang", "least"),
        ("100 orang lebih", "over"),
        ("hanya tiga orang", "only"),
        ("20 orang", None),
    ],
)
def test_a_number_is_bound_by_the_words_beside_it(text: str, bound: str | None) -> None:
    assert numbers(text)[0].bound == bound


def test_the_tables_bounds_are_all_known() -> None:
    table = tomllib.loads(files("rag").joinpath("data/numerals.toml").read_text("utf-8"))
    assert set(table["bounds"].values()) == set(get_args(Bound))


@pytest.mark.parametrize("text", ["Covid-19", "F-16", "B20", "U-23", "5G", "salah satu dari mereka", "sehari-hari"])
def test_digits_of_names_and_idioms_count_nothing(text: str) -> None:
    assert numbers(text) == []


def test_ranges_and_scores_keep_both_ends_together() -> None:
    low, high = numbers("antara 3.000 dan 4.000 orang")
    assert low.partner == high.readings
    first, second = numbers("20 hingga 30 persen")
    assert first.measure == second.measure == "%"
    assert Decimal(2_000_000) in numbers("2-3 juta orang")[0].readings


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_number_written_the_indonesian_way_is_read_back(value: int) -> None:
    written = f"{value:,}".replace(",", ".")
    assert Decimal(value) in numbers(f"sebanyak {written} orang")[0].readings


@given(st.integers(min_value=2, max_value=999_999_999))
def test_a_number_in_words_is_read_back(value: int) -> None:
    (number,) = numbers(f"sebanyak {spelled(value)} orang")
    assert number.readings == (Decimal(value),)


@given(st.decimals(min_value=0, max_value=9_999, places=2), st.sampled_from(["juta", "miliar", "persen", "km"]))
def test_a_fraction_is_read_back_with_comma_and_with_point(value: Decimal, unit: str) -> None:
    written = f"{value:.2f}"
    told = [numbers(f"mencapai {form} {unit}")[0].readings for form in (written, written.replace(".", ","))]
    assert told[0] == told[1]


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    for values in quantities(text):
        for value in values:
            assert 0 <= value.start < value.end <= len(text)


@pytest.mark.parametrize(
    ("claimed", "stated", "same"),
    [
        ("Rp1,5 triliun", "1,5 triliun rupiah", True),
        ("Rp1,5 triliun", "Rp15 triliun", False),
        ("Rp600", "Rp600.000", False),
        ("5 km", "5 meter", False),
        ("5 persen", "5 orang", False),
        ("3.000 tentara", "tiga ribu tentara", True),
        ("ribuan tentara", "3.000 tentara", True),
        ("3.000 tentara", "ribuan tentara", False),
        ("lebih dari 1,5 juta orang", "lebih dari 1.523.000 orang", True),
        ("skor 3-1", "skor 3-1", True),
        ("skor 1-3", "skor 3-1", False),
        ("19 Juni 2024", "Rabu (19/6/2024)", True),
        ("19 Juni 2024", "18 Juni 2024", False),
        ("19 Juni", "Rabu (19/6)", True),
        ("pukul 10.00", "10.00-12.00 WIB", True),
        ("pukul 10.00", "pukul 10.30 WIB", False),
        ("54%", "54 persen", True),
        ("54%", "45 persen", False),
        ("Korea Utara", "Korut", True),
        ("Korea Utara", "Korsel", False),
        ("Joko Widodo", "Presiden Jokowi", True),
        ("Kim Jong Un", "Kim Yo Jong", False),
        ("parlemen", "presiden", False),
    ],
)
def test_what_differs_is_told_and_what_is_the_same_is_not(claimed: str, stated: str, same: bool) -> None:
    told = difference(claimed, stated, published=date(2024, 6, 20))
    assert (told is None) is same
    if told is not None:
        assert str(told)


def test_a_difference_reads_as_one_line() -> None:
    assert str(difference("1,5", "15")) == "1,5 ≠ 15"
