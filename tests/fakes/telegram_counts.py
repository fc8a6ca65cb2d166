"""What a trial wants to know of all the calls of a bot: how many were refused, and for what.

Not here: the calls themselves (telegram_server.py).
"""

import re
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counts:
    """Refused calls by Telegram's words, numbers left out; and entities that it dropped without a word."""

    rejected: Counter[str] = field(default_factory=Counter)
    dropped_entities: int = 0

    def refuse(self, description: str) -> None:
        self.rejected[re.sub(r"\d+", "N", description)] += 1

    def copy(self) -> "Counts":
        return Counts(Counter(self.rejected), self.dropped_entities)

    def since(self, earlier: "Counts") -> "Counts":
        """What has been counted after an earlier copy was made."""
        return Counts(self.rejected - earlier.rejected, self.dropped_entities - earlier.dropped_entities)

    @property
    def over_long(self) -> int:
        """Messages of more than 4,096 UTF-16 units."""
        return self._with("too long")

    @property
    def entity_errors(self) -> int:
        """Messages whose entities could not be parsed."""
        return self._with("entit")

    @property
    def floods(self) -> int:
        """Calls that were answered with a retry_after."""
        return self._with("retry after")

    @property
    def bad_requests(self) -> int:
        """Calls that Telegram would never take: neither floods, nor edits that change nothing."""
        calls = sum(n for words, n in self.rejected.items() if words.startswith("Bad Request"))
        return calls - self._with("message is not modified")

    def _with(self, words: str) -> int:
        return sum(n for description, n in self.rejected.items() if words in description)
