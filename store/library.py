"""The library: one SQLite file with articles, passages, vectors and full text. The truth.

Not here: its tables (schema.py); finding words (matching.py); the projection of its vectors (vectors.py);
making terms (rag/language.py).
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from store import rows
from store.article import Article, Coverage, Passage, Scope
from store.errors import EmbedderMismatch
from store.locking import command_name, writing
from store.matching import Catalogue, Formula, best
from store.rows import IndexedPassage, Kept, Keys, Terms, Vectors
from store.schema import complaints, connect, prepare

__all__ = ["Hit", "IndexedPassage", "Kept", "Keys", "Library", "Terms", "Vectors"]


class Hit(NamedTuple):
    """A passage's key and its score; higher is better."""

    key: int
    score: float


class Library:
    """Safe for threads. Every method blocks, and raises the store's errors; what it reads is all of one
    commit, of this process or another's. A writable library holds the writer lock until it is closed.
    """

    def __init__(self, folder: Path, lock: ExitStack, writer: sqlite3.Connection | None) -> None:
        self.folder = folder
        self._lock = lock
        self._writer = writer
        self._one_writes = threading.RLock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._catalogue: Catalogue | None = None
        self._cataloguing = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Self:
        """Opens the library of a data folder, and makes an empty one where there is none.

        Raises DataFolderUnusable, LibraryDamaged, LibraryNewer, DiskFull; WriterBusy if it is to be writable.
        """
        with ExitStack() as lock:
            if writable:
                lock.enter_context(writing(folder, command_name()))
            prepare(folder)
            with complaints(folder):
                writer = connect(folder, writable=True) if writable else None
            return cls(folder, lock.pop_all(), writer)

    def close(self) -> None:
        self._closed = True
        with self._one_writes, self._lock:
            while self._idle:
                self._idle.pop().close()
            if self._writer is not None:
                self._writer.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which all queries see the same commit."""
        with complaints(self.folder):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = connect(self.folder, writable=False)
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on the disk when it ends."""
        if self._writer is None:
            raise RuntimeError("the library is open for reading")
        with self._one_writes, complaints(self.folder):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    # Writing

    def put(
        self,
        article: Article,
        *,
        origin: str,
        digest: str,
        passages: Sequence[IndexedPassage],
        vectors: Vectors | None = None,
    ) -> None:
        """Keeps an article with its passages, replacing it whole where it is there: all of it or nothing.

        Raises ValueError where a passage is not of the article, or the vectors do not fit.
        """
        for passage, _ in passages:
            if passage.article_id != article.id or passage.text != article.text[passage.start : passage.end]:
                raise ValueError(f"{passage.id} is not a passage of {article.id}")
        with self._transaction() as connection:
            rows.delete(connection, [article.id])
            keys = rows.insert(connection, article, Kept(digest, origin), passages)
            if vectors is not None:
                rows.insert_vectors(connection, keys, vectors)
            rows.revise(connection)

    def move(self, article_id: str, origin: str) -> None:
        """Notes that an unchanged article comes from elsewhere now."""
        with self._transaction() as connection:
            connection.execute("UPDATE article SET origin = ? WHERE id = ?", (origin, article_id))

    def remove(self, ids: Iterable[str]) -> int:
        """Removes articles with all that belongs to them; says how many there were."""
        with self._transaction() as connection:
            removed = rows.delete(connection, ids)
            if removed:
                rows.revise(connection)
        return removed

    def put_vectors(self, keys: Sequence[int] | Keys, vectors: Vectors) -> None:
        """Keeps the vectors of passages that have none yet; of passages that are gone meanwhile, nothing.

        A passage that has one keeps it until `forget_vectors`: the vector index counts on that.
        Raises ValueError where the vectors do not fit.
        """
        with self._transaction() as connection:
            rows.insert_vectors(connection, [int(key) for key in keys], vectors)
            rows.revise(connection)

    def adopt_embedder(self, fingerprint: str) -> None:
        """Notes whose vectors the library keeps. Raises EmbedderMismatch where it keeps another's."""
        with self._transaction() as connection:
            kept = connection.execute("SELECT embedder FROM state").fetchone()[0]
            if kept == fingerprint:
                return
            if connection.execute("SELECT 1 FROM vector LIMIT 1").fetchone():
                raise EmbedderMismatch(kept=kept, asked=fingerprint)
            connection.execute("UPDATE state SET embedder = ?, dimension = NULL", (fingerprint,))

    def forget_vectors(self) -> None:
        """Drops every vector, so that another embedder can be adopted."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM vector")
            connection.execute("UPDATE passage SET embedded = 0 WHERE embedded = 1")
            connection.execute("UPDATE state SET embedder = NULL, dimension = NULL")
            connection.execute("DELETE FROM known_generation")
            rows.revise(connection)

    def know_generations(self, tokens: Sequence[str]) -> None:
        """Notes which vector indexes were made from this library, and no others. See `knows_generation`."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM known_generation")
            connection.executemany("INSERT INTO known_generation VALUES (?)", [(token,) for token in tokens])

    def knows_generation(self, token: str) -> bool:
        """Whether a vector index was made from this library. One that was restored or made anew may give the
        same keys to other passages: it does not know the vector indexes of its former life.
        """
        with self._reading() as connection:
            return bool(connection.execute("SELECT 1 FROM known_generation WHERE token = ?", (token,)).fetchone())

    # Reading: what is there

    @property
    def revision(self) -> int:
        """Grows with every commit that changes articles or vectors, of this process or another."""
        with self._reading() as connection:
            return rows.revision(connection)

    @property
    def embedder(self) -> str | None:
        """The fingerprint of the embedder whose vectors are kept."""
        with self._reading() as connection:
            embedder: str | None = connection.execute("SELECT embedder FROM state").fetchone()[0]
        return embedder

    def kept(self) -> dict[str, Kept]:
        """Every article's id, with its digest and origin."""
        with self._reading() as connection:
            found = connection.execute("SELECT id, digest, origin FROM article").fetchall()
        return {article_id: Kept(digest, origin) for article_id, digest, origin in found}

    def article(self, article_id: str) -> Article | None:
        with self._reading() as connection:
            return rows.article(connection, self.folder, article_id)

    def articles(self) -> Iterator[tuple[Article, int]]:
        """Every article with the number of its passages, the newest first, undated ones last."""
        with self._reading() as connection:
            yield from rows.articles(connection, self.folder)

    def passages(self, keys: Sequence[int] | Keys) -> dict[int, tuple[Passage, Article]]:
        """The passages of these keys with their articles, in that order; keys that are gone are left out."""
        with self._reading() as connection:
            return rows.passages(connection, self.folder, [int(key) for key in keys])

    def terms(self, keys: Sequence[int] | Keys) -> dict[int, Terms]:
        """What the full text search keeps of the passages of these keys; keys that are gone are left out."""
        with self._reading() as connection:
            return rows.terms(connection, [int(key) for key in keys])

    def passage_count(self) -> int:
        with self._reading() as connection:
            return int(connection.execute("SELECT count(*) FROM passage").fetchone()[0])

    def coverage(self) -> Coverage:
        """What the library holds; the publisher with the most articles first."""
        with self._reading() as connection:
            return rows.coverage(connection)

    def check(self) -> str | None:
        """What SQLite finds wrong with the file, if anything. Reads all of it."""
        with self._reading() as connection:
            return rows.fault(connection)

    # Reading: finding

    def match(
        self,
        stems: Sequence[str],
        limit: int,
        scope: Scope = Scope(),  # noqa: B008 - frozen
        formula: Formula = Formula(),  # noqa: B008 - a tuple
    ) -> list[Hit]:
        """The best passages by BM25 that hold any of the stems, or whose title does; best first."""
        with self._reading() as connection:
            catalogue = self._catalogued(connection)
            scores = catalogue.scores(connection, stems, formula)
        if not scope.is_open:
            scores[~catalogue.within(scope)] = 0
        return [Hit(int(catalogue.keys[row]), float(scores[row])) for row in best(scores, limit)]

    def keys_in(self, scope: Scope) -> Keys:
        """The keys of the passages in scope, ascending."""
        with self._reading() as connection:
            catalogue = self._catalogued(connection)
        keys: Keys = catalogue.keys[catalogue.within(scope)]
        return keys

    def latest(self, limit: int, scope: Scope) -> list[int]:
        """The keys of the passages that open the newest articles in scope, the newest first."""
        keys = self.keys_in(scope).tolist()
        with self._reading() as connection:
            return rows.latest(connection, keys, limit)

    def frequencies(self, stems: Sequence[str]) -> dict[str, int]:
        """How many passages hold each stem, in the text or the title; stems that none holds are left out."""
        with self._reading() as connection:
            catalogue = self._catalogued(connection)
            held = {stem: len(catalogue.postings(connection, stem).rows) for stem in stems}
        return {stem: count for stem, count in held.items() if count}

    def vocabulary(self) -> dict[str, int]:
        """Every word as it is written, with the number of passages that hold it."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT term, doc FROM term_count WHERE col = 'surfaces'"))

    def _catalogued(self, connection: sqlite3.Connection) -> Catalogue:
        revision = rows.revision(connection)
        with self._cataloguing:
            catalogue = self._catalogue
            if catalogue is None or catalogue.revision != revision:
                catalogue = self._catalogue = Catalogue(connection, revision)
        return catalogue

    # Reading: vectors

    def vectors(self, keys: Keys | None = None) -> tuple[Keys, Vectors]:
        """Keys, ascending, and their vectors, one row each; keys without a vector are left out."""
        with self._reading() as connection:
            return rows.vectors(connection, self.folder, keys)

    def vector_keys(self) -> Keys:
        """The keys of all passages that have a vector, ascending."""
        with self._reading() as connection:
            found = connection.execute("SELECT key FROM passage WHERE embedded = 1 ORDER BY key").fetchall()
        return np.array([key for (key,) in found], dtype=np.int64)

    def unembedded_count(self) -> int:
        with self._reading() as connection:
            return int(connection.execute("SELECT count(*) FROM passage WHERE embedded = 0").fetchone()[0])

    def unembedded(self, limit: int) -> list[tuple[int, str]]:
        """Keys and texts of passages that have no vector yet, in the order of their keys."""
        with self._reading() as connection:
            found = connection.execute("SELECT key FROM passage WHERE embedded = 0 ORDER BY key LIMIT ?", (limit,))
            passages = rows.passages(connection, self.folder, [key for (key,) in found])
        return [(key, passage.text) for key, (passage, _) in passages.items()]
