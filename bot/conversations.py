"""What was said in each chat and thread, which messages said it, and what stands behind their buttons.

Not here: the file itself (memory.py), who is forgotten and when (forgetting.py), how it looks (telegram_reply.py).
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import Field

from bot.inbox import note_reply, note_sent
from bot.memory import Memory
from bot.telegram_text import Rich
from rag.answer import Turn
from store.article import Frozen

REMEMBERED = 6  # turns that a follow-up question may lean on


class Place(NamedTuple):
    """Where a conversation happens. `thread` is 0 outside topics."""

    chat: int
    thread: int
    is_private: bool


class Source(Frozen):
    """A citation as its button shows it: the exact quotation between what stands around it.

    What has a default is missing in those that earlier versions kept.
    """

    marker: int
    title: str
    byline: str
    url: str | None
    before: str
    quote: str
    after: str
    also: str = ""
    article: str = ""  # its id


class Shown(Frozen):
    """A message with buttons: its text, to come back to, and what its buttons lead to.

    An answer knows the question it answers, its plain text, and the ids of the passages it was made from. An offer
    to keep an article knows its file.
    """

    language: str
    text: Rich
    sources: tuple[Source, ...] = ()
    questions: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""
    passages: tuple[str, ...] = ()
    offer: str = ""
    asked: dict[int, int] = Field(default_factory=dict)  # which of the questions were, and by which update


class Past(NamedTuple):
    """A turn that was, by its number, and who asked it: an answer made anew is still theirs to be forgotten."""

    number: int
    question: str
    user: int


class Exchange(NamedTuple):
    """A question answered: what follow-ups need, and what the answer's buttons (named by `token`) lead to.

    `message_id` is the question's; 0 where it does not stand in the chat. `instead` is the turn that it replaces.
    """

    place: Place
    user: int
    message_id: int
    turn: Turn
    token: str
    shown: Shown
    instead: int | None = None


_SHOW = "INSERT OR REPLACE INTO shown (token, bot, chat, user, at, content) VALUES (?, ?, ?, ?, ?, ?)"
_TURN = (
    "INSERT OR REPLACE INTO turns (number, bot, chat, thread, user, at, question, answer, token, message)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ANSWERED = "INSERT OR REPLACE INTO answered (bot, chat, message, user, at, sent) VALUES (?, ?, ?, ?, ?, ?)"
# What an answer that arrives is noted for: an update that is in work, or a turn. A forgotten person has neither left.
_OF_USE = (
    "SELECT 1 FROM inbox WHERE bot = ? AND update_id = ? AND payload IS NOT NULL"
    " UNION ALL SELECT 1 FROM turns WHERE bot = ? AND chat = ? AND message = ?"
)
_HERE = "bot = ? AND chat = ? AND thread = ?"


def new_token() -> str:
    """Names a shown message in its buttons' data: not to be guessed, and short beside Telegram's 64 bytes."""
    return secrets.token_urlsafe(12)


class Conversations:
    """The conversations of one bot. Every change is committed when its method returns."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._bot = memory.bot

    async def turns(self, place: Place, before: int | None = None) -> tuple[Turn, ...]:
        """The latest turns, oldest first; of those before the turn of that number, if one is named."""
        bound = -1 if before is None else before

        def work(db: sqlite3.Connection) -> tuple[Turn, ...]:
            found = db.execute(
                f"SELECT question, answer FROM turns WHERE {_HERE} AND (? < 0 OR number < ?)"  # noqa: S608 - our own words
                " ORDER BY number DESC LIMIT ?",
                (self._bot, place.chat, place.thread, bound, bound, REMEMBERED),
            ).fetchall()
            return tuple(Turn(question=question, answer=answer) for question, answer in reversed(found))

        return await self._memory.do(work)

    async def turn_of(self, place: Place, message_id: int | None = None) -> Past | None:
        """The turn that a message of this conversation began, or the latest one; None where there is none."""
        asked = -1 if message_id is None else message_id

        def work(db: sqlite3.Connection) -> Past | None:
            found = db.execute(
                f"SELECT number, question, user FROM turns WHERE {_HERE} AND (? < 0 OR message = ?)"  # noqa: S608 - our own words
                " ORDER BY number DESC LIMIT 1",
                (self._bot, place.chat, place.thread, asked, asked),
            ).fetchone()
            return Past(*found) if found else None

        return await self._memory.do(work)

    async def record(self, exchange: Exchange, *, update_id: int, reply: str) -> None:
        """Keeps an exchange, and with it the reply that is about to be sent for that update."""
        place, turn = exchange.place, exchange.turn

        def work(db: sqlite3.Connection) -> None:
            values = (place.chat, place.thread, exchange.user, time.time(), turn.question, turn.answer, exchange.token)
            db.execute(_TURN, (exchange.instead, self._bot, *values, exchange.message_id))
            db.execute(_SHOW, self._row(place, exchange.user, exchange.token, exchange.shown))
            note_reply(db, self._bot, update_id, reply)

        await self._memory.do(work)

    async def note_sent(
        self, update_id: int, place: Place, user: int, message_id: int, sent: Sequence[int], old: Sequence[int] = ()
    ) -> None:
        """These messages of the reply have arrived; with a `message_id`, they answer that message.

        `old`: those of an earlier reply that are still to be replaced, and stand there until then. Nothing is kept
        of a person who was forgotten while the reply was on its way.
        """

        def work(db: sqlite3.Connection) -> None:
            note_sent(db, self._bot, update_id, sent)
            known = (self._bot, update_id, self._bot, place.chat, message_id)
            if message_id and db.execute(_OF_USE, known).fetchone():
                row = (self._bot, place.chat, message_id, user, time.time(), json.dumps([*sent, *old]))
                db.execute(_ANSWERED, row)

        await self._memory.do(work)

    async def answered(self, place: Place, message_id: int) -> tuple[int, ...]:
        """The messages that answer a message; none where it was not answered, or long ago."""

        def work(db: sqlite3.Connection) -> tuple[int, ...]:
            found = db.execute(
                "SELECT sent FROM answered WHERE bot = ? AND chat = ? AND message = ?",
                (self._bot, place.chat, message_id),
            ).fetchone()
            return tuple(json.loads(found[0])) if found else ()

        return await self._memory.do(work)

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

    async def heir(self, chat: int) -> int | None:
        """The supergroup that a group became; None where it became none, or so long ago that nothing is kept."""

        def work(db: sqlite3.Connection) -> int | None:
            found = db.execute("SELECT heir FROM moved WHERE bot = ? AND chat = ?", (self._bot, chat)).fetchone()
            return int(found[0]) if found else None

        return await self._memory.do(work)

    async def ask_once(self, token: str, chat: int, number: int, update_id: int) -> bool:
        """Whether a question on a button is asked for the first time; again for the same update, after a crash."""

        def work(db: sqlite3.Connection) -> bool:
            here = (token, self._bot, chat)
            found = db.execute("SELECT content FROM shown WHERE token = ? AND bot = ? AND chat = ?", here).fetchone()
            if found is None:
                return False
            shown = Shown.model_validate_json(found[0])
            if shown.asked.setdefault(number, update_id) != update_id:
                return False
            row = (shown.model_dump_json(), *here)
            db.execute("UPDATE shown SET content = ? WHERE token = ? AND bot = ? AND chat = ?", row)
            return True

        return await self._memory.do(work)

    async def take_away(self, token: str, chat: int) -> bool:
        """Forgets what was shown; False where another tap was quicker."""

        def work(db: sqlite3.Connection) -> bool:
            gone = db.execute("DELETE FROM shown WHERE token = ? AND bot = ? AND chat = ?", (token, self._bot, chat))
            return gone.rowcount > 0

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
            db.execute(f"DELETE FROM turns WHERE {_HERE}", (self._bot, place.chat, place.thread))  # noqa: S608 - our own words

        await self._memory.do(work)

    async def language(self, chat: int) -> str | None:
        """The language that a chat chose; None where it chose none."""

        def work(db: sqlite3.Connection) -> str | None:
            found = db.execute(
                "SELECT language FROM languages WHERE bot = ? AND chat = ?", (self._bot, chat)
            ).fetchone()
            return str(found[0]) if found else None

        return await self._memory.do(work)

    async def choose_language(self, chat: int, language: str) -> None:
        """From now on the bot speaks this language in a chat."""

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO languages (bot, chat, language) VALUES (?, ?, ?)", (self._bot, chat, language)
            )

        await self._memory.do(work)
