"""What is kept for the Telegram door: updates until they are answered, conversations, what buttons show."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot import conversations, inbox
from bot.conversations import Conversations, Exchange, Place, Shown, Source, new_token
from bot.errors import BotRunning
from bot.inbox import Inbox, Waiting
from bot.lanes import Lanes
from bot.memory import Memory
from bot.memory_schema import VERSION
from bot.telegram_text import Rich
from rag.answer import Turn
from store.errors import DataFolderUnusable, DiskFull, LibraryDamaged, LibraryNewer

T = TypeVar("T")
PLACE = Place(chat=5, thread=0, is_private=True)


def kept(folder: Path, work: Callable[[Memory], Awaitable[T]], bot: int = 1) -> T:
    """One life of the memory."""

    async def live() -> T:
        memory = Memory(folder, bot)
        try:
            return await work(memory)
        finally:
            memory.close()

    return asyncio.run(live())


def update(number: int, text: str = "halo") -> dict[str, Any]:
    return {"update_id": number, "message": {"text": text}}


async def _keep_two(memory: Memory) -> list[Waiting]:
    return await Inbox(memory).keep([("a", update(10)), ("b", update(11))])


def test_an_update_is_kept_once_by_its_id(tmp_path: Path) -> None:
    assert kept(tmp_path, _keep_two) == [Waiting(10, "a"), Waiting(11, "b")]
    assert kept(tmp_path, _keep_two) == []
    assert kept(tmp_path, lambda memory: Inbox(memory).waiting()) == [Waiting(10, "a"), Waiting(11, "b")]


def test_a_settled_update_never_comes_again_and_its_words_are_gone(tmp_path: Path) -> None:
    async def settle(memory: Memory) -> None:
        box = Inbox(memory)
        await box.settle(10)
        assert await box.begin(10) is None
        assert await box.keep([("a", update(10))]) == []
        assert await box.waiting() == []

    kept(tmp_path, lambda memory: Inbox(memory).keep([("a", update(10, "rahasia sekali " * 500))]))
    assert b"rahasia sekali" in (tmp_path / "bot.sqlite3").read_bytes()
    kept(tmp_path, settle)
    assert b"rahasia sekali" not in (tmp_path / "bot.sqlite3").read_bytes()


def test_attempts_are_counted_but_not_those_that_were_stopped_on_purpose(tmp_path: Path) -> None:
    async def attempts(memory: Memory) -> list[int]:
        box = Inbox(memory)
        await box.keep([("a", update(10))])
        seen = []
        for _ in range(2):
            begun = await box.begin(10)
            assert begun is not None
            seen.append(begun.attempts)
        await box.give_back(10)
        begun = await box.begin(10)
        assert begun is not None
        return [*seen, begun.attempts]

    assert kept(tmp_path, attempts) == [1, 2, 2]


def test_another_bots_updates_stay_apart(tmp_path: Path) -> None:
    kept(tmp_path, _keep_two)
    assert kept(tmp_path, lambda memory: Inbox(memory).waiting(), bot=2) == []
    assert len(kept(tmp_path, _keep_two, bot=2)) == 2


def test_ids_are_forgotten_when_telegram_can_no_longer_repeat_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def prune(memory: Memory) -> list[Waiting]:
        box = Inbox(memory)
        await box.keep([("a", update(10)), ("b", update(11))])
        await box.settle(10)
        await box.prune()
        assert await box.keep([("a", update(10))]) == []
        monkeypatch.setattr(inbox, "REPEATABLE_SECONDS", -1.0)
        await box.prune()
        return await box.keep([("a", update(10)), ("b", update(11))])

    assert kept(tmp_path, prune) == [Waiting(10, "a")]


def test_work_that_fails_leaves_the_work_beside_it_alone(tmp_path: Path) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO inbox (bot, update_id, lane, received, payload) VALUES (1, 99, 'x', 0, '{}')")
        raise ValueError

    async def together(memory: Memory) -> list[Waiting]:
        box = Inbox(memory)
        outcomes = await asyncio.gather(
            box.keep([("a", update(1))]),
            memory.do(broken),
            box.keep([("b", update(2))]),
            return_exceptions=True,
        )
        assert isinstance(outcomes[1], ValueError)
        return await box.waiting()

    assert kept(tmp_path, together) == [Waiting(1, "a"), Waiting(2, "b")]


def test_two_bots_never_work_from_one_inbox(tmp_path: Path) -> None:
    async def second(memory: Memory) -> None:
        with pytest.raises(BotRunning) as refused:
            Memory(tmp_path, 1)
        assert refused.value.facts["owner"] == str(os.getpid())
        Memory(tmp_path, 2).close()

    kept(tmp_path, second)
    kept(tmp_path, _keep_two)


_WRITER = """
import asyncio, sys
from pathlib import Path
from bot.inbox import Inbox
from bot.memory import Memory
from bot.memory_schema import VERSION

async def write():
    box, number = Inbox(Memory(Path(sys.argv[1]), 1)), 0
    while True:
        number += 1
        await box.keep([("a", {"update_id": number})])
        print(number, flush=True)

