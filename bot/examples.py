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
    """The first candidates for which there is evidence; then questions about the headlines that came near.

    `about` makes a question of a headline. No model is asked.
    """
    chosen: list[str] = []
    titles: dict[str, None] = {}
    for question in candidates:
        if len(chosen) == limit:
            break
        foreseen = await desk.foresee(question)
        if foreseen.answerable:
            chosen.append(question)
        titles.update(dict.fromkeys(defusing.line(found.article.title) for found in foreseen.found))
    for title in filter(None, titles):
        if len(chosen) == limit:
            break
        question = about(title)
        if (await desk.foresee(question)).answerable:
            chosen.append(question)
    return tuple(chosen)
