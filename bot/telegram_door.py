"""What every conversation in Telegram shares, and the plain way to say something.

Not here: what is said (telegram_talk.py, telegram_answering.py).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from bot import printing
from bot.access import Members
from bot.conversations import Conversations, Place
from bot.figures import Figures
from bot.inbox import Inbox
from bot.lanes import Lanes
from bot.memory import Memory
from bot.pairing import Pairing
from bot.running import Running
from bot.seats import Seats
from bot.telegram_sending import Sender
from bot.telegram_text import Rich, parted
from bot.telegram_update import Me
from bot.verdicts import Verdicts
from bot.wording import Words
from store.errors import StoreError

if TYPE_CHECKING:
    from rag.answering import Desk
    from rag.opening import Settings

T = TypeVar("T")

STORE_SECONDS = 5.0  # before a write is tried again that the disk refused


@dataclass(frozen=True)
class Door:
    """The desk and its seats, the way out, what is kept, who may ask.

    `pairing`: the code by which an owner is found, where nobody may ask yet. `is_caught_up`: what Telegram had kept
    from before this life is in the inbox. `draftless`: chats that can show no drafts. `told`: why the model stood
    aside, as far as each conversation was told since the start. `strangers`: when each was last told that they are.
    """

    settings: "Settings"
    desk: "Desk"
    sender: Sender
    memory: Memory
    inbox: Inbox
    conversations: Conversations
    members: Members
    verdicts: Verdicts
    figures: Figures
    me: Me
    seats: Seats
    lanes: Lanes = field(default_factory=Lanes)
    running: Running = field(default_factory=Running)
    pairing: Pairing | None = None
    is_caught_up: asyncio.Event = field(default_factory=asyncio.Event)
    began: float = field(default_factory=time.time)
    draftless: set[int] = field(default_factory=set)
    told: dict[Place, set[str]] = field(default_factory=dict)
    strangers: dict[int, float] = field(default_factory=dict)

    async def words_in(self, place: Place) -> Words:
        """The words of the language that the bot speaks there."""
        return Words(await self.conversations.language(place.chat) or self.settings.lang)

    async def surely(self, change: Callable[[], Awaitable[T]]) -> T:
        """Repeats a change of what is kept until the disk takes it."""
        while True:
            try:
                return await change()
            except StoreError as error:
                self.figures.store_retried()
                printing.trouble(Words(self.settings.lang).trouble(error))
                await asyncio.sleep(STORE_SECONDS)

    async def say(self, place: Place, reply_to: int, text: str) -> None:
        """Replies with plain words, in as many messages as they need."""
        for number, part in enumerate(parted(Rich(text=text))):
            await self.sender.say(place, part, reply_to if number == 0 else None)
