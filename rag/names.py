"""Proper names of a text: runs of capitalised words, with what of them is title and what is name.

Not here: whether another text bears a name out (recognising.py); names with several forms (data/names.toml).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rag.language import STOPWORDS, Word, names
from rag.meanings import is_inflected, is_known, is_light

# Between the parts of one name: a space, an initial's full stop, an apostrophe.
_JOINS = re.compile(r"\.?\s{1,2}|['’]|\.")
_CONNECTORS = frozenset("bin binti van von der den de da di du al el ul ibn of the dan and".split())
_INNER_CONNECTORS = frozenset("bin binti van von der den de da du al el ul ibn of".split())
_SHORTENED = frozenset("moh muh moch st jr abd m".split())
_OPENERS = ".!?:;\"“”'‘(«[–—\n•*"
_LONGEST_INITIALISM = 6
_NEAR_A_TITLE = 6  # words
_NEAR_A_KNOWN_NAME = 5  # words
_LONG = 6  # letters
_MOSTLY_CAPITALS = 0.6  # share of the letters
_SPELLINGS = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("sj", "sy"),
    ("ph", "f"),
    ("y", "i"),
    ("v", "f"),
    ("c", "k"),
)


class Part(NamedTuple):
    """A word of a name. `key` is alike for spellings of one name ("Soekarno", "Sukarno")."""

    key: str
    form: str
    start: int
    end: int
    title: bool
    acronym: bool


class Name(NamedTuple):
    """A run of capitalised words. `opens`: its first word opens a sentence, so that it may be no name."""

    start: int
    end: int
    parts: tuple[Part, ...]
    opens: bool


@cache
def titles() -> frozenset[str]:
    """Offices, ranks and kinds of places (data/titles.txt)."""
    lines = files("rag").joinpath("data/titles.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=100_000)
def key(form: str) -> str:
    """A form without the differences of old and foreign spellings, and without doubled letters."""
    for old, new in _SPELLINGS:
        form = form.replace(old, new)
    form = re.sub(r"([^\W\d])\1+", r"\1", form)
    return form.removesuffix("e") if len(form) > _LONG else form  # "kosmodrom", "cosmodrome"


def proper_names(text: str, among: Sequence[Word], taken: Sequence[tuple[int, int]] = ()) -> list[Name]:
    """The names of a text, in order. `taken`: spans that are dates or amounts.

    A text mostly in capitals has none that could be told.
    """
    if sum(map(str.isupper, text)) > _MOSTLY_CAPITALS * sum(map(str.isalpha, text)):
        return []
    found: list[Name] = []
    run: list[Part] = []
    for at, word in enumerate(among):
        if run and not _continues(text, among, at, run[-1].end):
            found.extend(_named(text, run))
            run = []
        if _is_name_part(text, among, at, bool(run)) and not any(s <= word.start < e for s, e in taken):
            run.append(_part(text, word))
    found.extend(_named(text, run))
    return found


def _part(text: str, word: Word) -> Part:
    written = text[word.start : word.end]
    acronym = len(written) > 1 and written.isupper()
    return Part(key(word.form), word.form, word.start, word.end, word.form in titles(), acronym)


def _continues(text: str, among: Sequence[Word], at: int, end: int) -> bool:
    """Whether the word can belong to the name that ends at `end`."""
    between = text[end : among[at].start]
    if between == "-":
        # "Jong-un", "Covid-19", "Bangsa-Bangsa"; "Korut-Rusia" are two
        return not text[among[at].start].isupper() or among[at].form == among[at - 1].form
    if not _JOINS.fullmatch(between):
        return between == " " + among[at - 1].form + " " and among[at - 1].form in _INNER_CONNECTORS
    if "." not in between:
        return True
    shortened = among[at - 1].form
    return len(shortened) == 1 or shortened in titles() or shortened in _SHORTENED


def _is_name_part(text: str, among: Sequence[Word], at: int, inside: bool) -> bool:
    written = text[among[at].start : among[at].end]
    if written != written.lower():
        return not (among[at].form in STOPWORDS and not (written.isupper() and len(written) > 1))
    glued = among[at].start > 0 and text[among[at].start - 1] in "-'’"
    return inside and glued and (written.isdecimal() or len(written) <= 5)


def _named(text: str, run: Sequence[Part]) -> Iterator[Name]:
    before = text[: run[0].start].rstrip(" ") if run else ""
    opens = not before or before[-1] in _OPENERS
    if opens and len(run) > 1 and not run[0].acronym and _is_dressed(text, run):
        run, opens = run[1:], False
    if run and not all(part.form.isdecimal() for part in run):
        yield Name(run[0].start, run[-1].end, tuple(run), opens)


def _is_dressed(text: str, run: Sequence[Part]) -> bool:
    """Whether an ordinary word, capitalised as it opens a sentence, stands before a name."""
    if run[1].form.isdecimal() or not is_ordinary(run[0].form):
        return False
    among = [Word(part.form, part.start, part.end) for part in run]
    return not any(first == 0 and after > 1 for first, after, _ in names(text, among))


def is_ordinary(form: str) -> bool:
    """Whether a capital at the start of a sentence makes the word no name: it is a title, or known, or inflected."""
    return form in titles() or is_known(form) or is_inflected(form) or is_light(form)
