"""The figures of finding, answering and refusing, each beside what it should reach.

Run as `python -m evals.quality CORPORA WORK [--most N]`; pools.py says what CORPORA holds.
Not here: checking citations (trying.py); the sample articles (running.py).
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.asking import Asked, ask_all, chances, without_sources
from evals.gold import Question
from evals.metrics import Mean, area_under_curve, discounted_gain, mean, rate
from evals.mistyping import Kind, mistyped
from evals.pools import FACQA, IDK, answerable, drawn, pool
from rag.language import content

NAMES = (IDK, FACQA)
_SHORT = 3  # terms


class Figure(NamedTuple):
    """A figure for each collection, and what it should reach there (None: it is only told)."""

    told: str
    values: tuple[Mean, ...]
    reach: tuple[float, ...] | None = None
    at_most: bool = False

    def row(self) -> str:
        cells = []
        for at, value in enumerate(self.values):
            cell = value.told
            if self.reach is not None:
                good = value.value <= self.reach[at] if self.at_most else value.value >= self.reach[at]
                cell += f" ({'≤' if self.at_most else '≥'} {_short(self.reach[at])}{'' if good else ', short'})"
            cells.append(cell)
        return f"| {self.told} | {' | '.join(cells)} |"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:g}"


class Measured(NamedTuple):
    """What was asked of the pool of both collections, by collection."""

    clean: dict[str, list[Asked]]
    one_edit: dict[str, list[Asked]]
    two_edits: dict[str, list[Asked]]
    crowded: dict[str, list[Asked]]
    removed: dict[str, list[Asked]]
    foreign: dict[str, list[Asked]]


def measure(corpora: Path, work: Path, most: int | None) -> Measured:
    """Asks all of it; `most` questions of each collection."""
    questions = {name: answerable(corpora, name, "valid") for name in NAMES}
    if most is not None:
        questions = {name: drawn(questions[name], most, 7) for name in NAMES}
    both = pool(corpora, work, NAMES)

    def each(told: str, ask: Callable[[str], list[Asked]]) -> dict[str, list[Asked]]:
        sys.stderr.write(f"{told}\n")
        return {name: ask(name) for name in NAMES}

    def typed(kind: Kind) -> Callable[[Question], str]:
        return lambda question: mistyped(question.question, kind, random.Random(question.id))  # noqa: S311

    crowded = pool(corpora, work, NAMES, distractors=True)
    alone = {name: pool(corpora, work, (name,)) for name in NAMES}
    other = {IDK: FACQA, FACQA: IDK}
    return Measured(
        clean=each("clean", lambda n: ask_all(both, questions[n], told=n)),
        one_edit=each("one edit", lambda n: ask_all(both, questions[n], worded=typed("one"), told=n)),
        two_edits=each("two edits", lambda n: ask_all(both, questions[n], worded=typed("two"), told=n)),
        crowded=each("with distractors", lambda n: ask_all(crowded, questions[n], told=n)),
        removed=each("without the source", lambda n: ask_all(both, questions[n], scoped=without_sources, told=n)),
        foreign=each("foreign", lambda n: ask_all(alone[other[n]], questions[n], told=n)),
    )


def figures(measured: Measured) -> Iterator[Figure]:
    """Every figure, in the order in which they are told."""
    yield _finding("nDCG@10, clean", measured.clean, (0.86, 0.86))
    yield _over("recall@5, clean", measured.clean, lambda a: a.rank is not None and a.rank < 5, (0.93, 0.92))
    yield _finding("nDCG@10, one edit in one or two words", measured.one_edit, (0.83, 0.84))
    yield _finding("nDCG@10, two edits in one word", measured.two_edits, (0.77, 0.82))
    yield _finding("nDCG@10, clean, among other news as well", measured.crowded, (0.82, 0.83))
    yield _over("the first sentence contains the answer", measured.clean, lambda a: a.said(1), (0.60, 0.77))
    yield _over("one of the first two does", measured.clean, lambda a: a.said(2), (0.75, 0.87))
    yield Figure(
        "median words of an answer",
        tuple(_median_words(a) for a in measured.clean.values()),
        (50.0, 50.0),
        at_most=True,
    )
    yield _over("answerable questions answered", measured.clean, lambda a: not a.answer.abstained, (0.94, 0.95))
    yield _over("foreign questions refused", measured.foreign, lambda a: a.answer.abstained, (0.92, 0.88))
    yield Figure(
        "AUC, the same question without its source",
        tuple(area_under_curve(chances(measured.clean[n]), chances(measured.removed[n])) for n in NAMES),
        (0.80, 0.87),
    )
    yield _over("without its source, refused", measured.removed, lambda a: a.answer.abstained, None)
    yield _over("answered with a warning", measured.clean, lambda a: a.answer.unsure, None)
    yield _over("… of foreign questions", measured.foreign, lambda a: a.answer.unsure, None)
    short = {name: [a for a in asked if _terms(a) <= _SHORT] for name, asked in measured.clean.items()}
    yield _over(f"of up to {_SHORT} terms, answered", short, lambda a: not a.answer.abstained, None)
    short = {name: [a for a in asked if _terms(a) <= _SHORT] for name, asked in measured.foreign.items()}
    yield _over("… foreign, refused", short, lambda a: a.answer.abstained, None)
    yield _over("with one edit, answered", measured.one_edit, lambda a: not a.answer.abstained, None)
    yield _over("with two edits, answered", measured.two_edits, lambda a: not a.answer.abstained, None)


def _terms(asked: Asked) -> int:
    return len(content(asked.question.question)[0])


def _finding(told: str, asked: dict[str, list[Asked]], reach: tuple[float, float]) -> Figure:
    return Figure(told, tuple(mean(discounted_gain(a.rank) for a in asked[name]) for name in NAMES), reach)


def _over(
    told: str, asked: dict[str, list[Asked]], holds: Callable[[Asked], bool], reach: tuple[float, float] | None
) -> Figure:
    return Figure(told, tuple(rate(holds(a) for a in asked[name]).as_mean for name in NAMES), reach)


def _median_words(asked: Iterable[Asked]) -> Mean:
    """Of the answers that were given."""
    lengths = [sum(len(s.text.split()) for s in a.answer.sentences) for a in asked if not a.answer.abstained]
    return Mean(statistics.median(lengths or [0]), len(lengths), 0.0)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.quality")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--most", type=int, help="questions of each collection")
    asked = parser.parse_args(arguments)
    told = list(figures(measure(asked.corpora, asked.work, asked.most)))
    sys.stdout.write("| figure | IDK-MRC | FacQA |\n|---|---|---|\n")
    sys.stdout.write("".join(f"{figure.row()}\n" for figure in told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
