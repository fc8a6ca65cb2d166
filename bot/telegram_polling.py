"""Long polling: what Telegram has is on the disk before the next poll lets Telegram forget it.

The library's own updater confirms updates before they are handled, and loses them with the process.
Not here: what becomes of them (intake.py).
"""

import asyncio
import logging
import random
import time
from typing import NoReturn

from bot import printing
from bot.errors import PolledElsewhere, TokenRefused, WebhookRefused
from bot.intake import Intake
from bot.telegram_errors import Conflict, Flooded, Rejected, Unauthorized, WireError
from bot.telegram_update import Me
from bot.telegram_wire import BATCH, Wire
from bot.wording import Words
from store.errors import StoreError

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between attempts to reach Telegram
# Of two bots with one token Telegram refuses the poll that was there first. So the one that has just come
# gives way soon, and the one that was at work has the patience to see it go.
NEWCOMER_SECONDS = 30.0
NEWCOMER_PATIENCE, PATIENCE = 5.0, 20.0
CONFLICT_PAUSE = 1.0
# How long what Telegram had kept is waited for where it brings it, and how often it is asked whether that is all.
BROUGHT_SECONDS, BROUGHT_PAUSE = 60.0, 0.5
WATCH_SECONDS = 20.0  # between two looks at whether Telegram can still be reached

log = logging.getLogger("tanya.telegram")


class Poller:
    """One bot's polls. `server` is named in errors."""

    def __init__(self, wire: Wire, server: str, words: Words) -> None:
        self._wire = wire
        self._server = server
        self._words = words
        self._begun = time.monotonic()
        self._pause = FIRST_PAUSE
        self.polled_at = self._begun
        self._is_lost = False  # Telegram cannot be reached, and the operator was told
        self._conflict = self._latest_conflict = float("-inf")

    async def introduce(self) -> Me:
        """The bot's own account, however long the network takes. Raises TokenRefused."""
        while True:
            try:
                me = await self._wire.me()
            except WireError as error:
                await self._bear(error)
            else:
                self._reached()
                return me

    async def announce(self, url: str, secret: str) -> None:
        """Asks Telegram to bring updates, however long the network takes. Raises TokenRefused, WebhookRefused."""
        while True:
            try:
                await self._wire.set_webhook(url, secret)
            except Rejected as error:
                raise WebhookRefused(url=url, cause=str(error)) from None
            except WireError as error:
                await self._bear(error)
            else:
                self._reached()
                return

    async def retract(self) -> None:
        """Asks Telegram to bring no updates: with a webhook that was left, no poll gets any. Raises TokenRefused."""
        while True:
            try:
                await self._wire.remove_webhook()
            except (Rejected, Unauthorized) as error:  # a server that knows no webhooks; the token was good just now
                log.info("whether a webhook is set is not known: %s", error)
                return
            except WireError as error:
                await self._bear(error)
            else:
                self._reached()
                return

    async def be_brought(self, is_caught_up: asyncio.Event) -> NoReturn:
        """Watches while Telegram brings updates. Raises TokenRefused.

        `is_caught_up` as for `poll`, as far as Telegram tells within a minute.
        """
        until = time.monotonic() + BROUGHT_SECONDS
        try:
            left = await self._wire.still_to_bring()
        except (Rejected, Unauthorized):  # a server that does not tell; the token was good just now
            is_caught_up.set()
            await asyncio.Event().wait()
        except WireError:
            left = 1
        while True:
            if not left or time.monotonic() > until:
                is_caught_up.set()
            await asyncio.sleep(WATCH_SECONDS if is_caught_up.is_set() else BROUGHT_PAUSE)
            try:
                left = await self._wire.still_to_bring()
            except WireError as error:
                await self._bear(error)
            else:
                self._reached()

    async def poll(self, intake: Intake, seconds: int, is_caught_up: asyncio.Event) -> NoReturn:
        """Takes updates in, for ever. Raises TokenRefused, PolledElsewhere.

        `is_caught_up` is set when what Telegram had kept for the bot has been taken in.
        """
        offset: int | None = None
        while True:
            try:
                # What waits already comes at once: only then is it known what came last.
                updates = await self._wire.updates(offset, seconds if is_caught_up.is_set() else 0)
                self._reached()
                await intake.take_in(updates)
            except WireError as error:
                await self._bear(error)
            except StoreError as error:
                # Not confirmed, so Telegram keeps them.
                printing.trouble(self._words.trouble(error))
                await asyncio.sleep(self._longer())
            else:
                offset = max((update["update_id"] + 1 for update in updates), default=offset)
                if len(updates) < BATCH:
                    is_caught_up.set()

    async def _bear(self, error: WireError) -> None:
        """Waits before the next attempt, or raises what no waiting mends."""
        log.info("telegram: %s", error)
        match error:
            case Unauthorized():
                raise TokenRefused(server=self._server) from None
            case Conflict():
                self._give_way(error)
                await asyncio.sleep(CONFLICT_PAUSE)
            case Flooded():
                await asyncio.sleep(error.seconds)
            case _:
                if not self._is_lost:
                    self._is_lost = True
                    printing.note(self._words.say("telegram.lost", server=self._server))
                await asyncio.sleep(self._longer())

    def _give_way(self, error: Conflict) -> None:
        now = time.monotonic()
        if now - self._latest_conflict > NEWCOMER_SECONDS:
            self._conflict = now
        self._latest_conflict = now
        is_newcomer = self._conflict - self._begun < NEWCOMER_SECONDS
        if now - self._conflict >= (NEWCOMER_PATIENCE if is_newcomer else PATIENCE):
            raise PolledElsewhere(cause=str(error)) from None

    def _reached(self) -> None:
        if self._is_lost:
            printing.note(self._words.say("telegram.back"))
        self._is_lost, self._pause, self.polled_at = False, FIRST_PAUSE, time.monotonic()

    def _longer(self) -> float:
        """The next pause: each twice the one before, and no two bots in step."""
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE)
        return pause * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret
