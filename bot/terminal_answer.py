"""An answer while it comes: a spinner that names the stage, and the sentences as they are said.

Not here: how a finished answer looks (terminal_view.py), and the conversation around it (terminal_chat.py).
"""

from collections.abc import Container
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from bot import defusing, terminal_view
from bot.phrasing import searched
from bot.wording import Words
from rag.answer import Answer, Answered, Event, Fallback, Retrieved, Searching, Sentence
from rag.language import detect

FRAMES_PER_SECOND = 10
BELOW = 4  # lines of the terminal left for the spinner and the prompt


class LiveAnswer:
    """Shows the events of one answer on `console`. As a context it ends tidily, whatever happens inside.

    While the answer comes, its last lines stand in a region that is drawn anew, so that sentences which a
    failing model takes back disappear; only lines that have left that region stay. Where no terminal is
    watching, nothing is shown before the answer is complete.
    """

    def __init__(self, question: str, console: Console, words: Words, told: Container[str] = ()) -> None:
        """`told` are the causes of a fallback that the reader knows."""
        self._question = question
        self._console = console
        self._words = words
        self._told = told
        self._sentences: list[Sentence] = []
        self._settled = 0  # lines of the answer that stand above the region, for good
        self._spinner = Spinner("dots", style="cyan")
        self._live: Live | None = None
        self.answer: Answer | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._live = Live(
                get_renderable=self._region,
                console=self._console,
                refresh_per_second=FRAMES_PER_SECOND,
                transient=True,
            )
            self._stage(self._words.say("chat.searching"))
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        watched = self._live is not None
        if self._live is not None:
            self._live.stop()
            self._live = None
        if self.answer is not None:
            self._finish(self.answer)
        elif watched:  # stopped or failed: what was said stays
            terminal_view.show(self._console, self._lines()[self._settled :])

    def watch(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Searching():
                self._note_search(event)
            case Retrieved(found=found):
                stage = "chat.writing" if found else "chat.retrieved"
                self._stage(self._words.count(stage, len(found)))
            case Sentence():
                self._sentences.append(event)
                self._settle()
            case Fallback(cause=cause):
                self._withdraw(cause)
            case Answered(answer=answer):
                self.answer = answer

    def _note_search(self, event: Searching) -> None:
        """Say what is searched where it is not what was asked: corrected, or a follow-up restated."""
        if self._live is not None and (noted := searched(self._question, event.searched, self._words)):
            self._show([Text(noted, style="dim")])

    def _withdraw(self, cause: str) -> None:
        if self._settled:
            self._show(self._lines()[self._settled :])
            self._show([Text(self._words.say("chat.withdrawn", cause=cause), style="yellow")])
        self._sentences.clear()
        self._settled = 0
        self._stage(self._words.say("chat.quoting"))

    def _settle(self) -> None:
        """Let lines that no longer fit rise above the region; later sentences change the last line alone."""
        if self._live is None:
            return
        lines = self._lines()
        rising = len(lines) - max(self._console.height - BELOW, 1)
        if rising > self._settled:
            self._show(lines[self._settled : rising])
            self._settled = rising

    def _finish(self, answer: Answer) -> None:
        if self._settled:
            terminal_view.show(self._console, self._lines()[self._settled :])
            terminal_view.show(self._console, terminal_view.footer(answer, self._words, self._console, self._told))
        else:
            terminal_view.show(self._console, terminal_view.whole(answer, self._words, self._console, self._told))

    def _lines(self) -> list[Text]:
        if not self._sentences:
            return []
        said = terminal_view.paragraph(self._sentences, Words(detect(self._question)))
        return terminal_view.wrapped(said, self._console)

    def _region(self) -> Group:
        return Group(*self._lines()[self._settled :], self._spinner)

    def _stage(self, words: str) -> None:
        self._spinner.update(text=Text(defusing.line(words), style="dim"))

    def _show(self, lines: list[Text]) -> None:
        for line in lines:
            for part in terminal_view.wrapped(line, self._console):
                self._console.print(part)
