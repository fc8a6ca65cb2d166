"""What one life of the bot leaves to the next: nothing is asked twice, and nothing is waited for in vain."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from bot import pacing, telegram_polling, telegram_work
from bot.conversations import Conversations, Exchange, Place, Shown
from bot.inbox import Arrival, Inbox, Waiting
from bot.memory import Memory
from bot.telegram_answering import ATTEMPTS
from bot.telegram_reply import Reply
from bot.telegram_text import Rich
from rag.answer import Turn
from rag.opening import Settings
from store.errors import DiskFull
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life, answer_to, ask
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import Message, TelegramServer, User

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_polling, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_work, "GRACE_SECONDS", 0.1)


def remembered(folder: Path, bot: int, work: Callable[[Memory], Awaitable[T]]) -> T:
    """What the bot's memory says to `work`, between two lives."""

    async def look() -> T:
        memory = Memory(folder, bot)
        try:
            return await work(memory)
        finally:
            memory.close()

    return asyncio.run(look())


def received(server: TelegramServer, settings: Settings, asked: Message, attempts: int) -> int:
    """As if a life had taken the message in, begun to answer it that often, and died; the update's id."""
    (update,) = server.pending_updates

    async def receive(memory: Memory) -> None:
        inbox = Inbox(memory)
        await inbox.keep([Arrival(update, str(asked.chat.id), is_question=True)])
        for _ in range(attempts):
            await inbox.begin(update["update_id"])
            await inbox.attempt(update["update_id"])

    remembered(settings.data, server.bot.id, receive)
    return int(update["update_id"])


def test_an_answer_that_was_made_is_sent_without_asking_again(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    with Life(settings, telegram_server):
        left_over = ask(telegram_server, ani, BRIDGE)
    asked = ani.say(ani.private, COFFEE)
    update_id = received(telegram_server, settings, asked, attempts=1)
    shown = Shown(language="id", text=Rich(text="Jawaban yang sudah jadi."))
    place = Place(ani.private.id, 0, is_private=True)
    exchange = Exchange(place, ani.id, asked.id, Turn(question=COFFEE, answer="…"), "T", shown)

    async def make(memory: Memory) -> None:
        reply = Reply(parts=(shown.text,)).model_dump_json()
        await Conversations(memory).record(exchange, update_id=update_id, reply=reply)
        await Inbox(memory).note_placeholder(update_id, left_over.id)

    remembered(settings.data, telegram_server.bot.id, make)
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with Life(settings.model_copy(update=model), telegram_server):
        assert answer_to(telegram_server, asked).text == shown.text.text
        telegram_server.wait_for(lambda: left_over.deleted)
    assert not ollama_server.chats


def test_a_question_that_takes_the_bot_down_again_and_again_gets_an_apology(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    asked = ani.say(ani.private, COFFEE)
    received(telegram_server, settings, asked, attempts=ATTEMPTS)
    with Life(settings, telegram_server):
        assert "Maaf" in answer_to(telegram_server, asked).text
        assert BRIDGE_QUOTE in ask(telegram_server, ani, BRIDGE).text


def test_a_command_that_takes_the_bot_down_again_and_again_gets_an_apology(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    asked = ani.say(ani.private, "/terbaru")
    (update,) = telegram_server.pending_updates

    async def receive(memory: Memory) -> None:
        await Inbox(memory).keep([Arrival(update, str(ani.private.id), ani.id)])
        for _ in range(ATTEMPTS):
            await Inbox(memory).begin(update["update_id"])

    remembered(settings.data, telegram_server.bot.id, receive)
    with Life(settings, telegram_server):
        assert "Maaf" in answer_to(telegram_server, asked).text
        assert "Jembatan Suramadu" in ask(telegram_server, ani, "/terbaru").text


def test_a_stop_frees_the_model_and_the_question_is_answered_by_the_next_life(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak pernah."))
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with Life(settings.model_copy(update=model), telegram_server):
        asked = ani.say(ani.private, COFFEE)
        gate.wait_reached()
    ollama_server.wait_for(lambda: ollama_server.chats[0].state == "disconnected")
    assert not ani.private.said

    async def look(memory: Memory) -> int:
        (waiting,) = await Inbox(memory).waiting()
        begun = await Inbox(memory).begin(waiting.update_id)
        assert begun is not None
        return begun.attempts

    assert remembered(settings.data, telegram_server.bot.id, look) == 0
    with Life(settings, telegram_server):
        assert COFFEE_QUOTE in answer_to(telegram_server, asked).text


def test_telegram_keeps_what_the_disk_did_not_take(
    settings: Settings, telegram_server: TelegramServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Inbox.keep
    refused: list[int] = []

    async def full_at_first(self: Inbox, updates: Sequence[Arrival]) -> list[Waiting]:
        if updates and len(refused) < 2:
            refused.append(telegram_server.confirmed)
            raise DiskFull(folder=settings.data)
        return await keep(self, updates)

    monkeypatch.setattr(Inbox, "keep", full_at_first)
    with Life(settings, telegram_server):
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
    assert refused[0] == refused[1] < telegram_server.confirmed
    assert len(ani.private.said) == 1


def test_a_library_that_breaks_costs_one_apology_and_not_the_bot(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    library = settings.data / "library.sqlite3"
    whole = library.read_bytes()
    with Life(settings, telegram_server):
        library.write_bytes(b"x" * len(whole))
        assert "Maaf" in ask(telegram_server, ani, COFFEE).text
        library.write_bytes(whole)
        assert "/sumber" in ask(telegram_server, ani, "/help").text
