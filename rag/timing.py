"""Which passages are of the time that a question asks about, and which of them come first.

Not here: reading the question's time (periods.py); the dates of a text (dates.py).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from rag.answer import Found
from rag.dates import Moment, moments
from rag.periods import Anchor, Period, When
from rag.quantities import Parts, readings

# What happened in a period is told up to so many days later.
TOLD_WITHIN = timedelta(days=10)
# Added to the score of a passage of the preferred time, and of the newest article; chosen on the sample questions.
PREFERENCE = 1.0
NEWEST = 2.5
_MUCH = 0.8  # of a named month or year, that a period must last to be spoken of by it
_FRESH = 120.0  # days after which an article is half as new as the newest


def within(found: Found, period: Period) -> bool:
    """Whether a passage is of a period: published in it or soon after, or speaking of a day in it.

    Of an article without a date it is not known, so it is not held against it.
    """
    published = found.article.published
    if published is None:
        return True
    if period.start is None:  # later articles look back, and almost any text speaks of some day before another
        return True
    return _overlaps(period, published - TOLD_WITHIN, published) or _speaks(found.passage.text, period, published)


def speaks_of_others(text: str, period: Period, published: date | None) -> bool:
    """Whether a text speaks of days, and none of them can be of the period."""
    spans = _told(text, published)
    return period.start is not None and bool(spans) and not any(_overlaps(period, *span) for span in spans)


def _speaks(text: str, period: Period, published: date | None) -> bool:
    """Whether a text names a day of the period, or a month or year about as long as the period."""
    # A month or a year that is named says little of a shorter time in it.
    return any(
        _overlaps(period, first, last) and _lasts(period, (last - first).days * _MUCH)
        for first, last in _told(text, published)
    )


def _told(text: str, published: date | None) -> list[tuple[date, date]]:
    """The first and the last day of each day, month or year that a text names and whose year is known."""
    told = (_span(parts) for moment in _moments(text) for parts in readings(moment, published))
    return [span for span in told if span is not None]


def timely(found: Sequence[Found], when: When) -> list[Found]:
    """The passages by their scores and by how well they fit the time that is preferred; scores are as they were."""
    newest = max((f.article.published for f in found if f.article.published), default=None)

    def score(each: Found) -> float:
        fits = when.period is not None and _appeared(each, when.period)
        return each.score + PREFERENCE * fits + (NEWEST * _freshness(each, newest) if when.newest else 0.0)

    return sorted(found, key=score, reverse=True)


def around(anchor: Anchor, day: date) -> Period:
    """The time before or after an event of that day; it only prefers."""
    if anchor.side == "before":
        return Period(start=None, until=day - timedelta(days=1), explicit=False, text=anchor.event)
    return Period(start=day, until=None, explicit=False, text=anchor.event)


def _appeared(found: Found, period: Period) -> bool:
    published = found.article.published
    if published is None:
        return False
    return _overlaps(period, published, published) if period.start is None else within(found, period)


def _freshness(found: Found, newest: date | None) -> float:
    if newest is None or found.article.published is None:
        return 0.0
    return float(0.5 ** ((newest - found.article.published).days / _FRESH))


@lru_cache(maxsize=2_048)
def _moments(text: str) -> tuple[Moment, ...]:
    return tuple(moments(text))


def _span(parts: Parts) -> tuple[date, date] | None:
    year, month, day = parts
    if year is None:
        return None
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return first, first
    if month is not None:
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, date(year, 12, 31)


def _lasts(period: Period, days: float) -> bool:
    return period.start is None or period.until is None or (period.until - period.start).days >= days


def _overlaps(period: Period, first: date, last: date) -> bool:
    return (period.start is None or last >= period.start) and (period.until is None or first <= period.until)
