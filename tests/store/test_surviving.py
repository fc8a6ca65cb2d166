"""Processes that are killed in the middle of their work lose and break nothing that was committed."""

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from store.library import Library
from store.vectors import VectorIndex, bring_in_step, in_step
from tests.store import dying
from tests.store.shelf import generation_names, stock, vectors

HOUSE = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", dying.__name__, *arguments],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_a_half_written_article_is_never_seen_wherever_its_writer_is_killed(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        stock(library, [1, 2])
    finished = run("puts", str(tmp_path))
    assert finished.returncode == 0, finished.stderr
    after = [json.loads(line) for line in finished.stdout.splitlines()]
    assert len(after) > 12
    old = {"killed": True, "digest": "d", "passages": 6, "vectors": 6, "found": 0, "fault": None}
    assert after[:-1] == [old] * (len(after) - 1)
    assert after[-1] == {**old, "killed": False, "digest": "new", "found": 1}


def gone(pid: int) -> bool:
    """Whether a process ends, within ten seconds."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("at", ["adding", "before place", "before point", "after point"])
def test_a_build_that_is_killed_leaves_an_index_that_can_be_asked(projected: Path, at: str) -> None:
    with closing(Library.open(projected, writable=True)) as library:
        library.remove(["artikel-1"])
        stock(library, [40])
    killed = run("build", str(projected), at)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert gone(int(killed.stdout)), "the builder outlived its parent"
    switched = at == "after point"
    with closing(Library.open(projected)) as library, closing(VectorIndex(projected)) as index:
        assert in_step(library, projected) == switched
        # Of a generation that lags behind, the passages that are gone from the library are not given.
        assert len(index.query(vectors(1, 1)[0], 500)) == (120 if switched else 117)
        assert (index.query(vectors(3, 40)[0], 1)[0].score > 0.999) == switched


def test_what_a_killed_build_left_is_cleared_away_by_the_next_one(projected: Path) -> None:
    with closing(Library.open(projected, writable=True)) as library:
        stock(library, [40])
    assert run("build", str(projected), "before point").returncode == -signal.SIGKILL
    assert generation_names(projected) == ["gen-000001", "gen-000002"]
    with closing(Library.open(projected, writable=True)) as library:
        assert bring_in_step(library, projected)
        assert in_step(library, projected)
    assert len(generation_names(projected)) == 1
