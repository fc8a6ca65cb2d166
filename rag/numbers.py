"""Numbers of a text as typed, comparable values: how much, of what measure, how exactly meant.

Not here: the values of numerals (numerals.py); dates (dates.py); how numbers compare (quantities.py).
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from rag.language import STOPWORDS
from rag.numerals import Amount, Piece, amount_at, lexicon, pieces, starting_words

Bound = Literal["about", "almost", "over", "under", "least", "most", "only"]

_COUNTED_BY_SE = frozenset("tahun bulan pekan minggu hari jam menit detik abad dekade hektare".split())
_LONGEST_BOUND = 3  # words
_AFTER_MORE = frozenset("di ke pada untuk yang dan dalam sejak karena".split())
_RANGE_SIGNS = {"-", "–", "—", "hingga", "sampai", "to"}


class Number(NamedTuple):
    """A number of a text.

    `readings`: the values it may have, likeliest first. `below`: set for vague words ("ribuan"), whose value is at
    least the reading and below it. `measure`: one name for all its forms ("%", "km", "IDR"). `partner`: the
    other end of a range or score that begins here; `closes`: one ends here. `counted`: the noun after it, if
    one is told that is no name.
    """

    start: int
    end: int
    text: str
    readings: tuple[Decimal, ...]
    below: Decimal | None = None
    measure: str | None = None
    ordinal: bool = False
    bound: Bound | None = None
    partner: tuple[Decimal, ...] | None = None
    closes: bool = False
    counted: str | None = None

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of a currency."""
        return self.measure is not None and len(self.measure) == 3 and self.measure.isupper()


def numbers(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Number]:
    """The numbers of a text, in order. `taken` are spans that are something else: dates, clock times."""
    return numbers_among(text, pieces(text), taken)


def numbers_among(text: str, among: Sequence[Piece], taken: Sequence[tuple[int, int]] = ()) -> list[Number]:
    """As `numbers`, over pieces that were cut before."""
    found: list[Number] = []
    spans: list[tuple[int, int]] = []  # the pieces of each
    at = 0
    while at < len(among):
        piece = among[at]
        result = None
        if (
            piece.form[0].isdecimal()
            or piece.form in starting_words()
            or piece.form in _ordinals()
            or piece.form in _one_of()
        ) and not any(start < piece.end and piece.start < end for start, end in taken):
            result = _number_at(text, among, at)
        if result is None:
            at += 1
            continue
        number, after = result
        found.append(number)
        spans.append((at, after))
        at = after
    return _with_ranges(among, found, spans)


@cache
def _ordinals() -> dict[str, Decimal]:
    written = {word: Decimal(value) for word, value in lexicon()["ordinals"].items()}
    digits = {"ke" + word: Decimal(value) for word, value in lexicon()["digits"].items() if value > 1}
    return written | digits


@cache
def _tuples(table: str) -> dict[tuple[str, ...], str]:
    """A table's phrases as pieces."""
    return {tuple(piece.form for piece in pieces(phrase)): name for phrase, name in lexicon()[table].items()}


@cache
def _idioms() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(p.form for p in pieces(phrase)) for phrase in lexicon()["idioms"]["phrases"])


@cache
def _beginnings() -> frozenset[str]:
    """The words a number can begin with."""
    return starting_words() | _ordinals().keys() | _one_of().keys()


@cache
def _one_of() -> dict[str, str]:
    """ "Setahun", "sebulan": one of a measure."""
    return {f"se{word}": measure for word, measure in lexicon()["measures"].items() if word in _COUNTED_BY_SE}


def _number_at(text: str, among: Sequence[Piece], at: int) -> tuple[Number, int] | None:
    piece = among[at]
    if piece.form in _one_of():
        if at + 1 < len(among) and among[at + 1].form == "-" and among[at + 1].glued:
            return None  # "sehari-hari"
        return Number(
            piece.start,
            piece.end,
            text[piece.start : piece.end],
            (Decimal(1),),
            measure=_one_of()[piece.form],
        ), at + 1
    if piece.form in _ordinals() and piece.form not in lexicon()["digits"]:
        return None if _is_part_of_a_name(text, among, at) else _ordinal_word(text, among, at)
    if piece.form[0].isdecimal():
        if _is_part_of_a_code(among, at):
            return None
    elif _is_part_of_a_name(text, among, at) or _is_idiom(among, at):
        return None
    amount = amount_at(among, at)
    return None if amount is None else _measured(text, among, at, amount)


