"""The embedded embedder."""

import pytest

from rag.engines.ngrams import NgramEmbedder
from rag.grams import DIMENSION
from tests.rag.embedders import EmbedderContract


class TestNgramEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> NgramEmbedder:
        return NgramEmbedder()

    def test_a_mistyped_word_stays_near(self, embedder: NgramEmbedder) -> None:
        right, wrong, other = embedder.embed(["perjanjian", "perjanjain", "pertandingan"], "query")
        assert right @ wrong > 0.2
        assert right @ wrong > right @ other

    def test_the_vectors_are_the_same_on_every_machine(self, embedder: NgramEmbedder) -> None:
        vector = embedder.embed(["Korea Utara meratifikasi perjanjian"], "query")[0]
        assert vector.shape == (DIMENSION,)
        assert round(float(vector.sum()), 4) == 0.501
        assert embedder.fingerprint == "embedded:ngrams-2-822266ad"
