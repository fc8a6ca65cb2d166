"""Programs that are killed in the middle of their work, at points that are named.

    puts FOLDER        kills a writer before each of its statements in turn; a line of JSON for each kill
    build FOLDER AT    kills itself where AT says, while it brings the vector index in step

Not here: what must be true afterwards.
"""

import functools
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from store import generations
from store.library import Library
from store.vectors import bring_in_step
from tests.store.shelf import article, put


def die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives that")


def dying_connection(statements: int) -> Callable[..., sqlite3.Connection]:
    """A way to connect whose connections live for so many statements after the first BEGIN IMMEDIATE."""

    class Dying(sqlite3.Connection):
        left: int | None = None

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql == "BEGIN IMMEDIATE":
                self.left = statements
            elif self.left is not None:
                self.left -= 1
            if self.left == 0:
                die()
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            self.execute("SELECT 1")
            return super().executemany(sql, *parameters)

    return functools.partial(sqlite3.connect, factory=Dying)


def puts(folder: Path) -> None:
    """The new version of article 1 is put again and again, by children that live ever longer."""
    for statements in range(1, 1_000):
        child = os.fork()
        if not child:
            sqlite3.connect = dying_connection(statements)  # type: ignore[assignment]
            library = Library.open(folder, writable=True)
            put(library, article(1, ["baru"]), digest="new", seed=11)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        library = Library.open(folder, writable=True)
        after = {
            "killed": os.WIFSIGNALED(status),
            "digest": library.kept()["artikel-1"].digest,
            "passages": library.passage_count(),
            "vectors": len(library.vectors()[0]),
            "found": len(library.match(["baru"], 9)),
            "fault": library.check(),
        }
        library.close()
        sys.stdout.write(json.dumps(after) + "\n")
        if not after["killed"]:
            return


def build(folder: Path, at: str) -> None:
    recorded = subprocess.Popen

    class Recorded(recorded):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            sys.stdout.write(f"{self.pid}\n")
            sys.stdout.flush()

    subprocess.Popen = Recorded  # type: ignore[misc]
    if at != "adding":
        before, _, step = at.partition(" ")
        original = getattr(generations, step)
        monkey = die if before == "before" else lambda *args: (original(*args), die())
        setattr(generations, step, monkey)
    library = Library.open(folder, writable=True)
    bring_in_step(library, folder, die if at == "adding" else None)


if __name__ == "__main__":
    if sys.argv[1] == "puts":
        puts(Path(sys.argv[2]))
    else:
        build(Path(sys.argv[2]), sys.argv[3])
