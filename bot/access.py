"""Who may ask the bot, in which role, and how much in a day.

Not here: how somebody becomes a member (pairing.py, users_cli.py), what a stranger is told (telegram_talk.py).
"""

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from bot.memory import Memory
from bot.memory_schema import SEAL_KEY


class Role(StrEnum):
    """What a person may do. Each may do what those before it may; they compare in that order, not as texts."""

    READER = "reader"
    EDITOR = "editor"
    OWNER = "owner"

    @property
    def may_index(self) -> bool:
        """Whether articles of this person are taken into the library."""
        return self >= Role.EDITOR

    @property
    def _rank(self) -> int:
        return list(Role).index(self)

    def __lt__(self, other: str) -> bool:
        return self._rank < Role(other)._rank

    def __le__(self, other: str) -> bool:
        return self._rank <= Role(other)._rank

    def __gt__(self, other: str) -> bool:
        return self._rank > Role(other)._rank

    def __ge__(self, other: str) -> bool:
        return self._rank >= Role(other)._rank


class Allowance(StrEnum):
    """Whether one more question is within the day's limits: of this person, and of all together."""

    GRANTED = "granted"
    SPENT = "spent"
    ALL_SPENT = "all_spent"


class Member(NamedTuple):
    """`user` is None where they asked to be forgotten. `since` is a Unix time."""

    seal: bytes
    user: int | None
    role: Role
    since: float


def seal(key: bytes, user: int) -> bytes:
    """Stands for a person without telling who it is: 32 bytes, HMAC-SHA256 over the decimal id.

    Ids are few enough to try them all, so it keeps its secret as long as the key does. Both stand in one file;
    a seal is there so that a permission survives being forgotten, and not to hide from who holds the file.
    """
    return hmac.digest(key, str(user).encode("ascii"), hashlib.sha256)


def seal_of(db: sqlite3.Connection, user: int) -> bytes:
    """The seal of a person in this file."""
    key: bytes = db.execute("SELECT value FROM secrets WHERE name = ?", (SEAL_KEY,)).fetchone()[0]
    return seal(key, user)


def members(db: sqlite3.Connection, bot: int) -> list[Member]:
    """Those of the table, the earliest first."""
    found = db.execute("SELECT seal, user, role, since FROM members WHERE bot = ? ORDER BY since, seal", (bot,))
    return [Member(mark, user, Role(role), since) for mark, user, role, since in found]


def role_of(db: sqlite3.Connection, bot: int, user: int) -> Role | None:
    """The role that the table gives a person; None where it gives none."""
    found = db.execute("SELECT role FROM members WHERE bot = ? AND seal = ?", (bot, seal_of(db, user))).fetchone()
    return Role(found[0]) if found else None


def add(db: sqlite3.Connection, bot: int, user: int, role: Role) -> None:
    """Makes somebody a member, or changes their role. A forgotten one is known by their id again."""
    db.execute(
        "INSERT INTO members (bot, seal, user, role, since) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (bot, seal) DO UPDATE SET user = excluded.user, role = excluded.role",
        (bot, seal_of(db, user), user, role.value, time.time()),
    )


def remove(db: sqlite3.Connection, bot: int, mark: bytes) -> bool:
    """Takes the member with this seal out; False where there is none."""
    return db.execute("DELETE FROM members WHERE bot = ? AND seal = ?", (bot, mark)).rowcount > 0


def asked_on(db: sqlite3.Connection, bot: int, user: int, day: date) -> int:
    """Questions of a person that were granted on a day."""
    found = db.execute(
        "SELECT questions FROM days WHERE bot = ? AND day = ? AND seal = ?",
        (bot, day.isoformat(), seal_of(db, user)),
    ).fetchone()
    return int(found[0]) if found else 0


class Members:
    """Those who may ask one bot. Read from the file each time: the command line may change it meanwhile."""

    def __init__(self, memory: Memory, named: Collection[int], *, a_day: int, a_day_in_all: int) -> None:
        """`named` are the readers of the settings. A limit of 0 is none."""
        self._memory = memory
        self._bot = memory.bot
        self._named = frozenset(named)
        self._a_day = a_day
        self._a_day_in_all = a_day_in_all

    async def role(self, user: int) -> Role | None:
        """None for a stranger: a bot can be found by anyone."""
        role = await self._memory.do(lambda db: role_of(db, self._bot, user))
        return role or (Role.READER if user in self._named else None)

    async def is_empty(self) -> bool:
        """Whether nobody may ask yet."""
        return not self._named and not await self._memory.do(lambda db: members(db, self._bot))

    async def take(self, user: int, today: date) -> Allowance:
        """Counts one question of this person, unless a limit refuses it."""

        def work(db: sqlite3.Connection) -> Allowance:
            if self._a_day and asked_on(db, self._bot, user, today) >= self._a_day:
                return Allowance.SPENT
            if self._a_day_in_all and _asked_in_all(db, self._bot, today) >= self._a_day_in_all:
                return Allowance.ALL_SPENT
            db.execute(
                "INSERT INTO days (bot, day, seal, questions) VALUES (?, ?, ?, 1)"
                " ON CONFLICT (bot, day, seal) DO UPDATE SET questions = questions + 1",
                (self._bot, today.isoformat(), seal_of(db, user)),
            )
            return Allowance.GRANTED

        return await self._memory.do(work)

    async def give_back(self, user: int, today: date) -> None:
        """One question of this person that was granted today does not count."""

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE days SET questions = questions - 1 WHERE bot = ? AND day = ? AND seal = ? AND questions > 0",
                (self._bot, today.isoformat(), seal_of(db, user)),
            )

        await self._memory.do(work)

    async def asked(self, user: int, today: date) -> int:
        """Questions of this person that were granted today."""
        return await self._memory.do(lambda db: asked_on(db, self._bot, user, today))

    async def prune(self, today: date) -> None:
        """Forgets how much was asked on earlier days."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM days WHERE bot = ? AND day < ?", (self._bot, today.isoformat()))

        await self._memory.do(work)

    async def add(self, user: int, role: Role) -> None:
        """Makes somebody a member, or changes their role."""
        await self._memory.do(lambda db: add(db, self._bot, user, role))

    async def remove(self, user: int) -> bool:
        """Takes a member out; False where the table has none such. Those of the settings stay readers."""
        return await self._memory.do(lambda db: remove(db, self._bot, seal_of(db, user)))


def _asked_in_all(db: sqlite3.Connection, bot: int, day: date) -> int:
    found = db.execute("SELECT sum(questions) FROM days WHERE bot = ? AND day = ?", (bot, day.isoformat())).fetchone()
    return int(found[0] or 0)
