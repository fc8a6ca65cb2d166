"""The conversation in Telegram: who says what, and where it leads.

Not here: reading updates (telegram_update.py); what follows: telegram_answering.py (questions), telegram_commands.py,
telegram_taps.py, telegram_offers.py (articles), telegram_inline.py.
"""

import logging
import time
from collections.abc import Mapping
from typing import Any

from bot import forgetting, gathering, printing, secrecy
from bot.access import Role
from bot.courtesy import courtesy
from bot.inbox import CROWDED, FULL, Begun
from bot.telegram_answering import ATTEMPTS, Question, answer, count_double
from bot.telegram_commands import obey, welcome
from bot.telegram_door import Door
from bot.telegram_inline import search
from bot.telegram_offers import offer
from bot.telegram_taps import feel
from bot.telegram_update import Message, Migrated, Said, Search, Tap, is_late, read
from bot.wording import Words
from rag.language import content

STRANGER_SECONDS = 60.0  # a stranger who insists is told once in this time
STRANGERS = 10_000  # that are remembered
TURNED_AWAY_TOGETHER = 10  # questions too many of one chat from which on one message speaks for all

log = logging.getLogger("tanya.telegram")


async def handle(door: Door, begun: Begun) -> None:
    """Does what an update asks for. Returns when the last message is with Telegram, or refused for good."""
    said = read(begun.update, door.me)
    if begun.attempts > 1 and not begun.is_question:
        await count_double(door, begun)
    if begun.attempts > ATTEMPTS and not begun.is_question:
        log.error("update %d: given up after %d attempts", begun.update_id, begun.attempts - 1)
        await _apologise(door, said)
        return
    try:
        match said:
            case Message():
                await _hear(door, begun, said)
            case Tap():
                await feel(door, begun, said)
            case Search():
                await search(door, said)
            case Migrated():
                chat, heir = said
                await door.surely(lambda: forgetting.migrate(door.memory, chat, heir))
            case None:
                pass
    except Exception as error:  # noqa: BLE001 - whoever asked hears something, whatever nobody foresaw
        log.error("an update could not be handled: %s", secrecy.traceback_of(error))  # noqa: TRY400
        await _apologise(door, said)


async def _apologise(door: Door, said: Said | None) -> None:
    if isinstance(said, Message | Tap) and said.place is not None:
        await door.say(said.place, said.message_id, Words(door.settings.lang).say("telegram.sorry"))


async def _hear(door: Door, begun: Begun, message: Message) -> None:
    role = await door.members.role(message.user)
    words = await door.words_in(message.place)
    if role is None:
        await _meet(door, message, words)
    elif begun.lane.endswith((FULL, CROWDED)):
        await _turn_away(door, begun, message, words)
    elif message.command is not None:
        if not message.is_edited:
            await obey(door, begun, message, role, words)
    elif _is_an_article(message, role):
        await offer(door, message, role, words)
    elif message.text is None:
        await door.say(message.place, message.message_id, words.say("telegram.only_text"))
    elif not message.text.strip():
        await door.say(message.place, message.message_id, words.say("telegram.ask_me"))
    elif word_back := courtesy(message.text, words):
        await door.say(message.place, message.message_id, word_back)
    elif not await _is_passed_over(door, begun):
        await _ask(door, begun, message)


async def _meet(door: Door, message: Message, words: Words) -> None:
    """Somebody unknown: the owner, if they know the code; else they hear so, and cost no more than that."""
    if await _is_the_owner(door, message):
        await door.surely(lambda: door.members.add(message.user, Role.OWNER))
        await door.say(message.place, message.message_id, words.say("pairing.greeting"))
        await welcome(door, message, words)
        return
    if door.pairing is not None and message.place.is_private and door.pairing.is_guess(_typed(message)):
        await door.say(message.place, message.message_id, words.say("telegram.wrong_code"))
        return
    now = time.monotonic()
    if now - door.strangers.get(message.user, float("-inf")) < STRANGER_SECONDS:
        return
    if len(door.strangers) >= STRANGERS:
        door.strangers.clear()
    door.strangers[message.user] = now
    await door.say(message.place, message.message_id, words.say("telegram.stranger", user=message.user))


async def _is_the_owner(door: Door, message: Message) -> bool:
    """Whether somebody sends the code; the operator hears when it was guessed too often."""
    pairing = door.pairing
    if pairing is None or not message.place.is_private or not await door.members.is_empty():
        return False
    was_worn_out = pairing.is_worn_out
    is_owner = pairing.opens(_typed(message))
    if pairing.is_worn_out and not was_worn_out:
        printing.note(Words(door.settings.lang).say("pairing.worn_out"))
    return is_owner


def _typed(message: Message) -> str:
    return f"/start {message.text or ''}" if message.command == "start" else message.text or ""


async def _turn_away(door: Door, begun: Begun, message: Message, words: Words) -> None:
    """Each question too many is refused; where they are a flood, one refusal speaks for those that wait."""
    others = door.lanes.take(begun.lane, TURNED_AWAY_TOGETHER)
    for _ in range(1 + len(others)):
        door.figures.turned_away()
    if begun.lane.endswith(CROWDED):
        said = words.say("telegram.crowded")
    elif others:
        said = words.count("telegram.full_again", 1 + len(others))
    else:
        said = words.say("telegram.full")
    await door.say(message.place, message.message_id, said)
    await door.inbox.settle(*others)


def _is_an_article(message: Message, role: Role) -> bool:
    """Whether a message hands in an article, rather than asking. What an editor copies by hand counts, too."""
    if message.document is not None:
        return True
    text, asks = message.text or "", (message.text or "").rstrip().endswith("?")
    if message.origin is not None and len(text) >= gathering.LONG_TEXT:
        return True
    is_post = message.origin is not None and message.origin.name is not None
    if role.may_index and not asks and len(text) >= (gathering.POST if is_post else gathering.LONG_TEXT):
        return True
    link = gathering.looks_like_link(text)
    beside = text.replace(link, " ") if link else ""
    return link is not None and ("?" not in beside or not content(beside)[0])


async def _is_passed_over(door: Door, begun: Begun) -> bool:
    """After a long outage only the last question of a chat is answered; it speaks for the earlier ones."""

    def speaks(update: Mapping[str, Any], received: float) -> bool:
        said = read(update, door.me)
        is_plain = isinstance(said, Message) and said.command is None and not _is_an_article(said, Role.READER)
        return is_plain and is_late(update, max(received, door.began))

    if begun.reply is not None or not speaks(begun.update, begun.received):
        return False
    await door.is_caught_up.wait()
    return await door.inbox.pass_over(begun.update_id, speaks)


async def _ask(door: Door, begun: Begun, message: Message) -> None:
    asked = gathering.without_links(message.text or "")
    question = Question(message.place, message.message_id, message.user, asked)
    if message.is_edited:
        past = await door.conversations.turn_of(message.place, message.message_id)
        answered = await door.conversations.answered(message.place, message.message_id)
        if past is not None and past.question == question.text and answered and begun.reply is None:
            return  # a link's preview came, or the like: the question is the same
        question = Question(
            message.place, message.message_id, message.user, question.text, past=past, instead_of=answered
        )
    await answer(door, begun, question)
