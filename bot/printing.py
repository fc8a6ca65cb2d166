"""Where words leave the program: data on standard output, everything else on standard error.

Not here: what is said (wording.py), and how an answer is laid out (terminal_view.py).
"""

import errno
import json
import os
import select
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, TextIO

from bot import secrecy
from bot.wording import Trouble

if TYPE_CHECKING:
    from rich.console import Console


def settle_streams() -> None:
    """No character can break the output: what the stream's encoding cannot hold is shown as "?"."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def console(stream: TextIO) -> "Console":
    """A console that takes text as it is: no markup, no highlighting, no emoji codes. Obeys NO_COLOR."""
    from rich.console import Console

    class Plain(Console):
        def on_broken_pipe(self) -> None:
            """Rich would put standard output aside and leave; who ends the program is decided in cli.py."""
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    return Plain(file=stream, markup=False, highlight=False, emoji=False)


def is_terminal(stream: TextIO) -> bool:
    """Whether a person watches `stream`, on a terminal that can do more than print."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def data(line: str) -> None:
    """One line of data, as it is."""
    sys.stdout.write(line + "\n")


def json_line(value: object) -> None:
    """One JSON object as one line; ASCII alone where the stream's encoding is not a Unicode one."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    data(json.dumps(value, ensure_ascii=not unicode))


def result(text: str) -> None:
    """One line that a command was asked for, for people."""
    sys.stdout.write(_fitted(text, sys.stdout) + "\n")


def note(text: str) -> None:
    """One line beside the data."""
    sys.stderr.write(secrecy.redacted(_fitted(text, sys.stderr)) + "\n")


def details(text: str) -> None:
    """Technical lines beside the data, as they are."""
    sys.stderr.write(secrecy.redacted(text))


def trouble(what: Trouble) -> None:
    """What is the matter and the next step, in one line."""
    note(f"tanya: {what.said} {what.next}")


def reader_is_gone() -> bool:
    """Whether standard output is a pipe whose other end is closed."""
    if not hasattr(select, "poll"):  # a system without it; there, what broke was most likely this
        return True
    watch = select.poll()
    watch.register(sys.stdout.fileno(), select.POLLOUT)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in watch.poll(0))


def hush_pipes() -> None:
    """After a broken pipe: what is still buffered goes nowhere, and the interpreter's last flush is quiet."""
    sink = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (BrokenPipeError, ValueError):
            os.dup2(sink, stream.fileno())


def _fitted(text: str, stream: TextIO) -> str:
    """Wrapped by words on a terminal, with hanging indentation; whole elsewhere."""
    if not is_terminal(stream):
        return text
    return textwrap.fill(
        text,
        shutil.get_terminal_size().columns,
        subsequent_indent=" " * (len(text) - len(text.lstrip())),
        break_long_words=False,
        break_on_hyphens=False,
    )
