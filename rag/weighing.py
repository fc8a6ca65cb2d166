"""How much of a question a text speaks of: the gate before any answer, and the choice of sentences.

Not here: whether a sentence is supported by its passage (citing.py).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.answer import Found
from rag.language import index_tokens

# Share of the question's words that the best passage must cover; chosen on the train questions.
ENOUGH_EVIDENCE = 0.5
_PASSAGES_WEIGHED = 5


@lru_cache(maxsize=4_096)
def tokens(text: str) -> frozenset[str]:
    """The stems and name tokens of a text."""
    return frozenset(index_tokens(text)[0])


def covered(weights: Mapping[str, float], present: frozenset[str]) -> float:
    """The share (0 to 1) of the terms' weight that is present."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0


def most_covered(weights: Mapping[str, float], found: Sequence[Found]) -> float:
    """The most that one of the best passages, with its title, covers of the question (0 to 1)."""
    return max(
        (covered(weights, tokens(f.passage.text) | tokens(f.article.title)) for f in found[:_PASSAGES_WEIGHED]),
        default=0.0,
    )
