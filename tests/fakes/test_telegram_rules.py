"""What Telegram refuses, and that the fake refuses it in the same words and with the same status.

Not here: faults that tests script (test_telegram_faults.py).
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from tests.fakes.telegram_server import TelegramServer, User
from tests.shared import shared


@pytest.fixture
def loose_server() -> Iterator[TelegramServer]:
    """A server whose violations are what the test is about."""
    with TelegramServer() as server:
        yield server


def post(server: TelegramServer, method: str, token: str | None = None, **body: Any) -> httpx.Response:
    return httpx.post(f"{server.url}/bot{token or server.token}/{method}", json=body)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n\t ", "message text is empty"),
        ("\u200b\u202e \u2800", "message text is empty"),
        ("a" * 4_097, "message is too long"),
        ("😀" * 2_049, "message is too long"),
    ],
)
async def test_a_text_must_be_of_1_to_4096_utf16_units(bot: Bot, dewi: User, text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(dewi.id, text)
    await bot.send_message(dewi.id, "😀" * 2_048)


async def test_refused_calls_are_counted_by_what_was_wrong(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    sent = await bot.send_message(dewi.id, "Halo")
    with pytest.raises(BadRequest):
        await bot.send_message(dewi.id, "a" * 4_097)
    with pytest.raises(BadRequest):
        await bot.send_message(dewi.id, "Halo", entities=[MessageEntity("bold", 0, 9)])
    with pytest.raises(BadRequest):
        await bot.edit_message_text("Halo", dewi.id, sent.message_id)
    counts = telegram_server.counts
    assert (counts.over_long, counts.entity_errors, counts.floods, counts.bad_requests) == (1, 1, 0, 2)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (InlineKeyboardButton("x", callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (InlineKeyboardButton("x", callback_data=""), "Text buttons are unallowed"),
        (InlineKeyboardButton("x"), "Text buttons are unallowed"),
        (InlineKeyboardButton(" ", callback_data="a"), "text is empty"),
        (InlineKeyboardButton("\u200b", callback_data="a"), "text is empty"),
        (InlineKeyboardButton("x", callback_data="a", url="https://contoh.id"), "more than one action"),
        (InlineKeyboardButton("x", url="bukan alamat"), "Wrong HTTP URL"),
    ],
)
async def test_a_button_must_have_a_text_and_one_action_of_at_most_64_bytes(
    bot: Bot, dewi: User, button: InlineKeyboardButton, words: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(dewi.id, "Pilih", reply_markup=InlineKeyboardMarkup([[button]]))
    fits = InlineKeyboardButton("x", callback_data="é" * 32)
    await bot.send_message(dewi.id, "Pilih", reply_markup=InlineKeyboardMarkup([[fits]]))


async def test_edits_must_change_an_existing_message_of_the_bot(bot: Bot, dewi: User) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])
    sent = await bot.send_message(dewi.id, "Halo", reply_markup=keyboard)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_text("Halo", dewi.id, sent.message_id, reply_markup=keyboard)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(dewi.id, sent.message_id, reply_markup=keyboard)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("Halo", dewi.id, 9_999)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("Halo", dewi.id, dewi.private.messages[0].id)
    await bot.edit_message_text("Halo", dewi.id, sent.message_id)  # takes the buttons away, and so is a change
    assert dewi.private.said[0].buttons == []


async def test_a_reply_needs_its_message_unless_it_may_do_without(bot: Bot, dewi: User) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(dewi.id, "Ini", reply_parameters=ReplyParameters(9_999))
    loose = ReplyParameters(9_999, allow_sending_without_reply=True)
    await bot.send_message(dewi.id, "Ini", reply_parameters=loose)
    question = dewi.private.messages[0]
    with pytest.raises(BadRequest, match=r"(?i)QUOTE_TEXT_INVALID"):
        await bot.send_message(dewi.id, "Ini", reply_parameters=ReplyParameters(question.id, quote="tiada"))
    await bot.delete_message(dewi.id, question.id)
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(dewi.id, "Ini", reply_parameters=ReplyParameters(question.id))
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(dewi.id, question.id)


async def test_drafts_are_for_private_chats_and_have_a_number(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    group = telegram_server.group("Ruang Baca", dewi)
    with pytest.raises(BadRequest, match=r"(?i)textdraft_peer_invalid"):
        await bot.send_message_draft(group.id, 1, "Halo")
    with pytest.raises(BadRequest, match=r"(?i)textdraft_peer_invalid"):
        await bot.send_message_draft(dewi.id, 0, "Halo")


async def test_a_bot_may_only_write_where_it_was_let_in(telegram_server: TelegramServer, bot: Bot, dewi: User) -> None:
    group, stranger = telegram_server.group("Ruang Baca", dewi), telegram_server.user("Budi")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(42, "Halo")
    with pytest.raises(Forbidden, match=r"(?i)can't initiate conversation"):
        await bot.send_message(stranger.id, "Halo")
    dewi.block()
    with pytest.raises(Forbidden, match=r"(?i)blocked by the user"):
        await bot.send_message(dewi.id, "Halo")
    group.remove_bot()
    with pytest.raises(Forbidden, match=r"(?i)kicked from the supergroup"):
        await bot.send_message(group.id, "Halo")
    dewi.unblock()
    group.add_bot()
    await bot.send_message(dewi.id, "Halo")
    await bot.send_message(group.id, "Halo")


async def test_a_group_that_became_a_supergroup_names_its_new_id(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    group = telegram_server.group("Ruang Baca", dewi, basic=True)
    heir = group.migrate()
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "Halo")
    assert moved.value.new_chat_id == heir.id
    told = [update.message for update in await bot.get_updates() if update.message]
    assert (told[-2].migrate_to_chat_id, told[-1].migrate_from_chat_id) == (heir.id, group.id)


async def test_taps_are_answered_in_time_and_briefly(bot: Bot, dewi: User) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Sumber", callback_data="s")]])
    await bot.send_message(dewi.id, "Pilih", reply_markup=keyboard)
    tap = dewi.tap(dewi.private.said[0], "Sumber")
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(tap.id, "a" * 201)
    tap.expired = True
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tap.id)
    with pytest.raises(AssertionError, match=r"no single button 'Lain' among \['Sumber'\]"):
        dewi.tap(dewi.private.said[0], "Lain")


def test_wrong_tokens_and_unknown_methods_have_their_own_status(telegram_server: TelegramServer) -> None:
    answers = [
        post(telegram_server, "getMe", token="999:AA-another-token"),
        post(telegram_server, "getMe", token="bukan-token"),
        post(telegram_server, "getNothing"),
        post(telegram_server, "GETME"),
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 404, 200]
    assert answers[0].json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_a_wrong_token_is_an_invalid_token_to_the_client(telegram_server: TelegramServer) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("999:AA-another-token", base_url=f"{telegram_server.url}/bot"):
            pass


@pytest.mark.parametrize(
    ("method", "body", "complaint"),
    [
        ("sendMessage", {"chat_id": 1}, "text: Field required"),
        ("sendMessage", {"chat_id": 1, "text": {}}, "text: Input should be a valid string"),
        ("sendMessage", {"chat_id": 1, "text": "a", "reply_to": 3}, "unknown field 'reply_to'"),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "a",
                "entities": [{"type": "bold", "offset": 0, "length": 1, "lenght": 1}],
            },
            "entities[0]: unknown field 'lenght'",
        ),
        ("sendMessage", {"chat_id": 1, "text": "a", "parse_mode": "HTML"}, "parse_mode"),
        ("sendPoll", {"chat_id": 1, "question": "?", "options": [{"text": "a"}]}, "the fake does not speak"),
    ],
)
def test_a_request_that_is_not_as_the_bot_api_asks_is_a_violation(
    loose_server: TelegramServer, method: str, body: dict[str, Any], complaint: str
) -> None:
    assert post(loose_server, method, **body).status_code in {400, 404}
    assert complaint in loose_server.violations[0]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"chat_id": 1, "text": "a", "disable_notification": "yes"}, "is not of type Boolean"),
        ({"chat_id": 1, "text": "a", "message_thread_id": "7"}, "is not of type Integer"),
        ({"chat_id": 1, "text": "a", "disable_web_page_preview": True}, "unknown field"),
        ({"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [{}]}}, "reply_markup"),
    ],
)
def test_the_bot_apis_own_description_is_stricter(
    loose_server: TelegramServer, body: dict[str, Any], complaint: str
) -> None:
    shared("specs/telegram-bot-api-10.1.json")
    post(loose_server, "sendMessage", **body)
    assert complaint in loose_server.violations[0]
