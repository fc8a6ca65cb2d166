"""What can be checked in a text: its numbers, dates, clock times and names, typed, and how each compares.

Not here: how each is read (numbers.py, dates.py, clocks.py, names.py); whether a sentence is supported
(citing.py).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from rag.clocks import Clock, clocks
from rag.dates import Moment, moments
from rag.language import STOPWORDS, Word, stem, words
from rag.names import Name, proper_names
from rag.numbers import Bound, Number, numbers
from rag.recognising import lacking, register

Parts = tuple[int | None, int | None, int | None]  # year, month, day; None where it is not known
Kind = Literal["number", "date", "time", "name", "word"]

# How far a rounded figure may lie from the exact one: "lebih dari 1,5 juta" for 1.523.000.
_ROUNDING = Decimal("0.1")
_TIME = re.compile(r"\d+[.:]\d\d")


class Quantities(NamedTuple):
    """The typed values of a text, each in the order in which it stands there."""

    numbers: tuple[Number, ...]
    moments: tuple[Moment, ...]
    clocks: tuple[Clock, ...]
    names: tuple[Name, ...]


class Difference(NamedTuple):
    """What of a text another does not bear out: `claimed` as it is written, and what stands there instead."""

    kind: Kind
    claimed: str
    stated: str | None = None

    def __str__(self) -> str:
        return f"{self.claimed} ≠ {self.stated}" if self.stated else f"{self.claimed} ∅"


def quantities(text: str, among: Sequence[Word] | None = None) -> Quantities:
    """The typed values of a text. `among`: its words, where they are known already."""
    among = words(text) if among is None else among
    dated, timed = moments(text), clocks(text)
    taken = [(moment.start, moment.end) for moment in dated] + [(clock.start, clock.end) for clock in timed]
    timed = [clock for clock in timed if not any(m.start < clock.end and clock.start < m.end for m in dated)]
    counted = numbers(text, taken)
    taken.extend((value.start, value.end) for value in counted if any(c.isdecimal() for c in value.text))
    return Quantities(tuple(counted), tuple(dated), tuple(timed), tuple(proper_names(text, among, taken)))


def same_value(claimed: Number, stated: Number) -> bool:
    """Whether the two may have one value: a vague one holds those inside it, a bounded one those near it."""
    if set(claimed.readings) & set(stated.readings):
        return stated.below is None or claimed.below is not None
    if claimed.below is not None:
        top = stated.below or stated.readings[0]
        return claimed.readings[0] <= stated.readings[0] and top <= claimed.below
    if stated.below is not None or claimed.bound is None or stated.bound not in (None, claimed.bound):
        return False
    rounded, exact = claimed.readings[0], stated.readings[0]
    return _digits(rounded) < _digits(exact) and _rounds_to(rounded, claimed.bound, exact)


def _digits(value: Decimal) -> int:
    """How many digits a value is told with, without the zeros around them."""
    return len(value.normalize().as_tuple().digits)


def _rounds_to(rounded: Decimal, bound: Bound, exact: Decimal) -> bool:
    """Whether "about", "over", "almost" a rounded figure is true of the exact one, and near it."""
    if bound == "only" or exact < 10 or abs(rounded - exact) > exact * _ROUNDING:
        return False
    if bound in ("over", "least"):
        return exact >= rounded
    if bound in ("almost", "under", "most"):
        return exact <= rounded
    return abs(rounded - exact) <= exact * _ROUNDING / 2


def same_measure(claimed: Number, stated: Number) -> bool:
    """Whether the two may be of one measure: none named agrees with any, except per cent."""
    if claimed.measure == stated.measure:
        return True
    if claimed.measure is None or stated.measure is None:
        return "%" not in (claimed.measure, stated.measure)
    return False


def same_number(claimed: Number, stated: Number) -> bool:
    """Whether a stated number bears out a claimed one: value, measure, and the other end of a range."""
    if not (same_value(claimed, stated) and same_measure(claimed, stated)):
        return False
    if claimed.ordinal and not stated.ordinal and claimed.text.lower().startswith("ke-"):
        return False
    if (claimed.partner is not None and stated.closes) or (claimed.closes and stated.partner is not None):
        return False
    if claimed.partner is None or stated.partner is None:
        return True
    return bool(set(claimed.partner) & set(stated.partner))


def readings(moment: Moment, published: date | None) -> list[Parts]:
    """What the date may mean in an article of that day: what is not written comes from the article's date.

    A missing year is that of the nearest past, or of the next half-year, since news announces as well; a bare
    weekday is the last one or the next one.
    """
    if published is None or moment.year is not None:
        return [(moment.year, moment.month, moment.day)]
    if moment.relative is not None:
        return [_relative(moment.relative, published)]
    if moment.month is not None:
        past, coming = _years_around(moment, published)
        years = (past, coming) if coming else (past,)
        return [(year, moment.month, moment.day) for year in years]
    if moment.weekday is not None:
        back = (published.weekday() - moment.weekday) % 7
        return [_day(published, -back), _day(published, 7 - back)]
    return [(None, None, None)]


def _years_around(moment: Moment, published: date) -> tuple[int, int | None]:
    assert moment.month is not None
    this_year = (moment.month, moment.day or 1) <= (published.month, published.day)
    past = published.year if this_year else published.year - 1
    months_ahead = (moment.month - published.month) % 12
    return past, (past + 1 if 0 <= months_ahead <= 6 and not (this_year and months_ahead == 0) else None)


def _relative(relative: str, published: date) -> Parts:
    unit, distance = relative.split(":")
    by = int(distance)
    if unit == "day":
        return _day(published, by)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + by
        return (months // 12, months % 12 + 1, None)
    if unit == "year":
        return (published.year + by, None, None)
    return (None, None, None)  # a week is compared by its words


def _day(published: date, distance: int) -> Parts:
    try:
        day = published + timedelta(distance)
    except OverflowError:  # an article may claim to be of the first or the last day there is
        return (None, None, None)
    return (day.year, day.month, day.day)


def same_moment(claimed: Moment, stated: Moment, published: date | None) -> bool:
    """Whether a stated date bears out a claimed one: it agrees in all that is claimed, and may say more."""
    if claimed.relative is not None:
        if claimed.relative == stated.relative:
            return True
        if published is None or claimed.relative.startswith("week"):
            return False
        return any(_within(_relative(claimed.relative, published), parts) for parts in readings(stated, published))
    if claimed.decade:
        years = [year for year, _, _ in readings(stated, published) if year is not None]
        return any(claimed.year is not None and claimed.year <= year < claimed.year + 10 for year in years)
    if stated.decade:
        return False
    return any(_agrees(claimed, stated, parts) for parts in readings(stated, published))


def _within(claimed: Parts, stated: Parts) -> bool:
    return all(wanted is None or wanted == given for wanted, given in zip(claimed, stated, strict=True))


def _agrees(claimed: Moment, stated: Moment, parts: Parts) -> bool:
    if not _within((claimed.year, claimed.month, claimed.day), parts):
        return False
    if claimed.weekday is None or claimed.weekday == stated.weekday:
        return True
    year, month, day = parts
    if stated.weekday is not None and stated.day is not None:
        return False
    if year is None or month is None or day is None:
        return False
    try:
        return date(year, month, day).weekday() == claimed.weekday
    except ValueError:  # 29 February of another year
        return False


def number_stands(claimed: Number, stated: Quantities, published: date | None) -> bool:
    """Whether a text bears out a number: by a number, or by a date's year where it may be one."""
    if any(same_number(claimed, number) for number in stated.numbers):
        return True
    if claimed.measure is None and claimed.counted is None and len(claimed.text) == 4 and claimed.text.isdecimal():
        value = int(claimed.text)
        return any(year == value for moment in stated.moments for year, _, _ in readings(moment, published))
    return any(claimed.text in _TIME.findall(clock.text) for clock in stated.clocks)


