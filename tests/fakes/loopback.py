"""A server on a loopback socket in a thread of its own, and the means to wait for it without sleeping.

Not here: any protocol (ollama_server.py, telegram_server.py).
"""

import asyncio
import signal
import socket
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

from aiohttp import web

T = TypeVar("T")


class Bell:
    """A lock for shared state, rung at each change: threads and event loops hear it."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._ears: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Holds the lock, and rings when the change is complete."""
        with self._changed:
            yield
            self._changed.notify_all()
            for loop, heard in self._ears:
                loop.call_soon_threadsafe(heard.set)

    @contextmanager
    def reading(self) -> Iterator[None]:
        with self._changed:
            yield

    def wait_for(self, predicate: Callable[[], T], timeout: float) -> T | None:
        """The first true value of the predicate, or None when time is up. Blocks the thread."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (value := predicate()):
                if not self._changed.wait(deadline - time.monotonic()):
                    return predicate() or None
            return value

    async def until(self, predicate: Callable[[], T], timeout: float) -> T | None:  # noqa: ASYNC109
        """The same, without blocking the running event loop."""
        heard = asyncio.Event()
        ear = (asyncio.get_running_loop(), heard)
        with self._changed:
            self._ears.append(ear)
        try:
            async with asyncio.timeout(timeout):
                while True:
                    heard.clear()
                    with self._changed:
                        value = predicate()
                    if value:
                        return value
                    await heard.wait()
        except TimeoutError:
            return None
        finally:
            with self._changed:
                self._ears.remove(ear)


class Gate:
    """Where a server stands still until a test lets it pass."""

    def __init__(self) -> None:
        self._bell = Bell()
        self._visitors = 0
        self.is_open = False

    def open(self) -> None:
        with self._bell.changing():
            self.is_open = True

    def wait_reached(self, timeout: float = 10) -> None:
        """Blocks until the server stands at the gate."""
        if not self._bell.wait_for(lambda: self._visitors, timeout):
            raise TimeoutError("nobody came to the gate")

    async def reached(self, timeout: float = 10) -> None:  # noqa: ASYNC109
        if not await self._bell.until(lambda: self._visitors, timeout):
            raise TimeoutError("nobody came to the gate")

    async def passing(self) -> None:
        """The server's side: waits for the gate to be opened, for as long as the client stays."""
        with self._bell.changing():
            self._visitors += 1
        while not await self._bell.until(lambda: self.is_open, timeout=3_600):
            pass


class LoopbackServer(ABC):
    """A server that tests start, watch and stop; the subclass gives the routes and the story so far."""

    def __init__(self, port: int = 0) -> None:
        self.bell = Bell()
        self.violations: list[str] = []
        self.is_stopping = False
        self._port = port
        self._thread: threading.Thread | None = None
        self._halt: Callable[[], object] | None = None

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """What the server answers to."""

    @abstractmethod
    def story(self) -> str:
        """What has happened, for the message of a wait in vain."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listens when it returns. Raises OSError where the port is taken."""
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self.is_stopping = False
        listening = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, listening)),
            name=type(self).__name__,
            daemon=True,
        )
        self._thread.start()
        if not listening.wait(10):
            raise RuntimeError(f"{type(self).__name__} did not come to listen")

    def stop(self) -> None:
        """Ends every open exchange; then connections are refused. Starting again takes the same port."""
        if self._thread is None or self._halt is None:
            return
        self.is_stopping = True
        self._halt()
        self._thread.join(10)
        self._thread = self._halt = None

    async def _serve(self, listener: socket.socket, listening: threading.Event) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        # Without handler_cancellation a handler never learns that its client went away.
        runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.01)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        halted, loop = asyncio.Event(), asyncio.get_running_loop()
        self._halt = lambda: loop.call_soon_threadsafe(halted.set)
        listening.set()
        await halted.wait()
        await runner.cleanup()

    def wait_for(self, predicate: Callable[[], T], timeout: float = 10) -> T:
        """The first true value of the predicate, asked again at each change. Raises TimeoutError."""
        value = self.bell.wait_for(predicate, timeout)
        if not value:
            raise TimeoutError(f"waited {timeout} s in vain; so far:\n{self.story()}")
        return value

    async def until(self, predicate: Callable[[], T], timeout: float = 10) -> T:  # noqa: ASYNC109
        """As wait_for, for a test whose own event loop must go on."""
        value = await self.bell.until(predicate, timeout)
        if not value:
            raise TimeoutError(f"waited {timeout} s in vain; so far:\n{self.story()}")
        return value

    def violation(self, what: str) -> None:
        """Records what the real server's contract does not allow; the fixtures fail the test for it."""
        with self.bell.changing():
            self.violations.append(what)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve_until_interrupted(server: LoopbackServer, greeting: str) -> None:
    """Runs a server as a program, until Ctrl-C or SIGTERM; the greeting ends with the server's URL.

    At the end it prints what was not as the protocol asks.
    """
    leaving = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: leaving.set())
    with server:
        sys.stdout.write(f"{greeting} {server.url}\n")
        sys.stdout.flush()
        leaving.wait()
    for violation in server.violations:
        sys.stderr.write(f"violation: {violation}\n")
