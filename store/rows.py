"""The library's rows: the statements that write and read them, each on a connection in a transaction.

Not here: transactions, connections, threads (library.py); the tables (schema.py).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from store.article import Article, Coverage, Passage
from store.errors import LibraryDamaged
from store.schema import FILE_NAME

Keys = NDArray[np.int64]
Vectors = NDArray[np.float32]  # shape (passages, dimension)

_COLUMNS = ("number", "id", "title", "text", "publisher", "published", "url", "language")  # of whole_article


class Terms(NamedTuple):
    """What full text search keeps of a passage: space separated tokens of letters, digits and '_'."""

    title: str
    stems: str
    surfaces: str


class IndexedPassage(NamedTuple):
    """A passage with its terms."""

    passage: Passage
    terms: Terms


class Kept(NamedTuple):
    """By what an article is known to be unchanged, and where it came from."""

    digest: str
    origin: str


# Writing


def insert(
    connection: sqlite3.Connection,
    article: Article,
    kept: Kept,
    passages: Sequence[IndexedPassage],
) -> list[int]:
    """Adds an article with its passages; their keys."""
    number = connection.execute(
        "INSERT INTO article (id, title, text, publisher, published, url, language, digest, origin) "
        "VALUES (:id, :title, :text, :publisher, :published, :url, :language, :digest, :origin)",
        article.model_dump(mode="json") | kept._asdict(),
    ).lastrowid
    keys = []
    for passage, terms in passages:
        key = connection.execute(
            "INSERT INTO passage VALUES (NULL, ?, ?, ?, ?, ?, 0)",
            (number, passage.ordinal, passage.start, passage.end, sum(len(field.split()) for field in terms)),
        ).lastrowid
        assert key is not None
        connection.execute("INSERT INTO term (rowid, title, stems, surfaces) VALUES (?, ?, ?, ?)", (key, *terms))
        keys.append(key)
    return keys


def insert_vectors(connection: sqlite3.Connection, keys: Sequence[int], vectors: Vectors) -> None:
    """Adds vectors to passages that have none. Raises ValueError where they cannot be what they should be."""
    embedder, dimension = connection.execute("SELECT embedder, dimension FROM state").fetchone()
    if embedder is None:
        raise ValueError("vectors of no embedder: adopt one first")
    if vectors.ndim != 2 or len(vectors) != len(keys) or not np.isfinite(vectors).all():
        raise ValueError(f"not {len(keys)} rows of finite numbers: shape {vectors.shape}")
    if not keys:
        return
    if vectors.shape[1] != (dimension or vectors.shape[1]):
        raise ValueError(f"vectors of {vectors.shape[1]} dimensions among ones of {dimension}")
    connection.execute("UPDATE state SET dimension = ?", (vectors.shape[1],))
    packed = [row.tobytes() for row in vectors.astype("<f4")]
    connection.executemany(
        "INSERT INTO vector SELECT key, ? FROM passage WHERE key = ? AND embedded = 0",
        zip(packed, keys, strict=True),
    )
    connection.executemany("UPDATE passage SET embedded = 1 WHERE key = ?", [(key,) for key in keys])


def delete(connection: sqlite3.Connection, ids: Iterable[str]) -> int:
    """Removes articles with all that belongs to them; says how many there were."""
    removed = 0
    for article_id in ids:
        row = connection.execute("SELECT number FROM article WHERE id = ?", (article_id,)).fetchone()
        if row is not None:
            # Virtual tables know no foreign keys; the others follow the article.
            connection.execute("DELETE FROM term WHERE rowid IN (SELECT key FROM passage WHERE article = ?)", row)
            connection.execute("DELETE FROM article WHERE number = ?", row)
            removed += 1
    return removed


def revise(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE state SET revision = revision + 1")


# Reading


def revision(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT revision FROM state").fetchone()[0])


def article(connection: sqlite3.Connection, folder: Path, article_id: str) -> Article | None:
    row = connection.execute("SELECT * FROM whole_article WHERE id = ?", (article_id,)).fetchone()
    return _article(folder, row) if row else None


def articles(connection: sqlite3.Connection, folder: Path) -> Iterator[tuple[Article, int]]:
    """The newest first, undated ones last, each with the number of its passages; one in memory at a time."""
    newest_first = "SELECT number FROM article ORDER BY published IS NULL, published DESC, id"
    for number in connection.execute(newest_first).fetchall():
        *row, passages = connection.execute(
            "SELECT *, (SELECT count(*) FROM passage WHERE article = number) FROM whole_article WHERE number = ?",
            number,
        ).fetchone()
        yield _article(folder, row), passages


def passages(connection: sqlite3.Connection, folder: Path, keys: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
    """In the order of the keys; those that are gone are left out."""
    places = {
        key: (number, ordinal, start, end)
        for key, number, ordinal, start, end in connection.execute(
            'SELECT key, article, ordinal, start, "end" FROM passage WHERE key IN (SELECT value FROM json_each(?))',
            (json.dumps(keys),),
        )
    }
    numbers = sorted({number for number, *_ in places.values()})
    whole = {
        row[0]: _article(folder, row)
        for row in connection.execute(
            "SELECT * FROM whole_article WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(numbers),),
        )
    }
    return {key: _passage(folder, whole, places[key]) for key in keys if key in places}


def terms(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Terms]:
    """What the full text search keeps of these passages; keys that are gone are left out."""
    return {
        key: Terms(*kept)
        for key, *kept in connection.execute(
            "SELECT rowid, title, stems, surfaces FROM term WHERE rowid IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
    }


def latest(connection: sqlite3.Connection, keys: Sequence[int], limit: int) -> list[int]:
    """Of these passages the ones that open an article, of the newest articles first; undated ones are left out."""
    found = connection.execute(
        "SELECT key FROM passage JOIN article ON article = number WHERE ordinal = 0 AND published IS NOT NULL "
        "AND key IN (SELECT value FROM json_each(?)) ORDER BY published DESC, key LIMIT ?",
        (json.dumps(keys), limit),
    )
    return [key for (key,) in found]


def coverage(connection: sqlite3.Connection) -> Coverage:
    counted, first, last = connection.execute("SELECT count(*), min(published), max(published) FROM article").fetchone()
    names: dict[str, str] = {}  # a publisher that is written in several ways has the commonest one
    for (name,) in connection.execute(
        "SELECT publisher FROM article WHERE publisher IS NOT NULL GROUP BY publisher ORDER BY count(*) DESC, publisher"
    ):
        names.setdefault(name.casefold(), name)
    return Coverage(
        articles=counted,
        passages=connection.execute("SELECT count(*) FROM passage").fetchone()[0],
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        publishers=tuple(names.values()),
    )


def vectors(connection: sqlite3.Connection, folder: Path, keys: Keys | None) -> tuple[Keys, Vectors]:
    """Ascending by key; keys without a vector are left out."""
    dimension = connection.execute("SELECT dimension FROM state").fetchone()[0] or 0
    if keys is None:
        count = connection.execute("SELECT count(*) FROM vector").fetchone()[0]
        found = connection.execute("SELECT key, value FROM vector ORDER BY key")
    else:
        count = len(keys)
        found = connection.execute(
            "SELECT key, value FROM vector WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            (json.dumps(keys.tolist()),),
        )
    held = np.empty(count, dtype=np.int64)
    matrix = np.empty((count, dimension), dtype=np.float32)
    filled = 0
    for key, value in found:
        if len(value) != 4 * dimension:
            raise LibraryDamaged(path=str(folder / FILE_NAME), cause=f"vector {key} has {len(value)} bytes")
        held[filled] = key
        matrix[filled] = np.frombuffer(value, dtype="<f4")
        filled += 1
    return held[:filled], matrix[:filled]


def fault(connection: sqlite3.Connection) -> str | None:
    """The first thing that SQLite finds wrong with the file."""
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        return str(verdict)
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    return f"a row of {orphan[0]} has lost the one of {orphan[2]} it belongs to" if orphan else None


def _article(folder: Path, row: Sequence[Any]) -> Article:
    try:
        fields = dict(zip(_COLUMNS, row, strict=True))
        del fields["number"]
        return Article.model_validate(fields)
    except ValidationError as error:
        raise LibraryDamaged(path=str(folder / FILE_NAME), cause=f"article {row[0]} is not one") from error


def _passage(folder: Path, whole: dict[int, Article], place: tuple[int, int, int, int]) -> tuple[Passage, Article]:
    number, ordinal, start, end = place
    try:
        of = whole[number]
        passage = Passage(
            id=f"{of.id}#{ordinal}",
            article_id=of.id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=of.text[start:end],
        )
    except (KeyError, ValidationError) as error:
        cause = f"passage {ordinal} of article {number} is not one"
        raise LibraryDamaged(path=str(folder / FILE_NAME), cause=cause) from error
    return passage, of
