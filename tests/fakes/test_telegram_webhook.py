"""Updates that the fake Telegram brings to a webhook, and what it tells about them.

Not here: polling (test_telegram_server.py).
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict

from tests.fakes.telegram_server import TelegramServer, User


class Hook:
    """A bot's end of the webhook: answers with the planned statuses, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.brought: list[str] = []
        self.secrets: set[str | None] = set()
        self.port = 0

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.brought.append(update["message"]["text"])
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.add_routes([web.post("/kait", hook.take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await web.UnixSite(runner, str(tmp_path / "kait.sock")).start()
    hook.port = runner.addresses[0][1]
    yield hook
    await runner.cleanup()


@pytest.fixture(autouse=True)
def _quick(telegram_server: TelegramServer) -> None:
    telegram_server.deliveries.pauses = (0.01, 0.04)


async def test_updates_are_brought_in_order_with_the_secret(
    telegram_server: TelegramServer, bot: Bot, ani: User, hook: Hook
) -> None:
    ani.say(ani.private, "satu")
    await bot.set_webhook(f"http://127.0.0.1:{hook.port}/kait", secret_token="rahasia")
    for text in ("dua", "tiga"):
        ani.say(ani.private, text)
    await telegram_server.until(lambda: not telegram_server.pending_updates)
    assert hook.brought == ["satu", "dua", "tiga"]
    assert hook.secrets == {"rahasia"}
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_an_update_that_was_not_taken_comes_again_before_the_next_of_its_chat(
    telegram_server: TelegramServer, bot: Bot, ani: User, hook: Hook
) -> None:
    hook.statuses = [500, 502]
    ani.say(ani.private, "satu")
    ani.say(ani.private, "dua")
    await bot.set_webhook(f"http://127.0.0.1:{hook.port}/kait")
    await telegram_server.until(lambda: not telegram_server.pending_updates)
    assert hook.brought == ["satu", "satu", "satu", "dua"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 502 Bad Gateway"


async def test_an_answer_that_was_lost_brings_the_update_again(
    telegram_server: TelegramServer, bot: Bot, ani: User, hook: Hook
) -> None:
    telegram_server.deliveries.lost_answers = 2
    ani.say(ani.private, "satu")
    await bot.set_webhook(f"http://127.0.0.1:{hook.port}/kait")
    await telegram_server.until(lambda: not telegram_server.pending_updates)
    assert hook.brought == ["satu"] * 3


async def test_a_public_address_leads_through_a_proxy_to_a_port_or_a_socket(
    telegram_server: TelegramServer, bot: Bot, ani: User, hook: Hook, tmp_path: Path
) -> None:
    ani.say(ani.private, "satu")
    await bot.set_webhook("https://bot.contoh.id/kait")
    await telegram_server.until(lambda: telegram_server.deliveries.attempts)
    assert "Failed to resolve host" in ((await bot.get_webhook_info()).last_error_message or "")
    for text, inner in (("dua", f"http://127.0.0.1:{hook.port}"), ("tiga", f"unix:{tmp_path / 'kait.sock'}")):
        telegram_server.deliveries.proxies = {"https://bot.contoh.id": inner}
        ani.say(ani.private, text)
        await telegram_server.until(lambda: not telegram_server.pending_updates)
    assert hook.brought == ["satu", "dua", "tiga"]


async def test_nothing_is_brought_after_the_webhook_is_gone(
    telegram_server: TelegramServer, bot: Bot, ani: User, hook: Hook
) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{hook.port}/kait")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    ani.say(ani.private, "satu")
    assert len(await bot.get_updates(timeout=1)) == 1
    assert hook.brought == []


async def test_a_secret_is_of_plain_characters(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)unallowed characters"):
        await bot.set_webhook("https://contoh.id/kait", secret_token="rahasia besar")
