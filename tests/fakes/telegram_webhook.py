"""Updates on their way to a bot's webhook, in order and again until it takes them.

As Telegram does: the updates of one chat (of one user, where there is no chat) come one after the other, up to
max_connections chats at once. A method in the body of the bot's answer is not performed.
Not here: setWebhook (telegram_profile.py).
"""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram_text import Json
from tests.fakes.telegram_world import World

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NO_HOST = "Failed to resolve host: Name or service not known"


@dataclass(eq=False)
class Delivery:
    """One attempt. status is 0 where no answer came."""

    update: Json
    status: int
    at: float = field(default_factory=time.monotonic)


class Deliveries:
    """What the bot was brought. Everything public may be set from any thread."""

    def __init__(self, world: World) -> None:
        self.attempts: list[Delivery] = []
        self.pauses = (1.0, 60.0)  # seconds after the first failure, and at most; each is twice the one before
        self.patience = 60.0  # seconds for an answer
        self.lost_answers = 0  # so many of the next answers are lost: what the bot took comes again
        self.proxies: dict[str, str] = {}  # a public address -> the one that stands behind it, or "unix:/path"
        self._world = world
        self._busy: set[object] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Delivers for ever."""
        while True:
            job = await self._world.bell.until(self._next, 3_600)
            if job is None:
                continue
            webhook, update, lane = job
            self._busy.add(lane)
            task = asyncio.create_task(self._deliver(webhook, update, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _next(self) -> tuple[Json, Json, object] | None:
        webhook = self._world.updates.webhook
        if webhook is None or len(self._busy) >= (webhook.get("max_connections") or 40):
            return None
        passed: set[object] = set()
        for update in self._world.updates.pending:
            lane = _lane(update)
            if lane not in self._busy and lane not in passed:
                return webhook, update, lane
            passed.add(lane)
        return None

    async def _deliver(self, webhook: Json, update: Json, lane: object) -> None:
        updates, bell, pause = self._world.updates, self._world.bell, self.pauses[0]
        try:
            while updates.webhook is webhook and update in updates.pending:
                problem = await self._attempt(webhook, update)
                with bell.changing():
                    if problem is None:
                        updates.take(update["update_id"])
                        break
                    updates.webhook_error = (self._world.now(), problem)
                await bell.until(lambda: updates.webhook is not webhook, pause)
                pause = min(2 * pause, self.pauses[1])
        finally:
            with bell.changing():
                self._busy.discard(lane)

    async def _attempt(self, webhook: Json, update: Json) -> str | None:
        """What Telegram says against the webhook; None when it took the update."""
        target = self._behind(webhook["url"])
        if target is None:
            with self._world.bell.changing():
                self.attempts.append(Delivery(update, 0))
            return _NO_HOST
        secret = webhook.get("secret_token")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        address, socket = target
        connector = aiohttp.UnixConnector(socket) if socket else None
        status, problem = 0, None
        try:
            timeout = aiohttp.ClientTimeout(self.patience)
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
                session.post(address, json=update, headers=headers, allow_redirects=False) as answer,
            ):
                status = answer.status
                await answer.read()
                if not 200 <= status < 300:
                    problem = f"Wrong response from the webhook: {status} {answer.reason}"
        except TimeoutError:
            problem = "Read timeout expired"
        except (aiohttp.ClientConnectorError, OSError):
            problem = "Connection refused"
        except aiohttp.ClientError:
            problem = "Connection reset by peer"
        if problem is None and self.lost_answers > 0:
            self.lost_answers -= 1
            problem = "Connection reset by peer"
        with self._world.bell.changing():
            self.attempts.append(Delivery(update, status))
        return problem

    def _behind(self, url: str) -> tuple[str, str | None] | None:
        """Where an address leads: through a proxy, or to this machine; None for all the rest of the world."""
        for public, inner in self.proxies.items():
            if url.startswith(public):
                path = url.removeprefix(public)
                is_socket = inner.startswith("unix:")
                return (f"http://localhost{path}", inner[5:]) if is_socket else (inner + path, None)
        return (url, None) if urlsplit(url).hostname in _LOOPBACK else None


def _lane(update: Json) -> object:
    body: Json = next(value for name, value in update.items() if name != "update_id")
    message = body.get("message") or body
    chat = message.get("chat") or body.get("from") or {}
    return chat.get("id")
