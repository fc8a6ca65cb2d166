"""Telegram's limits as they are seen from outside: previews give way first, answers come through, others go on."""

import logging

import pytest

from bot import pacing, secrecy, telegram_preview, telegram_sending
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life, answer_to, ask, cited
from tests.bot.test_telegram_parts import a_port, figures
from tests.fakes import ollama_replies as replies
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import TelegramServer, User

SECRET_WORD = "zamrudkhatulistiwa"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_sending, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_preview, "TYPING_SECONDS", 0.02)
    monkeypatch.setattr(telegram_preview, "PLACEHOLDER_SECONDS", 0.02)


@pytest.mark.usefixtures("model_bot")
def test_nothing_is_shown_in_a_chat_that_is_to_be_silent(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    """The bot would show itself every fiftieth of a second."""
    gate = Gate()
    ollama_server.enqueue(lambda call: replies.waits(gate, cited(call, COFFEE_QUOTE)))
    telegram_server.fail("sendChatAction", faults.flood(0.6, lasting=True))
    group = telegram_server.group("Ruang berita", ani)
    asked = ani.say(group, f"@{telegram_server.bot.username} {COFFEE}")
    gate.wait_reached()
    telegram_server.wait_for(lambda: len(group.actions) > 3)
    assert telegram_server.calls_during_retry_after == 0
    gate.open()
    answer_to(telegram_server, asked)


@pytest.mark.usefixtures("bot")
def test_an_answer_is_sent_when_the_silence_is_over_and_not_before(telegram_server: TelegramServer, ani: User) -> None:
    telegram_server.fail("sendMessage", faults.flood(0.6, lasting=True))
    answer = ask(telegram_server, ani, COFFEE)
    refused = next(call for call in telegram_server.calls_of("sendMessage") if call.status == 429)
    assert COFFEE_QUOTE in answer.text
    assert answer.at - refused.at >= 0.6
    assert telegram_server.calls_during_retry_after == 0


@pytest.mark.usefixtures("bot")
def test_while_one_chat_is_to_be_silent_another_is_answered_at_once(telegram_server: TelegramServer, ani: User) -> None:
    group = telegram_server.group("Ruang berita", ani)
    ask(telegram_server, ani, COFFEE)
    telegram_server.fail(
        "sendMessage", faults.flood(4, lasting=True), when=lambda call: call.params["chat_id"] == group.id
    )
    ani.say(group, f"@{telegram_server.bot.username} {COFFEE}")
    refused = telegram_server.wait_for(lambda: [c for c in telegram_server.calls_of("sendMessage") if c.status == 429])
    answer = ask(telegram_server, ani, BRIDGE)
    assert BRIDGE_QUOTE in answer.text
    assert answer.at - refused[0].at < 4


def test_where_calls_are_scarce_previews_are_left_out_and_answers_are_not(
    settings: Settings, telegram_server: TelegramServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All calls of a second are kept for answers."""
    monkeypatch.setattr(pacing, "CALLS_FOR_ANSWERS", 30)
    port = a_port()
    with Life(settings, telegram_server, status_port=port):
        ask(telegram_server, ani, COFFEE)
        assert figures(port)["tanya_previews_left_out_total"] >= 1.0
    assert not ani.private.actions
    assert not ani.private.drafts


def test_where_a_chats_messages_are_scarce_its_placeholders_are_left_out(
    settings: Settings,
    telegram_server: TelegramServer,
    ollama_server: OllamaServer,
    ani: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All messages of a group's minute are kept for answers."""
    monkeypatch.setattr(pacing, "GROUP_FOR_ANSWERS", pacing.GROUP_MESSAGES)
    gate = Gate()
    ollama_server.enqueue(lambda call: replies.waits(gate, cited(call, COFFEE_QUOTE)))
    group = telegram_server.group("Ruang berita", ani)
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with Life(settings.model_copy(update=model), telegram_server):
        asked = ani.say(group, f"@{telegram_server.bot.username} {COFFEE}")
        gate.wait_reached()
        telegram_server.wait_for(lambda: len(group.actions) > 5)
        gate.open()
        answer = answer_to(telegram_server, asked)
    assert [message for message in group.all_messages if message.sender is telegram_server.bot] == [answer]


def test_what_was_asked_is_in_no_log_and_who_asked_in_none_that_is_kept_by_default(
    settings: Settings,
    telegram_server: TelegramServer,
    ollama_server: OllamaServer,
    ani: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Through what goes well and what goes wrong: a model that dies, a library that breaks, a user who blocks."""
    caplog.set_level(logging.DEBUG)
    question = f"{COFFEE[:-1]} di {SECRET_WORD}?"
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    library = settings.data / "library.sqlite3"
    ollama_server.always(lambda call: cited(call, COFFEE_QUOTE) if replies.passages_in(call) else question)
    with Life(settings.model_copy(update=model), telegram_server):
        whole = library.read_bytes()
        library.write_bytes(b"x" * len(whole))
        assert "Maaf" in ask(telegram_server, ani, question).text
        library.write_bytes(whole)
        telegram_server.fail("sendMessage", faults.server_error(), faults.flood(0.05), faults.malformed())
        ask(telegram_server, ani, question)
        ollama_server.enqueue(lambda call: replies.dies(cited(call, COFFEE_QUOTE)))
        telegram_server.fail("sendMessage", faults.refusal(400, "Bad Request: can't parse entities"))
        answer = ask(telegram_server, ani, question)
        asked = ani.say(ani.private, question)
        answer_to(telegram_server, asked)
        ani.edit(asked, question + " Kapan?")
        ani.tap(answer, "👎")
        ani.search_inline(SECRET_WORD)
        ani.say(ani.private, f"https://{SECRET_WORD}.invalid/berita")
        ani.block()
        ani.say(ani.private, question)
        calls = len(telegram_server.calls_of("sendMessage"))
        telegram_server.wait_for(lambda: len(telegram_server.calls_of("sendMessage")) > calls)
    form = logging.Formatter("%(name)s %(message)s %(exc_text)s")
    told = {record: secrecy.redacted(form.format(record)) for record in caplog.records}
    assert told
    assert not [text for text in told.values() if SECRET_WORD in text]
    assert not [text for record, text in told.items() if str(ani.id) in text and record.levelno >= logging.WARNING]
