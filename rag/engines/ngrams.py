"""The embedded embedder: character n-grams, weighted by how rare they are, projected by signed hashing.

It needs no model and no download, and is the same on every machine. The table of rarities is a file of
counts (data/ngram_idf.bin); `count` makes it from any large collection. Not here: writing (quoting.py).
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.language import words
from rag.ports import Embedder, Vectors

TABLE = Path(__file__).parents[1] / "data" / "ngram_idf.bin"
DIMENSION = 1_024
_LENGTHS = (3, 4, 5)
_BUCKETS = 1 << 18
_STEPS = 24.0  # one step of the stored byte is 1/24 of a natural logarithm


class NgramEmbedder(Embedder):
    """Signed feature hashing (Weinberger et al., 2009) of tf-idf weighted n-grams within word boundaries."""

    @property
    def fingerprint(self) -> str:
        return f"embedded:ngrams-2-{_table_digest()}"

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
    hashes = _hashes(form)
    signs = np.where(hashes & (1 << 30), 1.0, -1.0)
    return hashes % DIMENSION, signs * _table()[hashes % _BUCKETS]


def _hashes(form: str) -> NDArray[np.int64]:
    padded = f" {form} "
    grams = {padded[i : i + n] for n in _LENGTHS for i in range(max(len(padded) - n + 1, 1))}
    return np.array([zlib.crc32(gram.encode()) for gram in sorted(grams)], dtype=np.int64)


@cache
def _table_digest() -> str:
    return blake2b(TABLE.read_bytes(), digest_size=4).hexdigest()


@cache
def _table() -> NDArray[np.float64]:
    return np.frombuffer(zlib.decompress(TABLE.read_bytes()), dtype=np.uint8) / _STEPS


def count(texts: Iterable[str]) -> bytes:
    """The packed table of a collection: for each bucket the logarithm of how rare its n-grams are.

    idf = ln((1 + texts) / (1 + texts that hold the bucket)), in steps of 1/24, one byte each, deflated.
    """
    holding = np.zeros(_BUCKETS, dtype=np.int64)
    total = 0
    for text in texts:
        total += 1
        forms = {word.form for word in words(text)}
        held = [_hashes(form) % _BUCKETS for form in forms]
        if held:
            holding[np.unique(np.concatenate(held))] += 1
    idf = np.log((1 + total) / (1 + holding))
    return zlib.compress(np.clip(np.rint(idf * _STEPS), 0, 255).astype(np.uint8).tobytes(), 9)
