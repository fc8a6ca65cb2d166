"""Which passages are of the time that a question asks about, and which come first."""

from datetime import date, timedelta

import pytest

from rag.periods import Anchor, Period, When
from rag.timing import TOLD_WITHIN, around, timely, within
from tests.rag.briefs import found


def period(start: date | None, until: date | None) -> Period:
    return Period(start=start, until=until, explicit=True, text="waktu itu")


JUNE = period(date(2024, 6, 1), date(2024, 6, 30))
DAY = timedelta(1)
PLAIN = "Camat meninjau pasar ikan."


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (date(2024, 5, 31), False),
        (date(2024, 6, 1), True),
        (date(2024, 6, 30), True),
        (date(2024, 6, 30) + TOLD_WITHIN, True),
        (date(2024, 6, 30) + TOLD_WITHIN + DAY, False),
        (date(2023, 6, 15), False),
        (None, True),
    ],
)
def test_an_article_is_of_the_time_in_which_or_soon_after_which_it_appeared(
    published: date | None, expected: bool
) -> None:
    assert within(found(PLAIN, published=published), JUNE) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pasar itu dibuka pada 12 Juni 2024.", True),
        ("Pasar itu dibuka pada 12 Juni lalu.", True),  # of the year in which the article appeared
        ("Pasar itu dibuka pada Juni 2024.", True),
        ("Pasar itu dibuka pada 12 Juli 2024.", False),
        ("Pasar itu dibuka pada 12 Juni 2023.", False),
        ("Pasar itu dibuka pada 2024.", False),
        ("Pasar itu dibuka pada 31 Juni 2024.", False),
        ("Pasar itu menjual 12 ikan.", False),
    ],
)
def test_a_later_article_is_of_a_time_when_its_passage_speaks_of_a_day_in_it(text: str, expected: bool) -> None:
    assert within(found(text, published=date(2024, 12, 1)), JUNE) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (period(date(2019, 1, 1), date(2019, 12, 31)), True),
        (period(date(2015, 1, 1), date(2019, 12, 31)), True),
        (period(None, date(2019, 6, 30)), True),
        (period(date(2020, 1, 1), date(2020, 12, 31)), False),
        (period(date(2019, 3, 1), date(2019, 3, 31)), False),
        (period(date(2018, 1, 1), date(2018, 12, 31)), False),
    ],
)
def test_a_year_alone_speaks_of_long_times_only(asked: Period, expected: bool) -> None:
    assert within(found("Pabrik itu berdiri sejak 2019.", published=date(2024, 12, 1)), asked) is expected


def test_a_day_that_a_year_does_not_have_speaks_of_nothing() -> None:
    february = period(date(2023, 2, 1), date(2023, 3, 1))
    assert not within(found("Pasar itu dibuka pada 29 Februari.", published=date(2023, 12, 1)), february)


def test_open_ends_hold_all_on_their_side() -> None:
    old, new = found(PLAIN, published=date(2020, 1, 1)), found(PLAIN, published=date(2024, 1, 1))
    assert within(old, period(None, date(2021, 1, 1)))
    assert within(new, period(None, date(2021, 1, 1)))  # a later article may look back; it only comes later
    assert within(new, period(date(2021, 1, 1), None))
    assert not within(old, period(date(2021, 1, 1), None))


OLDER = found(PLAIN, 1, score=3.0, published=date(2023, 1, 1))
NEWER = found(PLAIN, 2, score=2.5, published=date(2024, 6, 10))
UNDATED = found(PLAIN, 3, score=2.4)
EVERY = [OLDER, NEWER, UNDATED]


def order(when: When) -> list[str]:
    return [each.article.id for each in timely(EVERY, when)]


def test_without_a_time_the_scores_alone_decide() -> None:
    assert order(When()) == ["a1", "a2", "a3"]


def test_the_newest_comes_first_where_it_is_asked_for() -> None:
    assert order(When(newest=True)) == ["a2", "a1", "a3"]


def test_a_time_that_is_preferred_comes_first_and_no_article_without_a_date_gains() -> None:
    assert order(When(period=JUNE)) == ["a2", "a1", "a3"]
    assert order(When(period=period(date(2010, 1, 1), date(2010, 12, 31)))) == ["a1", "a2", "a3"]


def test_a_much_better_passage_stays_before_one_of_the_preferred_time() -> None:
    best = OLDER.model_copy(update={"score": 9.0})
    assert timely([NEWER, best], When(period=JUNE, newest=True))[0] is best


def test_scores_stay_as_they_were() -> None:
    assert sorted(each.score for each in timely(EVERY, When(newest=True))) == [2.4, 2.5, 3.0]
    assert timely([], When(newest=True)) == []
    assert timely([UNDATED], When(newest=True)) == [UNDATED]


@pytest.mark.parametrize(
    ("side", "start", "until"),
    [("before", None, date(2024, 6, 9)), ("after", date(2024, 6, 10), None)],
)
def test_the_time_beside_an_event_is_open_on_its_far_side_and_only_prefers(
    side: str, start: date | None, until: date | None
) -> None:
    anchor = Anchor.model_validate({"side": side, "event": "peresmian"})
    assert around(anchor, date(2024, 6, 10)) == Period(start=start, until=until, explicit=False, text="peresmian")
