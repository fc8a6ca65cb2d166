"""Messages and chats as the fake Telegram keeps them, and as the Bot API writes them.

Not here: what people do in them (telegram_people.py), what bots may do (telegram_methods.py).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tests.fakes.telegram_keyboard import Button
from tests.fakes.telegram_text import Json, utf16_slice

if TYPE_CHECKING:
    from tests.fakes.telegram_people import User

Kind = Literal["private", "group", "supergroup"]


@dataclass(eq=False)
class Message:
    """A message as its readers see it. `raw` is what the bot sent to make it or to edit it last."""

    id: int
    chat: Chat
    sender: User
    date: int
    text: str
    entities: list[Json] = field(default_factory=list)
    reply_to: Message | None = None
    topic: int | None = None
    markup: Json | None = None
    keyboard: list[list[Button]] = field(default_factory=list)
    content: Json = field(default_factory=dict)  # a photo, sticker, document or forward_origin
    edits: list[str] = field(default_factory=list)  # earlier texts
    edit_date: int | None = None
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)
    raw: Json = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)  # when it appeared, in seconds of time.monotonic

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.keyboard for button in row]

    @property
    def links(self) -> dict[str, str]:
        """Linked words and where they lead."""
        links = (entity for entity in self.entities if entity["type"] == "text_link")
        return {self._covered(entity): entity["url"] for entity in links}

    @property
    def preview_disabled(self) -> bool:
        return bool((self.raw.get("link_preview_options") or {}).get("is_disabled"))

    def spans(self, kind: str) -> list[str]:
        """The stretches of text that have an entity of this type."""
        return [self._covered(entity) for entity in self.entities if entity["type"] == kind]

    def _covered(self, entity: Json) -> str:
        return utf16_slice(self.text, entity["offset"], entity["length"])

    def as_json(self, *, with_reply: bool = True) -> Json:
        """A Bot API Message; a replied message does not hold the one that it replies to."""
        body: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.as_json()}
        body["from"] = self.sender.as_json()
        in_words = "caption" if self.content.keys() & {"photo", "document"} else "text"
        if self.text:
            body[in_words] = self.text
        if self.entities:
            body["caption_entities" if in_words == "caption" else "entities"] = self.entities
        if self.topic is not None:
            body |= {"message_thread_id": self.topic, "is_topic_message": True}
        if self.reply_to is not None and with_reply:
            body["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.markup and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        return body | self.content


@dataclass(eq=False)
class Chat:
    """A chat that the bot is in, or was, or may yet be."""

    id: int
    kind: Kind
    title: str
    bot: User
    owner: User | None = None  # of a private chat: the person
    members: list[User] = field(default_factory=list)
    forum: bool = False
    privacy: bool = True
    refusal: str | None = None  # why the bot may not write here, in Telegram's words
    moved_to: int | None = None  # the supergroup that a basic group became
    topics: dict[int, str] = field(default_factory=dict)
    all_messages: list[Message] = field(default_factory=list)
    drafts: list[tuple[int, str]] = field(default_factory=list)
    draft: tuple[int, str] | None = None
    actions: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        return [message for message in self.all_messages if not message.deleted]

    @property
    def said(self) -> list[Message]:
        """The bot's messages."""
        return [message for message in self.messages if message.sender is self.bot]

    def since(self, message: Message) -> list[Message]:
        """The bot's messages after the given one."""
        place = self.all_messages.index(message)
        later = self.all_messages[place + 1 :]
        return [other for other in later if other.sender is self.bot and not other.deleted]

    def topic(self, name: str) -> int:
        """Opens a topic of a forum; its message_thread_id."""
        assert self.forum, f"{self.title} is not a forum"
        thread = 1_000 + len(self.topics)
        self.topics[thread] = name
        return thread

    def remove_bot(self) -> None:
        """Somebody throws the bot out; it is told, and may not write here any more."""
        self.bot.world.move_bot(self, inside=False)

    def add_bot(self) -> None:
        self.bot.world.move_bot(self, inside=True)

    def migrate(self) -> Chat:
        """Makes a basic group a supergroup; calls with the old id are refused and told the new one."""
        assert self.kind == "group", f"{self.title} is no basic group"
        return self.bot.world.migrate(self)

    def find(self, message_id: int) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def bot_hears(self, message: Message) -> bool:
        """Whether Telegram tells the bot: with privacy, only commands, mentions and replies to it."""
        if self.kind == "private":
            return True
        if self.refusal is not None:
            return False
        if not self.privacy or message.content.keys() & {"migrate_to_chat_id", "migrate_from_chat_id"}:
            return True
        if message.reply_to is not None and message.reply_to.sender is self.bot:
            return True
        return self._addresses_the_bot(message)

    def _addresses_the_bot(self, message: Message) -> bool:
        handle = f"@{self.bot.username}".lower()
        commands = [command.lower() for command in message.spans("bot_command")]
        mentioned = any(mention.lower() == handle for mention in message.spans("mention"))
        meant = (entity for entity in message.entities if entity["type"] == "text_mention")
        return (
            mentioned
            or any("@" not in command or command.endswith(handle) for command in commands)
            or any(entity["user"]["id"] == self.bot.id for entity in meant)
        )

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "type": self.kind}
        if self.owner is not None:
            body["first_name"] = self.owner.name
            return body | ({"username": self.owner.username} if self.owner.username else {})
        return body | {"title": self.title} | ({"is_forum": True} if self.forum else {})
