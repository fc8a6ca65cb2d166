"""After a long outage: the last question of each chat is answered, one apology speaks for those before."""

import asyncio
import time
from collections.abc import Iterable

import pytest

from bot import pacing, telegram_polling
from bot.inbox import Inbox
from bot.intake import sorted_in
from bot.memory import Memory
from bot.telegram_update import Me
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life
from tests.fakes import telegram_faults as faults
from tests.fakes.telegram_server import Chat, Message, TelegramServer, User

HOUR = 3_600


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(pacing, "CALLS_SECONDS", 0.05)
    monkeypatch.setattr(telegram_polling, "FIRST_PAUSE", 0.02)


def ago(seconds: float) -> int:
    """The date of a message that was sent so long ago."""
    return int(time.time() - seconds)


def said_about(chat: Chat, message: Message) -> list[str]:
    """What the bot replied to a message."""
    return [said.text for said in chat.said if said.reply_to is message]


def answered(server: TelegramServer, message: Message, quote: str) -> None:
    """Waits for the answer with this quotation."""
    server.wait_for(lambda: [text for text in said_about(message.chat, message) if quote in text], 20)


def apologies(chat: Chat) -> list[str]:
    return [said.text for said in chat.said if said.text.startswith("Maaf, saya sempat tidak aktif")]


def test_the_last_of_the_old_questions_is_answered_with_one_apology_for_the_others(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    group = telegram_server.group("Ruang berita", ani)
    handle = f"@{telegram_server.bot.username}"
    old = [ani.say(ani.private, COFFEE, date=ago(HOUR - n)) for n in range(2)]
    last = ani.say(ani.private, BRIDGE, date=ago(HOUR / 2))
    alone = ani.say(group, f"{handle} {COFFEE}", date=ago(HOUR))
    with Life(settings, telegram_server):
        answered(telegram_server, last, BRIDGE_QUOTE)
        answered(telegram_server, alone, COFFEE_QUOTE)
    (apology,) = apologies(ani.private)
    assert "2 pertanyaan" in apology
    assert said_about(ani.private, last)[0] == apology
    assert not [text for message in old for text in said_about(ani.private, message)]
    assert not apologies(group)


def test_however_many_one_has_asked_none_is_refused_for_the_others(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    """Each would be one too many, if all were to be answered. What is fresh among them is answered as well."""
    for n in range(12):
        ani.say(ani.private, COFFEE, date=ago(HOUR - n))
    last = ani.say(ani.private, COFFEE, date=ago(HOUR / 2))
    fresh = [ani.say(ani.private, BRIDGE) for _ in range(3)]
    with Life(settings, telegram_server):
        answered(telegram_server, last, COFFEE_QUOTE)
        for message in fresh:
            answered(telegram_server, message, BRIDGE_QUOTE)
    (apology,) = apologies(ani.private)
    assert "12 pertanyaan" in apology
    assert len(ani.private.said) == 5


def test_questions_of_a_short_outage_are_all_answered(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    asked = [ani.say(ani.private, COFFEE, date=ago(300 - n)) for n in range(4)]
    with Life(settings, telegram_server):
        for message in asked:
            answered(telegram_server, message, COFFEE_QUOTE)
    assert len(ani.private.said) == 4


def test_what_came_last_is_known_only_when_all_that_waited_was_read(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    """A batch holds a hundred; the poll for the second one fails at first."""
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    old = ani.say(ani.private, COFFEE, date=ago(HOUR))
    for _ in range(120):
        ani.say(group, "obrolan", date=ago(HOUR))
    last = ani.say(ani.private, BRIDGE, date=ago(HOUR / 2))
    telegram_server.fail(
        "getUpdates", *[faults.server_error(500)] * 3, when=lambda call: bool(call.params.get("offset"))
    )
    with Life(settings, telegram_server):
        answered(telegram_server, last, BRIDGE_QUOTE)
    assert "1 pertanyaan" in apologies(ani.private)[0]
    assert not said_about(ani.private, old)


def test_a_command_or_an_article_speaks_for_no_question(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    old = [ani.say(ani.private, question, date=ago(HOUR)) for question in (COFFEE, BRIDGE)]
    link = ani.say(ani.private, "https://contoh.example/kopi", date=ago(HOUR - 1))
    again = ani.say(ani.private, "/ulang", date=ago(HOUR - 2))
    with Life(settings, telegram_server):
        answered(telegram_server, old[1], BRIDGE_QUOTE)
        answered(telegram_server, again, BRIDGE_QUOTE)
    assert len(apologies(ani.private)) == 1
    assert len(said_about(ani.private, link)) == 1
    assert not said_about(ani.private, old[0])


def test_a_clock_that_is_wrong_makes_no_question_old(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    dates = (0, 1, ago(400 * 24 * HOUR), ago(-400 * 24 * HOUR))
    asked = [ani.say(ani.private, COFFEE, date=date) for date in dates]
    with Life(settings, telegram_server):
        for message in asked:
            answered(telegram_server, message, COFFEE_QUOTE)
    assert not apologies(ani.private)


def crashed(server: TelegramServer, settings: Settings, seen: float, *, passing_over: bool = False) -> None:
    """As if a life had taken in at `seen` all that waits, and died; or died when it had passed over what is old."""
    updates = list(server.pending_updates)
    me = Me(server.bot.id, server.bot.username or "")

    async def live() -> None:
        memory = Memory(settings.data, me.id)
        try:
            inbox = Inbox(memory)
            kept = await inbox.keep([sorted_in(update, me, seen) for update in updates])
            await memory.do(lambda db: db.execute("UPDATE inbox SET received = ?", (seen,)))
            for waiting in kept[:-1] if passing_over else ():
                await inbox.begin(waiting.update_id)
                assert await inbox.pass_over(waiting.update_id, lambda _update, _received: True)
        finally:
            memory.close()

    asyncio.run(live())


def _old_questions(ani: User) -> Iterable[Message]:
    return [ani.say(ani.private, question, date=ago(HOUR)) for question in (COFFEE, COFFEE, BRIDGE)]


@pytest.mark.parametrize("passing_over", [False, True], ids=["taken in", "passed over"])
@pytest.mark.parametrize("seen_ago", [HOUR - 2, 1], ids=["died long ago", "died just now"])
def test_an_outage_that_a_crash_began_or_followed_ends_the_same_way(
    settings: Settings, telegram_server: TelegramServer, ani: User, seen_ago: float, passing_over: bool
) -> None:
    *old, last = _old_questions(ani)
    crashed(telegram_server, settings, time.time() - seen_ago, passing_over=passing_over)
    with Life(settings, telegram_server):
        answered(telegram_server, last, BRIDGE_QUOTE)
    (apology,) = apologies(ani.private)
    assert "2 pertanyaan" in apology
    assert not [text for message in old for text in said_about(ani.private, message)]
