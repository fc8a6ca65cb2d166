"""Updates from the inbox to their end: each once, each lane in its order, until the bot is told to stop.

Not here: what is done about an update (telegram_talk.py), how updates come in (intake.py).
"""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot import forgetting, inbox, offers, printing, secrecy
from bot.inbox import Waiting
from bot.telegram_door import Door
from bot.telegram_talk import handle
from bot.wording import Words
from rag.periods import today_in_wib
from store.errors import StoreError

T = TypeVar("T")

IN_WORK = 400  # updates at once, beside the questions that wait for a seat at the desk: so nothing waits for those
GRACE_SECONDS = 15.0  # for answers that are under way when the bot is told to stop
TIDY_SECONDS = 3_600.0

log = logging.getLogger("tanya.telegram")


class Work:
    """The updates under way of one life of the bot."""

    def __init__(self, door: Door, words: Words) -> None:
        """`words` speak to the operator."""
        self._door = door
        self._words = words
        self._lanes = door.lanes
        self._slots = asyncio.Semaphore(inbox.ALL_WAITING + IN_WORK)
        self._running: set[asyncio.Task[None]] = set()

    async def go_on(self, stop: asyncio.Event, source: Coroutine[Any, Any, None]) -> None:
        """Answers what is in the lanes, and what `source` brings, until `stop` is set; ends in order.

        Raises what ends the source.
        """
        tasks = [
            asyncio.create_task(source),
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
        kept = self._door.inbox
        try:
            begun = await self._door.surely(lambda: kept.begin(waiting.update_id))
            if begun is None:
                return
            try:
                await handle(self._door, begun)
            except asyncio.CancelledError:
                if not begun.is_question:
                    await kept.give_back(waiting.update_id)
                raise
            except Exception as error:  # noqa: BLE001 - one update must not end the others
                log.error("an update could not be handled: %s", secrecy.traceback_of(error))  # noqa: TRY400
            await self._door.surely(lambda: kept.settle(waiting.update_id))
        finally:
            self._lanes.free(waiting.lane)
            self._slots.release()

    async def _tidy(self) -> None:
        while True:
            try:
                await self._door.inbox.prune()
                await forgetting.prune(self._door.memory, self._door.settings.telegram_days_kept)
                await self._door.members.prune(today_in_wib(datetime.now(UTC)))
                await offers.prune(self._door.settings.data)
            except StoreError as error:
                printing.trouble(self._words.trouble(error))
            except Exception as error:  # noqa: BLE001 - what is not tidied today is tidied tomorrow
                log.error("tidying failed: %s", secrecy.traceback_of(error))  # noqa: TRY400
            await asyncio.sleep(TIDY_SECONDS)

    async def _finish(self) -> None:
        """Lets answers that are under way end, for a while; the others go back to the inbox."""
        self._door.seats.close()
        if self._running:
            if self._door.seats.taken:
                printing.note(self._words.count("telegram.finishing", self._door.seats.taken))
            await asyncio.wait(self._running, timeout=GRACE_SECONDS)
        late = list(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
