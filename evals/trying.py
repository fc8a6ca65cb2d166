"""Tries the check of citations: how many true sentences it loses, how many planted faults it rejects.

Run as `python -m evals.trying FILE… [--each N] [--seed S]`. Not here: planting (planting.py), checking (rag/citing.py).
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.metrics import Rate, rate
from evals.planting import KINDS, Case, faults, ground, truths
from rag.reading import ReadArticle, read
from rag.splitting import split
from rag.supporting import support

_LARGEST = 1 << 30
_REWORDINGS = (0, 1, 2, 3)


class Tried(NamedTuple):
    """How many cases of a kind were judged rightly, and how long one took (milliseconds of CPU)."""

    kind: str
    right: Rate
    milliseconds: float


def tried(kind: str, cases: Iterable[Case], *, supported: bool) -> Tried:
    """Judges the cases; `supported` is the right verdict for all of them."""
    begun = time.process_time()
    right = rate(_verdict(case) is supported for case in cases)
    return Tried(kind, right, (time.process_time() - begun) * 1_000 / max(right.n, 1))


def _verdict(case: Case) -> bool:
    article = case.article
    return support(
        case.sentence,
        case.passage.text,
        published=article.published,
        title=article.title,
        publisher=article.publisher,
    ).supported


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.trying")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=1_000, help="cases of each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    outcomes = (o for o in read(asked.paths, max_bytes=_LARGEST) if isinstance(o, ReadArticle))
    given = ground([(passage, o.article) for o in outcomes for passage in split(o.article)])
    for rules in _REWORDINGS:
        cases = list(truths(given, asked.seed + rules, asked.each, rules))
        _print(tried(f"true, reworded {rules}x", cases, supported=True), "kept")
    for kind in KINDS:
        _print(tried(kind, list(faults(given, kind, asked.seed, asked.each)), supported=False), "rejected")
    return 0


def _print(outcome: Tried, word: str) -> None:
    if (share := outcome.right.share) is None or (interval := outcome.right.interval) is None:
        sys.stdout.write(f"{outcome.kind:18} no cases\n")
        return
    low, high = interval
    sys.stdout.write(
        f"{outcome.kind:18} {word} {share:6.1%} (95%: {low:.1%} to {high:.1%}; n={outcome.right.n}; "
        f"{outcome.milliseconds:.1f} ms)\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
