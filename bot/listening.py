"""Where the bot's own HTTP servers stand: an address of this machine, and an aiohttp application on it for a while.

Not here: what the applications answer (telegram_webhook.py, status_server.py). TLS is the business of a proxy.
"""

import errno
import fcntl
import ipaddress
import logging
import os
import re
import socket
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from bot.errors import AddressTaken, ListenFailed, ListenInvalid, SocketPathTaken

_SOCKET_MODE = 0o660  # a proxy that shares the group may connect; nobody else
_BACKLOG = 128
_PROBE_SECONDS = 1.0  # for whoever listens on a socket file to show itself
_LINGER_SECONDS = 1.0  # what a refused caller still sends is let run dry, so that it can read the refusal
_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>[0-9]{1,5})")

# The server of the library logs each request that is none, with its bytes: noise of strangers, or what people wrote.
_silent = logging.Logger("silent", logging.CRITICAL + 1)


class Place(NamedTuple):
    """A host (a name or an IP address) and a port, where 0 is any free one; or a socket file."""

    host: str
    port: int
    path: Path | None = None


def place_of(address: str) -> Place:
    """ "127.0.0.1:8443", "[::1]:8443", "name:8443" or "unix:/path/to.sock". Raises ListenInvalid.

    A host must be named: without one, a server would stand on every network of the machine unasked.
    """
    scheme, _, path = address.partition(":")
    if scheme == "unix" and path.strip("/") and "\0" not in path and not path.endswith("/"):
        return Place("", 0, Path(path))
    found = _ADDRESS.fullmatch(address)
    if found is None or scheme == "unix" or int(found["port"]) > 65_535:
        raise ListenInvalid(address=address)
    if found["six"]:
        with suppress(ValueError):
            return Place(str(ipaddress.IPv6Address(found["six"])), int(found["port"]))
        raise ListenInvalid(address=address)
    return Place(found["host"], int(found["port"]))


@asynccontextmanager
async def listening(app: web.Application, address: str, patience: float = 5.0) -> AsyncIterator[str]:
    """`app` answers at `address` inside; gives the address, with the port where any was asked for.

    On leaving, nobody new is let in, and requests in work have `patience` seconds. A stale socket file is replaced;
    a new one has mode 0660 and is removed on leaving. Raises ListenInvalid; AddressTaken, SocketPathTaken;
    ListenFailed.
    """
    place = place_of(address)
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(
            app, access_log=None, logger=_silent, lingering_time=_LINGER_SECONDS, shutdown_timeout=patience
        )
        with _translated(address):
            file = stack.enter_context(_socket_file(place.path)) if place.path is not None else None
        # Left before the socket file is: who finds the file finds a server.
        stack.push_async_callback(runner.cleanup)
        await runner.setup()
        site = web.SockSite(runner, file) if file is not None else web.TCPSite(runner, place.host, place.port)
        with _translated(address):
            await site.start()
        yield address if file is not None else f"{address.rpartition(':')[0]}:{runner.addresses[0][1]}"


@contextmanager
def _translated(address: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(address=address) from None
        # asyncio puts the address into its text once more; names that do not resolve have numbers of their own.
        known = errno.errorcode.get(error.errno or 0)
        cause = os.strerror(error.errno) if known and error.errno else error.strerror or str(error)
        raise ListenFailed(address=address, cause=cause) from error


@contextmanager
def _socket_file(path: Path) -> Iterator[socket.socket]:
    """A listening socket at `path`. Raises AddressTaken, SocketPathTaken, OSError."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        with _alone_in(path.parent):
            _clear(path)
            listener.bind(str(path))
            path.chmod(_SOCKET_MODE)  # nobody can connect before `listen`
            listener.listen(_BACKLOG)
            mine = path.lstat()
        try:
            yield listener
        finally:
            with suppress(OSError), _alone_in(path.parent):
                if os.path.samestat(path.lstat(), mine):  # else a successor's
                    path.unlink()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other bot looks at the sockets of the folder meanwhile: two would take each other's for stale."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _clear(path: Path) -> None:
    """Removes the socket file of a server that is gone."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise SocketPathTaken(path=path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_SECONDS)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except OSError as error:
            # Too many callers for one more, or a socket of another kind: somebody is there.
            if error.errno not in {errno.EAGAIN, errno.EPROTOTYPE, errno.ETIMEDOUT, None}:
                raise
    raise AddressTaken(address=f"unix:{path}")
