"""Whether the typed values of a sentence stand in a passage, and in which of its sentences.

Not here: how two values compare (quantities.py); whether they stand in the right place there (placing.py).
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from rag.agreeing import Fault
from rag.claims import Analysis
from rag.dates import Moment
from rag.evidence import Evidence
from rag.numbers import Number
from rag.quantities import Quantities, clock_stands, moment_stands, number_stands, same_measure
from rag.recognising import lacking

_PARTNERS = frozenset(
    "negara pihak belah pemimpin kubu tim presiden menteri pasangan orang countries sides leaders".split()
)


def standing(claimed: Analysis, given: Evidence) -> tuple[Fault | None, list[frozenset[int]]]:
    """The first typed value that the passage does not bear out; and for the others, the sentences that do.

    A name may stand in the article's title or publisher, a date be its date: they need no sentence then.
    """
    whole, published = given.analysis.values, given.published
    firm = {item.start for item in claimed.items if item.kind == "name" and not item.weak}
    needed = []
    for number in claimed.values.numbers:
        needed.append(_where(given, partial(number_stands, number, published=published)))
        if not needed[-1] and not _goes_without_saying(number, given):
            return Fault("number", number.text, _nearest(number, whole)), needed
    for moment in claimed.values.moments:
        needed.append(_where(given, partial(moment_stands, moment, published=published)))
        if not needed[-1] and not _is_publication(moment, published):
            return Fault("date", moment.text, whole.moments[0].text if whole.moments else ""), needed
    for clock in claimed.values.clocks:
        needed.append(_where(given, partial(clock_stands, clock)))
        if not needed[-1]:
            return Fault("time", clock.text, whole.clocks[0].text if whole.clocks else ""), needed
    untyped = _untyped_code(claimed, given)
    if untyped is not None:
        return Fault("number", untyped), needed
    for name in claimed.values.names:
        lack = lacking(claimed.text, name, given.offered)
        if lack is not None and not (lack.weak and name.start not in firm):
            return Fault("name", claimed.text[lack.start : lack.end]), needed
    return None, [where for where in needed if where]


def _is_publication(moment: Moment, published: date | None) -> bool:
    """Whether a date is the day on which the article appeared."""
    if published is None or (moment.year, moment.month, moment.day) != (
        *(published.year, published.month, published.day),
    ):
        return False
    return moment.weekday in (None, published.weekday())


def _untyped_code(claimed: Analysis, given: Evidence) -> str | None:
    """A word with digits that no kind of value explains ("1.51.31", "5G") and that the passage does not have."""
    typed = [(value.start, value.end) for values in claimed.values[:3] for value in values]
    forms = {word.form for word in given.analysis.words}
    for word in claimed.words:
        written = claimed.text[word.start : word.end]
        told = word.form in forms or word.form in given.offered.keys or not any(c.isdecimal() for c in written)
        if not told and not any(start <= word.start < end for start, end in typed):
            return written
    return None


def _where(given: Evidence, stands: Callable[[Quantities], bool]) -> frozenset[int]:
    return frozenset(at for at, values in enumerate(given.values) if stands(values))


def _goes_without_saying(number: Number, given: Evidence) -> bool:
    """ "kedua negara" of two that are named; "satu" of "seorang"."""
    forms = {word.form for word in given.analysis.words}
    if number.text.lower() == "kedua":
        return number.counted in _PARTNERS and len(given.analysis.values.names) > 1
    return number.text.lower() in ("satu", "one") and bool(forms & {"seorang", "sebuah", "seekor", "a", "an"})


def _nearest(number: Number, values: Quantities) -> str:
    alike = [other for other in values.numbers if same_measure(number, other)]
    if not alike:
        return ""
    return min(alike, key=lambda other: abs(other.readings[0] - number.readings[0])).text
