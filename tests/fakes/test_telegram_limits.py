"""Telegram's rate limits, and the silence after them.

Not here: floods that a test scripts for one call (test_telegram_faults.py).
"""

from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from tests.fakes import telegram_faults as faults
from tests.fakes.telegram_server import TelegramServer, User


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # otherwise retry_after is an int, with a warning


async def refused(bot: Bot, chat: int) -> timedelta:
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(chat, "lagi")
    assert isinstance(flood.value.retry_after, timedelta)
    return flood.value.retry_after


async def test_rate_limits_are_kept_when_they_are_on(telegram_server: TelegramServer, bot: Bot, dewi: User) -> None:
    now = [100.0]
    group = telegram_server.group("Ruang Baca", dewi)
    telegram_server.limit(overall=3, per_chat=1, per_group_minute=2, clock=lambda: now[0])
    await bot.send_message(dewi.id, "1")
    await bot.send_chat_action(dewi.id, "typing")  # counts for all chats together alone
    await bot.send_message(group.id, "2")
    with pytest.raises(RetryAfter) as overall:
        await bot.send_chat_action(dewi.id, "typing")
    assert overall.value.retry_after == timedelta(seconds=1)
    now[0] += 1
    await bot.send_message(group.id, "3")
    now[0] += 1
    assert await refused(bot, group.id) == timedelta(seconds=58)
    telegram_server.limit(None)
    await bot.send_message(group.id, "4")


async def test_a_chat_that_was_flooded_is_closed_until_the_time_is_over(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    now = [100.0]
    group = telegram_server.group("Ruang Baca", dewi)
    telegram_server.limit(clock=lambda: now[0])
    await bot.send_message(dewi.id, "1")
    assert await refused(bot, dewi.id) == timedelta(seconds=1)
    with pytest.raises(RetryAfter):
        await bot.send_chat_action(dewi.id, "typing")
    assert telegram_server.calls_during_retry_after == 0  # it may have left before the refusal arrived
    now[0] += 0.5
    with pytest.raises(RetryAfter):
        await bot.send_message_draft(dewi.id, 1, "Perja")
    await bot.send_message(group.id, "2")
    assert telegram_server.calls_during_retry_after == 1
    now[0] += 0.5
    await bot.send_message(dewi.id, "3")
    assert telegram_server.counts.floods == 3


async def test_the_limit_of_all_chats_closes_all_of_them(telegram_server: TelegramServer, bot: Bot, dewi: User) -> None:
    now = [100.0]
    group = telegram_server.group("Ruang Baca", dewi)
    telegram_server.limit(overall=1, clock=lambda: now[0])
    await bot.send_message(dewi.id, "1")
    await refused(bot, group.id)
    now[0] += 0.9
    await refused(bot, dewi.id)
    await bot.get_me()  # counts for nothing
    assert telegram_server.calls_during_retry_after == 1
    now[0] += 0.1
    await bot.send_message(group.id, "2")


async def test_a_scripted_flood_lasts_if_it_is_to(telegram_server: TelegramServer, bot: Bot, dewi: User) -> None:
    now = [100.0]
    telegram_server.limit(clock=lambda: now[0])
    telegram_server.fail("sendMessage", faults.flood(7, lasting=True))
    assert await refused(bot, dewi.id) == timedelta(seconds=7)
    now[0] += 3
    assert await refused(bot, dewi.id) == timedelta(seconds=4)
    now[0] += 4
    await bot.send_message(dewi.id, "akhirnya")
    assert telegram_server.calls_during_retry_after == 1
