"""Words that are common in Indonesian news, whether or not a library has them: nobody meant another by them.

The list is kept as hashes (data/common_words.bin); `pack` makes it from any large collection. Not here: words that
the search passes over (language.py); what a word was meant to be (correcting.py).
"""

import zlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from rag.language import words

TABLE = Path(__file__).parent / "data" / "common_words.bin"
COMMON_FROM = 30  # texts of the collection


def is_common(form: str) -> bool:
    """Whether a form is one of the common words. Of 400,000 others one is taken for one by its hash."""
    return zlib.crc32(form.encode()) in _hashes()


@cache
def _hashes() -> frozenset[int]:
    return frozenset(np.frombuffer(zlib.decompress(TABLE.read_bytes()), dtype="<u4").tolist())


def pack(texts: Iterable[str]) -> bytes:
    """The packed list of a collection: hashes of the words of letters that enough of its texts have."""
    holding: Counter[str] = Counter()
    for text in texts:
        holding.update({word.form for word in words(text) if word.form.isalpha() and word.form.isascii()})
    hashed = sorted({zlib.crc32(form.encode()) for form, often in holding.items() if often >= COMMON_FROM})
    return zlib.compress(np.array(hashed, dtype="<u4").tobytes(), 9)
