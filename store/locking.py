"""One writer at a time: a lock whose file names its owner.

Not here: what is written under it.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from store.errors import DataFolderUnusable, WriterBusy

FILE_NAME = "writer.lock"


@contextmanager
def writing(folder: Path, command: str) -> Iterator[None]:
    """Holds the folder's writer lock. Raises WriterBusy, which names its owner, and DataFolderUnusable.

    The kernel frees the lock of a process that dies, so its file is taken over. One that names another host
    is not: locks on shared disks are not always seen across hosts.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WriterBusy(owner=_shown(_owner(path)), folder=str(folder)) from error
        owner = _owner(path)
        if owner and owner.get("host") != socket.gethostname():
            raise WriterBusy(owner=_shown(owner), folder=str(folder))
        _write(
            path,
            {
                "command": command,
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        )
        try:
            yield
        finally:
            path.write_text("", encoding="utf-8")


def _write(path: Path, owner: dict[str, object]) -> None:
    path.write_text(json.dumps(owner), encoding="utf-8")


def _owner(path: Path) -> dict[str, object]:
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return owner if isinstance(owner, dict) else {}


def _shown(owner: dict[str, object]) -> str:
    if not owner:
        return "?"
    return f"{owner.get('command')} (pid {owner.get('pid')}, {owner.get('host')}, {owner.get('since')})"
