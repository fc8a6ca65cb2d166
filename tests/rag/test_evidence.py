"""A passage taken apart, and a glance at it."""

from datetime import date
from pathlib import Path

import pytest

from rag.claims import claim
from rag.evidence import evidence, glance
from rag.reading import ReadArticle, read
from rag.splitting import split
from rag.supporting import judge, too_little

ARTICLES = Path(__file__).parents[2] / "articles"


def test_a_passage_is_taken_apart_by_sentences() -> None:
    given = evidence(
        "Bupati Harjo hadir. Ia pulang pukul 15.00 WIB.", date(2024, 3, 4), "Waduk Seruni Diisi", "Kabar Uji"
    )
    assert given.folded == ("bupati harjo hadir", "ia pulang pukul 15_00 wib")
    assert [len(values.clocks) for values in given.values] == [0, 1]
    assert given.all_keys == given.keys[0] | given.keys[1]
    assert not given.title_keys.isdisjoint(claim("waduk").items[0].keys)


def test_a_glance_sees_every_key_that_taking_apart_finds() -> None:
    for outcome in read([ARTICLES], max_bytes=1 << 20):
        assert isinstance(outcome, ReadArticle)
        article = outcome.article
        for passage in split(article):
            whole = evidence(passage.text, article.published, article.title, article.publisher)
            seen = glance(passage.text, article.title)
            assert whole.all_keys | whole.title_keys <= seen.keys
            assert whole.analysis.language == seen.language


@pytest.mark.parametrize("text", ["'s", "Kata 's dan ’s.", "Putin's visit.", "s's", "'", "🙂 🙂"])
def test_a_stray_genitive_does_no_harm(text: str) -> None:
    assert evidence(text).analysis.text == text
    assert glance(text).language in ("id", "en")


def test_a_glance_rejects_only_what_the_whole_check_rejects() -> None:
    passage = "Polisi menangkap dua pedagang di Pasar Seruni pada Senin."
    for sentence in ("Polisi menangkap dua pedagang.", "Harga cabai turun tajam.", "Polisi menutup jalan raya."):
        cheap = too_little(claim(sentence), glance(passage))
        if cheap is not None:
            assert cheap == judge(claim(sentence), evidence(passage))


def test_what_is_kept_of_passages_is_bounded() -> None:
    assert (evidence.cache_info().maxsize or 0) <= 1_024
    assert (glance.cache_info().maxsize or 0) <= 1_024
