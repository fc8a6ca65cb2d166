"""When calls may be made: Telegram's limits hold, one chat's flood is its own, previews give way."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import pacing
from bot.pacing import CALLS, CHAT_SECONDS, GROUP_MESSAGES, Calls, Chats


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(start <= other < start + seconds for other in times) for start in times)


def sent(chats: Chats, chat: int, now: float) -> float:
    """When a message arrives that is ready now and takes no time."""
    while (at := chats.message_at(chat, now)) > now:
        now = at
    chats.arrived(chat, now)
    return now


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60), st.sampled_from([7, -7]))
def test_a_chat_gets_a_message_a_second_and_a_group_twenty_a_minute(gaps: list[float], chat: int) -> None:
    chats, now, times = Chats(), 100.0, []
    for gap in gaps:
        now = sent(chats, chat, now + gap)
        times.append(now)
    assert most_within(times, 0.999) == 1
    assert chat > 0 or most_within(times, 59.999) <= GROUP_MESSAGES


def test_telegram_never_sees_more_than_thirty_calls_in_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls take time, and arrive at any moment of it. A second is shortened to a twentieth."""
    monkeypatch.setattr(pacing, "CALLS_SECONDS", 0.05)
    dice = random.Random(7)
    arrivals: list[float] = []

    async def call(calls: Calls) -> None:
        async with calls.one():
            await asyncio.sleep(dice.uniform(0, 0.03))
            arrivals.append(asyncio.get_running_loop().time())
            await asyncio.sleep(dice.uniform(0, 0.03))

    async def flood() -> None:
        calls = Calls()
        await asyncio.gather(*(call(calls) for _ in range(200)))

    asyncio.run(flood())
    assert len(arrivals) == 200
    assert most_within(arrivals, 0.05) <= CALLS


def test_calls_that_wait_leave_nothing_for_previews() -> None:
    async def crowd() -> tuple[bool, bool]:
        calls = Calls()
        before = calls.has_spare()
        for _ in range(CALLS - 3):
            async with calls.one():
                pass
        return before, calls.has_spare()

    assert asyncio.run(crowd()) == (True, False)


def test_a_chat_that_waits_keeps_no_other_waiting() -> None:
    chats = Chats()
    chats.flood(7, 30.0, 100.0)
    assert chats.message_at(7, 100.0) == chats.silent_until(7, 100.0) == 130.0
    assert sent(chats, 8, 100.0) == 100.0


def test_a_preview_is_left_out_where_an_answer_would_wait_for_it() -> None:
    chats = Chats()
    sent(chats, 7, 100.0)
    assert not chats.has_spare(7, 100.5)
    assert chats.has_spare(7, 100.0 + CHAT_SECONDS)
    chats.flood(7, 30.0, 110.0)
    assert not chats.has_spare(7, 111.0)


def test_a_group_keeps_the_end_of_its_minute_for_answers() -> None:
    chats, previews = Chats(), 0
    for number in range(20):
        now = 100.0 + 2 * number
        if chats.has_spare(-7, now):
            chats.arrived(-7, now)
            previews += 1
    assert 0 < previews < GROUP_MESSAGES - 5
    assert chats.message_at(-7, 141.0) == 141.0


def test_chats_of_long_ago_are_forgotten() -> None:
    chats = Chats()
    for chat in range(5_000):
        sent(chats, chat, float(chat))
    assert len(chats._chats) < 2_500
