"""What was said in each chat and thread, and what stands behind the buttons of earlier messages.

Not here: the file itself (memory.py), and how any of it looks (telegram_reply.py).
"""

import secrets
import sqlite3
import time
from typing import NamedTuple

from bot.inbox import note_reply
from bot.memory import Memory
from bot.telegram_text import Rich
from rag.answer import Turn
from store.article import Frozen

KEPT_SECONDS = 30 * 86_400.0  # what is kept of a conversation goes after thirty days
REMEMBERED = 6  # turns that a follow-up question may lean on


class Place(NamedTuple):
    """Where a conversation happens. `thread` is 0 outside topics."""

    chat: int
    thread: int
    is_private: bool


class Source(Frozen):
    """A citation as its button shows it: the exact quotation between what stands around it."""

    marker: int
    title: str
    byline: str
    url: str | None
    before: str
    quote: str
    after: str
    also: str = ""  # kept ones of earlier versions have none


class Shown(Frozen):
    """A message with buttons: its text, to come back to, and what its buttons lead to."""

    language: str
    text: Rich
    sources: tuple[Source, ...] = ()
    questions: tuple[str, ...] = ()


class Exchange(NamedTuple):
    """A question answered: what follow-ups need, and what the answer's buttons (named by `token`) lead to."""

    place: Place
    user: int
    turn: Turn
    token: str
    shown: Shown


_SHOW = "INSERT OR REPLACE INTO shown (token, bot, chat, user, at, content) VALUES (?, ?, ?, ?, ?, ?)"


def new_token() -> str:
    """Names a shown message in its buttons' data: not to be guessed, and short beside Telegram's 64 bytes."""
    return secrets.token_urlsafe(12)


class Conversations:
    """The conversations of one bot. Every change is committed when its method returns."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._bot = memory.bot

    async def turns(self, place: Place) -> tuple[Turn, ...]:
        """The latest turns, oldest first."""

        def work(db: sqlite3.Connection) -> tuple[Turn, ...]:
            found = db.execute(
                "SELECT question, answer FROM turns WHERE bot = ? AND chat = ? AND thread = ?"
                " ORDER BY number DESC LIMIT ?",
                (self._bot, place.chat, place.thread, REMEMBERED),
            ).fetchall()
            return tuple(Turn(question=question, answer=answer) for question, answer in reversed(found))

        return await self._memory.do(work)

    async def record(self, exchange: Exchange, *, update_id: int, reply: str) -> None:
        """Keeps an exchange, and with it the reply that is about to be sent for that update."""

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT INTO turns (bot, chat, thread, user, at, question, answer, token)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._bot,
                    exchange.place.chat,
                    exchange.place.thread,
                    exchange.user,
                    time.time(),
                    exchange.turn.question,
                    exchange.turn.answer,
                    exchange.token,
                ),
            )
            db.execute(_SHOW, self._row(exchange.place, exchange.user, exchange.token, exchange.shown))
            note_reply(db, self._bot, update_id, reply)

        await self._memory.do(work)

    async def show(self, place: Place, user: int, token: str, shown: Shown) -> None:
        """Keeps what the buttons of a message lead to, before the message is sent."""
        row = self._row(place, user, token, shown)
        await self._memory.do(lambda db: db.execute(_SHOW, row).rowcount)

    def _row(self, place: Place, user: int, token: str, shown: Shown) -> tuple[object, ...]:
        return token, self._bot, place.chat, user, time.time(), shown.model_dump_json()

    async def shown(self, token: str, chat: int) -> Shown | None:
        """What was shown under this token in this chat; None for a forgotten, foreign or invented token."""

        def work(db: sqlite3.Connection) -> Shown | None:
            found = db.execute(
                "SELECT content FROM shown WHERE token = ? AND bot = ? AND chat = ?", (token, self._bot, chat)
            ).fetchone()
            return Shown.model_validate_json(found[0]) if found else None

        return await self._memory.do(work)

    async def latest(self, place: Place) -> Shown | None:
        """The latest answer of this conversation; None where nothing was answered since it began."""

        def work(db: sqlite3.Connection) -> Shown | None:
            found = db.execute(
                "SELECT content FROM turns JOIN shown USING (token)"
                " WHERE turns.bot = ? AND turns.chat = ? AND thread = ? ORDER BY number DESC LIMIT 1",
                (self._bot, place.chat, place.thread),
            ).fetchone()
            return Shown.model_validate_json(found[0]) if found else None

        return await self._memory.do(work)

    async def begin_anew(self, place: Place) -> None:
        """Forgets the turns; buttons of earlier messages go on working."""

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "DELETE FROM turns WHERE bot = ? AND chat = ? AND thread = ?",
                (self._bot, place.chat, place.thread),
            )

        await self._memory.do(work)

    async def prune(self) -> None:
        """Forgets what is older than KEPT_SECONDS."""
        limit = time.time() - KEPT_SECONDS

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM turns WHERE at < ?", (limit,))
            db.execute("DELETE FROM shown WHERE at < ?", (limit,))

        await self._memory.do(work)
