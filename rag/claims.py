"""A text as the check of citations sees it: its words, sentences, typed values and items.

Not here: how items are made (items.py); when a text supports another (supporting.py).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rag.hedging import hedged
from rag.items import Item, Walk
from rag.language import ENGLISH_FUNCTION_WORDS, INDONESIAN_FUNCTION_WORDS, Word, words
from rag.quantities import Quantities, quantities
from rag.sentences import sentence_spans


class Analysis(NamedTuple):
    """A text taken apart. `spans` are its sentences; `folded` is the text as bare words."""

    text: str
    words: tuple[Word, ...]
    spans: tuple[tuple[int, int], ...]
    values: Quantities
    items: tuple[Item, ...]
    folded: str
    language: Literal["id", "en"]


def analysed(text: str, *, whole: bool = False) -> Analysis:
    """The text taken apart. `whole`: it is one sentence, whatever it looks like."""
    among = bare_words(text)
    values = quantities(text, among)
    spans = [(0, len(text))] if whole else sentence_spans(text)
    items = hedged(among, Walk(text, among, spans, values).items())
    folded = " ".join(word.form for word in among)
    return Analysis(text, tuple(among), tuple(spans), values, tuple(items), folded, language_of(among))


def language_of(among: Sequence[Word]) -> Literal["id", "en"]:
    """The language of words that are cut already; the rule is that of `rag.language.detect`."""
    english = sum(word.form in ENGLISH_FUNCTION_WORDS for word in among)
    return "en" if english > sum(word.form in INDONESIAN_FUNCTION_WORDS for word in among) else "id"


def bare_words(text: str) -> list[Word]:
    """The words of a text, without the English genitive: "Russia's" is "russia"."""
    return [
        Word(word.form[:-1], word.start, word.end - 2)
        if word.end - word.start > 2 and text[word.end - 2 : word.end].lower() in ("'s", "’s")
        else word
        for word in words(text)
    ]


@lru_cache(maxsize=1_024)
def claim(sentence: str) -> Analysis:
    """A sentence taken apart, to be held against many passages."""
    return analysed(sentence, whole=True)
