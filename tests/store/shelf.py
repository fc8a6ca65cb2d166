"""Articles to keep, and libraries that keep them.

Not here: any promise.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from store.article import Article, Passage
from store.library import IndexedPassage, Keys, Library, Terms, Vectors

EMBEDDER = "numbers:32"
DIMENSION = 32


def article(number: int, words: Sequence[str] = (), **fields: Any) -> Article:
    """An article of three sentences that hold its number, then the words."""
    text = f"Kalimat pertama {number}. Kalimat kedua {number}. Kalimat ketiga {number} {' '.join(words)}."
    return Article.model_validate({"id": f"artikel-{number}", "title": f"Judul {number}", "text": text} | fields)


def split(whole: Article) -> list[IndexedPassage]:
    """A passage a sentence; its stems and surfaces are its words in small letters."""
    passages, start = [], 0
    for ordinal, sentence in enumerate(whole.text.split(". ")):
        end = start + len(sentence)
        passage = Passage(
            id=f"{whole.id}#{ordinal}",
            article_id=whole.id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=whole.text[start:end],
        )
        tokens = passage.text.lower().replace(".", "")
        passages.append(IndexedPassage(passage, Terms(whole.title.lower(), tokens, tokens)))
        start = end + 2
    return passages


def vectors(rows: int, seed: int) -> Vectors:
    """Random unit rows."""
    drawn = np.random.default_rng(seed).standard_normal((rows, DIMENSION)).astype(np.float32)
    units: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return units


def put(library: Library, whole: Article, *, digest: str = "d", seed: int | None = None) -> None:
    passages = split(whole)
    made = None if seed is None else vectors(len(passages), seed)
    library.put(whole, origin=f"{whole.id}.md", digest=digest, passages=passages, vectors=made)


def stock(library: Library, numbers: Iterable[int]) -> None:
    """Puts articles of three passages each, with vectors drawn from their numbers."""
    library.adopt_embedder(EMBEDDER)
    for number in numbers:
        put(library, article(number), seed=number)


def keys_of(library: Library, *ids: str) -> Keys:
    """The keys of the passages of some articles, ascending."""
    every = library.vector_keys()
    found = library.passages(every)
    return np.array([key for key in every.tolist() if found[key][1].id in ids], dtype=np.int64)


def generation_names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "vectors").iterdir() if path.is_dir())
