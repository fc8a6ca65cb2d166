"""The library's file: its tables, how it is made and opened, and what SQLite's complaints mean.

Not here: what is read from it and written to it (library.py, matching.py).
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from store.durability import sync
from store.errors import DataFolderUnusable, DiskFull, LibraryDamaged, LibraryNewer, WriterBusy

VERSION = 1
FILE_NAME = "library.sqlite3"
_APPLICATION = 0x54414E59  # "TANY", where SQLite keeps whose file it is
_BUSY_SECONDS = 10.0
_CACHE_KIB = 16_384
_JOURNAL_BYTES = 64 << 20  # to which the write-ahead log shrinks again after a large transaction

# Keys of passages are never used again (AUTOINCREMENT): the vector index and its readers rely on that.
# A passage's text is not kept twice: it is a stretch of its article's. `tokens` is its length for BM25.
# The `ascii` tokenizer parts at ASCII punctuation and spaces alone, and leaves all other letters as they are.
# `known_generation`: the vector indexes made from this very library; see vectors.py.
_SCHEMA = (
    """CREATE TABLE article (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        publisher TEXT,
        published TEXT,
        url TEXT,
        language TEXT NOT NULL,
        origin TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT""",
    # Scopes and coverage are read from this alone: a row of the table drags its text along.
    "CREATE INDEX article_publisher_published ON article (publisher, published)",
    """CREATE VIEW whole_article AS
        SELECT number, id, title, text, publisher, published, url, language FROM article""",
    """CREATE TABLE passage (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        embedded INTEGER NOT NULL,
        UNIQUE (article, ordinal)
    ) STRICT""",
    "CREATE INDEX passage_unembedded ON passage (key) WHERE embedded = 0",
    """CREATE TABLE vector (
        key INTEGER PRIMARY KEY REFERENCES passage ON DELETE CASCADE,
        value BLOB NOT NULL
    ) STRICT""",
    """CREATE VIRTUAL TABLE term USING fts5 (title, stems, surfaces, tokenize = "ascii tokenchars '_'")""",
    "CREATE VIRTUAL TABLE term_place USING fts5vocab (term, instance)",
    "CREATE VIRTUAL TABLE term_count USING fts5vocab (term, col)",
    "CREATE TABLE known_generation (token TEXT PRIMARY KEY) STRICT",
    "CREATE TABLE state (revision INTEGER NOT NULL, embedder TEXT, dimension INTEGER) STRICT",
    "INSERT INTO state VALUES (0, NULL, NULL)",
)


def prepare(folder: Path) -> None:
    """Makes the folder and an empty library in it, where there is none, and checks that it can be used.

    Raises DataFolderUnusable, LibraryDamaged, LibraryNewer, DiskFull.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
    except OSError as error:
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror or str(error)) from error
    with complaints(folder), closing(connect(folder, writable=False)) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION:  # nor is an empty file, which SQLite would take for a new database
        raise LibraryDamaged(path=str(path), cause="it is not a library of this program")
    if found > VERSION:
        raise LibraryNewer(folder=str(folder), found=found, known=VERSION)


def connect(folder: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection to the folder's library, which must be there. Raises sqlite3's errors."""
    connection = sqlite3.connect(
        f"{(folder / FILE_NAME).resolve().as_uri()}?mode=rw",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if writable:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        else:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path) -> None:
    """Made aside and put in place whole, so that an empty file is always a damaged one, never a young one."""
    if path.with_name(path.name + "-wal").exists():
        raise LibraryDamaged(path=str(path), cause="the file is gone, and its write-ahead log is there")
    aside = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        with complaints(path.parent), closing(sqlite3.connect(aside, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN")
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        _put_in_place(aside, path)
        sync(path.parent)
    finally:
        for left in path.parent.glob(f"{aside.name}*"):
            left.unlink(missing_ok=True)


def _put_in_place(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)  # unlike a rename it never replaces one that another process has just made
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            aside.rename(path)


@contextmanager
def complaints(folder: Path) -> Iterator[None]:
    """SQLite's errors as ours; those that only our own mistakes can cause stay as they are."""
    try:
        yield
    except sqlite3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        cause = str(error)
        if code == sqlite3.SQLITE_FULL:
            raise DiskFull(folder=str(folder)) from error
        if code in _DAMAGED or cause.startswith("Could not decode to UTF-8"):
            raise LibraryDamaged(path=str(folder / FILE_NAME), cause=cause) from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise WriterBusy(owner="?", folder=str(folder)) from error
        if code in _UNUSABLE:
            raise DataFolderUnusable(folder=str(folder), cause=cause) from error
        raise


_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT}
_UNUSABLE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOLFS,
}
