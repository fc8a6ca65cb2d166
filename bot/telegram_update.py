"""What an update says, read from Telegram's JSON: a message that is meant for the bot, or a tap on a button.

Not here: what is done about it (telegram_talk.py).
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.conversations import Place

# Updates that the bot asks Telegram for: the others never arrive.
KINDS = ("message", "callback_query")
QUESTION_DATA = "q:"  # begins the data of a button that asks a question
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+|$)")
_NO_LANE = "-"


class Me(NamedTuple):
    """The bot's own account."""

    id: int
    username: str


class Message(NamedTuple):
    """A message for the bot. `text` is None where it holds none, and is without command and mention."""

    place: Place
    message_id: int
    user: int
    text: str | None
    command: str | None = None


class Tap(NamedTuple):
    """A tap on a button under one of the bot's messages. `place` is None where Telegram does not say."""

    id: str
    place: Place | None
    message_id: int
    user: int
    data: str


class _Loose(BaseModel):
    """Telegram adds fields as it likes."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _User(_Loose):
    id: int
    is_bot: bool = False


class _Chat(_Loose):
    id: int
    type: Literal["private", "group", "supergroup", "channel"]


class _Entity(_Loose):
    type: str
    user: _User | None = None


class _Earlier(_Loose):
    sender: Annotated[_User | None, Field(alias="from")] = None
    # The message that opened a topic stands as the replied-to message of all that is said in it.
    forum_topic_created: Mapping[str, Any] | None = None


class _Message(_Loose):
    message_id: int
    chat: _Chat
    sender: Annotated[_User | None, Field(alias="from")] = None
    text: str | None = None
    caption: str | None = None
    entities: tuple[_Entity, ...] = ()
    caption_entities: tuple[_Entity, ...] = ()
    message_thread_id: int | None = None
    is_topic_message: bool = False
    reply_to_message: _Earlier | None = None


class _Query(_Loose):
    id: str
    sender: Annotated[_User, Field(alias="from")]
    message: _Message | None = None
    data: str | None = None


class _Update(_Loose):
    message: _Message | None = None
    callback_query: _Query | None = None


# What a person sends that is not text. Without any of it, a message is Telegram's own note ("… joined").
_SENT = frozenset(
    {"animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo", "location"}
    | {"paid_media", "photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice"}
)


def lane(update: Mapping[str, Any]) -> str:
    """Updates of one lane are handled in their order. A look at a source waits for no question."""
    try:
        read = _Update.model_validate(update)
    except ValidationError:
        return _NO_LANE
    if read.message is not None:
        return str(read.message.chat.id)
    if read.callback_query is not None and read.callback_query.message is not None:
        chat = str(read.callback_query.message.chat.id)
        return chat if (read.callback_query.data or "").startswith(QUESTION_DATA) else f"{chat}/look"
    return _NO_LANE


def read(update: Mapping[str, Any], me: Me) -> Message | Tap | None:
    """What the update says to the bot; None where it says nothing to it, or cannot be read."""
    try:
        known = _Update.model_validate(update)
    except ValidationError:
        return None
    if known.callback_query is not None:
        return _tap(known.callback_query)
    if known.message is not None:
        return _message(known.message, update["message"], me)
    return None


def _tap(query: _Query) -> Tap | None:
    if query.sender.is_bot:
        return None
    message = query.message
    place = _place(message) if message else None
    return Tap(query.id, place, message.message_id if message else 0, query.sender.id, query.data or "")


def _message(message: _Message, raw: Mapping[str, Any], me: Me) -> Message | None:
    sender = message.sender
    if sender is None or sender.is_bot or message.chat.type == "channel":
        return None
    if message.text is None and not _SENT & raw.keys():
        return None
    place = _place(message)
    text = message.text
    command = _COMMAND.match(text) if text else None
    if command is not None and text is not None:
        to = (command.group(2) or "").lower()
        if to and to != me.username.lower():
            return None
        # Several bots in a group hear "/help": who is not meant keeps silent about what it does not know.
        is_ours = place.is_private or bool(to) or command.group(1).lower() in COMMANDS
        rest = _without_mention(text[command.end() :], me)
        said = Message(place, message.message_id, sender.id, rest, command.group(1).lower())
        return said if is_ours else None
    if not place.is_private and not _is_addressed(message, me):
        return None
    return Message(place, message.message_id, sender.id, None if text is None else _without_mention(text, me))


def _place(message: _Message) -> Place:
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, thread or 0, message.chat.type == "private")


def _is_addressed(message: _Message, me: Me) -> bool:
    """Whether a message in a group mentions the bot, or replies to it."""
    earlier = message.reply_to_message
    if earlier and earlier.sender and earlier.sender.id == me.id and earlier.forum_topic_created is None:
        return True
    said = message.text or message.caption or ""
    named = any(e.user and e.user.id == me.id for e in (*message.entities, *message.caption_entities))
    return named or _mention(me).search(said) is not None


def _without_mention(text: str, me: Me) -> str:
    return " ".join(_mention(me).sub(" ", text).split())


def _mention(me: Me) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(me.username)}(?!\w)", re.IGNORECASE | re.ASCII)


COMMANDS = {
    "start": "start",
    "help": "help",
    "bantuan": "help",
    "sumber": "sources",
    "sources": "sources",
    "baru": "anew",
    "new": "anew",
}
