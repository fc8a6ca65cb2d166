"""Tries the check of citations: what it loses of true sentences, rejects of planted faults, moves, and costs.

Run as `python -m evals.trying FILE… [--each N] [--seed S] [--articles N]`. Not here: planting (planting.py), wrong
markers (misplacing.py), checking (rag/citing.py).
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from evals.ground import Ground
from evals.metrics import Rate, rate
from evals.misplacing import Misplaced, misplaced
from evals.planting import KINDS, TYPED, Case, faults, ground, truths
from rag.citing import Checked, cite
from rag.claims import claim
from rag.evidence import evidence, glance
from rag.reading import ReadArticle, read
from rag.splitting import split
from rag.supporting import support
from store.article import Article, Passage

_LARGEST = 1 << 30
_ARTICLES = 4_000  # sentences are drawn from so many; more would only cost time
_REWORDINGS = (0, 1, 2, 3)
_MOVED_EACH = 2  # so many times fewer sentences are tried among ten passages, which takes longer


class Tried(NamedTuple):
    """How many cases of a kind were judged rightly, and how long one took (milliseconds of CPU)."""

    kind: str
    right: Rate
    milliseconds: float


class Moved(NamedTuple):
    """How many wrongly marked sentences were given their own passage; and what a verdict against all ten costs.

    `cold` and `warm` are milliseconds of CPU, one a sentence: with passages never seen, and taken apart before.
    """

    right: Rate
    cold: tuple[float, ...]
    warm: tuple[float, ...]


def tried(kind: str, cases: Iterable[Case], *, supported: bool) -> Tried:
    """Judges the cases; `supported` is the right verdict for all of them."""
    begun = time.process_time()
    right = rate(_verdict(case) is supported for case in cases)
    return Tried(kind, right, (time.process_time() - begun) * 1_000 / max(right.n, 1))


def moved(cases: Iterable[Misplaced]) -> Moved:
    """Has each sentence cited among its ten passages twice: as if they were new, and once they are taken apart."""
    rights, cold, warm = [], [], []
    for case in cases:
        for cached in (claim, evidence, glance):
            cached.cache_clear()
        begun = time.process_time()
        verdict = cite(case.draft, case.found)
        cold.append((time.process_time() - begun) * 1_000)
        rights.append(isinstance(verdict, Checked) and [proof.marker for proof in verdict.proofs] == [case.own])
        for found in case.found:
            article = found.article
            evidence(found.passage.text, article.published, article.title, article.publisher)
        claim.cache_clear()
        begun = time.process_time()
        cite(case.draft, case.found)
        warm.append((time.process_time() - begun) * 1_000)
    return Moved(rate(rights), tuple(cold), tuple(warm))


def _verdict(case: Case) -> bool:
    article = case.article
    return support(
        case.sentence,
        case.passage.text,
        published=article.published,
        title=article.title,
        publisher=article.publisher,
    ).supported


def _passages(paths: Sequence[Path], articles: int, seed: int) -> list[tuple[Passage, Article]]:
    """The passages of a sample of the articles under the paths."""
    found = [outcome.article for outcome in read(paths, max_bytes=_LARGEST) if isinstance(outcome, ReadArticle)]
    sample = Random(f"articles-{seed}").sample(found, min(articles, len(found)))  # noqa: S311 - a sample
    return [(passage, article) for article in sample for passage in split(article)]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.trying")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=1_000, help="cases of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=_ARTICLES, help="articles that sentences are drawn from")
    asked = parser.parse_args(arguments)
    passages = _passages(asked.paths, asked.articles, asked.seed)
    given = ground(passages)
    for rules in _REWORDINGS:
        cases = list(truths(given, asked.seed + rules, asked.each, rules))
        _print(tried(f"true, reworded {rules}x", cases, supported=True), "kept")
    _try_faults(given, asked.seed, asked.each)
    for rules in (0, 2):
        outcome = moved(misplaced(passages, given, asked.seed, max(1, asked.each // _MOVED_EACH), rules))
        _print(Tried(f"marker, reworded {rules}x", outcome.right, 0.0), "mended")
        for name, times in (("cold", outcome.cold), ("warm", outcome.warm)):
            sys.stdout.write(f"  among ten, {name}   median {_at(times, 0.5):.2f} ms, p95 {_at(times, 0.95):.2f} ms\n")
    return 0


def _try_faults(given: Ground, seed: int, each: int) -> None:
    """Prints a line for each kind of fault, for the typed kinds together, and for all."""
    outcomes = [tried(kind, list(faults(given, kind, seed, each)), supported=False) for kind in KINDS]
    for outcome in outcomes:
        _print(outcome, "rejected")
    for name, kinds in (("number to denial", TYPED), ("all faults", KINDS)):
        among = [outcome for outcome in outcomes if outcome.kind in kinds]
        count = sum(outcome.right.n for outcome in among)
        spent = sum(outcome.milliseconds * outcome.right.n for outcome in among) / max(count, 1)
        _print(Tried(name, Rate(sum(outcome.right.hits for outcome in among), count), spent), "rejected")


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)] if times else 0.0


def _print(outcome: Tried, word: str) -> None:
    if (share := outcome.right.share) is None or (interval := outcome.right.interval) is None:
        sys.stdout.write(f"{outcome.kind:18} no cases\n")
        return
    low, high = interval
    spent = f"; {outcome.milliseconds:.1f} ms" if outcome.milliseconds else ""
    sys.stdout.write(
        f"{outcome.kind:18} {word} {share:6.1%} (95%: {low:.1%} to {high:.1%}; n={outcome.right.n}{spent})\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
