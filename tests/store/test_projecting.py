"""The vector index follows the library, and is mended from it, without embedding anything."""

import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from store import generations
from store.errors import DiskFull, VectorsUnavailable
from store.generations import CHROMA
from store.library import Library
from store.vectors import VectorIndex, bring_in_step, in_step
from tests.store.shelf import article, generation_names, put, stock, vectors


def every_vector_is_found(folder: Path, library: Library) -> bool:
    with closing(VectorIndex(folder, exact_rows=0)) as index:
        return all(index.query(vector, 1)[0].key == key for key, vector in zip(*library.vectors(), strict=True))


def test_the_difference_is_brought_over_and_told(projected: Path) -> None:
    told: list[tuple[int, int]] = []
    with closing(Library.open(projected, writable=True)) as library:
        assert in_step(library, projected)
        library.remove(["artikel-1", "artikel-2"])
        stock(library, range(40, 45))
        put(library, article(50))  # its passages have no vectors yet
        assert not in_step(library, projected)
        assert bring_in_step(library, projected, lambda done, total: told.append((done, total)))
        assert told == [(15, 15)]
        assert in_step(library, projected)
        assert every_vector_is_found(projected, library)
        manifest = generations.checked(generations.current(projected / "vectors"))
        assert (manifest.count, manifest.dead) == (129, 6)
        assert generation_names(projected) == ["gen-000002"]


def test_where_nothing_changed_nothing_is_built(projected: Path) -> None:
    before = generations.stamp(projected / "vectors")
    generations.begin(projected / "vectors")  # a builder was killed
    with closing(Library.open(projected, writable=True)) as library:
        put(library, article(50))
        library.remove(["artikel-50"])
        assert not bring_in_step(library, projected)
    assert generations.stamp(projected / "vectors") == before
    assert generation_names(projected) == ["gen-000001"]


def test_a_library_without_vectors_needs_no_index(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        put(library, article(1))
        assert not bring_in_step(library, tmp_path)
        assert in_step(library, tmp_path)
    assert not (tmp_path / "vectors").exists()


@pytest.mark.parametrize("lost", ["everything", "the pointer", "the graph"])
def test_a_lost_index_is_mended_from_the_library(projected: Path, lost: str) -> None:
    root = projected / "vectors"
    if lost == "everything":
        shutil.rmtree(root)
    elif lost == "the pointer":
        (root / "CURRENT").write_bytes(b"\0")
    else:
        shutil.rmtree(next((root / "gen-000001" / CHROMA).glob("*-*")))
    with closing(Library.open(projected, writable=True)) as library:
        revision, kept = library.revision, library.vectors()[1]
        assert bring_in_step(library, projected)
        assert every_vector_is_found(projected, library)
        assert library.revision == revision
        assert np.array_equal(library.vectors()[1], kept)
    assert len(generation_names(projected)) == 1


def test_a_library_made_anew_does_not_trust_the_keys_of_the_old_index(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "vectors", tmp_path / "vectors")
    with closing(Library.open(tmp_path, writable=True)) as library:
        stock(library, range(100, 140))  # the same keys as those of the old one, for other passages
        assert bring_in_step(library, tmp_path)
        assert every_vector_is_found(tmp_path, library)


@pytest.mark.parametrize("broken", ["garbage in the graph", "no graph"])
def test_a_base_that_chroma_breaks_on_is_built_anew(projected: Path, broken: str) -> None:
    """It crashes on the one, and opens the other as if nothing were missing. Both are sealed all the same."""
    generation = generations.current(projected / "vectors")
    graph = next(generation.glob(f"{CHROMA}/*/data_level0.bin"))
    if broken == "no graph":
        shutil.rmtree(graph.parent)
    else:
        graph.write_bytes(b"\xa5" * graph.stat().st_size)
    generations.seal(generation, generations.read_manifest(generation))
    generations.checked(generation)
    with closing(Library.open(projected, writable=True)) as library:
        stock(library, [40])
        assert bring_in_step(library, projected)
        assert every_vector_is_found(projected, library)
        assert generations.checked(generations.current(projected / "vectors")).dead == 0


def test_too_many_dead_rows_are_left_behind(projected: Path) -> None:
    with closing(Library.open(projected, writable=True)) as library:
        library.remove([f"artikel-{number}" for number in range(10)])
        assert bring_in_step(library, projected)
    manifest = generations.checked(generations.current(projected / "vectors"))
    assert (manifest.count, manifest.dead) == (90, 0)


class Builders(subprocess.Popen[str]):
    """Remembers the processes that were started."""

    started: list["Builders"] = []  # noqa: RUF012 - emptied by the test

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.started.append(self)


def test_a_builder_that_crashes_takes_nothing_with_it(projected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", Builders)
    Builders.started.clear()
    with closing(Library.open(projected, writable=True)) as library:
        stock(library, [40])
        with pytest.raises(VectorsUnavailable) as caught:
            bring_in_step(library, projected, lambda done, total: Builders.started[-1].send_signal(11))
        assert "killed by signal 11" in str(caught.value.facts["cause"])
        assert len(Builders.started) == 2  # from a copy, then from nothing
        assert library.knows_generation(generations.checked(generations.current(projected / "vectors")).token)
    assert generation_names(projected) == ["gen-000001"]
    with closing(VectorIndex(projected)) as index:
        assert index.query(vectors(1, 1)[0], 500)


def test_a_watcher_that_fails_stops_the_build(projected: Path) -> None:
    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with closing(Library.open(projected, writable=True)) as library:
        stock(library, [40])
        with pytest.raises(KeyboardInterrupt):
            bring_in_step(library, projected, interrupted)
    assert generation_names(projected) == ["gen-000001"]


def test_a_build_that_will_not_fit_is_not_begun(projected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(projected)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with closing(Library.open(projected, writable=True)) as library:
        stock(library, [40])
        with pytest.raises(DiskFull) as caught:
            bring_in_step(library, projected)
        assert caught.value.facts["folder"] == str(projected)
        assert int(str(caught.value.facts["needed"])) > 123 * 4 * 32
    assert generation_names(projected) == ["gen-000001"]
