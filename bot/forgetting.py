"""What the bot keeps about a person, and how it leaves no byte of it; what is old goes, too.

Not here: how the file is written anew (memory.py), why a seal may stay (access.py), what is said of it
(telegram_commands.py).
"""

import json
import logging
import re
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from bot import inbox
from bot.access import Role, asked_on, role_of, seal_of
from bot.memory import Memory
from rag.periods import today_in_wib
from store.errors import StoreError

LATEST = 10  # questions that a person is shown of what is kept about them
_DAY_SECONDS = 86_400.0
# Each forgetting has a number; the file was written anew after that of _PURGED. Kept in `tally`, so that one that
# a crash or another process came in the way of is made good later.
_FORGOTTEN, _PURGED = "forgotten", "purged"
_TABLES = ("turns", "shown", "answered", "verdicts")  # each row with its bot, its user, and when

log = logging.getLogger("tanya.telegram")


class Kept(NamedTuple):
    """What is kept about a person: rows of each kind. `since` is the Unix time of the earliest of them.

    `role` is that of the table, without those of the settings. `questions` are the latest, the newest first.
    `language` is what their private chat chose.
    """

    turns: int
    shown: int
    answered: int
    verdicts: int
    since: float | None
    role: Role | None
    asked_today: int
    language: str | None
    questions: tuple[str, ...]


async def about(memory: Memory, user: int, today: date | None = None) -> Kept:
    """What is kept about a person, in whatever chat. `today` is the day in WIB; without one, that of now."""
    day = today or today_in_wib(datetime.now(UTC))
    bot = memory.bot

    def work(db: sqlite3.Connection) -> Kept:
        counts = {}
        earliest = []
        for table in _TABLES:
            counts[table], first = db.execute(
                f"SELECT count(*), min(at) FROM {table} WHERE bot = ? AND user = ?",  # noqa: S608 - our own names
                (bot, user),
            ).fetchone()
            earliest += [first] if first is not None else []
        language = db.execute("SELECT language FROM languages WHERE bot = ? AND chat = ?", (bot, user)).fetchone()
        asked = db.execute(
            "SELECT question FROM turns WHERE bot = ? AND user = ? ORDER BY number DESC LIMIT ?", (bot, user, LATEST)
        )
        return Kept(
            **counts,
            since=min(earliest, default=None),
            role=role_of(db, bot, user),
            asked_today=asked_on(db, bot, user, day),
            language=language[0] if language else None,
            questions=tuple(question for (question,) in asked),
        )

    return await memory.do(work)


async def forget(memory: Memory, user: int, *, update_id: int | None = None) -> bool:
    """Forgets a person; `update_id` is the update that asked for it. What is under way for them must end before.

    A permission and the day's count stay by seal. Others' rows stay; an update of theirs that waits loses what it
    quotes of the person. True where no byte is left. False where the rows are gone, but another process reads the
    file (or the disk is full): `purge_forgotten`, which `prune` calls, makes it good. Raises StoreError.
    """
    bot = memory.bot

    def work(db: sqlite3.Connection) -> None:
        own = {update_id} if update_id is not None else set()
        own |= _own_updates(db, bot, user)
        inbox.settle(db, bot, own)
        _clear_mentions(db, bot, user)
        for table in ("turns", "shown", "answered"):
            db.execute(
                f"DELETE FROM {table} WHERE bot = ? AND (user = ? OR chat = ?)",  # noqa: S608 - our own names
                (bot, user, user),
            )
        db.execute("DELETE FROM verdicts WHERE bot = ? AND user = ?", (bot, user))
        db.execute("DELETE FROM languages WHERE bot = ? AND chat = ?", (bot, user))
        db.execute("UPDATE members SET user = NULL WHERE bot = ? AND seal = ?", (bot, seal_of(db, user)))
        db.execute(
            "INSERT INTO tally (bot, name, count) VALUES (?, ?, 1)"
            " ON CONFLICT (bot, name) DO UPDATE SET count = count + 1",
            (bot, _FORGOTTEN),
        )

    await memory.do(work)
    return await purge_forgotten(memory)


async def purge_forgotten(memory: Memory) -> bool:
    """Writes the file anew if somebody was forgotten since it last was; False where that is still to be done."""
    bot = memory.bot
    forgotten, purged = await memory.do(lambda db: (_count(db, bot, _FORGOTTEN), _count(db, bot, _PURGED)))
    if purged >= forgotten:
        return True
    try:
        if not await memory.purge():
            return False
    except StoreError as error:  # a full disk must not take back what is forgotten already
        log.warning("the file could not be written anew after somebody was forgotten: %s", error)
        return False
    await memory.do(
        lambda db: (
            db.execute(
                "INSERT INTO tally (bot, name, count) VALUES (?, ?, ?)"
                " ON CONFLICT (bot, name) DO UPDATE SET count = max(count, excluded.count)",
                (bot, _PURGED, forgotten),
            ).rowcount
        )
    )
    return True


