"""How likely it is that what was found answers a question: one figure, from 0 to 1.

The weights (data/confidence.toml) were learned from questions with their articles, without the answering
passage, and put to other articles; `make learn` learns them anew. Not here: whether a sentence is true (citing.py).
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.answer import Found
from rag.language import tokens, topics
from rag.quoting import most_told
from rag.understanding import Query

SIGNALS = (
    # Of the best passage; see ranking.FEATURES
    "cover",
    "meaning",
    "spelling",
    "names",
    "window",
    "lead",
    "wanted",
    "likeness",
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
    # Of the question: logarithm of its terms, the share of its rarity that stands in no article, its corrections
    "terms",
    "absent",
    "corrected",
)
_OF_BEST = SIGNALS[:8]
_PASSAGES_WEIGHED = 5


class Bounds(NamedTuple):
    """Below `least` nothing is said; below `sure` it is said with a warning. Both were chosen on train questions."""

    least: float
    sure: float


def confidence(query: Query, rarity: Mapping[str, float], absent: frozenset[str], found: Sequence[Found]) -> float:
    """The chance (0 to 1) that the passages hold an answer, where half of all questions have one."""
    if not found:
        return 0.0
    table = _table()
    weights = np.array([float(table["weights"][name]) for name in SIGNALS])
    score = float(signals(query, rarity, absent, found) @ weights) + float(table["intercept"])
    return 1 / (1 + math.exp(-score))


@cache
def bounds() -> Bounds:
    return Bounds(float(_table()["least"]), float(_table()["sure"]))


def signals(
    query: Query, rarity: Mapping[str, float], absent: frozenset[str], found: Sequence[Found]
) -> NDArray[np.float64]:
    """What the confidence is reckoned from, in the order of SIGNALS; `absent` are the terms that no article has."""
    best, weighed = found[0].why, found[:_PASSAGES_WEIGHED]
    scores = [each.score for each in found]
    told = most_told(query, rarity, weighed)
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
            math.log(1 + len(weights)),
            sum(weight for term, weight in weights.items() if term in absent) / total,
            float(len(query.corrections)),
        ]
    )


def missing(query: Query, found: Sequence[Found]) -> tuple[str, ...]:
    """The words of a question that neither the best passage nor its title has, as they were written."""
    if not found:
        return ()
    held = tokens(found[0].passage.text) | tokens(found[0].article.title)
    return tuple(" ".join(forms) for term, forms in topics(query.wording) if term not in held)


def _named(query: Query, why: Mapping[str, float]) -> float:
    return why["names"] if query.names else 1.0


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/confidence.toml").read_text("utf-8"))
