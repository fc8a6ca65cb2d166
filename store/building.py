"""The process that builds and verifies one generation of the vector index, and whoever runs it.

It is a process of its own because damage and bugs inside Chroma may end the process that they are met in.
Not here: when to build, and what becomes of it (projecting.py).
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np

from store import chroma, generations
from store.article import Frozen
from store.errors import DiskFull, VectorsUnavailable
from store.generations import CHROMA, KEYS, Manifest
from store.library import Keys, Library

Progress = Callable[[int, int], None]

_PROBES = 32
_SAME = 1e-3  # how far from 1 the cosine of a vector with itself, or with its twin, may be
_UNREACHED = 0.02  # the share of probes that the graph may miss: its search is not exact


class Order(Frozen):
    """What is to be built. `base`: a sealed generation of the same library, to begin with a copy of it."""

    library: Path
    building: Path
    base: Path | None
    token: str


class Report(Frozen):
    """What the process says, one line each: how far it is, or how it ended."""

    done: int = 0
    total: int = 0
    finished: bool = False
    failure: str | None = None
    disk_full: bool = False


def run(order: Order, progress: Progress) -> None:
    """Builds in a process of its own, which dies with this one. Raises VectorsUnavailable, DiskFull."""
    # -P: a folder of the reader's that is called `store` must not stand in for this one.
    command = [sys.executable, "-P", "-m", "store.building"]
    house = str(Path(__file__).resolve().parents[1])
    paths = os.pathsep.join(filter(None, [house, os.environ.get("PYTHONPATH")]))
    last = Report()
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - this module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env=os.environ | {"PYTHONPATH": paths},
            text=True,
        ) as child,
    ):
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            os.write(child.stdin.fileno(), order.model_dump_json().encode() + b"\n")
            for line in child.stdout:
                last = Report.model_validate_json(line)
                if last.total:
                    progress(last.done, last.total)
            child.wait()
        except BrokenPipeError:
            pass  # it died before it read: its exit code tells
        finally:
            child.kill()
        if last.disk_full:
            raise DiskFull(folder=str(order.library))
        if not last.finished:
            raise VectorsUnavailable(cause=f"building: {last.failure or _cause(child.wait(), said)}")


def _cause(exit_code: int, said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    ended = f"killed by signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
    return f"{ended}: {lines[-1]}" if lines else ended


def build(order: Order, progress: Progress) -> None:
    """Raises what can go wrong."""
    with closing(Library.open(order.library)) as library:
        keys = library.vector_keys()
        held, dead = _begin_with(order)
        gone, new = np.setdiff1d(held, keys), np.setdiff1d(keys, held)
        directory = order.building / CHROMA
        with chroma.opened(directory) if order.base else chroma.created(directory, len(keys)) as collection:
            if order.base:
                collection.tune(len(keys))
            for batch in chroma.batches(gone):
                collection.delete(batch)
            done = 0
            for batch in chroma.batches(new):
                collection.add(*library.vectors(batch))
                done += len(batch)
                progress(done, len(new))
        chroma.compact(directory)
        keys.astype("<i8").tofile(order.building / KEYS)
        manifest = Manifest(
            token=order.token,
            embedder=library.embedder,
            dimension=library.vectors(keys[:1])[1].shape[1],
            count=len(keys),
            dead=dead + len(gone),
        )
        generations.seal(order.building, manifest)
        verify(order.building, library, new)


def _begin_with(order: Order) -> tuple[Keys, int]:
    """Copies what the base has, if there is one: the keys in it, and how many of its rows are dead."""
    if order.base is None:
        return np.zeros(0, dtype=np.int64), 0
    manifest = generations.read_manifest(order.base)
    generations.copy_chroma(order.base, manifest, order.building)
    return generations.read_keys(order.base, manifest), manifest.dead


def verify(generation: Path, library: Library, new: Keys) -> None:
    """Opens a sealed generation as a reader does. Raises VectorsUnavailable unless all ids are in it, and
    sampled vectors, half of them among the new ones, are the library's and are found by themselves.
    """
    manifest = generations.read_manifest(generation)
    keys = library.vector_keys()
    sample = np.union1d(_sample(keys), _sample(new))
    _, vectors = library.vectors(sample)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    sample, units = sample[lengths[:, 0] > 0], vectors[lengths[:, 0] > 0] / lengths[lengths[:, 0] > 0]
    with generations.private(generation, manifest) as directory, chroma.opened(directory) as collection:
        if not np.array_equal(collection.keys(), keys):
            raise VectorsUnavailable(cause="verifying: not the ids of the library")
        if not len(sample):
            return
        kept = collection.vectors(sample)
        if kept.shape != units.shape or float(np.abs(kept - units).max()) > _SAME:
            raise VectorsUnavailable(cause="verifying: not the vectors of the library")
        best = [scores[:1] for _, scores in collection.nearest(units, 1)]
        unreached = sum(not len(score) or score[0] < 1 - _SAME for score in best)
        if unreached > _UNREACHED * len(sample):
            raise VectorsUnavailable(cause=f"verifying: {unreached} of {len(sample)} vectors cannot be found")


def _sample(keys: Keys) -> Keys:
    if len(keys) <= _PROBES:
        return keys
    return keys[np.linspace(0, len(keys) - 1, _PROBES).astype(np.int64)]


def main() -> int:
    """An Order comes as a line on standard input, which stays open as long as anyone waits for the work."""
    reports = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing that a library prints shall stand among the reports

    def say(report: Report) -> None:
        reports.write(report.model_dump_json() + "\n")
        reports.flush()

    order = Order.model_validate(json.loads(sys.stdin.readline()))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        build(order, lambda done, total: say(Report(done=done, total=total)))
    except Exception as error:
        full = isinstance(error, DiskFull) or "No space left" in str(error) or "disk is full" in str(error)
        say(Report(failure=str(error), disk_full=full))
        raise
    say(Report(finished=True))
    return 0


def _die_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
