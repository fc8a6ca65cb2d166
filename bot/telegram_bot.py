"""The Telegram bot: everything it needs, put together; it runs until it is told to stop.

Not here: the work itself (telegram_work.py), what is answered (telegram_talk.py), how updates come in (intake.py).
"""

import asyncio
import logging
import re
import signal
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, TypeVar

from bot import printing, secrecy
from bot.access import Members
from bot.conversations import Conversations
from bot.errors import ApiUrlInvalid, TokenMissing, TokenRefused
from bot.figures import Figures
from bot.inbox import Inbox
from bot.intake import Intake
from bot.listening import listening
from bot.memory import Memory
from bot.pairing import Pairing
from bot.seats import Seats
from bot.status_server import Check, Health, serving
from bot.telegram_answering import DOUBLES
from bot.telegram_door import Door
from bot.telegram_errors import WireError
from bot.telegram_menu import Audience, menu
from bot.telegram_polling import Poller
from bot.telegram_sending import Sender
from bot.telegram_update import Me
from bot.telegram_webhook import path_of, secret_for, webhook_app
from bot.telegram_wire import Wire
from bot.telegram_work import Work
from bot.verdicts import Verdicts
from bot.wording import LANGUAGES, Words
from store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from rag.answering import Desk
    from rag.opening import Settings

T = TypeVar("T")

POLL_SECONDS = 10
SILENT_SECONDS = 60.0  # without a word from Telegram, after which the bot counts as ill
_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")  # what can stand in an address; anything else was mistyped
_ROOT = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?")

log = logging.getLogger("tanya.telegram")


def run(settings: "Settings", *, api_url: str | None = None, status_port: int | None = None) -> None:
    """Serves until SIGTERM or SIGINT. A second signal does not wait for answers that are under way.

    `api_url` is the root of the Bot API, instead of the one of the settings. Raises as `serve`.
    """
    asyncio.run(_until_signalled(settings, api_url, status_port))


async def _until_signalled(settings: "Settings", api_url: str | None, status_port: int | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def leave() -> None:
        stop.set()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(sign)

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, leave)
    await serve(settings, stop, api_url=api_url, status_port=status_port)


async def serve(
    settings: "Settings",
    stop: asyncio.Event,
    *,
    api_url: str | None = None,
    poll_seconds: int = POLL_SECONDS,
    status_port: int | None = None,
) -> None:
    """Answers until `stop` is set; what is not answered by then waits in the inbox for the next start.

    Raises TelegramError, StoreError, and what opening the desk raises.
    """
    root, token = _address(settings, api_url)
    words = Words(settings.lang)
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
        door = await _opened(settings, desk, wire, memory, me)
        # Before the first new update can come: a lane goes by the order in which it was filled.
        for waiting in await door.inbox.waiting():
            door.lanes.add(waiting)
        intake = Intake(door.inbox, door.lanes, door.running, door.figures, me)
        source = await _unless(stop, _source(door, intake, poller, token, poll_seconds, stack))
        if source is None:
            return
        if status_port is not None:
            await stack.enter_async_context(serving(status_port, door.figures, lambda: _health(door, poller)))
        await _greet(door, words)
        menus = asyncio.create_task(_offer_menus(wire, settings.lang))
        stack.callback(menus.cancel)
        await Work(door, words).go_on(stop, source)


def _address(settings: "Settings", api_url: str | None) -> tuple[str, str]:
    """The root of the Bot API and the token. Raises TelegramError where either cannot be right."""
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        raise TokenMissing
    secrecy.know(token)
    root = api_url or settings.telegram_api_url
    if not _TOKEN.fullmatch(token):
        raise TokenRefused(server=root)
    if not _ROOT.fullmatch(root):
        raise ApiUrlInvalid(url=root)
    return root, token


async def _opened(settings: "Settings", desk: "Desk", wire: Wire, memory: Memory, me: Me) -> Door:
    figures = Figures(settings.lang)
    members = Members(
        memory,
        settings.telegram_allowed,
        a_day=settings.telegram_questions_a_day,
        a_day_in_all=settings.telegram_questions_a_day_in_all,
    )
    return Door(
        settings=settings,
        desk=desk,
        sender=Sender(wire, figures, settings.telegram_calls_a_second),
        memory=memory,
        inbox=Inbox(memory),
        conversations=Conversations(memory),
        members=members,
        verdicts=Verdicts(memory),
        figures=figures,
        me=me,
        seats=Seats(settings.questions_at_once, figures.queue),
        pairing=Pairing() if await members.is_empty() else None,
    )


async def _source(
    door: Door, intake: Intake, poller: Poller, token: str, poll_seconds: int, stack: AsyncExitStack
) -> Coroutine[Any, Any, None]:
    """What brings updates, for ever: polls, or Telegram itself."""
    settings = door.settings
    if settings.telegram_webhook_url is None:
        await poller.retract()
        return poller.poll(intake, poll_seconds, door.is_caught_up)
    secret = secret_for(settings, token)
    app = webhook_app(path_of(settings.telegram_webhook_url), secret, intake.take_in)
    await stack.enter_async_context(listening(app, settings.telegram_webhook_listen))
    await poller.announce(settings.telegram_webhook_url, secret)
    return poller.be_brought(door.is_caught_up)


async def _greet(door: Door, words: Words) -> None:
    printing.note(words.say("telegram.ready", username=door.me.username))
    if door.pairing is not None:
        printing.note(words.say("pairing.invitation", code=door.pairing.code, username=door.me.username))
    if doubles := await door.inbox.count(DOUBLES, 0):
        printing.note(words.say("telegram.double", n=words.number(doubles)))


async def _offer_menus(wire: Wire, default: str) -> None:
    """Tells Telegram the commands, by scope and language; `default` speaks to those whose language is another.

    A server that refuses costs nobody an answer: commands can be typed without a menu.
    """
    audiences: tuple[Audience, ...] = ("private", "groups")
    try:
        for audience in audiences:
            await wire.set_menu(audience, "", menu(default, audience))
            for lang in LANGUAGES:
                await wire.set_menu(audience, lang, menu(lang, audience))
    except WireError as error:
        log.info("the menus of commands were not taken: %s", error)


async def _health(door: Door, poller: Poller) -> Health:
    """Whether updates come in, and can be kept."""
    silent = time.monotonic() - poller.polled_at
    try:
        await door.inbox.count(DOUBLES, 0)
    except StoreError as error:
        memory = Check(well=False, message=type(error).__name__)
    else:
        memory = Check(well=True)
    return Health({"telegram": Check(silent < SILENT_SECONDS, f"{silent:.0f} s"), "memory": memory})


async def _unless(stop: asyncio.Event, work: "Awaitable[T]") -> T | None:
    """The work's result; None where `stop` was set before it was done."""
    working, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return None
