"""Who may use the desk next: so many at once, and those who wait take turns, person by person.

Not here: what is done at the desk (telegram_answering.py), the order within a chat (lanes.py).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class _Ticket:
    """Somebody who waits. `place` counts those who are served up to and with this one."""

    def __init__(self, moved: Callable[[int], None]) -> None:
        self.called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._moved = moved
        self._place = 0

    def stand_at(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self._moved(place)


class Seats:
    """The seats of one desk. One who asks much waits for their own earlier questions, the others do not."""

    def __init__(self, at_once: int, watch: Callable[[int, int], None] = lambda _waiting, _taken: None) -> None:
        """`watch` is told how many wait and how many sit, whenever that changes."""
        self._free = at_once
        self._watch = watch
        self._is_closed = False
        self._taken = 0
        self._waiting: dict[int, deque[_Ticket]] = {}  # by person, in the order of their turns

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def taken(self) -> int:
        """How many sit."""
        return self._taken

    @asynccontextmanager
    async def seat(self, person: int, moved: Callable[[int], None]) -> AsyncIterator[None]:
        """Waits for a seat, and gives it up at the end. `moved` is told each place in the queue: 1 is the next.

        Raises asyncio.CancelledError in who waits when the desk closes.
        """
        if self._is_closed:
            raise asyncio.CancelledError
        if not self._free:
            await self._wait(person, moved)
        else:
            self._free -= 1
        self._taken += 1
        self._watch(self.waiting, self._taken)
        try:
            yield
        finally:
            self._taken -= 1
            self._free += 1
            self._call_next()

    def close(self) -> None:
        """Nobody is called any more: who sits may finish, who waits goes away."""
        self._is_closed = True
        waiting, self._waiting = self._waiting, {}
        for queue in waiting.values():
            for ticket in queue:
                ticket.called.cancel()
        self._tell_places()

    async def _wait(self, person: int, moved: Callable[[int], None]) -> None:
        """Returns with a seat in hand."""
        ticket = _Ticket(moved)
        self._waiting.setdefault(person, deque()).append(ticket)
        self._tell_places()
        try:
            await asyncio.shield(ticket.called)  # one who goes away can still be called until they have left the queue
        except asyncio.CancelledError:
            if not ticket.called.done():
                self._leave(person, ticket)
            elif not ticket.called.cancelled():  # called, and gone at the same moment
                self._free += 1
                self._call_next()
            raise

    def _call_next(self) -> None:
        while self._free and self._waiting:
            person, queue = next(iter(self._waiting.items()))
            ticket = queue.popleft()
            del self._waiting[person]
            if queue:
                self._waiting[person] = queue  # at the end: it is the others' turn
            self._free -= 1
            ticket.called.set_result(None)
        self._tell_places()

    def _leave(self, person: int, ticket: _Ticket) -> None:
        queue = self._waiting[person]
        queue.remove(ticket)
        if not queue:
            del self._waiting[person]
        self._tell_places()

    def _tell_places(self) -> None:
        """Tells all, and who watches. Each round serves one ticket of every person who still has one."""
        place, rounds = 0, max(map(len, self._waiting.values()), default=0)
        for number in range(rounds):
            for queue in self._waiting.values():
                if number < len(queue):
                    place += 1
                    queue[number].stand_at(place)
        self._watch(self.waiting, self._taken)
