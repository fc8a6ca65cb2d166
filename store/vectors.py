"""The vector index: the passages nearest to a vector, from the library's projection into Chroma.

Few vectors are compared one and all, as the library keeps them, which is exact; Chroma is asked among many.
Not here: making the projection (projecting.py), its folders (generations.py), Chroma itself (chroma.py).
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store import chroma, generations
from store.errors import StoreError, VectorsUnavailable
from store.library import Hit, Keys, Library, Vectors
from store.projecting import bring_in_step, in_step

__all__ = ["EXACT_ROWS", "VectorIndex", "bring_in_step", "exact", "in_step"]

# Up to so many rows of 1,024 numbers a comparison with all of them is not slower than Chroma at a recall@10
# of 0.98, and misses nothing: 67,000 rows take 9 ms against 16. Nor need Chroma's index be loaded.
EXACT_ROWS = 50_000
# Rows that are multiplied at once: they stay in the processor's cache, and are too few for BLAS to wake its
# other threads: on a busy machine it waits for those longer than they help.
_AT_ONCE = 256
_FETCHED_AT_MOST = 500  # vectors that are read from the library one by one, where not all of them are in memory
_GATHERED_AT_MOST = 0.4  # the share of all rows that is not gathered faster than all of them are multiplied


def exact(keys: Keys, vectors: Vectors, query: NDArray[np.float32], limit: int) -> list[Hit]:
    """The keys whose vectors have the highest product with the query, best first; equal ones by key."""
    return _best(keys, _products(vectors, query), limit)


class VectorIndex:
    """A reader of the current generation. Safe for threads; every method blocks.

    It notices at each query when another generation has become current. Where there is none, or it is
    damaged, or of another library or embedder, it raises VectorsUnavailable until that changes. `embedder` is
    the fingerprint of whoever makes the queries' vectors; not given, it is taken to be the library's.
    """

    def __init__(self, folder: Path, *, embedder: str | None = None, exact_rows: int = EXACT_ROWS) -> None:
        self._folder = folder
        self._root = folder / "vectors"
        self._embedder = embedder
        self._exact_rows = exact_rows
        self._changing = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._opened: _Opened | None = None
        self._lost: VectorsUnavailable | None = None

    def query(self, vector: NDArray[np.float32], limit: int, among: Keys | None = None) -> list[Hit]:
        """The passages nearest to a unit vector by cosine, best first; of `among`, if that is given.

        Raises VectorsUnavailable.
        """
        with self._using() as opened:
            if limit < 1 or not opened.rows:
                return []
            opened.must_compare_with(vector)
            vector = np.asarray(vector, dtype=np.float32)
            if among is None and opened.rows > self._exact_rows:
                return opened.by_chroma(vector, limit)
            if among is not None and len(among) > self._exact_rows:
                # Where the share is this large, few of the nearest overall fall outside.
                ample = 2 * limit * opened.rows // len(among) + limit
                inside = set(among.tolist())
                hits = [hit for hit in opened.by_chroma(vector, ample) if hit.key in inside]
                if len(hits) >= limit:
                    return hits[:limit]
            return opened.by_comparing(vector, limit, among)

    def close(self) -> None:
        with self._changing:
            if self._opened is not None:
                self._opened.retire()
            self._opened = self._stamp = self._lost = None

    @contextmanager
    def _using(self) -> Iterator["_Opened"]:
        with self._changing:
            stamp = generations.stamp(self._root)
            if stamp is None or stamp != self._stamp:
                self._change()
            if self._opened is None:
                assert self._lost is not None
                raise VectorsUnavailable(**self._lost.facts)
            opened = self._opened
            opened.users += 1
        try:
            yield opened
        finally:
            with self._changing:
                opened.users -= 1
                opened.close_if_done()

    def _change(self) -> None:
        """Opens the current generation in the place of the one that was. A failure is remembered with the
        stamp: reading a quarter of a gigabyte again at every question would not mend it.
        """
        if self._opened is not None:
            self._opened.retire()
            self._opened = None
        while True:
            self._stamp = generations.stamp(self._root)
            try:
                path = generations.current(self._root)
                self._opened = _Opened(self._folder, path, self._embedder)
            except StoreError as error:
                if generations.stamp(self._root) == self._stamp:
                    self._lost = VectorsUnavailable(cause=error.facts.get("cause", str(error)))
                    return
            else:
                return  # where it failed because it was being replaced, the next one is opened


class _Opened:
    """One generation, held against sweeping, closed when it is retired and its last user is done."""

    def __init__(self, folder: Path, path: Path, embedder: str | None) -> None:
        self.users = 0
        self._retired = False
        self._path = path
        self._loading = threading.Lock()
        self._collection: chroma.Collection | None = None
        self._vectors: tuple[Keys, Vectors] | None = None
        with ExitStack() as stack:
            stack.enter_context(generations.held(path))
            self._manifest = generations.checked(path)
            self._library = Library.open(folder)
            stack.callback(self._library.close)
            self._must_be_ours(embedder)
            self._stack = stack.pop_all()

    @property
    def rows(self) -> int:
        return self._manifest.count

    def must_compare_with(self, vector: NDArray[np.float32]) -> None:
        if len(vector) != self._manifest.dimension:
            cause = f"{len(vector)} dimensions are asked, {self._manifest.dimension} are kept"
            raise VectorsUnavailable(cause=cause)

    def by_comparing(self, vector: NDArray[np.float32], limit: int, among: Keys | None) -> list[Hit]:
        if among is not None and self._vectors is None and len(among) <= _FETCHED_AT_MOST:
            return exact(*self._kept(among), vector, limit)
        keys, vectors = self._all()
        if among is None or not len(keys):
            return exact(keys, vectors, vector, limit)
        rows = np.minimum(np.searchsorted(keys, among), len(keys) - 1)
        asked = np.zeros(len(keys), dtype=np.bool_)
        asked[rows[keys[rows] == among]] = True
        rows = np.flatnonzero(asked)
        if len(rows) > _GATHERED_AT_MOST * len(keys):
            return _best(keys[rows], _products(vectors, vector)[rows], limit)
        return _best(keys[rows], _gathered_products(vectors, rows, vector), limit)

    def by_chroma(self, vector: NDArray[np.float32], limit: int) -> list[Hit]:
        with self._loading:
            if self._collection is None:
                self._collection = self._open_chroma()
        keys, scores = self._collection.nearest(vector[np.newaxis], min(limit, self.rows))[0]
        return [Hit(int(key), float(score)) for key, score in zip(keys, scores, strict=True)]

    def retire(self) -> None:
        self._retired = True
        self.close_if_done()

    def close_if_done(self) -> None:
        if self._retired and not self.users:
            self._stack.close()

    def _must_be_ours(self, embedder: str | None) -> None:
        if not self._library.knows_generation(self._manifest.token):
            raise VectorsUnavailable(cause="the vector index was made from another library")
        if self._manifest.embedder != (embedder or self._library.embedder):
            cause = f"the vector index is of another embedder: {self._manifest.embedder}"
            raise VectorsUnavailable(cause=cause)

    def _all(self) -> tuple[Keys, Vectors]:
        """The vectors of the generation that the library still keeps; half a second for 100,000."""
        with self._loading:
            if self._vectors is None:
                try:
                    keys = generations.read_keys(self._path, self._manifest)
                except (OSError, ValueError) as error:
                    raise VectorsUnavailable(cause=f"{self._path.name}: {error}") from error
                self._vectors = self._kept(keys)
            return self._vectors

    def _kept(self, keys: Keys) -> tuple[Keys, Vectors]:
        found = self._library.vectors(keys)
        if not self._library.knows_generation(self._manifest.token):
            raise VectorsUnavailable(cause="the library is being embedded anew")
        return found

    def _open_chroma(self) -> chroma.Collection:
        try:
            directory = self._stack.enter_context(generations.private(self._path, self._manifest))
            return self._stack.enter_context(chroma.opened(directory))
        except OSError as error:
            raise VectorsUnavailable(cause=f"{self._path.name}: {error}") from error


def _products(vectors: Vectors, query: NDArray[np.float32]) -> NDArray[np.float32]:
    scores = np.empty(len(vectors), dtype=np.float32)
    for at in range(0, len(vectors), _AT_ONCE):
        np.dot(vectors[at : at + _AT_ONCE], query, out=scores[at : at + _AT_ONCE])
    return scores


def _gathered_products(vectors: Vectors, rows: NDArray[np.int64], query: NDArray[np.float32]) -> NDArray[np.float32]:
    scores = np.empty(len(rows), dtype=np.float32)
    buffer = np.empty((_AT_ONCE, vectors.shape[1]), dtype=np.float32)
    for at in range(0, len(rows), _AT_ONCE):
        some = rows[at : at + _AT_ONCE]
        np.take(vectors, some, axis=0, out=buffer[: len(some)], mode="clip")
        np.dot(buffer[: len(some)], query, out=scores[at : at + _AT_ONCE])
    return scores


def _best(keys: Keys, scores: NDArray[np.float32], limit: int) -> list[Hit]:
    if limit < 1:
        return []
    rows = np.arange(len(scores))
    if len(scores) > limit:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        rows = np.flatnonzero(scores >= least)
    order = rows[np.lexsort((keys[rows], -scores[rows]))][:limit]
    return [Hit(int(keys[row]), float(scores[row])) for row in order]
