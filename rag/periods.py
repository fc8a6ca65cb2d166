"""The time that a question asks about, as days counted from the day of asking.

Not here: the single dates of a question (pointing.py, windows.py); the dates of articles (dates.py).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Literal, NamedTuple

from rag.pointing import Point, in_year, points_of
from rag.timewords import any_of, key_of_word, lead_pattern, single, tables, word_set
from rag.windows import third_of
from store.article import Frozen

WIB = timezone(timedelta(hours=7), "WIB")
_LEAD = 60  # characters before a date that can say how it is meant


class Period(Frozen):
    """Days that a question means, both ends included; None is open.

    `explicit`: the reader asked for that time; otherwise it only prefers. `text` is the question's own words.
    They are days of which the reader speaks; an article about them may appear later.
    """

    start: date | None
    until: date | None
    explicit: bool
    text: str


class Anchor(Frozen):
    """An event on one side of which the question lies ("sebelum ratifikasi"): only articles know its day."""

    side: Literal["before", "after"]
    event: str


class When(Frozen):
    """All that a question says of time. `newest`: it asks for the latest state of things."""

    period: Period | None = None
    anchor: Anchor | None = None
    newest: bool = False


class _Lead(NamedTuple):
    """What stands before a point: where that begins, which side of it is meant, which third, a sign of time."""

    start: int
    bound: str | None
    part: str | None
    sign: bool


class _Reach(NamedTuple):
    """A stretch of the question, and the days it means."""

    start: int
    end: int
    first: date | None
    last: date | None
    sure: bool


def today_in_wib(moment: datetime) -> date:
    """The calendar day of a moment in Western Indonesian Time (UTC+7). ValueError for a moment without a zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone has no day in WIB")
    return moment.astimezone(WIB).date()


def times(question: str, today: date) -> When:
    """The period, the event and the wish for news in a question that is asked on a day. Never raises.

    - A date, a month with its year, and whatever an adverb marks ("pada", "tahun", "sejak", "lalu", "in") is
      explicit. A year or month without one ("Piala Dunia 2018"), a date in a name ("Universitas 17 Agustus
      1945"), "belakangan ini" (30 days) and "beberapa bulan lalu" only prefer.
    - A missing year is that of the nearest past, today included; "lalu" excludes what still lasts,
      "mendatang", "nanti" and "depan" look ahead.
    - A week runs from Monday to Sunday. "minggu lalu" is last week; "hari Minggu lalu", or a capital within
      the sentence, is last Sunday. "pekan lalu", "bulan lalu" and "tahun lalu" are whole calendar units; "3
      hari terakhir" runs from three days ago until today; "dua pekan lalu" is the week that holds that day.
    - "awal", "pertengahan" and "akhir" are thirds: of a year January-April, May-August, September-December;
      of a month days 1-10, 11-20, 21 to the end; of a week Monday-Tuesday, Wednesday-Thursday, Friday-Sunday.
    - "sejak" and "mulai" begin with the first day, "setelah" after the last; "sampai" ends with the last day,
      "sebelum" before the first. "dari" or "antara" with its other end, and "sampai" between two, are a range.
    - Several times: a narrower one inside a wider one is taken; otherwise ("2023 dibanding 2024") the hull,
      which only prefers. Explicit ones go before the others.
    - Impossible dates, years outside 1000-2999, numbers that count something and "tahun berapa" say nothing.
    - "sebelum Pilpres 2024" is an event, and prefers what its year leaves open on that side.
    """
    plain = "".join(c if c.isascii() or not c.isalnum() else "_" for c in question)  # the offsets stay
    points = points_of(plain, today)
    low = plain.lower()
    reaches = list(_reaches(low, points))
    anchor, begins, ends = _anchor(question, low, reaches)
    if anchor is not None:
        reaches = [_beside(reach, anchor.side) if begins <= reach.start < ends else reach for reach in reaches]
    return When(period=_together(question, reaches), anchor=anchor, newest=_newest().search(low) is not None)


def _lead(low: str, point: Point) -> _Lead:
    before = low[max(0, point.start - _LEAD) : point.start]
    match = lead_pattern().search(before)
    if match is None:
        return _Lead(point.start, None, None, sign=False)
    bound, part = (single(match[name]) if match[name] else "" for name in ("bound", "part"))
    begins = point.start - len(before) + (match.start() if bound else match.start("own"))
    sign = bool(match["sign"] or match["noun"])
    return _Lead(begins, key_of_word("bounds").get(bound), key_of_word("parts").get(part), sign)


def _joined(low: str, left: Point, lead: _Lead) -> str | None:
    """How two neighbouring points are joined: "to", "dash", "and", or not at all."""
    between = single(low[left.end : lead.start].strip(" \t\n)("))
    if lead.bound == "until" and not between:
        return "to"
    kind = key_of_word("links").get(between if between in ("", ",") else between.strip(" ,"))
    return kind if lead.bound in (None, "of") else None


