"""The promises of the bot's file: what was confirmed is on the disk, one bot works on it, and trouble is told.

Not here: being written anew (test_forgetting.py), what is kept in it (test_inbox.py, test_conversations.py).
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import BotRunning
from bot.inbox import Arrival, Inbox, Waiting
from bot.memory import Memory
from bot.memory_schema import VERSION
from store.errors import DataFolderUnusable, DiskFull, LibraryDamaged, LibraryNewer


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    kept = Memory(tmp_path, 1)
    yield kept
    await asyncio.to_thread(kept.close)


def arrival(number: int, text: str = "halo") -> Arrival:
    update: dict[str, Any] = {"update_id": number, "message": {"text": text}}
    return Arrival(update, "a")


async def test_work_that_fails_leaves_the_work_beside_it_alone(memory: Memory) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO inbox (bot, update_id, lane, received, payload) VALUES (1, 99, 'x', 0, '{}')")
        raise ValueError

    box = Inbox(memory)
    outcomes = await asyncio.gather(
        box.keep([arrival(1)]), memory.do(broken), box.keep([arrival(2)]), return_exceptions=True
    )
    assert isinstance(outcomes[1], ValueError)
    assert await box.waiting() == [Waiting(1, "a"), Waiting(2, "a")]


async def test_a_caller_that_goes_away_takes_nothing_back(memory: Memory) -> None:
    keeping = asyncio.ensure_future(Inbox(memory).keep([arrival(1)]))
    await asyncio.sleep(0)  # it is given to the thread
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert await Inbox(memory).waiting() == [Waiting(1, "a")]


async def test_two_bots_never_work_from_one_inbox(tmp_path: Path) -> None:
    with closing(Memory(tmp_path, 1)):
        with pytest.raises(BotRunning) as refused:
            Memory(tmp_path, 1)
        assert refused.value.facts["owner"] == str(os.getpid())
        Memory(tmp_path, 2).close()
    Memory(tmp_path, 1).close()


_WRITER = """
import asyncio, sys
from pathlib import Path
from bot.inbox import Arrival, Inbox
from bot.memory import Memory

async def write():
    box, number = Inbox(Memory(Path(sys.argv[1]), 1)), 0
    while True:
        number += 1
        await box.keep([Arrival({"update_id": number}, "a")])
        print(number, flush=True)

asyncio.run(write())
"""


async def test_what_was_confirmed_survives_a_kill(tmp_path: Path) -> None:
    confirmed = await asyncio.to_thread(_write_and_kill, tmp_path)
    with closing(Memory(tmp_path, 1)) as memory:
        found = [waiting.update_id for waiting in await Inbox(memory).waiting()]
    assert found[:confirmed] == list(range(1, confirmed + 1))


def _write_and_kill(folder: Path) -> int:
    """How many updates the writer had confirmed."""
    with subprocess.Popen([sys.executable, "-c", _WRITER, folder], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        confirmed = 0
        while confirmed < 50:
            confirmed = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        lines = writer.stdout.read().split("\n")
    return max([confirmed, *(int(line) for line in lines[:-1])])


def test_a_folder_that_cannot_be_used_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnusable):
        Memory(tmp_path / "file" / "data", 1)
    (tmp_path / "bot.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 50)
    with pytest.raises(LibraryDamaged):
        Memory(tmp_path, 1)
    Memory(tmp_path / "fresh", 1).close()
    (tmp_path / "bot.sqlite3").unlink()
    Memory(tmp_path, 1).close()  # the failed attempt holds no lock


def test_a_file_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryNewer) as refused:
        Memory(tmp_path, 1)
    assert refused.value.facts == {"folder": tmp_path, "found": 99, "known": VERSION}


async def test_a_full_disk_is_told_and_what_stood_before_still_stands(memory: Memory) -> None:
    def is_full(db: sqlite3.Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 4}").fetchone()

    box = Inbox(memory)
    await box.keep([arrival(1)])
    await memory.do(is_full)
    too_much, fitting = await asyncio.gather(
        box.keep([arrival(2, "x" * 200_000)]), box.keep([arrival(3)]), return_exceptions=True
    )
    assert isinstance(too_much, DiskFull)
    assert fitting == [Waiting(3, "a")]
    assert await box.waiting() == [Waiting(1, "a"), Waiting(3, "a")]


async def test_only_its_owner_can_read_what_people_asked(memory: Memory, tmp_path: Path) -> None:
    await Inbox(memory).keep([arrival(1)])
    modes = await asyncio.to_thread(lambda: {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()})
    assert modes == {0o600}
