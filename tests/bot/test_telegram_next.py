"""What is offered to be asked next: few questions, each of which this library really answers."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from bot import pacing
from rag.opening import Settings
from tests.bot.telegram_life import FOREIGN, Life, answer_to, ask
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_keyboard import Button
from tests.fakes.telegram_server import Message, TelegramServer, User

QUESTIONS = (
    "Kapan Kim Jong Un bertemu Putin?",
    "Berapa tentara Korea Utara yang dikirim ke Rusia?",
    "Kapan parlemen Rusia meratifikasi perjanjian itu?",
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


@pytest.fixture
def sample(settings: Settings, sample_library: Path, tmp_path: Path) -> Settings:
    """The settings, on a copy of the sample articles."""
    shutil.copytree(sample_library, tmp_path / "sample")
    return settings.model_copy(update={"data": tmp_path / "sample"})


def offered(message: Message) -> list[Button]:
    """The buttons that ask something."""
    return [button for button in message.buttons if str(button.data).startswith("q:")]


def pressed(server: TelegramServer, user: User, message: Message, button: Button) -> Message:
    """What comes of a button that asks something."""
    before = len(user.private.said)
    tap = user.press(message, button)
    server.wait_for(lambda: len(user.private.said) > before and tap.answered)
    return user.private.said[before]


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def test_a_button_asks_once(telegram_server: TelegramServer, sample: Settings, ani: User) -> None:
    with Life(sample, telegram_server):
        answer = ask(telegram_server, ani, QUESTIONS[0])
        button = offered(answer)[0]
        pressed(telegram_server, ani, answer, button)
        said = len(ani.private.said)
        again = ani.press(answer, button)
        telegram_server.wait_for(lambda: again.answered)
        assert "Sudah ditanyakan" in again.text
        ask(telegram_server, ani, "/bantuan")
        assert len(ani.private.said) == said + 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_at_most_three_questions_are_offered_and_each_is_answered_with_its_sources(
    telegram_server: TelegramServer, sample: Settings, ani: User, question: str
) -> None:
    with Life(sample, telegram_server):
        answer = ask(telegram_server, ani, question)
        buttons = offered(answer)
        assert 1 <= len(buttons) <= 3
        assert len({button.text for button in buttons}) == len(buttons)
        assert question not in labels(answer)
        for button in buttons:
            followed = pressed(telegram_server, ani, answer, button)
            assert followed.reply_to is answer
            assert followed.text.startswith(button.text.rstrip("…"))
            assert "Sumber 1" in labels(followed)
            assert "[1]" in followed.text
    assert not answer.edits


def test_after_a_refusal_nothing_is_offered(telegram_server: TelegramServer, sample: Settings, ani: User) -> None:
    with Life(sample, telegram_server):
        assert labels(ask(telegram_server, ani, FOREIGN)) == ["👍", "👎"]


def test_a_button_asks_the_same_after_a_restart_and_after_a_source_was_seen(
    telegram_server: TelegramServer, sample: Settings, ani: User
) -> None:
    with Life(sample, telegram_server):
        answer = ask(telegram_server, ani, QUESTIONS[0])
        before = labels(answer)
        ani.tap(answer, "Sumber 1")
        telegram_server.wait_for(lambda: answer.edits)
        ani.tap(answer, "Kembali")
        telegram_server.wait_for(lambda: len(answer.edits) == 2)
        assert labels(answer) == before
    with Life(sample, telegram_server):
        button = offered(answer)[0]
        ani.press(answer, button)
        assert answer_to(telegram_server, answer).text.startswith(button.text.rstrip("…"))


def test_nothing_is_offered_while_others_wait_for_the_desk(
    telegram_server: TelegramServer, ollama_server: OllamaServer, sample: Settings, ani: User
) -> None:
    first, second = Gate(), Gate()
    budi, cici = telegram_server.user("Budi"), telegram_server.user("Cici")
    ollama_server.enqueue(
        lambda call: replies.waits(first, replies.quoting(call)),
        lambda call: replies.waits(second, replies.quoting(call)),
    )
    ollama_server.always(replies.quoting)
    allowed = (ani.id, budi.id, cici.id)
    more = {"engine": "auto", "ollama_host": ollama_server.url, "telegram_allowed": allowed, "questions_at_once": 1}
    with Life(sample.model_copy(update=more), telegram_server):
        asked = ani.say(ani.private, QUESTIONS[0])
        first.wait_reached()
        waiting = [user.say(user.private, QUESTIONS[1]) for user in (budi, cici)]
        for user in (budi, cici):
            telegram_server.wait_for(partial(_is_queued, user))
        first.open()
        busy = answer_to(telegram_server, asked)
        second.open()
        last = [answer_to(telegram_server, message) for message in waiting][-1]
    assert "Sumber 1" in labels(busy)
    assert not offered(busy)
    assert offered(last)  # nobody waits any more


def _is_queued(user: User) -> bool:
    return any("Antrean" in text for _, text in user.private.drafts)