def _reaches(low: str, points: Sequence[Point]) -> Iterator[_Reach]:
    at = 0
    while at < len(points):
        left, lead = points[at], _lead(low, points[at])
        at += 1
        right = points[at] if at < len(points) else None
        link = _joined(low, left, _lead(low, right)) if right else None
        if right and link and lead.bound in (None, "since", "between", "of"):
            yield _ranged(left, lead, right, _lead(low, right), link)
            at += 1
        elif not left.now:
            yield _alone(left, lead)


def _alone(point: Point, lead: _Lead) -> _Reach:
    first, last = third_of((point.first, point.last), lead.part)
    day = timedelta(1)
    sided = lead.bound in ("since", "after", "until", "before")
    sure = not point.mild and (point.sure or lead.sign or sided or lead.part is not None)
    start, until = {
        "since": (first, None),
        "after": (last + day, None),
        "until": (None, last),
        "before": (None, first - day),
    }.get(lead.bound or "", (first, last))
    return _Reach(lead.start, point.end, start, until, sure)


def _ranged(left: Point, lead: _Lead, right: Point, other: _Lead, link: str) -> _Reach:
    """ "antara Juni dan Agustus 2024": the end that has no year takes that of the other one."""
    span = link != "and" or lead.bound == "between"
    if left.month is not None:
        left = in_year(left, [right.first.year])
        left = in_year(left, [right.first.year - 1]) if span and left.first > right.first else left
    elif right.month is not None:
        right = in_year(right, [left.first.year])
        right = in_year(right, [left.first.year + 1]) if span and right.first < left.first else right
    if span and timedelta(0) < left.first - right.first < timedelta(7):  # "dari Senin sampai Rabu"
        left = left._replace(first=left.first - timedelta(7), last=left.last - timedelta(7))
    ends = (*third_of((left.first, left.last), lead.part), *third_of((right.first, right.last), other.part))
    marked = left.sure or right.sure or lead.sign or other.sign or lead.bound is not None or link == "to"
    return _Reach(lead.start, right.end, min(ends), max(ends), marked and span and not (left.mild or right.mild))


@cache
def _anchoring() -> re.Pattern[str]:
    sides = any_of(key_of_word("anchors"))
    return re.compile(
        rf"(?<![\w-])(?<!dan )(?<!and )(?<!atau )(?:(?P<side>{sides})\s+(?P<event>\w)|pasca-?(?P<glued>\w{{4,}}))"
    )


@cache
def _clause_end() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[,;?!\n]|\.(?!\w)|\s(?:{any_of(tables()['clause']['ends'])})(?!\w)|$)")


def _anchor(question: str, low: str, reaches: Sequence[_Reach]) -> tuple[Anchor | None, int, int]:
    """The first event that the question puts itself before or after, and the stretch that names it."""
    for match in _anchoring().finditer(low):
        start = match.start("event") if match["event"] else match.start("glued")
        end = _clause_end().search(low, start)
        event = question[start : end.start() if end else len(question)].strip(" \"“”'()")
        if any(reach.start <= match.start() < reach.end for reach in reaches):
            continue
        first, *more = event.split() or [""]
        asked = not more and end is not None and "berapa" in end.group()  # "sejak abad berapa"
        if first and not asked and first.lower() not in word_set("clause", "no_event"):
            side = key_of_word("anchors")[single(match["side"])] if match["side"] else "after"
            return Anchor(side="before" if side == "before" else "after", event=event), start, start + len(event)
    return None, 0, 0


def _beside(reach: _Reach, side: str) -> _Reach:
    """What the date of an event leaves open on one side: a preference, as the event's day is not told."""
    if side == "before":
        return reach._replace(first=None, sure=False)
    return reach._replace(last=None, sure=False)


def _together(question: str, reaches: Sequence[_Reach]) -> Period | None:
    """One period of several reaches: what they share, or the hull where they share nothing."""
    chosen = [reach for reach in reaches if reach.sure] or list(reaches)
    starts, ends = [reach.first for reach in chosen if reach.first], [reach.last for reach in chosen if reach.last]
    sure = bool(chosen and chosen[0].sure)
    first, last = max(starts, default=None), min(ends, default=None)
    whole = [reach for reach in chosen if (reach.first, reach.last) == (first, last)]
    if first and last and first > last:
        sure, whole = False, []
        first = min(starts) if len(starts) == len(chosen) else None
        last = max(ends) if len(ends) == len(chosen) else None
    if first is None and last is None:
        return None
    text = ", ".join(_said(question, reach) for reach in whole[:1] or chosen)
    return Period(start=first, until=last, explicit=sure, text=text)


def _said(question: str, reach: _Reach) -> str:
    text = question[reach.start : reach.end]
    closing = text.count("(") > text.count(")") and question[reach.end : reach.end + 1] == ")"
    return text + ")" if closing else text


@cache
def _newest() -> re.Pattern[str]:
    table = tables()["newest"]
    return re.compile(
        rf"(?<!\w)(?:{any_of(table['words'])}|(?:{any_of(table['last_of'])})(?:\s+(?:yang|yg))?\s+terakhir)(?!\w)"
    )
