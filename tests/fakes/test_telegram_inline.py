"""Inline searches and the menu of commands of the fake Telegram.

Not here: conversations (test_telegram_server.py).
"""

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from tests.fakes.telegram_server import TelegramServer, User


async def test_inline_searches_are_answered(bot: Bot, ani: User) -> None:
    search = ani.search_inline("parlemen")
    (update,) = await bot.get_updates()
    assert update.inline_query
    content = InputTextMessageContent("Parlemen meratifikasi.")
    await update.inline_query.answer([InlineQueryResultArticle("1", "Parlemen", content)])
    assert search.answered
    assert search.results[0]["title"] == "Parlemen"
    ani.choose(search, 0, ani.private)
    (_, chosen) = await bot.get_updates()
    assert chosen.message
    assert (chosen.message.text, chosen.message.via_bot) == ("Parlemen meratifikasi.", await bot.get_me())


@pytest.mark.parametrize(
    ("title", "extras", "words"),
    [
        (" ", {}, "must be non-empty"),
        ("Parlemen", {"next_offset": "a" * 65}, "NEXT_OFFSET_INVALID"),
        ("Parlemen", {"button": InlineQueryResultsButton("Tanya", start_parameter="a b")}, "START_PARAM_INVALID"),
    ],
)
async def test_inline_answers_are_checked(bot: Bot, ani: User, title: str, extras: dict[str, Any], words: str) -> None:
    search = ani.search_inline("parlemen")
    offered = [InlineQueryResultArticle("1", title, InputTextMessageContent("Isi"))]
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.answer_inline_query(search.id, offered, **extras)


async def test_commands_are_kept_by_scope_and_language(telegram_server: TelegramServer, bot: Bot, ani: User) -> None:
    ani.say(ani.private, "/start")
    command = [BotCommand("start", "Mulai")]
    await bot.set_my_commands(command, BotCommandScopeAllGroupChats(), "id")
    await bot.set_my_commands(command, BotCommandScopeChat(ani.id))
    assert list(telegram_server.commands) == [("all_group_chats", "id"), (f"chat:{ani.id}", "")]
    for scope, language, words in (
        (BotCommandScopeChat(42), None, "chat not found"),
        (None, "indonesia", "language"),
    ):
        with pytest.raises(BadRequest, match=f"(?i){words}"):
            await bot.set_my_commands(command, scope, language)
