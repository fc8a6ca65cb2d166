"""Making files survive a power cut.

Not here: SQLite's own files; SQLite sees to those.
"""

import os
import secrets
from pathlib import Path


def sync(path: Path) -> None:
    """Waits until a file's contents, or a folder's entries, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, contents: bytes, mode: int = 0o666) -> None:
    """Gives a small file new contents in one step: whoever looks sees the old or the new. Raises OSError.

    `mode` without the bits of the umask is that of the file.
    """
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)
