"""The conversation in a terminal: take a line, answer it or obey it, until the reader leaves.

Not here: reading lines (line_editor.py), how things look (terminal_view.py, terminal_answer.py).
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot import defusing, phrasing, printing, secrecy, terminal_view
from bot.chat_commands import COMMANDS, command_name, meant
from bot.line_editor import Editor, LineEditor, PlainLines, quiet_keyboard
from bot.terminal_answer import LiveAnswer
from bot.wording import Words
from rag.answer import Answer, Answered, Event, Turn
from store.article import Scope
from store.errors import TanyaError

if TYPE_CHECKING:
    from datetime import date

    from rag.answering import Desk
    from rag.opening import Settings

REMEMBERED = 6  # turns that a follow-up question may lean on


@dataclass
class Chat:
    """One conversation. Answers go to `console`, all else to `aside`; on a terminal they are the same."""

    desk: "Desk"
    words: Words
    editor: Editor
    runner: asyncio.Runner
    console: Console
    aside: Console
    scope: Scope = Scope()  # noqa: RUF009 - frozen
    as_of: "date | None" = None
    debug: bool = False
    turns: list[Turn] = field(default_factory=list)
    last: Answer | None = None
    told: set[str] = field(default_factory=set)  # why the model stood aside, as far as the reader was told

    def run(self) -> None:
        """Converse until the reader leaves. Ctrl-C stops an answer, never the program."""
        leaving = False
        while not leaving:
            try:
                leaving = self._take(defusing.line(self.editor.read(self.last)))
            except EOFError:
                leaving = True
            except KeyboardInterrupt:
                if isinstance(self.editor, PlainLines):
                    raise  # nobody could type the other ways to leave
                self._say(self.words.say("chat.leave"))
        self._say(self.words.say("chat.goodbye"))

    def _take(self, line: str) -> bool:
        """Answer a question, or obey a command; True means: leave."""
        if line.startswith("/"):
            return self._obey(line)
        if line:
            self._ask(line)
        return False

    def _ask(self, question: str) -> None:
        """Answer, in sight of the reader. Whatever goes wrong is told, and the conversation goes on."""
        live = LiveAnswer(question, self.console, self.words, self.told)
        if self.console.is_terminal:
            self._show([Text()])
        try:
            with quiet_keyboard(), live:
                self.runner.run(follow(self.desk, question, tuple(self.turns), self.scope, self.as_of, live.watch))
        except KeyboardInterrupt:
            self._say(self.words.say("chat.stopped"))
        except TanyaError as error:
            printing.trouble(self.words.trouble(error))
        except Exception as error:  # noqa: BLE001 - a conversation survives what nobody foresaw
            printing.trouble(self.words.trouble(error))
            if self.debug:
                printing.details(secrecy.traceback_of(error))
        if live.answer is not None:
            self.last = live.answer
            if live.answer.fallback and not live.answer.abstained:
                self.told.add(live.answer.fallback)
            self.turns = [*self.turns, Turn(question=question, answer=live.answer.text)][-REMEMBERED:]
        self._show([Text()])

    def _obey(self, line: str) -> bool:
        name, _, argument = line.partition(" ")
        match meant(name):
            case "sources":
                self._sources(argument.strip())
            case "new":
                self.turns, self.last = [], None
                self._say(self.words.say("chat.anew"))
            case "help":
                self._show([*guide(self.words, self.aside), Text()], self.aside)
            case "leave":
                return True
            case _:
                self._wonder(name)
        return False

    def _wonder(self, name: str) -> None:
        near = get_close_matches(name.casefold(), [command_name(command, self.words) for command in COMMANDS], 1)
        if near:
            self._say(self.words.say("chat.unknown_near", name=name, near=near[0]))
        else:
            self._say(self.words.say("chat.unknown", name=name, help=command_name("help", self.words)))

    def _sources(self, argument: str) -> None:
        if self.last is None:
            self._say(self.words.say("chat.no_answer_yet"))
            return
        by_marker = {citation.marker: citation for citation in self.last.citations}
        if not by_marker:
            self._say(self.words.say("chat.no_sources"))
        elif not argument:
            self._show([*terminal_view.sources(self.last, self.words, self.console), Text()])
        elif (number := _number(argument)) in by_marker:
            self._show([*terminal_view.quotation(by_marker[number], self.words, self.console), Text()])
        else:
            numbers = ", ".join(map(str, by_marker))
            self._say(self.words.say("chat.no_such_source", number=argument, numbers=numbers))

    def _say(self, text: str) -> None:
        self._show(terminal_view.wrapped(Text(text, style=terminal_view.QUIET), self.aside), self.aside)

    def _show(self, lines: list[Text], console: Console | None = None) -> None:
        terminal_view.show(console or self.console, lines)


async def follow(
    desk: "Desk",
    question: str,
    history: tuple[Turn, ...],
    scope: Scope,
    as_of: "date | None",
    watch: Callable[[Event], None],
) -> Answer:
    """Tell `watch` the story of one question. Cancelled, it closes the story and the model's work."""
    async with aclosing(desk.ask(question, history, scope, as_of)) as events:
        async for event in events:
            watch(event)
            if isinstance(event, Answered):
                return event.answer
    raise AssertionError("a story ends with Answered")


