"""The queue of updates that wait for the bot, with getUpdates' exact rules of confirmation.

Not here: what the updates hold (telegram_people.py), bringing them to a webhook (telegram_webhook.py).
"""

from tests.fakes.telegram_text import Json

_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """Updates stay until a getUpdates with a higher offset confirms them, or a webhook takes them.

    Guarded by the server's bell.
    """

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self.confirmed = 0
        self.allowed: list[str] | None = None
        self.webhook: Json | None = None  # the parameters of setWebhook
        self.webhook_error: tuple[int, str] | None = None  # when, and what
        self.poll = 0  # counts getUpdates; a newer one ends the one that waits
        self._last_id = 700_000_000

    def add(self, kind: str, body: Json) -> int:
        """Queues an update of a kind that the bot wants; its update_id, or 0 for one that it does not."""
        wanted = kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT
        if not wanted:
            return 0
        self._last_id += 1
        self.pending.append({"update_id": self._last_id, kind: body})
        return self._last_id

    def confirm(self, offset: int) -> None:
        """Forgets what lies before the offset; a negative one counts from the end of the queue."""
        if offset < 0:
            kept = self.pending[offset:]
            offset = kept[0]["update_id"] if kept else self._last_id + 1
        if offset > self.confirmed + 1:
            self.confirmed = offset - 1
        self.pending = [update for update in self.pending if update["update_id"] >= offset]

    def take(self, update_id: int) -> None:
        """Forgets an update that the webhook took."""
        self.pending = [update for update in self.pending if update["update_id"] != update_id]

    def next(self, limit: int) -> list[Json]:
        return self.pending[: max(1, min(limit, 100))]

    def forget(self) -> None:
        self.pending = []
