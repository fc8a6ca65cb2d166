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
        self._taken_back: set[asyncio.Task[Any]] = set()  # of these: told to end, and not ended yet

    async def run(self, work: Coroutine[Any, Any, T], *, chat: int, user: int, message_id: int) -> T:
        """The work's result. Raises TakenBack, when the work has ended; or as the work."""
        task = asyncio.ensure_future(work)
        mine = _InWork(chat, user, message_id, task)
        self._in_work.append(mine)
        try:
            return await task
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if task not in self._taken_back or (caller is not None and caller.cancelling()):
                raise  # the caller itself was cancelled, perhaps at the same moment
            raise TakenBack from None
        finally:
            self._in_work.remove(mine)
            self._taken_back.discard(task)

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
            if each.user == user
            and chat in (None, each.chat)
            and message_id in (None, each.message_id)
            and each.task not in self._taken_back
        ]
        for each in ended:
            self._taken_back.add(each.task)
            each.task.cancel()
        return len(ended)
