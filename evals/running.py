"""Asks the gold questions of the desk, and keeps what it said with how good it was.

Not here: what is good (metrics.py); the files' form of a gold question (gold.py).
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from evals.gold import Question
from evals.metrics import Rate, contains_answer, rate, recall_at
from rag.answer import Answer
from rag.answering import Desk
from store.article import Frozen

RECALL_DEPTHS = (1, 5, 10)


class Record(Frozen):
    """One question with its answer and its scores; a score that does not apply is None."""

    id: str
    tags: tuple[str, ...]
    question: str
    answer: str
    abstained: bool
    reason: str | None
    engine: str
    cited: tuple[str, ...]
    retrieved: tuple[str, ...]
    answerable: bool
    recall: dict[str, float]
    contained: bool | None
    cited_right: bool | None
    timings_ms: dict[str, float]


class Summary(Frozen):
    """The figures of a run."""

    questions: int
    recall: dict[str, float | None]
    contained: Rate
    cited_right: Rate
    kept: Rate
    refused: Rate


def choose(
    questions: Sequence[Question], *, tags: Sequence[str] = (), limit: int | None = None, seed: int = 0
) -> list[Question]:
    """The questions with one of the tags; of those, `limit` drawn by the seed, in the file's order."""
    chosen = [q for q in questions if not tags or set(tags) & set(q.tags)]
    if limit is None or limit >= len(chosen):
        return chosen
    drawn = sorted(random.Random(seed).sample(range(len(chosen)), limit))  # noqa: S311 - a sample, not a secret
    return [chosen[at] for at in drawn]


def run(
    questions: Sequence[Question],
    desk: Desk,
    out: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Asks every question in turn; writes `records.jsonl` as it goes. Returns the figures."""
    out.mkdir(parents=True, exist_ok=True)
    records: list[Record] = []

    async def ask_all() -> None:
        with (out / "records.jsonl").open("w", encoding="utf-8") as file:
            for done, question in enumerate(questions, 1):
                answer = await desk.answer(question.question, question.history, as_of=question.as_of)
                record = score(question, answer)
                records.append(record)
                file.write(record.model_dump_json() + "\n")
                file.flush()
                if progress is not None:
                    progress(done, len(questions))

    asyncio.run(ask_all())
    return summarise(records)


def score(question: Question, answer: Answer) -> Record:
    """The record of one answer."""
    retrieved = tuple(dict.fromkeys(found.article.id for found in answer.found))
    cited = tuple(dict.fromkeys(citation.article.id for citation in answer.citations))
    answered = question.answerable and not answer.abstained
    needed = {article_id for group in question.sources for article_id in group}
    said = " ".join(sentence.text for sentence in answer.sentences)
    return Record(
        id=question.id,
        tags=question.tags,
        question=question.question,
        answer=answer.text,
        abstained=answer.abstained,
        reason=answer.reason,
        engine=answer.engine,
        cited=cited,
        retrieved=retrieved,
        answerable=question.answerable,
        recall={str(k): recall_at(k, question.sources, retrieved) for k in RECALL_DEPTHS}
        if question.answerable and question.sources
        else {},
        contained=contains_answer(question.answers, said) if question.answerable and question.answers else None,
        cited_right=bool(needed & set(cited)) if answered and needed else None,
        timings_ms=answer.timings_ms,
    )


def summarise(records: Sequence[Record]) -> Summary:
    """The figures over many records; a mean over nothing is None."""
    return Summary(
        questions=len(records),
        recall={str(k): _mean(r.recall[str(k)] for r in records if r.recall) for k in RECALL_DEPTHS},
        contained=rate(r.contained for r in records if r.contained is not None),
        cited_right=rate(r.cited_right for r in records if r.cited_right is not None),
        kept=rate(not r.abstained for r in records if r.answerable),
        refused=rate(r.abstained for r in records if not r.answerable),
    )


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None
