"""Where the chat's lines come from: a line editor on a terminal, plain lines elsewhere.

Not here: what the lines mean (terminal_chat.py).
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from bot.chat_commands import CommandCompleter
from bot.wording import Words
from rag.answer import Answer

try:
    import termios
except ImportError:  # a system whose terminals work otherwise
    termios = None  # type: ignore[assignment]


class Editor(Protocol):
    """Gives one line at a time."""

    def read(self, last: Answer | None) -> str:
        """The next line; `last` helps to complete it. Raises EOFError, and KeyboardInterrupt for Ctrl-C."""


class PlainLines:
    """Lines of a stream, without prompt or editing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def read(self, last: Answer | None) -> str:  # noqa: ARG002 - nothing is completed here
        line = self._stream.readline()
        if not line:
            raise EOFError
        return line


class LineEditor:
    """Line editing with history (kept in `history`, if that can be written) and completion of commands."""

    def __init__(self, words: Words, runner: asyncio.Runner, history: Path) -> None:
        self._runner = runner
        self._last: Answer | None = None
        self._session: PromptSession[str] = PromptSession(
            message=FormattedText([("ansicyan bold", words.say("chat.prompt"))]),
            placeholder=FormattedText([("ansibrightblack", words.say("chat.placeholder"))]),
            history=_history(history),
            completer=CommandCompleter(words, lambda: self._last),
            complete_while_typing=True,
            reserve_space_for_menu=5,
        )

    def read(self, last: Answer | None) -> str:
        self._last = last
        line = self._runner.run(self._line())
        if isinstance(line, BaseException):
            raise line
        return line

    async def _line(self) -> str | BaseException:
        # Ctrl-C and Ctrl-D come back as values: asyncio reports an interrupt that leaves a task.
        try:
            return await self._session.prompt_async()
        except (KeyboardInterrupt, EOFError) as end:
            return end


@contextmanager
def quiet_keyboard() -> Iterator[None]:
    """While an answer is written, keys are not echoed into it. What was typed waits for the next prompt."""
    if termios is None or not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    quiet = [*before]
    quiet[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _history(path: Path) -> History:
    try:
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)
