"""The names of the chat's commands: each by its word in every language, completed while it is typed.

Not here: what they do (terminal_chat.py).
"""

from collections.abc import Callable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from bot import phrasing
from bot.wording import LANGUAGES, Words
from rag.answer import Answer

COMMANDS = ("sources", "new", "help", "leave")


def command_name(command: str, words: Words) -> str:
    """The name of a command in one language: /sumber."""
    return words.say(f"chat.commands.{command}.name")


def names() -> dict[str, str]:
    """Every name of every command, in all languages: a habit from one language works in another."""
    return {command_name(command, Words(lang)): command for lang in LANGUAGES for command in COMMANDS}


def meant(typed: str) -> str | None:
    """The command of that name, or the only one whose name begins so."""
    typed = typed.casefold()
    known = names()
    if typed in known:
        return known[typed]
    begun = {command for name, command in known.items() if len(typed) > 1 and name.startswith(typed)}
    return begun.pop() if len(begun) == 1 else None


class CommandCompleter(Completer):
    """Completes commands, and after /sumber the numbers of the last answer's sources."""

    def __init__(self, words: Words, last: Callable[[], Answer | None]) -> None:
        self._words = words
        self._last = last

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
        typed = document.text_before_cursor
        if not typed.startswith("/"):
            return
        name, space, argument = typed.partition(" ")
        if not space:
            yield from self._commands(name)
        elif meant(name) == "sources":
            yield from self._sources(argument)

    def _commands(self, typed: str) -> Iterator[Completion]:
        for command in COMMANDS:
            name = command_name(command, self._words)
            if name.startswith(typed):
                text = self._words.say(f"chat.commands.{command}.text")
                yield Completion(name, start_position=-len(typed), display_meta=text)

    def _sources(self, typed: str) -> Iterator[Completion]:
        answer = self._last()
        for citation in answer.citations if answer else ():
            number = str(citation.marker)
            if number.startswith(typed):
                title = phrasing.title_of(citation.article, self._words)
                yield Completion(number, start_position=-len(typed), display_meta=title)
