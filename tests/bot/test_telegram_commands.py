"""What each command says and does, under both of its names.

Not here: /start, /bantuan, /sumber and /baru (test_telegram_bot.py); /bahasa, /saya and /lupakan
(test_telegram_person.py).
"""

import time

import pytest

from bot import pacing
from rag.opening import Settings
from tests.bot.telegram_life import (
    BRIDGE,
    BRIDGE_QUOTE,
    BUYER_QUOTE,
    COFFEE,
    COFFEE_QUOTE,
    Life,
    answer_to,
    ask,
    cited,
)
from tests.fakes import ollama_replies as replies
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import Message, TelegramServer, User

FREED_SECONDS = 2.0  # after /batal, at most


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def with_model(settings: Settings, server: OllamaServer, **more: object) -> Settings:
    return settings.model_copy(update={"engine": "auto", "ollama_host": server.url, **more})


# /ulang


@pytest.mark.usefixtures("model_bot")
@pytest.mark.parametrize("command", ["/ulang", "/again"])
def test_the_last_question_is_answered_anew_and_its_answer_replaced_in_the_conversation(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, command: str
) -> None:
    ollama_server.enqueue(lambda call: cited(call, COFFEE_QUOTE), lambda call: cited(call, BUYER_QUOTE))
    first = ask(telegram_server, ani, COFFEE)
    again = ask(telegram_server, ani, command)
    assert again.text.startswith(f"{COFFEE}\n\n{BUYER_QUOTE[:-1]}")
    assert COFFEE_QUOTE not in again.text
    assert {"Sumber 1", "👍", "👎"} <= set(labels(again))
    assert first.text.startswith(COFFEE_QUOTE[:-1])
    assert not first.deleted
    assert "Pertanyaan dan jawabannya: 1," in ask(telegram_server, ani, "/saya").text
    assert BUYER_QUOTE in ask(telegram_server, ani, "/sumber 1").spans("bold")


@pytest.mark.usefixtures("bot")
def test_without_a_question_there_is_nothing_to_repeat(telegram_server: TelegramServer, ani: User) -> None:
    assert "Belum ada pertanyaan" in ask(telegram_server, ani, "/ulang").text
    ask(telegram_server, ani, COFFEE)
    ask(telegram_server, ani, "/baru")
    assert "Belum ada pertanyaan" in ask(telegram_server, ani, "/again").text


# /batal


@pytest.mark.parametrize("command", ["/batal", "/cancel"])
def test_stopping_frees_the_model_and_takes_back_what_waits_of_this_person_in_this_chat_alone(
    telegram_server: TelegramServer, ollama_server: OllamaServer, settings: Settings, ani: User, command: str
) -> None:
    gate, others = Gate(), Gate()
    budi = telegram_server.user("Budi")
    group = telegram_server.group("Ruang berita", ani, budi)
    ollama_server.enqueue(replies.waits(gate, "Tidak pernah."), replies.waits(others, "Tidak tahu."))
    with Life(with_model(settings, ollama_server, telegram_allowed=(ani.id, budi.id)), telegram_server):
        asked = ani.say(ani.private, COFFEE)
        gate.wait_reached()
        waiting = ani.say(ani.private, BRIDGE)
        elsewhere = ani.say(group, f"@{telegram_server.bot.username} {COFFEE}")
        others.wait_reached()
        of_budi = budi.say(budi.private, BRIDGE)
        pending = telegram_server.confirmed
        telegram_server.wait_for(lambda: telegram_server.confirmed > pending or not telegram_server.pending_updates)
        begun = time.monotonic()
        stopped = ask(telegram_server, ani, command)
        ollama_server.wait_for(lambda: ollama_server.chats[0].state == "disconnected")
        assert time.monotonic() - begun < FREED_SECONDS
        assert stopped.text == "Baik, sudah saya hentikan. Silakan bertanya lagi."
        ollama_server.always(lambda call: cited(call, BRIDGE_QUOTE))
        others.open()
        assert answer_to(telegram_server, elsewhere)
        assert BRIDGE_QUOTE[:-1] in answer_to(telegram_server, of_budi).text
        last = ask(telegram_server, ani, BRIDGE)
        assert BRIDGE_QUOTE[:-1] in last.text
    assert [m for m in ani.private.said if m.reply_to in (asked, waiting)] == []
    assert ani.private.said == [stopped, last]
    assert ani.private.draft is None


