"""Proper names of a text, and whether a text bears out a name: in full, in part, by abbreviation or other form.

Not here: the table of names that have several forms (data/names.toml, read by language.py).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rag.language import STOPWORDS, Word, names
from rag.meanings import is_inflected, is_known, roots

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
    letters = [character for character in text if character.isalpha()]
    if letters and sum(character.isupper() for character in letters) > 0.6 * len(letters):
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
    if any(character.isupper() for character in written):
        return not (among[at].form in STOPWORDS and not (written.isupper() and len(written) > 1))
    glued = among[at].start > 0 and text[among[at].start - 1] in "-'’"
    return inside and glued and (written.isdigit() or len(written) <= 5)


def _named(text: str, run: Sequence[Part]) -> Iterator[Name]:
    before = text[: run[0].start].rstrip(" ") if run else ""
    opens = not before or before[-1] in _OPENERS
    if opens and len(run) > 1 and not run[0].acronym and _is_dressed(text, run):
        run, opens = run[1:], False
    if run and not all(part.form.isdigit() for part in run):
        yield Name(run[0].start, run[-1].end, tuple(run), opens)


def _is_dressed(text: str, run: Sequence[Part]) -> bool:
    """Whether an ordinary word, capitalised as it opens a sentence, stands before a name."""
    if run[1].form.isdigit() or not is_ordinary(run[0].form):
        return False
    among = [Word(part.form, part.start, part.end) for part in run]
    return not any(first == 0 and after > 1 for first, after, _ in names(text, among))


def is_ordinary(form: str) -> bool:
    """Whether a capital at the start of a sentence makes the word no name: it is a title, or known, or inflected."""
    return form in titles() or is_known(form) or is_inflected(form)


class Register(NamedTuple):
    """What a text offers to bear out names: its words as keys, known names, abbreviations, and where names are.

    `pairs` are words that stand side by side, or with one word between; `small` the roots of
    those without a capital; `titled`
    and `near_known` are titles and known names with the words near them.
    """

    keys: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    known: frozenset[str]
    initials: frozenset[str]
    acronyms: frozenset[str]
    small: frozenset[str]
    titled: frozenset[tuple[str, str]]
    near_known: frozenset[tuple[str, str]]


def register(text: str, among: Sequence[Word]) -> Register:
    """The register of a text."""
    keys = [key(word.form) for word in among]
    pairs = {pair for distance in (1, 2) for pair in zip(keys, keys[distance:], strict=False)}
    capital = [text[word.start].isupper() for word in among]
    acronyms = frozenset(
        word.form
        for word, is_capital in zip(among, capital, strict=True)
        if is_capital and word.end - word.start >= 3 and text[word.start : word.end].isupper()
    )
    spans = list(names(text, among))
    known = frozenset(token for _, _, token in spans)
    small = frozenset(
        root
        for word, is_capital in zip(among, capital, strict=True)
        if not is_capital or is_inflected(word.form)
        for root in roots(word.form)
    )
    return Register(
        frozenset(keys),
        frozenset(pairs),
        known,
        frozenset(_initials(among, capital)),
        acronyms,
        small,
        _titled(among),
        frozenset(_near_known(keys, spans)),
    )


def _near_known(keys: Sequence[str], spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Every known name with each word that stands near it, on either side."""
    for first, after, token in spans:
        for near in (
            *keys[max(0, first - _NEAR_A_KNOWN_NAME) : first],
            *keys[after : after + _NEAR_A_KNOWN_NAME],
        ):
            yield token, near


def _titled(among: Sequence[Word]) -> frozenset[tuple[str, str]]:
    """Every title with each word that stands near it, on either side."""
    return frozenset(
        (word.form, key(other.form))
        for at, word in enumerate(among)
        if word.form in titles()
        for other in among[max(0, at - _NEAR_A_TITLE) : at + _NEAR_A_TITLE + 1]
    )


def _initials(among: Sequence[Word], capital: Sequence[bool]) -> Iterator[str]:
    """The initials of every run of two to six capitalised words; "dan" and its like may stand inside."""
    for first in range(len(among)):
        letters = ""
        for at in range(first, min(len(among), first + _LONGEST_INITIALISM + 2)):
            if capital[at]:
                letters += among[at].form[0]
            elif at == first or among[at].form not in _CONNECTORS:
                break
            if 2 <= len(letters) <= _LONGEST_INITIALISM and capital[at]:
                yield letters


def merged(first: Register, second: Register) -> Register:
    """Both registers as one."""
    return Register(
        first.keys | second.keys,
        first.pairs | second.pairs,
        first.known | second.known,
        first.initials | second.initials,
        first.acronyms | second.acronyms,
        first.small | second.small,
        first.titled | second.titled,
        first.near_known | second.near_known,
    )