asyncio.run(write())
"""


def test_what_was_confirmed_survives_a_kill(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _WRITER, tmp_path], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        confirmed = 0
        while confirmed < 50:
            confirmed = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        lines = writer.stdout.read().split("\n")
    confirmed = max([confirmed, *(int(line) for line in lines[:-1])])
    found = [waiting.update_id for waiting in kept(tmp_path, lambda memory: Inbox(memory).waiting())]
    assert found[:confirmed] == list(range(1, confirmed + 1))


def test_a_folder_that_cannot_be_used_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnusable):
        Memory(tmp_path / "file" / "data", 1)
    (tmp_path / "bot.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 50)
    with pytest.raises(LibraryDamaged):
        Memory(tmp_path, 1)
    Memory(tmp_path / "fresh", 1).close()  # the failed attempts hold no lock


def test_a_file_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "bot.sqlite3") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LibraryNewer) as refused:
        Memory(tmp_path, 1)
    assert refused.value.facts == {"folder": tmp_path, "found": 99, "known": VERSION}


def test_a_full_disk_is_told_and_what_stood_before_still_stands(tmp_path: Path) -> None:
    async def fill(memory: Memory) -> list[Waiting]:
        box = Inbox(memory)
        await box.keep([("a", update(1))])
        await memory.do(lambda db: db.execute("PRAGMA max_page_count = 20").fetchone())
        too_much, fitting = await asyncio.gather(
            box.keep([("a", update(2, "x" * 200_000))]), box.keep([("a", update(3))]), return_exceptions=True
        )
        assert isinstance(too_much, DiskFull)
        assert fitting == [Waiting(3, "a")]
        return await box.waiting()

    assert kept(tmp_path, fill) == [Waiting(1, "a"), Waiting(3, "a")]


def test_only_its_owner_can_read_what_people_asked(tmp_path: Path) -> None:
    def modes() -> set[int]:
        return {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}

    async def look(memory: Memory) -> set[int]:
        await _keep_two(memory)
        return await asyncio.to_thread(modes)

    assert kept(tmp_path, look) == {0o600}


def _exchange(question: str, place: Place = PLACE) -> Exchange:
    source = Source(marker=1, title="Judul", byline="P · 1 Mei 2024", url=None, before="", quote="q", after="")
    shown = Shown(language="id", text=Rich(text=f"Jawaban {question}"), sources=(source,))
    return Exchange(place, 7, Turn(question=question, answer="Jawaban"), new_token(), shown)


def test_follow_up_questions_see_the_latest_turns_of_their_own_thread(tmp_path: Path) -> None:
    async def talk(memory: Memory) -> list[str]:
        talks = Conversations(memory)
        for number in range(conversations.REMEMBERED + 2):
            await talks.record(_exchange(f"q{number}"), update_id=1, reply="{}")
        await talks.record(_exchange("lain", PLACE._replace(thread=3)), update_id=1, reply="{}")
        return [turn.question for turn in await talks.turns(PLACE)]

    assert kept(tmp_path, talk) == [f"q{number}" for number in range(2, conversations.REMEMBERED + 2)]


def test_a_new_conversation_forgets_the_turns_and_the_latest_answer_but_no_button(tmp_path: Path) -> None:
    async def talk(memory: Memory) -> None:
        talks, exchange = Conversations(memory), _exchange("q")
        await talks.record(exchange, update_id=1, reply="{}")
        assert await talks.latest(PLACE) == exchange.shown
        await talks.begin_anew(PLACE)
        assert await talks.turns(PLACE) == ()
        assert await talks.latest(PLACE) is None
        assert await talks.shown(exchange.token, PLACE.chat) == exchange.shown

    kept(tmp_path, talk)


def test_a_button_leads_nowhere_in_another_chat(tmp_path: Path) -> None:
    async def talk(memory: Memory) -> Shown | None:
        exchange = _exchange("q")
        await Conversations(memory).record(exchange, update_id=1, reply="{}")
        return await Conversations(memory).shown(exchange.token, PLACE.chat + 1)

    assert kept(tmp_path, talk) is None


def test_an_answer_that_was_made_is_found_again_after_a_crash(tmp_path: Path) -> None:
    async def make(memory: Memory) -> None:
        box = Inbox(memory)
        await box.keep([("a", update(1))])
        await box.begin(1)
        await box.note_placeholder(1, 77)
        await Conversations(memory).record(_exchange("q"), update_id=1, reply='{"parts": []}')

    kept(tmp_path, make)
    begun = kept(tmp_path, lambda memory: Inbox(memory).begin(1))
    assert begun is not None
    assert (begun.attempts, begun.placeholder, begun.reply) == (2, 77, '{"parts": []}')


def test_what_is_old_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def prune(memory: Memory) -> None:
        talks, exchange = Conversations(memory), _exchange("q")
        await talks.record(exchange, update_id=1, reply="{}")
        await talks.prune()
        assert await talks.turns(PLACE)
        monkeypatch.setattr(conversations, "KEPT_SECONDS", -1.0)
        await talks.prune()
        assert await talks.turns(PLACE) == ()
        assert await talks.shown(exchange.token, PLACE.chat) is None

    kept(tmp_path, prune)


def test_a_lane_keeps_its_order_and_lanes_take_turns() -> None:
    async def run() -> list[Waiting]:
        lanes = Lanes()
        for number, lane in enumerate("aaabbc"):
            lanes.add(Waiting(number, lane))
        taken = []
        for _ in range(6):
            waiting = await lanes.next()
            taken.append(waiting)
            lanes.free(waiting.lane)
        return taken

    assert asyncio.run(run()) == [
        Waiting(0, "a"), Waiting(3, "b"), Waiting(5, "c"), Waiting(1, "a"), Waiting(4, "b"), Waiting(2, "a"),
    ]  # fmt: skip


def test_a_lane_in_work_gives_nothing_more_until_it_is_free() -> None:
    async def run() -> None:
        lanes = Lanes()
        lanes.add(Waiting(1, "a"))
        lanes.add(Waiting(2, "a"))
        assert await lanes.next() == Waiting(1, "a")
        second = asyncio.ensure_future(lanes.next())
        lanes.add(Waiting(3, "b"))
        assert await second == Waiting(3, "b")
        lanes.free("a")
        assert await lanes.next() == Waiting(2, "a")

    asyncio.run(run())
