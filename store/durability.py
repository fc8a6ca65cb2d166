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


def replace(path: Path, contents: bytes) -> None:
    """Gives a small file new contents in one step: whoever looks sees the old or the new. Raises OSError."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with aside.open("xb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync(path.parent)
