"""The conversation in Telegram: what is done about a message or a tap.

Not here: reading updates (telegram_update.py), answering questions (telegram_answering.py).
"""

import asyncio
import logging

from bot import secrecy, telegram_reply
from bot.access import admits
from bot.conversations import Place, Shown, new_token
from bot.examples import examples
from bot.inbox import Begun
from bot.phrasing import covered
from bot.telegram_answering import Question, answer
from bot.telegram_door import Door
from bot.telegram_reply import BACK_DATA, SOURCE_DATA, Reply
from bot.telegram_text import Rich, parted
from bot.telegram_update import COMMANDS, QUESTION_DATA, Message, Tap, read
from bot.wording import Words

log = logging.getLogger("tanya.telegram")


async def handle(door: Door, begun: Begun) -> None:
    """Does what an update asks for. Returns when the last message is with Telegram, or refused for good."""
    said = read(begun.update, door.me)
    try:
        if isinstance(said, Message):
            await _hear(door, begun, said)
        elif isinstance(said, Tap):
            await _feel(door, begun, said)
    except Exception as error:  # noqa: BLE001 - whoever asked hears something, whatever nobody foresaw
        log.error("an update could not be handled: %s", secrecy.traceback_of(error))  # noqa: TRY400
        if said is not None and said.place is not None:
            await door.say(said.place, said.message_id, door.words.say("telegram.sorry"))


async def _hear(door: Door, begun: Begun, message: Message) -> None:
    words, place, reply_to = door.words, message.place, message.message_id
    if not admits(door.allowed, message.user):
        await door.say(place, reply_to, words.say("telegram.stranger", user=message.user))
    elif message.command is not None:
        await _obey(door, message)
    elif message.text is None:
        await door.say(place, reply_to, words.say("telegram.only_text"))
    elif not message.text:
        await door.say(place, reply_to, words.say("telegram.ask_me"))
    else:
        question = Question(message.place, message.message_id, message.user, message.text)
        await answer(door, begun, question)


async def _obey(door: Door, message: Message) -> None:
    words, place, reply_to = door.words, message.place, message.message_id
    match COMMANDS.get(message.command or ""):
        case "start":
            await _welcome(door, message)
        case "help":
            await door.say(place, reply_to, words.say("telegram.help"))
        case "sources":
            await _list_sources(door, message)
        case "anew":
            await door.conversations.begin_anew(message.place)
            await door.say(place, reply_to, words.say("telegram.anew"))
        case _:
            await door.say(place, reply_to, words.say("telegram.unknown"))


async def _welcome(door: Door, message: Message) -> None:
    words = door.words
    coverage = await asyncio.to_thread(door.desk.coverage)
    if not coverage.articles:
        await door.say(message.place, message.message_id, words.say("telegram.welcome_empty"))
        return
    asked = await _examples(door)
    lines = [words.say("telegram.welcome"), covered(coverage, words)]
    text = Rich(text="\n\n".join([*lines, words.say("telegram.try_one")] if asked else lines))
    token = new_token()
    shown = Shown(language=words.lang, text=text, questions=asked)
    await door.conversations.show(message.place, message.user, token, shown)
    buttons = telegram_reply.question_buttons(token, shown)
    await door.sender.say(message.place, text, message.message_id, buttons)


async def _examples(door: Door) -> tuple[str, ...]:
    words = door.words
    return await examples(
        door.desk,
        words.list("telegram.examples"),
        lambda title: words.say("telegram.about_title", title=title),
    )


async def _list_sources(door: Door, message: Message) -> None:
    words, place, reply_to = door.words, message.place, message.message_id
    latest = await door.conversations.latest(place)
    if latest is None:
        await door.say(place, reply_to, words.say("chat.no_answer_yet"))
        return
    if not latest.sources:
        await door.say(place, reply_to, words.say("chat.no_sources"))
        return
    by_marker = {str(source.marker): source for source in latest.sources}
    wanted = (message.text or "").strip("[] ")
    if wanted and wanted not in by_marker:
        await door.say(
            place,
            reply_to,
            words.say("chat.no_such_source", number=wanted[:20], numbers=", ".join(by_marker)),
        )
        return
    parts = tuple(parted(telegram_reply.source_list(latest.sources, words)))
    shown, token = latest.model_copy(update={"text": parts[-1]}), new_token()
    await door.conversations.show(place, message.user, token, shown)
    if wanted:
        page = telegram_reply.source_page(by_marker[wanted])
        reply = Reply(parts=(page,), buttons=telegram_reply.back_button(token, words))
    else:
        reply = Reply(parts=parts, buttons=telegram_reply.source_buttons(token, shown, words))
    await door.sender.reply(place, reply, message.message_id)


async def _feel(door: Door, begun: Begun, tap: Tap) -> None:
    """Data is another's word: a token counts in the chat it was made for alone."""
    if not admits(door.allowed, tap.user):
        await door.sender.answer_tap(tap.id, door.words.say("telegram.stranger", user=tap.user))
        return
    kind, token, number = _parsed(tap.data)
    shown = await door.conversations.shown(token, tap.place.chat) if tap.place and token else None
    if tap.place is None or shown is None:
        await door.sender.answer_tap(tap.id, door.words.say("telegram.expired"))
        return
    await door.sender.answer_tap(tap.id)
    if kind == QUESTION_DATA and 0 <= number < len(shown.questions):
        asked = shown.questions[number]
        question = Question(tap.place, tap.message_id, tap.user, asked, is_tapped=True)
        await answer(door, begun, question)
    elif kind == BACK_DATA:
        buttons = telegram_reply.source_buttons(token, shown, Words(shown.language))
        await door.sender.change(tap.place, tap.message_id, shown.text, buttons)
    elif kind == SOURCE_DATA:
        await _show_source(door, tap, tap.place, shown, token, number)


async def _show_source(door: Door, tap: Tap, place: Place, shown: Shown, token: str, number: int) -> None:
    source = next((source for source in shown.sources if source.marker == number), None)
    if source is None:
        return
    page = telegram_reply.source_page(source)
    buttons = telegram_reply.back_button(token, Words(shown.language))
    if not await door.sender.change(place, tap.message_id, page, buttons):
        await door.sender.say(place, page, tap.message_id)


def _parsed(data: str) -> tuple[str, str, int]:
    """The kind, token and number in a button's data; number -1 where there is none."""
    kind, token, number = (*data.split(":", 2), "", "")[:3]
    return f"{kind}:", token, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else -1
