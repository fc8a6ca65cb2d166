"""The vector index: a projection of the library's vectors into Chroma, in generations.

A live generation is never written. The next one is built and verified by child processes in a folder of
its own, then one pointer moves; readers notice. Not here: Chroma itself (chroma.py), the folders
(generations.py).
"""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from store import chroma
from store.errors import DataFolderUnusable, DiskFull, VectorsUnavailable
from store.generations import Generation, Generations, Manifest
from store.library import Hit, Library

# A copy that has changed by more than this share of its rows is built from nothing instead: deleted rows
# stay in the graph, and changed ones in the log that readers replay.
_CHANGES_SHARE = 0.2
_CHANGES_AT_MOST = 5_000

Watcher = Callable[[int, int], None]


class VectorIndex:
    """A reader of the current generation. Safe for threads; blocks."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)
        self._opening = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._manifest: Manifest | None = None
        self._collection: Any = None
        self._client: Any = None
        self._held: IO[bytes] | None = None

    def query(self, vector: NDArray[np.float32], limit: int) -> list[Hit]:
        """The passages nearest to a unit vector, best first. Raises VectorsUnavailable."""
        with self._opening:
            if self._collection is None or self._generations.stamp() != self._stamp:
                self._reopen()
            collection, manifest = self._collection, self._manifest
        assert manifest is not None
        if len(vector) != manifest.dimension:
            raise VectorsUnavailable(cause=f"{len(vector)} dimensions asked, {manifest.dimension} kept")
        try:
            return chroma.nearest(collection, vector, limit)
        except Exception as error:  # Chroma raises its own, Rust's and SQLite's
            raise VectorsUnavailable(cause=f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        if self._held is not None:
            self._held.close()
        self._client = self._collection = self._held = None

    def _reopen(self) -> None:
        self.close()
        stamp = self._generations.stamp()
        generation = self._generations.current()
        self._held = generation.hold()
        self._manifest = generation.check()
        try:
            self._client = chroma.open_client(generation.path)
            self._collection = chroma.open_collection(self._client)
        except Exception as error:
            self.close()
            raise VectorsUnavailable(cause=f"{type(error).__name__}: {error}") from error
        self._stamp = stamp


def in_step(library: Library, folder: Path) -> bool:
    """Whether the current generation is sound and holds exactly the library's vectors."""
    return _sound(library, Generations(folder)) is not None


def bring_in_step(library: Library, folder: Path, progress: Watcher | None = None) -> bool:
    """Builds, verifies and switches to a generation that holds the library's vectors, if there is need.

    Call it under the writer lock. Says whether it switched. Raises VectorsUnavailable, DiskFull.
    """
    generations = Generations(folder)
    wanted = library.vector_keys()
    embedder = library.embedder
    if not len(wanted) or embedder is None:
        return False
    if _sound(library, generations) is not None:
        generations.sweep()
        return False
    base = _base(generations, embedder, wanted)
    try:
        fresh = generations.fresh(base)
    except OSError as error:
        raise DataFolderUnusable(folder=str(folder), cause=error.strerror) from error
    kept = base.keys() if base is not None else np.zeros(0, dtype=np.int64)
    _child(folder, progress or (lambda done, total: None), folder, fresh.path, _named(base))  # noqa: ARG005
    changes = (base.manifest().changes + len(np.setxor1d(kept, wanted))) if base is not None else 0
    _, sample = library.vectors(wanted[:1])
    manifest = Manifest(embedder=embedder, dimension=sample.shape[1], count=len(wanted), changes=changes)
    fresh.seal(manifest, wanted)
    generations.switch(fresh)
    generations.sweep()
    return True


def _sound(library: Library, generations: Generations) -> Generation | None:
    try:
        generation = generations.current()
        manifest = generation.check()
        same = np.array_equal(generation.keys(), library.vector_keys())
    except VectorsUnavailable:
        return None
    return generation if same and manifest.embedder == library.embedder else None


def _base(generations: Generations, embedder: str, wanted: NDArray[np.int64]) -> Generation | None:
    """The generation whose copy is worth changing, if there is one."""
    try:
        generation = generations.current()
        manifest = generation.check()
        changes = manifest.changes + len(np.setxor1d(generation.keys(), wanted))
    except VectorsUnavailable:
        return None
    worth = changes <= min(_CHANGES_SHARE * len(wanted), _CHANGES_AT_MOST)
    return generation if worth and manifest.embedder == embedder else None


def _named(base: Generation | None) -> str:
    return str(base.path / "keys.npy") if base is not None else "-"


def _child(folder: Path, progress: Watcher, *arguments: object) -> None:
    """Runs chroma.py in a process of its own; passes its progress on."""
    # -P: a folder of the reader's that is called `store` must not stand in for ours.
    command = [sys.executable, "-P", "-m", "store.chroma", *(str(argument) for argument in arguments)]
    with subprocess.Popen(  # noqa: S603 - our own module, paths as arguments
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        said = ""
        for line in child.stdout:
            done, _, total = line.partition(" ")
            if done.isdigit() and total.strip().isdigit():
                progress(int(done), int(total))
            else:
                said += line
        complaint = child.stderr.read()
    if child.returncode:
        if "No space left" in complaint or "disk is full" in complaint:
            raise DiskFull(folder=str(folder))
        last = (said or complaint).strip().splitlines()[-1:] or [f"exit code {child.returncode}"]
        raise VectorsUnavailable(cause=f"the next generation: {last[0]}")
