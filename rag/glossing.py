"""English questions in the words of Indonesian articles: a reviewed glossary, no translation.

Not here: the words themselves (data/glossary.toml); names with several forms (data/names.toml).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from rag.language import ENGLISH_FUNCTION_WORDS, Word, names, words

# How many of an entry's Indonesian words are searched. With one, two, three of them the first passage is of the right
# article for 47, 48, 47 of the 50 questions of evals/gold/english.jsonl (24 as they are asked), and for 40, 44, 44 of
# 60 questions of FacQA put into English, among its 1,323 passages (29 as they are asked, 45 in Indonesian).
ALTERNATIVES = 2

_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b|(?<=s)['’](?!\w)", re.IGNORECASE)
_PLURAL_PEOPLE = re.compile(r"\b([A-Z]\w+(?:an|i))s\b")
_CONTRACTION = re.compile(r"\w+(?:n['’]t|['’](?:re|ve|ll|d|m))", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)", re.IGNORECASE)


class Entry(NamedTuple):
    """An English word or phrase, and its Indonesian words, the commonest first."""

    english: str
    indonesian: tuple[str, ...]


class Glossary(NamedTuple):
    """Entries by their forms and by their stems, and what makes a word none of theirs."""

    exact: Mapping[tuple[str, ...], Entry]
    stemmed: Mapping[tuple[str, ...], tuple[Entry, ...]]
    longest: Mapping[str, int]  # words of the longest entry whose first word has this stem
    passed_over: frozenset[str]
    passed_over_stems: frozenset[str]
    months: frozenset[str]  # those that are other words as well
    also_names: frozenset[str]


class _Match(NamedTuple):
    after: int  # the word after the phrase
    entry: Entry


def glossed(question: str) -> str:
    """What an English question is about, in Indonesian as far as the glossary knows it.

    The longest phrase wins over its words. Names, numbers and unknown words stay as they are written, function
    words drop out. Empty where nothing is left.
    """
    text = _PLURAL_PEOPLE.sub(_people, _POSSESSIVE.sub("", question))
    among = words(text)
    named = {first: after for first, after, _ in names(text, among)}
    said: list[str] = []
    at = 0
    while at < len(among):
        match = _phrase(text, among, at)
        known = named.get(at, at)
        written = text[among[at].start : among[known - 1].end] if known > at else ""
        # What is an entry as well is an office or the like ("foreign minister"), but for initials ("SUN").
        if written and (match is None or known > match.after or (known == match.after and written.isupper())):
            said.append(written)
            at = known
        elif match is not None:
            said.extend(match.entry.indonesian[:ALTERNATIVES])
            at = match.after
        else:
            said.extend(_kept(text, among[at]))
            at += 1
    return " ".join(said)


def _people(plural: re.Match[str]) -> str:
    """The singular of "Russians", "Israelis", "Koreans", which the tables know; "Paris" as it is."""
    one = plural.group(1)
    among = words(one)
    known = any(names(one, among)) or tuple(word.form for word in among) in glossary().exact
    return one if known else plural.group()


def _kept(text: str, word: Word) -> tuple[str, ...]:
    """A word that no entry holds, as it is written; nothing for a word that tells nothing."""
    written = text[word.start : word.end]
    if (
        word.form in ENGLISH_FUNCTION_WORDS
        or stem(word.form) in glossary().passed_over_stems
        or _CONTRACTION.fullmatch(written)
    ):
        return ()
    ordinal = _ORDINAL.fullmatch(written)
    return (ordinal.group(1) if ordinal else written,)


def _phrase(text: str, among: Sequence[Word], at: int) -> _Match | None:
    """The longest entry that begins at a word; as it is written before an inflection of it."""
    known = glossary()
    longest = known.longest.get(stem(among[at].form), 0)
    for after in range(min(at + longest, len(among)), at, -1):
        forms = tuple(word.form for word in among[at:after])
        entry = known.exact.get(forms)
        if entry is None and not (len(forms) == 1 and forms[0] in known.passed_over):
            entry = _inflected(forms)
        if entry is not None and (after > at + 1 or not _is_name(text, among, at)):
            return _Match(after, entry)
    return None


def _inflected(forms: tuple[str, ...]) -> Entry | None:
    """The entry of which the forms are an inflection: of several the one that shares the longest beginning."""
    candidates = glossary().stemmed.get(tuple(stem(form) for form in forms), ())
    written = " ".join(forms)
    return max(candidates, key=lambda entry: (_shared(entry.english, written), -len(entry.english)), default=None)


def _shared(left: str, right: str) -> int:
    """How many letters two words begin with in common."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))


def _is_name(text: str, among: Sequence[Word], at: int) -> bool:
    """Whether an English word stands for somebody: "Robert Wood", "Park Sun-won", but not "Moscow Zoo"."""
    word = among[at]
    if word.form in glossary().months and not _is_month(text, among, at):
        return True
    if text[word.start].islower():
        return text[word.start - 1 : word.start] == "-" and at > 0 and _is_unknown_name(text, among, at - 1)
    if word.form not in glossary().also_names:
        return False
    return any(_is_unknown_name(text, among, near) for near in (at - 1, at + 1) if 0 <= near < len(among))


def _is_month(text: str, among: Sequence[Word], at: int) -> bool:
    """Whether "may" or "march" is the month: before a number, or with a capital that does not open the question."""
    dated = at + 1 < len(among) and among[at + 1].form.isdigit()
    return dated or (at > 0 and text[among[at].start].isupper())


def _is_unknown_name(text: str, among: Sequence[Word], at: int) -> bool:
    """Whether a word is capitalised and no word of the glossary's, but those that are names as well."""
    word = among[at]
    if not text[word.start].isupper() or word.form in ENGLISH_FUNCTION_WORDS:
        return False
    return word.form in glossary().also_names or (
        (word.form,) not in glossary().exact and _inflected((word.form,)) is None
    )


@cache
def glossary() -> Glossary:
    """The glossary, read once."""
    table = _table()
    exact: dict[tuple[str, ...], Entry] = {}
    stemmed: dict[tuple[str, ...], tuple[Entry, ...]] = {}
    longest: dict[str, int] = {}
    for english, indonesian in table["words"].items():
        forms = tuple(word.form for word in words(english))
        stems = tuple(stem(form) for form in forms)
        entry = Entry(english, tuple(indonesian))
        exact[forms] = entry
        stemmed[stems] = (*stemmed.get(stems, ()), entry)
        longest[stems[0]] = max(longest.get(stems[0], 0), len(stems))
    return Glossary(
        exact,
        stemmed,
        longest,
        frozenset(table["passed_over"]),
        frozenset(stem(form) for form in table["passed_over"]),
        frozenset(table["months"]),
        frozenset(table["also_names"]),
    )


@lru_cache(maxsize=20_000)
def stem(form: str) -> str:
    """Snowball's English stem of a form, after the table of irregular forms."""
    return str(_stemmer().stemWord(_table()["irregular"].get(form, form)))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/glossary.toml").read_text("utf-8"))
