"""What every vector index promises, whatever it is made of: a test class for each implementation inherits it.

Not here: what only one of them promises.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from store.errors import VectorsUnavailable
from store.library import Library
from store.vectors import VectorIndex, exact
from tests.store.shelf import DIMENSION, vectors


class VectorIndexContract(ABC):
    """`projected` is a data folder whose library has vectors, with an index in step with it."""

    @abstractmethod
    def open(self, folder: Path) -> VectorIndex:
        """A reader of the folder's index."""

    @pytest.fixture
    def index(self, projected: Path) -> Iterator[VectorIndex]:
        with closing(self.open(projected)) as opened:
            yield opened

    @pytest.fixture
    def library(self, projected: Path) -> Iterator[Library]:
        with closing(Library.open(projected)) as opened:
            yield opened

    def test_every_vector_finds_its_own_passage_first(self, index: VectorIndex, library: Library) -> None:
        for key, vector in zip(*library.vectors(), strict=True):
            (best,) = index.query(vector, 1)
            assert best.key == key
            assert best.score == pytest.approx(1.0, abs=1e-5)

    def test_the_nearest_come_in_order_with_their_cosines(self, index: VectorIndex, library: Library) -> None:
        keys, kept = library.vectors()
        for query in vectors(5, 99):
            expected = exact(keys, kept, query, 10)
            hits = index.query(query, 10)
            assert [hit.key for hit in hits] == [hit.key for hit in expected]
            assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in expected], abs=1e-5)

    def test_no_more_are_given_than_there_are(self, index: VectorIndex, library: Library) -> None:
        keys = library.vector_keys()
        hits = index.query(vectors(1, 99)[0], 10_000)
        assert sorted(hit.key for hit in hits) == keys.tolist()
        assert index.query(vectors(1, 99)[0], 0) == []

    @pytest.mark.parametrize("share", [0.05, 0.5, 1.0])
    def test_a_search_among_some_passages_misses_none_of_them(
        self, index: VectorIndex, library: Library, share: float
    ) -> None:
        keys, kept = library.vectors()
        some = np.random.default_rng(3).permutation(len(keys))[: int(share * len(keys))]
        query = vectors(1, 99)[0]
        asked = np.append(keys[some], [10**9, 0])  # and two that are not in the index
        expected = exact(keys[some], kept[some], query, 7)
        assert [hit.key for hit in index.query(query, 7, among=asked)] == [hit.key for hit in expected]

    def test_among_no_passages_none_is_nearest(self, index: VectorIndex) -> None:
        assert index.query(vectors(1, 99)[0], 7, among=np.array([], dtype=np.int64)) == []

    def test_a_vector_of_another_dimension_cannot_be_compared(self, index: VectorIndex) -> None:
        with pytest.raises(VectorsUnavailable):
            index.query(np.ones(DIMENSION + 1, dtype=np.float32), 1)

    def test_many_threads_may_ask_at_once(self, index: VectorIndex) -> None:
        asked = vectors(64, 98)
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda query: index.query(query, 5), asked))
        assert together == [index.query(query, 5) for query in asked]

    def test_a_folder_without_an_index_is_told_from_an_index_without_hits(self, tmp_path: Path) -> None:
        Library.open(tmp_path, writable=True).close()
        with closing(self.open(tmp_path)) as index, pytest.raises(VectorsUnavailable):
            index.query(vectors(1, 99)[0], 1)