async def prune(memory: Memory, days: int) -> None:
    """Forgets what is older than that many days, and makes good what a forgetting left open.

    SQLite overwrites what is deleted here (secure_delete); its journal holds it until that is used anew.
    """
    limit = time.time() - days * _DAY_SECONDS

    def work(db: sqlite3.Connection) -> None:
        for table in _TABLES:
            db.execute(f"DELETE FROM {table} WHERE bot = ? AND at < ?", (memory.bot, limit))  # noqa: S608 - our own names
        # By now, the answers from before the move are gone.
        db.execute("DELETE FROM moved WHERE bot = ? AND at < ?", (memory.bot, limit))

    await memory.do(work)
    await purge_forgotten(memory)


async def migrate(memory: Memory, old_chat: int, new_chat: int) -> None:
    """A group became a supergroup: its conversations go on there. A language chosen there already stays.

    Message ids begin anew in it, so which messages answered which is over: an id would name a stranger's message.
    """
    bot = memory.bot

    def work(db: sqlite3.Connection) -> None:
        db.execute("UPDATE turns SET chat = ?, message = 0 WHERE bot = ? AND chat = ?", (new_chat, bot, old_chat))
        db.execute("UPDATE shown SET chat = ? WHERE bot = ? AND chat = ?", (new_chat, bot, old_chat))
        db.execute("DELETE FROM answered WHERE bot = ? AND chat = ?", (bot, old_chat))
        db.execute("UPDATE OR IGNORE languages SET chat = ? WHERE bot = ? AND chat = ?", (new_chat, bot, old_chat))
        db.execute("DELETE FROM languages WHERE bot = ? AND chat = ?", (bot, old_chat))
        db.execute("INSERT OR REPLACE INTO moved VALUES (?, ?, ?, ?)", (bot, old_chat, new_chat, time.time()))

    await memory.do(work)


def _count(db: sqlite3.Connection, bot: int, name: str) -> int:
    found = db.execute("SELECT count FROM tally WHERE bot = ? AND name = ?", (bot, name)).fetchone()
    return int(found[0]) if found else 0


def _own_updates(db: sqlite3.Connection, bot: int, user: int) -> set[int]:
    """The ids of the updates that are this person's: by their column, their lane, or their content.

    Those that an earlier version kept have no user, and their lane stays when they are settled.
    """
    rows = db.execute(
        "SELECT update_id, payload, user, lane FROM inbox WHERE bot = ?"
        " AND (user = ? OR instr(lane, ?) OR instr(payload, ?))",
        (bot, user, str(user), str(user)),
    )
    named = re.compile(rf"(?<![\d-]){user}(?!\d)")  # a group's id has a minus
    return {
        number
        for number, payload, owner, lane in rows
        if owner == user or named.search(lane) or (payload is not None and _is_from(json.loads(payload), user))
    }


def _is_from(update: Mapping[str, Any], user: int) -> bool:
    """Whether an update is this person's doing, or happened in their private chat, whatever its kind."""
    for said in update.values():
        if isinstance(said, dict):
            chat = said.get("chat") or (said.get("message") or {}).get("chat")
            if any(_is_user(who, user) for who in (said.get("from"), said.get("user"), chat)):
                return True
    return False


def _clear_mentions(db: sqlite3.Connection, bot: int, user: int) -> None:
    """Takes what others' waiting updates tell of this person out of them."""
    rows = db.execute(
        "SELECT update_id, payload FROM inbox WHERE bot = ? AND instr(payload, ?)", (bot, str(user))
    ).fetchall()
    for number, payload in rows:
        cleared = json.dumps(_without(json.loads(payload), user))  # escaped, as it was kept: half an emoji is no UTF-8
        db.execute("UPDATE inbox SET payload = ? WHERE bot = ? AND update_id = ?", (cleared, bot, number))


def _without(node: Any, user: int) -> Any:
    """A part of an update without this person and without messages of theirs, and without quotations of those."""
    if isinstance(node, list):
        return [_without(each, user) for each in node if not _is_theirs(each, user)]
    if not isinstance(node, dict):
        return node
    kept = {name: _without(each, user) for name, each in node.items() if not _is_theirs(each, user)}
    if "reply_to_message" in node and "reply_to_message" not in kept:
        kept.pop("quote", None)
    return kept


def _is_theirs(node: Any, user: int) -> bool:
    if isinstance(node, dict):  # sender_user: whose message was forwarded
        return any(_is_user(who, user) for who in (node, node.get("from"), node.get("sender_user")))
    return type(node) is int and node == user  # in a shared contact


def _is_user(node: Any, user: int) -> bool:
    return isinstance(node, dict) and node.get("id") == user
