"""The whole bot, brought its updates by Telegram: through a port or a socket file, into the same inbox."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot import pacing, telegram_polling
from bot.errors import WebhookRefused
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life, answer_to, ask
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.telegram_server import TelegramServer, User

SECRET = "rahasia-kait-0123456789"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, telegram_server: TelegramServer) -> None:
    """The bot's patience and Telegram's, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_polling, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_polling, "BROUGHT_PAUSE", 0.02)
    telegram_server.deliveries.pauses = (0.02, 0.1)


@pytest.fixture
def hooked(settings: Settings) -> Settings:
    """Settings of a bot that listens at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    changed = {
        "telegram_webhook_url": f"http://127.0.0.1:{port}/kait",
        "telegram_webhook_listen": f"127.0.0.1:{port}",
        "telegram_webhook_secret": SecretStr(SECRET),
    }
    return settings.model_copy(update=changed)


def tanya_bot(settings: Settings, server: TelegramServer) -> "subprocess.Popen[str]":
    """`tanya bot --webhook-url …` as a process of its own."""
    assert settings.telegram_token is not None
    told = {
        "TANYA_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "TANYA_TELEGRAM_ALLOWED": ",".join(map(str, settings.telegram_allowed)),
    }
    command = [sys.executable, "-m", "bot.cli", "bot", "--api-url", server.url, "--data", str(settings.data)]
    command += ["--engine", "embedded", "--webhook-url", str(settings.telegram_webhook_url)]
    command += ["--webhook-listen", settings.telegram_webhook_listen]
    return subprocess.Popen(command, env=os.environ | told, stderr=subprocess.PIPE, text=True)


def test_a_question_that_is_brought_is_answered_without_a_poll(
    hooked: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    waiting = ani.say(ani.private, BRIDGE)
    with Life(hooked, telegram_server):
        assert BRIDGE_QUOTE in answer_to(telegram_server, waiting).text
        answer = ask(telegram_server, ani, COFFEE)
        assert COFFEE_QUOTE in answer.text
        ani.tap(answer, "Sumber 1")
        telegram_server.wait_for(lambda: answer.edits)
    assert telegram_server.webhook is not None
    assert telegram_server.webhook["secret_token"] == SECRET
    assert not telegram_server.calls_of("getUpdates")
    assert not telegram_server.pending_updates


def test_the_same_through_a_socket_file_behind_a_proxy(
    hooked: Settings, telegram_server: TelegramServer, ani: User, tmp_path: Path
) -> None:
    file = tmp_path / "kait.sock"
    telegram_server.deliveries.proxies["https://bot.contoh.example"] = f"unix:{file}"
    changed = {
        "telegram_webhook_url": "https://bot.contoh.example/kait",
        "telegram_webhook_listen": f"unix:{file}",
        "telegram_webhook_secret": None,
    }
    with Life(hooked.model_copy(update=changed), telegram_server):
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
        assert telegram_server.webhook is not None
        assert len(telegram_server.webhook["secret_token"]) >= 32
    assert not file.exists()


def test_without_the_secret_nothing_is_taken_in(hooked: Settings, telegram_server: TelegramServer, ani: User) -> None:
    message = {"message_id": 9, "date": 1, "chat": ani.private.as_json(), "from": ani.as_json(), "text": COFFEE}
    update = {"update_id": 900_000_000, "message": message}
    url = str(hooked.telegram_webhook_url)
    with Life(hooked, telegram_server), httpx.Client(trust_env=False) as client:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": SECRET[:-1] + "x"}):
            assert client.post(url, json=update, headers=headers).status_code == 403
        ask(telegram_server, ani, BRIDGE)
        assert len(ani.private.said) == 1
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert client.post(url, json=update, headers=right).status_code == 200
        telegram_server.wait_for(lambda: len(ani.private.said) == 2)


def test_an_update_that_is_brought_again_is_answered_once(
    hooked: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    telegram_server.deliveries.lost_answers = 3
    with Life(hooked, telegram_server):
        ask(telegram_server, ani, COFFEE)
        ask(telegram_server, ani, BRIDGE)
    assert len(telegram_server.deliveries.attempts) == 5
    assert len(ani.private.said) == 2


def test_what_a_killed_bot_took_and_what_it_did_not_is_answered_by_the_next(
    hooked: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    gate = Gate()
    telegram_server.fail("sendMessage", faults.hang(gate))
    with tanya_bot(hooked, telegram_server) as process:
        asked = [ani.say(ani.private, question) for question in (COFFEE, BRIDGE)]
        gate.wait_reached(20)
        telegram_server.wait_for(lambda: not telegram_server.pending_updates)
        process.send_signal(signal.SIGKILL)
    asked.append(ani.say(ani.private, COFFEE))
    with Life(hooked, telegram_server):
        answers = [answer_to(telegram_server, message) for message in asked]
    assert ani.private.said == answers


def test_a_stop_ends_in_order(hooked: Settings, telegram_server: TelegramServer, ani: User) -> None:
    with tanya_bot(hooked, telegram_server) as process:
        answer_to(telegram_server, ani.say(ani.private, COFFEE), timeout=20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    later = ani.say(ani.private, BRIDGE)
    with Life(hooked, telegram_server):
        answer_to(telegram_server, later)


def test_a_bot_that_polls_again_takes_its_webhook_away_though_telegram_stumbles(
    settings: Settings, hooked: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    with Life(hooked, telegram_server):
        ask(telegram_server, ani, COFFEE)
    telegram_server.fail("deleteWebhook", faults.server_error(), faults.flood(0.05), faults.dropped())
    asked = ani.say(ani.private, BRIDGE)
    with Life(settings, telegram_server):
        assert BRIDGE_QUOTE in answer_to(telegram_server, asked).text
    assert telegram_server.webhook is None


def test_a_server_that_knows_no_webhooks_is_polled(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    telegram_server.fail("deleteWebhook", faults.refusal(404, "Not Found: method not found"))
    with Life(settings, telegram_server):
        ask(telegram_server, ani, COFFEE)


def test_a_webhook_that_telegram_refuses_is_explained(hooked: Settings, telegram_server: TelegramServer) -> None:
    refusal = faults.refusal(400, "Bad Request: bad webhook: IP address 127.0.0.1 is reserved")
    telegram_server.fail("setWebhook", refusal, refusal)
    with pytest.raises(WebhookRefused) as refused, Life(hooked, telegram_server):
        pass
    assert refused.value.exit_code == 2
    with tanya_bot(hooked, telegram_server) as process:
        _, told = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "tidak mau mengantar pesan" in told
    assert "127.0.0.1 is reserv" in told


def test_a_webhook_that_cannot_be_set_yet_is_set_later_and_a_stop_does_not_wait_for_it(
    hooked: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    telegram_server.fail("setWebhook", faults.server_error(), faults.bad_gateway(), faults.dropped())
    with Life(hooked, telegram_server):
        ask(telegram_server, ani, COFFEE)
    gate = Gate()
    telegram_server.fail("setWebhook", faults.hang(gate))
    with tanya_bot(hooked, telegram_server) as process:
        gate.wait_reached(20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_old_questions_are_passed_over_however_slowly_they_are_brought(
    hooked: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    """The first is brought again and again, in pauses in which an answer would be sent."""
    telegram_server.deliveries.lost_answers = 12
    now = int(time.time())
    *old, last = [ani.say(ani.private, question, date=now - 3_600) for question in (COFFEE, COFFEE, COFFEE, BRIDGE)]
    with Life(hooked, telegram_server):
        telegram_server.wait_for(lambda: [m for m in ani.private.said if m.reply_to is last and BRIDGE_QUOTE in m.text])
    assert not [message for message in ani.private.said if message.reply_to in old]
    assert "3 pertanyaan" in ani.private.said[0].text
