"""Whether a text bears out a name: in full, in part, by initials, or in another form.

Not here: finding names (names.py); the table of names that have several forms (data/names.toml).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.language import Word, names
from rag.meanings import is_inflected, roots
from rag.names import Name, Part, key, titles

_CONNECTORS = frozenset("bin binti van von der den de da di du al el ul ibn of the dan and".split())
_LONGEST_INITIALISM = 6
_NEAR_A_TITLE = 6  # words
_NEAR_A_KNOWN_NAME = 12  # words


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
    spans += [inner for first, after, _ in spans if after - first > 1 for inner in _inside(text, among, first, after)]
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


def _inside(text: str, among: Sequence[Word], first: int, after: int) -> Iterator[tuple[int, int, str]]:
    """The known names within a longer one: "Menteri Keuangan" in "Wakil Menteri Keuangan"."""
    for at in range(first, after):
        # of the first word on, the longer name itself would be found again
        for start, end, token in names(text, among[at : after if at > first else at + 1]):
            yield at + start, at + end, token


def _near_known(keys: Sequence[str], spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """Every known name with its own words, and with each word that stands near it on either side."""
    for first, after, token in spans:
        for near in keys[max(0, first - _NEAR_A_KNOWN_NAME) : after + _NEAR_A_KNOWN_NAME]:
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


def lacking(text: str, claimed: Name, offered: Register) -> Lacking | None:
    """The first stretch of a claimed name that the register does not bear out; None where all of it stands.

    Titles need not stand. Known names may stand in any of their forms, three or more words as their initials,
    and initials as their words. Words that stand together in the claim must stand together there too, but for
    two stretches of two words or more: a first name of one person and a surname of another make no third.
    """
    parts = claimed.parts
    known = _known_parts(text, parts, offered)
    last = max((at for at, part in enumerate(parts) if not part.title), default=-1)
    if last < 0 or _by_initials(parts, offered):
        return None
    if (apart := _apart_from_known(text, parts, known, offered)) is not None:
        return apart
    for at, part in enumerate(parts):
        is_ordinary_opening = at == 0 and claimed.opens and part.form in offered.small
        if at in known or (part.title and at < last) or is_ordinary_opening:
            continue
        if part.key not in offered.keys and not _is_initialism(text, part, offered):
            return Lacking(part.start, part.end, weak=claimed.opens and len(parts) == 1)
        opening = claimed.opens and at == 1 and parts[0].form in offered.small
        if at and at - 1 not in known and not opening and _is_torn(parts, at, offered):
            return Lacking(parts[at - 1].start, part.end, weak=False)
    return None


def _known_parts(text: str, parts: Sequence[Part], offered: Register) -> frozenset[int]:
    """The places of the parts that make a known name which the register has."""
    return frozenset(
        at for first, after, token in _known(text, parts) if token in offered.known for at in range(first, after)
    )


def _known(text: str, parts: Sequence[Part]) -> list[tuple[int, int, str]]:
    return list(names(text, [Word(part.form, part.start, part.end) for part in parts]))


def _apart_from_known(text: str, parts: Sequence[Part], known: frozenset[int], offered: Register) -> Lacking | None:
    """A part of the name beside a known name that it does not stand near there: "Dubes Ukraina Zinoviev"."""
    for first, after, token in _known(text, parts):
        if token not in offered.known:
            continue
        before = next((at for at in range(first - 1, -1, -1) if not parts[at].title), None)
        behind = next((at for at in range(after, len(parts)) if not parts[at].title), None)
        for at in (before, behind):
            if at is None or at in known or parts[at].key not in offered.keys:
                continue
            if (token, parts[at].key) not in offered.near_known:
                start, end = min(parts[at].start, parts[first].start), max(parts[at].end, parts[after - 1].end)
                return Lacking(start, end, weak=False)
    return None


def _is_initialism(text: str, part: Part, offered: Register) -> bool:
    """Whether initials are those of words that stand there. Two letters are few: they must be no known name."""
    if not part.acronym or part.form not in offered.initials:
        return False
    return len(part.form) > 2 or not _known(text, [part])


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
