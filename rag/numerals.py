"""The values of numerals: digits in Indonesian and English notation, number words, and vague ones ("ribuan").

Not here: what a number counts or measures (numbers.py); dates and clock times (dates.py).
"""

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]")

_PER_CENT = ("%", "persen", "percent", "prosen")


class Piece(NamedTuple):
    """A numeral, a word or a sign of a text. `glued`: no space stands before it."""

    form: str
    start: int
    end: int
    glued: bool
    capital: bool


class Amount(NamedTuple):
    """What a run of pieces is worth, and the piece after it.

    `readings` are the values it may have, likeliest first; `below` is set for vague words: the value is then
    at least the reading and below it.
    """

    readings: tuple[Decimal, ...]
    after: int
    below: Decimal | None = None


@cache
def lexicon() -> dict[str, Any]:
    """The tables of data/numerals.toml."""
    return tomllib.loads(files("rag").joinpath("data/numerals.toml").read_text("utf-8"))


@cache
def _decimals(*tables: str) -> dict[str, Decimal]:
    return {word: Decimal(value) for table in tables for word, value in lexicon()[table].items()}


@cache
def _vague() -> dict[str, tuple[Decimal, Decimal]]:
    return {word: (Decimal(low), Decimal(high)) for word, (low, high) in lexicon()["vague"].items()}


@cache
def starting_words() -> frozenset[str]:
    """The words a numeral can begin with."""
    tables = ("digits", "units_of_scale", "fractions", "vague")
    return frozenset(word for table in tables for word in lexicon()[table])


def pieces(text: str) -> list[Piece]:
    """The text as words, numerals and signs, in order, lower-cased."""
    found: list[Piece] = []
    end = -1
    for match in _PIECE.finditer(text):
        form = match.group()
        found.append(Piece(form.lower(), match.start(), match.end(), match.start() == end, form[0].isupper()))
        end = match.end()
    return found


@lru_cache(maxsize=50_000)
def digit_readings(digits: str, *, measured: bool = False) -> tuple[Decimal, ...]:
    """The values of written digits, likeliest first; none for what is no number ("1.2.3").

    A full stop groups and a comma divides in Indonesian; English does the reverse, and Indonesian newspapers
    print both. "1.500" is 1500, and "18.3" can only be 18.3; "1,500" is 1.5 or 1500. `measured`: per cent or
    a scale word follows, so that "1.500" may be 1.5 as well.
    """
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return (Decimal(digits),)
    head, *groups = re.split(r"[.,]", digits)
    if len(set(signs)) == 2:  # 1.234,5 or 1,234.5: the last sign divides
        return (Decimal(f"{head}{''.join(groups[:-1])}.{groups[-1]}"),)
    grouped = all(len(group) == 3 for group in groups) and 1 <= len(head) <= 3 and head[0] != "0"
    joined = Decimal(head + "".join(groups))
    if len(groups) > 1:
        return (joined,) if grouped else ()
    divided = Decimal(f"{head}.{groups[0]}")
    if not grouped:
        return (divided,)
    if groups[0] == "000":  # nobody writes so exact a fraction
        return (joined,)
    if signs[0] == ",":
        return (divided, joined)
    return (joined, divided) if measured else (joined,)


def amount_at(among: Sequence[Piece], at: int) -> Amount | None:
    """The numeral that begins at a piece, with its scale words ("1,5 juta", "tiga ribu lima ratus")."""
    if among[at].form[0].isdecimal():
        return _from_digits(among, at)
    if among[at].form in _vague():
        return _from_vague(among, at)
    if among[at].form in _decimals("fractions"):
        return _from_fraction(among, at)
    return _from_words(among, at)


def _follows(among: Sequence[Piece], at: int) -> str:
    """The word at a position, as a continuation of the numeral before it; empty for none or a capital."""
    return among[at].form if at < len(among) and not among[at].capital else ""


