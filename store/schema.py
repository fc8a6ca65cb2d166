"""The library's file: its tables, how a connection to it is opened, and what SQLite's complaints mean.

Not here: what is read from it and written to it (library.py).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.errors import DataFolderUnusable, DiskFull, LibraryDamaged, LibraryNewer, WriterBusy

VERSION = 1
FILE_NAME = "library.sqlite3"
_BUSY_SECONDS = 10.0

# Keys of passages are never used again (AUTOINCREMENT): the vector index and its readers rely on that.
# A passage's text is not kept twice: it is a stretch of its article's.
_SCHEMA = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    publisher TEXT COLLATE NOCASE,
    published TEXT,
    url TEXT,
    language TEXT NOT NULL,
    origin TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE INDEX article_published ON article (published);
CREATE INDEX article_publisher ON article (publisher);
CREATE TABLE passage (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (number),
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX passage_article ON passage (article);
CREATE TABLE vector (key INTEGER PRIMARY KEY REFERENCES passage (key), value BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE passage_words USING fts5 (
    title, stems, surfaces, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO fact VALUES ('revision', '0');
"""


def connect(folder: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection to the folder's library, which is created where there is none.

    Raises DataFolderUnusable, LibraryDamaged, LibraryNewer, DiskFull.
    """
    path = folder / FILE_NAME
    with complaints(path):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataFolderUnusable(folder=str(folder), cause=error.strerror) from error
        connection = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, folder, writable=writable)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, folder: Path, *, writable: bool) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise LibraryNewer(folder=str(folder), found=found, known=VERSION)
    if found == 0:
        _create(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab (main, passage_words, col)")
    if not writable:
        connection.execute("PRAGMA query_only = ON")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


@contextmanager
def complaints(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        cause = str(error)
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull(folder=str(path.parent)) from error
        if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise LibraryDamaged(path=str(path), cause=cause) from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise WriterBusy(owner="?", folder=str(path.parent)) from error
        if code in {
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_PERM,
        }:
            raise DataFolderUnusable(folder=str(path.parent), cause=cause) from error
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
            raise LibraryDamaged(path=str(path), cause=cause) from error
        raise
