"""The promises of taking updates in: on the disk first, each in its lane, and what is edited is answered no more.

Not here: what an update says (test_telegram_update.py), how it is kept (test_inbox.py).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import Figures
from bot.inbox import Arrival, Inbox, Waiting
from bot.intake import Intake, sorted_in
from bot.lanes import Lanes
from bot.memory import Memory
from bot.running import Running, TakenBack
from bot.telegram_update import Me
from store.errors import StoreError

ME = Me(99, "tanya_berita_bot")
ANI = 7
PRIVATE = {"id": ANI, "type": "private"}
GROUP = {"id": -100, "type": "supergroup"}
SENDER = {"id": ANI, "is_bot": False}


class Door:
    """What an intake fills."""

    def __init__(self, memory: Memory) -> None:
        self.inbox, self.lanes, self.running, self.figures = Inbox(memory), Lanes(), Running(), Figures()
        self.intake = Intake(self.inbox, self.lanes, self.running, self.figures, ME)

    async def lined_up(self) -> list[Waiting]:
        """All that is to be answered, in the order in which it would be begun; a lane is freed at once."""
        found = []
        for _ in await self.inbox.waiting():
            waiting = await self.lanes.next()
            self.lanes.free(waiting.lane)
            found.append(waiting)
        return found


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    kept = Memory(tmp_path, 1)
    yield kept
    await asyncio.to_thread(kept.close)


@pytest.fixture
def door(memory: Memory) -> Door:
    return Door(memory)


def message(chat: dict[str, Any] = PRIVATE, number: int = 1, kind: str = "message", **more: Any) -> dict[str, Any]:
    return {"update_id": number, kind: {"message_id": 3, "date": 1, "chat": chat, "from": SENDER, **more}}


def tap(data: str | None, chat: dict[str, Any] | None = PRIVATE) -> dict[str, Any]:
    under = {"message": {"message_id": 3, "date": 0, "chat": chat}} if chat else {}
    query = {"id": "x", "from": SENDER, "data": data, **under}
    return {"update_id": 1, "callback_query": query}


@pytest.mark.parametrize(
    ("update", "lane", "is_question"),
    [
        (message(text="Kapan itu?"), "7", True),
        (message(GROUP, text="@tanya_berita_bot kapan itu?"), "-100", True),
        (message(GROUP, text="/ulang@tanya_berita_bot", message_thread_id=4, is_topic_message=True), "-100", True),
        (message(text="/again"), "7", True),
        (message(text="/start"), "7", False),
        (message(text="/linimasa kopi"), "7", False),
        (message(text="/entah"), "7", False),
        (message(photo=[{}]), "7", False),
        (message(GROUP, text="@tanya_berita_bot"), "-100", False),
        (message(kind="edited_message", edit_date=2, text="Kapan itu?"), "7", True),
        (message(text="/batal"), "7/stop", False),
        (message(GROUP, text="/cancel@tanya_berita_bot"), "-100/stop", False),
        (tap("q:token:0"), "7", True),
        (tap("q:token:0", GROUP), "-100", True),
        (tap("q:token:0", None), "7/look", False),
        (tap("s:token:1"), "7/look", False),
        (tap("s:token:1", GROUP), "7/look", False),
        (tap("k:token"), "7/look", False),
        (tap("palsu"), "7/look", False),
        (tap(None), "7/look", False),
        (
            {"update_id": 1, "inline_query": {"id": "x", "from": SENDER, "query": "kopi", "offset": ""}},
            "7/search",
            False,
        ),
    ],
)
def test_each_update_has_its_lane_and_questions_are_counted_as_such(
    update: dict[str, Any], lane: str, is_question: bool
) -> None:
    assert sorted_in(update, ME)[:4] == (update, lane, ANI, is_question)


def test_a_group_that_moves_is_handled_in_its_own_turn() -> None:
    update = message(GROUP, migrate_to_chat_id=-200)
    assert sorted_in(update, ME) == Arrival(update, "-100")


async def test_updates_are_on_the_disk_and_lined_up_once(door: Door) -> None:
    updates = [message(text="satu"), message(number=2, text="dua"), message(GROUP, 3, text="/terbaru@tanya_berita_bot")]
    await door.intake.take_in(updates)
    await door.intake.take_in(updates)
    assert await door.inbox.waiting() == [Waiting(1, "7"), Waiting(2, "7"), Waiting(3, "-100")]
    assert await door.lined_up() == [Waiting(1, "7"), Waiting(3, "-100"), Waiting(2, "7")]
    begun = await door.inbox.begin(1)
    assert begun is not None
    assert begun.update == updates[0]


async def test_what_says_nothing_to_the_bot_is_settled_at_once(door: Door) -> None:
    deaf = [message(GROUP, text="kapan itu?"), {"update_id": 2, "message": "rusak"}, {"update_id": 3, "poll": {}}]
    await door.intake.take_in(deaf)
    assert await door.inbox.waiting() == []
    assert [await door.inbox.begin(number) for number in (1, 2, 3)] == [None] * 3
    await door.intake.take_in([message(text="halo", number=1)])  # known by its id
    assert await door.inbox.waiting() == []


async def test_a_stop_never_waits_behind_the_questions_that_it_stops(door: Door) -> None:
    await door.intake.take_in([message(text="satu"), message(number=2, text="dua")])
    assert await door.lanes.next() == Waiting(1, "7")  # in work, and not done
    await door.intake.take_in([message(number=3, text="/batal")])
    assert await door.lanes.next() == Waiting(3, "7/stop")


async def test_a_look_at_a_source_waits_for_no_question(door: Door) -> None:
    await door.intake.take_in([message(text="satu")])
    assert await door.lanes.next() == Waiting(1, "7")
    await door.intake.take_in([tap("s:token:1") | {"update_id": 2}])
    assert await door.lanes.next() == Waiting(2, "7/look")


async def _in_work(door: Door, user: int = ANI, chat: int = ANI, message_id: int = 3) -> "asyncio.Task[None]":
    began = asyncio.Event()

    async def work() -> None:
        began.set()
        await asyncio.Event().wait()

    asked = asyncio.create_task(door.running.run(work(), chat=chat, user=user, message_id=message_id))
    await began.wait()
    return asked


async def test_a_question_that_is_edited_is_no_longer_answered_as_it_was(door: Door) -> None:
    its_own = await _in_work(door)
    others = [await _in_work(door, message_id=4), await _in_work(door, chat=-100), await _in_work(door, user=8)]
    await door.intake.take_in([message(number=5, kind="edited_message", text="Kapan sebenarnya?")])
    with pytest.raises(TakenBack):
        await its_own
    assert await door.lined_up() == [Waiting(5, "7")]
    assert not any(other.done() for other in others)
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def test_an_edit_that_comes_twice_does_not_end_its_own_answer(door: Door) -> None:
    edit = message(number=5, kind="edited_message", text="Kapan sebenarnya?")
    await door.intake.take_in([edit])
    asked = await _in_work(door)  # by the edit
    await door.intake.take_in([edit])
    assert door.running.take_back(ANI) == 1
    with pytest.raises(TakenBack):
        await asked


async def test_a_message_that_is_not_edited_ends_nothing(door: Door) -> None:
    asked = await _in_work(door)
    await door.intake.take_in([message(text="lagi"), tap("q:token:0") | {"update_id": 9}])
    assert door.running.take_back(ANI) == 1
    with pytest.raises(TakenBack):
        await asked


async def test_what_the_disk_refuses_is_not_lined_up_and_ends_no_answer(memory: Memory, door: Door) -> None:
    asked = await _in_work(door)
    await memory.do(lambda db: db.execute("ALTER TABLE inbox RENAME TO away").rowcount)
    edited = message(number=2, kind="edited_message", text="dua")
    with pytest.raises(StoreError):
        await door.intake.take_in([message(text="satu", message_id=77), edited])
    await memory.do(lambda db: db.execute("ALTER TABLE away RENAME TO inbox").rowcount)
    assert await door.inbox.waiting() == []
    assert door.running.take_back(ANI) == 1
    with pytest.raises(TakenBack):
        await asked
    await door.intake.take_in([message(text="satu", message_id=77), edited])
    assert await door.lined_up() == [Waiting(1, "7"), Waiting(2, "7")]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KINDS = st.sampled_from(["message", "edited_message", "callback_query", "inline_query", "poll", ""])


@given(_KINDS, _JSON)
def test_an_update_that_makes_no_sense_is_known_by_its_id_alone(kind: str, content: Any) -> None:
    update = {"update_id": 1, kind: content}
    assert sorted_in(update, ME) == Arrival(update, None)
