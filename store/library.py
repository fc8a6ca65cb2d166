# ruff: noqa: S608 - the queries are built of this module's own constants; every value is bound
"""The library: one SQLite file with articles, passages, vectors and full text. The truth.

Not here: its tables (schema.py); the projection of its vectors (vectors.py); making stems (rag/language.py).
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from store.article import Article, Coverage, Passage, Scope
from store.errors import EmbedderMismatch
from store.schema import FILE_NAME, complaints, connect

# What a word is worth in a title, as a stem or name, and as it is written; chosen on the train questions.
COLUMN_WEIGHTS = (1.0, 1.0, 0.2)
_BOUND_AT_ONCE = 500

Keys = NDArray[np.int64]


class Terms(NamedTuple):
    """What full text search keeps of a passage: space separated tokens of letters, digits and '_'."""

    title: str
    stems: str
    surfaces: str


class IndexedPassage(NamedTuple):
    """A passage with its terms."""

    passage: Passage
    terms: Terms


class Hit(NamedTuple):
    """A passage's key and its score; higher is better."""

    key: int
    score: float


class Kept(NamedTuple):
    """By what an article is known to be unchanged, and where it came from."""

    digest: str
    origin: str


class Library:
    """Safe for threads: each has its own connection. Every method blocks, and raises the store's errors."""

    def __init__(self, folder: Path, *, writable: bool) -> None:
        self._folder = folder
        self._writable = writable
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._coverage: tuple[int, Coverage] | None = None
        self._opening = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Self:
        """Opens the library of a data folder, and creates an empty one where there is none."""
        library = cls(folder, writable=writable)
        library._connection()
        return library

    def close(self) -> None:
        with self._opening:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self._folder, writable=self._writable)
            with self._opening:
                self._connections.append(connection)
            self._local.connection = connection
        return connection

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with complaints(self._folder / FILE_NAME):
            return self._connection().execute(sql, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Nothing is left half done where it raises."""
        connection = self._connection()
        with complaints(self._folder / FILE_NAME):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    # Writing

    def put(
        self,
        article: Article,
        *,
        origin: str,
        digest: str,
        passages: Sequence[IndexedPassage],
        vectors: NDArray[np.float32] | None = None,
    ) -> None:
        """Keeps an article with its passages, replacing it whole if it is there: all of it or nothing."""
        with self._transaction() as connection:
            _delete(connection, [article.id])
            values = article.model_dump(mode="json") | {"origin": origin, "digest": digest}
            number = connection.execute(
                "INSERT INTO article (id, title, text, publisher, published, url, language, origin, digest) "
                "VALUES (:id, :title, :text, :publisher, :published, :url, :language, :origin, :digest)",
                values,
            ).lastrowid
            for at, (passage, terms) in enumerate(passages):
                key = connection.execute(
                    'INSERT INTO passage (article, ordinal, start, "end") VALUES (?, ?, ?, ?)',
                    (number, passage.ordinal, passage.start, passage.end),
                ).lastrowid
                connection.execute(
                    "INSERT INTO passage_words (rowid, title, stems, surfaces) VALUES (?, ?, ?, ?)",
                    (key, *terms),
                )
                if vectors is not None:
                    connection.execute("INSERT INTO vector VALUES (?, ?)", (key, _packed(vectors[at])))
            _revise(connection)

    def remove(self, ids: Iterable[str]) -> int:
        """Removes articles with all that belongs to them; says how many there were."""
        with self._transaction() as connection:
            removed = _delete(connection, list(ids))
            if removed:
                _revise(connection)
        return removed

    def put_vectors(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keeps the vectors of passages; of passages that have gone meanwhile, nothing."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO vector SELECT key, ? FROM passage WHERE key = ?",
                [(_packed(vector), key) for key, vector in zip(keys, vectors, strict=True)],
            )

    def adopt_embedder(self, fingerprint: str) -> None:
        """Notes whose vectors the library keeps. Raises EmbedderMismatch where it keeps another's."""
        with self._transaction() as connection:
            kept = self.embedder
            held = connection.execute("SELECT 1 FROM vector LIMIT 1").fetchone()
            if held and kept not in {None, fingerprint}:
                raise EmbedderMismatch(kept=kept, asked=fingerprint)
            connection.execute("INSERT OR REPLACE INTO fact VALUES ('embedder', ?)", (fingerprint,))

    def forget_vectors(self) -> None:
        """Drops every vector, so that another embedder can be adopted."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM vector")
            connection.execute("DELETE FROM fact WHERE name = 'embedder'")

    # Reading: what is there

    @property
    def revision(self) -> int:
        """Grows with every commit that changes articles, of this process or another."""
        return int(str(self._rows("SELECT value FROM fact WHERE name = 'revision'")[0][0]))

    @property
    def embedder(self) -> str | None:
        """The fingerprint of the embedder whose vectors are kept."""
        rows = self._rows("SELECT value FROM fact WHERE name = 'embedder'")
        return str(rows[0][0]) if rows else None

    def kept(self) -> dict[str, Kept]:
        """Every article's id, with its digest and origin."""
        rows = self._rows("SELECT id, digest, origin FROM article")
        return {str(row[0]): Kept(str(row[1]), str(row[2])) for row in rows}

    def article(self, article_id: str) -> Article | None:
        rows = self._rows(f"SELECT {_ARTICLE} FROM article a WHERE id = ?", (article_id,))
        return _article(rows[0]) if rows else None

    def articles(self) -> Iterator[tuple[Article, int]]:
        """Every article with the number of its passages, the newest first, undated ones last."""
        for row in self._rows(
            f"SELECT {_ARTICLE}, (SELECT count(*) FROM passage p WHERE p.article = a.number) "
            "FROM article a ORDER BY published IS NULL, published DESC, id"
        ):
            yield _article(row[:-1]), int(str(row[-1]))

    def passages(self, keys: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The passages of these keys with their articles; keys that are gone are left out."""
        found: dict[int, tuple[Passage, Article]] = {}
        for row in self._each(
            f'SELECT p.key, p.ordinal, p.start, p."end", {_ARTICLE} '
            "FROM passage p JOIN article a ON a.number = p.article WHERE p.key IN ({})",
            keys,
        ):
            key, ordinal, start, end = (int(str(value)) for value in row[:4])
            article = _article(row[4:])
            passage = Passage(
                id=f"{article.id}#{ordinal}",
                article_id=article.id,
                ordinal=ordinal,
                start=start,
                end=end,
                text=article.text[start:end],
            )
            found[key] = passage, article
        return found

    def passage_count(self) -> int:
        return self.coverage().passages

    def coverage(self) -> Coverage:
        """What the library holds; read anew only when it has changed."""
        revision = self.revision
        if self._coverage is None or self._coverage[0] != revision:
            articles, first, last = self._rows(
                "SELECT count(*), min(published), max(published) FROM article"
            )[0]
            publishers = self._rows(
                "SELECT publisher FROM article WHERE publisher IS NOT NULL "
                "GROUP BY publisher ORDER BY count(*) DESC"
            )
            coverage = Coverage(
                articles=int(str(articles)),
                passages=int(str(self._rows("SELECT count(*) FROM passage")[0][0])),
                first=_day(first),
                last=_day(last),
                publishers=tuple(str(row[0]) for row in publishers),
            )
            self._coverage = revision, coverage
        return self._coverage[1]

    # Reading: finding

    def match(
        self,
        stems: Sequence[str],
        surfaces: Sequence[str],
        limit: int,
        scope: Scope = Scope(),  # noqa: B008 - frozen
        weights: tuple[float, float, float] = COLUMN_WEIGHTS,
    ) -> list[Hit]:
        """The best passages by BM25 that hold any of the words, stems also in the title; best first."""
        expression = " OR ".join(
            f"({{{columns}}} : ({' OR '.join(_quoted(token) for token in tokens)}))"
            for columns, tokens in (("title stems", stems), ("surfaces", surfaces))
            if tokens
        )
        if not expression:
            return []
        where, values = _conditions(scope)
        rows = self._rows(
            "SELECT w.rowid, -bm25(passage_words, ?, ?, ?) AS score FROM passage_words w "
            + ("JOIN passage p ON p.key = w.rowid JOIN article a ON a.number = p.article " if where else "")
            + f"WHERE passage_words MATCH ? {where} ORDER BY score DESC, w.rowid LIMIT ?",
            (*weights, expression, *values, limit),
        )
        return [Hit(int(str(key)), float(str(score))) for key, score in rows]

    def keys_in(self, scope: Scope) -> Keys:
        """The keys of the passages in scope, ascending."""
        where, values = _conditions(scope)
        rows = self._rows(
            "SELECT p.key FROM passage p JOIN article a ON a.number = p.article "
            f"WHERE 1 {where} ORDER BY p.key",
            values,
        )
        return np.array([row[0] for row in rows], dtype=np.int64)

    def frequencies(self, stems: Sequence[str]) -> dict[str, int]:
        """How many passages hold each stem, in the text or the title; stems that none holds are left out."""
        rows = self._each(
            "SELECT term, max(doc) FROM temp.word "
            "WHERE term IN ({}) AND col IN ('title', 'stems') GROUP BY term",
            stems,
        )
        return {str(term): int(str(count)) for term, count in rows}

    def vocabulary(self) -> dict[str, int]:
        """Every word as it is written, with the number of passages that hold it."""
        rows = self._rows("SELECT term, doc FROM temp.word WHERE col = 'surfaces'")
        return {str(term): int(str(count)) for term, count in rows}

    # Reading: vectors

    def vectors(self, keys: Keys | None = None) -> tuple[Keys, NDArray[np.float32]]:
        """Keys, ascending, and their vectors, one row each; keys without a vector are left out."""
        if keys is None:
            rows = self._rows("SELECT key, value FROM vector ORDER BY key")
        else:
            wanted = sorted(keys.tolist())
            rows = list(self._each("SELECT key, value FROM vector WHERE key IN ({}) ORDER BY key", wanted))
        held = np.array([row[0] for row in rows], dtype=np.int64)
        if not rows:
            return held, np.zeros((0, 0), dtype=np.float32)
        packed = b"".join(row[1] for row in rows if isinstance(row[1], bytes))
        return held, np.frombuffer(packed, dtype=np.float32).reshape(len(rows), -1)

    def vector_keys(self) -> Keys:
        """The keys of all passages that have a vector, ascending."""
        return np.array([row[0] for row in self._rows("SELECT key FROM vector ORDER BY key")], dtype=np.int64)

    def unembedded_count(self) -> int:
        missing = self._rows("SELECT (SELECT count(*) FROM passage) - (SELECT count(*) FROM vector)")
        return int(str(missing[0][0]))

    def unembedded(self, limit: int) -> list[tuple[int, str]]:
        """Keys and texts of passages that have no vector yet, in order."""
        rows = self._rows(
            "SELECT p.key FROM passage p LEFT JOIN vector v ON v.key = p.key "
            "WHERE v.key IS NULL ORDER BY p.key LIMIT ?",
            (limit,),
        )
        found = self.passages([int(str(row[0])) for row in rows])
        return [(key, found[key][0].text) for key in sorted(found)]

    def check(self) -> str | None:
        """What SQLite finds wrong with the file, if anything."""
        verdict = str(self._rows("PRAGMA quick_check")[0][0])
        return None if verdict == "ok" else verdict

    def _each(self, sql: str, values: Sequence[object]) -> Iterator[tuple[object, ...]]:
        """The rows of a query with `IN ({})`, some values at a time: SQLite bounds how many it takes."""
        for at in range(0, len(values), _BOUND_AT_ONCE):
            some = values[at : at + _BOUND_AT_ONCE]
            yield from self._rows(sql.format(", ".join("?" * len(some))), some)


_FIELDS = ("id", "title", "text", "publisher", "published", "url", "language")
_ARTICLE = ", ".join(f"a.{field}" for field in _FIELDS)


def _article(row: Sequence[object]) -> Article:
    """An article as it was kept: it was validated on its way in."""
    fields: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    return Article.model_construct(**(fields | {"published": _day(fields["published"])}))


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value is not None else None


def _packed(vector: NDArray[np.float32]) -> bytes:
    return vector.astype(np.float32).tobytes()


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def _delete(connection: sqlite3.Connection, ids: Sequence[str]) -> int:
    removed = 0
    for article_id in ids:
        row = connection.execute("SELECT number FROM article WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            continue
        of_article = "(SELECT key FROM passage WHERE article = ?)"
        connection.execute(f"DELETE FROM passage_words WHERE rowid IN {of_article}", row)
        connection.execute(f"DELETE FROM vector WHERE key IN {of_article}", row)
        connection.execute("DELETE FROM passage WHERE article = ?", row)
        connection.execute("DELETE FROM article WHERE number = ?", row)
        removed += 1
    return removed


def _revise(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE fact SET value = value + 1 WHERE name = 'revision'")


def _conditions(scope: Scope) -> tuple[str, list[object]]:
    """A scope as conditions on the article `a`, each beginning with AND, and their values."""
    conditions: list[str] = []
    values: list[object] = []
    if scope.published_from is not None:
        conditions.append("AND a.published >= ?")
        values.append(scope.published_from.isoformat())
    if scope.published_until is not None:
        conditions.append("AND (a.published IS NULL OR a.published <= ?)")
        values.append(scope.published_until.isoformat())
    if scope.publishers:
        conditions.append(f"AND a.publisher IN ({', '.join('?' * len(scope.publishers))})")
        values += scope.publishers
    return " ".join(conditions), values
