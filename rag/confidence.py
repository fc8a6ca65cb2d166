"""How likely it is that what was found answers a question: one figure, from 0 to 1.

The weights (data/confidence.toml) were learned from questions with their articles, without the answering
passage, and put to other articles; `make learn` learns them anew. Not here: whether a sentence is true (citing.py).
"""

import math
import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.answer import Found
from rag.grams import vector
from rag.language import stem, tokens, topics
from rag.quoting import most_told, quotable
from rag.understanding import Query
from rag.wanting import KINDS

SIGNALS = (
    # Of the best passage; see ranking.FEATURES
    "cover",
    "meaning",
    "spelling",
    "names",
    "window",
    "lead",
    "wanted",
    # The most that one of the best passages has
    "most_meaning",
    "most_spelling",
    "most_names",
    # The most that one sentence holds of the question's rarity, and its square
    "sentence",
    "sentence_squared",
    "cover_by_window",
    # By how much the best passage leads the second and the tenth
    "before_second",
    "before_tenth",
    # How well the best sentence answers, and the mean cover of the best passages
    "answer",
    "mean_cover",
    # Likeness of the best passage's n-grams, whichever vectors the search has, or none; and its square
    "likeness",
    "likeness_squared",
    # Of the question: logarithm of its terms, the share of its rarity in corrected words, and what it wants
    "terms",
    "corrected",
    *KINDS,
)
_OF_BEST = SIGNALS[:7]
# A question of few terms is covered by chance more easily than one of many: each length has a level of its own.
LENGTHS = (2, 3, 4, 5, 7, 9)  # most terms of a question of that length; the last length is open
_PASSAGES_WEIGHED = 5
# Added to the score of a translated question: of the two words that the glossary gives for one, an article has one.
# Chosen on half of the English gold questions.
TRANSLATED = 1.5


class Bounds(NamedTuple):
    """Below `least` nothing is said; below `sure` it is said with a warning. Both were chosen on train questions."""

    least: float
    sure: float


def confidence(query: Query, rarity: Mapping[str, float], found: Sequence[Found]) -> float:
    """The chance (0 to 1) that the passages hold an answer, where half of all questions have one."""
    if not found:
        return 0.0
    table = _table()
    weights = np.array([float(table["weights"][name]) for name in SIGNALS])
    score = float(signals(query, rarity, found) @ weights)
    score += float(table["levels"][length_of(len(query.terms))])
    return 1 / (1 + math.exp(-score - (TRANSLATED if query.language == "en" else 0.0)))


def length_of(terms: int) -> int:
    """Which of the lengths a question of so many terms has, from 0 to len(LENGTHS)."""
    return bisect_left(LENGTHS, terms)


@cache
def bounds() -> Bounds:
    return Bounds(float(_table()["least"]), float(_table()["sure"]))


def signals(query: Query, rarity: Mapping[str, float], found: Sequence[Found]) -> NDArray[np.float64]:
    """What the confidence is reckoned from, in the order of SIGNALS."""
    best, weighed = found[0].why, found[:_PASSAGES_WEIGHED]
    scores = [each.score for each in found]
    told = most_told(query, rarity, weighed)
    alike = float(vector(query.wording) @ vector(found[0].passage.text))
    answering = max((score for _, score in quotable(query, rarity, weighed)), default=0.0)
    weights = {term: rarity[term] for term in query.terms}
    total = sum(weights.values()) or 1.0
    return np.array(
        [
            *(_named(query, best) if name == "names" else best[name] for name in _OF_BEST),
            max(each.why["meaning"] for each in weighed),
            max(each.why["spelling"] for each in weighed),
            max(_named(query, each.why) for each in weighed),
            told,
            told**2,
            best["cover"] * best["window"],
            scores[0] - scores[min(1, len(scores) - 1)],
            scores[0] - scores[-1],
            answering,
            sum(each.why["cover"] for each in weighed) / len(weighed),
            alike,
            alike**2,
            math.log(1 + len(weights)),
            sum(weight for term, weight in weights.items() if term in _corrected(query)) / total,
            *(float(query.wanted == kind) for kind in KINDS),
        ]
    )


def missing(query: Query, found: Sequence[Found]) -> tuple[str, ...]:
    """The words of a question that neither the best passage nor its title has, as they were written."""
    if not found:
        return ()
    held = tokens(found[0].passage.text) | tokens(found[0].article.title)
    written = {meant: form for form, meant in query.corrections.items()}
    lacking = (" ".join(forms) for term, forms in topics(query.wording) if term not in held)
    timed = query.when.period.text.lower().split() if query.when.period else []
    return tuple(dict.fromkeys(written.get(said, said) for said in lacking if said not in timed))


def _corrected(query: Query) -> set[str]:
    return {stem(form) for meant in query.corrections.values() for form in meant.split()}


def _named(query: Query, why: Mapping[str, float]) -> float:
    return why["names"] if query.names else 1.0


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/confidence.toml").read_text("utf-8"))