def moment_stands(claimed: Moment, stated: Quantities, published: date | None) -> bool:
    """Whether a text of that day bears out a date."""
    if any(same_moment(claimed, moment, published) for moment in stated.moments):
        return True
    bare = claimed.year is not None and claimed.month is None and not claimed.decade
    return bare and any(number.text == str(claimed.year) for number in stated.numbers)


def clock_stands(claimed: Clock, stated: Quantities) -> bool:
    """Whether a text bears out a time of day; one without a sign that it is a time will do ("10.00")."""
    if any(set(claimed.minutes) & set(clock.minutes) for clock in stated.clocks):
        return True
    written = {f"{minute // 60:02}{sign}{minute % 60:02}" for minute in claimed.minutes for sign in ".:"}
    written |= {form.lstrip("0") for form in written}
    return any(number.text in written for number in stated.numbers)


def difference(claimed: str, stated: str, *, published: date | None = None) -> Difference | None:  # noqa: C901 - one branch a kind
    """What of one text the other does not hold: its typed values by value, its other words by stem.

    None where it holds all of it, in whatever notation: "Rp1,5 triliun" stands in "1,5 triliun rupiah", and "1,5"
    does not stand in "15". For comparing answers: order and negation are not looked at.
    """
    wanted_words, stated_words = words(claimed), words(stated)
    wanted, given = quantities(claimed, wanted_words), quantities(stated, stated_words)
    offered = register(stated, stated_words)
    for number in wanted.numbers:
        if not number_stands(number, given, published):
            return Difference("number", number.text, _nearest(number, given.numbers))
    for moment in wanted.moments:
        if not moment_stands(moment, given, published):
            return Difference("date", moment.text, given.moments[0].text if given.moments else None)
    for clock in wanted.clocks:
        if not clock_stands(clock, given):
            return Difference("time", clock.text, given.clocks[0].text if given.clocks else None)
    for name in wanted.names:
        lack = lacking(claimed, name, offered)
        if lack is not None:
            return Difference("name", claimed[lack.start : lack.end])
    typed = [(value.start, value.end) for values in wanted for value in values]
    stems = {stem(word.form) for word in stated_words}
    for word in wanted_words:
        if word.form in STOPWORDS or any(start <= word.start < end for start, end in typed):
            continue
        if stem(word.form) not in stems:
            return Difference("word", claimed[word.start : word.end])
    return None


def _nearest(wanted: Number, given: Iterable[Number]) -> str | None:
    """The number that most likely stands where the wanted one should: of its measure, nearest in value."""
    alike = [number for number in given if same_measure(wanted, number)]
    value = wanted.readings[0]
    return (
        min(alike, key=lambda n: abs(n.readings[0] - value), default=None)
        and min(alike, key=lambda n: abs(n.readings[0] - value)).text
    )
