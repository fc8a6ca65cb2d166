"""The fake Telegram as a program: lines typed in a terminal are messages to the bot, its answers are printed.

Not here: the server (telegram_server.py).
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.fakes.telegram_objects import Chat, Message
from tests.fakes.telegram_people import User
from tests.fakes.telegram_server import TOKEN, TelegramServer

_HELP = """Type a message to the bot. Also:
  :tap LABEL     press a button of the bot's last message that has buttons
  :edit TEXT     change your last message
  :photo TEXT    send a photo with a caption
  :reply TEXT    reply to the bot's last message
  :group / :private   where you write (a supergroup in which the bot hears mentions, commands, replies)
  :quit          leave"""


class Person:
    """Somebody at the terminal, or the lines of a script."""

    def __init__(self, server: TelegramServer, user: User) -> None:
        self._server, self._user = server, user
        self._group = server.group("Ruang Baca", user)
        self._chat: Chat = user.private
        self._mine: Message | None = None

    def does(self, line: str) -> None:
        """Raises AssertionError in plain words where it cannot be done."""
        command, _, rest = line.partition(" ")
        said, user = self._chat.said, self._user
        match command:
            case ":tap":
                pressable = [message for message in said if message.buttons]
                assert pressable, "the bot has sent no buttons here yet"
                user.tap(pressable[-1], rest)
            case ":edit":
                assert self._mine, "you have written nothing yet"
                user.edit(self._mine, rest)
            case ":photo":
                self._mine = user.photo(self._chat, rest)
            case ":reply":
                assert said, "the bot has said nothing here yet"
                self._mine = user.say(self._chat, rest, reply_to=said[-1])
            case ":group":
                self._chat = self._group
            case ":private":
                self._chat = user.private
            case _ if line.startswith(":"):
                sys.stdout.write(f"{_HELP}\n")
            case _:
                self._mine = user.say(self._chat, line)

    def does_and_waits(self, line: str) -> None:
        """For a script: the next line comes when the bot has said something."""
        before = len(self._chat.said)
        self.does(line)
        if not line.startswith((":group", ":private")):
            self._server.wait_for(lambda: len(self._chat.said) > before, timeout=300)


def _print_what_happens(server: TelegramServer, leaving: threading.Event) -> None:
    shown: list[str] = []

    def news() -> list[str] | bool:
        happened = server.world.happened[len(shown) :]
        return [f"[{chat.title}] {what}\n" for chat, what in happened] or leaving.is_set()

    while not leaving.is_set():
        lines = server.bell.wait_for(news, timeout=3_600)
        if isinstance(lines, list):
            shown += lines
            sys.stdout.writelines(lines)
            sys.stdout.flush()


def _typed() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip() == ":quit":
            return
        if line.strip():
            yield line.strip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--user-id", type=int, help="your user id, for TANYA_TELEGRAM_ALLOWED")
    parser.add_argument("--script", type=Path, help="lines to type, a JSON list; each waits for the bot's answer")
    flags = parser.parse_args()
    server, leaving = TelegramServer(flags.token, port=flags.port), threading.Event()
    user = server.user("Anda", "anda", user_id=flags.user_id)
    with server:
        sys.stdout.write(f"{_HELP}\nYour user id: {user.id}\nTANYA_TELEGRAM_TOKEN={server.token}\n")
        sys.stdout.write(f"TANYA_TELEGRAM_API_URL={server.url}\n")
        sys.stdout.flush()
        printer = threading.Thread(target=_print_what_happens, args=(server, leaving), daemon=True)
        printer.start()
        _converse(server, Person(server, user), flags.script)
        with server.bell.changing():
            leaving.set()
        printer.join(5)
    for violation in server.violations:
        sys.stderr.write(f"violation: {violation}\n")


def _converse(server: TelegramServer, person: Person, script: Path | None) -> None:
    lines = json.loads(script.read_text(encoding="utf-8")) if script else _typed()
    for line in lines:
        try:
            if script:
                person.does_and_waits(line)
            else:
                person.does(line)
        except (AssertionError, TimeoutError) as problem:
            sys.stdout.write(f"{problem}\n")
        except KeyboardInterrupt:
            return
