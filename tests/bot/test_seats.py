"""The promises of the seats: never too many at once, none is ever lost, and nobody waits for another's flood.

Not here: the order within a chat (test_lanes.py).
"""

import asyncio
import random
from collections import defaultdict, deque
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.seats import Seats

ANI, BUDI, CITRA = 1, 2, 3


class Desk:
    """People at some seats, who leave when they are told to. Tickets are numbered in the order they were drawn."""

    def __init__(self, at_once: int) -> None:
        self.watched: list[tuple[int, int]] = []
        self.seats = Seats(at_once, lambda waiting, taken: self.watched.append((waiting, taken)))
        self.at_once = at_once
        self.sitting: list[int] = []
        self.served: list[int] = []
        self.person: list[int] = []
        self.places: list[list[int]] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._leave: list[asyncio.Event] = []

    def draw(self, person: int) -> int:
        ticket = len(self.tasks)
        self.person.append(person)
        self.places.append([])
        self._leave.append(asyncio.Event())
        self.tasks.append(asyncio.create_task(self._sit(ticket)))
        return ticket

    async def come(self, *people: int) -> list[int]:
        tickets = [self.draw(person) for person in people]
        await self.settle()
        return tickets

    async def rise(self, ticket: int) -> None:
        """One who sits leaves."""
        self.tell_to_rise(ticket)
        await self.settle()

    def tell_to_rise(self, ticket: int) -> None:
        self._leave[ticket].set()

    async def give_up(self, ticket: int) -> None:
        """One who waits or sits is taken away."""
        self.tasks[ticket].cancel()
        await self.settle()

    async def settle(self) -> None:
        """Everybody does all that they can do now."""
        for _ in range(4):
            await asyncio.sleep(0)

    async def serve_all(self) -> None:
        while self.sitting:
            await self.rise(self.sitting[0])
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert (self.seats.waiting, self.seats.taken) == (0, 0)

    async def _sit(self, ticket: int) -> None:
        async with self.seats.seat(self.person[ticket], self.places[ticket].append):
            self.served.append(ticket)
            self.sitting.append(ticket)
            assert len(self.sitting) <= self.at_once
            try:
                await self._leave[ticket].wait()
            finally:
                self.sitting.remove(ticket)


async def test_no_more_sit_than_there_are_seats_and_who_leaves_makes_room() -> None:
    desk = Desk(2)
    await desk.come(ANI, BUDI, CITRA)
    assert desk.sitting == [0, 1]
    assert (desk.seats.waiting, desk.seats.taken) == (1, 2)
    await desk.rise(1)
    assert desk.sitting == [0, 2]
    assert (desk.seats.waiting, desk.seats.taken) == (0, 2)
    await desk.serve_all()


async def test_one_who_finds_a_seat_free_is_told_no_place() -> None:
    desk = Desk(1)
    await desk.come(ANI)
    assert desk.places == [[]]
    await desk.serve_all()


async def test_one_who_asks_much_waits_behind_one_of_each_other_person() -> None:
    desk = Desk(1)
    await desk.come(ANI, ANI, ANI, ANI, BUDI, BUDI, CITRA)
    await desk.serve_all()
    assert [desk.person[ticket] for ticket in desk.served] == [ANI, ANI, BUDI, CITRA, ANI, BUDI, ANI]
    assert [ticket for ticket in desk.served if desk.person[ticket] == ANI] == [0, 1, 2, 3]


async def test_one_who_comes_back_at_once_waits_behind_the_others() -> None:
    desk = Desk(1)
    await desk.come(ANI, BUDI, CITRA)
    await desk.rise(0)
    await desk.come(ANI, BUDI)  # Budi sits
    await desk.serve_all()
    assert [desk.person[ticket] for ticket in desk.served] == [ANI, BUDI, CITRA, ANI, BUDI]


async def test_the_places_told_are_those_of_the_queue_and_shrink_to_the_next() -> None:
    desk = Desk(1)
    await desk.come(ANI, ANI, ANI, BUDI)
    assert desk.places == [[], [1], [2, 3], [2]]  # Budi came before Ani's third question
    await desk.serve_all()
    assert desk.places == [[], [1], [2, 3, 2, 1], [2, 1]]


async def test_one_who_goes_away_leaves_the_queue_and_the_others_move_up() -> None:
    desk = Desk(1)
    await desk.come(ANI, BUDI, CITRA, BUDI)
    assert desk.places == [[], [1], [2], [3]]
    await desk.give_up(1)
    assert desk.seats.waiting == 2
    assert desk.places == [[], [1], [2], [3, 1]]  # Budi's turn is Budi's, whichever question he asks in it
    await desk.serve_all()
    assert sorted(desk.served) == [0, 2, 3]


async def test_one_who_is_called_and_goes_away_at_the_same_moment_gives_the_seat_back() -> None:
    desk = Desk(1)
    await desk.come(ANI, BUDI, CITRA)
    desk.tell_to_rise(0)
    await asyncio.sleep(0)  # Ani leaves and Budi is called; he has not heard of it yet
    assert desk.seats.taken == 0
    await desk.give_up(1)
    assert desk.sitting == [2]
    await desk.serve_all()


