"""How much of what a question is weighed by a text holds: its terms, and the 4-grams of its words.

Not here: what follows from it (ranking.py, quoting.py).
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from rag.grams import gram_rarity, grams

_GRAM = 4


def share(weighed: Mapping[str, float], held: AbstractSet[str]) -> float:
    """The share (0 to 1) of the weight that is held."""
    total = sum(weighed.values())
    return sum(weight for term, weight in weighed.items() if term in held) / total if total else 0.0


def weighed_grams(forms: Sequence[str]) -> dict[str, float]:
    """The 4-grams of words, which typos and affixes leave mostly whole, with what each weighs."""
    weighed: dict[str, float] = {}
    for form in forms:
        for gram in grams(form, _GRAM):
            weighed[gram] = weighed.get(gram, 0.0) + gram_rarity(gram)
    return weighed
