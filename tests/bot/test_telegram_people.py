"""Who may ask: the first owner, those who are let in or taken out while the bot runs, how much a day, and strangers."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, tzinfo
from typing import Self

import httpx
import pytest

from bot import pacing, telegram_answering, telegram_talk, telegram_work
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life, answer_to, ask
from tests.bot.test_telegram_parts import a_port
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import Message, TelegramServer, User

STRANGER = "hanya melayani pengguna terdaftar"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


@pytest.fixture
def unowned(settings: Settings) -> Settings:
    """The settings of a bot that knows nobody."""
    return settings.model_copy(update={"telegram_allowed": ()})


def code_in(told: str) -> str:
    found = re.search(r"Kirim kode (\S+) ke bot", told)
    assert found is not None
    return found[1]


def users(settings: Settings, *arguments: str) -> None:
    """`tanya bot users …`, in a process of its own."""
    assert settings.telegram_token is not None
    told = {"TANYA_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value()}
    command = [sys.executable, "-m", "bot.cli", "--data", str(settings.data), "bot", "users", *arguments]
    subprocess.run(command, env=os.environ | told, check=True, capture_output=True, timeout=20)


@pytest.mark.parametrize("sent", ["{}", "/start {}"], ids=["code", "start with the code"])
def test_the_code_makes_one_an_owner_once_and_at_once(
    unowned: Settings, telegram_server: TelegramServer, ani: User, capsys: pytest.CaptureFixture[str], sent: str
) -> None:
    late = telegram_server.user("Budi")
    with Life(unowned, telegram_server):
        code = code_in(capsys.readouterr().err)
        assert STRANGER in ask(telegram_server, late, COFFEE).text
        assert "pemilik bot ini" in ask(telegram_server, ani, sent.format(code)).text
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
        late.say(late.private, sent.format(code))
        ask(telegram_server, ani, BRIDGE)
        assert len(late.private.said) == 1
    with Life(unowned, telegram_server):
        assert "Kirim kode" not in capsys.readouterr().err
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text


def test_a_code_that_is_shown_to_a_group_opens_nothing(
    unowned: Settings, telegram_server: TelegramServer, ani: User, capsys: pytest.CaptureFixture[str]
) -> None:
    group = telegram_server.group("Ruang berita", ani)
    with Life(unowned, telegram_server):
        code = code_in(capsys.readouterr().err)
        said = answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {code}"))
    assert STRANGER in said.text


def test_a_stranger_is_told_once_a_minute(
    settings: Settings, telegram_server: TelegramServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = telegram_server.user("Orang")
    with Life(settings, telegram_server):
        for _ in range(3):
            stranger.say(stranger.private, COFFEE)
        telegram_server.wait_for(lambda: stranger.private.said)
        stranger.say(stranger.private, COFFEE)
        ask(telegram_server, ani, COFFEE)
        (told,) = stranger.private.said
        assert str(stranger.id) in told.text
        monkeypatch.setattr(telegram_talk, "STRANGER_SECONDS", 0.0)
        assert STRANGER in ask(telegram_server, stranger, COFFEE).text


def test_a_strangers_flood_costs_no_search_no_model_and_nobodys_turn(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    stranger, port = telegram_server.user("Orang"), a_port()
    for number in range(120):
        stranger.say(stranger.private, f"{COFFEE} {number}")
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with Life(settings.model_copy(update=model), telegram_server, status_port=port):
        assert "/sumber" in ask(telegram_server, ani, "/bantuan").text
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    assert 'tanya_question_seconds_count{stage="search"} 0.0' in told
    assert 'tanya_questions_total{outcome="turned_away"} 0.0' in told
    assert not ollama_server.chats
    assert not ollama_server.embeds
    assert len(stranger.private.said) == 1
    assert not stranger.private.drafts


def test_who_is_let_in_or_taken_out_by_another_process_is_so_at_once(
    settings: Settings, telegram_server: TelegramServer
) -> None:
    budi = telegram_server.user("Budi")
    with Life(settings, telegram_server):
        assert STRANGER in ask(telegram_server, budi, COFFEE).text
        users(settings, "add", str(budi.id))
        assert COFFEE_QUOTE in ask(telegram_server, budi, COFFEE).text
        users(settings, "remove", str(budi.id))
        before = len(budi.private.said)
        tap = budi.tap(budi.private.said[-1], "Sumber 1")
        telegram_server.wait_for(lambda: tap.answered)
        assert STRANGER in tap.text
        assert len(budi.private.said) == before


def test_only_an_editor_may_hand_in_an_article(settings: Settings, telegram_server: TelegramServer, ani: User) -> None:
    def hand_in() -> Message:
        words = "Festival layang-layang digelar di Bali pada Juli 2024. " * 8
        return answer_to(telegram_server, ani.document(ani.private, "festival.txt", words.encode()))

    with Life(settings, telegram_server):
        assert "oleh penyunting" in hand_in().text
        users(settings, "add", str(ani.id), "--role", "editor")
        assert [button.text for button in hand_in().buttons] == ["Simpan", "Tidak usah"]


def test_nobody_asks_more_than_their_share_of_a_day(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    budi = telegram_server.user("Budi")
    changed = {"telegram_allowed": (ani.id, budi.id), "telegram_questions_a_day": 2}
    with Life(settings.model_copy(update=changed), telegram_server):
        for question, quote in ((COFFEE, COFFEE_QUOTE), (BRIDGE, BRIDGE_QUOTE)):
            assert quote in ask(telegram_server, ani, question).text
        assert "Jatah pertanyaan Anda" in ask(telegram_server, ani, COFFEE).text
        assert "/sumber" in ask(telegram_server, ani, "/bantuan").text
        assert COFFEE_QUOTE in ask(telegram_server, budi, COFFEE).text
    changed["telegram_questions_a_day"] = 1_000
    with Life(settings.model_copy(update=changed | {"telegram_questions_a_day_in_all": 4}), telegram_server):
        assert COFFEE_QUOTE in ask(telegram_server, budi, COFFEE).text
        for user in (ani, budi):
            assert "Jatah pertanyaan bot ini" in ask(telegram_server, user, COFFEE).text


class _Clock(datetime):
    """A clock that stands still; WIB is seven hours ahead of UTC."""

    at = datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(cls.at.timestamp(), tz)


def test_a_day_begins_at_midnight_in_jakarta(
    settings: Settings, telegram_server: TelegramServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_answering, "datetime", _Clock)
    monkeypatch.setattr(telegram_work, "datetime", _Clock)
    with Life(settings.model_copy(update={"telegram_questions_a_day": 1}), telegram_server):
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
        assert "Jatah pertanyaan Anda" in ask(telegram_server, ani, COFFEE).text
        monkeypatch.setattr(_Clock, "at", datetime(2026, 3, 1, 17, 0, tzinfo=UTC))
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text


def test_a_question_that_a_stop_sent_back_is_counted_once(
    settings: Settings,
    telegram_server: TelegramServer,
    ollama_server: OllamaServer,
    ani: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telegram_work, "GRACE_SECONDS", 0.1)
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak pernah."))
    settings = settings.model_copy(update={"telegram_questions_a_day": 1})
    with Life(settings.model_copy(update={"engine": "auto", "ollama_host": ollama_server.url}), telegram_server):
        asked = ani.say(ani.private, COFFEE)
        gate.wait_reached()
    with Life(settings, telegram_server):
        assert COFFEE_QUOTE in answer_to(telegram_server, asked).text
        assert "Jatah pertanyaan Anda" in ask(telegram_server, ani, COFFEE).text


def test_a_wrong_code_is_told_while_nobody_may_ask(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    with Life(settings.model_copy(update={"telegram_allowed": ()}), telegram_server):
        assert "ID Telegram" in ask(telegram_server, ani, "halo").text
        assert "tidak cocok" in ask(telegram_server, ani, "ABCD-2345").text