async def test_one_who_goes_away_just_before_a_seat_is_free_holds_up_nobody() -> None:
    desk = Desk(1)
    await desk.come(ANI, BUDI, CITRA)
    desk.tell_to_rise(0)
    await desk.give_up(1)  # Ani leaves first: Budi is called when he is as good as gone
    assert desk.sitting == [2]
    await desk.serve_all()
    assert [task.cancelled() for task in desk.tasks] == [False, True, False]
    assert desk.tasks[0].exception() is None


async def test_work_that_fails_frees_its_seat() -> None:
    seats = Seats(1)
    for _ in range(2):
        with pytest.raises(ValueError, match="work"):
            async with seats.seat(ANI, lambda _place: None):
                raise ValueError("work")
    assert seats.taken == 0


async def test_who_watches_knows_how_many_wait_and_sit() -> None:
    desk = Desk(1)
    await desk.come(ANI)
    assert desk.watched[-1] == (0, 1)
    await desk.come(BUDI, CITRA)
    assert desk.watched[-1] == (2, 1)
    await desk.give_up(1)
    assert desk.watched[-1] == (1, 1)
    await desk.rise(0)
    assert desk.watched[-1] == (0, 1)
    await desk.serve_all()
    assert desk.watched[-1] == (0, 0)


class Turns:
    """Counts, for each ticket that waits, who was served since it was drawn."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._own_before: dict[int, int] = {}  # tickets of the same person that stood before it
        self._since: dict[int, dict[int, int]] = {}

    async def come(self, person: int) -> None:
        ahead = sum(self._desk.person[other] == person for other in self._since)
        is_full = len(self._desk.sitting) == self._desk.at_once
        (ticket,) = await self._desk.come(person)
        assert (ticket in self._desk.served) is not is_full
        if is_full:
            self._own_before[ticket], self._since[ticket] = ahead, defaultdict(int)

    async def rise(self) -> None:
        """The one who sat longest leaves."""
        already = len(self._desk.served)
        await self._desk.rise(self._desk.sitting[0])
        for served in self._desk.served[already:]:
            turns = self._since.pop(served)
            assert all(count <= self._own_before[served] + 1 for count in turns.values())
            for counted in self._since.values():
                counted[self._desk.person[served]] += 1


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.lists(st.integers(0, 4), max_size=40))
def test_nobody_waits_for_more_than_one_turn_of_every_other_person(at_once: int, steps: list[int]) -> None:
    """Each of one's own questions waits for one turn of every other. Steps 1 to 4: that person asks; 0: one leaves."""

    async def run() -> None:
        desk = Desk(at_once)
        turns = Turns(desk)
        for step in steps:
            if step:
                await turns.come(step)
            elif desk.sitting:
                await turns.rise()
        while desk.sitting:
            await turns.rise()
        assert sorted(desk.served) == list(range(len(desk.tasks)))
        await desk.serve_all()

    asyncio.run(run())


def _order(waiting: list[tuple[int, int]]) -> list[int]:
    """The tickets of a queue of (person, ticket) in the order they are served in, if nobody comes or goes."""
    queues: dict[int, deque[int]] = {}
    for person, ticket in waiting:
        queues.setdefault(person, deque()).append(ticket)
    order = []
    while queues:
        for person in list(queues):
            order.append(queues[person].popleft())
            if not queues[person]:
                del queues[person]
    return order


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=15))
def test_a_place_that_was_told_is_the_turn_in_which_one_is_served(people: list[int]) -> None:
    async def run() -> None:
        desk = Desk(1)
        await desk.come(0, *people)
        told = {places[-1]: ticket for ticket, places in enumerate(desk.places) if places}
        order = _order([(person, number) for number, person in enumerate(people, 1)])
        assert [told[place] for place in sorted(told)] == order
        assert sorted(told) == list(range(1, len(people) + 1))
        await desk.serve_all()
        assert desk.served == [0, *order]
        for places in desk.places[1:]:
            falling = places[places.index(max(places)) :]
            assert falling == list(range(max(places), 0, -1))  # each step is told, down to the next

    asyncio.run(run())


@pytest.mark.parametrize("seed", range(6))
async def test_no_seat_is_ever_lost_whoever_goes_away_and_when(seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk(3)
    for _ in range(400):
        match chance.randrange(6):
            case 0 | 1:
                desk.draw(chance.randrange(5))
            case 2 | 3 if desk.sitting:
                desk.tell_to_rise(chance.choice(desk.sitting))
            case 4 if desk.tasks:
                chance.choice(desk.tasks[-20:]).cancel()
            case _:
                await asyncio.sleep(0)
    await desk.settle()
    await desk.serve_all()
    for task in desk.tasks:
        with suppress(asyncio.CancelledError):
            assert task.exception() is None
    await desk.come(ANI, BUDI, CITRA)
    assert len(desk.sitting) == 3
    await desk.serve_all()


async def test_when_the_desk_closes_who_waits_goes_away_and_who_sits_may_finish() -> None:
    seats = Seats(1)
    entered, queued, finish = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def sit() -> str:
        async with seats.seat(1, lambda _: queued.set()):
            entered.set()
            await finish.wait()
            return "finished"

    sitting = asyncio.create_task(sit())
    await entered.wait()
    waiting = asyncio.create_task(sit())
    await queued.wait()
    seats.close()
    finish.set()
    ends = await asyncio.gather(sitting, waiting, return_exceptions=True)
    assert ends[0] == "finished"
    assert isinstance(ends[1], asyncio.CancelledError)
    assert (seats.waiting, seats.taken) == (0, 0)
    with pytest.raises(asyncio.CancelledError):
        await sit()
