"""The vector index: a projection that is never trusted blindly and always rebuildable."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import VectorsUnavailable
from store.generations import Generations
from store.library import Library
from store.vectors import VectorIndex, bring_in_step, in_step
from tests.store.shelves import put, stocked, vector

ARTICLES = 12


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with its index; copied by the tests that change it."""
    folder = tmp_path_factory.mktemp("built")
    with closing(stocked(folder, ARTICLES)) as library:
        assert bring_in_step(library, folder)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "data"))


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    opened = Library.open(folder, writable=True)
    yield opened
    opened.close()


def current(folder: Path) -> Path:
    return Generations(folder).current().path


def index_files(folder: Path) -> list[Path]:
    return sorted(path for path in current(folder).rglob("*") if path.parent != current(folder))


class VectorIndexContract:
    """What every vector index promises; inherited by the tests of each, which give `index` and `library`."""

    def test_every_vector_finds_itself_first(self, index: VectorIndex, library: Library) -> None:
        keys, vectors = library.vectors()
        assert [index.query(row, 1)[0].key for row in vectors] == keys.tolist()

    def test_scores_are_cosines_higher_first(self, index: VectorIndex, library: Library) -> None:
        _, vectors = library.vectors()
        hits = index.query(vectors[0], 5)
        assert hits[0].score == pytest.approx(1.0, abs=1e-5)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

    def test_more_than_there_are_is_all_there_are(self, index: VectorIndex, library: Library) -> None:
        assert {hit.key for hit in index.query(vector(1), 10_000)} == set(library.vector_keys().tolist())


class TestEmbeddedIndex(VectorIndexContract):
    @pytest.fixture
    def index(self, folder: Path) -> Iterator[VectorIndex]:
        with closing(VectorIndex(folder)) as opened:
            yield opened


def test_nothing_new_builds_nothing(folder: Path, library: Library) -> None:
    before = current(folder)
    assert not bring_in_step(library, folder)
    assert current(folder) == before


def test_a_reader_notices_the_switch_and_the_old_one_is_swept_when_it_is_free(
    folder: Path, library: Library
) -> None:
    with closing(VectorIndex(folder)) as index:
        index.query(vector(1), 1)
        old = current(folder)
        library.remove(["artikel-3"])
        put(library, 50)
        assert bring_in_step(library, folder)
        assert old.exists(), "a reader still holds it"
        _, sought = library.vectors(library.vector_keys()[-1:])
        assert index.query(sought[0], 1)[0].key == library.vector_keys()[-1]
        assert {hit.key for hit in index.query(vector(1), 99)} == set(library.vector_keys().tolist())
    assert not bring_in_step(library, folder)
    assert not old.exists()


def test_a_small_change_is_made_on_a_copy(folder: Path, library: Library) -> None:
    put(library, 51, passages=1)
    bring_in_step(library, folder)
    assert Generations(folder).current().manifest().changes == 1
    assert in_step(library, folder)


def test_another_embedder_is_built_from_nothing(folder: Path, library: Library) -> None:
    library.forget_vectors()
    library.adopt_embedder("lain:1")
    keys = [key for key, _ in library.unembedded(100)]
    import numpy as np

    library.put_vectors(keys, np.stack([vector(key + 1_000)[:8] for key in keys]))
    assert bring_in_step(library, folder)
    manifest = Generations(folder).current().manifest()
    assert (manifest.embedder, manifest.dimension, manifest.changes) == ("lain:1", 8, 0)
    with closing(VectorIndex(folder)) as index, pytest.raises(VectorsUnavailable):
        index.query(vector(1), 1)


def flip_all(folder: Path) -> None:
    for path in index_files(folder):
        content = bytearray(path.read_bytes())
        if content:
            content[len(content) // 2] ^= 0xFF
            path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the folder is gone": lambda folder: shutil.rmtree(folder / "vectors"),
    "the pointer is gone": lambda folder: (folder / "vectors" / "CURRENT").unlink(),
    "the pointer is garbage": lambda folder: (folder / "vectors" / "CURRENT").write_bytes(b"\xff\xfe../../x"),
    "the pointer leads nowhere": lambda folder: (folder / "vectors" / "CURRENT").write_text("gen-999999"),
    "the index folder is gone": lambda folder: shutil.rmtree(index_files(folder)[0].parent),
    "an index file is cut": lambda folder: os.truncate(index_files(folder)[0], 10),
    "an index file is gone": lambda folder: index_files(folder)[0].unlink(),
    "every index file is flipped": flip_all,
    "the database is gone": lambda folder: (current(folder) / "chroma.sqlite3").unlink(),
    "the database is cut": lambda folder: os.truncate(current(folder) / "chroma.sqlite3", 9_000),
    "the database is garbage": lambda folder: (current(folder) / "chroma.sqlite3").write_bytes(b"x" * 9_000),
    "the manifest is garbage": lambda folder: (current(folder) / "manifest.json").write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_noticed_at_opening_and_never_crashes(folder: Path, damage: str) -> None:
    DAMAGES[damage](folder)
    with closing(VectorIndex(folder)) as index, pytest.raises(VectorsUnavailable):
        index.query(vector(1), 1)


@pytest.mark.parametrize(
    "damage", ["the folder is gone", "every index file is flipped", "the database is cut"]
)
def test_what_is_damaged_is_rebuilt_from_the_library(folder: Path, library: Library, damage: str) -> None:
    DAMAGES[damage](folder)
    before = library.vector_keys().tolist()
    assert bring_in_step(library, folder)
    assert in_step(library, folder)
    assert library.vector_keys().tolist() == before


def test_a_generation_that_does_not_hold_what_it_should_is_never_switched_to(
    folder: Path, library: Library
) -> None:
    """The copy's list of keys claims a passage that Chroma does not have: verification must see it."""
    put(library, 52, passages=1)
    generation = Generations(folder).current()
    import numpy as np

    np.save(generation.path / "keys.npy", np.append(generation.keys(), library.vector_keys()[-1]))
    put(library, 53, passages=1)
    with pytest.raises(VectorsUnavailable, match="ids where"):
        bring_in_step(library, folder)
    assert current(folder) == generation.path


_BUILDING = """
import sys
from pathlib import Path
from store.library import Library
from store.vectors import bring_in_step
folder = Path(sys.argv[1])
bring_in_step(Library.open(folder, writable=True), folder, lambda done, total: print(done, flush=True))
print("switched", flush=True)
"""


def test_a_killed_build_leaves_the_live_generation_as_it_was(folder: Path, library: Library) -> None:
    put(library, 54, passages=1)
    before = current(folder)
    builder = subprocess.Popen(
        [sys.executable, "-c", _BUILDING, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert builder.stdout is not None
    assert builder.stdout.readline().strip() == "1"
    os.killpg(builder.pid, signal.SIGKILL)
    builder.stdout.close()
    builder.wait()
    assert current(folder) == before
    with closing(VectorIndex(folder)) as index:
        assert index.query(vector(1), 1)
    assert bring_in_step(library, folder)
    assert in_step(library, folder)
    left = [path.name for path in (folder / "vectors").glob("gen-*")]
    assert left == [current(folder).name]


def test_the_manifest_names_whose_vectors_they_are(folder: Path) -> None:
    manifest = json.loads((current(folder) / "manifest.json").read_text())
    assert manifest["embedder"] == "uji:1"
    assert manifest["count"] == ARTICLES * 2
    assert manifest["checksums"]
