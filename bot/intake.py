"""How updates come in, by polling or by webhook: sorted, committed, and lined up to be answered.

Not here: the two ways (telegram_polling.py, telegram_webhook.py), and what is done about an update.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot import secrecy
from bot.figures import Figures
from bot.inbox import Arrival, Inbox
from bot.lanes import Lanes
from bot.running import Running
from bot.telegram_buttons import Kind, pressed
from bot.telegram_menu import COMMANDS
from bot.telegram_update import Me, Message, Search, Tap, is_late, read
from bot.trimming import trimmed

log = logging.getLogger("tanya.telegram")

STOP = "stop"  # ends the lane of a command that waits for nothing


class Intake:
    """Takes updates in, whoever brings them."""

    def __init__(self, inbox: Inbox, lanes: Lanes, running: Running, figures: Figures, me: Me) -> None:
        self._inbox = inbox
        self._lanes = lanes
        self._running = running
        self._figures = figures
        self._me = me

    async def take_in(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Returns when the updates are on the disk. Raises StoreError, and then none of them is."""
        fresh = await self._inbox.keep([self._sorted(update) for update in updates])
        for waiting in fresh:
            self._lanes.add(waiting)
        self._figures.update(len(updates))
        new = {waiting.update_id for waiting in fresh}
        for update in updates:
            is_edit = "edited_message" in update and update["update_id"] in new
            said = read(update, self._me) if is_edit else None
            if isinstance(said, Message):  # what is being answered is no longer what was asked
                self._running.take_back(said.user, said.place.chat, said.message_id)

    def _sorted(self, update: Mapping[str, Any]) -> Arrival:
        try:
            arrival = sorted_in(update, self._me, time.time())
            return arrival._replace(update=trimmed(update, self._me))
        except Exception as error:  # noqa: BLE001 - one that cannot be read would come again and again
            log.error("an update could not be read: %s", secrecy.traceback_of(error))  # noqa: TRY400
            return Arrival(update, None)


def sorted_in(update: Mapping[str, Any], me: Me, seen: float = 0.0) -> Arrival:
    """Which updates are handled in their order: those of a chat. A look at a source waits for no question.

    `seen` is the time in seconds of the epoch.
    """
    match read(update, me):
        case Message() as message:
            lane = str(message.place.chat)
            if COMMANDS.get(message.command or "") == "stop":
                return Arrival(update, f"{lane}/{STOP}", message.user)
            is_old = message.command is None and is_late(update, seen)
            wording_of = message.message_id if message.is_edited else None
            return Arrival(update, lane, message.user, _asks(message), is_old, wording_of)
        case Tap(place=place) as tap:
            tapped = pressed(tap.data)
            if place is not None and tapped is not None and tapped.kind is Kind.QUESTION:
                return Arrival(update, str(place.chat), tap.user, is_question=True)
            return Arrival(update, f"{tap.user}/look", tap.user)
        case Search() as search:
            return Arrival(update, f"{search.user}/search", search.user)
        case None:
            return Arrival(update, None)
        case moved:
            return Arrival(update, str(moved.chat))


def _asks(message: Message) -> bool:
    """Whether the desk will be asked."""
    if message.command is not None:
        return COMMANDS.get(message.command) == "again"
    return bool(message.text)
