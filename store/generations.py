"""Generations of the vector index: each in a folder of its own, never written again, one of them current.

    vectors/CURRENT           the name of the current one, replaced in one step
    vectors/gen-000007/       manifest.json  whose vectors, how many, the checksum of every other file
                              keys.bin       the passages in it, ascending, int64
                              chroma/        a closed Chroma directory (none where there are no vectors)
    vectors/building-…/       the next one, while a writer builds it
    vectors/reader-…/         what a reader's Chroma writes into; see `private`

Not here: what Chroma does inside (chroma.py); when to build and to switch (projecting.py).
"""

import fcntl
import os
import re
import secrets
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import numpy as np
from pydantic import Field

from store.article import Frozen
from store.durability import replace, sync
from store.errors import VectorsUnavailable
from store.rows import Keys

MANIFEST, KEYS, CHROMA = "manifest.json", "keys.bin", "chroma"
_POINTER = "CURRENT"
_NAME = re.compile(r"gen-(\d{6,})")
_CHUNK = 4 << 20
_YOUNG_SECONDS = 60  # a reader's folder this young may be one that its reader has not yet locked


class FileMark(Frozen):
    """By what a file is known to be unchanged."""

    size: int
    crc32: int


class Manifest(Frozen):
    """What a generation holds. `token` is known to the library that it was made from.

    `dead`: rows deleted since it was last built from nothing; they still burden Chroma's graph.
    """

    version: Literal[1] = 1
    token: str
    embedder: str | None
    dimension: int
    count: int
    dead: int
    files: dict[str, FileMark] = Field(default_factory=dict)


def current(root: Path) -> Path:
    """The folder of the current generation. Raises VectorsUnavailable where there is none."""
    try:
        name = (root / _POINTER).read_bytes().decode("ascii").strip()
    except FileNotFoundError:
        raise VectorsUnavailable(cause="there is no vector index") from None
    except (OSError, UnicodeDecodeError) as error:
        raise VectorsUnavailable(cause=f"{_POINTER} cannot be read") from error
    if not _NAME.fullmatch(name):
        raise VectorsUnavailable(cause=f"{_POINTER} names no generation")
    return root / name


def stamp(root: Path) -> tuple[int, int] | None:
    """Changes whenever another generation becomes current; None where none is."""
    try:
        status = (root / _POINTER).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def point(root: Path, generation: Path) -> None:
    """Makes a generation the current one, in a step that survives a power cut. Raises OSError."""
    replace(root / _POINTER, generation.name.encode() + b"\n")


def read_manifest(generation: Path) -> Manifest:
    """Raises VectorsUnavailable."""
    try:
        return Manifest.model_validate_json((generation / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise VectorsUnavailable(cause=f"{generation.name}: no readable manifest") from error


def checked(generation: Path) -> Manifest:
    """Its manifest, once every file is as it was sealed, bit for bit. Raises VectorsUnavailable.

    To be called before Chroma sees the files: one flipped bit in its index may end the process.
    """
    name = generation.name
    manifest = read_manifest(generation)
    for file, mark in manifest.files.items():
        try:
            found = _mark(generation / file)
        except OSError as error:
            raise VectorsUnavailable(cause=f"{name}: {file} cannot be read") from error
        if found != mark:
            raise VectorsUnavailable(cause=f"{name}: {file} is damaged")
    return manifest


def seal(generation: Path, manifest: Manifest) -> None:
    """Writes down what is in a new generation, and sees it onto the disk. Raises OSError."""
    marks = {}
    for path in sorted(generation.rglob("*")):
        if path.is_file() and path != generation / MANIFEST:
            marks[path.relative_to(generation).as_posix()] = _mark(path)
        sync(path)
    sealed = manifest.model_copy(update={"files": marks})
    replace(generation / MANIFEST, sealed.model_dump_json().encode())


def read_keys(generation: Path, manifest: Manifest) -> Keys:
    """The keys of the passages in it, ascending. Raises OSError, ValueError."""
    keys: Keys = np.fromfile(generation / KEYS, dtype=np.dtype("<i8"))
    return keys.reshape(manifest.count)


@contextmanager
def held(generation: Path) -> Iterator[None]:
    """Keeps a generation from being swept. Raises VectorsUnavailable where it is gone or going."""
    path = generation / MANIFEST
    try:
        file: IO[bytes] = path.open("rb")
    except OSError as error:
        raise VectorsUnavailable(cause=f"{generation.name}: no readable manifest") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            swept = os.fstat(file.fileno()).st_nlink == 0
        except OSError as error:
            raise VectorsUnavailable(cause=f"{generation.name} is being removed") from error
        if swept:
            raise VectorsUnavailable(cause=f"{generation.name} was removed")
        yield


@contextmanager
def private(generation: Path, manifest: Manifest) -> Iterator[Path]:
    """A Chroma directory for one reader: a copy of its SQLite file, which Chroma writes to whenever it is
    opened, and links to its index files, which it only reads. The generation stays as it was sealed, however
    many readers there are. Raises OSError.
    """
    own = generation.parent / f"reader-{secrets.token_hex(8)}"
    own.mkdir()
    descriptor = os.open(own, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        for name in {file.parts[1] for file in _of_chroma(manifest)}:
            source = (generation / CHROMA / name).resolve()
            if source.is_dir():
                (own / name).symlink_to(source, target_is_directory=True)
            else:
                shutil.copyfile(source, own / name)
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        os.close(descriptor)


def copy_chroma(generation: Path, manifest: Manifest, building: Path) -> None:
    """Begins the next generation with the Chroma directory of a sealed one. Raises OSError."""
    for file in _of_chroma(manifest):
        (building / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(generation / file, building / file)


def begin(root: Path) -> Path:
    """A folder to build the next generation in. Raises OSError."""
    root.mkdir(parents=True, exist_ok=True)
    building = root / f"building-{secrets.token_hex(8)}"
    building.mkdir()
    return building


def place(root: Path, building: Path) -> Path:
    """Gives a sealed generation its name. Raises OSError."""
    numbers = [int(match[1]) for path in root.iterdir() if (match := _NAME.fullmatch(path.name))]
    generation = root / f"gen-{max(numbers, default=0) + 1:06d}"
    building.rename(generation)
    sync(root)
    return generation


def sweep(root: Path) -> None:
    """Removes what no one needs: generations that are neither current nor held, and what dead processes left.

    Only whoever holds the writer lock may sweep, and not while it builds.
    """
    try:
        keep = current(root)
    except VectorsUnavailable:
        keep = root
    for path in root.glob("*-*"):
        if path == keep or not path.is_dir():
            continue
        if path.name.startswith("building-"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith("reader-"):
            if time.time() - path.stat().st_mtime > _YOUNG_SECONDS:
                _remove_unless_held(path, path)
        elif _NAME.fullmatch(path.name):
            _remove_unless_held(path, path / MANIFEST)


def _remove_unless_held(folder: Path, lock: Path) -> None:
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)


def _of_chroma(manifest: Manifest) -> list[Path]:
    return [Path(file) for file in manifest.files if file.startswith(f"{CHROMA}/")]


def _mark(path: Path) -> FileMark:
    crc, size, chunk = 0, 0, memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(chunk):
            crc, size = zlib.crc32(chunk[:read], crc), size + read
    return FileMark(size=size, crc32=crc)
