"""What every embedder promises."""

import numpy as np

from rag.ports import Embedder


class EmbedderContract:
    """Inherited by the tests of each embedder, which give the fixture `embedder`."""

    def test_every_text_gets_a_row_of_length_one(self, embedder: Embedder) -> None:
        vectors = embedder.embed(["Waduk Seruni diisi", "Pabrik gula tutup", "", "🙂"], "passage")
        assert vectors.shape[0] == 4
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_the_same_text_gets_the_same_vector(self, embedder: Embedder) -> None:
        one, other = embedder.embed(["Waduk Seruni"], "passage"), embedder.embed(["Waduk Seruni"], "passage")
        assert np.allclose(one, other, atol=1e-6)

    def test_likeness_follows_the_words(self, embedder: Embedder) -> None:
        asked = embedder.embed(["kapan waduk seruni diisi"], "query")[0]
        near, far = embedder.embed(["Waduk Seruni mulai diisi", "Harga cabai keriting naik"], "passage")
        assert asked @ near > asked @ far

    def test_its_fingerprint_does_not_change(self, embedder: Embedder) -> None:
        assert embedder.fingerprint == embedder.fingerprint != ""
