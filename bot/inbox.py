"""The durable inbox: an update is on the disk before Telegram may forget it, and settled once by its id.

Not here: how updates come in (intake.py), their order (lanes.py), their answers (telegram_talk.py).
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.memory import Memory

# Telegram keeps an update for 24 hours (core.telegram.org/bots/api#getting-updates); later none is repeated.
REPEATABLE_SECONDS = 48 * 3_600.0
OWN_WAITING = 3  # questions of one person that wait while another of theirs is in work
ALL_WAITING = 1_000  # questions of all people
FULL, CROWDED = "full", "crowded"  # ends of the lanes of questions that are turned away


class Arrival(NamedTuple):
    """An update as it comes in. Without a lane it says nothing to the bot: its id alone is kept.

    `is_late`: of such questions of a chat only the last is answered, so they are none too many. `wording_of` is the
    message that it words anew: what waits of an earlier wording need not be answered.
    """

    update: Mapping[str, Any]
    lane: str | None
    user: int | None = None
    is_question: bool = False
    is_late: bool = False
    wording_of: int | None = None


class Waiting(NamedTuple):
    """An update that waits, without its content."""

    update_id: int
    lane: str


class Begun(NamedTuple):
    """An update in work. `attempts` counts this one where it is no question.

    An earlier attempt left `placeholder`, `reply`, and what of it was `sent`. `missed` questions of an outage are
    still to be apologised for.
    """

    update_id: int
    update: dict[str, Any]
    lane: str
    received: float
    attempts: int
    placeholder: int | None
    reply: str | None
    is_question: bool = False
    sent: tuple[int, ...] = ()
    missed: int = 0


class Inbox:
    """The updates of one bot. Every change is committed when its method returns."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._bot = memory.bot

    async def keep(self, arrivals: Sequence[Arrival]) -> list[Waiting]:
        """Keeps updates; returns those that were not known and want something, in their order.

        A question too many, of one person or of all, goes to a lane where it is turned away.
        """

        def work(db: sqlite3.Connection) -> list[Waiting]:
            kept = (self._keep(db, arrival) for arrival in arrivals)
            return [waiting for waiting in kept if waiting is not None]

        return await self._memory.do(work)

    def _keep(self, db: sqlite3.Connection, arrival: Arrival) -> Waiting | None:
        update_id, lane = arrival.update["update_id"], arrival.lane
        if arrival.wording_of is not None:
            self._supersede(db, arrival)
        question = int(arrival.is_question) + (arrival.is_question and arrival.is_late)
        if lane is not None and question == 1 and (too_many := self._too_many(db, arrival.user)):
            lane, question = f"{lane}/{arrival.user}/{too_many}", 0
        # Escaped, because half an emoji is no UTF-8.
        payload = None if lane is None else json.dumps(arrival.update)
        row = (self._bot, update_id, lane or "", time.time(), payload, arrival.user if lane else None, question)
        is_new = db.execute(_KEEP, row).rowcount > 0
        return Waiting(update_id, lane) if is_new and lane is not None else None

    def _supersede(self, db: sqlite3.Connection, arrival: Arrival) -> None:
        earlier = db.execute(_EARLIER, (self._bot, arrival.lane, arrival.update["update_id"])).fetchall()
        wordings = [number for number, payload in earlier if _message_id(json.loads(payload)) == arrival.wording_of]
        settle(db, self._bot, wordings)

    def _too_many(self, db: sqlite3.Connection, user: int | None) -> str | None:
        own, everybodys = db.execute(_UNANSWERED, (user, self._bot)).fetchone()
        if own > OWN_WAITING:
            return FULL
        return CROWDED if everybodys >= ALL_WAITING else None

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
        """The update; None where it is settled already. Counts an attempt, but none at a question: it may only wait."""

        def work(db: sqlite3.Connection) -> Begun | None:
            found = db.execute(_BEGIN, (self._bot, update_id)).fetchone()
            if found is None:
                return None
            *known, payload, question, sent, missed = found
            begun = Begun(update_id, json.loads(payload), *known)
            return begun._replace(is_question=bool(question), sent=tuple(json.loads(sent or "[]")), missed=missed)

        return await self._memory.do(work)

    async def pass_over(self, update_id: int, is_late: Callable[[Mapping[str, Any], float], bool]) -> bool:
        """Settles a question where a later one of its lane waits, that is late, too, and speaks for it from now on.

        `is_late` judges an update by itself and by when it was received.
        """

        def work(db: sqlite3.Connection) -> bool:
            later = db.execute(_LATER, (self._bot, update_id)).fetchall()
            heir = next((heir for heir, payload, received in later if is_late(json.loads(payload), received)), None)
            if heir is None:
                return False
            db.execute(_SPEAK_FOR, (self._bot, update_id, self._bot, heir))
            settle(db, self._bot, [update_id])
            return True

        return await self._memory.do(work)

    async def note_apology(self, update_id: int) -> None:
        """The questions of an outage for which this one speaks were apologised for."""
        await self._change("missed = 0", update_id)

    async def note_placeholder(self, update_id: int, message_id: int) -> None:
        """Remembers the message that shows the work, so that it can be taken away after a crash."""
        await self._change("placeholder = ?", update_id, message_id)

    async def attempt(self, update_id: int) -> None:
        """The desk begins with the question."""
        await self._change("attempts = attempts + 1", update_id)

    async def note_reply(self, update_id: int, reply: str) -> None:
        """Remembers the reply that is about to be sent; a crash meanwhile makes no other."""
        await self._memory.do(lambda db: note_reply(db, self._bot, update_id, reply))

    async def give_back(self, update_id: int) -> None:
        """The attempt was stopped on purpose, and does not count."""
        await self._change("attempts = max(attempts - 1, 0)", update_id)

    async def settle(self, *update_ids: int) -> None:
        """The updates are answered, or need no answer: what they held is forgotten."""

        def work(db: sqlite3.Connection) -> None:
            settle(db, self._bot, update_ids)

        await self._memory.do(work)

    async def take_back(self, lane: str, user: int, before: int) -> int:
        """Settles the questions of one person that came to a lane before an update; how many they were."""

        def work(db: sqlite3.Connection) -> int:
            found = db.execute(_OWN, (self._bot, user, lane, before)).fetchall()
            settle(db, self._bot, [update_id for (update_id,) in found])
            return len(found)

        return await self._memory.do(work)

    async def is_wanted(self, update_id: int) -> bool:
        """Whether an update is still to be answered; not where it was taken back meanwhile."""

        def work(db: sqlite3.Connection) -> bool:
            return db.execute(f"SELECT 1 FROM inbox {_UNSETTLED}", (self._bot, update_id)).fetchone() is not None  # noqa: S608

        return await self._memory.do(work)

    async def count(self, name: str, more: int = 1) -> int:
        """Counts what must not be forgotten with the process; returns the sum. `more` 0 only asks."""

        def work(db: sqlite3.Connection) -> int:
            db.execute(_COUNT, (self._bot, name, more))
            return int(
                db.execute("SELECT count FROM tally WHERE bot = ? AND name = ?", (self._bot, name)).fetchone()[0]
            )

        return await self._memory.do(work)

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


