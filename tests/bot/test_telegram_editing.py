"""An edited question: answered anew in place of the old answer, and what its reader can do with that."""

from collections.abc import Sequence
from functools import partial

import pytest

from bot import pacing, telegram_reply
from bot.telegram_text import parted
from rag.opening import Settings
from tests.bot.telegram_life import (
    BRIDGE,
    BRIDGE_QUOTE,
    BUYER_QUOTE,
    COFFEE,
    COFFEE_QUOTE,
    FOREIGN,
    QUOTES,
    Life,
    answer_to,
    ask,
    cited,
)
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import Call, OllamaServer
from tests.fakes.telegram_server import Message, TelegramServer, User

SHORT = 260  # units of a message, instead of Telegram's 4,096: the answers of so small a library are short


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def edited(server: TelegramServer, user: User, question: Message, text: str) -> Message:
    """The answer to a question, once it has changed as the question did."""
    (answer, *_) = [m for m in question.chat.since(question) if m.reply_to is question]
    before = len(answer.edits)
    user.edit(question, text)
    server.wait_for(lambda: len(answer.edits) > before)
    return answer


def said_by(chat_messages: Sequence[Message], question: Message) -> list[Message]:
    return [m for m in chat_messages if m.reply_to is question and not m.deleted]


def long_answer(call: Call) -> str:
    """Supported sentences that do not fit into one short message."""
    return "".join(cited(call, quote) for quote in QUOTES)


@pytest.mark.usefixtures("bot")
def test_the_answer_changes_in_place_and_its_buttons_lead_to_the_new_sources(
    telegram_server: TelegramServer, ani: User
) -> None:
    question = ani.say(ani.private, COFFEE)
    first = answer_to(telegram_server, question)
    answer = edited(telegram_server, ani, question, BRIDGE)
    assert answer is first
    assert BRIDGE_QUOTE in answer.text
    assert COFFEE_QUOTE not in answer.text
    assert ani.private.said == [answer]
    ani.tap(answer, "Sumber 1")
    telegram_server.wait_for(lambda: BRIDGE_QUOTE in answer.spans("bold"))
    ani.tap(answer, "Kembali")
    telegram_server.wait_for(lambda: "👍" in labels(answer))
    assert BRIDGE_QUOTE in answer.text
    assert "Pertanyaan dan jawabannya: 1," in ask(telegram_server, ani, "/saya").text
    assert BRIDGE_QUOTE in ask(telegram_server, ani, "/sumber 1").spans("bold")


