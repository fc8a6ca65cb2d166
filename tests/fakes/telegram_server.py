"""A fake Telegram that speaks the Bot API on a loopback socket, with people whom tests make write and tap.

Not here: what the methods do (telegram_methods.py, telegram_profile.py), people (telegram_people.py).
"""

import asyncio
import math
import re
import socket
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram_calls import Call, Planned
from tests.fakes.telegram_counts import Counts
from tests.fakes.telegram_faults import Fault
from tests.fakes.telegram_limits import Limits, Silences, is_counted
from tests.fakes.telegram_methods import IN_CHATS
from tests.fakes.telegram_objects import Chat, Message
from tests.fakes.telegram_people import InlineSearch, Tap, User
from tests.fakes.telegram_profile import OF_ITSELF
from tests.fakes.telegram_requests import method_name, read_parameters, violations
from tests.fakes.telegram_text import Json, Refused, dropped_in_silence
from tests.fakes.telegram_webhook import Deliveries
from tests.fakes.telegram_world import World

__all__ = ["Call", "Chat", "InlineSearch", "Message", "Tap", "TelegramServer", "User"]

TOKEN = "123456789:AA-a-token-of-the-fake-telegram-0000"
_LONGEST_POLL = 50  # seconds
_WEBHOOK_CAME = "Conflict: terminated by setWebhook request"
_OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class TelegramServer(LoopbackServer):
    """See tests/fakes/README.md. Everything public may be used from any thread."""

    def __init__(self, token: str = TOKEN, username: str = "tanya_berita_bot", port: int = 0) -> None:
        super().__init__(port)
        self.token = token
        self.world = World(self.bell, int(token.split(":")[0]), username)
        self.calls: list[Call] = []
        self.counts = Counts()
        self.deliveries = Deliveries(self.world)
        self._limits: Limits | None = None
        self._silences = Silences()
        self._planned: list[Planned] = []

    @property
    def bot(self) -> User:
        return self.world.bot

    @property
    def pending_updates(self) -> list[Json]:
        """Updates that no getUpdates has confirmed yet."""
        return list(self.world.updates.pending)

    @property
    def confirmed(self) -> int:
        """The highest update_id that a getUpdates has confirmed."""
        return self.world.updates.confirmed

    @property
    def commands(self) -> dict[tuple[str, str], list[Json]]:
        """What setMyCommands has set, by scope and language."""
        return self.world.commands

    @property
    def calls_during_retry_after(self) -> int:
        """Calls to chats that were to be left alone for a time, after a 429."""
        return self._silences.calls

    @property
    def webhook(self) -> Json | None:
        return self.world.updates.webhook

    def user(self, name: str, username: str | None = None, language: str = "id", user_id: int | None = None) -> User:
        return self.world.add_user(name, username, language, user_id)

    def group(self, title: str, *members: User, forum: bool = False, privacy: bool = True, basic: bool = False) -> Chat:
        """A supergroup (or a basic group) with the bot in it; without privacy the bot hears everything."""
        return self.world.add_group(title, members, forum=forum, privacy=privacy, basic=basic)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def fail(self, method: str, *faults: Fault, when: Callable[[Call], bool] | None = None) -> None:
        """The next calls of a method ("*": of any) fail, one fault a call; `when` picks the calls."""
        with self.bell.changing():
            self._planned.append(Planned(method, deque(faults), when))

    def limit(
        self,
        overall: int | None = 30,
        per_chat: int = 1,
        per_group_minute: int = 20,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Switches the rate limits on; limit(None) switches them off. Whoever passes one is refused for a while."""
        self._silences.clock = clock
        self._limits = None if overall is None else Limits(overall, per_chat, per_group_minute, clock)

    def transcript(self, chat: Chat | None = None) -> str:
        return self.world.transcript(chat)

    def story(self) -> str:
        calls = "\n".join(f"{c.method} -> {c.status} {c.description}" for c in self.calls[-20:])
        return f"{self.transcript()}\n-- the last calls --\n{calls}"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/file/bot{token}/{path:.+}", self._file),
            web.route("*", "/bot{token}/{method}", self._called),
        ]

    async def _serve(self, listener: socket.socket, listening: threading.Event) -> None:
        delivering = asyncio.create_task(self.deliveries.run())
        try:
            await super()._serve(listener, listening)
        finally:
            delivering.cancel()

    async def _file(self, request: web.Request) -> web.Response:
        kept = dict(self.world.files.values())
        path = request.match_info["path"]
        if request.match_info["token"] != self.token or path not in kept:
            return _refused(Refused(404, "Not Found"))
        return web.Response(body=kept[path])

    async def _called(self, request: web.Request) -> web.StreamResponse:
        token, name = request.match_info["token"], method_name(request.match_info["method"])
        if not re.fullmatch(r"\d+:[\w-]+", token):
            return _refused(Refused(404, "Not Found"))
        if token != self.token:
            return _refused(Refused(401, "Unauthorized"))
        if name is None:
            return _refused(Refused(404, "Not Found: method not found"))
        call = Call(name, await read_parameters(request, name))
        with self.bell.changing():
            self.calls.append(call)
        try:
            return await self._answer(request, call, self._planned_fault(call))
        except asyncio.CancelledError:
            with self.bell.changing():
                call.disconnected = not self.is_stopping
            raise
        except Exception:  # noqa: BLE001 - a fault of the fake itself must fail the test, not hide in a log
            self.violation(f"{name}: the fake failed:\n{traceback.format_exc()}")
            return _refused(Refused(500, "Internal Server Error"))

    def _planned_fault(self, call: Call) -> Fault | None:
        with self.bell.changing():
            return next((plan.faults.popleft() for plan in self._planned if plan.fits(call)), None)

    async def _answer(self, request: web.Request, call: Call, fault: Fault | None) -> web.StreamResponse:
        if fault and not fault.effect:
            if fault.gate is None:
                return self._broken(request, call, fault)
            await fault.gate.passing()
        try:
            result = await self._perform(call)
        except Refused as refusal:
            with self.bell.changing():
                call.status, call.description = refusal.code, refusal.description
                self.counts.refuse(refusal.description)
            return _refused(refusal)
        if fault and fault.effect:
            if fault.gate is None:
                return self._broken(request, call, fault)
            await fault.gate.passing()
        with self.bell.changing():
            call.status, call.result = 200, result
        return web.json_response({"ok": True, "result": result})

    def _broken(self, request: web.Request, call: Call, fault: Fault) -> web.Response:
        with self.bell.changing():
            call.status, call.description = fault.status, "a scripted fault"
            if fault.silence and isinstance(chat := call.params.get("chat_id"), int):
                self._silences.begin(chat, fault.silence)
        if fault.body is None:
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=500)  # finds nobody
        if isinstance(fault.body, bytes):
            kind = "text/html" if fault.body.startswith(b"<") else "application/json"
            return web.Response(status=fault.status, body=fault.body, content_type=kind)
        return web.json_response(fault.body, status=fault.status)

    async def _perform(self, call: Call) -> Any:
        problems = violations(call.method, call.params)
        if call.params.get("parse_mode"):
            problems.append(f"{call.method}: parse_mode: text comes with entities, never as markup")
        for problem in problems:
            self.violation(problem)
        if problems:
            raise Refused(400, f"Bad Request: {problems[0]}")
        if call.method == "getUpdates":
            return await self._get_updates(call.params)
        method = IN_CHATS.get(call.method) or OF_ITSELF.get(call.method)
        if method is None:
            self.violation(f"{call.method} is a method that the fake does not speak")
            raise Refused(404, "Not Found")
        with self.bell.changing():
            self._check_limits(call)
            result = method(self.world, call.params)
            self.counts.dropped_entities += dropped_in_silence(call.params.get("entities") or [])
            return result

    def _check_limits(self, call: Call) -> None:
        chat = self.world.chats.get(call.params.get("chat_id", 0))
        if chat is None or not is_counted(call.method):
            return
        wait = math.ceil(self._silences.seconds_left(chat.id))
        if not wait and self._limits is not None:
            wait, is_for_all = self._limits.excess(call.method, chat.id, is_group=chat.kind != "private")
            if wait:
                self._silences.begin(None if is_for_all else chat.id, wait)
        if wait:
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    async def _get_updates(self, asked: Json) -> list[Json]:
        updates = self.world.updates
        with self.bell.changing():
            if updates.webhook:
                raise Refused(409, _WEBHOOK_IS_SET)
            updates.poll += 1
            mine = updates.poll
            if asked.get("allowed_updates") is not None:
                updates.allowed = asked["allowed_updates"]
            updates.confirm(asked.get("offset") or 0)
        limit = asked.get("limit") or 100
        patience = min(max(asked.get("timeout") or 0, 0), _LONGEST_POLL)
        found = await self.bell.until(
            lambda: updates.poll != mine or updates.webhook is not None or updates.next(limit), patience
        )
        if updates.poll != mine:
            raise Refused(409, _OTHER_POLLER)
        if updates.webhook:
            raise Refused(409, _WEBHOOK_CAME)
        return found if isinstance(found, list) else []


def _refused(refusal: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)


def main() -> None:
    from tests.fakes.telegram_terminal import main as terminal

    terminal()


if __name__ == "__main__":
    main()