_KEEP = (
    "INSERT OR IGNORE INTO inbox (bot, update_id, lane, received, payload, user, question) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_UNANSWERED = (
    "SELECT count(*) FILTER (WHERE user = ?), count(*) FROM inbox"
    " WHERE bot = ? AND payload IS NOT NULL AND question = 1"
)
_BEGIN = (
    "UPDATE inbox SET attempts = attempts + (question = 0) WHERE bot = ? AND update_id = ? AND payload IS NOT NULL"
    " RETURNING lane, received, attempts, placeholder, reply, payload, question, sent, missed"
)
_LATER = (
    "SELECT later.update_id, later.payload, later.received FROM inbox AS this JOIN inbox AS later USING (bot, lane)"
    " WHERE this.bot = ? AND this.update_id = ? AND later.update_id > this.update_id"
    " AND later.payload IS NOT NULL AND later.question > 0 ORDER BY later.update_id"
)
_SPEAK_FOR = (
    "UPDATE inbox SET missed = missed + 1 + (SELECT missed FROM inbox WHERE bot = ? AND update_id = ?)"
    " WHERE bot = ? AND update_id = ?"
)
_OWN = (
    "SELECT update_id FROM inbox WHERE bot = ? AND user = ? AND lane = ? AND update_id < ?"
    " AND payload IS NOT NULL AND question > 0"
)
_EARLIER = (
    "SELECT update_id, payload FROM inbox WHERE bot = ? AND lane = ? AND update_id < ?"
    " AND payload IS NOT NULL AND question > 0"
)
_SETTLE = (
    "UPDATE inbox SET payload = NULL, reply = NULL, placeholder = NULL, sent = NULL, user = NULL, lane = '', missed = 0"
    " WHERE bot = ? AND update_id = ?"
)
_UNSETTLED = "WHERE bot = ? AND update_id = ? AND payload IS NOT NULL"
_COUNT = (
    "INSERT INTO tally (bot, name, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
)


def _message_id(update: Mapping[str, Any]) -> int | None:
    message = update.get("edited_message") or update.get("message") or {}
    found = message.get("message_id")
    return found if isinstance(found, int) else None


def settle(db: sqlite3.Connection, bot: int, update_ids: Iterable[int]) -> None:
    """Within a transaction: of these updates nothing stays but their ids."""
    db.executemany(_SETTLE, [(bot, update_id) for update_id in update_ids])


def note_reply(db: sqlite3.Connection, bot: int, update_id: int, reply: str) -> None:
    """Within a transaction: the reply is made; a crash while it is sent does not ask the model again."""
    db.execute(f"UPDATE inbox SET reply = ? {_UNSETTLED}", (reply, bot, update_id))  # noqa: S608 - our own words


def note_sent(db: sqlite3.Connection, bot: int, update_id: int, sent: Sequence[int]) -> None:
    """Within a transaction: these parts of the reply have arrived; a crash does not send them again."""
    db.execute(f"UPDATE inbox SET sent = ? {_UNSETTLED}", (json.dumps(list(sent)), bot, update_id))  # noqa: S608 - our own words
