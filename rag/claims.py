"""A text as the check of citations sees it: its words, sentences, typed values and items.

Not here: how items are made (items.py); when a text supports another (supporting.py).
"""

from functools import lru_cache
from typing import NamedTuple

from rag.items import Item, Walk
from rag.language import Word, words
from rag.quantities import Quantities, quantities
from rag.sentences import sentence_spans


class Analysis(NamedTuple):
    """A text taken apart. `spans` are its sentences."""

    text: str
    words: tuple[Word, ...]
    spans: tuple[tuple[int, int], ...]
    values: Quantities
    items: tuple[Item, ...]


def analysed(text: str, *, whole: bool = False) -> Analysis:
    """The text taken apart. `whole`: it is one sentence, whatever it looks like."""
    among = words(text)
    values = quantities(text, among)
    spans = [(0, len(text))] if whole else sentence_spans(text)
    return Analysis(text, tuple(among), tuple(spans), values, tuple(Walk(text, among, spans, values).items()))


@lru_cache(maxsize=1_024)
def claim(sentence: str) -> Analysis:
    """A sentence taken apart, to be held against many passages."""
    return analysed(sentence, whole=True)


def folded(text: str) -> str:
    """A text as its bare words, lower-cased."""
    return " ".join(word.form for word in words(text))
