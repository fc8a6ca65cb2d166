"""The promises of the status server: a program on this machine learns how the bot is, and nobody else does.

Not here: what is counted (test_figures.py).
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import status_server
from bot.errors import AddressTaken
from bot.figures import Figures
from bot.status_server import Check, Health, serving
from bot.wording import LANGUAGES, Words

TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"


class Bot:
    """A bot's figures, and how it is."""

    def __init__(self) -> None:
        self.figures = Figures()
        self.checks: dict[str, tuple[bool, str]] = {"polling": Check(True, "2 s ago"), "memory": Check(True)}
        self.trouble: Exception | None = None

    def health(self) -> Health:
        if self.trouble is not None:
            raise self.trouble
        return Health(self.checks)


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving(0, bot.figures, bot.health) as address,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=10) as client,
    ):
        yield client


async def health_of(client: httpx.AsyncClient) -> tuple[int, Any]:
    answer = await client.get("/healthz")
    assert answer.headers["Content-Type"].startswith("application/json")
    return answer.status_code, answer.json()


async def test_a_bot_that_is_well_says_so(client: httpx.AsyncClient) -> None:
    checks = {"polling": {"well": True, "message": "2 s ago"}, "memory": {"well": True, "message": ""}}
    assert await health_of(client) == (200, {"status": "ok", "checks": checks})


async def test_one_ill_check_makes_the_bot_ill_until_it_is_well_again(bot: Bot, client: httpx.AsyncClient) -> None:
    bot.checks["polling"] = Check(False, "80 s ago")
    status, told = await health_of(client)
    assert (status, told["status"]) == (503, "ill")
    assert told["checks"]["polling"] == {"well": False, "message": "80 s ago"}
    assert told["checks"]["memory"]["well"] is True
    bot.checks["polling"] = Check(True, "0 s ago")
    assert (await health_of(client))[0] == 200


async def test_health_may_take_a_moment_to_find_out(bot: Bot) -> None:
    async def look() -> Health:
        await asyncio.sleep(0)
        return Health({"memory": (False, "disk full")})

    async with serving(0, bot.figures, look) as address, httpx.AsyncClient(base_url=f"http://{address}") as client:
        assert (await health_of(client))[1]["checks"] == {"memory": {"well": False, "message": "disk full"}}


async def test_health_that_cannot_be_found_out_is_ill(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang() -> Health:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(status_server, "_CHECK_SECONDS", 0.05)
    async with serving(0, bot.figures, hang) as address, httpx.AsyncClient(base_url=f"http://{address}") as client:
        status, told = await health_of(client)
    assert (status, told["checks"]) == (503, {"health": {"well": False, "message": "TimeoutError"}})


async def test_no_token_is_told_or_logged(
    bot: Bot, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    bot.checks["polling"] = Check(False, f"https://api.telegram.org/bot{TOKEN}/getUpdates")
    assert TOKEN not in (await client.get("/healthz")).text
    bot.trouble = RuntimeError(TOKEN)
    answer = await client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"health": {"well": False, "message": "RuntimeError"}}
    assert TOKEN not in caplog.text
    assert "RuntimeError" in caplog.text


async def test_the_figures_are_read_as_prometheus_reads_them(bot: Bot, client: httpx.AsyncClient) -> None:
    for _ in range(3):
        bot.figures.turned_away()
    bot.figures.queue(waiting=5, working=1)
    bot.figures.flooded(4.5)
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = {
        (sample.name, sample.labels.get("outcome")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert found["tanya_questions_total", "turned_away"] == 3
    assert found["tanya_queue_waiting", None] == 5
    assert found["tanya_flood_wait_seconds_total", None] == 4.5
    asked = {"Accept": "application/openmetrics-text;version=1.0.0;q=0.6,*/*;q=0.1"}
    assert (await client.get("/metrics", headers=asked)).text.endswith("# EOF\n")


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
async def test_who_asks_for_the_head_alone_gets_it(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


async def test_nothing_else_is_served(client: httpx.AsyncClient) -> None:
    for path in ("/", "/metrics/", "/healthz/x", "/debug"):
        assert (await client.get(path)).status_code == 404
    for path in ("/healthz", "/metrics"):
        assert (await client.post(path)).status_code == 405


async def test_it_stands_on_loopback_alone(bot: Bot) -> None:
    async with serving(0, bot.figures, bot.health) as address:
        host, _, port = address.rpartition(":")
        assert host == "127.0.0.1"
        # Another address of this machine, at the same port, is free.
        socket.create_server(("127.0.0.2", int(port))).close()


async def test_a_port_that_is_taken_is_one_plain_error(bot: Bot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(AddressTaken) as caught:
            async with serving(port, bot.figures, bot.health):
                pass
    assert caught.value.exit_code == 1
    for lang in LANGUAGES:
        assert f"127.0.0.1:{port}" in Words(lang).trouble(caught.value).said
