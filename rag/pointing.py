"""The dates, months, years and relative times that stand in a question, one by one.

Not here: counting days (windows.py); what several of them mean together (periods.py).
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rag.dates import Moment, moments
from rag.numerals import lexicon
from rag.timewords import YEAR, direction_form, key_of_word, pattern, signs, single, tables, word_set
from rag.windows import Window, around, direction, lawful, moved, nearest, on_weekday, window_of

RECENT_DAYS = 30  # "belakangan ini"
A_FEW = 7  # "beberapa minggu lalu" reaches back so many weeks; a preference only


class Point(NamedTuple):
    """One date, month, year or relative expression. `month` and `day` are kept where the year is a guess.

    `sure`: an adverb of time by itself. `mild`: no word beside it makes it more than a preference.
    `written`: its year stands in the question.
    """

    start: int
    end: int
    first: date
    last: date
    sure: bool = True
    month: int | None = None
    day: int | None = None
    mild: bool = False
    now: bool = False
    written: bool = False


def points_of(plain: str, today: date) -> list[Point]:
    """The points of a question, in order."""
    low, points = plain.lower(), []
    for moment in moments(plain) if any("0" <= c <= "9" for c in plain) else []:
        if moment.day is not None:
            point = _dated(low, moment, today)
            points += [point] if point else []
            end = point.end if point else moment.end  # what is no date after all is not read again as a month
            low = low[: moment.start] + "\0" * (end - moment.start) + low[end:]
    for match in pattern().finditer(low):
        before = _before(low, match.start())
        if match.lastgroup in ("counted", "related") and before in word_set("not_a_date", "asking"):
            continue  # "berapa bulan lalu"
        try:
            point = _READERS[str(match.lastgroup)](_Match(match, today, plain, before))
        except (ValueError, OverflowError):  # no day of the calendar
            continue
        points += [point] if point else []
    return _lent(sorted(points))


def _lent(points: list[Point]) -> list[Point]:
    """The one year that a question writes is also that of its dates without a year ("Nobel 2005 ... 5 Oktober")."""
    years = {point.first.year for point in points if point.written and not point.mild}
    if len(years) != 1:
        return points
    (year,) = years
    return [in_year(point, [year]) if point.month else point for point in points]


def _dated(low: str, moment: Moment, today: date) -> Point | None:
    """A date with its day."""
    after = re.compile(rf"\)?\s+((?:tahun\s+)?{direction_form()})").match(low, moment.end)
    written = re.compile(rf"\)?,?\s+({YEAR})(?![\w.,/])").match(low, moment.end) if moment.year is None else None
    year = int(written[1]) if written else moment.year
    rest = written or after
    month, day = moment.month or 0, moment.day
    try:
        first, last = window_of(year, month, day) if year else nearest(today, month, day, after and after[1])
    except ValueError:
        return None
    mild = _before(low, moment.start) in word_set("not_a_date", "named")
    point = Point(moment.start, rest.end() if rest else moment.end, first, last, sure=not mild, mild=mild)
    return point._replace(written=True) if year else point if after else point._replace(month=month, day=day)


def _before(low: str, start: int) -> str:
    words = low[max(0, start - 30) : start].split()
    return words[-1].strip("(\"“'‘,") if words else ""


def _after(low: str, end: int) -> str:
    word = re.match(r"\s+([^\s.,;:?!)\"”'’/]+)", low[end : end + 30])
    return word[1] if word else ""


class _Match(NamedTuple):
    """One match of the pattern of points; `plain` is the question, `before` the word in front of it."""

    match: re.Match[str]
    today: date
    plain: str
    before: str

    def said(self, *groups: str) -> str:
        """The first of these groups that matched, in single spaces; empty if none did."""
        return next((single(self.match[group]) for group in groups if self.match[group]), "")

    def point(self, window: Window, *, sure: bool = True, mild: bool = False, written: bool = False) -> Point:
        first, last = (lawful(day) for day in window)
        return Point(self.match.start(), self.match.end(), first, last, sure and not mild, mild=mild, written=written)


def _counted(here: _Match) -> Point | None:
    """ "3 hari terakhir", "dua pekan lalu", "next three months"; a vague number only prefers."""
    number = here.said("number", "many") or "1"
    unit = key_of_word("units")[here.said("unit", "rolled", "past")]
    digits = lexicon()["digits"]
    many = int(number) if number.isdecimal() else digits.get(number, A_FEW)
    vague = not number.isdecimal() and number not in digits
    how = key_of_word("spans").get(here.said("how")) or (
        "ahead" if here.said("rolls") in ("next", "coming") else "rolling"
    )
    if how == "ahead":
        window = here.today, moved(here.today, unit, many)
    elif how == "rolling" or vague:
        window = moved(here.today, unit, -many), here.today
    else:
        window = around(here.today, unit, many if how == "within" else -many)
    return here.point(window, mild=vague)


def _related(here: _Match) -> Point | None:
    """ "bulan lalu", "last year"; "Minggu lalu" with a capital inside a sentence is the Sunday."""
    word, towards = here.said("whole", "en_whole"), direction(here.said("which", "en_which")) or 0
    at = here.match.start()
    if word == "minggu" and at > 0 and here.plain[at].isupper() and here.plain[here.match.start("which")].islower():
        return here.point(on_weekday(here.today, 6, towards))
    return here.point(around(here.today, key_of_word("units")[word], towards))


def _weekend(here: _Match) -> Point | None:
    when = here.said("end_of", "end_when")
    monday, sunday = around(here.today, "week", direction(when) or 0)
    return here.point((monday + timedelta(5), sunday)) if when else None


def _near(here: _Match) -> Point | None:
    return here.point(around(here.today, "day", tables()["days"][here.said("word")]))


def _split(here: _Match) -> Point | None:
    months = int(key_of_word("pieces_of_a_year")[here.said("piece", "en_piece")])
    nth = int(key_of_word("nth")[here.said("nth", "en_nth")])
    year = int(here.said("split_year") or here.today.year + (direction(here.said("split_when")) or 0))
    return here.point(window_of(year, months * (nth - 1) + 1, months=months))


def _monthly(here: _Match) -> Point | None:
    """A month, with or without its year; as a bare name ("April", "August Meyszner") it needs a sign."""
    word, when = here.said("month"), here.said("month_when", "en_month")
    month = (tables()["months"] | tables()["short_months"])[word]
    mild = here.before in word_set("not_a_date", "named")
    if re.fullmatch("[0-9]{1,2}", here.before):  # "32 Juni": the calendar has no such day
        return None
    if here.said("month_year"):
        return here.point(window_of(int(here.said("month_year")), month), mild=mild, written=True)
    capital = here.plain[here.match.start("month")].isupper() and word not in ("may", "march")
    person = re.match(r"\s+[A-Z]", here.plain[here.match.end() :]) is not None
    marked = bool(when) or here.before in signs() | key_of_word("bounds").keys() | key_of_word("parts").keys()
    if word not in tables()["months"] or not (marked or (capital and not person)):
        return None
    point = here.point(nearest(here.today, month, None, when), sure=bool(when), mild=mild)
    return point if when else point._replace(month=month)


def _weekday(here: _Match) -> Point | None:
    after, when = _after(here.plain.lower(), here.match.end()), here.said("day_when", "en_day")
    week = here.said("name") == "minggu" and not here.said("called") and here.before != "pada"
    if week or here.before in word_set("not_a_date", "weekly") or after in word_set("not_a_date", "feast"):
        return None
    return here.point(on_weekday(here.today, tables()["weekdays"][here.said("name")], direction(when)), sure=bool(when))


def _decade(here: _Match) -> Point | None:
    year = int(here.said("ten"))
    year += 1900 if year < 100 else 0
    return here.point((window_of(year)[0], window_of(year + 9)[1]), sure=False)


def _season(here: _Match) -> Point | None:
    year = int(here.said("opens"))
    follows = (year + 1) % 100 == int(here.said("closes"))
    return here.point((window_of(year)[0], window_of(year + 1)[1]), sure=False) if follows else None


def _numbered(here: _Match) -> Point | None:
    """ "tanggal 19": of the month that is named, or of the nearest past one that has it."""
    today, day, towards = here.today, int(here.said("dom")), direction(here.said("dom_when"))
    fixed = bool(here.said("dom_month")) or towards == 0
    distances = [towards or 0] if fixed else [0, 1, 2] if towards == 1 else [0, -1, -2]
    for distance in distances:
        first, last = around(today, "month", distance)
        if not 1 <= day <= last.day:
            continue
        found = first.replace(day=day)
        if fixed or (found > today if towards == 1 else found <= today):
            return here.point((found, found))
    return None


def _slashed(here: _Match) -> Point | None:
    month, day = int(here.said("slash_month")), int(here.said("slash_day"))
    return here.point(nearest(here.today, month, day, here.said("slash_when")))


def _recent(here: _Match) -> Point | None:
    return here.point((here.today - timedelta(RECENT_DAYS), here.today), mild=True)


def _now(here: _Match) -> Point | None:
    return here.point((here.today, here.today))._replace(now=True)


def _yearly(here: _Match) -> Point | None:
    """A bare number is a year unless it counts something; "Nomor 5 Tahun 1999" is the name of a law."""
    low, year, end = here.plain.lower(), int(here.said("year")), here.match.end("year")
    before = low[max(0, here.match.start() - 12) : here.match.start()]
    other_end = re.match(r"\s*(?:sampai|hingga|dan|atau|to|and|-|–)\s*[0-9.]+", low[end : end + 30])
    counted = {_after(low, end), _after(low, end + (other_end.end() if other_end else 0))}
    if counted & word_set("not_a_date", "counted") or here.before in word_set("not_a_date", "counting"):
        return None
    if here.before not in ("tahun", "thn", "year") and not 1500 <= year <= (2999 if here.before in signs() else 2099):
        return None
    title = here.plain[max(0, here.match.start() - 6) : here.match.start()] == "Tahun " and here.match.start() > 6
    lawful = re.search(r"[0-9]\s+tahun\s$", before) is not None
    mild = lawful or here.before == "the" or (title and not here.plain.isupper())  # "for the 2023 summit"
    return here.point(window_of(year), sure=False, mild=mild, written=True)


_READERS = {
    "counted": _counted,
    "lately": _counted,
    "weekend": _weekend,
    "related": _related,
    "near": _near,
    "split": _split,
    "monthly": _monthly,
    "weekday": _weekday,
    "decade": _decade,
    "season": _season,
    "numbered": _numbered,
    "slashed": _slashed,
    "recent": _recent,
    "now": _now,
    "year": _yearly,
}


def in_year(point: Point, years: Sequence[int]) -> Point:
    """The point in the first of these years that has it."""
    for year in years:
        try:
            first, last = window_of(year, point.month, point.day)
        except ValueError:
            continue
        return point._replace(first=first, last=last)
    return point
