"""What an update says, read from Telegram's JSON: a message for the bot, a tap on a button, an inline search.

Not here: what is done about it (telegram_talk.py), and in which order (intake.py).
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.conversations import Place
from bot.gathering import LONG_TEXT
from bot.telegram_menu import COMMANDS

# Updates that the bot asks Telegram for: the others never arrive.
KINDS = ("message", "edited_message", "callback_query", "inline_query")
# A question that waited so long for a bot that was away is answered only if it is the last of its chat. One that
# seems older than what Telegram keeps comes from a clock that is wrong.
OUTAGE_SECONDS, KEPT_SECONDS = 600.0, 25 * 3_600.0
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+|$)")


class Me(NamedTuple):
    """The bot's own account."""

    id: int
    username: str


class Origin(NamedTuple):
    """Where a forwarded message comes from: a channel's name, where it is one, and the day it was sent there."""

    name: str | None
    sent: date


class Document(NamedTuple):
    """A file in a message. `size` in bytes; 0 where Telegram does not say."""

    file_id: str
    name: str
    size: int


class Message(NamedTuple):
    """A message for the bot. `text` is None where it holds none, and is without command and mention."""

    place: Place
    message_id: int
    user: int
    text: str | None
    command: str | None = None
    is_edited: bool = False
    origin: Origin | None = None
    document: Document | None = None


class Tap(NamedTuple):
    """A tap on a button under one of the bot's messages. `place` is None where Telegram does not say."""

    id: str
    place: Place | None
    message_id: int
    user: int
    data: str


class Search(NamedTuple):
    """An inline search. `offset` is what the bot gave as the next one."""

    id: str
    user: int
    text: str
    offset: str


class Migrated(NamedTuple):
    """A group became a supergroup."""

    chat: int
    to: int


Said = Message | Tap | Search | Migrated


class _Loose(BaseModel):
    """Telegram adds fields as it likes."""

    model_config = ConfigDict(extra="ignore", frozen=True)


_Id = Annotated[int, Field(gt=-(2**63), lt=2**63)]  # what SQLite can keep
_Moment = Annotated[int, Field(ge=0, lt=2**33)]  # seconds of the epoch, as far as calendars go


class _User(_Loose):
    id: _Id
    is_bot: bool = False


class _Chat(_Loose):
    id: _Id
    type: Literal["private", "group", "supergroup", "channel"]


class _Named(_Loose):
    title: str | None = None


class _Entity(_Loose):
    type: str
    user: _User | None = None


class _Origin(_Loose):
    date: _Moment
    chat: _Named | None = None  # of a channel's post
    sender_chat: _Named | None = None


class _File(_Loose):
    file_id: str
    file_name: str = ""
    file_size: int = 0


class _Earlier(_Loose):
    sender: Annotated[_User | None, Field(alias="from")] = None
    # The message that opened a topic stands as the replied-to message of all that is said in it.
    forum_topic_created: Mapping[str, Any] | None = None


class _Message(_Loose):
    message_id: _Id
    chat: _Chat
    sender: Annotated[_User | None, Field(alias="from")] = None
    text: str | None = None
    caption: str | None = None
    entities: tuple[_Entity, ...] = ()
    caption_entities: tuple[_Entity, ...] = ()
    message_thread_id: _Id | None = None
    is_topic_message: bool = False
    reply_to_message: _Earlier | None = None
    forward_origin: _Origin | None = None
    document: _File | None = None
    migrate_to_chat_id: _Id | None = None
    via_bot: _User | None = None  # whose inline result it is


class _Query(_Loose):
    id: str
    sender: Annotated[_User, Field(alias="from")]
    message: _Message | None = None
    data: str | None = None


class _Inline(_Loose):
    id: str
    sender: Annotated[_User, Field(alias="from")]
    query: str
    offset: str = ""


class _Update(_Loose):
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Query | None = None
    inline_query: _Inline | None = None


# What a person sends that is not text. Without any of it, a message is Telegram's own note ("… joined").
SENT = frozenset(
    {"animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo", "location"}
    | {"paid_media", "photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice"}
)


def read(update: Mapping[str, Any], me: Me) -> Said | None:
    """What the update says to the bot; None where it says nothing to it, or cannot be read."""
    try:
        known = _Update.model_validate(update)
    except ValidationError:
        return None
    if known.callback_query is not None:
        return _tap(known.callback_query)
    if known.inline_query is not None:
        return _search(known.inline_query)
    if known.edited_message is not None:
        said = _message(known.edited_message, update["edited_message"], me)
        return said._replace(is_edited=True) if isinstance(said, Message) else None
    if known.message is not None:
        return _message(known.message, update["message"], me)
    return None


