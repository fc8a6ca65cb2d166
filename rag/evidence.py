"""A passage taken apart once, for the many sentences that may cite it.

Not here: the taking apart (claims.py); when it supports a sentence (supporting.py).
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rag.claims import Analysis, analysed, bare_words
from rag.items import Item
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


@lru_cache(maxsize=4_096)
def evidence(text: str, published: date | None = None, title: str = "", publisher: str | None = None) -> Evidence:
    """A passage taken apart, with what its article says of it. Costs milliseconds, once a passage."""
    analysis = analysed(text)
    around = f"{title}\n{publisher or ''}"
    by_sentence: list[list[Item]] = [[] for _ in analysis.spans]
    for item in analysis.items:
        by_sentence[item.sentence].append(item)
    return Evidence(
        analysis,
        published,
        merged(register(text, analysis.words), register(around, bare_words(around))),
        frozenset(key for item in analysed(title).items for key in item.keys),
        tuple(_within(analysis.values, start, end) for start, end in analysis.spans),
        tuple(frozenset(key for item in items for key in item.keys) for items in by_sentence),
        tuple(map(tuple, by_sentence)),
        tuple(_folded(analysis, start, end) for start, end in analysis.spans),
        frozenset(key for item in analysis.items for key in item.keys),
    )


def _within(values: Quantities, start: int, end: int) -> Quantities:
    return Quantities(
        tuple(number for number in values.numbers if start <= number.start < end),
        tuple(moment for moment in values.moments if start <= moment.start < end),
        tuple(clock for clock in values.clocks if start <= clock.start < end),
        tuple(name for name in values.names if start <= name.start < end),
    )


def _folded(analysis: Analysis, start: int, end: int) -> str:
    return " ".join(word.form for word in analysis.words if start <= word.start < end)
