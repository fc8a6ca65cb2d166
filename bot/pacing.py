"""When a call to Telegram may be made: over all chats, in each chat, and after a chat was told to wait.

Not here: making the calls (telegram_sending.py). Times are seconds of a clock that never goes back.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

# Telegram allows about 30 calls a second over all chats, 1 message a second in a chat, 20 a minute in a group
# (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). Edits count as messages.
CALLS, CALLS_SECONDS = 30, 1.0
CALLS_FOR_ANSWERS = 8  # of these calls, not to be had for previews
CHAT_SECONDS = 1.0
GROUP_MESSAGES, GROUP_SECONDS = 20, 60.0
GROUP_FOR_ANSWERS = 8  # of a group's messages, not to be had for previews
_REMEMBERED_CHATS = 2_000


class Calls:
    """The calls of a second. Each is counted from its beginning until a second after its end.

    It reaches Telegram somewhere between the two. So Telegram never sees more in one second, however unevenly
    calls leave, travel and arrive.
    """

    def __init__(self, allowed: int = CALLS) -> None:
        self._allowed = allowed - 1  # clocks differ
        self._free = asyncio.Semaphore(self._allowed)
        self._counted = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Waits for its turn; the body is the call."""
        await self._free.acquire()
        self._counted += 1
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(CALLS_SECONDS, self._forget)

    def has_spare(self) -> bool:
        """Whether a preview may be sent, because answers would not wait for it."""
        return self._counted < self._allowed - CALLS_FOR_ANSWERS

    def _forget(self) -> None:
        self._counted -= 1
        self._free.release()


@dataclass
class _Chat:
    free: float = 0.0
    flooded: float = 0.0
    arrivals: deque[float] = field(default_factory=deque)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Chats:
    """What each chat may be sent, and when."""

    def __init__(self) -> None:
        self._chats: dict[int, _Chat] = {}

    def turn(self, chat: int, now: float) -> asyncio.Lock:
        """Held while a message to this chat waits and is sent: the next one waits for it."""
        return self._chat(chat, now).turn

    def message_at(self, chat: int, now: float) -> float:
        """When this chat may get its next message, as far as is known now."""
        known = self._chat(chat, now)
        at = max(now, known.free, known.flooded)
        recent = _recent(known, now)
        if chat < 0 and len(recent) >= GROUP_MESSAGES:
            at = max(at, recent[-GROUP_MESSAGES] + GROUP_SECONDS)
        return at

    def arrived(self, chat: int, now: float) -> None:
        """A message arrived by now; the next one keeps its distance."""
        known = self._chat(chat, now)
        known.free = now + CHAT_SECONDS
        if chat < 0:
            known.arrivals.append(now)

    def has_spare(self, chat: int, now: float) -> bool:
        """Whether a preview may be sent that counts as a message, because answers would not wait for it."""
        known = self._chat(chat, now)
        if known.turn.locked() or max(known.free, known.flooded) > now:
            return False
        return chat > 0 or len(_recent(known, now)) < GROUP_MESSAGES - GROUP_FOR_ANSWERS

    def flood(self, chat: int, seconds: float, now: float) -> None:
        """Telegram asked for silence in this chat; the others go on."""
        known = self._chat(chat, now)
        known.flooded = max(known.flooded, now + seconds)

    def silent_until(self, chat: int, now: float) -> float:
        """When this chat may be spoken to again, after a flood."""
        return self._chat(chat, now).flooded

    def _chat(self, chat: int, now: float) -> _Chat:
        if len(self._chats) > _REMEMBERED_CHATS:
            self._chats = {
                key: known
                for key, known in self._chats.items()
                if known.turn.locked() or max(known.free, known.flooded) > now or _recent(known, now)
            }
        return self._chats.setdefault(chat, _Chat())


def _recent(known: _Chat, now: float) -> deque[float]:
    while known.arrivals and known.arrivals[0] <= now - GROUP_SECONDS:
        known.arrivals.popleft()
    return known.arrivals
