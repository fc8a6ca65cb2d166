"""What every conversation in Telegram shares, and the plain way to say something.

Not here: what is said (telegram_talk.py, telegram_answering.py).
"""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.conversations import Conversations, Place
from bot.inbox import Inbox
from bot.telegram_sending import Sender
from bot.telegram_text import Rich
from bot.telegram_update import Me
from bot.wording import Words

if TYPE_CHECKING:
    from rag.answering import Desk

AT_ONCE = 4  # questions that the desk works on together; the others wait, and show it


@dataclass(frozen=True)
class Door:
    """The desk, the way out, what is kept, who may ask. `draftless`: chats that can show no drafts.

    `told`: why the model stood aside, as far as each conversation was told since the start.
    """

    desk: "Desk"
    sender: Sender
    inbox: Inbox
    conversations: Conversations
    words: Words
    me: Me
    allowed: frozenset[int]
    seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    draftless: set[int] = field(default_factory=set)
    told: dict[Place, set[str]] = field(default_factory=dict)

    async def say(self, place: Place, reply_to: int, text: str) -> None:
        """Replies with plain words."""
        await self.sender.say(place, Rich(text=text), reply_to)
