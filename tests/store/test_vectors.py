"""The vector index answers from a sound generation, or says that it cannot."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import generations
from store.errors import VectorsUnavailable
from store.generations import CHROMA, Manifest
from store.library import Library
from store.vectors import VectorIndex, bring_in_step, exact, in_step
from tests.store.index_contract import VectorIndexContract
from tests.store.shelf import DIMENSION, EMBEDDER, generation_names, stock, vectors


class TestByComparing(VectorIndexContract):
    """Where there are few vectors."""

    def open(self, folder: Path) -> VectorIndex:
        return VectorIndex(folder)


class TestByChroma(VectorIndexContract):
    """Where there are many."""

    def open(self, folder: Path) -> VectorIndex:
        return VectorIndex(folder, exact_rows=0)


@settings(max_examples=50, deadline=None)
@given(
    scores=st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.5, 1.0]), max_size=20),
    limit=st.integers(-1, 25),
)
def test_exact_search_gives_the_best_in_order_and_equal_ones_by_key(scores: list[float], limit: int) -> None:
    keys = np.arange(len(scores))[::-1] * 7
    rows = np.array(scores, dtype=np.float32).reshape(-1, 1)
    hits = exact(keys, rows, np.ones(1, dtype=np.float32), limit)
    expected = sorted(zip(keys.tolist(), scores, strict=True), key=lambda hit: (-hit[1], hit[0]))
    assert [tuple(hit) for hit in hits] == expected[: max(limit, 0)]


# Damage: each is noticed when the index is opened, and no query reaches Chroma.


def one(pattern: str) -> Callable[[Path], Path]:
    return lambda generation: next(generation.glob(pattern))


def flip(path: Path) -> None:
    contents = bytearray(path.read_bytes())
    contents[len(contents) // 2] ^= 1
    path.write_bytes(contents)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def fill_with_garbage(path: Path) -> None:
    path.write_bytes(b"\xa5" * path.stat().st_size)


DAMAGE = [
    (delete, f"{CHROMA}/*-*"),
    (delete, f"{CHROMA}/chroma.sqlite3"),
    (delete, CHROMA),
    (delete, "keys.bin"),
    (delete, "manifest.json"),
    (truncate, f"{CHROMA}/*/data_level0.bin"),
    (truncate, f"{CHROMA}/*/length.bin"),
    (truncate, "keys.bin"),
    (truncate, "manifest.json"),
    (flip, f"{CHROMA}/*/data_level0.bin"),
    (flip, f"{CHROMA}/*/header.bin"),
    (flip, f"{CHROMA}/*/index_metadata.pickle"),
    (flip, f"{CHROMA}/chroma.sqlite3"),
    (flip, "keys.bin"),
    (fill_with_garbage, f"{CHROMA}/*/data_level0.bin"),
    (fill_with_garbage, f"{CHROMA}/chroma.sqlite3"),
    (fill_with_garbage, "manifest.json"),
]


@pytest.mark.parametrize(("harm", "pattern"), DAMAGE, ids=[f"{h.__name__} {p}" for h, p in DAMAGE])
def test_damage_is_noticed_at_opening(projected: Path, harm: Callable[[Path], None], pattern: str) -> None:
    harm(next(generations.current(projected / "vectors").glob(pattern)))
    with closing(VectorIndex(projected, exact_rows=0)) as index, pytest.raises(VectorsUnavailable) as caught:
        index.query(vectors(1, 1)[0], 1)
    assert "gen-000001" in str(caught.value.facts["cause"])
    with closing(Library.open(projected)) as library:
        assert not in_step(library, projected)


@pytest.mark.parametrize("pointer", [b"", b"gen-000009\n", b"../vectors/gen-000001\n", b"\xff\xfe", b"gen-1"])
def test_a_pointer_to_nothing_is_noticed(projected: Path, pointer: bytes) -> None:
    (projected / "vectors" / "CURRENT").write_bytes(pointer)
    with closing(VectorIndex(projected)) as index, pytest.raises(VectorsUnavailable):
        index.query(vectors(1, 1)[0], 1)


def test_damage_is_looked_for_once_a_generation(projected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    checked = generations.checked

    def counting(generation: Path) -> Manifest:
        looked.append(generation)
        return checked(generation)

    monkeypatch.setattr(generations, "checked", counting)
    flip(generations.current(projected / "vectors") / "keys.bin")
    with closing(VectorIndex(projected)) as index:
        for _ in range(3):
            with pytest.raises(VectorsUnavailable):
                index.query(vectors(1, 1)[0], 1)
    assert len(looked) == 1


def test_reading_leaves_a_generation_as_it_was_sealed(projected: Path) -> None:
    root = projected / "vectors"
    for _ in range(2):
        with closing(VectorIndex(projected, exact_rows=0)) as index:
            assert index.query(vectors(1, 1)[0], 3)
            assert len(generation_names(projected)) == 2  # what the reader's Chroma writes into is its own
        generations.checked(generations.current(root))
        assert generation_names(projected) == ["gen-000001"]


def test_an_index_of_another_library_with_the_same_keys_is_not_used(built: Path, tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        stock(library, range(100, 140))
        shutil.copytree(built / "vectors", tmp_path / "vectors")
        assert not in_step(library, tmp_path)
    with closing(VectorIndex(tmp_path)) as index, pytest.raises(VectorsUnavailable) as caught:
        index.query(vectors(1, 1)[0], 1)
    assert "another library" in str(caught.value.facts["cause"])


def test_an_index_of_another_embedder_is_not_used(projected: Path) -> None:
    with closing(VectorIndex(projected, embedder=EMBEDDER)) as index:
        assert index.query(vectors(1, 1)[0], 1)
    with closing(VectorIndex(projected, embedder="other")) as index, pytest.raises(VectorsUnavailable):
        index.query(vectors(1, 1)[0], 1)
    with closing(Library.open(projected, writable=True)) as library:
        library.forget_vectors()
        library.adopt_embedder("other")
    with closing(VectorIndex(projected)) as index, pytest.raises(VectorsUnavailable):
        index.query(vectors(1, 1)[0], 1)


def test_a_library_that_is_embedded_anew_meanwhile_is_not_compared_with(projected: Path) -> None:
    query = vectors(1, 1)[0]
    with closing(VectorIndex(projected)) as index:
        assert index.query(query, 1, among=np.array([1]))
        with closing(Library.open(projected, writable=True)) as library:
            library.forget_vectors()
            library.adopt_embedder("other")
            library.put_vectors([1, 2, 3], np.ones((3, 8), dtype=np.float32))
        with pytest.raises(VectorsUnavailable):
            index.query(query, 1, among=np.array([1]))
        with pytest.raises(VectorsUnavailable):
            index.query(query, 1)


@pytest.fixture
def two_generations(projected: Path) -> Path:
    """The second holds one vector less; it is not current."""
    root = projected / "vectors"
    first = generations.current(root)
    manifest = generations.checked(first)
    with closing(Library.open(projected, writable=True)) as library:
        library.know_generations([manifest.token, "second"])
        keys = library.vector_keys()
    second = generations.begin(root)
    keys[1:].tofile(second / "keys.bin")
    generations.seal(second, manifest.model_copy(update={"token": "second", "count": len(keys) - 1}))
    generations.place(root, second)
    return projected


def test_a_reader_notices_the_switch_at_its_next_question(two_generations: Path) -> None:
    root = two_generations / "vectors"
    with closing(VectorIndex(two_generations)) as index:
        for name, count in [("gen-000001", 120), ("gen-000002", 119), ("gen-000001", 120)]:
            generations.point(root, root / name)
            assert len(index.query(vectors(1, 1)[0], 500)) == count


def test_a_generation_that_is_read_from_is_not_swept_away(two_generations: Path) -> None:
    root = two_generations / "vectors"
    with closing(VectorIndex(two_generations, exact_rows=0)) as index:
        assert index.query(vectors(1, 1)[0], 500)
        generations.point(root, root / "gen-000002")
        generations.sweep(root)
        assert {"gen-000001", "gen-000002"} < set(generation_names(two_generations))
        with closing(VectorIndex(two_generations)) as other:
            assert len(other.query(vectors(1, 1)[0], 500)) == 119
    generations.sweep(root)
    assert generation_names(two_generations) == ["gen-000002"]


def test_a_reader_whose_index_is_lost_finds_the_next_one(two_generations: Path) -> None:
    root = two_generations / "vectors"
    flip(root / "gen-000001" / "keys.bin")
    with closing(VectorIndex(two_generations)) as index:
        with pytest.raises(VectorsUnavailable):
            index.query(vectors(1, 1)[0], 1)
        generations.point(root, root / "gen-000002")
        assert index.query(vectors(1, 1)[0], 1)


def test_an_index_of_no_vectors_has_no_hits(projected: Path) -> None:
    query = np.ones(DIMENSION, dtype=np.float32)
    with closing(Library.open(projected, writable=True)) as library:
        library.remove(list(library.kept()))
        with closing(VectorIndex(projected)) as index:  # it lags behind
            assert index.query(query, 5) == index.query(query, 5, among=np.array([1, 2])) == []
        assert not in_step(library, projected)
        assert bring_in_step(library, projected)
        assert in_step(library, projected)
        assert not bring_in_step(library, projected)
    with closing(VectorIndex(projected)) as index:
        assert index.query(query, 5) == []
