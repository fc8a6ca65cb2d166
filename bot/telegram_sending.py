"""Sending that respects Telegram's limits: answers always get through, previews are left out first.

Not here: the calls themselves (telegram_wire.py), and when they may be made (pacing.py).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeVar

from bot.conversations import Place
from bot.figures import Figures
from bot.pacing import Calls, Chats
from bot.telegram_errors import Flooded, Garbled, Moved, Rejected, Unauthorized, Unchanged, Unreachable, WireError
from bot.telegram_reply import Reply
from bot.telegram_text import Rich
from bot.telegram_wire import Hit, Rows, Wire

T = TypeVar("T")
Drafted = Literal["shown", "left_out", "refused"]

log = logging.getLogger("tanya.telegram")

GARBLED_TIMES = 8  # attempts at a call whose outcome nobody foresaw: about a minute
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between attempts while Telegram cannot be reached


class Sender:
    """Sends through one wire, for all chats."""

    def __init__(self, wire: Wire, figures: Figures, calls_a_second: int) -> None:
        self._wire = wire
        self._figures = figures
        self._calls = Calls(calls_a_second)
        self._chats = Chats()

    async def reply(
        self,
        place: Place,
        reply: Reply,
        reply_to: int,
        *,
        sent: Sequence[int] = (),
        instead_of: Sequence[int] = (),
        note: Callable[[Sequence[int]], Awaitable[None]],
    ) -> None:
        """Brings every part to the chat, the first as a reply. Repeats until Telegram has it, or refuses it for good.

        The parts that were `sent` already stay; `instead_of` are messages that the parts replace, one each. `note`
        is told the ids of all parts after each (0 for one that Telegram refused).
        """
        ids = list(sent)
        for number, part in enumerate(reply.parts[len(ids) :], start=len(ids)):
            buttons = reply.buttons if number == len(reply.parts) - 1 else ()
            if number < len(instead_of) and await self.change(place, instead_of[number], part, buttons):
                ids.append(instead_of[number])
            else:
                ids.append(await self._send(place, part, reply_to if number == 0 else None, buttons))
            await note(ids)
        for left_over in instead_of[len(reply.parts) :]:
            await self.take_away(place, left_over)

    async def say(self, place: Place, rich: Rich, reply_to: int | None, buttons: Rows = ()) -> None:
        """Sends one message as a reply, as surely as an answer."""
        await self._send(place, rich, reply_to, buttons)

    async def change(self, place: Place, message_id: int, rich: Rich, buttons: Rows) -> bool:
        """Replaces a message, as surely as an answer; False where Telegram refuses."""

        async def edit(chat: int) -> None:
            await self._wire.edit(chat, message_id, rich, buttons)

        try:
            await self._surely(place, edit)
        except Unchanged:
            return True
        except WireError as error:
            log.warning("a message could not be changed: %s", error)
            return False
        return True

    async def change_buttons(self, place: Place, message_id: int, buttons: Rows) -> None:
        """Replaces the buttons of a message, as surely as an answer; buttons that stay are no harm."""

        async def edit(chat: int) -> None:
            await self._wire.edit_buttons(chat, message_id, buttons)

        try:
            await self._surely(place, edit)
        except WireError as error:
            log.info("buttons could not be changed: %s", error)

    async def take_away(self, place: Place, message_id: int) -> None:
        """Deletes a message; one that stays is no harm."""

        async def delete(chat: int) -> None:
            await self._wire.delete(chat, message_id)

        try:
            await self._surely(place, delete, is_message=False)
        except WireError as error:
            log.info("a placeholder stays: %s", error)

    async def placeholder(self, place: Place, rich: Rich, reply_to: int) -> int | None:
        """Sends a silent message that will be taken away again; None where it had better be left out."""

        async def send() -> int:
            return await self._wire.send(place.chat, place.thread, rich, reply_to=reply_to, silent=True)

        return await self._perhaps(place, send, is_message=True)

    async def preview(self, place: Place, message_id: int, rich: Rich) -> None:
        """Edits a placeholder, or leaves it."""

        async def edit() -> None:
            await self._wire.edit(place.chat, message_id, rich)

        await self._perhaps(place, edit, is_message=True)

    async def typing(self, place: Place) -> None:
        """Shows the bot at work, or does not."""

        async def act() -> None:
            await self._wire.typing(place.chat, place.thread)

        await self._perhaps(place, act, is_message=False)

    async def draft(self, place: Place, draft_id: int, text: str) -> Drafted:
        """Shows a draft, or leaves it out; a chat that can show none refuses it."""

        async def show() -> Drafted:
            try:
                await self._wire.draft(place.chat, place.thread, draft_id, text)
            except (Rejected, Unauthorized):  # the latter from a server that does not know the method
                return "refused"
            return "shown"

        return await self._perhaps(place, show, is_message=False) or "left_out"

    async def answer_tap(self, tap_id: str, text: str | None = None, *, alert: bool = False) -> None:
        """Ends the waiting sign on a button. Too late after some seconds, and then of no use."""
        try:
            await self._wire.answer_tap(tap_id, text, alert=alert)
        except WireError as error:
            log.info("a tap was not answered: %s", error)

    async def answer_search(self, search_id: str, hits: Sequence[Hit], next_offset: str) -> None:
        """Shows the hits of an inline search. Too late after some seconds, and then of no use."""
        try:
            await self._wire.answer_search(search_id, hits, next_offset)
        except WireError as error:
            log.info("an inline search was not answered: %s", error)

    async def file(self, file_id: str) -> bytes:
        """What a file of a message holds. Raises WireError."""
        return await self._wire.file(file_id)

    async def _send(self, place: Place, rich: Rich, reply_to: int | None, buttons: Rows) -> int:
        """The message's id; 0 where Telegram refuses it for good."""
        message_id = 0

        def known(chat: int) -> int | None:
            return reply_to if chat == place.chat else None  # in another chat, that id is another message's

        async def send(chat: int) -> None:
            nonlocal message_id
            message_id = await self._wire.send(chat, place.thread, rich, reply_to=known(chat), buttons=buttons)

        async def send_bare(chat: int) -> None:
            nonlocal message_id
            bare = Rich(text=rich.text)
            message_id = await self._wire.send(chat, place.thread, bare, reply_to=known(chat), buttons=buttons)

        try:
            try:
                await self._surely(place, send, follows=True)
            except Rejected as error:
                # Better without its links than not at all.
                log.warning("Telegram refused a message, it is sent without entities: %s", error)
                await self._surely(place, send_bare, follows=True)
        except WireError as error:
            log.warning("a message could not be delivered: %s", error)
        return message_id

    async def _surely(
        self, place: Place, call: Callable[[int], Awaitable[None]], *, is_message: bool = True, follows: bool = False
    ) -> None:
        """Makes a call until it succeeds. Raises the errors that repeating does not mend.

        `follows`: also in the supergroup that a group became, where message ids name other messages.
        """
        chat, pause, garbled = place.chat, FIRST_PAUSE, 0
        while True:
            try:
                await (self._message(chat, call) if is_message else self._call(chat, call))
            except Flooded as error:
                self._note(chat, error)
            except Moved as error:
                if not follows:
                    raise
                chat = error.chat
            except (Unreachable, Unauthorized) as error:
                garbled += isinstance(error, Garbled)
                if garbled == GARBLED_TIMES:
                    raise
                # A token that is refused ends the program from where it polls; the answer waits in the inbox.
                log.info("repeating a call in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                return

    async def _message(self, chat: int, call: Callable[[int], Awaitable[None]]) -> None:
        """Makes a call that counts as a message, when the chat may get one."""
        async with self._chats.turn(chat, time.monotonic()):
            while (at := self._chats.message_at(chat, now := time.monotonic())) > now:  # noqa: ASYNC110 - the time moves
                await asyncio.sleep(at - now)
            async with self._calls.one():
                await call(chat)
            self._chats.arrived(chat, time.monotonic())

    async def _call(self, chat: int, call: Callable[[int], Awaitable[None]]) -> None:
        """Makes a call that counts as none."""
        while (at := self._chats.silent_until(chat, now := time.monotonic())) > now:  # noqa: ASYNC110 - the time moves
            await asyncio.sleep(at - now)
        async with self._calls.one():
            await call(chat)

    async def _perhaps(self, place: Place, call: Callable[[], Awaitable[T]], *, is_message: bool) -> T | None:
        """Makes a call once, if no answer would wait for it; None where it is not made, or fails."""
        now = time.monotonic()
        is_silent = self._chats.silent_until(place.chat, now) > now
        is_crowded = is_message and not self._chats.has_spare(place.chat, now)
        if is_silent or is_crowded or not self._calls.has_spare():
            self._figures.preview_left_out()
            return None
        try:
            async with self._calls.one():
                result = await call()
        except WireError as error:
            self._note(place.chat, error)
            return None
        if is_message:
            self._chats.arrived(place.chat, time.monotonic())
        return result

    def _note(self, chat: int, error: WireError) -> None:
        if isinstance(error, Flooded):
            self._figures.flooded(error.seconds)
            self._chats.flood(chat, error.seconds, time.monotonic())
        else:
            log.info("a preview was left out: %s", error)
