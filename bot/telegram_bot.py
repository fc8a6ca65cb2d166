"""The Telegram bot: from the first call to an orderly end. Updates are answered from the inbox.

Not here: what is answered (telegram_talk.py), how updates come in (telegram_polling.py).
"""

import asyncio
import logging
import re
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, TypeVar

from bot import printing, secrecy
from bot.conversations import Conversations
from bot.errors import ApiUrlInvalid, TokenMissing, TokenRefused
from bot.inbox import Inbox, Waiting
from bot.lanes import Lanes
from bot.memory import Memory
from bot.telegram_door import Door
from bot.telegram_polling import Poller
from bot.telegram_sending import Sender
from bot.telegram_talk import handle
from bot.telegram_wire import Wire
from bot.wording import Words
from store.errors import StoreError

if TYPE_CHECKING:
    from rag.opening import Settings

T = TypeVar("T")

POLL_SECONDS = 10
IN_WORK = 200  # updates at once; most of them wait for a seat at the desk
GRACE_SECONDS = 10.0  # for answers that are under way when the bot is told to stop
STORE_SECONDS = 5.0  # before a write is tried again that the disk refused
TIDY_SECONDS = 3_600.0
_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")  # what can stand in an address; anything else was mistyped
_ROOT = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?")

log = logging.getLogger("tanya.telegram")


def run(settings: "Settings", *, api_url: str | None = None, poll_seconds: int = POLL_SECONDS) -> None:
    """Serves until SIGTERM or SIGINT. A second signal does not wait for answers that are under way.

    `api_url` is the root of the Bot API, instead of the one of the settings. Raises as `serve`.
    """
    asyncio.run(_until_signalled(settings, api_url, poll_seconds))


async def _until_signalled(settings: "Settings", api_url: str | None, poll_seconds: int) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def leave() -> None:
        stop.set()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(sign)

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, leave)
    await serve(settings, stop, api_url=api_url, poll_seconds=poll_seconds)


async def serve(
    settings: "Settings", stop: asyncio.Event, *, api_url: str | None = None, poll_seconds: int = POLL_SECONDS
) -> None:
    """Answers until `stop` is set; what is not answered by then waits in the inbox for the next start.

    Raises TelegramError, StoreError, and what opening the desk raises.
    """
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        raise TokenMissing
    secrecy.know(token)
    root, words = api_url or settings.telegram_api_url, Words(settings.lang)
    if not _TOKEN.fullmatch(token):
        raise TokenRefused(server=root)
    if not _ROOT.fullmatch(root):
        raise ApiUrlInvalid(url=root)
    async with AsyncExitStack() as stack:
        wire = Wire(root, token)
        stack.push_async_callback(wire.close)
        poller = Poller(wire, root, words)
        me = await _unless(stop, poller.introduce())
        if me is None:
            return
        memory = await asyncio.to_thread(Memory, settings.data, me.id)
        stack.push_async_callback(asyncio.to_thread, memory.close)
        # The pipeline is heavy: a wrong token is told before it is loaded.
        from rag.opening import open_desk

        desk = await asyncio.to_thread(open_desk, settings)
        stack.push_async_callback(asyncio.to_thread, desk.close)
        allowed = frozenset(settings.telegram_allowed)
        door = Door(desk, Sender(wire), Inbox(memory), Conversations(memory), words, me, allowed)
        _greet(door)
        await _Work(door).go_on(stop, poller, poll_seconds)


def _greet(door: Door) -> None:
    printing.note(door.words.say("telegram.ready", username=door.me.username))
    if not door.allowed:
        printing.note(door.words.say("telegram.nobody"))


async def _unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """The work's result; None where `stop` was set before it was done."""
    working, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return None


class _Work:
    """Updates under way."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._lanes = Lanes()
        self._slots = asyncio.Semaphore(IN_WORK)
        self._running: set[asyncio.Task[None]] = set()

    async def go_on(self, stop: asyncio.Event, poller: Poller, poll_seconds: int) -> None:
        """Takes updates in and answers them until `stop` is set; ends in order. Raises what ends polling."""
        for waiting in await self._door.inbox.waiting():
            self._lanes.add(waiting)
        tasks = [
            asyncio.create_task(poller.poll(self._door.inbox, self._lanes, poll_seconds)),
            asyncio.create_task(self._dispatch()),
            asyncio.create_task(self._tidy()),
        ]
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({*tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*tasks, stopped):
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        await self._finish()
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _dispatch(self) -> None:
        while True:
            await self._slots.acquire()
            task = asyncio.create_task(self._settle(await self._lanes.next()))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _settle(self, waiting: Waiting) -> None:
        """Handles one update, once."""
        inbox = self._door.inbox
        try:
            begun = await self._stubbornly(lambda: inbox.begin(waiting.update_id))
            if begun is None:
                return
            try:
                await handle(self._door, begun)
            except asyncio.CancelledError:
                await inbox.give_back(waiting.update_id)
                raise
            except Exception as error:  # noqa: BLE001 - one update must not end the others
                log.error("an update could not be handled: %s", secrecy.traceback_of(error))  # noqa: TRY400
            await self._stubbornly(lambda: inbox.settle(waiting.update_id))
        finally:
            self._lanes.free(waiting.lane)
            self._slots.release()

    async def _stubbornly(self, change: Callable[[], Awaitable[T]]) -> T:
        """Repeats a change of the inbox until the disk takes it."""
        while True:
            try:
                return await change()
            except StoreError as error:
                printing.trouble(self._door.words.trouble(error))
                await asyncio.sleep(STORE_SECONDS)

    async def _tidy(self) -> None:
        while True:
            try:
                await self._door.inbox.prune()
                await self._door.conversations.prune()
            except StoreError as error:
                printing.trouble(self._door.words.trouble(error))
            await asyncio.sleep(TIDY_SECONDS)

    async def _finish(self) -> None:
        """Lets answers that are under way end, for a while; the others go back to the inbox."""
        if self._running:
            printing.note(self._door.words.count("telegram.finishing", len(self._running)))
            await asyncio.wait(self._running, timeout=GRACE_SECONDS)
        late = list(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
