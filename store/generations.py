"""Generations of the vector index: each in its own folder, one of them current.

    vectors/CURRENT             the name of the current generation, replaced in one step
    vectors/gen-000007/         a closed Chroma directory, with
        manifest.json           whose vectors, how many, checksums of Chroma's index files
        keys.npy                the passages that are in it

Not here: what Chroma does inside one (chroma.py); building and switching (vectors.py).
"""

import fcntl
import os
import shutil
import sqlite3
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from store.article import Frozen
from store.errors import VectorsUnavailable

_MANIFEST = "manifest.json"
_KEYS = "keys.npy"
_CHUNK = 1 << 20


class Manifest(Frozen):
    """`changes`: rows added to or deleted from the copy since it was last built from nothing."""

    embedder: str
    dimension: int
    count: int
    changes: int
    checksums: dict[str, int] = Field(default_factory=dict)


class Generation:
    """One folder. `check` before Chroma touches it: a damaged index file would end the process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> Manifest:
        """Raises VectorsUnavailable where there is none that can be read."""
        try:
            return Manifest.model_validate_json((self.path / _MANIFEST).read_bytes())
        except (OSError, ValueError) as error:
            raise VectorsUnavailable(cause=f"{self.path.name}: no readable manifest") from error

    def keys(self) -> NDArray[np.int64]:
        """The keys of the passages in it, ascending. Raises VectorsUnavailable."""
        try:
            keys: NDArray[np.int64] = np.load(self.path / _KEYS)
        except (OSError, ValueError) as error:
            raise VectorsUnavailable(cause=f"{self.path.name}: no readable list of keys") from error
        return keys

    def seal(self, manifest: Manifest, keys: NDArray[np.int64]) -> None:
        """Writes down what is in it, once it has been verified."""
        np.save(self.path / _KEYS, keys)
        sealed = manifest.model_copy(update={"checksums": self._checksums()})
        _write_durably(self.path / _MANIFEST, sealed.model_dump_json())

    def check(self) -> Manifest:
        """The manifest, if the files are as they were sealed. Raises VectorsUnavailable.

        Chroma rewrites its SQLite file on opening, so that one is asked whether it is sound. Its index
        files never change in a sealed generation, and are compared bit for bit: a flipped one would end the
        process.
        """
        manifest = self.manifest()
        if self._checksums() != manifest.checksums:
            raise VectorsUnavailable(cause=f"{self.path.name}: index files changed")
        try:
            connection = sqlite3.connect(f"file:{self.path / 'chroma.sqlite3'}?mode=ro", uri=True)
            try:
                verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise VectorsUnavailable(cause=f"{self.path.name}: {error}") from error
        if verdict != "ok":
            raise VectorsUnavailable(cause=f"{self.path.name}: {verdict}")
        return manifest

    def _checksums(self) -> dict[str, int]:
        files = [p for p in self.path.rglob("*") if p.is_file() and p.parent != self.path]
        return {str(path.relative_to(self.path)): _crc(path) for path in sorted(files)}

    def hold(self) -> IO[bytes]:
        """Keeps the folder from being swept until the returned file is closed. Raises VectorsUnavailable."""
        try:
            file = (self.path / _MANIFEST).open("rb")
        except OSError as error:
            raise VectorsUnavailable(cause=f"{self.path.name}: {error.strerror}") from error
        fcntl.flock(file, fcntl.LOCK_SH)
        return file


class Generations:
    """All generations of a data folder."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "vectors"
        self._pointer = self._root / "CURRENT"

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever another generation becomes current; None where none is."""
        try:
            status = self._pointer.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def current(self) -> Generation:
        """Raises VectorsUnavailable where there is none."""
        try:
            name = self._pointer.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise VectorsUnavailable(cause="there is no vector index") from error
        if not name.startswith("gen-") or "/" in name or not (self._root / name).is_dir():
            raise VectorsUnavailable(cause="the pointer to the vector index is damaged")
        return Generation(self._root / name)

    def fresh(self, copied_from: Generation | None) -> Generation:
        """A new folder, empty or a copy of a sealed generation without its seal."""
        self._root.mkdir(parents=True, exist_ok=True)
        numbers = [int(p.name[4:]) for p in self._root.glob("gen-*") if p.name[4:].isdigit()]
        path = self._root / f"gen-{max(numbers, default=0) + 1:06d}"
        if copied_from is None:
            path.mkdir()
        else:
            shutil.copytree(copied_from.path, path, ignore=shutil.ignore_patterns(_MANIFEST, _KEYS))
        return Generation(path)

    def switch(self, generation: Generation) -> None:
        """Makes a sealed generation the current one, in one step that survives a power cut."""
        _write_durably(self._pointer, generation.path.name + "\n")

    def sweep(self) -> None:
        """Removes every generation that is not current and that no reader holds."""
        current = self.current().path
        for path in self._root.glob("gen-*"):
            if path != current and not _held(path):
                shutil.rmtree(path, ignore_errors=True)


def _held(path: Path) -> bool:
    try:
        with (path / _MANIFEST).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False  # never sealed: what a stopped build left behind
    except OSError:
        return True
    return False


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
    return crc


def _write_durably(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
