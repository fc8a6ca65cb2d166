"""The promises of being forgotten: no byte of a person is left in any file, and nobody else loses anything.

Not here: what is kept in the first place (test_inbox.py), who may ask (test_access.py).
"""

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import forgetting, memory_schema
from bot import memory as memory_module
from bot.access import Allowance, Members, Role
from bot.inbox import Arrival, Inbox
from bot.memory import Memory, open_file
from store.errors import DataFolderUnusable, DiskFull

BOT, OTHER_BOT = 1, 2
USER, SMALL, NEIGHBOUR = 7_000_123_457, 1_987_654_323, 7_000_999_888  # 6 bytes, 4 bytes, and one who stays
GROUP = -1_001_234_567_890
WORDS, OTHERS_WORDS = "gunung merbabu sénja", "danau maninjau pagi"
TODAY = date(2026, 11, 22)


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    kept = Memory(tmp_path, BOT)
    yield kept
    await asyncio.to_thread(kept.close)


def update(number: int, user: int, chat: int, text: str, **more: Any) -> str:
    sender = {"id": user, "is_bot": False, "first_name": text.split()[0]}
    kind = "private" if chat > 0 else "supergroup"
    message = {"message_id": number, "from": sender, "chat": {"id": chat, "type": kind}, "text": text, **more}
    return json.dumps({"update_id": number, "message": message}, ensure_ascii=False)


def fill(db: sqlite3.Connection, user: int, words: str, first: int, bot: int = BOT) -> None:
    """A month of one person: long texts, rows that shrink, private chat and group, rows that go and come."""
    chance = random.Random(user + bot)
    tokens: list[str] = []
    for number in range(first, first + 60):
        chat, text = (user, GROUP)[number % 2], f"{words} " * chance.choice((1, 5, 60, 900))
        at, token = float(number), f"{chance.getrandbits(96):024x}"
        tokens.append(token)
        db.execute(
            "INSERT INTO turns (bot, chat, thread, user, at, question, answer, token, message)"
            " VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)",
            (bot, chat, user, at, f"{number} {words}?", text, token, number),
        )
        db.execute("INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?)", (token, bot, chat, user, at, text))
        db.execute("INSERT INTO answered VALUES (?, ?, ?, ?, ?, '[9]')", (bot, chat, number, user, at))
        db.execute("INSERT INTO verdicts VALUES (?, ?, ?, ?, 'down', 'wrong')", (token, bot, user, at))
        payload = update(number, user, chat, text)
        lane = f"{chat}/look" if number % 5 else f"{GROUP}/{user}"
        db.execute(
            "INSERT INTO inbox (bot, update_id, lane, received, payload, user, question, reply)"
            " VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
            (bot, number, lane, at, payload, user, text),
        )
        if number % 3 == 0:  # settled
            db.execute(
                "UPDATE inbox SET payload = NULL, reply = NULL, user = NULL, lane = '' WHERE bot = ? AND update_id = ?",
                (bot, number),
            )
        if number % 7 == 0:
            db.execute("UPDATE turns SET answer = ? WHERE bot = ? AND token = ?", (words, bot, token))
            db.execute("UPDATE shown SET content = ? WHERE token = ?", (words, token))
        if number % 11 == 0:
            db.execute("DELETE FROM shown WHERE token = ?", (tokens[-5 % len(tokens)],))
    db.execute("INSERT INTO languages VALUES (?, ?, 'en')", (bot, user))


