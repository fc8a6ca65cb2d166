"""A real terminal to run `tanya` in: with a size, a keyboard, and a memory of what it showed.

Not here: what is expected to be shown (test_chat_for_real.py).
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bot.stories import unstyled

ROOT = Path(__file__).parents[2]
# A program gets Ctrl-C only from the terminal that controls its session.
_TAKE_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "bot.cli", *sys.argv[1:]])
"""
_WHERE_IS_THE_CURSOR = b"\x1b[6n"  # a question that a terminal answers, and the line editor asks
PATIENCE = 30.0  # seconds; only a failing test waits so long


def environment(**more: str) -> dict[str, str]:
    """The tests' own environment with a terminal's, and the project importable from anywhere."""
    return {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


class RealTerminal:
    """A running program and the terminal that it runs in."""

    def __init__(self, program: subprocess.Popen[bytes], master: int) -> None:
        self._program = program
        self._master = master
        self.shown = ""
        self._looked = 0

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def expect(self, text: str) -> str:
        """What was shown up to and with `text`, since the last time; fails when it does not come."""
        deadline = time.monotonic() + PATIENCE
        while (at := unstyled(self.shown).find(text, self._looked)) < 0:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} was not shown in:\n{unstyled(self.shown)[self._looked :]}")
        before, self._looked = self._looked, at + len(text)
        return unstyled(self.shown)[before : self._looked]

    def ended(self) -> int:
        """The exit code, once the program has ended."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        return self._program.wait(PATIENCE)

    def _read(self, deadline: float) -> bool:
        """Reads what there is, waiting for it until the deadline; False when there will be nothing more."""
        ready, _, _ = select.select([self._master], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            read = os.read(self._master, 65_536)
        except OSError:  # Linux's way of saying that the other side is closed
            return False
        if _WHERE_IS_THE_CURSOR in read:
            os.write(self._master, b"\x1b[20;1R")
        self.shown += read.decode(errors="replace")
        return bool(read)


@contextmanager
def running(
    args: Sequence[str], *, columns: int = 80, rows: int = 30, env: Mapping[str, str] | None = None
) -> Iterator[RealTerminal]:
    """`tanya` with these arguments on a terminal of this size; killed if it has not ended by itself."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    program = subprocess.Popen(
        [sys.executable, "-c", _TAKE_THE_TERMINAL, *args],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=environment(**(env or {})),
    )
    os.close(slave)
    try:
        yield RealTerminal(program, master)
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
        os.close(master)
