"""How well each sentence of the passages answers a question, by features weighed as learned.

The weights (data/quoting.toml) were learned from questions with known answers; `make learn` learns them anew.
Not here: which of the sentences are said (engines/quoting.py); whether to answer at all (confidence.py).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.answer import Found
from rag.language import index_tokens, stem, words
from rag.meanings import keys as meanings_of
from rag.sentences import sentence_spans
from rag.understanding import Query
from rag.wanting import KINDS, holds, measures
from rag.weighing import share, weighed_grams

FEATURES = (
    "meaning",  # share of the question's rarity that the sentence holds, where a synonym will do
    "spelling",  # the same, of the 4-grams of its words
    "story",  # the same, of its terms, in the sentence and all before it in the passage
    "previous",  # the same, in the sentence and the one before it
    "passage",  # the passage's score less the best passage's
    "first",  # whether it is of the best passage
    "second",  # whether it is of the second best
    "number",  # whether it holds a number, where one is wanted; and so on for each kind of answer
    "date",
    "person",
    "place",
    "reason",
    "measure",  # whether it has the measure of what is asked for
    "beside",  # whether a number stands beside a word of the question, where a number or date is wanted
    "defines",  # whether it says what something is, where little more is asked
    "opening",  # whether one of its first three words is of the question
    "position",  # one over its place in the passage, counted from 1
    "length",  # logarithm of its words
)
PASSAGES_READ = 5
_BESIDE, _OPENING, _SHORT_QUESTION = 4, 3, 3  # words, words, terms
_LENGTH_SCALE = 3.0  # a sentence of 19 words is of length 1
_DEFINES = re.compile(r"\b(?:adalah|ialah|merupakan|yaitu|disebut|berarti|singkatan|kependekan|is|are|was)\b")


class Quotable(NamedTuple):
    """A sentence of passage `marker` (counted from 1), from `start` to `end` in the passage's text."""

    marker: int
    start: int
    end: int
    text: str


class _Reading(NamedTuple):
    """A sentence, taken apart."""

    start: int
    end: int
    text: str
    stems: frozenset[str]
    meanings: frozenset[str]
    forms: tuple[str, ...]


class _Asked(NamedTuple):
    """A question, taken apart: what its terms, meanings and 4-grams weigh."""

    query: Query
    forms: frozenset[str]
    terms: Mapping[str, float]
    meant: Sequence[tuple[frozenset[str], float]]
    grams: Mapping[str, float]


def quotable(query: Query, rarity: Mapping[str, float], found: Sequence[Found]) -> list[tuple[Quotable, float]]:
    """Every sentence of the best passages with its score, in the order in which they stand."""
    sentences, table = features(query, rarity, found)
    return list(zip(sentences, (table @ weights()).tolist(), strict=True))


@cache
def weights() -> NDArray[np.float64]:
    """The weight of each feature, in their order."""
    table = tomllib.loads(files("rag").joinpath("data/quoting.toml").read_text("utf-8"))
    return np.array([float(table[name]) for name in FEATURES])


def features(
    query: Query, rarity: Mapping[str, float], found: Sequence[Found]
) -> tuple[list[Quotable], NDArray[np.float64]]:
    """The sentences of the best passages, and their features: shape (sentences, features)."""
    asked = _asked(query, rarity)
    sentences: list[Quotable] = []
    rows: list[list[float]] = []
    for marker, passage in enumerate(found[:PASSAGES_READ], 1):
        of_passage = [passage.score - found[0].score, float(marker == 1), float(marker == 2)]
        before: frozenset[str] = frozenset()
        previous: frozenset[str] = frozenset()
        for place, reading in enumerate(_readings(passage.passage.text), 1):
            sentences.append(Quotable(marker, reading.start, reading.end, reading.text))
            rows.append(
                [
                    *_held(asked, reading),
                    share(asked.terms, reading.stems | before),
                    share(asked.terms, reading.stems | previous),
                    *of_passage,
                    *_answering(asked, reading),
                    1 / place,
                    float(np.log(len(reading.forms) + 1)) / _LENGTH_SCALE,
                ]
            )
            before, previous = before | reading.stems, reading.stems
    return sentences, np.array(rows).reshape(-1, len(FEATURES))


def most_told(query: Query, rarity: Mapping[str, float], found: Sequence[Found]) -> float:
    """The most (0 to 1) of the rarity of the question's terms that one sentence of the passages holds."""
    weighed = {term: rarity[term] for term in query.terms}
    readings = (reading for each in found for reading in _readings(each.passage.text))
    return max((share(weighed, reading.stems) for reading in readings), default=0.0)


def _asked(query: Query, rarity: Mapping[str, float]) -> _Asked:
    return _Asked(
        query,
        frozenset(word.form for text in (query.question, query.wording) for word in words(text)),
        {term: rarity[term] for term in query.terms},
        [(meanings_of(form), rarity[stem(form)]) for form in query.surfaces],
        weighed_grams(query.surfaces),
    )


@lru_cache(maxsize=4_096)
def _readings(text: str) -> tuple[_Reading, ...]:
    return tuple(_read(text[start:end], start, end) for start, end in sentence_spans(text))


def _read(text: str, start: int, end: int) -> _Reading:
    stems, forms = index_tokens(text)
    meanings = frozenset(key for form in forms for key in meanings_of(form))
    return _Reading(start, end, text, frozenset(stems), meanings, tuple(forms))


def _held(asked: _Asked, reading: _Reading) -> list[float]:
    meant = sum(weight for _, weight in asked.meant) or 1.0
    spelt = sum(asked.grams.values()) or 1.0
    text = f" {' '.join(reading.forms)} "
    return [
        sum(weight for keys, weight in asked.meant if not keys.isdisjoint(reading.meanings)) / meant,
        sum(weight for gram, weight in asked.grams.items() if gram in text) / spelt,
    ]


def _answering(asked: _Asked, reading: _Reading) -> Iterator[float]:
    kind = asked.query.wanted
    for each in KINDS:
        yield float(kind == each and holds(each, reading.text, asked.forms))
    yield float(measures(reading.text, asked.forms))
    yield float(kind in {"date", "number"} and _number_beside(asked, reading.forms))
    few = len(asked.terms) <= _SHORT_QUESTION and kind in {None, "person"}
    yield float(few and _DEFINES.search(reading.text) is not None)
    yield float(any(stem(form) in asked.terms for form in reading.forms[:_OPENING]))


def _number_beside(asked: _Asked, forms: Sequence[str]) -> bool:
    figures = [at for at, form in enumerate(forms) if form[0].isdecimal()]
    shared = [at for at, form in enumerate(forms) if not form[0].isdecimal() and stem(form) in asked.terms]
    return any(abs(figure - place) <= _BESIDE for figure in figures for place in shared)
