"""The embedded embedder: character n-grams, weighted by how rare they are, projected by signed hashing.

It needs no model and no download, and is the same on every machine. Not here: the n-grams (grams.py).
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from rag.grams import DIMENSION, table_digest, vector
from rag.ports import Embedder, Vectors


class NgramEmbedder(Embedder):
    """Gives each text the vector of its n-grams."""

    @property
    def fingerprint(self) -> str:
        return f"embedded:ngrams-2-{table_digest()}"

    def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:  # noqa: ARG002 - one form serves both
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = vector(text)
        return vectors

    def close(self) -> None:
        """It holds nothing."""
