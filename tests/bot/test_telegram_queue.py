"""One model, and many who ask: who waits, what they see, who is turned away, and that nobody takes another's turn."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bot import inbox, pacing, telegram_preview, telegram_work
from rag.opening import Settings
from tests.bot.telegram_life import (
    BRIDGE,
    BRIDGE_QUOTE,
    COFFEE,
    COFFEE_QUOTE,
    Life,
    answer_to,
    ask,
    cited,
)
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import Call, OllamaServer
from tests.fakes.telegram_server import Chat, Message, TelegramServer, User

Alive = Callable[[], Life]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_preview, "DRAFT_SECONDS", 0.01)
    monkeypatch.setattr(telegram_preview, "LATE_SECONDS", 0.3)


@pytest.fixture
def people(telegram_server: TelegramServer, ani: User) -> list[User]:
    """Who may ask; Ani is the first."""
    return [ani, *(telegram_server.user(name) for name in ("Budi", "Citra", "Dewi"))]


@pytest.fixture
def gate(ollama_server: OllamaServer) -> Iterator[Gate]:
    """Where the model stands still with its first answer; the others it writes at once."""
    gate = Gate()
    ollama_server.enqueue(lambda call: replies.waits(gate, _written(call)))
    ollama_server.always(_written)
    yield gate
    gate.open()


@pytest.fixture
def alive(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, people: list[User]
) -> Alive:
    """A bot with one model for all of them, not yet started."""
    changed = {
        "engine": "auto",
        "ollama_host": ollama_server.url,
        "questions_at_once": 1,
        "telegram_allowed": tuple(user.id for user in people),
    }
    return lambda: Life(settings.model_copy(update=changed), telegram_server)


def _written(call: Call) -> str:
    """An answer to what was asked last; without passages, the question as it might be restated."""
    asked, quote = max(
        (call.text.rfind(asked), quote) for asked, quote in ((COFFEE, COFFEE_QUOTE), (BRIDGE, BRIDGE_QUOTE))
    )
    return cited(call, quote) if replies.passages_in(call) else call.text[asked:].partition("\n")[0]


def _mention(server: TelegramServer, text: str) -> str:
    return f"@{server.bot.username} {text}"


def _drafted(chat: Chat) -> list[str]:
    return [text for _, text in chat.drafts]


def _is_drafted(chat: Chat, text: str) -> bool:
    return text in _drafted(chat)


def test_who_waits_sees_their_place_and_moves_up(
    alive: Alive, telegram_server: TelegramServer, ollama_server: OllamaServer, people: list[User], gate: Gate
) -> None:
    second = Gate()
    ollama_server.enqueue(lambda call: replies.waits(second, _written(call)))
    with alive():
        first, *others = people[:3]
        asked = [first.say(first.private, COFFEE)]
        gate.wait_reached()
        for place, user in enumerate(others, start=1):
            asked.append(user.say(user.private, COFFEE))
            telegram_server.wait_for(partial(_is_drafted, user.private, f"Antrean: {place}"))
        gate.open()
        second.wait_reached()
        telegram_server.wait_for(lambda: "Antrean: 1" in _drafted(others[1].private))
        assert _drafted(others[1].private).index("Antrean: 2") < _drafted(others[1].private).index("Antrean: 1")
        second.open()
        assert all(COFFEE_QUOTE[:-1] in answer_to(telegram_server, message).text for message in asked)


def test_the_fifth_question_is_refused_kindly_and_four_are_answered(
    alive: Alive, telegram_server: TelegramServer, ani: User, gate: Gate
) -> None:
    with alive():
        asked = [ani.say(ani.private, COFFEE)]
        gate.wait_reached()
        asked += [ani.say(ani.private, COFFEE) for _ in range(4)]
        refusal = answer_to(telegram_server, asked[4])
        assert refusal.text.startswith("Tiga pertanyaan Anda masih menunggu")
        assert ani.private.said == [refusal]
        gate.open()
        for message in asked[:4]:
            assert COFFEE_QUOTE[:-1] in answer_to(telegram_server, message).text
        again = ask(telegram_server, ani, COFFEE)
        assert COFFEE_QUOTE[:-1] in again.text
    assert len(ani.private.said) == 6


def test_a_flood_is_refused_in_one_message_and_costs_the_others_one_turn(
    alive: Alive, telegram_server: TelegramServer, ollama_server: OllamaServer, people: list[User], gate: Gate
) -> None:
    flooder, quiet = people[:2]
    flood = [flooder.say(flooder.private, COFFEE) for _ in range(30)]
    with alive():
        gate.wait_reached()
        (refusal,) = telegram_server.wait_for(lambda: flooder.private.said)
        assert "26 pertanyaan" in refusal.text
        assert refusal.reply_to is flood[4]
        asked = quiet.say(quiet.private, BRIDGE)
        telegram_server.wait_for(lambda: "Antrean: 1" in _drafted(quiet.private))
        gate.open()
        answer = answer_to(telegram_server, asked)
        for message in flood[:4]:
            answer_to(telegram_server, message)
    assert BRIDGE_QUOTE[:-1] in answer.text
    assert sum(message.at < answer.at for message in flooder.private.said[1:]) <= 1
    assert len(flooder.private.said) == 5


def test_one_who_asks_in_many_chats_has_one_turn_among_the_others(
    alive: Alive, telegram_server: TelegramServer, ollama_server: OllamaServer, people: list[User], gate: Gate
) -> None:
    busy, quiet = people[:2]
    chats = [busy.private, *(telegram_server.group(f"Ruang {n}", busy) for n in range(3))]
    with alive():
        asked = [busy.say(chats[0], COFFEE)]
        gate.wait_reached()
        asked += [busy.say(chat, _mention(telegram_server, COFFEE)) for chat in chats[1:]]
        telegram_server.wait_for(lambda: all(chat.actions for chat in chats))
        mine = quiet.say(quiet.private, BRIDGE)
        telegram_server.wait_for(lambda: any(text.startswith("Antrean") for text in _drafted(quiet.private)))
        gate.open()
        answer = answer_to(telegram_server, mine)
        others = [answer_to(telegram_server, message) for message in asked]
    assert sum(other.at < answer.at for other in others) <= 2  # the one that was in work, and one turn


def test_a_group_is_answered_in_the_order_in_which_it_asked(
    alive: Alive, telegram_server: TelegramServer, people: list[User], gate: Gate
) -> None:
    group = telegram_server.group("Ruang berita", *people)
    with alive():
        asked: list[Message] = []
        for question in (COFFEE, BRIDGE):
            asked += [user.say(group, _mention(telegram_server, question)) for user in reversed(people)]
        gate.wait_reached()
        gate.open()
        answers = [answer_to(telegram_server, message) for message in asked]
    assert answers == sorted(answers, key=lambda message: message.at)


def test_everybody_is_turned_away_while_too_many_wait_and_let_in_again(
    alive: Alive, telegram_server: TelegramServer, people: list[User], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ALL_WAITING", 2)
    with alive():
        asked = [people[0].say(people[0].private, COFFEE)]
        gate.wait_reached()
        asked.append(people[1].say(people[1].private, COFFEE))
        assert "terlalu banyak yang bertanya" in ask(telegram_server, people[2], COFFEE).text
        gate.open()
        for message in asked:
            answer_to(telegram_server, message)
        assert COFFEE_QUOTE[:-1] in ask(telegram_server, people[2], COFFEE).text


def test_commands_and_taps_work_while_the_queue_is_full(
    alive: Alive,
    telegram_server: TelegramServer,
    ollama_server: OllamaServer,
    people: list[User],
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "ALL_WAITING", 2)
    ani, budi, citra, _ = people
    gate.open()
    with alive():
        answer = ask(telegram_server, ani, COFFEE)
        closed = Gate()
        ollama_server.enqueue(lambda call: replies.waits(closed, _written(call)))
        asked = [ani.say(ani.private, BRIDGE)]
        closed.wait_reached()
        asked.append(budi.say(budi.private, BRIDGE))
        assert "terlalu banyak" in ask(telegram_server, citra, COFFEE).text
        assert "/sumber" in ask(telegram_server, citra, "/bantuan").text
        assert "Sedang mengantre: 1 pertanyaan." in ask(telegram_server, citra, "/status").text
        ani.tap(answer, "Sumber 1")
        telegram_server.wait_for(lambda: answer.edits)
        assert "sudah saya hentikan" in ask(telegram_server, budi, "/batal").text
        closed.open()
        assert BRIDGE_QUOTE[:-1] in answer_to(telegram_server, asked[0]).text
    assert not [message for message in budi.private.said if message.reply_to is asked[1]]


def test_as_many_as_may_wait_do_not_keep_a_command_from_being_obeyed(
    alive: Alive, telegram_server: TelegramServer, people: list[User], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "ALL_WAITING", 3)
    monkeypatch.setattr(telegram_work, "IN_WORK", 1)
    with alive():
        asked = [user.say(user.private, COFFEE) for user in people[:3]]
        gate.wait_reached()
        telegram_server.wait_for(lambda: all(user.private.drafts for user in people[:3]))
        assert "/sumber" in ask(telegram_server, people[3], "/bantuan").text
        gate.open()
        for message in asked:
            answer_to(telegram_server, message)
