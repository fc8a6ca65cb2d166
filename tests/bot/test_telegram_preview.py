"""An answer while it comes: what is seen before it is there, in private chats, in groups, without drafts."""

from functools import partial

import pytest

from bot import pacing, telegram_preview
from tests.bot.telegram_life import (
    COFFEE,
    COFFEE_QUOTE,
    QUOTES,
    answer_to,
    ask,
    cited,
)
from tests.fakes import ollama_replies as replies
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import Call, OllamaServer
from tests.fakes.telegram_server import Chat, TelegramServer, User


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_preview, "DRAFT_SECONDS", 0.02)
    monkeypatch.setattr(telegram_preview, "PLACEHOLDER_SECONDS", 0.02)
    monkeypatch.setattr(telegram_preview, "EDIT_SECONDS", 0.02)
    monkeypatch.setattr(telegram_preview, "GROUP_EDITS_SECONDS", (0.02, 0.02))
    monkeypatch.setattr(telegram_preview, "LATE_SECONDS", 0.3)


@pytest.mark.usefixtures("model_bot")
def test_stages_and_sentences_stream_in_and_one_message_stays(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    first, second = Gate(), Gate()
    ollama_server.enqueue(
        lambda call: replies.Reply(
            (
                replies.Waits(first),
                replies.Says(cited(call, COFFEE_QUOTE)),
                replies.Says("Selain "),
                replies.Waits(second),
                replies.Says("itu. "),
            )
        )
    )
    asked = ani.say(ani.private, COFFEE)
    drafts = ani.private.drafts
    telegram_server.wait_for(lambda: any("ditemukan" in text for _, text in drafts))
    first.open()
    telegram_server.wait_for(lambda: any(COFFEE_QUOTE[:-1] in text for _, text in drafts))
    second.open()
    answer = answer_to(telegram_server, asked)
    assert COFFEE_QUOTE[:-1] in answer.text
    assert len({draft_id for draft_id, _ in drafts}) == 1
    assert ani.private.since(asked) == [answer]


@pytest.mark.usefixtures("model_bot")
def test_a_draft_that_had_to_be_left_out_comes_as_soon_as_it_may(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak tahu."))
    telegram_server.fail("sendMessageDraft", *[faults.flood(0.1)] * 2)
    asked = ani.say(ani.private, COFFEE)
    telegram_server.wait_for(lambda: any("ditemukan" in text for _, text in ani.private.drafts), 5)
    gate.open()
    answer_to(telegram_server, asked)


@pytest.mark.usefixtures("model_bot")
def test_where_drafts_fail_one_placeholder_is_edited_and_taken_away(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(
        lambda call: replies.Reply((replies.Says(cited(call, COFFEE_QUOTE) + "Lalu "), replies.Waits(gate)))
    )
    telegram_server.fail("sendMessageDraft", faults.refusal(400, "Bad Request: TEXTDRAFT_PEER_INVALID"))
    asked = ani.say(ani.private, COFFEE)
    telegram_server.wait_for(lambda: any(COFFEE_QUOTE[:-1] in m.text for m in ani.private.since(asked)))
    (placeholder,) = ani.private.since(asked)
    gate.open()
    answer = answer_to(telegram_server, asked)
    telegram_server.wait_for(lambda: placeholder.deleted)
    assert ani.private.since(asked) == [answer]
    assert answer is not placeholder


@pytest.mark.usefixtures("model_bot")
def test_a_group_sees_at_most_two_edits_and_an_answer_in_its_topic(
    telegram_server: TelegramServer,
    ollama_server: OllamaServer,
    ani: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telegram_preview, "TYPING_SECONDS", 0.05)
    gates = [Gate() for _ in QUOTES]

    def slowly(call: Call) -> replies.Reply:
        said = [(replies.Says(cited(call, quote) + "Lalu "), replies.Waits(gate)) for quote, gate in pairs]
        return replies.Reply(tuple(step for steps in said for step in steps))

    pairs = list(zip(QUOTES, gates, strict=True))
    ollama_server.enqueue(slowly)
    group = telegram_server.group("Ruang berita", ani, forum=True)
    topic = group.topic("Kopi")
    asked = ani.say(group, f"@{telegram_server.bot.username} {COFFEE}", topic=topic)
    placeholder = telegram_server.wait_for(lambda: group.since(asked))[0]
    for gate in gates:
        gate.wait_reached()
        seen = len(group.actions)  # each is a twentieth of a second in which there could be one more edit
        telegram_server.wait_for(partial(_more_than, seen + 4, group))
        gate.open()
    answer = answer_to(telegram_server, asked)
    telegram_server.wait_for(lambda: placeholder.deleted)
    assert len(placeholder.edits) == 2
    assert answer.topic == placeholder.topic == topic
    assert not telegram_server.calls_of("sendMessageDraft")


def _more_than(seen: int, chat: Chat) -> bool:
    return len(chat.actions) > seen


@pytest.mark.usefixtures("model_bot")
def test_a_model_that_dies_is_stood_in_for_and_its_sentences_are_withdrawn(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    ollama_server.enqueue(lambda call: replies.dies(cited(call, COFFEE_QUOTE)))
    answer = ask(telegram_server, ani, COFFEE)
    assert COFFEE_QUOTE in answer.text
    assert "Model tidak bisa dipakai" in answer.text
    ollama_server.enqueue(lambda call: replies.dies(cited(call, COFFEE_QUOTE)))
    again = ask(telegram_server, ani, COFFEE)
    assert again.text.endswith("\n\ntanpa model")
