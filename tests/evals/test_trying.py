"""Trying the check of citations on sentences made from the sample articles."""

from pathlib import Path

import pytest

from evals.ground import Ground
from evals.misplacing import misplaced
from evals.planting import KINDS, ground, truths
from evals.trying import main, moved, tried
from rag.reading import ReadArticle, read
from rag.splitting import split
from store.article import Article, Passage

ARTICLES = Path(__file__).parents[2] / "articles"


def shelf() -> tuple[list[tuple[Passage, Article]], Ground]:
    outcomes = [o for o in read([ARTICLES], max_bytes=1 << 20) if isinstance(o, ReadArticle)]
    passages = [(passage, o.article) for o in outcomes for passage in split(o.article)]
    return passages, ground(passages)


def test_it_prints_a_line_for_every_kind_and_verbatim_sentences_are_never_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([str(ARTICLES), "--each", "20", "--seed", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("true, reworded 0x")
    assert "kept 100.0%" in lines[0]
    assert [line.split("  ")[0] for line in lines[4 : 4 + len(KINDS)]] == list(KINDS)
    (everything,) = [line for line in lines if line.startswith("all faults")]
    assert float(everything.split("rejected")[1].split("%")[0]) > 90
    mended = [float(line.split("mended")[1].split("%")[0]) for line in lines if "mended" in line]
    assert len(mended) == 2
    assert min(mended) >= 80
    assert sum("median" in line for line in lines) == 4


def test_true_sentences_judged_as_faults_are_all_wrong() -> None:
    _, given = shelf()
    cases = list(truths(given, 3, 10, 0))
    assert tried("true", cases, supported=True).right.share == 1
    assert tried("true", cases, supported=False).right.share == 0


def test_a_passage_taken_apart_before_costs_less() -> None:
    passages, given = shelf()
    outcome = moved(misplaced(passages, given, 3, 10))
    assert outcome.right.n == len(outcome.cold) == len(outcome.warm) == 10
    assert sum(outcome.warm) < sum(outcome.cold)
