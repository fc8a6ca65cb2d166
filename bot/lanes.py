"""Which update is next: each lane in its own order, the lanes in turn.

Not here: keeping the updates (inbox.py), doing anything about them (telegram_work.py).
"""

import asyncio
from collections import deque

from bot.inbox import Waiting


class Lanes:
    """Updates that wait, by lane. A lane has one update in work at most."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[int]] = {}
        self._ready: deque[str] = deque()  # lanes that have something waiting and nothing in work
        self._busy: set[str] = set()
        self._changed = asyncio.Event()

    def add(self, waiting: Waiting) -> None:
        """Puts an update at the end of its lane."""
        queue = self._waiting.setdefault(waiting.lane, deque())
        queue.append(waiting.update_id)
        if len(queue) == 1 and waiting.lane not in self._busy:
            self._make_ready(waiting.lane)

    async def next(self) -> Waiting:
        """Waits for an update whose lane is free, and takes the lane. Lanes take turns."""
        while not self._ready:
            self._changed.clear()
            await self._changed.wait()
        lane = self._ready.popleft()
        queue = self._waiting[lane]
        update_id = queue.popleft()
        if not queue:
            del self._waiting[lane]
        self._busy.add(lane)
        return Waiting(update_id, lane)

    def take(self, lane: str, least: int) -> list[int]:
        """Takes all that wait in a lane, if they are so many at least; nothing otherwise."""
        if len(self._waiting.get(lane, ())) < least:
            return []
        if lane in self._ready:
            self._ready.remove(lane)
        return list(self._waiting.pop(lane, ()))

    def free(self, lane: str) -> None:
        """The update of this lane is done with: the lane may go on."""
        self._busy.discard(lane)
        if lane in self._waiting:
            self._make_ready(lane)

    def _make_ready(self, lane: str) -> None:
        self._ready.append(lane)
        self._changed.set()
