"""The promises of the lanes: each in its own order, all in turn, one update of each in work at most.

Not here: keeping what waits (test_inbox.py).
"""

import asyncio
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import Waiting
from bot.lanes import Lanes


def filled(lanes_in_order: str) -> Lanes:
    """An update for each letter, in the lane of that name; they are numbered from 0."""
    lanes = Lanes()
    for number, lane in enumerate(lanes_in_order):
        lanes.add(Waiting(number, lane))
    return lanes


async def test_a_lane_keeps_its_order_and_lanes_take_turns() -> None:
    lanes, taken = filled("aaabbc"), []
    for _ in range(6):
        waiting = await lanes.next()
        taken.append((waiting.update_id, waiting.lane))
        lanes.free(waiting.lane)
    assert taken == [(0, "a"), (3, "b"), (5, "c"), (1, "a"), (4, "b"), (2, "a")]


async def test_a_lane_in_work_gives_nothing_more_until_it_is_free() -> None:
    lanes = filled("aa")
    assert await lanes.next() == Waiting(0, "a")
    second = asyncio.ensure_future(lanes.next())
    await asyncio.sleep(0)
    lanes.add(Waiting(3, "b"))
    assert await second == Waiting(3, "b")
    lanes.free("a")
    assert await lanes.next() == Waiting(1, "a")


async def test_whoever_waits_for_an_update_hears_of_it() -> None:
    lanes = Lanes()
    for number in range(3):
        waiting = asyncio.ensure_future(lanes.next())
        await asyncio.sleep(0)
        assert not waiting.done()
        lanes.add(Waiting(number, "a"))
        assert await waiting == Waiting(number, "a")
        lanes.free("a")


async def test_many_of_a_lane_are_taken_at_once_and_few_are_left_alone() -> None:
    lanes = filled("abaaa")
    assert await lanes.next() == Waiting(0, "a")
    assert lanes.take("a", least=4) == []
    assert lanes.take("a", least=3) == [2, 3, 4]
    assert lanes.take("a", least=1) == lanes.take("never", least=1) == []
    lanes.add(Waiting(9, "a"))  # still in work
    assert await lanes.next() == Waiting(1, "b")
    lanes.free("a")
    assert await lanes.next() == Waiting(9, "a")


async def test_a_lane_whose_updates_were_taken_is_passed_by() -> None:
    lanes = filled("aab")
    assert lanes.take("a", least=2) == [0, 1]
    assert await lanes.next() == Waiting(2, "b")
    lanes.add(Waiting(3, "a"))
    assert await lanes.next() == Waiting(3, "a")


class Traffic:
    """Updates that come, are begun, and end."""

    def __init__(self) -> None:
        self.lanes = Lanes()
        self.busy: list[str] = []
        self.added: dict[str, list[int]] = defaultdict(list)
        self.begun: dict[str, list[int]] = defaultdict(list)

    def come(self, number: int, lane: str) -> None:
        self.lanes.add(Waiting(number, lane))
        self.added[lane].append(number)

    async def begin(self) -> None:
        if self.is_one_ready:
            waiting = await self.lanes.next()
            assert waiting.lane not in self.busy
            self.busy.append(waiting.lane)
            self.begun[waiting.lane].append(waiting.update_id)

    def end(self) -> None:
        if self.busy:
            self.lanes.free(self.busy.pop(0))

    @property
    def is_one_ready(self) -> bool:
        return any(len(self.added[lane]) > len(self.begun[lane]) and lane not in self.busy for lane in list(self.added))


@given(st.lists(st.sampled_from(["a", "b", "c", "begin", "end"]), max_size=60))
def test_nothing_is_lost_nor_given_twice_nor_out_of_its_order(steps: list[str]) -> None:
    async def run() -> None:
        traffic = Traffic()
        for number, step in enumerate(steps):
            if step == "begin":
                await traffic.begin()
            elif step == "end":
                traffic.end()
            else:
                traffic.come(number, step)
        while traffic.busy or traffic.is_one_ready:
            await traffic.begin()
            traffic.end()
        assert traffic.begun == traffic.added

    asyncio.run(run())
