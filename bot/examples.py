"""Example questions that this library can answer.

Not here: how they are offered (telegram_talk.py).
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bot import defusing

if TYPE_CHECKING:
    from rag.answering import Desk


async def examples(
    desk: "Desk", candidates: Iterable[str], about: Callable[[str], str], limit: int = 3
) -> tuple[str, ...]:
    """The first candidates that will surely be answered; then questions about the newest articles, or about headlines.

    `about` makes a question of a headline. No model is asked.
    """
    from rag.suggesting import openings

    chosen: list[str] = []
    titles: dict[str, None] = {}
    for question in candidates:
        if len(chosen) == limit:
            break
        foreseen = await desk.foresee(question)
        if foreseen.sure:
            chosen.append(question)
        titles.update(dict.fromkeys(defusing.line(found.article.title) for found in foreseen.found))
    if len(chosen) < limit:
        posed = [question for question in await openings(desk, limit) if question not in chosen]
        chosen += posed[: limit - len(chosen)]
    for title in filter(None, titles):
        if len(chosen) == limit:
            break
        question = about(title)
        if (await desk.foresee(question)).answerable:
            chosen.append(question)
    return tuple(chosen)
