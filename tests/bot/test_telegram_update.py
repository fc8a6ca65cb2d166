"""What the bot hears: which messages are meant for it, and what they say.

Not here: in which lane they are handled (test_intake.py).
"""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import Place
from bot.telegram_update import Document, Me, Message, Migrated, Origin, Said, Search, Tap, read, sent_at

ME = Me(99, "tanya_berita_bot")
GROUP = {"id": -100, "type": "supergroup"}
PRIVATE = {"id": 7, "type": "private"}
SENDER = {"id": 7, "is_bot": False, "first_name": "Ani"}
HERE = Place(7, 0, is_private=True)
FORWARDED = {"type": "user", "date": 1_718_841_600, "sender_user": {"id": 8, "is_bot": False, "first_name": "Budi"}}


def message(chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 3, "date": 1, "chat": chat, "from": SENDER, **more}}


def edited(chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    return {"update_id": 1, "edited_message": message(chat, edit_date=5, **more)["message"]}


def tap(**more: Any) -> dict[str, Any]:
    query = {"id": "x", "from": SENDER, "message": {"message_id": 3, "date": 0, "chat": PRIVATE}, "data": "s:T:1"}
    return {"update_id": 1, "callback_query": query | more}


def heard(update: dict[str, Any]) -> Said | None:
    return read(update, ME)


def said(update: dict[str, Any]) -> Message:
    found = heard(update)
    assert isinstance(found, Message)
    return found


def test_any_text_in_a_private_chat_is_a_question() -> None:
    assert heard(message(text=" Kapan  itu? ")) == Message(HERE, 3, 7, "Kapan itu?")


@pytest.mark.parametrize(
    "more",
    [
        {"text": "@tanya_berita_bot kapan itu?"},
        {"text": "kapan itu, @Tanya_Berita_Bot"},
        {"text": "kapan itu?", "reply_to_message": {"message_id": 2, "from": {"id": 99, "is_bot": True}}},
        {"text": "kapan itu?", "entities": [{"type": "text_mention", "user": {"id": 99, "is_bot": True}}]},
    ],
)
def test_a_group_is_heard_where_it_mentions_the_bot_or_replies_to_it(more: dict[str, Any]) -> None:
    for update in (message(GROUP, **more), edited(GROUP, **more)):
        text = said(update).text or ""
        assert text.startswith("kapan itu")
        assert "@" not in text


@pytest.mark.parametrize(
    "more",
    [
        {"text": "kapan itu?"},
        {"text": "tulis ke a@tanya_berita_bot"},
        {"text": "@tanya_berita_botak, kapan?"},
        {"text": "@@tanya_berita_bot kapan?"},
        {"text": "kapan?", "entities": [{"type": "text_mention", "user": {"id": 8, "is_bot": False}}]},
        {"text": "kapan?", "reply_to_message": {"message_id": 2, "from": {"id": 8, "is_bot": False}}},
        {
            "text": "kapan?",
            "reply_to_message": {"from": {"id": 99, "is_bot": True}, "forum_topic_created": {"name": "Topik"}},
        },
        {"text": "/help@bot_lain"},
        {"text": "/mulai"},
        {"photo": [{}]},
        {"text": "berita", "forward_origin": FORWARDED},
        {"text": "/help", "forward_origin": FORWARDED},
    ],
)
def test_what_a_group_says_to_others_is_not_heard(more: dict[str, Any]) -> None:
    assert heard(message(GROUP, **more)) is None
    assert heard(edited(GROUP, **more)) is None


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
def test_other_bots_are_not_heard_whatever_they_do(chat: dict[str, Any]) -> None:
    bot = {"id": 5, "is_bot": True}
    for text in ("halo", "/help@tanya_berita_bot", "@tanya_berita_bot halo"):
        assert heard(message(chat, text=text, **{"from": bot})) is None
        assert heard(edited(chat, text=text, **{"from": bot})) is None
    assert heard(tap(**{"from": bot})) is None
    assert heard({"update_id": 1, "inline_query": {"id": "x", "from": bot, "query": "a", "offset": ""}}) is None


def test_channels_nobody_and_notes_of_telegram_itself_are_not_heard() -> None:
    assert heard(message({"id": -5, "type": "channel"}, text="halo")) is None
    nobody = message(text="halo")
    del nobody["message"]["from"]
    assert heard(nobody) is None
    assert heard(message(new_chat_members=[{"id": 99, "is_bot": True}])) is None
    assert heard({"update_id": 1, "channel_post": message(text="halo")["message"]}) is None


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start", "start", ""),
        ("/sumber 2", "sumber", "2"),
        ("/SUMBER@Tanya_Berita_Bot 2", "sumber", "2"),
        ("/linimasa\nperjanjian  Rusia", "linimasa", "perjanjian Rusia"),
        ("/entah", "entah", ""),
        ("/start abc-DEF", "start", "abc-DEF"),
    ],
)
def test_a_command_comes_with_what_stands_behind_it(text: str, command: str, rest: str) -> None:
    found = said(message(text=text))
    assert (found.command, found.text) == (command, rest)


