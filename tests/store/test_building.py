"""The process that builds a generation ends with whoever waits for it, and lets nothing wrong pass."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from store import building, chroma, generations
from store.errors import VectorsUnavailable
from store.generations import CHROMA, KEYS, Manifest
from store.library import Library
from store.vectors import VectorIndex, bring_in_step
from tests.store.shelf import DIMENSION, article, keys_of, put, stock, vectors


def test_it_ends_when_no_one_waits_for_it_any_more(projected: Path) -> None:
    made = generations.begin(projected / "vectors")
    os.mkfifo(made / KEYS)  # whoever opens it for writing waits for a reader
    order = building.Order(library=projected, building=made, base=None, token="t")
    with subprocess.Popen(
        [sys.executable, "-m", building.__name__],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(order.model_dump_json() + "\n")
        child.stdin.flush()
        assert '"done":120,"total":120' in child.stdout.readline()
        child.stdin.close()
        try:
            assert child.wait(10) == 1
        finally:
            child.kill()


def sealed(folder: Path, library: Library, *, leave_out: int = 0, other: bool = False, cut: bool = False) -> Path:
    """A generation of the library's vectors that was built wrongly."""
    keys, kept = library.vectors()
    made = generations.begin(folder / "vectors")
    with chroma.created(made / CHROMA, len(keys)) as collection:
        given = vectors(len(keys), 5) if other else kept
        collection.add(keys[leave_out:], given[leave_out:])
    if cut:
        shutil.rmtree(next((made / CHROMA).glob("*-*")))
    keys.tofile(made / KEYS)
    manifest = Manifest(token="t", embedder=library.embedder, dimension=DIMENSION, count=len(keys), dead=0)
    generations.seal(made, manifest)
    return made


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ({"leave_out": 1}, "ids"),
        ({"other": True}, "vectors of the library"),
        ({"cut": True}, "verifying|Error"),
    ],
)
def test_a_generation_that_is_not_the_librarys_does_not_pass(
    projected: Path, wrong: dict[str, Any], cause: str
) -> None:
    with closing(Library.open(projected)) as library:
        with pytest.raises(VectorsUnavailable, match=cause):
            building.verify(sealed(projected, library, **wrong), library, library.vector_keys())
        building.verify(sealed(projected, library), library, library.vector_keys())


def test_twins_and_empty_vectors_pass(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        stock(library, range(3))
        put(library, article(3), seed=2)  # the same vectors as article 2
        put(library, article(4))
        empty = np.zeros((3, DIMENSION), dtype=np.float32)
        library.put_vectors([key for key, _ in library.unembedded(9)], empty)
        assert bring_in_step(library, tmp_path)
        with closing(VectorIndex(tmp_path, exact_rows=0)) as index:
            best = index.query(vectors(3, 2)[0], 2)
            assert {hit.key for hit in best} == {keys_of(library, f"artikel-{n}")[0] for n in (2, 3)}


@pytest.mark.filterwarnings("ignore:legacy embedding function")  # for there is none; builders have no ears
def test_an_index_that_grew_is_searched_with_more_effort(projected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_EF_SEARCH_AT_LEAST", 1)
    base = generations.current(projected / "vectors")
    made = generations.begin(projected / "vectors")
    building.build(building.Order(library=projected, building=made, base=base, token="t"), lambda done, total: None)
    with chroma.opened(made / CHROMA) as collection:
        assert collection._collection.configuration["hnsw"]["ef_search"] == int(4.6 * 120**0.5)
