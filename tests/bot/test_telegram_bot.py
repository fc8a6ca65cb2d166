"""The conversation in Telegram: production client, real desk, and a Bot API server on loopback."""

import pytest

from bot import pacing
from rag.opening import Settings
from tests.bot.telegram_life import (
    BRIDGE,
    BRIDGE_QUOTE,
    BUYER_QUOTE,
    COFFEE,
    COFFEE_QUOTE,
    FOREIGN,
    Life,
    answer_to,
    ask,
    cited,
)
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import TelegramServer, User


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


@pytest.mark.usefixtures("bot")
def test_a_question_is_answered_with_its_source(telegram_server: TelegramServer, ani: User) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    assert COFFEE_QUOTE in answer.text
    assert "1 · Contoh TanyaBerita · 2 Apr 2024 · Ekspor kopi Gayo naik pada kuartal pertama" in answer.text
    assert answer.links["[1]"] == "https://contoh.example/kopi"
    assert answer.preview_disabled
    assert ani.private.actions[0] == "typing"
    assert ani.private.draft is None


@pytest.mark.usefixtures("bot")
def test_a_tap_shows_the_exact_quotation_in_place_and_another_leads_back(
    telegram_server: TelegramServer, ani: User
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    text, entities = answer.text, answer.entities
    ani.tap(answer, "Sumber 1")
    telegram_server.wait_for(lambda: answer.edits)
    assert COFFEE_QUOTE in answer.spans("bold")
    assert answer.spans("expandable_blockquote") == [f"{COFFEE_QUOTE} {BUYER_QUOTE}"]
    ani.tap(answer, "Kembali")
    telegram_server.wait_for(lambda: len(answer.edits) == 2)
    assert (answer.text, answer.entities) == (text, entities)
    assert any(button.text == "Sumber 1" for button in answer.buttons)


def test_source_buttons_work_after_a_restart(settings: Settings, telegram_server: TelegramServer, ani: User) -> None:
    with Life(settings, telegram_server):
        answer = ask(telegram_server, ani, COFFEE)
    with Life(settings, telegram_server):
        ani.tap(answer, "Sumber 1")
        telegram_server.wait_for(lambda: answer.edits)
        ask(telegram_server, ani, "/help")
    assert COFFEE_QUOTE in answer.spans("bold")
    assert len(ani.private.said) == 2


@pytest.mark.usefixtures("bot")
def test_what_is_not_in_the_articles_is_refused(telegram_server: TelegramServer, ani: User) -> None:
    answer = ask(telegram_server, ani, FOREIGN)
    assert "3 artikel" in answer.text
    assert [button.text for button in answer.buttons] == ["👍", "👎"]
    listed = ask(telegram_server, ani, "/sumber")
    assert listed.text.startswith("Pertanyaan terakhir belum terjawab, jadi tidak ada sumber untuk ditampilkan.")
    assert not listed.buttons


@pytest.mark.usefixtures("bot")
def test_start_offers_questions_that_this_library_answers(telegram_server: TelegramServer, ani: User) -> None:
    welcome = ask(telegram_server, ani, "/start")
    assert len(welcome.buttons) == 3
    tap = ani.tap(welcome, welcome.buttons[0].text)
    answer = answer_to(telegram_server, welcome)
    assert tap.answered
    assert answer.text.startswith(welcome.buttons[0].text.rstrip("…"))
    assert any(button.text == "Sumber 1" for button in answer.buttons)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/help", "/bantuan"])
def test_help_names_the_commands(telegram_server: TelegramServer, ani: User, command: str) -> None:
    assert "/sumber" in ask(telegram_server, ani, command).text


@pytest.mark.usefixtures("bot")
def test_sources_of_the_latest_answer_are_shown_until_a_new_conversation(
    telegram_server: TelegramServer, ani: User
) -> None:
    assert "Belum ada jawaban" in ask(telegram_server, ani, "/sumber").text
    ask(telegram_server, ani, COFFEE)
    listed = ask(telegram_server, ani, "/sumber")
    assert "Ekspor kopi Gayo" in listed.text
    assert listed.buttons[0].text == "Sumber 1"
    page = ask(telegram_server, ani, "/sumber 1")
    assert COFFEE_QUOTE in page.spans("bold")
    assert "nomor 9" in ask(telegram_server, ani, "/sumber 9").text
    ask(telegram_server, ani, "/baru")
    assert "Belum ada jawaban" in ask(telegram_server, ani, "/sumber").text


@pytest.mark.usefixtures("model_bot")
def test_a_follow_up_carries_the_conversation_and_a_new_one_does_not(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    restated = "Siapa pembeli terbesar kopi Gayo?"
    ollama_server.always(lambda call: cited(call, COFFEE_QUOTE) if replies.passages_in(call) else restated)
    ask(telegram_server, ani, COFFEE)
    ask(telegram_server, ani, "Siapa pembeli terbesarnya?")
    assert COFFEE in ollama_server.chats[1].text
    ask(telegram_server, ani, "/baru")
    ask(telegram_server, ani, restated)
    assert COFFEE not in ollama_server.chats[-1].text


@pytest.mark.usefixtures("bot")
def test_a_group_is_answered_where_it_speaks_to_the_bot(telegram_server: TelegramServer, ani: User) -> None:
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    ani.say(group, "Selamat pagi semua")
    answer = answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {COFFEE}"))
    assert COFFEE_QUOTE in answer.text
    follow_up = answer_to(telegram_server, ani.say(group, BRIDGE, reply_to=answer))
    assert BRIDGE_QUOTE in follow_up.text
    telegram_server.wait_for(lambda: len(group.said) == 2)  # placeholders are gone


@pytest.mark.usefixtures("bot")
def test_what_is_not_text_is_answered_kindly(telegram_server: TelegramServer, ani: User) -> None:
    for message in (ani.photo(ani.private, "siapa ini?"), ani.sticker(ani.private)):
        assert "ditulis" in answer_to(telegram_server, message).text


@pytest.mark.usefixtures("bot")
def test_a_question_of_emoji_alone_is_answered_kindly(telegram_server: TelegramServer, ani: User) -> None:
    assert "kata" in ask(telegram_server, ani, "😀😀").text


@pytest.mark.usefixtures("model_bot")
def test_a_stranger_gets_one_sentence_with_their_number_and_no_model_time(
    telegram_server: TelegramServer, ollama_server: OllamaServer
) -> None:
    stranger = telegram_server.user("Orang")
    said = ask(telegram_server, stranger, COFFEE)
    assert str(stranger.id) in said.text
    assert not ollama_server.chats
    assert not stranger.private.drafts


@pytest.mark.usefixtures("bot")
def test_a_strangers_tap_shows_nothing(telegram_server: TelegramServer, ani: User) -> None:
    stranger = telegram_server.user("Orang")
    group = telegram_server.group("Ruang berita", ani, stranger)
    answer = answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {COFFEE}"))
    tap = stranger.tap(answer, "Sumber 1")
    telegram_server.wait_for(lambda: tap.answered)
    assert str(stranger.id) in tap.text
    assert not answer.edits


@pytest.mark.usefixtures("bot")
def test_a_button_from_another_chat_or_of_a_forgotten_answer_says_so(
    telegram_server: TelegramServer, ani: User
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    group = telegram_server.group("Ruang berita", ani)
    elsewhere = answer_to(telegram_server, ani.say(group, "/help"))
    elsewhere.keyboard = answer.keyboard
    tap = ani.tap(elsewhere, "Sumber 1")
    telegram_server.wait_for(lambda: tap.answered)
    assert tap.alert
    assert not elsewhere.edits


def test_where_nobody_is_allowed_the_operator_and_the_asker_are_told(
    settings: Settings, telegram_server: TelegramServer, ani: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with Life(settings.model_copy(update={"telegram_allowed": ()}), telegram_server):
        assert str(ani.id) in ask(telegram_server, ani, COFFEE).text
    assert "Kirim kode" in capsys.readouterr().err


@pytest.mark.usefixtures("model_bot")
def test_a_chat_keeps_its_order_while_others_are_answered(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak tahu."))
    ollama_server.always(lambda call: cited(call, BRIDGE_QUOTE))
    group = telegram_server.group("Ruang berita", ani)
    first = ani.say(ani.private, COFFEE)
    gate.wait_reached()
    second = ani.say(ani.private, BRIDGE)
    answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {BRIDGE}"))
    assert not [m for m in ani.private.since(first) if m.sender is telegram_server.bot]
    gate.open()
    answers = [answer_to(telegram_server, first), answer_to(telegram_server, second)]
    assert answers[0].id < answers[1].id


@pytest.mark.usefixtures("model_bot")
@pytest.mark.parametrize(
    ("said", "back"), [("Halo!", "Halo!"), ("terima kasih 🙏", "Sama-sama!"), ("Kamu siapa?", "Saya TanyaBerita")]
)
def test_a_courtesy_is_answered_by_one_and_costs_no_model_time(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, said: str, back: str
) -> None:
    answer = ask(telegram_server, ani, said)
    assert answer.text.startswith(back)
    assert not answer.buttons
    assert not ollama_server.chats
