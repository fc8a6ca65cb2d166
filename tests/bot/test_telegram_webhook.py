"""The promises of the webhook: only Telegram is heard, and what it brings is confirmed once it is kept.

Not here: where it listens (test_listening.py); its address and secret (test_telegram_webhook_settings.py).
"""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from bot import telegram_webhook
from bot.errors import WebhookSecretInvalid
from bot.listening import listening
from bot.telegram_webhook import webhook_app
from store.errors import DiskFull

TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"
SECRET = "rahasia-yang-panjang_42"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 7, "message": {"text": "Berapa ton ekspor kopi?"}}


class Hook:
    """The webhook, on a port, and what it took in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.taken: list[dict[str, Any]] = []
        self.trouble: Exception | None = None
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.begun = asyncio.Event()

    async def take_in(self, updates: list[dict[str, Any]]) -> None:
        self.begun.set()
        await self.may_end.wait()
        if self.trouble is not None:
            raise self.trouble
        self.taken += updates

    async def post(self, body: bytes | dict[str, Any] = UPDATE, secret: str | None = SECRET) -> tuple[int, bytes]:
        """Status and body of the answer."""
        headers = {} if secret is None else {HEADER: secret}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://{self.address}/kait", data=data, headers=headers) as answer,
        ):
            return answer.status, await answer.read()

    async def raw(self, head: str) -> bytes:
        """The first of what comes back for a request's head whose body never follows."""
        host, _, port = self.address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            writer.write(f"POST /kait HTTP/1.1\r\nHost: contoh\r\n{head}\r\n".encode())
            return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        finally:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def open_hook(address: str = "127.0.0.1:0") -> AsyncIterator[Hook]:
    hook = Hook("")
    async with listening(webhook_app("/kait", SECRET, hook.take_in), address) as hook.address:
        yield hook


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with open_hook() as hook:
        yield hook


# ---- What Telegram brings.


async def test_an_update_is_confirmed_without_a_word(hook: Hook) -> None:
    assert await hook.post() == (200, b"")
    assert hook.taken == [UPDATE]


async def test_an_update_is_confirmed_only_when_it_is_taken_in(hook: Hook) -> None:
    hook.may_end.clear()
    asked = asyncio.create_task(hook.post())
    await hook.begun.wait()
    done, _ = await asyncio.wait([asked], timeout=0.2)
    assert not done
    hook.may_end.set()
    assert await asked == (200, b"")


async def test_an_update_whose_sender_hangs_up_is_taken_in_all_the_same(hook: Hook) -> None:
    hook.may_end.clear()
    asked = asyncio.create_task(hook.post())
    await hook.begun.wait()
    asked.cancel()
    await asyncio.wait([asked])
    hook.may_end.set()
    assert await hook.post({"update_id": 8}) == (200, b"")
    assert [update["update_id"] for update in hook.taken] == [7, 8]


async def test_an_update_comes_through_a_socket_file_as_well(tmp_path: Path) -> None:
    async with (
        open_hook(f"unix:{tmp_path / 'kait.sock'}") as hook,
        httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(tmp_path / "kait.sock"))) as client,
    ):
        answer = await client.post("http://bot.contoh.id/kait", json=UPDATE, headers={HEADER: SECRET})
        refused = await client.post("http://bot.contoh.id/kait", json=UPDATE)
    assert (answer.status_code, answer.content, refused.status_code) == (200, b"", 403)
    assert hook.taken == [UPDATE]


# ---- The secret.


@pytest.mark.parametrize(
    "secret",
    [
        None,
        "",
        SECRET[:-1],
        SECRET + "x",
        SECRET[:-1] + "3",
        "x" + SECRET[1:],
        SECRET.upper(),
        f"{SECRET},{SECRET}",
        "é",
    ],
)
async def test_without_the_secret_nothing_is_taken_and_nothing_said(hook: Hook, secret: str | None) -> None:
    assert await hook.post(secret=secret) == (403, b"")
    assert hook.taken == []