@pytest.mark.usefixtures("model_bot")
def test_follow_ups_lean_on_the_question_as_it_is_now(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    restated = "Siapa yang menutup jembatan Suramadu?"

    def reply(call: Call) -> str:
        passages = replies.passages_in(call)
        if not passages:
            return restated
        quote = next(quote for quote in (BRIDGE_QUOTE, COFFEE_QUOTE) if any(quote in p for p in passages.values()))
        return cited(call, quote)

    ollama_server.always(reply)
    question = ani.say(ani.private, COFFEE)
    answer_to(telegram_server, question)
    edited(telegram_server, ani, question, BRIDGE)
    seen = len(ollama_server.chats)
    ask(telegram_server, ani, "Siapa yang menutupnya?")
    (restating, *_) = ollama_server.chats[seen:]
    assert BRIDGE in restating.text
    assert COFFEE not in restating.text


@pytest.mark.usefixtures("model_bot")
def test_an_edited_question_is_read_with_what_stood_before_it_and_not_with_what_came_after(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    def reply(call: Call) -> str:
        passages = replies.passages_in(call)
        return cited(call, BUYER_QUOTE if any(BUYER_QUOTE in p for p in passages.values()) else BRIDGE_QUOTE)

    ollama_server.always(reply)
    first = ani.say(ani.private, COFFEE)
    answer_to(telegram_server, first)
    ask(telegram_server, ani, BRIDGE)
    seen = len(ollama_server.chats)
    edited(telegram_server, ani, first, "Siapa pembeli terbesar kopi Gayo?")
    assert all(BRIDGE not in call.text for call in ollama_server.chats[seen:])
    assert "Pertanyaan dan jawabannya: 2," in ask(telegram_server, ani, "/saya").text


@pytest.mark.usefixtures("model_bot")
def test_an_answer_that_grows_or_shrinks_leaves_no_part_behind(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ollama_server.enqueue(lambda call: cited(call, COFFEE_QUOTE), long_answer, lambda call: cited(call, BRIDGE_QUOTE))
    monkeypatch.setattr(telegram_reply, "parted", partial(parted, limit=SHORT))
    question = ani.say(ani.private, COFFEE)
    answer = answer_to(telegram_server, question)
    edited(telegram_server, ani, question, f"{COFFEE} Sebutkan.")
    telegram_server.wait_for(lambda: len(ani.private.since(question)) > 1 and labels(ani.private.said[-1]))
    parts = ani.private.since(question)
    assert parts[0] is answer
    assert [bool(part.buttons) for part in parts] == [*[False] * (len(parts) - 1), True]
    edited(telegram_server, ani, question, BRIDGE)
    telegram_server.wait_for(lambda: ani.private.since(question) == [answer])
    assert BRIDGE_QUOTE[:-1] in answer.text
    assert {"Sumber 1", "👍"} <= set(labels(answer))


@pytest.mark.usefixtures("model_bot")
def test_a_question_that_is_edited_while_it_is_answered_gets_one_answer_and_frees_the_model(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak pernah."), lambda call: cited(call, BRIDGE_QUOTE))
    question = ani.say(ani.private, COFFEE)
    gate.wait_reached()
    ani.edit(question, BRIDGE)
    answer = answer_to(telegram_server, question)
    ollama_server.wait_for(lambda: ollama_server.chats[0].state == "disconnected")
    assert BRIDGE_QUOTE[:-1] in answer.text
    last = ask(telegram_server, ani, "/help")
    assert ani.private.said == [answer, last]
    assert not answer.edits
    assert "Pertanyaan dan jawabannya: 1," in ask(telegram_server, ani, "/saya").text


@pytest.mark.usefixtures("model_bot")
def test_a_question_that_is_edited_while_it_waits_gets_one_answer(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak tahu."))
    ollama_server.always(lambda call: cited(call, BRIDGE_QUOTE))
    before = ani.say(ani.private, COFFEE)
    gate.wait_reached()
    question = ani.say(ani.private, BRIDGE.upper())
    ani.edit(question, BRIDGE)
    telegram_server.wait_for(lambda: not telegram_server.pending_updates)
    gate.open()
    answer_to(telegram_server, before)
    answer_to(telegram_server, question)
    ask(telegram_server, ani, "/help")
    assert len(said_by(ani.private.said, question)) == 1


@pytest.mark.usefixtures("model_bot")
def test_an_edit_that_changes_nothing_costs_nothing(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    ollama_server.always(lambda call: cited(call, COFFEE_QUOTE))
    question = ani.say(ani.private, COFFEE)
    answer = answer_to(telegram_server, question)
    asked = len(ollama_server.chats)
    ani.edit(question, COFFEE)
    last = ask(telegram_server, ani, "/help")
    assert len(ollama_server.chats) == asked
    assert not answer.edits
    assert ani.private.said == [answer, last]


@pytest.mark.usefixtures("bot")
def test_where_the_old_answer_was_deleted_the_new_one_is_sent(telegram_server: TelegramServer, ani: User) -> None:
    question = ani.say(ani.private, COFFEE)
    gone = answer_to(telegram_server, question)
    gone.deleted = True
    ani.edit(question, BRIDGE)
    answer = answer_to(telegram_server, question)
    assert BRIDGE_QUOTE in answer.text
    assert "Sumber 1" in labels(answer)


@pytest.mark.usefixtures("bot")
def test_an_edit_of_a_question_that_was_refused_is_answered_in_its_place(
    telegram_server: TelegramServer, ani: User
) -> None:
    question = ani.say(ani.private, FOREIGN)
    refused = answer_to(telegram_server, question)
    answer = edited(telegram_server, ani, question, COFFEE)
    assert answer is refused
    assert COFFEE_QUOTE in answer.text
    answer = edited(telegram_server, ani, question, FOREIGN)
    assert "3 artikel" in answer.text
    assert labels(answer) == ["👍", "👎"]


@pytest.mark.usefixtures("bot")
def test_a_question_whose_conversation_was_ended_is_still_answered_in_place(
    telegram_server: TelegramServer, ani: User
) -> None:
    question = ani.say(ani.private, COFFEE)
    answer_to(telegram_server, question)
    ask(telegram_server, ani, "/baru")
    assert BRIDGE_QUOTE in edited(telegram_server, ani, question, BRIDGE).text
    assert len(ani.private.said) == 2


@pytest.mark.usefixtures("bot")
def test_an_edited_command_is_not_obeyed_again(telegram_server: TelegramServer, ani: User) -> None:
    ask(telegram_server, ani, COFFEE)
    command = ani.say(ani.private, "/help")
    answer_to(telegram_server, command)
    said = len(ani.private.said)
    ani.edit(command, "/lupakan")
    ani.edit(command, "/baru")
    assert "Pertanyaan dan jawabannya: 1," in ask(telegram_server, ani, "/saya").text
    assert len(ani.private.said) == said + 1


@pytest.mark.usefixtures("bot")
def test_in_a_group_an_edited_question_is_answered_in_place_where_it_still_speaks_to_the_bot(
    telegram_server: TelegramServer, ani: User
) -> None:
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    me = f"@{telegram_server.bot.username}"
    question = ani.say(group, f"{me} {COFFEE}")
    answer = answer_to(telegram_server, question)
    assert edited(telegram_server, ani, question, f"{me} {BRIDGE}") is answer
    assert BRIDGE_QUOTE in answer.text
    ani.edit(question, f"Tidak jadi, {COFFEE}")
    last = answer_to(telegram_server, ani.say(group, "/help"))
    assert group.said == [answer, last]
    assert BRIDGE_QUOTE in answer.text


@pytest.mark.usefixtures("bot")
def test_an_edit_that_turns_a_remark_into_a_question_is_answered(telegram_server: TelegramServer, ani: User) -> None:
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    remark = ani.say(group, COFFEE)
    ani.edit(remark, f"@{telegram_server.bot.username} {COFFEE}")
    assert COFFEE_QUOTE in answer_to(telegram_server, remark).text


def test_after_a_restart_an_old_question_is_still_answered_in_place(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    question = ani.say(ani.private, COFFEE)
    with Life(settings, telegram_server):
        answer = answer_to(telegram_server, question)
    with Life(settings, telegram_server):
        assert edited(telegram_server, ani, question, BRIDGE) is answer
    assert ani.private.said == [answer]
