"""Generations are sealed, switched and swept so that nothing that is needed is ever lost."""

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from store import generations
from store.errors import VectorsUnavailable
from tests.store.shelf import generation_names


@pytest.fixture
def root(projected: Path) -> Path:
    return projected / "vectors"


def test_the_pointer_is_old_or_new_and_nothing_between(root: Path) -> None:
    before = generations.stamp(root)
    with (root / "CURRENT").open("rb") as old:
        generations.point(root, root / "gen-000002")
        assert old.read() == b"gen-000001\n"  # whoever was reading it still reads it whole
    assert generations.stamp(root) != before
    assert generations.current(root) == root / "gen-000002"
    assert sorted(path.name for path in root.iterdir()) == ["CURRENT", "gen-000001"]


def test_a_pointer_that_cannot_be_written_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in (1, 2):  # the new file, then the folder
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", failing_at(step))
            with pytest.raises(OSError, match="Input/output"):
                generations.point(root, root / "gen-000002")
        assert generations.current(root).name == ("gen-000001", "gen-000002")[step - 1]
        assert sorted(path.name for path in root.iterdir()) == ["CURRENT", "gen-000001"]


def failing_at(call: int) -> Callable[[int], None]:
    """An fsync that fails at its nth call."""
    calls = iter(range(1, 1_000))

    def fsync(descriptor: int) -> None:
        if next(calls) == call:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    return fsync


def test_a_sealed_generation_is_on_the_disk_with_all_its_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = generations.current(root)
    manifest = generations.read_manifest(generation)
    synced: set[int] = set()
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    generations.seal(generation, manifest)
    assert {path.stat().st_ino for path in [generation, *generation.rglob("*")]} <= synced
    assert generations.checked(generation) == manifest


def test_the_next_generation_never_takes_a_name_that_stands(root: Path) -> None:
    (root / "gen-000041").mkdir()
    assert generations.place(root, generations.begin(root)).name == "gen-000042"


def test_what_dead_builders_and_readers_left_is_swept_and_nothing_else(root: Path) -> None:
    generations.begin(root)
    (root / "gen-000009").mkdir()
    long_ago = time.time() - 3_600
    for name in ("reader-young", "reader-old"):
        (root / name).mkdir()
    os.utime(root / "reader-old", (long_ago, long_ago))
    (root / "notes-of-mine").mkdir()
    with generations.private(root / "gen-000001", generations.read_manifest(root / "gen-000001")) as used:
        os.utime(used, (long_ago, long_ago))
        generations.sweep(root)
        assert generation_names(root.parent) == sorted(["gen-000001", "notes-of-mine", "reader-young", used.name])


def test_a_generation_that_was_swept_meanwhile_is_not_held(root: Path) -> None:
    generation = generations.current(root)
    with generations.held(generation):
        pass
    with (generation / "manifest.json").open("rb"):
        shutil.rmtree(generation)
        with pytest.raises(VectorsUnavailable), generations.held(generation):
            pass


def test_a_private_directory_shares_the_index_files_and_copies_what_chroma_writes(root: Path) -> None:
    generation = generations.current(root)
    with generations.private(generation, generations.checked(generation)) as own:
        kinds = {path.name.count("-"): path.is_symlink() for path in own.iterdir()}
        assert kinds == {0: False, 4: True}
        (own / "chroma.sqlite3").write_bytes(b"")
    assert not own.exists()
    generations.checked(generation)