async def test_the_secret_is_compared_in_constant_time(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each comparison of the whole secret is the library's, which looks at every byte whatever the first ones are."""
    compared: list[tuple[object, object]] = []
    real = hmac.compare_digest

    def compare(given: bytes, expected: bytes) -> bool:
        compared.append((given, expected))
        return real(given, expected)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    wrong = [SECRET[:-1] + "3", "x" + SECRET[1:], ""]
    assert [(await hook.post(secret=secret))[0] for secret in wrong] == [403] * 3
    assert compared == [(secret.encode(), SECRET.encode()) for secret in wrong]


@pytest.mark.parametrize("length", ["999999999999", "5"])
async def test_without_the_secret_the_body_is_not_waited_for(hook: Hook, length: str) -> None:
    answer = await hook.raw(f"{HEADER}: salah\r\nContent-Length: {length}\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")


async def test_a_caller_that_asks_first_is_refused_before_it_sends_the_body(hook: Hook) -> None:
    asking = "Content-Length: 20\r\nExpect: 100-continue\r\n"
    assert (await hook.raw(asking)).startswith(b"HTTP/1.1 403 ")
    assert (await hook.raw(f"{HEADER}: {SECRET}\r\n{asking}")).startswith(b"HTTP/1.1 100 ")


async def test_a_caller_with_the_secret_that_asks_first_is_heard(hook: Hook) -> None:
    async with (
        aiohttp.ClientSession(headers={HEADER: SECRET}) as session,
        session.post(f"http://{hook.address}/kait", json=UPDATE, expect100=True) as answer,
    ):
        assert answer.status == 200
    assert hook.taken == [UPDATE]


async def test_strangers_do_not_learn_what_serves_them(hook: Hook) -> None:
    assert b"aiohttp" not in await hook.raw("Content-Length: 5\r\n")


def test_a_webhook_without_a_secret_is_none() -> None:
    async def take_in(updates: list[dict[str, Any]]) -> None: ...

    for secret in ("", "ada spasi", "x" * 257, "é", "a\n"):
        with pytest.raises(WebhookSecretInvalid):
            webhook_app("/kait", secret, take_in)


# ---- What is no update, or cannot be kept.


WRONG_IDS = [f'{{"update_id": {wrong}}}'.encode() for wrong in ('"7"', "true", "7.0", "null", str(2**63))]
NO_JSON = [b"", b"bukan JSON", b"\xff\xfe\xff", b'{"update_id": 7', b"[" * 100_000]


@pytest.mark.parametrize("body", [*NO_JSON, *WRONG_IDS, b"{}", b"[]", b'"7"'], ids=lambda body: body[:20])
async def test_what_is_no_update_is_refused(hook: Hook, body: bytes) -> None:
    assert await hook.post(body) == (400, b"")
    assert hook.taken == []


async def test_more_than_a_megabyte_is_refused(hook: Hook) -> None:
    most = 1_000_000 - len(json.dumps({"update_id": 7, "x": ""}))
    assert await hook.post({"update_id": 7, "x": "x" * most}) == (200, b"")
    assert await hook.post({"update_id": 8, "x": "x" * (most + 1)}) == (413, b"")
    announced = f"{HEADER}: {SECRET}\r\nContent-Length: 999999999999\r\n"
    assert (await hook.raw(announced)).startswith(b"HTTP/1.1 413 ")
    assert [update["update_id"] for update in hook.taken] == [7]


async def test_more_than_a_megabyte_is_refused_though_its_length_was_not_announced(hook: Hook) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"update_id": 7, "x": "'
        for _ in range(11):
            yield b"x" * 100_000
        yield b'"}'

    async with (
        aiohttp.ClientSession(headers={HEADER: SECRET}) as session,
        session.post(f"http://{hook.address}/kait", data=pieces()) as answer,
    ):
        assert (answer.status, await answer.read()) == (413, b"")
    assert hook.taken == []


async def test_a_body_that_never_comes_is_given_up(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_webhook, "_BODY_SECONDS", 0.05)
    assert (await hook.raw(f"{HEADER}: {SECRET}\r\nContent-Length: 20\r\n")).startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_is_broken_is_refused(hook: Hook) -> None:
    packed = f"{HEADER}: {SECRET}\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"
    assert (await hook.raw(packed)).startswith(b"HTTP/1.1 400 ")


async def test_what_cannot_be_kept_is_to_be_brought_again(hook: Hook) -> None:
    hook.trouble = DiskFull(folder="data")
    assert await hook.post() == (503, b"")
    hook.trouble = None
    assert await hook.post() == (200, b"")
    assert hook.taken == [UPDATE]


async def test_what_nobody_foresaw_is_to_be_brought_again_and_logged_without_the_token(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.trouble = RuntimeError(f"https://api.telegram.org/bot{TOKEN}/sendMessage")
    assert await hook.post() == (500, b"")
    assert "RuntimeError" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text


async def test_calls_are_not_logged(hook: Hook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await hook.post()
    await hook.post(b"rahasia saya")
    assert [record for record in caplog.records if record.name != "asyncio"] == []


async def test_other_methods_and_paths_are_not_served(hook: Hook) -> None:
    async with aiohttp.ClientSession(headers={HEADER: SECRET}) as session:
        for method, path, status in (("GET", "/kait", 405), ("PUT", "/kait", 405), ("POST", "/", 404)):
            async with session.request(method, f"http://{hook.address}{path}", json=UPDATE) as answer:
                assert answer.status == status
                assert "Server" not in answer.headers
    assert hook.taken == []
