"""A child process for work on untrusted bytes: within a time, a memory, and no way to write.

Not here: the work itself (parsing.py).
"""

import json
import os
import signal
import struct
import subprocess
import sys
from threading import Timer
from typing import IO

_SIZE = struct.Struct(">Q")
_ANSWER_LIMIT = 256 * 2**20  # bytes; a child that says more is broken
_CLOCK = 10  # times the CPU limit: where a child does not work at all; a busy machine is slower, too
# The child starts with the standard library and the installed packages alone, and finds behind them what its
# parent finds: no file beside a script can take the name of a library.
_CHILD = """
import json, sys
sys.path += [path for path in json.loads(sys.argv[1]) if path not in sys.path]
from rag.reading.confining import serve
serve(*sys.argv[2:])
"""


class TimedOut(Exception):
    """The child did not answer in time."""


class Broken(Exception):
    """The child died of the work: out of memory, or crashed by it."""


class Confined:
    """A function from bytes to bytes ("module:function"), run in a child process of its own.

    The child starts with the first work and is kept for the next; one that times out or dies is replaced.
    `seconds` limit the CPU time of each piece of work, and ten times as many the time on the clock;
    `memory` limits the child's address space, in bytes. Not for several threads at once.
    """

    def __init__(self, function: str, *, seconds: float, memory: int) -> None:
        self._function, self._seconds, self._memory = function, seconds, memory
        self._child: subprocess.Popen[bytes] | None = None

    def run(self, work: bytes) -> bytes:
        """The function's answer. Raises TimedOut, Broken."""
        child = self._started()
        expired = False

        def expire() -> None:
            nonlocal expired
            expired = True
            child.kill()

        watch = Timer(_CLOCK * self._seconds, expire)
        watch.start()
        try:
            assert child.stdin
            assert child.stdout
            _send(child.stdin, work)
            return _receive(child.stdout)
        except (OSError, EOFError) as error:
            self.close()
            out_of_time = expired or child.returncode == -signal.SIGXCPU
            raise (TimedOut() if out_of_time else Broken()) from error
        finally:
            watch.cancel()
            if expired:
                self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            limits = [str(self._seconds), str(self._memory)]
            self._child = subprocess.Popen(  # noqa: S603 - our own code, by our own interpreter
                [sys.executable, "-I", "-c", _CHILD, json.dumps(sys.path), self._function, *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child

    def close(self) -> None:
        """Ends the child. A later `run` starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                assert pipe
                try:
                    pipe.close()
                except BrokenPipeError:  # the rest of what the child did not read
                    continue


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_SIZE.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    size = pipe.read(_SIZE.size)
    length = _SIZE.unpack(size)[0] if len(size) == _SIZE.size else _ANSWER_LIMIT + 1
    data = pipe.read(length) if length <= _ANSWER_LIMIT else b""
    if len(data) != length:
        raise EOFError
    return data


def serve(function: str, seconds: str, memory: str) -> None:
    """The child: works through what comes in until the parent closes the pipe or is gone."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints must not stand between the answers
    module, _, name = function.partition(":")
    work = getattr(__import__(module, fromlist=[name]), name)
    _limit_memory(int(memory))
    while True:
        try:
            data = _receive(source)
        except EOFError:
            return
        _limit_time(float(seconds))
        _send(sink, work(data))


def _limit_memory(memory: int) -> None:
    import resource

    # Files may not grow, so nothing can be written; the pipe to the parent is no file.
    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (limit, limit))


def _limit_time(seconds: float) -> None:
    """The CPU time that the process may have used when this piece of work is done."""
    import resource
    import time

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 1, most))
