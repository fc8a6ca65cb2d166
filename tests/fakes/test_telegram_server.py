"""Conversations with the fake Telegram through python-telegram-bot and aiogram, and its queue of updates.

Not here: what it refuses (test_telegram_rules.py), how it fails (test_telegram_faults.py).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    MessageOriginChannel,
    ReplyParameters,
    Update,
)
from telegram.error import Conflict
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.fakes.telegram_keyboard import Button
from tests.fakes.telegram_server import Chat, TelegramServer, User


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


@contextlib.asynccontextmanager
async def echoing(server: TelegramServer) -> AsyncIterator[None]:
    """A whole bot made with python-telegram-bot, polling."""

    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        button = InlineKeyboardButton("Sumber 1", callback_data="s:1")
        await update.message.reply_text(f"Gema: {update.message.text}", reply_markup=InlineKeyboardMarkup([[button]]))

    async def source(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.answer("Kutipan", show_alert=True)
        await update.callback_query.edit_message_text("Kutipan lengkap")

    app = Application.builder().token(server.token).base_url(f"{server.url}/bot").build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.add_handler(CallbackQueryHandler(source))
    async with app:
        assert app.updater
        await app.start()
        await app.updater.start_polling()
        yield
        await app.updater.stop()
        await app.stop()


async def test_a_person_and_a_polling_bot_converse(telegram_server: TelegramServer, ani: User) -> None:
    async with echoing(telegram_server):
        ani.say(ani.private, "Halo 😀")
        (answer,) = await telegram_server.until(lambda: ani.private.said)
        tap = ani.tap(answer, "Sumber")
        await telegram_server.until(lambda: answer.edits)
    assert (tap.answered, tap.text, tap.alert) == (True, "Kutipan", True)
    assert (answer.text, answer.edits, answer.buttons) == ("Kutipan lengkap", ["Gema: Halo 😀"], [])
    assert telegram_server.pending_updates == []
    assert telegram_server.transcript() == (
        "Ani: Halo 😀\n"
        "TanyaBerita: Gema: Halo 😀\n    [Sumber 1]\n"
        "Ani taps [Sumber 1]\n"
        "alert to Ani: Kutipan\n"
        "TanyaBerita edits: Kutipan lengkap"
    )


async def test_updates_stay_until_a_higher_offset_confirms_them(
    telegram_server: TelegramServer, bot: Bot, ani: User
) -> None:
    for text in ("satu", "dua", "tiga"):
        ani.say(ani.private, text)
    first = await bot.get_updates(limit=2)
    assert texts(first) == ["satu", "dua"]
    assert texts(await bot.get_updates(offset=first[0].update_id)) == ["satu", "dua", "tiga"]
    assert texts(await bot.get_updates(offset=first[1].update_id)) == ["dua", "tiga"]
    assert telegram_server.confirmed == first[0].update_id
    assert texts(await bot.get_updates()) == ["dua", "tiga"]
    assert await bot.get_updates(offset=first[1].update_id + 2) == ()
    assert telegram_server.pending_updates == []


async def test_a_negative_offset_forgets_all_but_the_last(bot: Bot, ani: User) -> None:
    for text in ("satu", "dua", "tiga"):
        ani.say(ani.private, text)
    assert texts(await bot.get_updates(offset=-1)) == ["tiga"]
    assert texts(await bot.get_updates()) == ["tiga"]


async def test_a_long_poll_is_answered_when_something_happens(
    telegram_server: TelegramServer, bot: Bot, ani: User
) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram_server.until(lambda: telegram_server.calls_of("getUpdates"))
    assert not telegram_server.calls_of("getUpdates")[0].answered
    ani.say(ani.private, "akhirnya")
    assert texts(await polling) == ["akhirnya"]


async def test_the_older_of_two_polls_is_told_of_the_conflict(telegram_server: TelegramServer, bot: Bot) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram_server.until(lambda: telegram_server.calls_of("getUpdates"))
    request = HTTPXRequest()
    async with Bot(telegram_server.token, f"{telegram_server.url}/bot", get_updates_request=request) as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await older


async def test_a_poller_that_goes_away_is_noticed(telegram_server: TelegramServer, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram_server.until(lambda: telegram_server.calls_of("getUpdates"))
    polling.cancel()
    await telegram_server.until(lambda: telegram_server.calls_of("getUpdates")[0].disconnected)


async def test_with_a_webhook_set_there_is_no_polling(telegram_server: TelegramServer, bot: Bot, ani: User) -> None:
    await bot.set_webhook("https://contoh.id/kait", secret_token="rahasia", allowed_updates=["message"])
    ani.say(ani.private, "menunggu")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://contoh.id/kait", 1)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert texts(await bot.get_updates()) == ["menunggu"]
    ani.say(ani.private, "dibuang")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_only_wanted_kinds_of_updates_are_queued(bot: Bot, ani: User) -> None:
    message = ani.say(ani.private, "lama")
    ani.react(message, "👍")  # not by default
    await bot.get_updates(offset=-1, allowed_updates=["message_reaction"])
    ani.say(ani.private, "tak diminta")
    ani.react(message, None)
    updates = await bot.get_updates(offset=(await bot.get_updates())[0].update_id + 1)
    assert [bool(update.message_reaction) for update in updates] == [True]


async def test_people_edit_forward_and_send_more_than_text(bot: Bot, ani: User) -> None:
    chat = ani.private
    message = ani.say(chat, "Kapan?")
    ani.edit(message, "Kapan tepatnya?")
    ani.forward(message, chat)
    ani.photo(chat, "Foto #rapat")
    ani.sticker(chat, "👍")
    ani.document(chat, "berita.txt", b"isi berita")
    first, edited, forwarded, photo, sticker, document = await bot.get_updates()
    assert first.message
    assert edited.edited_message
    assert (first.message.text, edited.edited_message.text) == ("Kapan?", "Kapan tepatnya?")
    assert forwarded.message
    assert forwarded.message.forward_origin
    assert photo.message
    assert (photo.message.caption, photo.message.caption_entities[0].type) == ("Foto #rapat", "hashtag")
    assert sticker.message
    assert sticker.message.sticker
    assert document.message
    assert document.message.document
    file = await bot.get_file(document.message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"isi berita"


async def test_messages_can_be_old_and_posts_of_channels_passed_on(bot: Bot, ani: User) -> None:
    ani.say(ani.private, "kemarin", date=1_700_000_000)
    ani.forward_post(ani.private, "Isi berita panjang.")
    ani.forward_post(ani.private, "Keterangan foto.", "Kanal Foto", photo=True)
    old, post, captioned = [update.message for update in await bot.get_updates()]
    assert old
    assert old.date.timestamp() == 1_700_000_000
    assert post
    assert isinstance(post.forward_origin, MessageOriginChannel)
    assert (post.text, post.forward_origin.chat.title) == ("Isi berita panjang.", "Kabar Harian")
    assert captioned
    assert (captioned.caption, captioned.text, bool(captioned.photo)) == ("Keterangan foto.", None, True)


async def test_a_forged_tap_and_one_on_a_message_that_is_gone_arrive(bot: Bot, ani: User) -> None:
    ani.say(ani.private, "/start")
    await bot.send_message(ani.id, "Halo")
    ani.press(ani.private.said[0], Button("x", data="palsu"))
    ani.press(ani.private.said[0], Button("x", data="lama"), is_gone=True)
    _, forged, gone = [update.callback_query for update in await bot.get_updates()]
    assert forged
    assert (forged.data, forged.message and forged.message.is_accessible) == ("palsu", True)
    assert gone
    assert gone.message
    assert not gone.message.is_accessible


async def test_a_groups_bot_with_privacy_hears_only_what_is_meant_for_it(
    telegram_server: TelegramServer, bot: Bot, ani: User
) -> None:
    group = telegram_server.group("Ruang Baca", ani)
    sent = await bot.send_message(group.id, "Selamat pagi")
    ani.say(group, "kalian dengar?")
    ani.say(group, "@tanya_berita_bot kapan?")
    ani.say(group, "/start")
    ani.say(group, "/start@bot_lain_bot")
    answer = group.find(sent.message_id)
    ani.say(group, "terima kasih", reply_to=answer)
    assert texts(await bot.get_updates()) == ["@tanya_berita_bot kapan?", "/start", "terima kasih"]
    open_group = telegram_server.group("Terbuka", ani, privacy=False)
    ani.say(open_group, "semua terdengar")
    assert texts(await bot.get_updates())[-1] == "semua terdengar"


async def test_topics_of_a_forum_hold_their_answers(telegram_server: TelegramServer, bot: Bot, ani: User) -> None:
    forum = telegram_server.group("Forum", ani, forum=True)
    economy = forum.topic("Ekonomi")
    question = ani.say(forum, "@tanya_berita_bot berapa?", topic=economy)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.is_topic_message
    assert update.message.message_thread_id == economy
    await bot.send_message(forum.id, "5 persen", reply_parameters=ReplyParameters(question.id))
    (answer,) = forum.since(question)
    assert (answer.topic, answer.reply_to) == (economy, question)


async def test_entities_and_links_arrive_as_they_were_sent(bot: Bot, ani: User) -> None:
    ani.say(ani.private, "/start")
    link = MessageEntity(MessageEntity.TEXT_LINK, 11, 3, url="https://contoh.id/berita")
    bold = MessageEntity(MessageEntity.BOLD, 0, 2)
    await bot.send_message(ani.id, "😀 Disahkan[1]", entities=[bold, link], disable_web_page_preview=True)
    (message,) = ani.private.said
    assert message.spans("bold") == ["😀"]
    assert message.preview_disabled
    assert message.links == {"[1]": "https://contoh.id/berita"}


async def test_a_draft_is_shown_until_the_message_comes(bot: Bot, ani: User) -> None:
    ani.say(ani.private, "/start")
    await bot.send_message_draft(ani.private.id, 7, "Perja")
    await bot.send_message_draft(ani.private.id, 7, "Perjanjian itu")
    assert ani.private.drafts == [(7, "Perja"), shown := (7, "Perjanjian itu")]
    assert ani.private.draft == shown
    await bot.send_message(ani.private.id, "Perjanjian itu diratifikasi.")
    assert not ani.private.draft


async def test_people_can_block_the_bot_and_groups_can_remove_it(
    telegram_server: TelegramServer, bot: Bot, ani: User
) -> None:
    group = telegram_server.group("Ruang Baca", ani)
    ani.block()
    group.remove_bot()
    ani.unblock()
    changes = [update.my_chat_member for update in await bot.get_updates()]
    statuses = [change.new_chat_member.status for change in changes if change]
    assert statuses == ["kicked", "kicked", "member"]


async def test_aiogram_understands_every_answer(telegram_server: TelegramServer, ani: User) -> None:
    """A second client, whose models are strict about what the server says."""
    from aiogram import Bot as OtherBot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import BotCommand

    group: Chat = telegram_server.group("Ruang Baca", ani)
    message = ani.say(ani.private, "/start")
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram_server.url))
    async with OtherBot(telegram_server.token, session) as other:
        sent = await other.send_message(ani.id, "Halo")
        answers: list[Any] = [
            await other.get_me(),
            await other.edit_message_text("Halo juga", chat_id=ani.id, message_id=sent.message_id),
            await other.set_message_reaction(ani.id, message.id, []),
            await other.send_chat_action(group.id, "typing"),
            await other.get_chat(group.id),
            await other.get_chat_member(group.id, ani.id),
            await other.set_my_commands([BotCommand(command="start", description="Mulai")], language_code="id"),
            await other.get_my_commands(language_code="id"),
            await other.set_my_description("Tanya berita"),
            await other.get_my_description(),
            await other.get_webhook_info(),
            await other.get_updates(),
            await other.delete_message(ani.id, sent.message_id),
            await other.leave_chat(group.id),
        ]
    assert all(answers)
    assert telegram_server.commands == {("default", "id"): [{"command": "start", "description": "Mulai"}]}
    assert group.actions == ["typing"]
