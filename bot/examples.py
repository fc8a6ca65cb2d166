"""Example questions that this library can answer.

Not here: how they are offered (telegram_talk.py).
"""

from collections.abc import Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING

from bot import defusing
from rag.answer import Answered, Found, Retrieved

if TYPE_CHECKING:
    from rag.answering import Desk


async def examples(
    desk: "Desk", candidates: Iterable[str], about: Callable[[str], str], limit: int = 3
) -> tuple[str, ...]:
    """The first candidates for which there is evidence; then questions about the headlines that came near.

    `about` makes a question of a headline. No model is asked: a story is left before anything is written.
    """
    chosen: list[str] = []
    titles: dict[str, None] = {}
    for question in candidates:
        if len(chosen) == limit:
            break
        is_answerable, near = await _foresee(desk, question)
        if is_answerable:
            chosen.append(question)
        titles.update(dict.fromkeys(defusing.line(found.article.title) for found in near))
    for title in filter(None, titles):
        if len(chosen) == limit:
            break
        question = about(title)
        if (await _foresee(desk, question))[0]:
            chosen.append(question)
    return tuple(chosen)


async def _foresee(desk: "Desk", question: str) -> tuple[bool, tuple[Found, ...]]:
    """Whether evidence for an answer is found, and the passages that came nearest."""
    async with aclosing(desk.ask(question)) as events:
        async for event in events:
            if isinstance(event, Retrieved) and event.found:
                return True, event.found
            if isinstance(event, Answered):
                return False, event.answer.found
    raise AssertionError("a story ends with Answered")
