"""What the bot tells the programs that watch it: whether it is well, and what it has counted."""

import time
from collections.abc import Callable

import httpx
import pytest

from bot import pacing, telegram_bot, telegram_polling
from rag.opening import Settings
from tests.bot.telegram_life import COFFEE, COFFEE_QUOTE, FOREIGN, Life, answer_to, ask, cited
from tests.bot.test_telegram_parts import a_port, figures
from tests.fakes import ollama_replies as replies
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import TelegramServer, User


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_polling, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_polling, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(telegram_bot, "SILENT_SECONDS", 1.5)  # a poll of the tests takes a second


def health(port: int) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)


def comes_true(predicate: Callable[[], bool], seconds: float = 10) -> bool:
    """Asks again and again: who watches a bot from outside has no other way."""
    deadline = time.monotonic() + seconds
    while not (value := predicate()) and time.monotonic() < deadline:
        pass
    return value


def test_a_bot_is_ill_while_telegram_is_silent_for_long(settings: Settings, telegram_server: TelegramServer) -> None:
    port = a_port()
    with Life(settings, telegram_server, status_port=port):
        answer = health(port)
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        telegram_server.stop()
        assert comes_true(lambda: health(port).status_code == 503)
        ill = health(port).json()
        assert not ill["checks"]["telegram"]["well"]
        assert ill["checks"]["memory"]["well"]
        telegram_server.start()
        assert comes_true(lambda: health(port).status_code == 200)


def test_what_becomes_of_questions_is_counted(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    port, gate = a_port(), Gate()
    model = {"engine": "auto", "ollama_host": ollama_server.url, "questions_at_once": 1}
    ollama_server.always(lambda call: cited(call, COFFEE_QUOTE) if replies.passages_in(call) else COFFEE)
    budi = telegram_server.user("Budi")
    allowed = {"telegram_allowed": (ani.id, budi.id)}
    with Life(settings.model_copy(update=model | allowed), telegram_server, status_port=port):
        before = figures(port)
        ask(telegram_server, ani, FOREIGN)
        ollama_server.enqueue(lambda call: cited(call, COFFEE_QUOTE) + replies.miscounting(call) + " ")
        telegram_server.fail("sendMessage", faults.flood(0.1))
        ask(telegram_server, ani, COFFEE)
        ask(telegram_server, ani, "/baru")
        ollama_server.enqueue(lambda call: replies.dies(cited(call, COFFEE_QUOTE)))
        ask(telegram_server, ani, COFFEE)
        ask(telegram_server, ani, "/baru")
        ollama_server.enqueue(lambda call: replies.waits(gate, cited(call, COFFEE_QUOTE)))
        asked = [ani.say(ani.private, COFFEE)]
        gate.wait_reached()
        asked.append(budi.say(budi.private, COFFEE))
        telegram_server.wait_for(lambda: any("Antrean" in text for _, text in budi.private.drafts))
        assert (figures(port)["tanya_queue_waiting"], figures(port)["tanya_queue_working"]) == (1.0, 1.0)
        asked += [ani.say(ani.private, COFFEE) for _ in range(3)]
        ask(telegram_server, ani, COFFEE)
        gate.open()
        for message in asked:
            answer_to(telegram_server, message)
        after = figures(port)
    told = {name: after[name] - before[name] for name in before}
    outcomes = {
        name: told[f'tanya_questions_total{{outcome="{name}"}}'] for name in ("answered", "refused", "fallback")
    }
    assert outcomes == {"answered": 6.0, "refused": 1.0, "fallback": 1.0}
    assert told['tanya_questions_total{outcome="turned_away"}'] == 1.0
    assert told["tanya_flood_waits_total"] == 1.0
    assert told["tanya_flood_wait_seconds_total"] == pytest.approx(0.1)
    assert told["tanya_sentences_dropped_total"] >= 1.0
    assert told["tanya_model_failures_total"] == 1.0
    assert told['tanya_question_seconds_count{stage="total"}'] == 8.0
    assert (after["tanya_queue_waiting"], after["tanya_queue_working"]) == (0.0, 0.0)


def test_nobody_is_named_by_what_is_told(settings: Settings, telegram_server: TelegramServer, ani: User) -> None:
    port = a_port()
    with Life(settings, telegram_server, status_port=port):
        ask(telegram_server, ani, COFFEE)
        told = health(port).text + httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    for secret in (str(ani.id), "Gayo", telegram_server.token.partition(":")[2]):
        assert secret not in told
