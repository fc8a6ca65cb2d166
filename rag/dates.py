"""Dates of a text, as far as they are told.

Not here: times of day (clocks.py); how dates compare, and what an article's date adds to them (quantities.py).
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Moment(NamedTuple):
    """A date of a text, as it is written.

    `weekday`: 0 is Monday. `decade`: the year begins ten of them ("1980-an"). `relative`: unit and distance
    from the day of publication ("kemarin" is "day:-1").
    """

    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    decade: bool = False
    relative: str | None = None


_YEAR = r"(?:1\d|20)\d\d"
_YEAR_OPENERS = frozenset(
    "tahun sejak pada di dalam hingga sampai dari antara awal akhir pertengahan musim periode edisi era sebelum "
    "setelah thn pemilu pilpres pilkada olimpiade year in since by until till during from before after early late "
    "mid season of".split()
)
_CERTAIN_OPENERS = frozenset("tahun sejak thn year since".split())
_TO_OTHER_END = re.compile(r"\s*(?:[-–—/&,]|dan|hingga|sampai(?: dengan)?|s/d|atau|and|to|or|until)\s*", re.IGNORECASE)
_WEEKDAY_TO_DATE = re.compile(
    r"(?:[\s,]|\s*\(|\s+tanggal\s+|\s+(?:pagi|siang|sore|malam|dini hari)\b[\s,(]*)*", re.IGNORECASE
)


@cache
def _calendar() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/calendar.toml").read_text("utf-8"))


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = _calendar()["months"] | _calendar()["short_months"]
    return months


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _dated() -> re.Pattern[str]:
    month = _any(list(_months()))
    return re.compile(
        rf"""
          (?<![\w/.-])(?P<iso>{_YEAR})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)(?!\d|-\d)
        | (?<![\w/.,-])(?:(?P<from>\d{{1,2}})\s?[-–—]\s?)?(?P<first>\d{{1,2}})(?P<sign>[/.-])(?P<second>\d{{1,2}})(?P=sign)(?P<third>\d{{4}}|\d\d)(?![\w/]|[.-]\d)
        | (?<![\w/.,-])(?P<short_day>\d{{1,2}})/(?P<short_month>\d{{1,2}})(?![\w/]|[.,]\d)
        | (?<![\w/.,])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?
            (?:\s*(?:[-–—/&]|dan|hingga|sampai|s/d|s\.d\.|and|to)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?
            \s*(?:of\s+)?(?P<month>{month})\b\.?(?:[,\s]\s*(?:tahun\s+)?(?P<year>{_YEAR})(?!\w|[.,]\d))?
        | \b(?P<en_month>{month})\.?\s+(?P<en_day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%]|[.,/:]\d)(?:,?\s+(?P<en_year>{_YEAR})(?!\w|[.,]\d))?
        | \b(?P<my_month>{month})\b[.,]?\s+(?:tahun\s+)?(?P<my_year>{_YEAR})(?!\w|[.,]\d)
        | \b(?P<alone>{_any(list(_calendar()["months"]))})\b
        | \b(?P<relative>{_any(list(_calendar()["relative"]))})\b
        | \b(?P<weekday>{_any(list(_calendar()["weekdays"]))})(?![\w’'])
        | (?<![\w.,/:$])(?<!\D-)(?P<bare>1[0-9]\d\d|20\d\d)(?P<decade>-?an\b)?(?![\w%]|[.,/:]\d)
        """,
        re.IGNORECASE | re.VERBOSE,
    )


_RUN = re.compile(r"\w+")


@cache
def _first_words() -> frozenset[str]:
    """What a date that is no digits begins with."""
    tables = ("months", "short_months", "weekdays", "relative")
    return frozenset(_RUN.findall(phrase.lower())[0] for table in tables for phrase in _calendar()[table])


def moments(text: str) -> list[Moment]:
    """The dates of a text, in order. A bare number between 1900 and 2099 counts where a word says so."""
    found: list[Moment] = []
    end = 0
    for run in _RUN.finditer(text):  # trying the pattern at every letter would cost five times as much
        start = run.start()
        if start < end or not (text[start].isdecimal() or run.group().lower() in _first_words()):
            continue
        match = _dated().match(text, start)
        if match is not None:
            end = match.end()
            for moment in _read(text, match):
                _append(text, found, moment)
    return found


def _append(text: str, found: list[Moment], moment: Moment) -> None:
    """Adds a date; joins it to the weekday before it, and gives its year to the other end of its range."""
    previous = found[-1] if found else None
    if previous is None:
        found.append(moment)
        return
    between = text[previous.end : moment.start]
    only_weekday = previous.weekday is not None and previous.month is None and previous.relative is None
    if only_weekday and moment.day is not None and _WEEKDAY_TO_DATE.fullmatch(between):
        start = previous.start
        found[-1] = moment._replace(start=start, weekday=previous.weekday, text=text[start : moment.end])
        return
    lacks_year = previous.month is not None and previous.year is None
    if lacks_year and moment.month is not None and moment.year is not None and _TO_OTHER_END.fullmatch(between):
        found[-1] = previous._replace(year=moment.year)
    found.append(moment)


def _read(text: str, match: re.Match[str]) -> Iterator[Moment]:
    """The dates of one match; none where it is something else after all."""
    start, end = match.span()
    part = match.groupdict()
    blank = Moment(start, end, match.group())
    if part["iso"]:
        yield from _valid(blank, part["iso"], part["iso_month"], part["iso_day"])
    elif part["first"]:
        if part["from"]:
            opening = blank._replace(end=match.end("from"), text=part["from"])
            yield from _numeric(opening, part["from"], part["second"], part["third"], part["sign"])
            blank = blank._replace(start=match.start("first"), text=text[match.start("first") : end])
        yield from _numeric(blank, part["first"], part["second"], part["third"], part["sign"])
    elif part["short_day"]:
        if _is_short_date(text, start, part["short_month"]):
            yield from _valid(blank, None, part["short_month"], part["short_day"])
    elif part["day"]:
        month = str(_months()[part["month"].lower()])
        if part["last"]:
            yield from _valid(blank._replace(end=match.end("day"), text=part["day"]), part["year"], month, part["day"])
            blank = blank._replace(start=match.start("last"), text=text[match.start("last") : end])
        yield from _valid(blank, part["year"], month, part["last"] or part["day"])
    elif part["en_month"]:
        yield from _valid(blank, part["en_year"], str(_months()[part["en_month"].lower()]), part["en_day"])
    elif part["my_month"]:
        yield blank._replace(year=int(part["my_year"]), month=_months()[part["my_month"].lower()])
    else:
        yield from _loose(text, match, blank)


def _loose(text: str, match: re.Match[str], blank: Moment) -> Iterator[Moment]:
    """A month, a weekday, a relative day or a year that stands alone."""
    part = match.groupdict()
    if part["alone"]:
        word = part["alone"]
        before = _word_before(text, blank.start)
        if (word[0].isupper() and word.lower() not in ("may", "march", "mei")) or before in (
            *(
                "bulan",
                "pada",
                "in",
                "since",
                "sejak",
                "awal",
                "akhir",
                "pertengahan",
                "hingga",
                "until",
                "by",
            ),
        ):
            yield blank._replace(month=_months()[word.lower()])
    elif part["relative"]:
        yield blank._replace(relative=_calendar()["relative"][" ".join(part["relative"].lower().split())])
    elif part["weekday"]:
        word = part["weekday"]
        if word[0].isupper():  # "minggu" is a week, "Minggu" a Sunday
            yield blank._replace(weekday=_calendar()["weekdays"][word.lower()])
    elif part["decade"]:
        if int(part["bare"]) % 10 == 0:
            yield blank._replace(year=int(part["bare"]), decade=True)
    elif _is_year(text, blank.start, blank.end, int(part["bare"])):
        yield blank._replace(year=int(part["bare"]))


def _word_before(text: str, start: int) -> str:
    before = text[max(0, start - 20) : start].rstrip().rsplit(None, 1)
    return before[-1].lower().strip("(\"“‘'") if before else ""


def _is_year(text: str, start: int, end: int, value: int) -> bool:
    """Whether a bare number of four digits is a year: a word or a bracket before it says so."""
    before = _word_before(text, start)
    if before in _CERTAIN_OPENERS:
        return True
    if value < 1500:
        return False
    if text[start - 1 : start] == "(" and text[end : end + 1] in (")", "-", "–", ",", ";", "/"):
        return True
    if re.search(r"(?<!\d)(?:1[5-9]|20)\d\d\s?[-–/]$", text[max(0, start - 8) : start]):
        return True
    if re.match(r"[-–](?:1[5-9]|20)\d\d(?!\d)", text[end : end + 6]):
        return True
    following = text[end : end + 12].lstrip().split(" ", 1)[0].strip(".,;:)")
    return before in _YEAR_OPENERS and following not in (
        "orang",
        "unit",
        "meter",
        "km",
        "kg",
        "ton",
        "rupiah",
        "people",
    )


def _is_short_date(text: str, start: int, month: str) -> bool:
    """ "(19/6)", "Rabu, 19/6", "tanggal 19/6", "20/06" are dates; "1/2" and "24/7" are not."""
    before = text[max(0, start - 12) : start].rstrip()
    word = _word_before(text, start).strip(",")
    return (
        before.endswith("(")
        or word in _calendar()["weekdays"]
        or word in ("tanggal", "tgl", "pada", "hingga", "sampai", "sejak", "on")
        or month.startswith("0")
    )


def _numeric(blank: Moment, first: str, second: str, third: str, sign: str) -> Iterator[Moment]:
    """Day, month, year; the American order only where the Indonesian one is impossible."""
    if len(third) == 2:
        if sign != "/":
            return
        third = "20" + third
    dated = list(_valid(blank, third, second, first))
    yield from dated or _valid(blank, third, first, second)


def _valid(blank: Moment, year: str | None, month: str, day: str) -> Iterator[Moment]:
    """The date, if the calendar has it."""
    try:
        date(int(year) if year else 2000, int(month), int(day))
    except ValueError:
        return
    yield blank._replace(year=int(year) if year else None, month=int(month), day=int(day))
