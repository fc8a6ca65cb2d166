"""Progress of long work on standard error: a bar with rate and remaining time, on a terminal only.

Not here: the work.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot import defusing, printing
from bot.wording import Words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, Task, TaskID

NARROW = 70  # columns below which the bar and the rate give way
BAR = 20  # columns of the bar


class Bar:
    """Shows `bar(stage, done, total)`; a new stage begins a new line. Without a terminal it is silent.

    It is the `Progress` that rag.indexing asks for; as a context it leaves the terminal tidy.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        if printing.is_terminal(sys.stderr):
            self._progress = _progress(printing.console(sys.stderr), self._words)
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            if error is None:
                self._complete()
            self._progress.stop()
            self._progress = None

    def __call__(self, stage: str, done: int, total: int | None, *, unit: str = "", **facts: object) -> None:
        """`stage` names its words under [progress]; no known `total` is None; `unit` follows the figures."""
        if self._progress is None:
            return
        described = self._words.say(f"progress.{stage}", **facts)
        if described not in self._tasks:
            self._complete()
            self._tasks[described] = self._progress.add_task(described, total=total, unit=unit)
        self._progress.update(self._tasks[described], completed=done, total=total)

    def _complete(self) -> None:
        """A stage whose successor has begun is done, whether or not it said so."""
        if self._progress is not None:
            for task in self._progress.tasks:
                total = max(task.completed, 1) if task.total is None else task.total
                self._progress.update(task.id, completed=total, total=total)


def _progress(console: "Console", words: Words) -> "Progress":
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
    from rich.text import Text

    class Figures(TextColumn):
        """How much is done, how fast, and how long the rest will take."""

        def render(self, task: "Task") -> Text:
            return Text(figures(task, words, narrow=narrow), style="dim")

    narrow = console.width < NARROW
    bar = [] if narrow else [BarColumn(bar_width=BAR)]
    return Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        *bar,
        Figures(""),
        console=console,
    )


def figures(task: "Task", words: Words, *, narrow: bool = False) -> str:
    """120/1.234 · 12,5/dtk · sisa 0:42; what is not known is left out, and the rate where it is narrow."""
    unit = f" {task.fields['unit']}" if task.fields.get("unit") else ""
    done = words.number(int(task.completed))
    parts = [done if task.total is None else words.say("progress.of", done=done, total=words.number(int(task.total)))]
    parts[0] += unit
    speed = task.finished_speed or task.speed
    if speed and not narrow:
        parts.append(words.say("progress.rate", rate=words.decimal(speed) + unit))
    if not task.finished and task.time_remaining is not None:
        minutes, seconds = divmod(int(task.time_remaining), 60)
        parts.append(words.say("progress.remaining", time=f"{minutes}:{seconds:02d}"))
    return " · ".join(parts)


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """A spinner beside `text` on standard error while something unmeasured goes on; on a terminal only."""
    if not printing.is_terminal(sys.stderr):
        yield
        return
    from rich.text import Text

    with printing.console(sys.stderr).status(Text(defusing.line(text), style="dim")):
        yield
