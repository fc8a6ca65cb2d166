"""bot.sqlite3: what the Telegram door must not forget, kept by one thread that commits in groups.

Not here: its tables (memory_schema.py), and what is kept in them (inbox.py, conversations.py and others).
"""

import asyncio
import fcntl
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bot.errors import BotRunning
from bot.memory_schema import VERSION, bring_up_to_date
from store.errors import DataFolderUnusable, DiskFull, LibraryDamaged, LibraryNewer, StoreError

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

FILE_NAME = "bot.sqlite3"
_GROUP = 256  # pieces of work that share one commit at most, so that the first does not wait for ever
_LOCKED_MS = 10_000  # how long a statement waits for another process
_AGAIN_SECONDS = 0.2  # before the journal is cut again that another process was reading


class _Errand(NamedTuple):
    work: Work[Any]
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    is_alone: bool = False  # outside any transaction


class Memory:
    """The file, and the thread that alone speaks to it. What `do` has returned is on the disk."""

    def __init__(self, folder: Path, bot: int) -> None:
        """Raises BotRunning, DataFolderUnusable, LibraryNewer, LibraryDamaged."""
        self.bot = bot
        self._folder = folder
        self._errands: queue.SimpleQueue[_Errand | None] = queue.SimpleQueue()
        self._lock = _lock(folder, bot)
        try:
            self._connection = _connect(folder)
        except BaseException:
            os.close(self._lock)
            raise
        self._thread = threading.Thread(target=self._keep, name="bot memory", daemon=True)
        self._thread.start()

    async def do(self, work: Work[T]) -> T:
        """Runs `work` in a transaction, and returns after the commit. Raises StoreError, or as `work`."""
        return await self._run(work)

    async def purge(self, patience: float = 5.0) -> bool:
        """Writes the file anew, so that no byte of what was deleted stays in it or its journal. Raises StoreError.

        False where another process was reading for longer than `patience` seconds: bytes may stay until that one
        is done, and this is called again. Other work goes on between the attempts. Takes memory as large as the
        file, and about 7 ms a megabyte. What the disk keeps of blocks that were freed is not in our hands.
        """
        is_done = await self._run(_rewrite, is_alone=True)
        deadline = time.monotonic() + patience
        while not is_done and time.monotonic() < deadline:
            await asyncio.sleep(_AGAIN_SECONDS)
            is_done = await self._run(_cut_journal, is_alone=True)
        return is_done

    async def _run(self, work: Work[T], *, is_alone: bool = False) -> T:
        loop = asyncio.get_running_loop()
        errand = _Errand(work, loop.create_future(), loop, is_alone)
        self._errands.put(errand)
        # Work that was begun is finished: a caller that goes away does not take it back.
        result: T = await asyncio.shield(errand.done)
        return result

    def close(self) -> None:
        """Finishes what was given, closes the file, frees the folder. Blocks."""
        self._errands.put(None)
        self._thread.join()
        self._connection.close()
        os.close(self._lock)

    def _keep(self) -> None:
        while (first := self._errands.get()) is not None:
            group = [first]
            stopping = False
            while len(group) < _GROUP and not self._errands.empty():
                errand = self._errands.get()
                if errand is None:
                    stopping = True
                    break
                group.append(errand)
            for work, errands in groupby(group, key=lambda errand: errand.work if errand.is_alone else None):
                if work is None:
                    self._commit(list(errands))
                else:
                    self._do_alone(work, list(errands))
            if stopping:
                return

    def _do_alone(self, work: Work[Any], errands: list[_Errand]) -> None:
        """Once for all that ask for it one after the other."""
        try:
            result, failure = work(self._connection), None
        except Exception as error:  # noqa: BLE001 - it is raised again where the work was asked for
            result, failure = None, self._told(error)
        for errand in errands:
            _answer(errand, result, failure)

    def _commit(self, group: list[_Errand]) -> None:
        outcomes: list[tuple[_Errand, Any, BaseException | None]] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [(errand, *self._attempt(errand.work)) for errand in group]
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - it is raised again where the work was asked for
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if len(group) > 1:  # some of it may fit, or be well, on its own
                for errand in group:
                    self._commit([errand])
                return
            outcomes = [(errand, None, self._told(error)) for errand in group]
        for errand, result, failure in outcomes:
            _answer(errand, result, failure)

    def _attempt(self, work: Work[Any]) -> tuple[Any, BaseException | None]:
        """Its result, or why it failed; a failure leaves the others of the group as they are."""
        self._connection.execute("SAVEPOINT errand")
        try:
            result = work(self._connection)
        except Exception as error:
            if not self._connection.in_transaction:  # SQLite gave up all of it: a full disk, a broken file
                raise
            self._connection.execute("ROLLBACK TO errand")
            self._connection.execute("RELEASE errand")
            return None, self._told(error)
        self._connection.execute("RELEASE errand")
        return result, None

    def _told(self, error: Exception) -> Exception:
        return _trouble(error, self._folder) if isinstance(error, sqlite3.Error) else error


def _rewrite(db: sqlite3.Connection) -> bool:
    # VACUUM copies the file through a temporary one, which would be a file on a disk.
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("VACUUM")
    return _cut_journal(db)


def _cut_journal(db: sqlite3.Connection) -> bool:
    """Whether all of the journal is in the file now, and the journal empty. Waits for nobody: others have work."""
    db.execute("PRAGMA busy_timeout = 0")
    try:
        is_busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {_LOCKED_MS}")
    return not is_busy


def _answer(errand: _Errand, result: Any, failure: BaseException | None) -> None:
    with suppress(RuntimeError):  # the loop that asked is closed
        errand.loop.call_soon_threadsafe(_settle, errand.done, result, failure)


def _settle(done: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
    if done.cancelled():
        return
    if failure is not None:
        done.set_exception(failure)
    else:
        done.set_result(result)


def _trouble(error: sqlite3.Error, folder: Path) -> StoreError:
    code = error.sqlite_errorcode if hasattr(error, "sqlite_errorcode") else None
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(folder=folder)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return LibraryDamaged(path=folder / FILE_NAME, cause=str(error))
    return DataFolderUnusable(folder=folder, cause=str(error))


def _lock(folder: Path, bot: int) -> int:
    """An open file that holds the lock: two processes that answer from one inbox would answer twice."""
    path = folder / f"bot-{bot}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DataFolderUnusable(folder=folder, cause=error.strerror or str(error)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.read(handle, 100).decode("ascii", "replace").strip()
        os.close(handle)
        raise BotRunning(folder=folder, owner=owner or "?") from None
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle


def open_file(folder: Path) -> sqlite3.Connection:
    """The file beside a bot that may be running: for short transactions. Raises as Memory, but never BotRunning."""
    return _connect(folder)


def _connect(folder: Path) -> sqlite3.Connection:
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # What people asked is nobody else's business: SQLite gives its journals the mode of the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_LOCKED_MS / 1_000)
    except (OSError, sqlite3.Error) as error:
        raise DataFolderUnusable(folder=folder, cause=str(error)) from error
    try:
        _prepare(connection, folder)
    except sqlite3.Error as error:
        connection.close()
        raise _trouble(error, folder) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, folder: Path) -> None:
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise LibraryNewer(folder=folder, found=found, known=VERSION)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no bytes behind
    bring_up_to_date(connection)