@pytest.mark.parametrize("text", ["/", "a /start", "/ start", "/sumber-2", "//start", "/kata" + "a" * 40])
def test_what_only_looks_like_a_command_is_a_question(text: str) -> None:
    found = said(message(text=text))
    assert (found.command, found.text) == (None, text)


def test_a_group_may_use_our_commands_bare_and_others_only_by_our_name() -> None:
    assert said(message(GROUP, text="/bantuan")).command == "bantuan"
    assert said(message(GROUP, text="/entah@tanya_berita_bot")).command == "entah"
    assert heard(message(GROUP, text="/entah")) is None
    assert heard(message(text="/start@bot_lain")) is None


def test_a_photo_is_a_message_without_text() -> None:
    assert said(message(photo=[{}], caption="siapa ini?")).text is None
    named = said(message(GROUP, photo=[{}], caption="@tanya_berita_bot siapa ini?"))
    assert named.text is None


@pytest.mark.parametrize("kind", ["voice", "sticker", "video_note", "location", "poll", "story", "contact", "dice"])
def test_whatever_a_person_sends_is_heard(kind: str) -> None:
    assert said(message(**{kind: {}})).text is None


def test_a_forwarded_text_keeps_its_lines_its_mentions_and_is_no_command() -> None:
    text = "/batal  Judul berita\n\nIsi  beritanya, kata @tanya_berita_bot.\n"
    found = said(message(text=text, forward_origin=FORWARDED))
    assert (found.text, found.command) == (text, None)
    assert found.origin == Origin(None, date(2024, 6, 20))


@pytest.mark.parametrize("of", ["chat", "sender_chat"])
def test_a_forwarded_post_names_its_channel_and_its_day(of: str) -> None:
    origin = {"type": "channel", "date": 1_718_841_599, of: {"id": -5, "type": "channel", "title": "Kabar Pagi"}}
    assert said(message(text="Berita", forward_origin=origin)).origin == Origin("Kabar Pagi", date(2024, 6, 19))


def test_a_file_comes_with_its_name_and_size_as_far_as_telegram_tells() -> None:
    whole = {"file_id": "F", "file_unique_id": "u", "file_name": "berita.html", "file_size": 1_234}
    assert said(message(document=whole)).document == Document("F", "berita.html", 1_234)
    assert said(message(document={"file_id": "F"})).document == Document("F", "", 0)
    assert heard(message(GROUP, document=whole)) is None
    assert said(message(GROUP, document=whole, caption="@tanya_berita_bot simpan")).document is not None


def test_an_edited_message_says_so_and_a_new_one_does_not() -> None:
    assert heard(edited(text="Kapan itu?")) == Message(HERE, 3, 7, "Kapan itu?", is_edited=True)
    assert not said(message(text="Kapan itu?")).is_edited
    assert said(edited(text="/sumber 2")).command == "sumber"