class Lacking(NamedTuple):
    """A part of a name that a text does not bear out. `weak`: it may be an ordinary word that opens a sentence."""

    start: int
    end: int
    weak: bool


def lacking(text: str, claimed: Name, claimed_words: Sequence[Word], offered: Register) -> Lacking | None:
    """The first stretch of a claimed name that the register does not bear out; None where all of it stands.

    Titles need not stand. Known names may stand in any of their forms, three or more words as their
    initials, and initials as their words. Words that stand together in the claim must stand together there too,
    but for two stretches of two words or more: a first name of one person and a surname of another make no third.
    """
    inside = [word for word in claimed_words if claimed.start <= word.start and word.end <= claimed.end]
    accounted = _known_spans(text, inside, offered)
    last = max((at for at, part in enumerate(claimed.parts) if not part.title), default=-1)
    free = [
        (part.title and at < last) or any(s <= part.start < e for s, e in accounted)
        for at, part in enumerate(claimed.parts)
    ]
    if claimed.opens and claimed.parts[0].form in offered.small:
        free[0] = True
    if all(part.title for part in claimed.parts) or _by_initials(claimed.parts, offered):
        return None
    if (apart := _apart_from_known(text, claimed, offered)) is not None:
        return apart
    for at, part in enumerate(claimed.parts):
        if free[at]:
            continue
        if part.key not in offered.keys and not _is_initialism(text, part, inside, offered):
            weak = claimed.opens and part.start == claimed.start and len(claimed.parts) == 1
            return Lacking(part.start, part.end, weak)
        if at and (claimed.parts[at - 1].title or not free[at - 1]) and _is_torn(claimed.parts, at, offered):
            return Lacking(claimed.parts[at - 1].start, part.end, False)
    return None


def _apart_from_known(text: str, claimed: Name, offered: Register) -> Lacking | None:
    """A part of the name beside a known name that it does not stand near there: "Dubes Ukraina Zinoviev"."""
    parts = claimed.parts
    for first, after, token in names(text, [Word(part.form, part.start, part.end) for part in parts]):
        if token not in offered.known:
            continue
        before = next((part for part in reversed(parts[:first]) if not part.title), None)
        behind = next((part for part in parts[after:] if not part.title), None)
        for part in (before, behind):
            if part is not None and part.key in offered.keys and (token, part.key) not in offered.near_known:
                return Lacking(min(part.start, parts[first].start), max(part.end, parts[after - 1].end), False)
    return None


def _is_initialism(text: str, part: Part, inside: Sequence[Word], offered: Register) -> bool:
    """Whether initials are those of words that stand there. Two letters are few: they must be no known name."""
    if not part.acronym or part.form not in offered.initials:
        return False
    return len(part.form) > 2 or not any(names(text, [word for word in inside if word.start == part.start]))


def _known_spans(text: str, inside: Sequence[Word], offered: Register) -> list[tuple[int, int]]:
    """Where known names stand that the register has. Of one word only where the word itself is not there."""
    return [
        (inside[first].start, inside[after - 1].end)
        for first, after, token in names(text, inside)
        if token in offered.known and (after - first > 1 or key(inside[first].form) not in offered.keys)
    ]


def _by_initials(parts: Sequence[Part], offered: Register) -> bool:
    plain = "".join(part.form[0] for part in parts)
    if parts[0].key in offered.keys:  # it is written out there, and must be so here
        return False
    return 3 <= len(plain) <= _LONGEST_INITIALISM and plain in offered.acronyms


def _is_torn(parts: Sequence[Part], at: int, offered: Register) -> bool:
    """Whether two parts that stand together in the claim stand apart in the text.

    Two words on either side may: they are a name each. A title may stand anywhere near its name.
    """
    before, part = parts[at - 1], parts[at]
    if before.title:
        return before.form in offered.small | offered.keys and (before.form, part.key) not in offered.titled
    if _joined(parts, at, offered) or before.acronym or part.acronym:
        return False
    plain_before = at >= 2 and not (parts[at - 2].title or parts[at - 2].acronym)
    alone_before = not (plain_before and _joined(parts, at - 1, offered))
    alone_after = at + 1 >= len(parts) or not _joined(parts, at + 1, offered)
    return alone_before or alone_after


def _joined(parts: Sequence[Part], at: int, offered: Register) -> bool:
    before, part = parts[at - 1].key, parts[at].key
    return (before, part) in offered.pairs or (part, before) in offered.pairs


def token_of(text: str, name: Name, among: Collection[Word]) -> str:
    """One token for a name in all its known forms; for others the last key, which news repeats alone."""
    inside = [word for word in among if name.start <= word.start and word.end <= name.end]
    for _, _, token in names(text, inside):
        return token
    plain = [part for part in name.parts if not part.title]
    return plain[-1].key if plain else name.parts[-1].key
