"""The people of the fake Telegram, and all that they can do in a chat with a bot.

Not here: what the bot does (telegram_methods.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.telegram_keyboard import Button
from tests.fakes.telegram_objects import Chat, Message
from tests.fakes.telegram_text import Json, found_entities

if TYPE_CHECKING:
    from tests.fakes.telegram_world import World

BLOCKED = "Forbidden: bot was blocked by the user"
NEVER_STARTED = "Forbidden: bot can't initiate conversation with a user"


@dataclass(eq=False)
class Tap:
    """A press on a button, and how the bot answered it."""

    id: str
    user: User
    message: Message
    button: Button
    answered: bool = False
    text: str = ""
    alert: bool = False
    expired: bool = False  # set it, and the bot's answer comes too late


@dataclass(eq=False)
class InlineSearch:
    """An inline query, and the results that the bot offered."""

    id: str
    user: User
    query: str
    answered: bool = False
    results: list[Json] = field(default_factory=list)
    extras: Json = field(default_factory=dict)  # cache_time, is_personal, button, next_offset


@dataclass(eq=False)
class User:
    """Somebody who writes to the bot; `private` is their chat with it. The bot itself is a User, too."""

    id: int
    name: str
    username: str | None
    language: str
    world: World
    is_bot: bool = False

    @property
    def private(self) -> Chat:
        return self.world.private_chat(self)

    def say(
        self,
        chat: Chat,
        text: str,
        reply_to: Message | None = None,
        topic: int | None = None,
        entities: list[Json] | None = None,
        date: int | None = None,
    ) -> Message:
        """Writes into a chat; without entities, commands, mentions and links are marked up as an app does.

        `date`: when it was written, in seconds since 1970, for what the bot finds after an outage.
        """
        marks = found_entities(text) if entities is None else entities
        return self._send(chat, text, marks, reply_to=reply_to, topic=topic, date=date)

    def photo(self, chat: Chat, caption: str = "") -> Message:
        file_id = self.world.keep_file("photos/file.jpg", b"\xff\xd8\xff\xe0 a photo")
        size = {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 60}
        return self._send(chat, caption, found_entities(caption), content={"photo": [size]})

    def sticker(self, chat: Chat, emoji: str = "😀") -> Message:
        file_id = self.world.keep_file("stickers/file.webp", b"RIFF a sticker")
        sticker = {"file_id": file_id, "file_unique_id": file_id, "type": "regular", "emoji": emoji}
        shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send(chat, "", [], content={"sticker": sticker | shape})

    def document(self, chat: Chat, name: str, content: bytes, caption: str = "") -> Message:
        file_id = self.world.keep_file(f"documents/{name}", content)
        document = {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_name": name,
            "file_size": len(content),
        }
        return self._send(chat, caption, found_entities(caption), content={"document": document})

    def forward(self, message: Message, to: Chat) -> Message:
        origin = {"type": "user", "date": message.date, "sender_user": message.sender.as_json()}
        content = message.content | {"forward_origin": origin}
        return self._send(to, message.text, message.entities, content=content)

    def forward_post(
        self,
        to: Chat,
        text: str,
        title: str = "Kabar Harian",
        entities: list[Json] | None = None,
        *,
        photo: bool = False,
    ) -> Message:
        """Passes on a post of a channel, whose text is the caption of a photo if there is one."""
        channel: Json = {"id": -1_002_000_000_001, "type": "channel", "title": title, "username": "kabar_harian"}
        origin = {"type": "channel", "date": self.world.now() - 3_600, "chat": channel, "message_id": 41}
        content: Json = {"forward_origin": origin}
        if photo:
            file_id = self.world.keep_file("photos/file.jpg", b"\xff\xd8\xff\xe0 a photo")
            size = {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 60}
            content = {"photo": [size]} | content
        marks = found_entities(text) if entities is None else entities
        return self._send(to, text, marks, content=content)

    def edit(self, message: Message, text: str) -> None:
        """Changes one's own message."""
        assert message.sender is self, f"{self.name} did not write that message"
        with self.world.bell.changing():
            message.edits.append(message.text)
            message.text, message.entities = text, found_entities(text)
            message.edit_date = self.world.now()
            self.world.tell(message.chat, f"{self.name} edits: {text}")
            if message.chat.bot_hears(message):
                self.world.updates.add("edited_message", message.as_json())

    def tap(self, message: Message, label: str) -> Tap:
        """Presses the button so labelled, or else the only one whose label contains the given words."""
        labels = [button.text for button in message.buttons]
        fitting = [b for b in message.buttons if b.text == label] or [b for b in message.buttons if label in b.text]
        assert len(fitting) == 1, f"no single button {label!r} among {labels}"
        button = fitting[0]
        assert button.data is not None, f"the button {button.text!r} opens {button.url!r}; it tells the bot nothing"
        return self.press(message, button)

    def press(self, message: Message, button: Button, *, is_gone: bool = False) -> Tap:
        """Presses any button, as a forged client can: one that is not there, or another's.

        `is_gone`: Telegram no longer knows what stands in the message, and tells only its number.
        """
        with self.world.bell.changing():
            tap = Tap(str(self.world.next_id()), self, message, button)
            self.world.taps[tap.id] = tap
            self.world.tell(message.chat, f"{self.name} taps [{button.text}]")
            body = {"id": tap.id, "from": self.as_json(), "chat_instance": str(message.chat.id)}
            gone: Json = {"chat": message.chat.as_json(), "message_id": message.id, "date": 0}
            shown = gone if is_gone else message.as_json()
            self.world.updates.add("callback_query", body | {"message": shown, "data": button.data})
        return tap

    def react(self, message: Message, emoji: str | None) -> None:
        """Puts a reaction on a message; None takes it away. Bots hear it if they ask for message_reaction."""
        with self.world.bell.changing():
            self.world.tell(message.chat, f"{self.name} reacts {emoji}")
            new = [{"type": "emoji", "emoji": emoji}] if emoji else []
            old = [{"type": "emoji", "emoji": given} for given in message.reactions]
            message.reactions = [emoji] if emoji else []
            body = {"chat": message.chat.as_json(), "message_id": message.id, "user": self.as_json()}
            told = body | {"date": self.world.now(), "old_reaction": old, "new_reaction": new}
            self.world.updates.add("message_reaction", told)

    def search_inline(self, query: str, offset: str = "") -> InlineSearch:
        """Types @bot and a query into any chat; an app asks for more with the offset that the bot gave."""
        with self.world.bell.changing():
            search = InlineSearch(str(self.world.next_id()), self, query)
            self.world.searches[search.id] = search
            body = {"id": search.id, "from": self.as_json(), "query": query, "offset": offset}
            self.world.updates.add("inline_query", body)
        return search

    def choose(self, search: InlineSearch, number: int, chat: Chat) -> Message:
        """Sends an offered result into a chat; in the bot's own chat the bot hears it like any message."""
        content: Json = search.results[number]["input_message_content"]
        message = {"via_bot": self.world.bot.as_json()}
        marks = content.get("entities") or found_entities(content["message_text"])
        return self._send(chat, content["message_text"], marks, content=message)

    def announce(self, chat: Chat, content: Json) -> Message:
        """A service message, which every bot hears."""
        return self._send(chat, "", [], content=content)

    def block(self) -> None:
        self.private.refusal = BLOCKED
        self.world.tell_membership(self.private, self, "member", "kicked")

    def unblock(self) -> None:
        self.private.refusal = None
        self.world.tell_membership(self.private, self, "kicked", "member")

    def _send(
        self,
        chat: Chat,
        text: str,
        entities: list[Json],
        reply_to: Message | None = None,
        topic: int | None = None,
        content: Json | None = None,
        date: int | None = None,
    ) -> Message:
        with self.world.bell.changing():
            if chat is self.private and chat.refusal == NEVER_STARTED:
                chat.refusal = None
            thread = topic if topic is not None or reply_to is None else reply_to.topic
            message = Message(
                self.world.next_message_id(chat),
                chat,
                self,
                self.world.now() if date is None else date,
                text,
                entities,
                reply_to,
                thread,
            )
            message.content = content or {}
            chat.all_messages.append(message)
            kind = next(iter(message.content), "")
            self.world.tell(chat, f"{self.name}: {text}{f' <{kind}>' if kind else ''}")
            if chat.bot_hears(message):
                self.world.updates.add("message", message.as_json())
        return message

    def as_json(self) -> Json:
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            body["username"] = self.username
        return body | ({} if self.is_bot else {"language_code": self.language})
