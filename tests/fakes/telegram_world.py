"""Everything that the fake Telegram knows: people, chats, files, settings of the bot, and what happened.

Not here: the Bot API (telegram_server.py).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.fakes.loopback import Bell
from tests.fakes.telegram_objects import Chat, Message
from tests.fakes.telegram_people import NEVER_STARTED, InlineSearch, Tap, User
from tests.fakes.telegram_text import Json
from tests.fakes.telegram_updates import Updates

REMOVED = "Forbidden: bot was kicked from the supergroup chat"


@dataclass
class Profile:
    """What a bot tells about itself, by language code."""

    name: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)


class World:
    """Changes are made under the bell's lock, which is rung at each."""

    def __init__(self, bell: Bell, bot_id: int, username: str) -> None:
        self.bell = bell
        self.updates = Updates()
        self.bot = User(bot_id, "TanyaBerita", username, "id", self, is_bot=True)
        self.users: dict[int, User] = {bot_id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.searches: dict[str, InlineSearch] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile = Profile()
        self.files: dict[str, tuple[str, bytes]] = {}
        self.happened: list[tuple[Chat, str]] = []
        self.readers: list[Callable[[Message], object]] = []  # told of the bot's messages and edits, under the lock
        self._ids = count(1)
        self._message_ids = count(11)

    def now(self) -> int:
        return int(time.time())

    def next_id(self) -> int:
        return 4_000_000_000 + next(self._ids)

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; private chats and plain groups share the account's numbers."""
        return len(chat.all_messages) + 1 if chat.kind == "supergroup" else next(self._message_ids)

    def tell(self, chat: Chat, what: str) -> None:
        with self.bell.changing():
            self.happened.append((chat, what))

    def add_user(self, name: str, username: str | None, language: str, user_id: int | None) -> User:
        with self.bell.changing():
            user = User(user_id or 5_000_000 + next(self._ids), name, username, language, self)
            self.users[user.id] = user
        return user

    def private_chat(self, user: User) -> Chat:
        with self.bell.changing():
            if user.id not in self.chats:
                chat = Chat(user.id, "private", user.name, self.bot, owner=user, refusal=NEVER_STARTED)
                self.chats[user.id] = chat
            return self.chats[user.id]

    def add_group(self, title: str, members: tuple[User, ...], *, forum: bool, privacy: bool, basic: bool) -> Chat:
        with self.bell.changing():
            number = next(self._ids)
            chat = Chat(
                -5_000_000 - number if basic else -1_001_000_000_000 - number,
                "group" if basic else "supergroup",
                title,
                self.bot,
                members=list(members),
                forum=forum,
                privacy=privacy,
            )
            self.chats[chat.id] = chat
        return chat

    def move_bot(self, chat: Chat, *, inside: bool) -> None:
        """Puts the bot out of a group, or back into it."""
        kicked = REMOVED if chat.kind == "supergroup" else REMOVED.replace("supergroup", "group")
        chat.refusal = None if inside else kicked
        before, after = ("left", "member") if inside else ("member", "kicked")
        self.tell_membership(chat, chat.members[0], before, after)

    def migrate(self, chat: Chat) -> Chat:
        """The supergroup that a basic group becomes; the bot is told in both."""
        members = tuple(chat.members)
        heir = self.add_group(chat.title, members, forum=False, privacy=chat.privacy, basic=False)
        members[0].announce(chat, {"migrate_to_chat_id": heir.id})
        members[0].announce(heir, {"migrate_from_chat_id": chat.id})
        chat.moved_to = heir.id
        return heir

    def tell_membership(self, chat: Chat, by: User, before: str, after: str) -> None:
        """Tells the bot that its own place in a chat has changed."""

        def member(status: str) -> Json:
            until: Json = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": self.bot.as_json()} | until

        with self.bell.changing():
            self.tell(chat, f"{by.name}: the bot was {before}, is {after}")
            body = {"chat": chat.as_json(), "from": by.as_json(), "date": self.now()}
            change = {"old_chat_member": member(before), "new_chat_member": member(after)}
            self.updates.add("my_chat_member", body | change)

    def keep_file(self, path: str, content: bytes) -> str:
        file_id = f"file{self.next_id()}"
        folder, _, name = path.partition("/")
        self.files[file_id] = (f"{folder}/{file_id}_{name}", content)
        return file_id

    def transcript(self, chat: Chat | None = None) -> str:
        """What happened, a line each, in the order in which it happened."""
        with self.bell.reading():
            shown = [(where, what) for where, what in self.happened if chat is None or where is chat]
        several = len({where.id for where, _ in shown}) > 1
        return "\n".join(f"[{where.title}] {what}" if several else what for where, what in shown)


def described(message: Message) -> str:
    """A bot's message as a line of the transcript: the text, then the buttons row by row."""
    rows = ["".join(f"[{button.text}]" for button in row) for row in message.keyboard]
    return "\n    ".join([message.text.replace("\n", "\n    "), *rows])
