"""The words and forms in which a question says when.

Not here: the days they mean (windows.py, pointing.py).
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from rag.numerals import lexicon

YEAR = r"[12][0-9]{3}"


@cache
def tables() -> dict[str, Any]:
    """The tables of data/periods.toml, and those of data/calendar.toml."""
    both: dict[str, Any] = {}
    for name in ("calendar", "periods"):
        both |= tomllib.loads(files("rag").joinpath(f"data/{name}.toml").read_text("utf-8"))
    near = {word: int(said.partition(":")[2]) for word, said in both["relative"].items() if said.startswith("day:")}
    both["days"] |= near
    return both


@cache
def key_of_word(name: str) -> dict[str, str]:
    """Every word of a table, with the key that lists it."""
    listed = {key: words.split() if isinstance(words, str) else words for key, words in tables()[name].items()}
    return {word: key for key, words in listed.items() for word in words}


@cache
def word_set(table: str, name: str) -> frozenset[str]:
    return frozenset(tables()[table][name])


@cache
def signs() -> frozenset[str]:
    return word_set("signs", "words") | word_set("signs", "nouns")


def any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def single(words: str) -> str:
    return " ".join(words.split())


@cache
def direction_form() -> str:
    return rf"(?:(?:yang|yg)\s+)?(?:akan\s+)?(?:{any_of(key_of_word('directions'))})(?!\w)"


@cache
def pattern() -> re.Pattern[str]:
    data, when, unit = tables(), direction_form(), any_of(key_of_word("units"))
    longer = any_of(word for word, key in key_of_word("units").items() if key != "day")
    number = rf"[0-9]{{1,3}}|{any_of(lexicon()['digits'])}|beberapa|several|a\s+few|few"
    english = "last|this|next"
    nth, month = any_of(key_of_word("nth")), any_of([*data["months"], *data["short_months"]])
    suffix = rf"(?:tahun|thn|th)\s+{when}|(?:last|this|next)\s+year|{when}"
    of_year, next_digits = r"(?:(?:tahun|thn|th|of)\.?\s+)?", r"(?!\w|[.,/-][0-9])"
    split = any_of(key_of_word("pieces_of_a_year"))
    return re.compile(
        rf"""(?<![\w/.])(?:
      (?P<counted>(?:(?P<number>{number})\s*|se|an?\s+)(?P<unit>{unit})\s+(?:(?:yang|yg)\s+)?
        (?P<how>{any_of(key_of_word("spans"))}))
    | (?P<lately>(?P<rolls>last|past|next|coming)\s+(?P<many>{number})\s+(?P<rolled>{unit})|past\s+(?P<past>{unit}))
    | (?P<weekend>(?:(?P<end_of>{english})\s+)?(?:akhir\s+(?:pekan|minggu)|weekend)(?:\s+(?P<end_when>{when}))?)
    | (?P<related>(?P<whole>{longer})\s+(?P<which>{when})|(?P<en_which>{english}|current)\s+(?P<en_whole>{longer}))
    | (?P<near>(?P<word>{any_of(data["days"])})(?:\s+(?:pagi|siang|sore|malam|subuh))?)
    | (?P<split>(?:(?P<piece>{split})(?:\s+(?:ke-?)?|ke-)?(?P<nth>{nth})|(?P<en_nth>{nth})\s+(?P<en_piece>{split}))
        [\s/,-]*{of_year}(?:(?P<split_year>{YEAR})|(?P<split_when>{suffix})))
    | (?P<monthly>(?:(?P<en_month>{english})\s+)?(?P<month>{month})\b\.?
        (?:[\s,/-]+{of_year}(?P<month_year>{YEAR}){next_digits})?(?:\s+(?P<month_when>{suffix}))?)
    | (?P<weekday>(?:(?P<called>hari|hr)\s+)?(?:(?P<en_day>{english})\s+)?(?P<name>{any_of(data["weekdays"])})
        (?:\s+(?P<day_when>{when}))?)
    | (?P<decade>(?P<ten>[12][0-9]{{2}}0|[2-9]0)(?:\s?-?an|s))
    | (?P<season>(?P<opens>{YEAR})/(?P<closes>[0-9]{{2}}))
    | (?P<numbered>(?:tanggal|tgl\.?)\s+(?P<dom>[0-3]?[0-9])(?![\w/-]|[.,:][0-9])
        (?:\s+(?P<dom_month>(?:bulan|bln)\s+)?(?P<dom_when>{when}))?)
    | (?P<slashed>(?P<slash_day>[0-3]?[0-9])/(?P<slash_month>[01]?[0-9])\s+(?P<slash_when>{when}))
    | (?P<recent>{any_of(data["recent"]["words"])})
    | (?P<now>{any_of(data["newest"]["now"])})
    )(?!\w)
    | (?:(?<![\w.,/:$–-])|(?<=mid-)|(?<=(?<![0-9/.-])[12][0-9]{{3}}[–/-]))(?P<year>{YEAR})
        (?!\w|[.,:%][0-9]|%|[–/-](?!{YEAR}(?![0-9]))[0-9])(?:\s+{when})?""",
        re.VERBOSE,
    )


@cache
def lead_pattern() -> re.Pattern[str]:
    signs = tables()["signs"]
    return re.compile(
        rf"(?<![\w-])(?:(?P<bound>{any_of(key_of_word('bounds'))})\s+)?(?P<sign>(?:(?:{any_of(signs['words'])})\s+)*)"
        rf"(?P<own>(?:(?P<part>{any_of(key_of_word('parts'))})(?:\s+|-)(?:(?:dari|of|the)\s+)*)?"
        rf"(?P<noun>(?:(?:{any_of(signs['nouns'])})\s+)*))[(\"“'‘]?$"
    )
