"""The promises of the lanes: each in its own order, all in turn, one update of each in work at most."""

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


@given(st.lists(st.one_of(st.sampled_from("abc"), st.sampled_from(["next", "free"])), max_size=60))
def test_nothing_is_lost_nor_given_twice_nor_out_of_its_order(steps: list[str]) -> None:
    async def run() -> None:
        lanes, busy = Lanes(), list[str]()
        added: dict[str, list[int]] = defaultdict(list)
        given_out: dict[str, list[int]] = defaultdict(list)

        async def take_one() -> None:
            waiting = await lanes.next()
            assert waiting.lane not in busy
            busy.append(waiting.lane)
            given_out[waiting.lane].append(waiting.update_id)

        def is_one_ready() -> bool:
            return any(len(added[lane]) > len(given_out[lane]) and lane not in busy for lane in "abc")

        for number, step in enumerate(steps):
            if step == "free":
                if busy:
                    lanes.free(busy.pop(0))
            elif step == "next":
                if is_one_ready():
                    await take_one()
            else:
                lanes.add(Waiting(number, step))
                added[step].append(number)
        while busy or is_one_ready():
            if busy:
                lanes.free(busy.pop())
            if is_one_ready():
                await take_one()
        assert given_out == added

    asyncio.run(run())
