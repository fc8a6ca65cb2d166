"""A passage taken apart once, for the many sentences that may cite it; and a glance at it that costs less.

Not here: the taking apart (claims.py); when it supports a sentence (supporting.py).
"""

from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from rag.claims import Analysis, analysed, bare_words, language_of
from rag.items import Item, word_keys
from rag.language import Word, names
from rag.quantities import Quantities
from rag.recognising import Register, merged, register


class Evidence(NamedTuple):
    """What a passage offers. `values`, `keys`, `items` and `folded` are by sentence.

    `offered` bears out names, with the help of the article's title and publisher; `title_keys` are the title's
    words. `folded` is each sentence as bare words, for verbatim quotations.
    """

    analysis: Analysis
    published: date | None
    offered: Register
    title_keys: frozenset[str]
    values: tuple[Quantities, ...]
    keys: tuple[frozenset[str], ...]
    items: tuple[tuple[Item, ...], ...]
    folded: tuple[str, ...]
    all_keys: frozenset[str]


class Glance(NamedTuple):
    """What can be told of a passage without taking it apart: all keys that its items and its title's may have."""

    keys: frozenset[str]
    language: Literal["id", "en"]


@lru_cache(maxsize=1_024)
def evidence(text: str, published: date | None = None, title: str = "", publisher: str | None = None) -> Evidence:
    """A passage taken apart, with what its article says of it. Costs milliseconds, once a passage."""
    analysis = analysed(text)
    title_keys, around = _title(title, publisher)
    by_sentence: list[list[Item]] = [[] for _ in analysis.spans]
    for item in analysis.items:
        by_sentence[item.sentence].append(item)
    keys = tuple(frozenset().union(*(item.keys for item in items)) for items in by_sentence)
    return Evidence(
        analysis,
        published,
        merged(register(text, analysis.words), around),
        title_keys,
        tuple(_within(analysis.values, start, end) for start, end in analysis.spans),
        keys,
        tuple(map(tuple, by_sentence)),
        tuple(_folded(analysis, start, end) for start, end in analysis.spans),
        frozenset().union(*keys),
    )


@lru_cache(maxsize=1_024)
def glance(text: str, title: str = "") -> Glance:
    """A look at a passage that costs a tenth of taking it apart."""
    among = bare_words(text)
    return Glance(_any_keys(text, tuple(among)) | _title_glance(title), language_of(among))


@lru_cache(maxsize=1_024)
def _title_glance(title: str) -> frozenset[str]:
    return _any_keys(title, tuple(bare_words(title)))


def _any_keys(text: str, among: tuple[Word, ...]) -> frozenset[str]:
    known = {token for _, _, token in names(text, among)}
    return frozenset().union(known, *{word_keys(word.form) for word in among})


@lru_cache(maxsize=1_024)
def _title(title: str, publisher: str | None) -> tuple[frozenset[str], Register]:
    """The keys of a title, and what it and the publisher bear out."""
    around = f"{title}\n{publisher or ''}"
    keys = frozenset(key for item in analysed(title).items for key in item.keys)
    return keys, register(around, bare_words(around))


def _within(values: Quantities, start: int, end: int) -> Quantities:
    return Quantities(
        tuple(number for number in values.numbers if start <= number.start < end),
        tuple(moment for moment in values.moments if start <= moment.start < end),
        tuple(clock for clock in values.clocks if start <= clock.start < end),
        tuple(name for name in values.names if start <= name.start < end),
    )


def _folded(analysis: Analysis, start: int, end: int) -> str:
    return " ".join(word.form for word in analysis.words if start <= word.start < end)
