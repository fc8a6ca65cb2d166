"""The commands of the bot: the names under which each may be typed, and the menus that Telegram shows of them.

Not here: what a command does (telegram_commands.py), telling Telegram (telegram_bot.py), the words (words/).
"""

from typing import Literal, NamedTuple

from bot.wording import Words

# Every name, in either language, and what it asks for.
COMMANDS = {
    "start": "start",
    "help": "help",
    "bantuan": "help",
    "sumber": "sources",
    "sources": "sources",
    "baru": "anew",
    "new": "anew",
    "ulang": "again",
    "again": "again",
    "batal": "stop",
    "cancel": "stop",
    "terbaru": "latest",
    "latest": "latest",
    "linimasa": "timeline",
    "timeline": "timeline",
    "status": "status",
    "bahasa": "language",
    "language": "language",
    "lupakan": "forget",
    "forget": "forget",
    "saya": "mine",
    "me": "mine",
}
# In the order of the menus. What is one person's own business is not offered where others read along.
_IN_MENUS = ("help", "sources", "anew", "again", "stop", "latest", "timeline", "status", "language", "forget", "mine")
_PRIVATE = frozenset({"forget", "mine"})

Audience = Literal["private", "groups"]


class Command(NamedTuple):
    """A command as a menu shows it."""

    name: str
    description: str


def menu(lang: str, audience: Audience) -> tuple[Command, ...]:
    """The commands that a language's speakers are offered."""
    words = Words(lang)
    offered = [action for action in _IN_MENUS if audience == "private" or action not in _PRIVATE]
    return tuple(
        Command(words.say(f"telegram.menu.{action}.name"), words.say(f"telegram.menu.{action}.said"))
        for action in offered
    )
