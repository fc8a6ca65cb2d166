"""`tanya ask`: one question for a reader or a program, or a file of them.

Not here: the conversation (terminal_chat.py), the JSON (answers_json.py), the answers (rag/answering.py).
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot import answers_json, printing
from bot.errors import DateUnclear, PeriodBackwards
from bot.progress import Bar, waiting
from bot.wording import Words
from store.article import Scope

if TYPE_CHECKING:
    from evals.gold import Asked
    from rag.answer import Answer
    from rag.answering import Desk
    from rag.opening import Settings


def opened(settings: "Settings", words: Words) -> "Desk":
    """The desk, with a sign of life while its libraries load. Raises what open_desk raises."""
    with waiting(words.say("chat.opening")):
        from rag.opening import open_desk

        return open_desk(settings)


def ask_one(desk: "Desk", question: str, scope: Scope, as_of: date | None, words: Words) -> "Answer":
    """Answer for a reader: live on a terminal, whole elsewhere."""
    from bot.terminal_answer import LiveAnswer
    from bot.terminal_chat import follow

    console = printing.console(sys.stdout)
    with LiveAnswer(question, console, words) as live:
        return asyncio.run(follow(desk, question, (), scope, as_of, live.watch))


def ask_for_json(
    desk: "Desk", question: str, scope: Scope, as_of: date | None, words: Words, *, retrieved: int
) -> "Answer":
    """Answer for a program."""
    answer = asyncio.run(desk.answer(question, (), scope, as_of))
    printing.json_line(answers_json.answer_object(answer, words, retrieved=retrieved))
    return answer


def ask_all(
    desk: "Desk",
    questions: Sequence["Asked"],
    scope: Scope,
    as_of: date | None,
    words: Words,
    *,
    retrieved: int,
) -> None:
    """One JSON answer a line, in the order of the questions, each written as soon as it is known."""

    async def answer_all() -> None:
        for done, asked in enumerate(questions, start=1):
            answer = await desk.answer(asked.question, asked.history, scope, asked.as_of or as_of)
            named = {} if asked.id is None else {"id": asked.id}
            printing.json_line(named | answers_json.answer_object(answer, words, retrieved=retrieved))
            sys.stdout.flush()
            bar("asking", done, len(questions))

    with Bar(words) as bar:
        asyncio.run(answer_all())


def scope_of(published_from: str | None, until: str | None, publishers: Sequence[str]) -> Scope:
    """The scope that the options ask for. Raises DateUnclear, PeriodBackwards."""
    first, last = day("--from", published_from), day("--until", until)
    if first and last and last < first:
        raise PeriodBackwards(first=first, last=last)
    return Scope(published_from=first, published_until=last, publishers=tuple(publishers))


def day(option: str, value: str | None) -> date | None:
    """A date option's value. Raises DateUnclear."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DateUnclear(option=option, value=value) from None
