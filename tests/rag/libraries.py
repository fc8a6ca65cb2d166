"""Small libraries of findings, for the tests of rooms that read one; kept without files and without a splitter."""

from collections.abc import Sequence
from pathlib import Path

from rag.answer import Found
from rag.engines.ngrams import NgramEmbedder
from rag.indexing import build, embed_missing, terms_of
from rag.searching import Searcher
from store.errors import VectorsUnavailable
from store.library import IndexedPassage, Library
from store.vectors import VectorIndex


def put(library: Library, each: Found) -> None:
    """Keeps an article of one passage."""
    passages = [IndexedPassage(each.passage, terms_of(each.article, each.passage))]
    library.put(each.article, origin=f"/{each.article.id}", digest=each.article.id, passages=passages)


def stocked(folder: Path, articles: Sequence[Found]) -> Library:
    """A library of articles, with their vectors; to be closed."""
    library = Library.open(folder, writable=True)
    library.adopt_embedder(NgramEmbedder().fingerprint)
    for each in articles:
        put(library, each)
    embed_missing(library, NgramEmbedder(), _silently)
    build(library, folder, _silently)
    return library


def searcher_of(library: Library) -> Searcher:
    """A searcher of a stocked library; to be closed."""
    return Searcher(library, VectorIndex(library.folder), NgramEmbedder(), _not_lost)


def _not_lost(lost: VectorsUnavailable) -> None:
    raise AssertionError(lost)


def _silently(stage: str, done: int, total: int | None) -> None:
    pass
