"""Sentences that are true of a passage, and sentences with one planted fault, made from the sample articles."""

from functools import cache
from pathlib import Path
from random import Random

import pytest

from evals.faults import FAULTS, is_name
from evals.ground import Ground
from evals.limiting import certainty_changed, quantity_changed
from evals.misplacing import CROWD, misplaced
from evals.paraphrasing import paraphrased, spelled
from evals.planting import KINDS, TYPED, faults, ground, truths
from rag.reading import ReadArticle, read
from rag.splitting import split
from store.article import Article, Passage

ARTICLES = Path(__file__).parents[2] / "articles"


@cache
def shelf() -> tuple[tuple[Passage, Article], ...]:
    outcomes = [o for o in read([ARTICLES], max_bytes=1 << 20) if isinstance(o, ReadArticle)]
    return tuple((passage, o.article) for o in outcomes for passage in split(o.article))


@cache
def sample() -> Ground:
    return ground(shelf())


def test_true_sentences_are_made_of_their_passages_and_are_the_same_for_a_seed() -> None:
    cases = list(truths(sample(), 7, 20, 0))
    assert all(case.sentence == case.source and case.source in case.passage.text for case in cases)
    assert cases == list(truths(sample(), 7, 20, 0))
    assert all(case.rules for case in truths(sample(), 7, 20, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_in_no_passage_and_planted_once(kind: str) -> None:
    cases = list(faults(sample(), kind, 7, 5))
    assert len({case.sentence for case in cases}) == len(cases)
    assert all(case.sentence not in case.passage.text and case.kind == kind for case in cases)


def test_the_typed_kinds_are_among_all() -> None:
    assert set(TYPED) < set(KINDS) == set(FAULTS)
    assert is_name("Harjo Winata")
    assert not is_name("Januari")


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("Pelaku diduga melarikan uang.", {"Pelaku melarikan uang."}),
        (
            "Bupati akan membangun jembatan.",
            {
                "Bupati membangun jembatan.",
                "Bupati telah membangun jembatan.",
                "Bupati sudah membangun jembatan.",
            },
        ),
        ("Bupati membangun jembatan.", {None}),
        ("Bupati rencananya akan membangun jembatan.", {None}),  # it would still be planned
        ("Bupati tidak akan membangun jembatan.", {None}),
    ],
)
def test_a_hedge_is_left_out_only_where_that_makes_a_fact(sentence: str, changed: set[str | None]) -> None:
    passage, _ = shelf()[0]
    assert {certainty_changed(sentence, passage, sample(), Random(seed)) for seed in range(30)} == changed


def test_an_amount_is_limited_otherwise() -> None:
    passage, _ = shelf()[0]
    assert quantity_changed("Seluruh warga hadir.", passage, sample(), Random(1)) in ("sebagian warga hadir.", None)


def test_a_wrong_marker_points_to_another_article_and_the_right_passage_is_there() -> None:
    for case in misplaced(shelf(), sample(), 7, 10):
        (wrong,) = case.draft.markers
        assert len(case.found) == len({found.passage.id for found in case.found}) == CROWD
        assert case.draft.text in case.found[case.own - 1].passage.text
        assert case.found[wrong - 1].article.id != case.found[case.own - 1].article.id


def test_a_sentence_is_reworded_by_so_many_rules() -> None:
    reworded, rules = paraphrased("Bupati mengatakan bahwa 1.500 warga hadir pada 4 Maret 2024.", Random(3), 2)
    assert len(rules) == 2
    assert reworded != "Bupati mengatakan bahwa 1.500 warga hadir pada 4 Maret 2024."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7, "tujuh"),
        (15, "lima belas"),
        (101, "seratus satu"),
        (1_500, "seribu lima ratus"),
        (2_000_040, "dua juta empat puluh"),
    ],
)
def test_a_number_is_spelled(value: int, words: str) -> None:
    assert spelled(value) == words
