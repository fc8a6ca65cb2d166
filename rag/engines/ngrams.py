"""The embedded embedder: character n-grams, weighted by how rare they are, projected by signed hashing.

It needs no model and no download, and is the same on every machine. Not here: the n-grams (grams.py).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.grams import hashes, rarity, table_digest
from rag.language import words
from rag.ports import Embedder, Vectors

DIMENSION = 1_024


class NgramEmbedder(Embedder):
    """Signed feature hashing (Weinberger et al., 2009) of tf-idf weighted n-grams within word boundaries."""

    @property
    def fingerprint(self) -> str:
        return f"embedded:ngrams-2-{table_digest()}"

    def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:  # noqa: ARG002 - one form serves both
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _embed(text)
        return vectors

    def close(self) -> None:
        """It holds nothing."""


def _embed(text: str) -> NDArray[np.float32]:
    """The unit vector of a text; for a text without words, one that is like no other on purpose."""
    counts: dict[str, int] = {}
    for word in words(text):
        counts[word.form] = counts.get(word.form, 0) + 1
    if not counts:
        return np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
    parts = [_features(form) for form in counts]
    damped = np.repeat(1.0 + np.log(list(counts.values())), [len(part[0]) for part in parts])
    summed = np.bincount(
        np.concatenate([part[0] for part in parts]),
        weights=np.concatenate([part[1] for part in parts]) * damped,
        minlength=DIMENSION,
    )
    return (summed / max(float(np.linalg.norm(summed)), 1e-9)).astype(np.float32)


@lru_cache(maxsize=100_000)
def _features(form: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """A word's n-grams as positions in the vector and signed weights."""
    hashed = hashes(form)
    signs = np.where(hashed & (1 << 30), 1.0, -1.0)
    return hashed % DIMENSION, signs * rarity(hashed)