@pytest.mark.usefixtures("model_bot")
def test_a_placeholder_goes_when_its_answer_is_stopped(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import telegram_preview

    monkeypatch.setattr(telegram_preview, "PLACEHOLDER_SECONDS", 0.02)
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak pernah."))
    group = telegram_server.group("Ruang berita", ani)
    asked = ani.say(group, f"@{telegram_server.bot.username} {COFFEE}")
    placeholder = telegram_server.wait_for(lambda: group.since(asked))[0]
    stopped = answer_to(telegram_server, ani.say(group, "/batal"))
    telegram_server.wait_for(lambda: placeholder.deleted)
    assert group.said == [stopped]


@pytest.mark.usefixtures("bot")
def test_where_nothing_is_in_work_stopping_says_so(telegram_server: TelegramServer, ani: User) -> None:
    assert "Tidak ada yang sedang saya kerjakan" in ask(telegram_server, ani, "/batal").text
    ask(telegram_server, ani, COFFEE)
    assert "Tidak ada yang sedang saya kerjakan" in ask(telegram_server, ani, "/batal").text


def test_a_question_that_is_stopped_in_the_same_breath_is_not_answered(
    telegram_server: TelegramServer, settings: Settings, ani: User
) -> None:
    asked, stop = ani.say(ani.private, COFFEE), ani.say(ani.private, "/batal")
    with Life(settings, telegram_server):
        stopped = answer_to(telegram_server, stop)
        last = ask(telegram_server, ani, BRIDGE)
    assert ani.private.said == [stopped, last]
    assert stopped.text.startswith("Baik, sudah saya hentikan")
    assert not [m for m in ani.private.said if m.reply_to is asked]


# /terbaru, /linimasa, /status


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/terbaru", "/latest"])
def test_the_newest_articles_come_first_with_links(telegram_server: TelegramServer, ani: User, command: str) -> None:
    newest = ask(telegram_server, ani, command)
    assert newest.text.splitlines() == [
        "Berita terbaru:",
        "· Jembatan Suramadu ditutup sementara (Contoh TanyaBerita · 1 Mei 2024)",
        "· Ekspor kopi Gayo naik pada kuartal pertama (Contoh TanyaBerita · 2 Apr 2024)",
        "· Tiga orangutan dilepasliarkan (Contoh TanyaBerita · 20 Feb 2024)",
    ]
    assert newest.links == {"Ekspor kopi Gayo naik pada kuartal pertama": "https://contoh.example/kopi"}
    assert newest.preview_disabled


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/linimasa", "/timeline"])
def test_a_timeline_is_dated_and_cited_and_its_sources_can_be_seen(
    telegram_server: TelegramServer, ani: User, command: str
) -> None:
    told = ask(telegram_server, ani, f"{command} jembatan Suramadu")
    lines = told.text.splitlines()
    assert lines[0] == "Linimasa: jembatan Suramadu"
    assert f"3 Mei 2024 · {BRIDGE_QUOTE} [1]" in lines
    assert lines[-1] == "1 · Contoh TanyaBerita · 1 Mei 2024 · Jembatan Suramadu ditutup sementara"
    text = told.text
    ani.tap(told, "Sumber 1")
    telegram_server.wait_for(lambda: told.edits)
    assert BRIDGE_QUOTE in told.spans("bold")
    ani.tap(told, "Kembali")
    telegram_server.wait_for(lambda: len(told.edits) == 2)
    assert told.text == text
    assert labels(told) == ["Sumber 1"]


@pytest.mark.usefixtures("bot")
def test_a_timeline_without_a_topic_or_without_events_says_what_to_do(
    telegram_server: TelegramServer, ani: User
) -> None:
    assert "/linimasa perjanjian Rusia" in ask(telegram_server, ani, "/linimasa").text
    none = ask(telegram_server, ani, "/linimasa gerhana di Merkurius")
    assert "Saya tidak menemukan peristiwa bertanggal tentang “gerhana di Merkurius”" in none.text
    assert not none.buttons
    long = ask(telegram_server, ani, f"/linimasa {'gerhana ' * 450}")  # a message as long as Telegram lets it be
    assert "Saya tidak menemukan" in long.text
    half = ask(telegram_server, ani, "/linimasa gerhana \ud83d")  # half an emoji is no text that could be sent back
    assert "“gerhana \ufffd”" in half.text


@pytest.mark.usefixtures("bot")
def test_the_status_tells_what_there_is_and_that_no_model_writes(telegram_server: TelegramServer, ani: User) -> None:
    status = ask(telegram_server, ani, "/status").text
    assert "3 artikel" in status
    assert "20 Februari 2024" in status
    assert "Contoh TanyaBerita" in status
    assert "Saya menjawab tanpa model" in status


def test_the_status_tells_which_model_writes_or_why_none(
    telegram_server: TelegramServer, ollama_server: OllamaServer, settings: Settings, ani: User
) -> None:
    with Life(with_model(settings, ollama_server), telegram_server):
        assert "Jawaban ditulis oleh gemma3:4b" in ask(telegram_server, ani, "/status").text
        ollama_server.drop("gemma3:4b")
        assert "gemma3:4b belum terpasang" in ask(telegram_server, ani, "/status").text
        ollama_server.stop()
        away = ask(telegram_server, ani, "/status").text
    assert "gemma3:4b sedang tidak bisa dihubungi" in away
    assert "127.0.0.1" not in away


# menus


def test_menus_are_registered_by_scope_and_language(bot: Life, telegram_server: TelegramServer, ani: User) -> None:
    menus = telegram_server.commands
    telegram_server.wait_for(lambda: len(menus) == 6)
    names = {key: [command["command"] for command in menu] for key, menu in menus.items()}
    private, groups = "all_private_chats", "all_group_chats"
    assert names[private, ""] == names[private, "id"]
    assert {"bantuan", "ulang", "batal", "terbaru", "linimasa", "bahasa", "lupakan", "saya"} <= set(names[private, ""])
    assert {"help", "again", "cancel", "latest", "timeline", "language", "forget", "me"} <= set(names[private, "en"])
    for lang in ("", "id", "en"):
        assert not {"lupakan", "saya", "forget", "me"} & set(names[groups, lang])
        ask(telegram_server, ani, f"/bahasa {lang or 'id'}")
        helped = ask(telegram_server, ani, "/help").text
        assert all(f"/{name}" in helped for name in names[private, lang])


def test_a_server_that_refuses_menus_does_no_harm(
    telegram_server: TelegramServer, settings: Settings, ani: User
) -> None:
    telegram_server.fail("setMyCommands", *[faults.refusal(400, "Bad Request: BOT_COMMAND_INVALID")] * 6)
    with Life(settings, telegram_server):
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
        assert "Berita terbaru" in ask(telegram_server, ani, "/terbaru").text


@pytest.mark.usefixtures("bot")
def test_an_unknown_command_is_answered_kindly(telegram_server: TelegramServer, ani: User) -> None:
    assert "/bantuan" in ask(telegram_server, ani, "/resep").text
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    ani.say(group, "/resep")
    answer_to(telegram_server, ani.say(group, "/help"))
    assert len(group.said) == 1  # it may be another bot's
