"""Character n-grams of words, how rare each is in Indonesian news, and texts as vectors of them.

The table of rarities is a file of counts (data/ngram_idf.bin); `count` makes it from any large collection.
Not here: what they are good for (engines/ngrams.py, ranking.py).
"""

import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.language import words

TABLE = Path(__file__).parent / "data" / "ngram_idf.bin"
DIMENSION = 1_024
_LENGTHS = (3, 4, 5)
_BUCKETS = 1 << 18
_STEPS = 24.0  # one step of the stored byte is 1/24 of a natural logarithm


def grams(form: str, length: int) -> list[str]:
    """The n-grams of a word, with a space where it begins and where it ends; of a shorter one, itself."""
    padded = f" {form} "
    return [padded[at : at + length] for at in range(max(len(padded) - length + 1, 1))]


def hashes(form: str) -> NDArray[np.int64]:
    """A number for each n-gram of three to five characters of a word, each n-gram once."""
    unique = {gram for length in _LENGTHS for gram in grams(form, length)}
    return np.array([zlib.crc32(gram.encode()) for gram in sorted(unique)], dtype=np.int64)


def rarity(hashed: NDArray[np.int64]) -> NDArray[np.float64]:
    """idf of n-grams, by their hashes."""
    return _table()[hashed % _BUCKETS]


def gram_rarity(gram: str) -> float:
    """idf of one n-gram of three to five characters."""
    return float(_table()[zlib.crc32(gram.encode()) % _BUCKETS])


def vector(text: str) -> NDArray[np.float32]:
    """The unit vector of a text; for a text without words, one that is like no other on purpose.

    Signed feature hashing (Weinberger et al., 2009) of tf-idf weighted n-grams within word boundaries.
    """
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


@cache
def table_digest() -> str:
    """What tells one table from another."""
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
        held = [hashes(form) % _BUCKETS for form in forms]
        if held:
            holding[np.unique(np.concatenate(held))] += 1
    idf = np.log((1 + total) / (1 + holding))
    return zlib.compress(np.clip(np.rint(idf * _STEPS), 0, 255).astype(np.uint8).tobytes(), 9)
