"""A question in Telegram, from the desk's story to the message that answers it.

Not here: what else people send (telegram_talk.py), and how an answer looks (telegram_reply.py).
"""

import logging
from contextlib import aclosing
from dataclasses import dataclass

from bot import secrecy, telegram_reply
from bot.conversations import Exchange, Place, new_token
from bot.inbox import Begun
from bot.telegram_door import Door
from bot.telegram_preview import Preview
from bot.telegram_reply import Reply
from bot.telegram_text import Rich
from bot.wording import Words
from rag.answer import Answer, Answered, Fallback, Retrieved, Sentence, Turn
from rag.language import detect
from store.errors import StoreError, TanyaError

ATTEMPTS = 3  # an update that took the program down so often is apologised for

log = logging.getLogger("tanya.telegram")


@dataclass(frozen=True)
class Question:
    """A question, and the message that its answer replies to. `is_tapped`: it does not stand in the chat."""

    place: Place
    message_id: int
    user: int
    text: str
    is_tapped: bool = False


async def answer(door: Door, begun: Begun, question: Question) -> None:
    """Sends the reply to a question: one that an interrupted attempt has made, or a new one."""
    placeholder = begun.placeholder
    if begun.reply is not None:
        log.warning("update %d: its answer may arrive twice", begun.update_id)
        reply = Reply.model_validate_json(begun.reply)
    elif begun.attempts > ATTEMPTS:
        reply = _apology(door)
    else:
        preview = Preview(
            door.sender,
            question.place,
            question.message_id,
            draftless=door.draftless,
            placeholder=placeholder,
            note_placeholder=lambda message_id: door.inbox.note_placeholder(begun.update_id, message_id),
        )
        async with preview:
            reply = await _made(door, begun, question, preview)
        placeholder = preview.placeholder
    await door.sender.reply(question.place, reply, question.message_id)
    if placeholder is not None:
        await door.sender.take_away(question.place, placeholder)


async def _made(door: Door, begun: Begun, question: Question, preview: Preview) -> Reply:
    """The reply to a question, kept before it is sent. Whatever goes wrong, there is one."""
    try:
        history = await door.conversations.turns(question.place)
        preview.show(telegram_reply.stage(door.words, None))
        async with door.seats:
            found = await _follow(door, question.text, history, preview)
    except TanyaError as error:
        log.error("a question could not be answered: %s", door.words.trouble(error).said)  # noqa: TRY400
        return _apology(door)
    except Exception as error:  # noqa: BLE001 - a conversation survives what nobody foresaw
        log.error("a question could not be answered: %s", secrecy.traceback_of(error))  # noqa: TRY400
        return _apology(door)
    token = new_token()
    asked = question.text if question.is_tapped else None
    told = door.told.setdefault(question.place, set())
    composed = telegram_reply.compose(found, Words(found.language), token, asked=asked, told=told)
    if found.fallback and not found.abstained:
        told.add(found.fallback)
    turn = Turn(question=question.text, answer=found.text)
    exchange = Exchange(question.place, question.user, turn, token, composed.shown)
    try:
        await door.conversations.record(exchange, update_id=begun.update_id, reply=composed.reply.model_dump_json())
    except StoreError as error:  # the answer is here: it is sent, though its buttons will lead nowhere
        log.error("an answer could not be kept: %s", door.words.trouble(error).said)  # noqa: TRY400
    return composed.reply


async def _follow(door: Door, question: str, history: tuple[Turn, ...], preview: Preview) -> Answer:
    """The desk's story, shown as it goes on. Cancelled, it closes the story, and with it the model's work."""
    said: list[Sentence] = []
    found: int | None = None
    spoken = Words(detect(question))
    async with aclosing(door.desk.ask(question, history)) as events:
        async for event in events:
            match event:
                case Answered(answer=answer):
                    return answer
                case Retrieved():
                    found = len(event.found)
                case Sentence():
                    said.append(event)
                case Fallback():
                    said.clear()
            preview.show(telegram_reply.so_far(said, spoken) if said else telegram_reply.stage(door.words, found))
    raise AssertionError("a story ends with Answered")


def _apology(door: Door) -> Reply:
    return Reply(parts=(Rich(text=door.words.say("telegram.sorry")),))
