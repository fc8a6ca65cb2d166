"""How good one answer is, and how good many are: pure functions over records.

Not here: asking (running.py); the gold (gold.py).
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.language import words


class Rate(NamedTuple):
    """A share of n, with its 95% Wilson interval (Wilson, 1927)."""

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.n:
            return None
        z = 1.959964
        p, z2 = self.hits / self.n, z * z
        centre = (p + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = z * math.sqrt(p * (1 - p) / self.n + z2 / (4 * self.n**2)) / (1 + z2 / self.n)
        return max(0.0, centre - half), min(1.0, centre + half)

    @property
    def as_mean(self) -> "Mean":
        """The share with half of its interval. Raises ValueError where there is nothing to share."""
        if self.share is None or self.interval is None:
            raise ValueError("a share of nothing")
        low, high = self.interval
        return Mean(self.share, self.n, (high - low) / 2)


def rate(outcomes: Iterable[bool]) -> Rate:
    """How many of the outcomes are true."""
    known = list(outcomes)
    return Rate(sum(known), len(known))


class Mean(NamedTuple):
    """A mean of n values, with half the width of its 95% interval."""

    value: float
    n: int
    half: float

    @property
    def told(self) -> str:
        """As a table shows it."""
        return f"{self.value:.3f} ±{self.half:.3f} (n={self.n})" if self.half else f"{self.value:g} (n={self.n})"


def mean(values: Iterable[float]) -> Mean:
    """The mean of the values, with a normal approximation of its interval. Raises ValueError where there are none."""
    known = list(values)
    if not known:
        raise ValueError("a mean of nothing")
    centre = sum(known) / len(known)
    spread = math.sqrt(sum((value - centre) ** 2 for value in known) / max(len(known) - 1, 1))
    return Mean(centre, len(known), 1.959964 * spread / math.sqrt(len(known)))


def discounted_gain(rank: int | None) -> float:
    """nDCG@10 of a ranking with one relevant document at a rank counted from 0 (Järvelin and Kekäläinen, 2002)."""
    return 1 / math.log2(rank + 2) if rank is not None and rank < 10 else 0.0


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> Mean:
    """The chance that a positive scores above a negative, ties counting half (Hanley and McNeil, 1982)."""
    ranks = dict.fromkeys((*positive, *negative), 0.0)
    ordered = sorted((*positive, *negative))
    for value in ranks:
        ranks[value] = (bisect_left(ordered, value) + bisect_right(ordered, value) + 1) / 2
    many, few = len(positive), len(negative)
    area = (sum(ranks[value] for value in positive) - many * (many + 1) / 2) / (many * few)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + (many - 1) * (q1 - area**2) + (few - 1) * (q2 - area**2)) / (many * few)
    return Mean(area, many + few, 1.959964 * math.sqrt(max(variance, 0.0)))


def recall_at(k: int, sources: Sequence[Sequence[str]], ranked_articles: Sequence[str]) -> float:
    """The share of the needed sources of which one equivalent stands among the first k articles."""
    first = set(list(dict.fromkeys(ranked_articles))[:k])
    return sum(bool(first.intersection(group)) for group in sources) / len(sources)


def contains_answer(answers: Sequence[str], said: str) -> bool:
    """Whether one of the gold answers stands in what was said, word for word after normalisation.

    "1.500" is 1500 and never 1,5; case and punctuation do not count. A contained number is whole: "15" does
    not stand in "1.500".
    """
    held = [word.form for word in words(said)]
    return any(_stands_in([word.form for word in words(answer)], held) for answer in answers)


def _stands_in(wanted: Sequence[str], held: Sequence[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(list(wanted) == held[at : at + size] for at in range(len(held) - size + 1))
