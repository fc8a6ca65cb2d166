"""How well follow-up questions find their articles: alone, with what is carried over, and as a person restates them.

Run as `python -m evals.following GOLD WORK ARTICLES…`. Not here: restating with a model (rag/engines/ollama.py).
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from evals.gold import GoldInvalid, Question, read_gold
from evals.metrics import Rate, rate
from evals.running import Record, score
from rag.answer import Turn
from rag.answering import Desk
from rag.engines.quoting import QuotingWriter
from rag.indexing import index
from rag.opening import Settings, open_searcher
from rag.understanding import leans
from store.article import Frozen

RESTATED = Path(__file__).parent / "gold" / "lanjutan.jsonl"
DEPTHS = (1, 5)


class Restated(Frozen):
    """A follow-up of the gold file as a person restates it, from its conversation alone."""

    id: str
    restated: str


class Way(NamedTuple):
    """A way to put follow-ups to the desk, and of how many the article stood among the first, at each of `DEPTHS`."""

    told: str
    found: tuple[Rate, ...]


class _ByHand(QuotingWriter):
    """The embedded writer, for whom a person has restated the questions."""

    def __init__(self, restated: Mapping[tuple[str, tuple[Turn, ...]], str]) -> None:
        self._restated = restated

    async def restate(self, question: str, history: Sequence[Turn]) -> str | None:
        return self._restated.get((question, tuple(history)))


def read_restated(path: Path) -> dict[str, str]:
    """Each restated question by the id of its follow-up. Raises OSError; ValueError where a line is unsound."""
    lines = [Restated.model_validate_json(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return {line.id: line.restated for line in lines}


def follow_ups(questions: Sequence[Question]) -> list[Question]:
    """The questions that come after others and have an article to be found."""
    return [question for question in questions if question.history and question.sources]


def ways(questions: Sequence[Question], restated: Mapping[str, str], settings: Settings) -> list[Way]:
    """The follow-ups, put in each way to the desk on the settings' library. Raises the store's errors.

    Raises KeyError where one is not restated.
    """
    alone = [question.model_copy(update={"history": ()}) for question in questions]
    by_hand = _ByHand({(each.question, each.history): restated[each.id] for each in questions})
    whole = [each.model_copy(update={"question": restated[each.id]}) for each in alone]
    return [
        Way("asked without the conversation", _found(alone, settings, QuotingWriter())),
        Way("names and topics carried over", _found(questions, settings, QuotingWriter())),
        Way("restated by hand where it leans", _found(questions, settings, by_hand)),
        Way("restated by hand, asked alone", _found(whole, settings, QuotingWriter())),
    ]


def _found(questions: Sequence[Question], settings: Settings, writer: QuotingWriter) -> tuple[Rate, ...]:
    async def records() -> list[Record]:
        return [score(each, await desk.answer(each.question, each.history, as_of=each.as_of)) for each in questions]

    with closing(Desk(*open_searcher(settings), [writer])) as desk:
        kept = asyncio.run(records())
    return tuple(rate(record.recall[str(depth)] == 1 for record in kept) for depth in DEPTHS)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.following")
    parser.add_argument("gold", type=Path, help="gold questions, some of them with a history")
    parser.add_argument("work", type=Path, help="folder for the index")
    parser.add_argument("articles", nargs="+", type=Path, help="what is indexed; more makes finding harder")
    asked = parser.parse_args(arguments)
    questions, restated = follow_ups(read_gold(asked.gold)), read_restated(RESTATED)
    if unsaid := [question.id for question in questions if question.id not in restated]:
        raise GoldInvalid(path=str(RESTATED), line=1, cause=f"nobody has restated {', '.join(unsaid)}")
    settings = Settings(data=asked.work / "following", engine="embedded")
    index(asked.articles, settings)
    leaning = rate(leans(question.question) for question in questions)
    sys.stdout.write(f"{leaning.n} follow-ups with an article to be found; {leaning.hits} lean on the conversation\n\n")
    heads = " | ".join(f"recall@{depth} (n={leaning.n}; 95%)" for depth in DEPTHS)
    sys.stdout.write(f"| follow-up questions | {heads} |\n|---{'|---' * len(DEPTHS)}|\n")
    for way in ways(questions, restated, settings):
        sys.stdout.write(f"| {way.told} | {' | '.join(map(_share, way.found))} |\n")
    return 0


def _share(found: Rate) -> str:
    if (share := found.share) is None or (interval := found.interval) is None:
        return "no questions"
    return f"{share:.1%} ({interval[0]:.1%} to {interval[1]:.1%})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
