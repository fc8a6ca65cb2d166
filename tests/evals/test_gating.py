"""The gate against getting worse: it sees a loss, and today's product is no worse than what was kept."""

from pathlib import Path

import pytest

from evals.gating import KEPT, Baseline, changes, collections, read_baseline, sample_articles, write_baseline
from tests.shared import shared

PROJECT = Path(__file__).parents[2]


def kept(number: int, *, found: bool = True, said: bool = True, decided: bool = True) -> Baseline:
    return Baseline(id=f"q{number}", found=found, said=said, decided=decided)


def test_many_losses_are_seen_and_named() -> None:
    before = {f"q{n}": kept(n) for n in range(20)}
    after = [kept(n, said=n >= 6) for n in range(20)]
    worse = [change for change in changes(before, after) if change.is_worse]
    assert [change.outcome for change in worse] == ["said"]
    assert worse[0].lost == ("q0", "q1", "q2", "q3", "q4", "q5")


def test_as_many_wins_as_losses_are_no_loss() -> None:
    before = {f"q{n}": kept(n, found=n % 2 == 0) for n in range(20)}
    after = [kept(n, found=n % 2 == 1) for n in range(20)]
    assert not any(change.is_worse for change in changes(before, after))


def test_a_question_that_was_never_kept_is_an_error() -> None:
    with pytest.raises(KeyError):
        changes({}, [kept(1)])


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    write_baseline(tmp_path / "kept.jsonl", [kept(1, said=False), kept(2)])
    assert read_baseline(tmp_path / "kept.jsonl") == {"q1": kept(1, said=False), "q2": kept(2)}


@pytest.mark.timeout(300)
def test_answers_about_the_sample_articles_are_no_worse_than_before(tmp_path: Path) -> None:
    told = changes(read_baseline(KEPT / "contoh.jsonl"), sample_articles(PROJECT / "articles", tmp_path))
    assert not [str(change) for change in told if change.is_worse]


@pytest.mark.timeout(300)
def test_answers_about_the_collections_are_no_worse_than_before(tmp_path: Path) -> None:
    told = changes(read_baseline(KEPT / "collections.jsonl"), collections(shared("corpora"), tmp_path))
    assert not [str(change) for change in told if change.is_worse]
