"""People who ask the bot, each in step with the answers, and what they got.

Not here: the bot's process (program.py).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.telegram_server import Message, TelegramServer, User
from tests.trials.program import FIRST_ID, QUESTIONS

_PREVIEW = re.compile(r"(Mencari|Menulis|Antrean\b|Searching|Queue\b)|.*…$", re.DOTALL)


@dataclass(eq=False)
class Asked:
    """A question, the words that its answer must hold, and the bot's replies to it."""

    message: Message
    expected: str
    replies: list[Message] = field(default_factory=list)

    @property
    def standing(self) -> list[Message]:
        """Replies that a reader still sees."""
        return [reply for reply in self.replies if not reply.deleted]

    @property
    def seconds(self) -> float:
        """From the question to the first reply that was no preview."""
        return self.replies[0].at - self.message.at

    @property
    def is_answered(self) -> bool:
        return any(self.expected in reply.text for reply in self.replies)


def people(server: TelegramServer, number: int, *, first: int = 0) -> list[User]:
    """That many of those who may ask, from the `first` on; known to the server already or not."""
    ids = range(FIRST_ID + first, FIRST_ID + first + number)
    known = server.world.users
    return [known.get(i) or server.user(f"Orang {i}", user_id=i) for i in ids]


class Crowd:
    """Users who ask `each` questions, with at most `at_once` unanswered at a time."""

    def __init__(self, server: TelegramServer, users: list[User], each: int, at_once: int = 1) -> None:
        self.server = server
        self.asked: list[Asked] = []
        self.on_reply: Callable[[Asked], object] = lambda _: None
        self.replied = 0
        self._left = dict.fromkeys((user.id for user in users), each)
        self._open = dict.fromkeys(self._left, 0)
        self._users = {user.id: user for user in users}
        self._at_once = at_once
        self._budget = 0
        self._by_message: dict[Message, Asked] = {}
        self._size = each * len(users)
        server.world.readers.append(self._hear)

    def begin(self, questions: int | None = None) -> None:
        """Lets so many more questions be asked, or all; they are asked as answers come."""
        with self.server.bell.changing():
            self._budget += self._size if questions is None else questions
            for _ in range(self._at_once):
                for user in self._users.values():
                    self._go_on(user)

    def ask(self, user: User) -> Asked:
        """One question, whether or not it is this user's turn."""
        with self.server.bell.changing():
            text, expected = QUESTIONS[(len(self.asked) + user.id) % len(QUESTIONS)]
            asked = Asked(user.say(user.private, text), expected)
            self.asked.append(asked)
            self._by_message[asked.message] = asked
        return asked

    def wait(self, seconds: float) -> bool:
        """Until all that was asked is replied to; whether it was in time."""
        return bool(self.server.bell.wait_for(lambda: self.replied == len(self.asked), seconds))

    def wait_for_all(self, seconds: float) -> bool:
        """Until everybody has asked everything and was replied to; whether it was in time."""
        return bool(self.server.bell.wait_for(lambda: self.replied == self._size, seconds))

    def leave(self) -> None:
        """Hears no more."""
        self.server.world.readers.remove(self._hear)

    @property
    def unanswered(self) -> list[Asked]:
        return [asked for asked in self.asked if not asked.replies]

    @property
    def otherwise(self) -> list[Asked]:
        """Questions whose reply was no answer: a refusal, an apology."""
        return [asked for asked in self.asked if asked.replies and not asked.is_answered]

    def _go_on(self, user: User) -> None:
        if self._budget > 0 and self._left[user.id] > 0 and self._open[user.id] < self._at_once:
            self._budget -= 1
            self._left[user.id] -= 1
            self._open[user.id] += 1
            self.ask(user)

    def _hear(self, message: Message) -> None:
        asked = self._by_message.get(message.reply_to) if message.reply_to else None
        if asked is None or message in asked.replies or _PREVIEW.match(message.text):
            return
        asked.replies.append(message)
        if len(asked.replies) > 1:
            return
        self.replied += 1
        user = asked.message.sender
        if user.id in self._open:
            self._open[user.id] -= 1
            self._go_on(user)
        self.on_reply(asked)
