"""What the bot hears: which messages are meant for it, and what they say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import Place
from bot.telegram_update import Me, Message, Tap, lane, read

ME = Me(99, "tanya_berita_bot")
GROUP = {"id": -100, "type": "supergroup"}
PRIVATE = {"id": 7, "type": "private"}


def message(chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    sender = {"id": 7, "is_bot": False, "first_name": "Ani"}
    return {"update_id": 1, "message": {"message_id": 3, "date": 1, "chat": chat, "from": sender, **more}}


def heard(update: dict[str, Any]) -> Message | Tap | None:
    return read(update, ME)


def test_any_text_in_a_private_chat_is_a_question() -> None:
    assert heard(message(text=" Kapan  itu? ")) == Message(Place(7, 0, is_private=True), 3, 7, "Kapan itu?")


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
    said = heard(message(GROUP, **more))
    assert isinstance(said, Message)
    assert said.text is not None
    assert said.text.startswith("kapan itu")
    assert "@" not in said.text


@pytest.mark.parametrize(
    "more",
    [
        {"text": "kapan itu?"},
        {"text": "tulis ke a@tanya_berita_bot"},
        {"text": "@tanya_berita_botak, kapan?"},
        {"text": "kapan?", "reply_to_message": {"message_id": 2, "from": {"id": 8, "is_bot": False}}},
        {
            "text": "kapan?",
            "reply_to_message": {
                "from": {"id": 99, "is_bot": True},
                "forum_topic_created": {"name": "Topik"},
            },
        },
        {"text": "/help@bot_lain"},
        {"text": "/mulai"},
        {"photo": [{}]},
    ],
)
def test_what_a_group_says_to_others_is_not_heard(more: dict[str, Any]) -> None:
    assert heard(message(GROUP, **more)) is None


def test_other_bots_channels_and_notes_of_telegram_itself_are_not_heard() -> None:
    assert heard(message(text="halo", **{"from": {"id": 5, "is_bot": True}})) is None
    assert heard(message({"id": -5, "type": "channel"}, text="halo")) is None
    assert heard(message(new_chat_members=[{"id": 99, "is_bot": True}])) is None


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start", "start", ""),
        ("/sumber 2", "sumber", "2"),
        ("/SUMBER@tanya_berita_bot 2", "sumber", "2"),
        ("/entah", "entah", ""),
    ],
)
def test_a_command_comes_with_what_stands_behind_it(text: str, command: str, rest: str) -> None:
    said = heard(message(text=text))
    assert isinstance(said, Message)
    assert (said.command, said.text) == (command, rest)


def test_a_photo_is_a_message_without_text() -> None:
    said = heard(message(photo=[{}], caption="siapa ini?"))
    assert isinstance(said, Message)
    assert said.text is None


def test_a_topic_is_a_conversation_of_its_own_and_a_reply_thread_is_none() -> None:
    topic = heard(message(GROUP, text="/baru", message_thread_id=44, is_topic_message=True))
    thread = heard(message(GROUP, text="/baru", message_thread_id=44))
    assert isinstance(topic, Message)
    assert isinstance(thread, Message)
    assert (topic.place.thread, thread.place.thread) == (44, 0)


def test_looking_at_sources_waits_for_no_question_but_asking_by_a_button_does() -> None:
    def tap(data: str) -> dict[str, Any]:
        of = {"message_id": 3, "date": 0, "chat": PRIVATE}
        return {"update_id": 1, "callback_query": {"id": "x", "from": {"id": 7}, "message": of, "data": data}}

    assert lane(message(text="halo")) == lane(tap("q:abc:0")) == "7"
    assert lane(tap("s:abc:1")) == "7/look"
    assert heard(tap("s:abc:1")) == Tap("x", Place(7, 0, is_private=True), 3, 7, "s:abc:1")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["message", "callback_query", "edited_message"]), _JSON)
def test_an_update_that_makes_no_sense_is_left_aside(kind: str, content: Any) -> None:
    assert heard({"update_id": 1, kind: content}) is None
    assert lane({"update_id": 1, kind: content}) == "-"
