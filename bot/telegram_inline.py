"""Inline mode: articles found by title and passage while somebody types, without a model.

Not here: the search itself (rag/searching.py).
"""

import asyncio
import time

from bot import defusing
from bot.telegram_door import Door
from bot.telegram_pages import hit
from bot.telegram_update import Search
from bot.wording import Words
from rag.answer import Found
from rag.language import content, tokens

PER_PAGE = 10
MOST = 50


async def search(door: Door, asked: Search) -> None:
    """Shows what is found; nothing to a stranger. Without a text, the newest articles."""
    begun = time.monotonic()
    words = Words(await door.conversations.language(asked.user) or door.settings.lang)
    if await door.members.role(asked.user) is None:
        await door.sender.answer_search(asked.id, (), "")
        return
    text = defusing.line(asked.text)
    found = await asyncio.to_thread(door.desk.search, text, MOST) if text else await door.desk.latest(MOST)
    first = int(asked.offset) if asked.offset.isascii() and asked.offset.isdigit() else 0
    fitting = _speaking_of(text, found) or (await door.desk.foresee(text)).likely
    page = _once_each(fitting)[first : first + PER_PAGE]
    following = str(first + PER_PAGE) if len(page) == PER_PAGE else ""
    await door.sender.answer_search(asked.id, [hit(each, words) for each in page], following)
    door.figures.inline(time.monotonic() - begun)


def _speaking_of(text: str, found: list[Found]) -> list[Found]:
    """Those that hold a word of the text; all of them where it has none that carries a topic."""
    terms = set(content(text)[0])
    return [each for each in found if not terms or terms & tokens(f"{each.article.title} {each.passage.text}")]


def _once_each(found: list[Found]) -> list[Found]:
    """The best passage of each article."""
    return list({each.article.id: each for each in reversed(found)}.values())[::-1]
