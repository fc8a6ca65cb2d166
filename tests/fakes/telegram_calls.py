"""The calls that a bot makes, and the faults that are to befall them.

Not here: the faults themselves (telegram_faults.py).
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_faults import Fault
from tests.fakes.telegram_text import Json


@dataclass(eq=False)
class Call:
    """A request of the bot. status is 0 while it is unanswered; `disconnected`: the bot did not wait.

    `at` is when it came, in seconds of time.monotonic.
    """

    method: str
    params: Json
    status: int = 0
    result: Any = None
    description: str = ""
    disconnected: bool = False
    at: float = field(default_factory=time.monotonic)

    @property
    def answered(self) -> bool:
        return self.status != 0


@dataclass
class Planned:
    """Faults that are to come, for one method or all."""

    method: str
    faults: deque[Fault]
    when: Callable[[Call], bool] | None

    def fits(self, call: Call) -> bool:
        return bool(self.faults and self.method in {"*", call.method} and (self.when is None or self.when(call)))
