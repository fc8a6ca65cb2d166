"""One writer at a time: a lock whose file names its owner.

Not here: what is written under it (library.py, vectors.py).
"""

import fcntl
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from store.article import Frozen
from store.errors import DataFolderUnusable, WriterBusy

FILE_NAME = "writer.lock"

# Which thread of this process holds which folder: what it calls under the lock may ask for the lock again.
_held: dict[Path, int] = {}


class Owner(Frozen):
    """Who holds the lock. `since` is ISO 8601, UTC."""

    command: str
    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"{self.command} (pid {self.pid} on {self.host})"


@contextmanager
def writing(folder: Path, command: str) -> Iterator[None]:
    """Holds the folder's writer lock. Raises WriterBusy, which names who holds it, and DataFolderUnusable.

    The kernel frees the lock of a process that dies, so its file is taken over. A file that still names
    another host is not: on a shared disk a lock may be invisible to the other side. Whoever knows that the
    host is gone removes the file.
    """
    folder = folder.resolve()
    if _held.get(folder) == threading.get_ident():
        yield
        return
    descriptor = _take(folder, command)
    _held[folder] = threading.get_ident()
    try:
        yield
    finally:
        del _held[folder]
        try:
            os.ftruncate(descriptor, 0)  # first: an empty file is one that nobody holds
        finally:
            os.close(descriptor)


def command_name() -> str:
    """How this program was asked for: its first word, such as "index", else the program's name."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    return words[0] if words and words[0].isidentifier() else Path(sys.argv[0]).name or "python"


def _take(folder: Path, command: str) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror) from error
    try:
        _hold(descriptor, folder, command)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _hold(descriptor: int, folder: Path, command: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise WriterBusy(owner=str(_owner(descriptor) or "?"), folder=str(folder)) from error
    except OSError as error:
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror) from error
    host = socket.gethostname()
    before = _owner(descriptor)
    if before is not None and before.host != host:
        raise WriterBusy(owner=str(before), folder=str(folder))
    since = datetime.now(UTC).isoformat(timespec="seconds")
    owner = Owner(command=command, pid=os.getpid(), host=host, since=since)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, owner.model_dump_json().encode(), 0)
    except OSError as error:
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror) from error


def _owner(descriptor: int) -> Owner | None:
    try:
        return Owner.model_validate(json.loads(os.pread(descriptor, 65_536, 0)))
    except (OSError, ValueError):
        return None