async def lived_in(memory: Memory, user: int = USER) -> int:
    """A file with the lives of several people in it, in many commits; the number of the update that asks to forget."""
    for start, (who, words) in enumerate([(user, WORDS), (NEIGHBOUR, OTHERS_WORDS), (user + 4, OTHERS_WORDS)]):
        await memory.do(lambda db, s=start, w=who, t=words: fill(db, w, t, 1_000 * (s + 1)))  # type: ignore[misc]
    await memory.do(lambda db: fill(db, NEIGHBOUR, OTHERS_WORDS, 1_000, OTHER_BOT))
    quoted = {"message_id": 3, "from": {"id": user}, "chat": {"id": GROUP, "type": "supergroup"}, "text": WORDS}
    reply = update(
        9_000, NEIGHBOUR, GROUP, OTHERS_WORDS, reply_to_message=quoted, quote={"text": WORDS}, contact={"user_id": user}
    )

    def more(db: sqlite3.Connection) -> None:
        keep = "INSERT INTO inbox (bot, update_id, lane, received, payload, user) VALUES (?, ?, ?, ?, ?, ?)"
        db.execute(keep, (BOT, 9_000, str(GROUP), 1.0, reply, NEIGHBOUR))
        # As version 1 kept them: no user, and a settled one keeps its lane.
        db.execute(keep, (BOT, 9_001, str(user), 1.0, None, None))
        db.execute(keep, (BOT, 9_002, str(GROUP), 1.0, update(9_002, user, GROUP, WORDS), None))
        tap = {"id": "5", "from": {"id": user}, "message": {"chat": {"id": GROUP}}, "data": "s:x:1"}
        db.execute(
            keep, (BOT, 9_003, f"{GROUP}/look", 1.0, json.dumps({"update_id": 9_003, "callback_query": tap}), None)
        )
        db.execute(keep, (BOT, 9_005, str(GROUP), 1.0, '{"update_id": 9005}', user))
        db.execute(keep, (BOT, 9_004, str(user), 1.0, update(9_004, user, user, "/lupakan"), user))

    await memory.do(more)
    people = Members(memory, (), a_day=0, a_day_in_all=0)
    await people.add(user, Role.EDITOR)
    await people.add(NEIGHBOUR, Role.READER)
    assert await people.take(user, TODAY) is Allowance.GRANTED
    return 9_004


def traces(folder: Path, user: int = USER) -> set[str]:
    """Where in which file something of this person is found."""
    needles = {
        "decimal": str(user).encode(),
        "8 bytes": user.to_bytes(8, "big"),
        "6 bytes": user.to_bytes(6, "big"),
        "4 bytes": (user & 0xFFFF_FFFF).to_bytes(4, "big"),
        **{word: word.encode() for word in WORDS.split()},
    }
    found = set()
    for path in folder.rglob("*"):
        content = path.read_bytes()
        found |= {f"{path.name}: {name}" for name, needle in needles.items() if needle in content}
    return found


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def others(memory: Memory, user: int = USER) -> list[tuple[Any, ...]]:
    """Every row that is not this person's."""
    queries = (
        f"SELECT * FROM turns WHERE user <> {user}",
        f"SELECT * FROM shown WHERE user <> {user}",
        f"SELECT * FROM answered WHERE user <> {user}",
        f"SELECT * FROM verdicts WHERE user <> {user}",
        f"SELECT * FROM languages WHERE chat <> {user}",
        f"SELECT bot, update_id, lane, received, user, reply FROM inbox WHERE user <> {user} OR bot <> {BOT}",
        f"SELECT payload FROM inbox WHERE user <> {user} AND update_id <> 9000",
        "SELECT update_id FROM inbox",
        "SELECT bot, seal, role, since FROM members",
        "SELECT * FROM days",
    )
    return await memory.do(lambda db: [row for query in queries for row in db.execute(query)])


