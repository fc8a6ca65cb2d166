"""Chroma, inside one generation's folder: the only module that speaks to it.

Run as a program it builds or verifies a generation, so that what goes wrong inside Chroma ends that
process and not ours. Not here: when to build, what to do with the outcome (vectors.py).
"""

import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.library import Hit, Library

_COLLECTION = "passages"
_BATCH = 500  # larger ones broke more often when a writer was killed
_PERSISTED_AT_ONCE = 25_000
_PROBES = 200
_SAME = 1e-3  # cosine distance up to which a vector has found itself, or its twin


def open_client(path: Path) -> Any:
    """A client on a generation's folder; close it. Fresh Settings each: clients change what they get."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))


def open_collection(client: Any) -> Any:
    return client.get_collection(_COLLECTION, embedding_function=None)


def nearest(collection: Any, vector: NDArray[np.float32], limit: int) -> list[Hit]:
    """The keys nearest to a unit vector, with their cosine."""
    limit = min(limit, collection.count())
    if not limit:
        return []
    found = collection.query(query_embeddings=[vector], n_results=limit, include=["distances"])
    pairs = zip(found["ids"][0], found["distances"][0], strict=True)
    return [Hit(int(key), 1.0 - distance) for key, distance in pairs]


def build(data: Path, path: Path, keep: NDArray[np.int64]) -> None:
    """Brings the generation in `path`, which holds `keep`, in step with the library of `data`."""
    library = Library.open(data)
    wanted = library.vector_keys()
    gone = np.setdiff1d(keep, wanted)
    new = np.setdiff1d(wanted, keep)
    client = open_client(path)
    collection = open_collection(client) if len(keep) else _create(client, len(new))
    for at in range(0, len(gone), _BATCH):
        collection.delete(ids=[str(key) for key in gone[at : at + _BATCH].tolist()])
    for at in range(0, len(new), _BATCH):
        keys, vectors = library.vectors(new[at : at + _BATCH])
        collection.add(ids=[str(key) for key in keys.tolist()], embeddings=vectors)
        sys.stdout.write(f"{at + len(keys)} {len(new)}\n")
        sys.stdout.flush()
    if len(wanted) == 1 and not len(keep):  # a threshold below two is not taken, and see _create
        collection.upsert(ids=[str(wanted[0])], embeddings=library.vectors(wanted)[1])
    client.close()
    library.close()


def _create(client: Any, rows: int) -> Any:
    # Rows wait in a log until so many have come; only then are they persisted. The rows are parted evenly, so
    # that next to nothing is left there: readers replay it, and an index that was never persisted changes its
    # files whenever it is opened.
    at_once = max(rows // math.ceil(rows / _PERSISTED_AT_ONCE), 2)
    hnsw = {
        "space": "cosine",
        "max_neighbors": 32,
        "ef_construction": 200,
        "ef_search": 200,
        "batch_size": min(_BATCH, at_once),
        "sync_threshold": at_once,
    }
    return client.create_collection(_COLLECTION, embedding_function=None, configuration={"hnsw": hnsw})


def verify(data: Path, path: Path) -> str | None:
    """What is wrong with a built generation, if anything.

    Its ids are read one and all; sampled vectors must find themselves, or a passage of the same words.
    """
    library = Library.open(data)
    wanted = library.vector_keys()
    client = open_client(path)
    try:
        collection = open_collection(client)
        ids: set[int] = set()
        for at in range(0, len(wanted) + 1, 10_000):
            ids.update(int(key) for key in collection.get(include=[], limit=10_000, offset=at)["ids"])
        if ids != set(wanted.tolist()) or collection.count() != len(wanted):
            return f"{len(ids)} ids where {len(wanted)} are kept"
        probes = wanted[np.linspace(0, len(wanted) - 1, min(_PROBES, len(wanted))).astype(int)]
        keys, vectors = library.vectors(probes)
        for key, vector in zip(keys.tolist(), vectors, strict=True):
            best = nearest(collection, vector, 1)
            if not best or best[0].score < 1.0 - _SAME:
                return f"passage {key} does not find itself"
    finally:
        client.close()
        library.close()
    return None


def main(arguments: Sequence[str]) -> int:
    """`DATA PATH KEYS.npy|-`: builds, reopens and verifies; the verdict goes to standard output."""
    data, path = Path(arguments[0]), Path(arguments[1])
    build(data, path, np.zeros(0, dtype=np.int64) if arguments[2] == "-" else np.load(arguments[2]))
    wrong = verify(data, path)
    sys.stdout.write(wrong or "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
