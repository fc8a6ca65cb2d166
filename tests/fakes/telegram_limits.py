"""Telegram's rate limits, and the silence that it asks for when one was passed.

Not here: what is done about a call that comes too early (telegram_server.py).
"""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

# What was under way when the 429 was written could not know of it: refused as well, not counted.
UNDER_WAY_SECONDS = 0.1
_COUNTED = ("send", "edit", "forward", "copy", "delete", "setMessageReaction")
_OF_THE_ACCOUNT_ALONE = frozenset({"sendChatAction", "sendMessageDraft", "setMessageReaction", "deleteMessage"})


def is_counted(method: str) -> bool:
    """Whether a method counts against the limits, and is refused during a silence."""
    return method.startswith(_COUNTED)


@dataclass
class Silences:
    """Chats (None: all of them) to which nothing may be sent until the seconds of a 429 are over."""

    clock: Callable[[], float] = time.monotonic
    calls: int = 0  # that came in the meantime all the same
    _silent: dict[int | None, tuple[float, float]] = field(default_factory=dict)

    def begin(self, chat: int | None, seconds: float) -> None:
        now = self.clock()
        self._silent[chat] = (now, now + seconds)

    def seconds_left(self, chat: int) -> float:
        """For how long a call to this chat comes too early; each such call is counted."""
        now = self.clock()
        begun, until = max((self._silent.get(key, (now, now)) for key in (chat, None)), key=lambda times: times[1])
        if until <= now:
            return 0
        self.calls += now - begun > UNDER_WAY_SECONDS
        return until - now


@dataclass
class Limits:
    """Calls a second over all chats, messages and edits a second in one chat, and a minute in one group."""

    overall: int
    per_chat: int
    per_group_minute: int
    clock: Callable[[], float]
    _times: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def excess(self, method: str, chat_id: int, *, is_group: bool) -> tuple[int, bool]:
        """The retry_after seconds of a call, and whether they are for all chats. 0 seconds count the call."""
        windows = [("all", self.overall, 1.0)]
        if method not in _OF_THE_ACCOUNT_ALONE:
            windows.append((f"chat {chat_id}", self.per_chat, 1.0))
            if is_group:
                windows.append((f"group {chat_id}", self.per_group_minute, 60.0))
        now = self.clock()
        waits = [self._wait(now, name, limit, seconds) for name, limit, seconds in windows]
        if any(waits):
            return math.ceil(max(waits)), waits[0] > 0
        for name, _, _ in windows:
            self._times[name].append(now)
        return 0, False

    def _wait(self, now: float, name: str, limit: int, seconds: float) -> float:
        times = self._times[name]
        while times and times[0] <= now - seconds:
            times.popleft()
        return times[0] + seconds - now if len(times) >= limit else 0
