"""Telegram's rate limits, for a fake server that has them switched on.

Not here: what is done when one is passed (telegram_server.py).
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

_COUNTED = ("send", "edit", "forward", "copy", "delete", "setMessageReaction")
_OF_THE_ACCOUNT_ALONE = frozenset({"sendChatAction", "sendMessageDraft", "setMessageReaction", "deleteMessage"})


@dataclass
class Limits:
    """Calls a second over all chats, messages and edits a second in one chat, and a minute in one group."""

    overall: int
    per_chat: int
    per_group_minute: int
    clock: Callable[[], float]
    _times: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def seconds_to_wait(self, method: str, chat_id: int, *, is_group: bool) -> int:
        """0 counts the call; otherwise the call is refused, and these are its retry_after seconds."""
        if not method.startswith(_COUNTED):
            return 0
        windows = [("all", self.overall, 1.0)]
        if method not in _OF_THE_ACCOUNT_ALONE:
            windows.append((f"chat {chat_id}", self.per_chat, 1.0))
            if is_group:
                windows.append((f"group {chat_id}", self.per_group_minute, 60.0))
        now = self.clock()
        wait = max(self._wait(now, name, limit, seconds) for name, limit, seconds in windows)
        if wait > 0:
            return math.ceil(wait)
        for name, _, _ in windows:
            self._times[name].append(now)
        return 0

    def _wait(self, now: float, name: str, limit: int, seconds: float) -> float:
        times = self._times[name]
        while times and times[0] <= now - seconds:
            times.popleft()
        return times[0] + seconds - now if len(times) >= limit else 0
