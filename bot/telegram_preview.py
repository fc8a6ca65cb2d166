"""An answer while it comes: drafts in private chats; elsewhere, or where they fail, an edited placeholder.

Not here: what is shown (telegram_reply.py). Nothing that happens here keeps the answer from being sent.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from itertools import repeat
from types import TracebackType
from typing import Self

from bot.conversations import Place
from bot.telegram_sending import Sender
from bot.telegram_text import Rich

TYPING_SECONDS = 4.5  # Telegram shows a typing action for 5
DRAFT_SECONDS = 1.0  # between two drafts
CALM_SECONDS = 5.0  # more between two that tell of nothing but the queue
REFRESH_SECONDS = 20.0  # a draft vanishes after 30
PLACEHOLDER_SECONDS = 1.0  # an answer that comes sooner needs no placeholder
EDIT_SECONDS = 3.0
GROUP_EDITS_SECONDS = (3.0, 10.0)  # a group has 20 messages a minute for everybody: two edits an answer
LATE_SECONDS = 3.0  # that an answer waits for a preview which is under way


class Preview:
    """Shows the latest text that it was given, in its own time. As a context it ends before the answer."""

    def __init__(
        self,
        sender: Sender,
        place: Place,
        message_id: int,
        *,
        draftless: set[int],
        placeholder: int | None,
        note_placeholder: Callable[[int], Awaitable[None]],
    ) -> None:
        """`draftless`: chats that can show no drafts; this one may join. `placeholder`: one that is there."""
        self._sender = sender
        self._place = place
        self._message_id = message_id
        self._draftless = draftless
        self._note_placeholder = note_placeholder
        self._text, self._is_calm = "", False
        self._is_drafted = False
        self._changed = asyncio.Event()
        self._over = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.placeholder = placeholder

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._keep_typing()), asyncio.create_task(self._follow())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._changed.set()
        try:
            # A draft that arrives after the answer would stand below it: what is under way may arrive first.
            await asyncio.wait(self._tasks, timeout=LATE_SECONDS if error is None else 0)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def show(self, text: str, *, is_calm: bool = False) -> None:
        """From now on this is the text to show. A calm one may be shown late."""
        self._text, self._is_calm = text, is_calm
        self._changed.set()

    async def _keep_typing(self) -> None:
        """The first sign of life, and the only one while nothing else can be seen."""
        while not (self._over.is_set() or self._is_drafted):
            await self._sender.typing(self._place)
            await self._pause(TYPING_SECONDS)

    async def _follow(self) -> None:
        if self._place.is_private and self._place.chat not in self._draftless and await self._draft():
            return
        if self._place.is_private:
            self._draftless.add(self._place.chat)
            await self._edit(repeat(EDIT_SECONDS))
        else:
            await self._edit(GROUP_EDITS_SECONDS)

    async def _draft(self) -> bool:
        """Shows drafts until it is over; False where this chat can show none."""
        shown = ""
        while not await self._news(shown, REFRESH_SECONDS):
            text = self._text
            outcome = await self._sender.draft(self._place, self._message_id, text)
            if outcome == "refused":
                return False
            shown = text if outcome == "shown" else ""  # one that was left out is tried again soon
            self._is_drafted = self._is_drafted or outcome == "shown"
            await self._pause(DRAFT_SECONDS)
            await self._rest()
        return True

    async def _edit(self, pauses: Iterable[float]) -> None:
        """Sends a placeholder, and after each pause what is new."""
        shown = ""
        while self.placeholder is None:
            await self._pause(PLACEHOLDER_SECONDS)
            if await self._news(shown, REFRESH_SECONDS):
                return
            shown = self._text
            self.placeholder = await self._sender.placeholder(self._place, Rich(text=shown), self._message_id)
            if self.placeholder is not None:
                await self._note_placeholder(self.placeholder)
        for pause in pauses:
            await self._pause(pause)
            while self._text == shown and not self._over.is_set():
                await self._news(shown, REFRESH_SECONDS)
            if self._over.is_set():
                return
            shown = self._text
            await self._sender.preview(self._place, self.placeholder, Rich(text=shown))

    async def _news(self, shown: str, seconds: float) -> bool:
        """Waits for a text that is not the one shown, or that long; whether it is all over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds if self._text else None):
                while self._text == shown and not self._over.is_set():
                    self._changed.clear()
                    await self._changed.wait()
        return self._over.is_set()

    async def _rest(self) -> None:
        """Waits a while, as long as nothing but calm news comes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CALM_SECONDS):
                while self._is_calm and not self._over.is_set():
                    self._changed.clear()
                    await self._changed.wait()

    async def _pause(self, seconds: float) -> None:
        """Waits that long, or until it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()
