"""Dates as news writes them, and what the article's own date adds to them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.paraphrasing import MONTHS
from rag.clocks import clocks
from rag.dates import moments
from rag.quantities import readings, same_moment

PUBLISHED = date(2024, 6, 22)  # a Saturday
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("19 Juni 2024", (2024, 6, 19)),
        ("19/6/2024", (2024, 6, 19)),
        ("Rabu (19/6/2024)", (2024, 6, 19)),
        ("Rabu (19/6)", (2024, 6, 19)),
        ("Kamis (20/06) mengatakan", (2024, 6, 20)),
        ("20/06", (2024, 6, 20)),
        ("Jumat, 29 Mei 2026 22:02 WIB", (2026, 5, 29)),
        ("2024-06-20 15:10:32", (2024, 6, 20)),
        ("3.5.2019", (2019, 5, 3)),
        ("June 19, 2024", (2024, 6, 19)),
        ("5th of May 2023", (2023, 5, 5)),
        ("Juni 2024", (2024, 6, None)),
        ("pada 2023", (2023, None, None)),
        ("tahun 1945", (1945, None, None)),
        ("31 Desember", (2023, 12, 31)),
        ("19 Juni", (2024, 6, 19)),
        ("kemarin", (2024, 6, 21)),
        ("bulan lalu", (2024, 5, None)),
        ("tahun lalu", (2023, None, None)),
        ("pada Rabu", (2024, 6, 19)),
    ],
)
def test_a_date_is_told_in_an_article_of_that_day(text: str, meant: tuple[int, int | None, int | None]) -> None:
    (moment,) = moments(text)
    assert meant in readings(moment, PUBLISHED)


@pytest.mark.parametrize(
    "text", ["skor 3-1", "24/7", "1/2", "Rp 2019", "2.019 orang", "minggu lalunya mei", "31/31/2024"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert [m for m in moments(text) if m.relative is None] == []


def test_both_ends_of_a_range_are_dates() -> None:
    assert [(m.year, m.month, m.day) for m in moments("tanggal 2-11 September 2019")] == [(2019, 9, 2), (2019, 9, 11)]
    assert [m.year for m in moments("19 Juni-2 Juli 2024")] == [2024, 2024]
    assert [m.year for m in moments("periode 2014-2019")] == [2014, 2019]


@pytest.mark.parametrize(
    ("claimed", "stated", "borne_out"),
    [
        ("Juni 2024", "19 Juni 2024", True),
        ("19 Juni 2024", "Juni 2024", False),
        ("tahun 2024", "Rabu (19/6)", True),
        ("Rabu, 19 Juni 2024", "19 Juni 2024", True),
        ("Kamis, 19 Juni 2024", "19 Juni 2024", False),
        ("Jumat (19/6/2024)", "Rabu (19/6/2024)", False),
        ("1980-an", "tahun 1983", True),
        ("tahun 1983", "1980-an", False),
        ("kemarin", "kemarin", True),
        ("pekan lalu", "pekan ini", False),
    ],
)
def test_a_date_is_borne_out_by_one_that_says_as_much(claimed: str, stated: str, borne_out: bool) -> None:
    assert same_moment(moments(claimed)[0], moments(stated)[0], PUBLISHED) is borne_out


@given(DAYS)
def test_a_day_is_one_day_in_every_form(day: date) -> None:
    forms = (
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%Y-%m-%d}",
        f"{day:%B} {day.day}, {day.year}",
    )
    told = [moments(f"pada tanggal {form} lalu")[0] for form in forms]
    for one in told:
        assert (one.year, one.month, one.day) == (day.year, day.month, day.day)
        assert all(same_moment(one, other, None) for other in told)


@given(DAYS, st.integers(min_value=0, max_value=180))
def test_a_missing_year_is_the_nearest_past_one(published: date, back: int) -> None:
    day = published - timedelta(back)
    (moment,) = moments(f"({day.day}/{day.month})")
    assert (day.year, day.month, day.day) in readings(moment, published)


@given(DAYS, DAYS)
def test_two_days_are_never_one(day: date, other: date) -> None:
    written = [f"{d.day} {MONTHS[d.month - 1]} {d.year}" for d in (day, other)]
    assert same_moment(moments(written[0])[0], moments(written[1])[0], None) is (day == other)


@pytest.mark.parametrize("published", [date.min, date.max, date(2023, 2, 28)])
@pytest.mark.parametrize(
    "text", ["besok", "kemarin", "pada Rabu", "Rabu (29/2)", "bulan lalu", "tahun depan", "Minggu"]
)
def test_the_ends_of_the_calendar_break_nothing(published: date, text: str) -> None:
    (moment,) = moments(text)
    assert readings(moment, published)
    assert same_moment(moment, moment, published) in (True, False)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("pukul 19.30 WIB", (1170,)),
        ("15:10", (910,)),
        ("pukul 3 sore", (900,)),
        ("pukul 3", (180, 900)),
        ("7 pm", (1140,)),
        ("12.00 WIB", (720,)),
    ],
)
def test_a_time_of_day_is_told(text: str, minutes: tuple[int, ...]) -> None:
    assert clocks(text)[0].minutes == minutes


@pytest.mark.parametrize("text", ["jam 3", "3.5 juta", "skor 3:1", "1.500 orang"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert clocks(text) == []


@pytest.mark.parametrize("text", ["20-22/9/2019", "20 – 22/9/2019", "20-22 September 2019"])
def test_both_ends_of_a_range_have_its_month_and_year(text: str) -> None:
    assert [(m.year, m.month, m.day) for m in moments(text)] == [(2019, 9, 20), (2019, 9, 22)]


@pytest.mark.parametrize(
    "text", ["Senin", "kemarin", "Jum'at", "24/7", "B20", "1.984", "mei", "tahun 1984-an", "(19/6)"]
)
def test_looking_only_where_words_begin_misses_no_date(text: str) -> None:
    from rag.dates import _dated, _read

    everywhere = [moment for match in _dated().finditer(text) for moment in _read(text, match)]
    assert moments(text) == everywhere
