"""Libraries of any size with articles of our own, for the tests of the store."""

from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.article import Article, Passage
from store.library import IndexedPassage, Library, Terms

DIMENSION = 16
FINGERPRINT = "uji:1"


def vector(seed: int) -> NDArray[np.float32]:
    """A unit vector of its own."""
    drawn = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn)
    return unit


def put(
    library: Library, number: int, *, words: str = "", passages: int = 2, embedded: bool = True
) -> Article:
    """Keeps article `number`: passages of one line each, with vectors seeded by number and ordinal."""
    lines = [f"Berita nomor {number} bagian {n} {words}".strip() for n in range(passages)]
    article = Article(
        id=f"artikel-{number}",
        title=f"Judul {number}",
        text="\n".join(lines),
        publisher="Kabar Uji" if number % 2 else "Warta Uji",
        published=date(2024, 1, 1 + number % 28),
    )
    at, kept = 0, []
    for ordinal, line in enumerate(lines):
        passage = Passage(
            id=f"{article.id}#{ordinal}", article_id=article.id, ordinal=ordinal,
            start=at, end=at + len(line), text=line,
        )  # fmt: skip
        kept.append(IndexedPassage(passage, Terms(f"judul {number}", line.lower(), line.lower())))
        at += len(line) + 1
    vectors = np.stack([vector(number * 100 + n) for n in range(passages)]) if embedded else None
    library.put(
        article, origin=f"/rak/{number}.md", digest=f"d{number}{words}", passages=kept, vectors=vectors
    )
    return article


def stocked(folder: Path, articles: int) -> Library:
    """A writable library with that many embedded articles."""
    library = Library.open(folder, writable=True)
    library.adopt_embedder(FINGERPRINT)
    for number in range(articles):
        put(library, number)
    return library
