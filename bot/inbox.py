"""The durable inbox: an update is on the disk before Telegram may forget it, and settled once by its id.

Not here: how updates come in (telegram_polling.py), their order (lanes.py), their answers (telegram_talk.py).
"""

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.memory import Memory

# Telegram keeps an update for 24 hours (core.telegram.org/bots/api#getting-updates); later none is repeated.
REPEATABLE_SECONDS = 48 * 3_600.0


class Waiting(NamedTuple):
    """An update that waits, without its content."""

    update_id: int
    lane: str


class Begun(NamedTuple):
    """An update in work. `attempts` counts this one; an earlier one left `placeholder` and `reply`."""

    update_id: int
    update: dict[str, Any]
    attempts: int
    placeholder: int | None
    reply: str | None


class Inbox:
    """The updates of one bot. Every change is committed when its method returns."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._bot = memory.bot

    async def keep(self, updates: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Waiting]:
        """Keeps (lane, update) pairs; returns those that were not known, in their order."""
        rows = [
            (self._bot, update["update_id"], lane, time.time(), json.dumps(update, ensure_ascii=False))
            for lane, update in updates
        ]

        def work(db: sqlite3.Connection) -> list[Waiting]:
            return [Waiting(row[1], row[2]) for row in rows if db.execute(_KEEP, row).rowcount]

        return await self._memory.do(work)

    async def waiting(self) -> list[Waiting]:
        """What is not settled yet, oldest first."""

        def work(db: sqlite3.Connection) -> list[Waiting]:
            found = db.execute(
                "SELECT update_id, lane FROM inbox WHERE bot = ? AND payload IS NOT NULL ORDER BY received, update_id",
                (self._bot,),
            )
            return [Waiting(*row) for row in found]

        return await self._memory.do(work)

    async def begin(self, update_id: int) -> Begun | None:
        """Counts an attempt and returns the update; None where it is settled already."""

        def work(db: sqlite3.Connection) -> Begun | None:
            found = db.execute(
                "UPDATE inbox SET attempts = attempts + 1"
                " WHERE bot = ? AND update_id = ? AND payload IS NOT NULL"
                " RETURNING payload, attempts, placeholder, reply",
                (self._bot, update_id),
            ).fetchone()
            return Begun(update_id, json.loads(found[0]), *found[1:]) if found else None

        return await self._memory.do(work)

    async def note_placeholder(self, update_id: int, message_id: int) -> None:
        """Remembers the message that shows the work, so that it can be taken away after a crash."""
        await self._change("placeholder = ?", update_id, message_id)

    async def give_back(self, update_id: int) -> None:
        """The attempt was stopped on purpose, and does not count."""
        await self._change("attempts = attempts - 1", update_id)

    async def settle(self, update_id: int) -> None:
        """The update is answered, or needs no answer: its content is forgotten."""
        await self._change("payload = NULL, reply = NULL, placeholder = NULL", update_id)

    async def prune(self) -> None:
        """Forgets the ids that cannot come again."""
        limit = time.time() - REPEATABLE_SECONDS

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM inbox WHERE payload IS NULL AND received < ?", (limit,))

        await self._memory.do(work)

    async def _change(self, setting: str, update_id: int, *values: object) -> None:
        def work(db: sqlite3.Connection) -> None:
            # The settings are this module's own words; values are bound.
            db.execute(
                f"UPDATE inbox SET {setting} WHERE bot = ? AND update_id = ?",  # noqa: S608
                (*values, self._bot, update_id),
            )

        await self._memory.do(work)


_KEEP = "INSERT OR IGNORE INTO inbox (bot, update_id, lane, received, payload) VALUES (?, ?, ?, ?, ?)"


def note_reply(db: sqlite3.Connection, bot: int, update_id: int, reply: str) -> None:
    """Within a transaction: the reply is made; a crash while it is sent does not ask the model again."""
    db.execute("UPDATE inbox SET reply = ? WHERE bot = ? AND update_id = ?", (reply, bot, update_id))