def sent_at(update: Mapping[str, Any]) -> float | None:
    """When a message was sent, or edited last, in seconds of the epoch; None where the update does not say."""
    message = update.get("edited_message") or update.get("message")
    at = (message.get("edit_date") or message.get("date")) if isinstance(message, Mapping) else None
    return float(at) if isinstance(at, int) and 0 <= at < 2**33 else None


def is_late(update: Mapping[str, Any], seen: float) -> bool:
    """Whether a bot that was away saw the update long after it was sent."""
    sent = sent_at(update)
    return sent is not None and OUTAGE_SECONDS < seen - sent < KEPT_SECONDS


def _search(query: _Inline) -> Search | None:
    return None if query.sender.is_bot else Search(query.id, query.sender.id, query.query, query.offset)


def _tap(query: _Query) -> Tap | None:
    if query.sender.is_bot:
        return None
    message = query.message
    place = _place(message) if message else None
    return Tap(query.id, place, message.message_id if message else 0, query.sender.id, query.data or "")


def _message(message: _Message, raw: Mapping[str, Any], me: Me) -> Message | Migrated | None:
    if message.migrate_to_chat_id is not None:
        return Migrated(message.chat.id, message.migrate_to_chat_id)
    sender = message.sender
    is_chosen = message.via_bot is not None and message.via_bot.id == me.id  # in inline mode: the bot's own words
    if sender is None or sender.is_bot or is_chosen or message.chat.type == "channel":
        return None
    if message.text is None and not SENT & raw.keys():
        return None
    file = message.document
    said = Message(
        _place(message),
        message.message_id,
        sender.id,
        _words(message, me),
        origin=_origin(message.forward_origin),
        document=Document(file.file_id, file.file_name, file.file_size) if file else None,
    )
    # What somebody else wrote is no command to this bot.
    text = "" if said.origin else _past_mention(message.text or "", me)
    if command := _COMMAND.match(text):
        return _commanded(said, command, text[command.end() :], me, is_named=text != message.text)
    if not said.place.is_private and not _is_addressed(message, me):
        return None
    return said


def _words(message: _Message, me: Me) -> str | None:
    """What is said, without the mention; a forwarded text, or article below a picture, as it stands, with its lines."""
    if message.forward_origin is not None:
        below = message.caption or ""  # a short one only says what is to be seen
        return below if len(below) >= LONG_TEXT else message.text
    return _without_mention(message.text, me) if message.text is not None else None


def _past_mention(text: str, me: Me) -> str:
    """The text, without the mention with which it begins."""
    mention = _mention(me).match(text)
    return text[mention.end() :].lstrip() if mention else text


def _commanded(said: Message, command: re.Match[str], rest: str, me: Me, *, is_named: bool) -> Message | None:
    name, to = command.group(1).lower(), (command.group(2) or "").lower()
    if to and to != me.username.lower():
        return None
    # Several bots in a group hear "/help": who is not meant keeps silent about what it does not know.
    is_ours = said.place.is_private or is_named or bool(to) or name in COMMANDS
    return said._replace(text=_without_mention(rest, me), command=name) if is_ours else None


def _origin(origin: _Origin | None) -> Origin | None:
    if origin is None:
        return None
    channel = origin.chat or origin.sender_chat
    return Origin(channel.title if channel else None, datetime.fromtimestamp(origin.date, UTC).date())


def _place(message: _Message) -> Place:
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, thread or 0, message.chat.type == "private")


def _is_addressed(message: _Message, me: Me) -> bool:
    """Whether a message in a group mentions the bot, or replies to it."""
    earlier = message.reply_to_message
    if earlier and earlier.sender and earlier.sender.id == me.id and earlier.forum_topic_created is None:
        return True
    named = any(e.user and e.user.id == me.id for e in (*message.entities, *message.caption_entities))
    return named or _mention(me).search(message.text or message.caption or "") is not None


def _without_mention(text: str, me: Me) -> str:
    return " ".join(_mention(me).sub(" ", text).split())


def _mention(me: Me) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(me.username)}(?!\w)", re.IGNORECASE | re.ASCII)