def _is_part_of_a_code(among: Sequence[Piece], at: int) -> bool:
    """ "F-16", "B20", "5G", "4x4": the digits are part of a name."""
    before, after = (among[at - 1] if at else None), (among[at + 1] if at + 1 < len(among) else None)
    if before is not None and among[at].glued:
        if before.form == "-" and before.glued and at > 1 and among[at - 2].form.isalpha():
            return among[at - 2].form != "ke"
        if before.form.isalpha() and (before.form,) not in _tuples("currencies") and before.form != "ke":
            return True
    if after is not None and after.glued and after.form.isalpha():
        scaled = after.form in lexicon()["scales"] or (after.form,) in _tuples("measures")
        return not scaled and after.form not in ("st", "nd", "rd", "th", "an", "m", "t")
    return False


def _is_part_of_a_name(text: str, among: Sequence[Piece], at: int) -> bool:
    """A capitalised number word inside a sentence ("Tiga Serangkai") names something."""
    if not among[at].capital:
        return False
    following = among[at + 1] if at + 1 < len(among) else None
    if at == 0 or text[: among[at].start].rstrip()[-1:] in ".!?:\"“'‘\n":
        return following is not None and following.capital
    return not text[among[at].start : among[at].end].isupper()


def _is_idiom(among: Sequence[Piece], at: int) -> bool:
    for length in (2, 3, 4):
        for first in range(max(0, at - length + 1), at + 1):
            if tuple(p.form for p in among[first : first + length]) in _idioms():
                return True
    return False


def _ordinal_word(text: str, among: Sequence[Piece], at: int) -> tuple[Number, int]:
    value, after = _ordinals()[among[at].form], at + 1
    following = among[after].form if after < len(among) else ""
    if following == "belas" and value < 10:
        value, after = value + 10, after + 1
    elif following == "puluh" and value < 10:
        value, after = value * 10, after + 1
        unit = lexicon()["digits"].get(among[after].form, 10) if after < len(among) else 10
        if unit < 10:
            value, after = value + unit, after + 1
    start, end = among[at].start, among[after - 1].end
    counted = _counted(among, after)
    return Number(start, end, text[start:end], (value,), ordinal=True, counted=counted), after


def _measured(text: str, among: Sequence[Piece], at: int, amount: Amount) -> tuple[Number, int] | None:
    """The number with the currency before it, the measure after it, and the words that bound it."""
    first, after, readings, below = at, amount.after, amount.readings, amount.below
    measure, first = _currency_before(among, first)
    readings, after, measure = _scale_letter(text, among, readings, after, measure)
    ordinal = first > 1 and among[first - 1].form == "-" and among[first - 2].form == "ke" and among[first].glued
    if ordinal:
        first -= 2
    if after < len(among) and among[after].glued and among[after].form in ("st", "nd", "rd", "th"):
        ordinal, after = True, after + 1
    below, after = _decade(among, readings, below, after)
    named, after = _phrase_at(among, after, _tuples("currencies"))
    if named is None and measure is None:
        named, after = _phrase_at(among, after, _tuples("measures"))
    elif named is None and measure == "IDR" and after < len(among) and among[after].form == "%":
        return None
    start, end = among[first].start, among[after - 1].end
    bound = _bound_before(among, first) or _bound_after(among, after)
    number = Number(start, end, text[start:end], readings, below, measure or named, ordinal, bound)
    return number._replace(counted=_counted(among, after)), after


def _currency_before(among: Sequence[Piece], at: int) -> tuple[str | None, int]:
    for length in (2, 1):
        if at >= length:
            forms = tuple(p.form for p in among[at - length : at])
            if forms in _tuples("currencies") and not forms[-1].startswith(("dol", "won", "yen", "rupiah")):
                return _tuples("currencies")[forms], at - length
    return None, at