def welcome(desk: "Desk", settings: "Settings", words: Words, console: Console) -> list[Text]:
    """What the reader is looking at, and how to begin."""
    coverage = desk.coverage()
    lines = [Text(words.say("chat.welcome"), style="bold")]
    if not coverage.articles:
        return [
            *lines,
            *terminal_view.wrapped(Text(words.say("chat.empty"), style="yellow"), console),
            Text(),
        ]
    period = words.period(coverage.first, coverage.last)
    facts = [
        words.say(
            "chat.covers" if period else "chat.covers_undated",
            articles=words.count("coverage.articles", coverage.articles),
            period=period,
        ),
        words.say("chat.publishers", publishers=phrasing.publishers(coverage, words)),
        words.say(f"chat.engine_{settings.engine}", model=settings.model),
        words.say("chat.hint"),
    ]
    for fact in facts:
        lines += terminal_view.wrapped(Text(fact, style=terminal_view.QUIET), console)
    return [*lines, Text()]


def guide(words: Words, console: Console) -> list[Text]:
    """What can be typed."""
    lines = terminal_view.wrapped(Text(words.say("chat.help_ask")), console)
    lines.append(Text())
    usages = {key: f"{command_name(key, words)} {words.say(f'chat.commands.{key}.argument')}" for key in COMMANDS}
    indent = " " * (max(map(len, usages.values())) + 4)
    for key, usage in usages.items():
        entry = Text(words.say(f"chat.commands.{key}.text"))
        first, *others = terminal_view.wrapped(entry, console, first=indent, rest=indent)
        named = Text().append(f"  {usage}".ljust(len(indent)), style="bold cyan")
        lines += [named.append_text(first[len(indent) :]), *others]
    lines.append(Text())
    return lines + terminal_view.wrapped(Text(words.say("chat.help_keys"), style="dim"), console)


def _number(text: str) -> int | None:
    """2, as in "2" or "[2]"."""
    digits = text.strip("[]")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None


def converse(
    desk: "Desk", settings: "Settings", words: Words, scope: Scope, as_of: "date | None", *, debug: bool
) -> None:
    """Welcome the reader and converse: with line editing where a person sits at both ends, else plainly."""
    attended = printing.is_terminal(sys.stdin) and printing.is_terminal(sys.stdout)
    console = printing.console(sys.stdout)
    aside = console if attended else printing.console(sys.stderr)
    with asyncio.Runner() as runner:
        editor: Editor = PlainLines(sys.stdin)
        if attended:
            editor = LineEditor(words, runner, settings.data / "chat_history")
        terminal_view.show(aside, welcome(desk, settings, words, aside))
        Chat(desk, words, editor, runner, console, aside, scope, as_of, debug).run()
