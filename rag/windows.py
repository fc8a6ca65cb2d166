"""Days, weeks, months and years, counted from a day.

Not here: finding them in a question (pointing.py); what a question means by them (periods.py).
"""

from calendar import monthrange
from datetime import date, timedelta

from rag.timewords import key_of_word

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
Window = tuple[date, date]


def lawful(day: date) -> date:
    """The day; ValueError where its year is none that a question means."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"the year {day.year}")
    return day


def window_of(year: int, month: int | None = None, day: int | None = None, months: int = 1) -> Window:
    """The days of a year, of some months, or one day. ValueError where the calendar has none."""
    begins = lawful(date(year, month or 1, day or 1))
    if day is not None:
        return begins, begins
    if month is None:
        return begins, date(year, 12, 31)
    last = month + months - 1
    return begins, date(year, last, monthrange(year, last)[1])


def around(today: date, unit: str, distance: int) -> Window:
    """The whole unit that lies so many units from the one of today."""
    day = moved(today, unit, distance)
    if unit == "week":
        return day - timedelta(day.weekday()), day + timedelta(6 - day.weekday())
    if unit == "decade":
        return window_of(day.year // 10 * 10)[0], window_of(day.year // 10 * 10 + 9)[1]
    return window_of(day.year, *{"year": (), "month": (day.month,), "day": (day.month, day.day)}[unit])


def moved(today: date, unit: str, distance: int) -> date:
    if unit in ("day", "week"):
        return today + timedelta(distance * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 + distance * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def direction(words: str | None) -> int | None:
    """-1 for "lalu", 0 for "ini", 1 for "depan" (the last word decides); None for no word."""
    last = (words or "").removesuffix(" year").split()[-1:]
    return {"back": -1, "here": 0, "ahead": 1}[key_of_word("directions")[last[0]]] if last else None


def nearest(today: date, month: int, day: int | None, when: str | None) -> Window:
    """The date of the nearest fitting year: past unless the words after it look ahead."""
    towards = direction(when)
    if when and (when.endswith("year") or key_of_word("units").get(when.split()[0]) == "year"):
        return window_of(today.year + (towards or 0), month, day)
    if towards == 0:
        return window_of(today.year, month, day)
    step = 1 if towards == 1 else -1
    for year in range(today.year, today.year + 9 * step, step):  # 29 February comes after eight years at most
        if day is not None and day > monthrange(year, month)[1]:
            continue
        first, last = window_of(year, month, day)
        if (first > today) if step == 1 else (last < today) if towards == -1 else (first <= today):
            return first, last
    raise ValueError(f"no day {day} in month {month}")


def on_weekday(today: date, weekday: int, towards: int | None) -> Window:
    ahead, back = (weekday - today.weekday()) % 7, (today.weekday() - weekday) % 7
    distance = {0: weekday - today.weekday(), 1: ahead or 7, -1: -(back or 7), None: -back}[towards]
    return around(today, "day", distance)


def third_of(window: Window, part: str | None) -> Window:
    """The part of a week, month, year or decade that "awal", "pertengahan" or "akhir" means; others stay whole."""
    first, last = window
    length = (last - first).days + 1
    if part is None or not (length == 7 or 28 <= length <= 31 or length > 364):
        return window
    at = ("first", "second", "third").index(part)
    if length > 366:
        years = (0, 4, 7, 10)
        return window_of(first.year + years[at])[0], window_of(first.year + years[at + 1] - 1)[1]
    if length > 31:
        return window_of(first.year, 4 * at + 1, months=4)
    days = (0, 2, 4, 7) if length == 7 else (0, 10, 20, length)
    return first + timedelta(days[at]), first + timedelta(days[at + 1] - 1)
