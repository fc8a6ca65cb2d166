"""The questions that are in work, so that whoever asked can take them back.

Not here: answering them (telegram_answering.py), those that still wait (inbox.py).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class TakenBack(Exception):
    """Whoever asked does not want the answer any more."""


class _InWork(NamedTuple):
    chat: int
    user: int
    message_id: int
    task: asyncio.Task[Any]


class Running:
    """What is in work."""

    def __init__(self) -> None:
        self._in_work: list[_InWork] = []

    async def run(self, work: Coroutine[Any, Any, T], *, chat: int, user: int, message_id: int) -> T:
        """The work's result. Raises TakenBack, when the work has ended; or as the work."""
        task = asyncio.ensure_future(work)
        mine = _InWork(chat, user, message_id, task)
        self._in_work.append(mine)
        try:
            return await task
        except asyncio.CancelledError:
            if mine in self._in_work:  # the caller itself was cancelled
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                raise
            raise TakenBack from None
        finally:
            if mine in self._in_work:
                self._in_work.remove(mine)

    async def ended(self, user: int) -> None:
        """Takes back what this person asked anywhere, and returns when nothing of it is in work any more."""
        tasks = [each.task for each in self._in_work if each.user == user]
        self.take_back(user)
        await asyncio.gather(*tasks, return_exceptions=True)

    def take_back(self, user: int, chat: int | None = None, message_id: int | None = None) -> int:
        """Ends what this person asked: everywhere, in one chat, or one message; how many questions that were."""
        ended = [
            each
            for each in self._in_work
            if each.user == user and chat in (None, each.chat) and message_id in (None, each.message_id)
        ]
        for each in ended:
            self._in_work.remove(each)
            each.task.cancel()
        return len(ended)
