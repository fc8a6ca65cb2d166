"""That a test fails which tries to leave the machine, or whose requests break a protocol (conftest.py).

Not here: the servers' own rules.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests import conftest
from tests.conftest import NetworkReached
from tests.fakes.ollama_server import OllamaServer

OUTSIDE = "192.0.2.1"  # an address of the documentation block: nobody has it


def test_a_connection_to_the_outside_is_refused_and_remembered(reached_out: list[str]) -> None:
    with socket.socket() as lone, pytest.raises(NetworkReached):
        lone.connect((OUTSIDE, 80))
    assert reached_out == [f"socket.connect '{OUTSIDE}'"]
    reached_out.clear()


def test_a_name_of_the_outside_is_not_looked_up(reached_out: list[str]) -> None:
    with pytest.raises(NetworkReached):
        socket.getaddrinfo("example.org", 443)
    with pytest.raises(NetworkReached):
        socket.gethostbyname("example.org")
    assert len(reached_out) == 2
    reached_out.clear()


def test_code_that_swallows_the_refusal_is_still_found_out(reached_out: list[str]) -> None:
    def telemetry() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as lone:
            try:
                lone.sendto(b"x", (OUTSIDE, 53))
            except NetworkReached:
                return

    thread = threading.Thread(target=telemetry)
    thread.start()
    thread.join()
    assert reached_out == [f"socket.sendto '{OUTSIDE}'"]
    reached_out.clear()


def test_asynchronous_clients_are_stopped_too(reached_out: list[str]) -> None:
    async def fetch() -> None:
        async with httpx.AsyncClient() as client:
            await client.get(f"http://{OUTSIDE}/")

    with pytest.raises(httpx.ConnectError):
        asyncio.run(fetch())
    assert reached_out
    reached_out.clear()


def test_loopback_is_open(ollama_server: OllamaServer, reached_out: list[str]) -> None:
    assert httpx.get(ollama_server.url).text == "Ollama is running"
    assert httpx.get(ollama_server.url.replace("127.0.0.1", "localhost")).status_code == 200
    assert reached_out == []


def test_the_readers_own_settings_do_not_reach_the_tests() -> None:
    names = {name for name in os.environ if name.startswith(("TANYA_", "OLLAMA_"))}
    assert names <= {"TANYA_SHARED"}
    assert not [name for name in os.environ if name.lower().endswith("_proxy")]


def _fixture(name: str) -> Iterator[Any]:
    """A fixture of conftest.py, run by hand."""
    run: Callable[[], Iterator[Any]] = getattr(conftest, name)._get_wrapped_function()
    return run()


def test_a_test_that_reached_out_fails_when_it_ends() -> None:
    running = _fixture("reached_out")
    next(running).append("socket.connect '192.0.2.1'")
    with pytest.raises(AssertionError, match="reached out of the machine"):
        next(running)
    conftest._reached_out.clear()


@pytest.mark.parametrize("name", ["ollama_server", "telegram_server"])
def test_a_test_whose_requests_break_the_protocol_fails_when_it_ends(name: str) -> None:
    running = _fixture(name)
    next(running).violation("chat: unknown field 'modle'")
    with pytest.raises(AssertionError, match="unknown field 'modle'"):
        next(running)