def _scale_letter(
    text: str, among: Sequence[Piece], readings: tuple[Decimal, ...], after: int, measure: str | None
) -> tuple[tuple[Decimal, ...], int, str | None]:
    """ "Rp1,5 M" and "Rp2 T": thousand millions and million millions, after rupiah only."""
    if measure == "IDR" and after < len(among):
        scale = {"M": 10**9, "T": 10**12}.get(text[among[after].start : among[after].end])
        if scale is not None:
            return tuple(value * scale for value in readings), after + 1, measure
    return readings, after, measure


def _decade(
    among: Sequence[Piece], readings: tuple[Decimal, ...], below: Decimal | None, after: int
) -> tuple[Decimal | None, int]:
    """ "20-an", "80an": from the number to the next ten."""
    step = after
    if step + 1 < len(among) and among[step].form == "-" and among[step].glued and among[step + 1].glued:
        step += 1
    if step < len(among) and among[step].glued and among[step].form == "an" and readings[0] % 10 == 0:
        return readings[0] + 10, step + 1
    return below, after


def _phrase_at(among: Sequence[Piece], at: int, table: dict[tuple[str, ...], str]) -> tuple[str | None, int]:
    for length in (2, 1):
        forms = tuple(p.form for p in among[at : at + length])
        if forms in table:
            return table[forms], at + len(forms)
    return None, at


def _bound_before(among: Sequence[Piece], at: int) -> Bound | None:
    """The words that bound the number at a piece; "sebanyak" and its like may stand between."""
    while at and among[at - 1].form in ("sebanyak", "sebesar", "senilai", "ada", "a", "usia"):
        at -= 1
    table = _tuples("bounds")
    for length in range(_LONGEST_BOUND, 0, -1):
        if at >= length:
            bound = table.get(tuple(p.form for p in among[at - length : at]))
            if bound is not None:
                return bound  # type: ignore[return-value]  # the table's values are Bounds, by a test
    return None


def _bound_after(among: Sequence[Piece], at: int) -> Bound | None:
    """ "100 orang lebih", "100 lebih" (and not "lebih dari")."""
    for step in (at, at + 1):
        if step < len(among) and among[step].form == "lebih":
            following = among[step + 1].form if step + 1 < len(among) else ""
            return "over" if not following.isalpha() or following in _AFTER_MORE else None
    return None


def _counted(among: Sequence[Piece], at: int) -> str | None:
    following = among[at].form if at < len(among) and not among[at].capital else ""
    return following if following.isalpha() and following not in STOPWORDS else None


def _with_ranges(among: Sequence[Piece], found: list[Number], spans: Sequence[tuple[int, int]]) -> list[Number]:
    """Joins the two ends of ranges and scores: the first takes the measure and the scale of the second."""
    for at in range(len(found) - 1):
        first, second = found[at], found[at + 1]
        between = among[spans[at][1] : spans[at + 1][0]]
        while between and (between[-1].form,) in _tuples("currencies"):
            between = between[:-1]
        if len(between) != 1 or first.ordinal or second.ordinal:
            continue
        opens = spans[at][0] and among[spans[at][0] - 1].form in ("antara", "between")
        if between[0].form in _RANGE_SIGNS or (opens and between[0].form in ("dan", "and")):
            found[at] = first._replace(
                partner=second.readings,
                measure=first.measure or second.measure,
                readings=first.readings + _scaled_like(first, second),
            )
            found[at + 1] = second._replace(measure=second.measure or first.measure, closes=True)
    return found


def _scaled_like(first: Number, second: Number) -> tuple[Decimal, ...]:
    """ "2-3 juta": the first end may have the second's scale."""
    for word in second.text.lower().split():
        scale = lexicon()["scales"].get(word)
        if scale is not None and not any(part in lexicon()["scales"] for part in first.text.lower().split()):
            return tuple(value * scale for value in first.readings)
    return ()
