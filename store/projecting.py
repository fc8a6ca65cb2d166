"""Keeping the vector index in step with the library: build the next generation, verify it, switch to it.

A live generation is never written, so whatever dies in the middle leaves the one before it whole.
Not here: building, in a process of its own (building.py); reading (vectors.py); folders (generations.py).
"""

import errno
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from store import building, generations
from store.building import Order, Progress
from store.errors import DataFolderUnusable, DiskFull, VectorsUnavailable
from store.generations import KEYS, Manifest
from store.library import Keys, Library

# Deleted rows stay in the graph; when they are this share of the living ones it is built from nothing.
_DEAD_AT_MOST = 0.2
_GRAPH_BYTES_A_ROW = 500  # beside its vector: its neighbours, its id in SQLite, its key


class _Sound(NamedTuple):
    path: Path
    manifest: Manifest
    keys: Keys


def in_step(library: Library, folder: Path) -> bool:
    """Whether the vector index is sound, and holds exactly the library's vectors. Reads all of its files."""
    wanted = library.vector_keys()
    sound = _sound(library, folder / "vectors")
    return not len(wanted) if sound is None else np.array_equal(sound.keys, wanted)


def bring_in_step(library: Library, folder: Path, progress: Progress | None = None) -> bool:
    """Builds, verifies and switches to a generation that holds the library's vectors, if there is need; the
    library must be writable. Mends what is missing or damaged without embedding anything.

    `progress` is told how many of how many rows are added. Says whether it switched. Raises
    VectorsUnavailable where nothing sound can be built, DiskFull, DataFolderUnusable.
    """
    root = folder / "vectors"
    with _disk(folder):
        if root.exists():
            generations.sweep(root)
        wanted = library.vector_keys()
        sound = _sound(library, root)
        if np.array_equal(sound.keys, wanted) if sound else not (len(wanted) or generations.stamp(root)):
            return False
        token = secrets.token_hex(16)
        made = _made(library, folder, token, sound, wanted, progress or (lambda done, total: None))  # noqa: ARG005
        try:
            library.know_generations([token, sound.manifest.token] if sound else [token])
            generation = generations.place(root, made)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        generations.point(root, generation)
        library.know_generations([token])
        generations.sweep(root)
    return True


def _sound(library: Library, root: Path) -> _Sound | None:
    """The current generation, if it is undamaged and was made from this library and its embedder."""
    try:
        path = generations.current(root)
        manifest = generations.checked(path)
        keys = generations.read_keys(path, manifest)
    except (VectorsUnavailable, OSError, ValueError):
        return None
    ours = manifest.embedder == library.embedder and library.knows_generation(manifest.token)
    return _Sound(path, manifest, keys) if ours else None


def _made(library: Library, folder: Path, token: str, sound: _Sound | None, wanted: Keys, progress: Progress) -> Path:
    """A sealed, verified folder: from a copy of the sound generation where that is worth it and works out."""
    root = folder / "vectors"
    if not len(wanted):
        return _empty(library, root, token)
    _need_room(folder, library, wanted)
    if sound is not None and _worth_changing(sound, wanted):
        with suppress(VectorsUnavailable):  # what Chroma cannot change it may still build anew
            return _built(folder, token, sound.path, progress)
    return _built(folder, token, None, progress)


def _built(folder: Path, token: str, base: Path | None, progress: Progress) -> Path:
    made = generations.begin(folder / "vectors")
    try:
        building.run(Order(library=folder, building=made, base=base, token=token), progress)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def _worth_changing(sound: _Sound, wanted: Keys) -> bool:
    dead = sound.manifest.dead + len(np.setdiff1d(sound.keys, wanted))
    return sound.manifest.count > 0 and dead <= _DEAD_AT_MOST * len(wanted)


def _empty(library: Library, root: Path, token: str) -> Path:
    """A generation without vectors needs no Chroma."""
    made = generations.begin(root)
    (made / KEYS).touch()
    manifest = Manifest(token=token, embedder=library.embedder, dimension=0, count=0, dead=0)
    generations.seal(made, manifest)
    return made


def _need_room(folder: Path, library: Library, wanted: Keys) -> None:
    """Better no beginning than half a generation on a full disk."""
    _, sample = library.vectors(wanted[:1])
    needed = len(wanted) * (sample.nbytes + _GRAPH_BYTES_A_ROW)
    if shutil.disk_usage(folder).free < needed:
        raise DiskFull(folder=str(folder), needed=needed)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull(folder=str(folder)) from error
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror or str(error)) from error
