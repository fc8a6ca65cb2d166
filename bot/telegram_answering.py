"""A question in Telegram, from the desk's story to the message that answers it.

Not here: what else people send (telegram_talk.py), and how an answer looks (telegram_reply.py).
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import secrecy, telegram_reply
from bot.access import Allowance
from bot.conversations import Exchange, Past, Place, new_token
from bot.inbox import Begun
from bot.running import TakenBack
from bot.telegram_door import Door
from bot.telegram_preview import Preview
from bot.telegram_reply import Reply
from bot.telegram_text import Rich
from bot.wording import Words
from rag.answer import Answer, Answered, Fallback, Found, Retrieved, Sentence, Turn
from rag.language import detect
from rag.periods import today_in_wib
from store.errors import StoreError, TanyaError

ATTEMPTS = 5  # an update at whose handling the program went down so often is apologised for
DOUBLES = "doubles"  # counts answers that may have been sent twice

log = logging.getLogger("tanya.telegram")


@dataclass(frozen=True)
class Question:
    """A question, and the message that its answer replies to.

    `stands_there`: that message is the question itself, and not a button or a command that asked it. `past` is the
    turn that this one replaces; `instead_of` are the messages that answered it.
    """

    place: Place
    message_id: int
    user: int
    text: str
    stands_there: bool = True
    past: Past | None = None
    instead_of: tuple[int, ...] = ()


async def answer(door: Door, begun: Begun, question: Question) -> None:
    """Sends the reply to a question: one that an interrupted attempt has made, or a new one."""
    words = await door.words_in(question.place)
    if begun.missed:
        await door.say(question.place, question.message_id, words.count("telegram.missed", begun.missed))
        await door.inbox.note_apology(begun.update_id)
        door.figures.apologised()
    placeholder = begun.placeholder
    if begun.reply is not None:
        reply = Reply.model_validate_json(begun.reply)
        if len(begun.sent) < len(reply.parts):
            await count_double(door, begun)
    elif begun.attempts >= ATTEMPTS:
        reply = await _apology(door, begun, words)
    elif begun.attempts == 0 and (refusal := await _refusal(door, begun, question, words)):
        reply = refusal
    else:
        preview = _preview(door, begun, question)
        try:
            async with preview:
                made = _made(door, begun, question, preview, words)
                place = question.place
                reply = await door.running.run(
                    made, chat=place.chat, user=question.user, message_id=question.message_id
                )
        except TakenBack:
            door.figures.cancelled()
            if preview.placeholder is not None:
                await door.sender.take_away(question.place, preview.placeholder)
            return
        except asyncio.CancelledError:
            await _uncount(door, begun, question)
            raise
        placeholder = preview.placeholder
    await _deliver(door, begun, question, reply)
    if placeholder is not None:
        await door.sender.take_away(question.place, placeholder)


def _preview(door: Door, begun: Begun, question: Question) -> Preview:
    return Preview(
        door.sender,
        question.place,
        question.message_id,
        draftless=door.draftless,
        placeholder=begun.placeholder,
        note_placeholder=lambda message_id: door.inbox.note_placeholder(begun.update_id, message_id),
    )


async def _deliver(door: Door, begun: Begun, question: Question, reply: Reply) -> None:
    """Sends what of the reply has not arrived yet, and keeps which messages it became."""

    async def note(sent: Sequence[int]) -> None:
        asked = question.message_id if question.stands_there else 0
        old = () if len(sent) == len(reply.parts) else question.instead_of[len(sent) :]
        try:
            await door.conversations.note_sent(begun.update_id, question.place, question.user, asked, sent, old)
        except StoreError as error:  # it arrived; a crash now would send it again
            log.error("a delivery could not be noted: %s", error)  # noqa: TRY400

    await door.sender.reply(
        question.place,
        reply,
        question.message_id,
        sent=begun.sent,
        instead_of=question.instead_of,
        note=note,
    )


async def count_double(door: Door, begun: Begun) -> None:
    """What was about to be sent when the last life ended may have arrived without being noted."""
    door.figures.possible_double()
    doubles = await door.inbox.count(DOUBLES)
    log.warning("update %d: its answer may arrive twice (%d so far)", begun.update_id, doubles)


async def _refusal(door: Door, begun: Begun, question: Question, words: Words) -> Reply | None:
    """Counts the question; why it is one too many today, if it is."""
    match await door.members.take(question.user, today_in_wib(datetime.now(UTC))):
        case Allowance.SPENT:
            said = words.say("telegram.spent")
        case Allowance.ALL_SPENT:
            said = words.say("telegram.all_spent")
        case _:
            return None
    door.figures.turned_away()
    return await _plain(door, begun, said)


async def _uncount(door: Door, begun: Begun, question: Question) -> None:
    """The life ends before the answer is there; the next one will count the question, because no attempt was."""
    if begun.attempts == 0:
        await door.members.give_back(question.user, today_in_wib(datetime.now(UTC)))


async def _made(door: Door, begun: Begun, question: Question, preview: Preview, words: Words) -> Reply:
    """The reply to a question, kept before it is sent. Whatever goes wrong, there is one. Raises TakenBack."""
    came = time.monotonic()
    # Asked only now, when it can be taken back: a command that came with the question finds nothing in work before.
    if not await door.inbox.is_wanted(begun.update_id):
        raise TakenBack
    try:
        history = await door.conversations.turns(question.place, before=question.past.number if question.past else None)
        preview.show(telegram_reply.stage(words, None))
        async with door.seats.seat(
            question.user, lambda place: preview.show(telegram_reply.queued(words, place), is_calm=True)
        ):
            seated = time.monotonic()
            await door.inbox.attempt(begun.update_id)
            preview.show(telegram_reply.stage(words, None))
            try:
                found = await _follow(door, question.text, history, preview, words)
            except asyncio.CancelledError:
                await door.inbox.give_back(begun.update_id)
                raise
        next_questions = await _next_questions(door, found, history)
    except TanyaError as error:
        door.figures.failed()
        log.error("a question could not be answered: %s", words.trouble(error).said)  # noqa: TRY400
        return await _apology(door, begun, words)
    except Exception as error:  # noqa: BLE001 - a conversation survives what nobody foresaw
        door.figures.failed()
        log.error("a question could not be answered: %s", secrecy.traceback_of(error))  # noqa: TRY400
        return await _apology(door, begun, words)
    door.figures.answered(found, seated - came, time.monotonic() - came)
    return await _kept(door, begun, question, found, next_questions)


async def _kept(door: Door, begun: Begun, question: Question, found: Answer, next_questions: tuple[str, ...]) -> Reply:
    token = new_token()
    told = door.told.setdefault(question.place, set())
    composed = telegram_reply.compose(
        found,
        Words(found.language),
        token,
        asked=None if question.stands_there else question.text,
        told=told,
        next_questions=next_questions,
    )
    if found.fallback and not found.abstained:
        told.add(found.fallback)
    exchange = Exchange(
        question.place,
        question.past.user if question.past else question.user,
        question.message_id if question.stands_there else 0,
        Turn(question=question.text, answer=found.text),
        token,
        composed.shown,
        question.past.number if question.past else None,
    )
    try:
        await door.conversations.record(exchange, update_id=begun.update_id, reply=composed.reply.model_dump_json())
    except StoreError as error:  # the answer is here: it is sent, though its buttons will lead nowhere
        log.error("an answer could not be kept: %s", error)  # noqa: TRY400
    return composed.reply


async def _follow(door: Door, question: str, history: tuple[Turn, ...], preview: Preview, words: Words) -> Answer:
    """The desk's story, shown as it goes on. Cancelled, it closes the story, and with it the model's work."""
    said: list[Sentence] = []
    found: tuple[Found, ...] = ()
    spoken = Words(detect(question))
    async with aclosing(door.desk.ask(question, history)) as events:
        async for event in events:
            match event:
                case Answered(answer=answer):
                    return answer
                case Retrieved():
                    found = event.found
                case Sentence():
                    said.append(event)
                case Fallback():
                    said.clear()
            preview.show(telegram_reply.so_far(said, spoken) if said else telegram_reply.stage(words, found))
    raise AssertionError("a story ends with Answered")


async def _next_questions(door: Door, found: Answer, history: Sequence[Turn]) -> tuple[str, ...]:
    """What could be asked next; nothing while others wait for the desk."""
    from rag.suggesting import suggest

    if found.abstained or door.seats.waiting:
        return ()
    return await suggest(door.desk, found, history)


async def _apology(door: Door, begun: Begun, words: Words) -> Reply:
    return await _plain(door, begun, words.say("telegram.sorry"))


async def _plain(door: Door, begun: Begun, text: str) -> Reply:
    """A reply that is no answer, kept before it is sent."""
    reply = Reply(parts=(Rich(text=text),))
    with suppress(StoreError):  # it is sent all the same
        await door.inbox.note_reply(begun.update_id, reply.model_dump_json())
    return reply
