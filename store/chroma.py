"""Chroma in one directory: the only module that speaks to it. Ids and vectors, nothing else, are given to it.

Not here: when and where (building.py, vectors.py); what else is in a generation (generations.py).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.errors import VectorsUnavailable
from store.rows import Keys, Vectors

_COLLECTION = "passages"
_BATCH = 2_000  # rows; Chroma takes up to 5,461

# Measured with the hardest vectors at hand, 1,024 hashed character n-grams, and questions of few words:
# 32 neighbours reach a recall@10 of 0.98 with an ef_search of 600 among 20,000 rows, of 1,200 among 67,000;
# 16 do not reach it there. Twice the ef_construction saves a third of ef_search, and doubles the building.
# Persisting after every batch leaves no log that each reader would have to replay.
_NEIGHBOURS = 32
_EF_CONSTRUCTION = 100
_EF_SEARCH_PER_ROOT_OF_ROWS = 4.6
_EF_SEARCH_AT_LEAST = 200
_PERSIST_AFTER = 2


class Collection:
    """The vectors of one directory. Every method may raise VectorsUnavailable."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Adds up to `_BATCH` rows that are not there."""
        with translated():
            self._collection.upsert(ids=_ids(keys), embeddings=vectors)

    def delete(self, keys: Keys) -> None:
        with translated():
            self._collection.delete(ids=_ids(keys))

    def keys(self) -> Keys:
        """All that are there, in ascending order, read one and all: `count()` is known to lie."""
        found: list[str] = []
        with translated():
            while page := self._collection.get(include=[], limit=20_000, offset=len(found))["ids"]:
                found += page
            return np.sort(np.array(found, dtype=np.int64))

    def vectors(self, keys: Keys) -> Vectors:
        """The vectors of these keys, scaled to length 1, one row each; as many as there are."""
        with translated():
            found = self._collection.get(ids=_ids(keys), include=["embeddings"])
            row = {int(key): at for at, key in enumerate(found["ids"])}
            matrix: Vectors = np.asarray(found["embeddings"], dtype=np.float32)
            return matrix[[row[key] for key in keys.tolist() if key in row]]

    def nearest(self, vectors: Vectors, limit: int) -> list[tuple[Keys, NDArray[np.float64]]]:
        """For each row the nearest keys and their cosines, the highest first; about as exact as ef_search."""
        with translated():
            found = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
            return [
                (np.array(ids, dtype=np.int64), 1.0 - np.array(distances, dtype=np.float64))
                for ids, distances in zip(found["ids"], found["distances"], strict=True)
            ]

    def tune(self, rows: int) -> None:
        """Sets the effort of searches among so many rows; it holds from the next opening."""
        with translated():
            self._collection.modify(configuration={"hnsw": {"ef_search": _ef_search(rows)}})


def batches(keys: Keys) -> Iterator[Keys]:
    """Keys in portions that one call takes."""
    for at in range(0, len(keys), _BATCH):
        yield keys[at : at + _BATCH]


@contextmanager
def created(directory: Path, rows: int) -> Iterator[Collection]:
    """A new collection, for so many rows, in a directory that is made."""
    hnsw = {
        "space": "cosine",
        "max_neighbors": _NEIGHBOURS,
        "ef_construction": _EF_CONSTRUCTION,
        "ef_search": _ef_search(rows),
        "batch_size": _PERSIST_AFTER,
        "sync_threshold": _PERSIST_AFTER,
    }
    with _client(directory) as client:
        with translated():
            collection = client.create_collection(_COLLECTION, configuration={"hnsw": hnsw}, embedding_function=None)
        yield Collection(collection)


@contextmanager
def opened(directory: Path) -> Iterator[Collection]:
    """The collection of a directory of our own making; never one of anybody else's: what is stored there can
    make the client run code.
    """
    with _client(directory) as client:
        with translated():
            collection = client.get_collection(_COLLECTION, embedding_function=None)
        yield Collection(collection)


def compact(directory: Path) -> None:
    """Gives back what a closed directory's SQLite file has outgrown: every vector once passed through it."""
    with closing(sqlite3.connect(directory / "chroma.sqlite3", isolation_level=None)) as connection:
        connection.execute("VACUUM")


@contextmanager
def translated() -> Iterator[None]:
    """Chroma's errors, and those of what it is made of, as ours. A panic in Rust is no Exception."""
    try:
        yield
    except VectorsUnavailable:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise VectorsUnavailable(cause=f"{type(error).__name__}: {error}") from error
        raise


@contextmanager
def _client(directory: Path) -> Iterator[Any]:
    """Fresh settings each time, for clients change theirs; and none of the reader's `.env` or variables."""
    with translated():
        import chromadb
        from chromadb.config import Settings

        settings = Settings(
            _env_file=None,
            anonymized_telemetry=False,
            allow_reset=False,
            chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
            chroma_otel_collection_endpoint="",
            chroma_server_nofile=None,
            migrations="apply",
        )
        client = chromadb.PersistentClient(str(directory), settings=settings)
    try:
        yield client
    finally:
        client.close()


def _ef_search(rows: int) -> int:
    return max(_EF_SEARCH_AT_LEAST, int(_EF_SEARCH_PER_ROOT_OF_ROWS * rows**0.5))


def _ids(keys: Keys) -> list[str]:
    return [str(key) for key in keys.tolist()]