def test_a_group_that_becomes_a_supergroup_tells_its_new_number() -> None:
    assert heard(message({"id": -5, "type": "group"}, migrate_to_chat_id=-100)) == Migrated(-5, -100)
    assert heard(edited({"id": -5, "type": "group"}, migrate_to_chat_id=-100)) is None
    assert heard(message(GROUP, migrate_from_chat_id=-5)) is None


def test_a_tap_tells_who_tapped_where_and_on_what() -> None:
    assert heard(tap()) == Tap("x", HERE, 3, 7, "s:T:1")
    group = {"message_id": 4, "date": 0, "chat": GROUP, "message_thread_id": 44, "is_topic_message": True}
    assert heard(tap(message=group)) == Tap("x", Place(-100, 44, is_private=False), 4, 7, "s:T:1")
    assert heard(tap(message=None, data=None)) == Tap("x", None, 0, 7, "")


def test_an_inline_search_comes_with_its_text_and_where_to_go_on() -> None:
    query = {"id": "x", "from": SENDER, "query": "kopi gayo ", "offset": "20", "chat_type": "sender"}
    assert heard({"update_id": 1, "inline_query": query}) == Search("x", 7, "kopi gayo ", "20")


def test_a_topic_is_a_conversation_of_its_own_and_a_reply_thread_is_none() -> None:
    topic = said(message(GROUP, text="/baru", message_thread_id=44, is_topic_message=True))
    thread = said(message(GROUP, text="/baru", message_thread_id=44))
    assert (topic.place.thread, thread.place.thread) == (44, 0)


def test_a_message_is_as_old_as_its_last_edit() -> None:
    assert sent_at(message(text="halo")) == 1.0
    assert sent_at(edited(text="halo")) == 5.0
    for update in (tap(), {"update_id": 1}, {"update_id": 1, "message": "rusak"}, message(date="kemarin")):
        assert sent_at(update) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KINDS = ("message", "edited_message", "callback_query", "inline_query")
_FIELDS = (
    "message_id date edit_date chat from text caption entities caption_entities message_thread_id is_topic_message"
    " reply_to_message forward_origin document migrate_to_chat_id photo"
).split()


@given(st.sampled_from(_KINDS), _JSON)
def test_an_update_that_makes_no_sense_is_left_aside(kind: str, content: Any) -> None:
    assert heard({"update_id": 1, kind: content}) is None
    sent_at({"update_id": 1, kind: content})


@given(st.sampled_from([PRIVATE, GROUP]), st.dictionaries(st.sampled_from(_FIELDS), _JSON, max_size=3))
def test_a_message_with_nonsense_in_it_is_heard_or_left_aside(chat: dict[str, Any], nonsense: dict[str, Any]) -> None:
    update = message(chat, text="@tanya_berita_bot kapan?") | {"update_id": 1}
    update["message"] = update["message"] | nonsense
    found = read(json.loads(json.dumps(update)), ME)
    assert found is None or isinstance(found, Message | Migrated)
    sent_at(update)


def test_a_command_may_stand_behind_a_mention() -> None:
    said = heard(message(GROUP, text="@tanya_berita_bot /linimasa kopi"))
    assert isinstance(said, Message)
    assert (said.command, said.text) == ("linimasa", "kopi")


@pytest.mark.parametrize(
    "more",
    [
        {"forward_origin": {"type": "user", "date": 10**15}},
        {"message_id": 2**64},
        {"chat": {"id": 2**70, "type": "private"}},
    ],
)
def test_numbers_beyond_all_calendars_and_databases_are_left_aside(more: dict[str, Any]) -> None:
    update = message(text="halo")
    update["message"] |= more
    assert heard(update) is None
    assert sent_at({"update_id": 1, "message": {"date": 10**400}}) is None
