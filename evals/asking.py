"""Asks a desk many questions, for figures: what was retrieved, what was said, how sure it was.

Not here: the figures (quality.py, metrics.py); records that are kept (running.py).
"""

import asyncio
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from typing import NamedTuple

from evals.gold import Question
from evals.metrics import contains_answer
from evals.pools import sources
from rag.answer import Answer
from rag.opening import Settings, open_desk
from store.article import Scope

# After every article of the collections: what "bulan lalu" means must not depend on the day of measuring.
AS_OF = date(2020, 1, 1)


class Asked(NamedTuple):
    """A question with its answer."""

    question: Question
    answer: Answer

    @property
    def ranked(self) -> tuple[frozenset[str], ...]:
        """The ids of the articles that were retrieved, the best first; each story once, with those that reprint it."""
        stories = {
            found.article.id: frozenset(a.id for a in (found.article, *found.also)) for found in self.answer.found
        }
        return tuple(stories.values())

    @property
    def rank(self) -> int | None:
        """Where the first article that answers stands, from 0. A reprint of it is as good."""
        wanted = sources(self.question)
        return next((at for at, ids in enumerate(self.ranked) if ids & wanted), None)

    def said(self, sentences: int) -> bool:
        """Whether one of the first sentences of the answer contains a gold answer."""
        return any(contains_answer(self.question.answers, s.text) for s in self.answer.sentences[:sentences])


def ask_all(
    settings: Settings,
    questions: Sequence[Question],
    *,
    worded: Callable[[Question], str] = lambda question: question.question,
    scoped: Callable[[Question], Scope] = lambda _: Scope(),
    told: str = "",
) -> list[Asked]:
    """Every question, put to the desk that the doors use; in the words and the scope that are given for it."""

    async def answers() -> list[Asked]:
        asked = []
        for done, question in enumerate(questions, 1):
            answer = await desk.answer(worded(question), question.history, scoped(question), question.as_of or AS_OF)
            asked.append(Asked(question, answer))
            if told and (done % 50 == 0 or done == len(questions)):
                sys.stderr.write(f"\r{told}: {done}/{len(questions)}" + ("\n" if done == len(questions) else ""))
        return asked

    with closing(open_desk(settings)) as desk:
        return asyncio.run(answers())


def without_sources(question: Question) -> Scope:
    """A scope that leaves out the articles that answer a question."""
    return Scope(without=tuple(sorted(sources(question))))


def chances(asked: Iterable[Asked]) -> list[float]:
    """The confidence of each answer."""
    return [each.answer.confidence for each in asked]
