"""What every test stands on: no network but loopback, none of the reader's settings, two fake servers.

Not here: the servers themselves (tests/fakes/).
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fakes.ollama_server import OllamaServer
    from tests.fakes.telegram_server import TelegramServer

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
_CONTACTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_reached_out: list[str] = []


class NetworkReached(ConnectionError):
    """A test tried to leave the machine; to the code under test it looks like a machine without a network."""


def _stays_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host in {"", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _watch(event: str, args: tuple[object, ...]) -> None:
    """An audit hook: it sees the sockets of every thread, and no test can replace it."""
    if event in _LOOKUPS:
        host = args[0]
    elif event in _CONTACTS:
        host = args[1]
    else:
        return
    if isinstance(host, tuple):
        host = host[0]
    elif event in _CONTACTS:
        return  # a Unix socket, or a socket that was connected before
    if not _stays_here(host):
        _reached_out.append(f"{event} {host!r}")
        raise NetworkReached(f"{event}: {host!r} is not on this machine")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def reached_out() -> Iterator[list[str]]:
    """Fails a test that reached out, also where the code under test swallowed the refusal."""
    _reached_out.clear()
    yield _reached_out
    assert not _reached_out, f"the test reached out of the machine: {_reached_out}"


@pytest.fixture(autouse=True)
def _readers_settings_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would catch loopback requests; TANYA_* and OLLAMA_* belong to the person who runs the tests."""
    for name in list(os.environ):
        own = name.startswith(("TANYA_", "OLLAMA_")) and name != "TANYA_SHARED"
        if own or name.lower() in _PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture
def ollama_server() -> Iterator["OllamaServer"]:
    """A running Ollama; the test fails if a request was not as the protocol asks."""
    from tests.fakes.ollama_server import OllamaServer  # aiohttp is no business of the other tests

    with OllamaServer() as server:
        yield server
    assert not server.violations, "\n".join(server.violations)


@pytest.fixture
def telegram_server() -> Iterator["TelegramServer"]:
    """A running Bot API server; the test fails if a request was not as the protocol asks."""
    from tests.fakes.telegram_server import TelegramServer  # aiogram's models take 2.5 s to import

    with TelegramServer() as server:
        yield server
    assert not server.violations, "\n".join(server.violations)
