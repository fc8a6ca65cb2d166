"""What a person chooses, is shown and takes back: the language, what is kept about them, that it is forgotten."""

from pathlib import Path

import pytest

from bot import pacing
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life, answer_to, ask, cited
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import Message, TelegramServer, User

LONELY = "Wirasukandar"  # a word that stands in no article
ASKED = f"Bu {LONELY}, kapan jembatan Suramadu ditutup untuk perawatan?"
LONG_ID = 7_412_369_850  # of six bytes, so that no other number in the folder has its bytes by chance


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


@pytest.fixture
def ani(telegram_server: TelegramServer) -> User:
    return telegram_server.user("Ani", user_id=LONG_ID)


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def holding(folder: Path, *traces: bytes) -> list[str]:
    """The files that hold one of the traces, in capitals or not."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        str(path.relative_to(folder))
        for path in files
        if any(trace.lower() in path.read_bytes().lower() for trace in traces)
    ]


def traces_of(user: User) -> tuple[bytes, ...]:
    """A person's id as text and as SQLite writes it, their name, and their own word."""
    return str(user.id).encode(), user.id.to_bytes(6, "big"), LONELY.encode(), LONELY.encode("utf-16-le")


# /bahasa


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/bahasa", "/language"])
def test_a_language_is_chosen_by_a_button(telegram_server: TelegramServer, ani: User, command: str) -> None:
    choice = ask(telegram_server, ani, command)
    assert labels(choice) == ["Bahasa Indonesia", "English"]
    tap = ani.tap(choice, "English")
    telegram_server.wait_for(lambda: choice.edits)
    assert tap.answered
    assert choice.text == "All right, I speak English here from now on."
    assert not choice.buttons
    assert "/sources" in ask(telegram_server, ani, "/help").text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("word", ["en", "EN", "english", "English", "inggris"])
def test_a_language_is_chosen_by_a_word(telegram_server: TelegramServer, ani: User, word: str) -> None:
    assert ask(telegram_server, ani, f"/bahasa {word}").text == "All right, I speak English here from now on."
    assert ask(telegram_server, ani, "/language Indonesia").text.startswith("Baik, mulai sekarang saya berbahasa")
    assert labels(ask(telegram_server, ani, "/bahasa Jawa")) == ["Bahasa Indonesia", "English"]


def test_a_chosen_language_outlives_a_restart_is_this_chats_alone_and_answers_follow_the_question(
    telegram_server: TelegramServer, settings: Settings, ani: User
) -> None:
    group = telegram_server.group("Ruang berita", ani)
    with Life(settings, telegram_server):
        ask(telegram_server, ani, "/bahasa en")
    with Life(settings, telegram_server):
        assert ask(telegram_server, ani, "/terbaru").text.startswith("The newest articles:")
        indonesian = ask(telegram_server, ani, COFFEE)
        english = ask(telegram_server, ani, "When was the Suramadu bridge closed for maintenance?")
        in_group = answer_to(telegram_server, ani.say(group, "/terbaru"))
    assert "Sumber 1" in labels(indonesian)
    assert indonesian.text.endswith("dijawab oleh mesin kutipan")
    assert "Source 1" in labels(english)
    assert BRIDGE_QUOTE in english.text
    assert in_group.text.startswith("Berita terbaru:")


# /saya


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/saya", "/me"])
def test_a_person_is_shown_what_is_kept_about_them(telegram_server: TelegramServer, ani: User, command: str) -> None:
    assert "Pertanyaan dan jawabannya: tidak ada" in ask(telegram_server, ani, command).text
    ask(telegram_server, ani, COFFEE)
    mine = ask(telegram_server, ani, command).text
    assert f"ID Telegram Anda: {ani.id}" in mine
    assert "Peran: pembaca" in mine
    assert "Pertanyaan hari ini: 1" in mine
    assert f"· {COFFEE}" in mine
    assert "30 hari" in mine


# /lupakan


@pytest.mark.parametrize("command", ["/lupakan", "/forget"])
def test_after_forgetting_no_byte_of_a_person_is_left_in_any_file_and_they_may_ask_again(
    telegram_server: TelegramServer, settings: Settings, ani: User, command: str
) -> None:
    group = telegram_server.group("Ruang berita", ani)
    with Life(settings, telegram_server):
        answer = ask(telegram_server, ani, ASKED)
        ani.tap(answer, "👎")
        telegram_server.wait_for(lambda: "Usang" in labels(answer))
        ani.tap(answer, "Usang")
        ani.edit(answer.reply_to or answer, f"{ASKED} ya?")
        telegram_server.wait_for(lambda: answer.edits)
        answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {ASKED}"))
        ask(telegram_server, ani, "/bahasa en")
        assert "bot.sqlite3" in "".join(holding(settings.data, *traces_of(ani)))
        done = ask(telegram_server, ani, command)
        assert done.text.startswith("Your questions, answers, ratings and choice of language are deleted")
        telegram_server.wait_for(lambda: not telegram_server.pending_updates)
        assert holding(settings.data, *traces_of(ani)) == []
        tap = ani.tap(answer, "Sumber 1")
        telegram_server.wait_for(lambda: tap.answered)
        assert tap.alert
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
        assert "Pertanyaan dan jawabannya: 1" in ask(telegram_server, ani, "/saya").text
    with Life(settings, telegram_server):
        ask(telegram_server, ani, "/lupakan")
    assert holding(settings.data, *traces_of(ani)) == []


def test_forgetting_ends_what_is_in_work_for_this_person_in_groups_and_keeps_nothing_of_it(
    telegram_server: TelegramServer, ollama_server: OllamaServer, settings: Settings, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak pernah."))
    ollama_server.always(lambda call: cited(call, COFFEE_QUOTE))
    group = telegram_server.group("Ruang berita", ani)
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with Life(settings.model_copy(update=model), telegram_server):
        asked = ani.say(group, f"@{telegram_server.bot.username} {ASKED}")
        gate.wait_reached()
        ask(telegram_server, ani, "/lupakan")
        ollama_server.wait_for(lambda: ollama_server.chats[0].state == "disconnected")
        assert holding(settings.data, *traces_of(ani)) == []
        assert COFFEE_QUOTE[:-1] in ask(telegram_server, ani, COFFEE).text
    assert not [m for m in group.said if m.reply_to is asked]


def test_others_keep_what_is_theirs_when_somebody_is_forgotten(
    telegram_server: TelegramServer, settings: Settings, ani: User
) -> None:
    budi = telegram_server.user("Budi")
    with Life(settings.model_copy(update={"telegram_allowed": (ani.id, budi.id)}), telegram_server):
        answer = ask(telegram_server, budi, COFFEE)
        ask(telegram_server, ani, COFFEE)
        ask(telegram_server, ani, "/lupakan")
        budi.tap(answer, "Sumber 1")
        telegram_server.wait_for(lambda: answer.edits)
        assert f"· {COFFEE}" in ask(telegram_server, budi, "/saya").text
    assert COFFEE_QUOTE in answer.spans("bold")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/saya", "/lupakan", "/me", "/forget"])
def test_where_others_read_along_nothing_is_shown_or_forgotten(
    telegram_server: TelegramServer, ani: User, command: str
) -> None:
    ask(telegram_server, ani, COFFEE)
    group = telegram_server.group("Ruang berita", ani)
    said = answer_to(telegram_server, ani.say(group, command))
    assert "obrolan pribadi" in said.text
    assert command in said.text
    assert COFFEE not in said.text
    assert f"· {COFFEE}" in ask(telegram_server, ani, "/saya").text
