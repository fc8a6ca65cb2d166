"""Times of day in a text, comparable with each other.

Not here: dates (dates.py); other numbers (numbers.py).
"""

import re
from typing import NamedTuple

_CLOCK = re.compile(
    r"(?<![\w.,:/])(?:(?P<said>pukul|jam|at)\s+)?(?P<hour>[01]?\d|2[0-4])(?:(?P<sign>[.:])(?P<minute>[0-5]\d))?"
    r"(?![\w%/-]|[.,:]\d)(?:\s*(?P<half>pagi|siang|sore|petang|malam|dini hari|a\.?m\b|p\.?m\b))?"
    r"(?:\s*(?P<zone>WIB|WITA|WIT|GMT|UTC|waktu))?",
    re.IGNORECASE,
)


class Clock(NamedTuple):
    """A time of day: the minutes after midnight that it may mean ("pukul 3" is 3:00 or 15:00)."""

    start: int
    end: int
    text: str
    minutes: tuple[int, ...]


def clocks(text: str) -> list[Clock]:
    """The clock times of a text: with a colon, or with a word ("pukul", "WIB", "pagi") that says so."""
    found: list[Clock] = []
    for match in _CLOCK.finditer(text):
        said, half = match["said"], (match["half"] or "").lower().replace(".", "")
        if not (said or match["zone"] or match["sign"] == ":" or half in ("am", "pm")):
            continue
        if said and said.lower() in ("jam", "at") and not (match["sign"] or half or match["zone"]):
            continue  # "jam 3" may be how long
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        hours = {hour}
        if hour <= 12 and half in ("siang", "sore", "petang", "malam", "pm"):
            hours = {hour % 12 + 12}
        elif hour <= 12 and not half and not match["sign"]:
            hours = {hour, hour % 12 + 12}
        minutes = tuple(sorted(h % 24 * 60 + minute for h in hours))
        found.append(Clock(match.start(), match.end(), match.group(), minutes))
    return found
