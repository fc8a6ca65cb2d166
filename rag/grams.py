"""Character n-grams of words, and how rare each is in Indonesian news.

The table of rarities is a file of counts (data/ngram_idf.bin); `count` makes it from any large collection.
Not here: what they are good for (engines/ngrams.py, ranking.py).
"""

import zlib
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.language import words

TABLE = Path(__file__).parent / "data" / "ngram_idf.bin"
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