@contextmanager
def reader(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process in the middle of reading the file; it lets go when its standard input ends."""
    program = (
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('BEGIN')\n"
        "db.execute('SELECT count(*) FROM turns').fetchone()\n"
        "print('reading', flush=True)\n"
        "sys.stdin.read()\n"
        "db.close()\n"
    )
    args = [sys.executable, "-c", program, str(folder / "bot.sqlite3")]
    with subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        yield process


# The promise


@pytest.mark.parametrize("user", [USER, SMALL])
async def test_no_byte_of_a_forgotten_person_is_left_and_others_keep_all(
    memory: Memory, tmp_path: Path, user: int
) -> None:
    asked_by = await lived_in(memory, user)
    before = await others(memory, user)
    assert {name.partition(": ")[2] for name in traces(tmp_path, user)} >= {"decimal", "4 bytes", *WORDS.split()}
    assert await forgetting.forget(memory, user, update_id=asked_by)
    assert traces(tmp_path, user) == set()
    assert await others(memory, user) == before
    assert {"bot.sqlite3", "bot.sqlite3-wal", f"bot-{BOT}.lock"} <= names(tmp_path)


async def test_the_updates_of_a_forgotten_person_are_settled_and_those_of_others_wait_on(memory: Memory) -> None:
    await lived_in(memory)
    waiting = "SELECT bot, update_id FROM inbox WHERE payload IS NOT NULL"
    before = await memory.do(lambda db: db.execute(f"{waiting} AND user <> ?", (USER,)).fetchall())
    await forgetting.forget(memory, USER)
    assert await memory.do(lambda db: db.execute(waiting).fetchall()) == before
    payload = await memory.do(
        lambda db: json.loads(db.execute("SELECT payload FROM inbox WHERE update_id = 9000").fetchone()[0])
    )
    assert payload["message"]["text"] == OTHERS_WORDS
    assert payload["message"]["from"]["id"] == NEIGHBOUR
    assert not {"reply_to_message", "quote"} & payload["message"].keys()


async def test_a_permission_and_the_days_count_outlive_being_forgotten(memory: Memory) -> None:
    await lived_in(memory)
    await forgetting.forget(memory, USER)
    people = Members(memory, (), a_day=1, a_day_in_all=0)
    assert await people.role(USER) is Role.EDITOR
    assert await people.take(USER, TODAY) is Allowance.SPENT


async def test_one_bots_person_stays_known_to_another_bot_of_the_same_file(memory: Memory) -> None:
    await memory.do(lambda db: fill(db, USER, WORDS, 1, OTHER_BOT))
    await forgetting.forget(memory, USER)
    left = await memory.do(lambda db: db.execute("SELECT count(*) FROM turns WHERE user = ?", (USER,)).fetchone()[0])
    assert left == 60


async def test_who_was_never_here_can_be_forgotten_and_the_wish_is_settled(memory: Memory) -> None:
    keep = "INSERT INTO inbox (bot, update_id, lane, received, payload) VALUES (?, 5, 'x', 1, '{}')"
    await memory.do(lambda db: db.executemany(keep, [(BOT,), (OTHER_BOT,)]).rowcount)
    assert await forgetting.forget(memory, USER, update_id=5)
    left = await memory.do(lambda db: db.execute("SELECT bot FROM inbox WHERE payload IS NOT NULL").fetchall())
    assert left == [(OTHER_BOT,)]


# What the promise stands on


async def test_without_writing_the_file_anew_bytes_would_be_left(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(self: Memory) -> bool:
        return True

    monkeypatch.setattr(Memory, "purge", nothing)
    await forgetting.forget(memory, USER, update_id=await lived_in(memory))
    assert {name.partition(":")[0] for name in traces(tmp_path)} >= {"bot.sqlite3-wal"}


async def test_an_empty_journal_alone_would_leave_bytes_in_the_file(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite overwrites what it deletes, but not the copies of rows that it moved from page to page."""

    def mixed(db: sqlite3.Connection, seed: int) -> None:
        chance = random.Random(seed)
        tokens = [f"{chance.getrandbits(96):024x}" for _ in range(400)]
        for place, token in enumerate(tokens):
            user, words = chance.choice([(USER, WORDS), (NEIGHBOUR, OTHERS_WORDS)])
            row = (token, BOT, user, user, 1.0, f"{words} " * chance.choice([1, 4, 20, 60, 200]))
            db.execute("INSERT INTO shown VALUES (?, ?, ?, ?, ?, ?)", row)
            shrunk = chance.choice(tokens[: place + 1])
            db.execute(
                "UPDATE shown SET content = substr(content, 1, 9) WHERE token = ? AND ? % 3 = 0", (shrunk, place)
            )
            db.execute("INSERT INTO verdicts VALUES (?, ?, ?, 1, 'up', NULL)", (token, BOT, user))

    with monkeypatch.context() as patch:
        patch.setattr(memory_module, "_rewrite", memory_module._cut_journal)
        left = set()
        for seed in range(6):  # about every second one leaves some
            await memory.do(lambda db, chosen=seed: mixed(db, chosen))  # type: ignore[misc]
            assert await forgetting.forget(memory, USER)
            left |= traces(tmp_path)
            await memory.do(
                lambda db: db.execute("DELETE FROM shown").rowcount + db.execute("DELETE FROM verdicts").rowcount
            )
        assert {name.partition(":")[0] for name in left} == {"bot.sqlite3"}
    assert await forgetting.forget(memory, USER)
    assert traces(tmp_path) == set()


async def test_the_file_is_not_copied_through_another_file(memory: Memory) -> None:
    await memory.purge()
    in_memory = 2  # sqlite.org/pragma.html#pragma_temp_store
    assert await memory.do(lambda db: db.execute("PRAGMA temp_store").fetchone()) == (in_memory,)


async def test_while_another_process_reads_the_rows_go_and_the_bytes_follow(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_by = await lived_in(memory)
    before = await others(memory)
    with monkeypatch.context() as patch, reader(tmp_path) as other:
        patch.setattr(Memory, "purge", partialmethod(Memory.purge, patience=0))
        async with asyncio.timeout(5):  # half of what SQLite would wait for a reader, and all others for SQLite
            assert not await forgetting.forget(memory, USER, update_id=asked_by)
        assert await others(memory) == before
        assert (await forgetting.about(memory, USER)).turns == 0
        assert traces(tmp_path) != set()
        await forgetting.prune(memory, 100_000)
        assert traces(tmp_path) != set()
        other.communicate()
    await forgetting.prune(memory, 100_000)
    assert traces(tmp_path) == set()
    assert await others(memory) == before


async def test_a_reader_who_is_soon_done_is_waited_for_and_others_are_served_meanwhile(
    memory: Memory, tmp_path: Path
) -> None:
    asked_by = await lived_in(memory)
    with reader(tmp_path) as other:
        forgotten = asyncio.create_task(forgetting.forget(memory, USER, update_id=asked_by))
        while (await forgetting.about(memory, USER)).turns:
            pass
        await memory.do(lambda db: fill(db, USER + 8, OTHERS_WORDS, 8_000))
        assert not forgotten.done()
        await asyncio.to_thread(other.communicate)
    assert await forgotten
    assert traces(tmp_path) == set()


async def test_what_a_crash_left_open_is_made_good_by_the_next_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(self: Memory) -> bool:
        raise DiskFull(folder=tmp_path)

    first = Memory(tmp_path, BOT)
    asked_by = await lived_in(first)
    with monkeypatch.context() as patch, closing(open_file(tmp_path)):  # an open file keeps its journal
        patch.setattr(Memory, "purge", crash)
        assert not await forgetting.forget(first, USER, update_id=asked_by)
        await asyncio.to_thread(first.close)
        assert traces(tmp_path) != set()
    second = Memory(tmp_path, BOT)
    await forgetting.prune(second, 100_000)
    assert traces(tmp_path) == set()
    await asyncio.to_thread(second.close)


async def test_nothing_is_written_anew_where_nobody_was_forgotten(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await forgetting.forget(memory, USER)
    monkeypatch.delattr(Memory, "purge")
    await forgetting.prune(memory, 30)


async def test_many_who_are_forgotten_together_cost_one_new_file(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite, written, go_on = memory_module._rewrite, [], threading.Event()

    def counted(db: sqlite3.Connection) -> bool:
        written.append(db)
        return rewrite(db)

    monkeypatch.setattr(memory_module, "_rewrite", counted)
    busy = asyncio.create_task(memory.do(lambda db: go_on.wait()))
    purges = [asyncio.create_task(memory.purge()) for _ in range(20)]
    await asyncio.sleep(0)  # all of them have said what they want
    go_on.set()
    assert await busy
    assert all(await asyncio.gather(*purges))
    assert len(written) <= 2


async def test_a_file_that_another_process_writes_is_told_and_work_goes_on(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await memory.do(lambda db: db.execute("PRAGMA busy_timeout = 0").fetchone())  # do not wait ten seconds for it
    with closing(open_file(tmp_path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DataFolderUnusable):
            await memory.purge()
        other.execute("ROLLBACK")
    await lived_in(memory)
    assert await memory.purge()


# What is kept, for how long, and where


async def test_a_person_sees_what_is_kept_about_them(memory: Memory) -> None:
    await lived_in(memory)
    kept = await forgetting.about(memory, USER, TODAY)
    assert (kept.turns, kept.answered, kept.verdicts) == (60, 60, 60)
    assert 50 < kept.shown < 60
    assert (kept.since, kept.role, kept.asked_today, kept.language) == (1_000.0, Role.EDITOR, 1, "en")
    assert kept.questions == tuple(f"{number} {WORDS}?" for number in range(1_059, 1_049, -1))
    await forgetting.forget(memory, USER)
    nothing = forgetting.Kept(0, 0, 0, 0, None, Role.EDITOR, 1, None, ())
    assert await forgetting.about(memory, USER, TODAY) == nothing
    assert (await forgetting.about(memory, NEIGHBOUR)).turns == 60


async def test_what_is_old_goes_by_itself(memory: Memory) -> None:
    now = time.time()
    tables = ("turns", "shown", "answered", "verdicts")

    def age(db: sqlite3.Connection) -> None:
        fill(db, USER, WORDS, 1_000)
        fill(db, USER, WORDS, 1_000, OTHER_BOT)
        for table in tables:
            db.execute(f"UPDATE {table} SET at = ? + (at - 1029.5) * 86400", (now - 30 * 86_400,))

    await memory.do(age)
    await forgetting.prune(memory, 30)
    counted = "SELECT count(*) FROM {} WHERE bot = ?"
    for table in ("turns", "answered", "verdicts"):
        left = [
            await memory.do(lambda db, t=table, b=bot: db.execute(counted.format(t), (b,)).fetchone()[0])  # type: ignore[misc]
            for bot in (BOT, OTHER_BOT)
        ]
        assert left == [30, 60], table
    assert (await forgetting.about(memory, USER)).shown < 31


async def test_a_group_that_became_a_supergroup_keeps_its_conversations(memory: Memory) -> None:
    old, new = -55_123, GROUP

    def talk(db: sqlite3.Connection) -> None:
        for chat, language in ((old, "id"), (new, "en")):
            turn = (BOT, chat, 0, USER, 1.0, "q", "a", f"t{chat}", 7)
            db.execute(
                "INSERT INTO turns (bot, chat, thread, user, at, question, answer, token, message)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                turn,
            )
            db.execute("INSERT INTO shown VALUES (?, ?, ?, ?, 1, '{}')", (f"t{chat}", BOT, chat, USER))
            db.execute("INSERT INTO answered VALUES (?, ?, 7, ?, 1, ?)", (BOT, chat, USER, f"[{abs(chat)}]"))
            db.execute("INSERT INTO languages VALUES (?, ?, ?)", (BOT, chat, language))
        db.execute("INSERT INTO languages VALUES (?, ?, 'id')", (OTHER_BOT, old))

    await memory.do(talk)
    await forgetting.migrate(memory, old, new)
    assert await memory.do(lambda db: db.execute("SELECT chat, message FROM turns ORDER BY number").fetchall()) == [
        (new, 0),  # message ids begin anew in a supergroup
        (new, 7),
    ]
    assert await memory.do(lambda db: db.execute("SELECT DISTINCT chat FROM shown").fetchall()) == [(new,)]
    assert await memory.do(lambda db: db.execute("SELECT chat, sent FROM answered").fetchall()) == [(new, f"[{-new}]")]
    assert await memory.do(lambda db: db.execute("SELECT * FROM languages ORDER BY bot").fetchall()) == [
        (BOT, new, "en"),
        (OTHER_BOT, old, "id"),
    ]


async def test_half_an_emoji_in_what_others_wait_for_keeps_nobody_from_being_forgotten(memory: Memory) -> None:
    quoted = {"message_id": 1, "from": {"id": USER, "first_name": WORDS}, "text": WORDS}
    payload = json.loads(update(5, NEIGHBOUR, GROUP, OTHERS_WORDS, reply_to_message=quoted))
    payload["message"]["from"]["first_name"] = "Ani \ud83d"
    await Inbox(memory).keep([Arrival(payload, str(GROUP), NEIGHBOUR, is_question=True)])
    assert await forgetting.forget(memory, USER)
    begun = await Inbox(memory).begin(5)
    assert begun is not None
    assert begun.update["message"]["from"]["first_name"] == "Ani \ud83d"
    assert "reply_to_message" not in begun.update["message"]


async def test_a_file_of_the_first_version_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.sqlite3")) as db:
        db.executescript(memory_schema._FIRST)
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO inbox VALUES (1, 5, ?, 2.5, ?, 1, 77, NULL)", (str(USER), update(5, USER, USER, WORDS)))
        db.execute("INSERT INTO inbox VALUES (1, 6, ?, 2.5, NULL, 1, NULL, NULL)", (str(USER),))
        db.execute("INSERT INTO turns VALUES (3, 1, 8, 0, 8, 1.5, 'q', 'a', 't')")
        db.execute("INSERT INTO shown VALUES ('t', 1, 8, 8, 1.5, '{}')")
        db.commit()
    memory = Memory(tmp_path, BOT)
    assert await memory.do(lambda db: db.execute("PRAGMA user_version").fetchone()) == (memory_schema.VERSION,)
    known = "SELECT update_id, lane, received, attempts, placeholder, user, question, missed FROM inbox"
    assert await memory.do(lambda db: db.execute(known).fetchall()) == [
        (5, str(USER), 2.5, 1, 77, None, 0, 0),
        (6, str(USER), 2.5, 1, None, None, 0, 0),
    ]
    assert await memory.do(lambda db: db.execute("SELECT * FROM turns").fetchall()) == [
        (3, 1, 8, 0, 8, 1.5, "q", "a", "t", 0)
    ]
    assert await memory.do(lambda db: db.execute("SELECT * FROM shown").fetchall()) == [("t", 1, 8, 8, 1.5, "{}")]
    assert traces(tmp_path) != set()
    assert await forgetting.forget(memory, USER)
    assert traces(tmp_path) == set()
    await asyncio.to_thread(memory.close)
