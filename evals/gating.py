"""A gate against getting worse: the same questions as before, compared one by one.

Run as `python -m evals.gating CORPORA WORK` to keep today's outcomes as what later ones are compared with.
Not here: asking (asking.py).
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from evals.asking import Asked, ask_all
from evals.gold import read_gold
from evals.pools import FACQA, IDK, answerable, drawn, pool
from rag.indexing import index
from rag.opening import Settings
from store.article import Frozen

Outcome = Literal["found", "said", "decided"]
SIGNIFICANT = 0.05
KEPT = Path(__file__).parent / "baselines"
_GOLD = Path(__file__).parent / "gold" / "contoh.jsonl"
_EACH = 250  # questions of each collection


class Baseline(Frozen):
    """What became of a question: a source among the first five, a gold answer said, rightly answered or refused."""

    id: str
    found: bool
    said: bool
    decided: bool


class Change(NamedTuple):
    """Questions of which an outcome was won and lost, and how likely so many losses are by chance."""

    outcome: Outcome
    won: tuple[str, ...]
    lost: tuple[str, ...]
    chance: float

    @property
    def is_worse(self) -> bool:
        return len(self.lost) > len(self.won) and self.chance < SIGNIFICANT

    def __str__(self) -> str:
        return f"{self.outcome}: {len(self.won)} won, {len(self.lost)} lost (p = {self.chance:.3f}): {self.lost[:10]}"


def outcomes(asked: Iterable[Asked]) -> Iterator[Baseline]:
    """What became of each question."""
    for each in asked:
        yield Baseline(
            id=each.question.id,
            found=each.rank is not None and each.rank < 5,
            said=each.said(2),
            decided=each.answer.abstained is not each.question.answerable,
        )


def changes(before: Mapping[str, Baseline], after: Sequence[Baseline]) -> list[Change]:
    """What changed of each outcome, by the sign test (one-sided) over the questions that changed.

    Raises KeyError for a question that the baseline does not know.
    """
    from scipy.stats import binomtest

    told = []
    for outcome in get_args(Outcome):
        pairs = [(each.id, getattr(before[each.id], outcome), getattr(each, outcome)) for each in after]
        won = tuple(name for name, was, is_now in pairs if is_now and not was)
        lost = tuple(name for name, was, is_now in pairs if was and not is_now)
        flipped = len(won) + len(lost)
        chance = float(binomtest(len(lost), flipped, alternative="greater").pvalue) if flipped else 1.0
        told.append(Change(outcome, won, lost, chance))
    return told


def read_baseline(path: Path) -> dict[str, Baseline]:
    """The outcomes that were kept, by question."""
    lines = path.read_text("utf-8").splitlines()
    return {kept.id: kept for kept in (Baseline.model_validate_json(line) for line in lines)}


def write_baseline(path: Path, kept: Iterable[Baseline]) -> None:
    path.write_text("".join(json.dumps(each.model_dump()) + "\n" for each in kept), encoding="utf-8")


def sample_articles(articles: Path, work: Path) -> list[Baseline]:
    """The outcomes of the gold questions about the sample articles."""
    settings = Settings(data=work / "contoh", engine="embedded")
    index([articles], settings)
    return list(outcomes(ask_all(settings, read_gold(_GOLD))))


def collections(corpora: Path, work: Path) -> list[Baseline]:
    """The outcomes of fixed questions of two collections, put to the passages of both."""
    settings = pool(corpora, work, (IDK, FACQA))
    questions = [q for name in (IDK, FACQA) for q in drawn(answerable(corpora, name, "valid"), _EACH, 7)]
    return list(outcomes(ask_all(settings, questions)))


def main(arguments: Sequence[str]) -> int:
    corpora, work = Path(arguments[0]), Path(arguments[1])
    KEPT.mkdir(exist_ok=True)
    write_baseline(KEPT / "contoh.jsonl", sample_articles(Path("articles"), work))
    write_baseline(KEPT / "collections.jsonl", collections(corpora, work))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
