"""Dates as pages state them: in a field, in a stamp beside the title, or as the day of the news in the lead.

Not here: the dates that questions and sentences speak of (periods.py, quantities.py).
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from rag.reading.furniture import furniture, prose

_WIB = timezone(timedelta(hours=7))
_YEARS = range(1900, 2101)

_MONTHS = {
    form: number
    for number, forms in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for form in forms.split()
}
_WEEKDAYS = {
    form: number
    for number, forms in enumerate(
        (
            "senin monday mon",
            "selasa tuesday tue",
            "rabu wednesday wed",
            "kamis thursday thu",
            "jumat jum'at friday fri",
            "sabtu saturday sat",
            "minggu ahad sunday sun",
        )
    )
    for form in forms.split()
}
_MONTH, _WEEKDAY = "|".join(_MONTHS), "|".join(_WEEKDAYS)
_FULL = re.compile(
    rf"(?<![\d/.-])(?:"
    rf"(?P<y1>\d{{4}})[-/](?P<m1>\d{{1,2}})[-/](?P<d1>\d{{1,2}})"
    rf"|(?P<d2>\d{{1,2}})[-/.](?P<m2>\d{{1,2}})[-/.](?P<y2>\d{{4}})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<n3>{_MONTH})\.?,?[ -](?P<y3>\d{{4}})"
    rf"|(?P<n4>{_MONTH})\.? (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y4>\d{{4}})"
    rf")(?!\d)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"[T ,|/–-]{0,4}(?:pukul |jam |at )?(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?:[:.][0-5]\d(?:[.,]\d+)?)?"
    r" ?(?P<zone>wib|wita|wit|(?:gmt|utc)[+-]\d{1,2}|gmt|utc|z|[+-]\d{2}:?\d{2})?\b",
    re.IGNORECASE,
)
_ZERO_ZONES = {"gmt", "utc", "z", "+0000", "+00:00", "-0000", "-00:00"}
_WEEKDAY_BEFORE = re.compile(rf"\b(?:{_WEEKDAY})\b,? ?$", re.IGNORECASE)
_STATED_DAY = re.compile(
    rf"\b(?P<weekday>{_WEEKDAY})\b,? ?(?P<bracket>\(?) ?"
    rf"(?P<d>\d{{1,2}})(?:/(?P<m>\d{{1,2}})|[ ](?P<n>{_MONTH}))(?:[/ ](?P<y>\d{{4}}))?\b"
    r"(?! ?\)? (?:kemarin|besok|lusa|mendatang|yesterday|tomorrow))",
    re.IGNORECASE,
)
_NEAR = timedelta(days=31)
_SENTENCE_START = re.compile(r"[.!?][\"”’)]*\s")
_BYLINE_WORDS = 6
_STAMP_LENGTH = 160
_PARTING = ("-", "–", "—", "|", "•", "·", "/")


def parse_date(stated: str) -> date | None:
    """The calendar date that a field states, or None where it states none that can be read.

    A time in UTC is a machine's, and becomes the date in Western Indonesian Time; a time in any other zone is
    the page's own, and its date stays as it is written. Days stand before months (20/06/2024).
    """
    match = _FULL.search(stated)
    if match is None or len(stated) > 80:
        return None
    before = stated[: match.start()].strip(" ,|(")
    if before and before.casefold() not in _WEEKDAYS:
        return None
    day = _day(match)
    time = _TIME.match(stated, match.end())
    rest = stated[time.end() if time else match.end() :].strip(" ,|)")
    if day is None or (rest and not re.fullmatch(r"\(?[A-Za-z]{2,5}\)?", rest)):
        return None
    return _in_wib(day, time) if time else day


def _day(match: re.Match[str]) -> date | None:
    found = {name.rstrip("1234"): value for name, value in match.groupdict().items() if value}
    month = int(found["m"]) if "m" in found else _MONTHS[found["n"].casefold()]
    return _date(int(found["y"]), month, int(found["d"]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _in_wib(day: date, time: re.Match[str]) -> date:
    if (time["zone"] or "").casefold() not in _ZERO_ZONES:
        return day
    moment = datetime(day.year, day.month, day.day, int(time["h"]), int(time["min"]), tzinfo=UTC)
    return moment.astimezone(_WIB).date()


class Stamp(NamedTuple):
    """What a stamp says: the day of publication (None: it tells of an update), and what stands before it."""

    day: date | None
    beside: str


def stamp(line: str) -> Stamp | None:
    """The stamp that a line is, or None where it is none.

    "Write: 2024-06-20 15:10:32Update: …", "Kompas.com - 20/06/2024, 15:10 WIB", "Kamis, 20 Juni 2024".
    """
    match = _FULL.search(line) if len(line) <= _STAMP_LENGTH and not prose(line) else None
    if match is None or (day := _day(match)) is None:
        return None
    before = _WEEKDAY_BEFORE.sub("", line[: match.start()]).rstrip()
    time = _TIME.match(line, match.end())
    after = line[time.end() if time else match.end() :].strip()
    day = _in_wib(day, time) if time else day
    kind, beside = furniture().stamp_label(before)
    if kind is not None:
        return Stamp(day if kind == "publication" else None, beside)
    parted = before.endswith((*_PARTING, ",") if time else _PARTING)
    if before and (not parted or len(before.split()) > _BYLINE_WORDS):
        return None
    if after and (len(after.split()) > _BYLINE_WORDS or not (time or after.startswith(_PARTING))):
        return None
    return Stamp(day, before.rstrip("".join(_PARTING) + ", "))


def stamped(lines: Sequence[str], title_at: int) -> Stamp:
    """The day of publication that the lines around a title state, or an empty stamp.

    A labelled stamp counts anywhere from just above the title on; a bare date only up to the first sentence.
    """
    told = False
    for at, line in enumerate(lines[max(0, title_at - 2) :], start=max(0, title_at - 2)):
        found = stamp(line) if at != title_at else None
        if found and found.day and (not told or furniture().stamp_label(line.split(":")[0])[0]):
            return found
        told = told or (at > title_at and prose(line))
    return Stamp(None, "")


def news_day(paragraphs: Sequence[str], page: str) -> date | None:
    """The day on which an undated page places its news: "…, kata KCNA pada Sabtu (29/6/2024)" in its lead.

    Newsrooms give the day of a reported statement in this form, and publish on that day. Measured on the
    articles of CLICK-ID, whose dates are known: of 1,896 leads that fulfil what follows and name a year, 83%
    appeared on the day and 96% by the day after; of 14 that leave out the year, 8 and 13.
    Asked for, so that no event is taken for it: one of the first two paragraphs says that somebody said it;
    the weekday is right for the date; no later day is named in the article; and a year that is left out is
    that of a full date of the page which lies within a month.
    """
    dated = [day for match in _FULL.finditer(page) if (day := _day(match))]
    told = (
        day
        for lead in [p for p in paragraphs if prose(p)][:2]
        for match in _STATED_DAY.finditer(lead)
        if match["bracket"]
        and furniture().tells(_SENTENCE_START.split(lead[: match.start()])[-1])
        and (day := _confirmed(match, dated))
    )
    day = next(told, None)
    named = (_confirmed(match, dated) for p in paragraphs for match in _STATED_DAY.finditer(p))
    return day if day and all(other is None or other <= day for other in named) else None


def _confirmed(match: re.Match[str], dated: Sequence[date]) -> date | None:
    """The date of a day with its weekday, if the two agree."""
    month = int(match["m"]) if match["m"] else _MONTHS[match["n"].casefold()]
    years = {int(match["y"])} if match["y"] else {day.year for day in dated}
    days = [day for year in years if (day := _date(year, month, int(match["d"])))]
    if not match["y"]:
        days = [day for day in days if any(abs(day - other) <= _NEAR for other in dated)]
    days = [day for day in days if day.weekday() == _WEEKDAYS[match["weekday"].casefold()]]
    return days[0] if len(days) == 1 else None
