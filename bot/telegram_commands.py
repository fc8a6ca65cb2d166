"""The commands in Telegram, each by what it asks for.

Not here: their names (telegram_menu.py), how the pages look (telegram_pages.py), their words.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from bot import defusing, forgetting, model_state, telegram_pages, telegram_reply
from bot.access import Role
from bot.conversations import Shown, new_token
from bot.examples import examples
from bot.inbox import Begun
from bot.phrasing import covered
from bot.telegram_answering import Question, answer
from bot.telegram_buttons import answer_buttons, back_button, language_buttons, question_buttons
from bot.telegram_door import Door
from bot.telegram_menu import COMMANDS
from bot.telegram_reply import Reply
from bot.telegram_text import Rich, parted, shortened
from bot.telegram_update import Message
from bot.wording import LANGUAGES, Words

LATEST = 10  # articles
TOPIC_UNITS = 200  # of a topic that is named back


class _Heard(NamedTuple):
    """A command, and everything that obeying it may need."""

    door: Door
    begun: Begun
    message: Message
    role: Role
    words: Words

    async def say(self, text: str) -> None:
        await self.door.say(self.message.place, self.message.message_id, text)


async def obey(door: Door, begun: Begun, message: Message, role: Role, words: Words) -> None:
    """Does what the command asks for."""
    heard = _Heard(door, begun, message, role, words)
    act = _ACTS.get(COMMANDS.get(message.command or "", ""))
    if act is None:
        await heard.say(words.say("telegram.unknown"))
    else:
        await act(heard)


async def welcome(door: Door, message: Message, words: Words) -> None:
    """Greets, with questions that this library really answers."""
    coverage = await asyncio.to_thread(door.desk.coverage)
    if not coverage.articles:
        role = await door.members.role(message.user)
        may_fill = role is not None and role.may_index
        empty = "telegram.welcome_empty_editor" if may_fill else "telegram.welcome_empty"
        await door.say(message.place, message.message_id, words.say(empty))
        return
    asked = await examples(
        door.desk,
        words.list("telegram.examples"),
        lambda title: words.say("telegram.about_title", title=title),
    )
    lines = [words.say("telegram.welcome"), covered(coverage, words)]
    text = Rich(text="\n\n".join([*lines, words.say("telegram.try_one")] if asked else lines))
    token = new_token()
    await door.conversations.show(
        message.place, message.user, token, Shown(language=words.lang, text=text, questions=asked)
    )
    await door.sender.say(message.place, text, message.message_id, question_buttons(token, asked))


async def _start(heard: _Heard) -> None:
    await welcome(heard.door, heard.message, heard.words)


async def _help(heard: _Heard) -> None:
    words, role = heard.words, heard.role
    pages = [words.say("telegram.help")]
    if role.may_index:
        pages.append(words.say("telegram.help_editor", role=words.say(f"telegram.{role}")))
    await heard.say("\n\n".join(pages))


async def _list_sources(heard: _Heard) -> None:
    door, words, message = heard.door, heard.words, heard.message
    latest = await door.conversations.latest(message.place)
    if latest is None:
        await heard.say(words.say("chat.no_answer_yet"))
        return
    if not latest.sources:
        await heard.say(words.say("chat.no_sources"))
        return
    by_marker = {str(source.marker): source for source in latest.sources}
    wanted = defusing.line(message.text or "").strip("[] ")
    if wanted and wanted not in by_marker:
        await heard.say(words.say("chat.no_such_source", number=wanted[:20], numbers=", ".join(by_marker)))
        return
    parts = tuple(parted(telegram_reply.source_list(latest.sources, words)))
    token = new_token()
    # This list is another message, and perhaps another person's: what was asked and said stays with who asked it.
    shown = latest.model_copy(update={"text": parts[-1], "questions": (), "question": "", "answer": "", "passages": ()})
    await door.conversations.show(message.place, message.user, token, shown)
    if wanted:
        reply = Reply(parts=(telegram_reply.source_page(by_marker[wanted]),), buttons=back_button(token, words))
    else:
        reply = Reply(parts=parts, buttons=answer_buttons(token, shown, words))
    await _send(heard, reply)


async def _begin_anew(heard: _Heard) -> None:
    await heard.door.conversations.begin_anew(heard.message.place)
    heard.door.told.pop(heard.message.place, None)
    await heard.say(heard.words.say("telegram.anew"))


async def _repeat(heard: _Heard) -> None:
    message = heard.message
    past = await heard.door.conversations.turn_of(message.place)
    if past is None:
        await heard.say(heard.words.say("telegram.nothing_to_repeat"))
        return
    question = Question(message.place, message.message_id, message.user, past.question, stands_there=False, past=past)
    await answer(heard.door, heard.begun, question)


async def _stop(heard: _Heard) -> None:
    """Frees the model at once, and takes back what this person still waits for in this chat."""
    chat, user = heard.message.place.chat, heard.message.user
    waiting = await heard.door.inbox.take_back(str(chat), user, heard.begun.update_id)
    running = heard.door.running.take_back(user, chat)
    await heard.say(heard.words.say("telegram.stopped" if running or waiting else "telegram.nothing_to_stop"))


async def _show_latest(heard: _Heard) -> None:
    found = await heard.door.desk.latest(LATEST)
    if not found:
        await heard.say(heard.words.say("telegram.nothing_new"))
        return
    await _send(heard, Reply(parts=tuple(parted(telegram_pages.latest(found, heard.words)))))


async def _show_timeline(heard: _Heard) -> None:
    door, words, message = heard.door, heard.words, heard.message
    topic = defusing.line(message.text or "")
    if not topic:
        example = words.say("telegram.timeline.example")
        await heard.say(words.say("telegram.timeline.usage", example=example))
        return
    timeline = await door.desk.timeline(topic)
    if not timeline.moments:
        await heard.say(words.say("telegram.timeline.none", topic=shortened(topic, TOPIC_UNITS)))
        return
    token = new_token()
    composed = telegram_pages.timeline(timeline, words, token)
    await door.conversations.show(message.place, message.user, token, composed.shown)
    await _send(heard, composed.reply)


async def _show_status(heard: _Heard) -> None:
    door = heard.door
    coverage = await asyncio.to_thread(door.desk.coverage)
    model = await asyncio.to_thread(model_state.told, door.settings, heard.words)
    lines = [covered(coverage, heard.words) if coverage.articles else heard.words.say("telegram.nothing_new"), model]
    if door.seats.waiting:
        lines.append(heard.words.count("telegram.status.waiting", door.seats.waiting))
    await heard.say("\n\n".join(lines))


async def _choose_language(heard: _Heard) -> None:
    door, message = heard.door, heard.message
    called = (message.text or "").strip().lower()
    wanted = next((lang for lang in LANGUAGES if called in Words(lang).list("telegram.language.called")), None)
    if wanted is not None:
        await door.conversations.choose_language(message.place.chat, wanted)
        await heard.say(Words(wanted).say("telegram.language.chosen"))
        return
    token, text = new_token(), Rich(text=heard.words.say("telegram.language.choose"))
    await door.conversations.show(message.place, message.user, token, Shown(language=heard.words.lang, text=text))
    await door.sender.say(message.place, text, message.message_id, language_buttons(token))


async def _forget(heard: _Heard) -> None:
    door, message = heard.door, heard.message
    if not await _is_private(heard):
        return
    await door.running.ended(message.user)
    door.told.pop(message.place, None)
    await forgetting.forget(door.memory, message.user, update_id=heard.begun.update_id)
    await heard.say(heard.words.say("telegram.forget.done"))


async def _show_mine(heard: _Heard) -> None:
    if not await _is_private(heard):
        return
    kept = await forgetting.about(heard.door.memory, heard.message.user)
    days = heard.door.settings.telegram_days_kept
    page = telegram_pages.mine(kept, heard.message.user, heard.role, days, heard.words)
    await _send(heard, Reply(parts=tuple(parted(page))))


async def _is_private(heard: _Heard) -> bool:
    """Whether nobody reads along; says so where somebody does."""
    if not heard.message.place.is_private:
        await heard.say(heard.words.say("telegram.forget.private_only", command=heard.message.command))
    return heard.message.place.is_private


async def _send(heard: _Heard, reply: Reply) -> None:
    for number, part in enumerate(reply.parts):
        buttons = reply.buttons if number == len(reply.parts) - 1 else ()
        reply_to = heard.message.message_id if number == 0 else None
        await heard.door.sender.say(heard.message.place, part, reply_to, buttons)


_ACTS: Mapping[str, Callable[[_Heard], Awaitable[None]]] = {
    "start": _start,
    "help": _help,
    "sources": _list_sources,
    "anew": _begin_anew,
    "again": _repeat,
    "stop": _stop,
    "latest": _show_latest,
    "timeline": _show_timeline,
    "status": _show_status,
    "language": _choose_language,
    "forget": _forget,
    "mine": _show_mine,
}