def _from_digits(among: Sequence[Piece], at: int) -> Amount | None:
    after = at + 1
    following = among[after].form if after < len(among) else ""
    scale = _decimals("scales").get(following)
    readings = digit_readings(among[at].form, measured=scale is not None or following in _PER_CENT)
    if not readings or scale is None:
        return Amount(readings, after) if readings else None
    readings = tuple(value * scale for value in readings)
    after += 1
    if after + 1 < len(among) and among[after].form.isdecimal():  # "2 juta 500 ribu"
        smaller = _decimals("scales").get(among[after + 1].form)
        if smaller is not None and smaller < scale:
            rest = Decimal(among[after].form) * smaller
            return Amount(tuple(value + rest for value in readings), after + 2)
    return Amount(readings, after)


def _from_vague(among: Sequence[Piece], at: int) -> Amount:
    low, high = _vague()[among[at].form]
    after = at + 1
    if _follows(among, after) == "of":  # hundreds of thousands
        after += 1
    following = _follows(among, after)
    scale = _decimals("scales").get(following) or _vague().get(following, (None,))[0]
    if scale is not None:
        return Amount((low * scale,), after + 1, high * scale)
    return Amount((low,), at + 1, high)


def _from_fraction(among: Sequence[Piece], at: int) -> Amount:
    value = _decimals("fractions")[among[at].form] / 12
    scale = _decimals("scales").get(_follows(among, at + 1))
    return Amount((value * scale,), at + 2) if scale is not None else Amount((value,), at + 1)


def _below_hundred(among: Sequence[Piece], at: int) -> tuple[Decimal, int] | None:
    """A number word below a hundred, with its "belas", "puluh" or English unit: value, next piece."""
    digits = _decimals("digits")
    value = digits.get(among[at].form) if at < len(among) else None
    if value is None:
        return None
    following = _follows(among, at + 1)
    if following == "belas" and value < 10:
        return value + 10, at + 2
    if following == "puluh" and value < 10:
        value, after = value * 10, at + 2
    else:
        after = at + 1
        if value >= 20 and _follows(among, after) == "-":  # twenty-five
            after += 1
    unit = digits.get(_follows(among, after))
    if value >= 10 and value % 10 == 0 and value != 10 and unit is not None and 0 < unit < 10:
        return value + unit, after + 1
    return value, after if among[after - 1].form != "-" else after - 1


def _from_words(among: Sequence[Piece], at: int) -> Amount | None:
    scales, ones = _decimals("scales"), _decimals("units_of_scale")
    total = group = Decimal(0)
    after, ceiling = at, Decimal("Infinity")
    while after < len(among) and (after == at or not among[after].capital):
        form = among[after].form
        small = _below_hundred(among, after)
        if small is not None and group % 100 == 0 and (after == at or ceiling > 10):
            value, after = small
            if _follows(among, after) == "koma":
                value, after = _with_decimals(among, value, after)
        elif form in ones and group == 0 and ones[form] < ceiling:
            value, after = ones[form], after + 1
        else:
            break
        if value < 100 and _follows(among, after) in ("ratus", "hundred"):
            value, after = value * 100, after + 1
        group += value
        scale = scales.get(_follows(among, after), Decimal(0))
        if 100 < scale < ceiling:
            total, group, ceiling, after = total + group * scale, Decimal(0), scale, after + 1
        elif group >= 1000:
            total, group, ceiling = total + group, Decimal(0), group
        elif value < 100:
            break
    parts = lexicon()["parts"].get(_follows(among, after))
    if parts and not total:  # dua pertiga
        return Amount(((group / parts),), after + 1)
    return Amount((total + group,), after) if after > at else None


def _with_decimals(among: Sequence[Piece], value: Decimal, at: int) -> tuple[Decimal, int]:
    """ "dua koma lima": the digits after "koma", one word each."""
    digits = ""
    after = at + 1
    while (one := _decimals("digits").get(_follows(among, after))) is not None and one < 10:
        digits, after = digits + str(one), after + 1
    return (Decimal(f"{value}.{digits}"), after) if digits else (value, at)
