"""What of an update is kept: all that the bot reads, and nothing of other people."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_update import Me, read, sent_at
from bot.trimming import trimmed

ME = Me(99, "tanya_berita_bot")
ANI = {"id": 7, "is_bot": False, "first_name": "Ani", "username": "ani_rahasia", "language_code": "id"}
OTHER = {"id": 8_123_456_789, "is_bot": False, "first_name": "Budi"}
GROUP = {"id": -100, "type": "supergroup", "title": "Ruang Baca"}
BOT = {"id": 99, "is_bot": True, "first_name": "TanyaBerita"}


def message(**more: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 3, "date": 5, "chat": GROUP, "from": ANI, **more}}


UPDATES = [
    message(text="@tanya_berita_bot kapan itu?"),
    message(text="kapan itu?", reply_to_message={"message_id": 2, "from": BOT, "text": "Jawaban", "chat": GROUP}),
    message(text="kapan?", entities=[{"type": "text_mention", "user": BOT, "offset": 0, "length": 2}]),
    message(chat={"id": 7, "type": "private"}, photo=[{"file_id": "x"}], caption="Siapa ini?"),
    message(chat={"id": 7, "type": "private"}, document={"file_id": "x", "file_name": "a.md", "thumbnail": {}}),
    message(
        chat={"id": 7, "type": "private"},
        text="Berita\nlengkap",
        forward_origin={"type": "channel", "date": 5, "chat": {"id": -5, "title": "Kabar"}, "message_id": 9},
    ),
    message(text="/baru", message_thread_id=44, is_topic_message=True),
    message(migrate_to_chat_id=-1001),
    {"update_id": 1, "edited_message": message(text="@tanya_berita_bot apa?", edit_date=9)["message"]},
    {"update_id": 1, "inline_query": {"id": "q", "from": ANI, "query": "kopi", "offset": "", "chat_type": "sender"}},
    {
        "update_id": 1,
        "callback_query": {
            "id": "q",
            "from": ANI,
            "data": "s:token:1",
            "chat_instance": "1",
            "message": {
                "message_id": 4,
                "date": 5,
                "chat": GROUP,
                "text": "Jawaban",
                "reply_to_message": {"message_id": 3, "from": OTHER, "text": "rahasia Budi"},
            },
        },
    },
]


@pytest.mark.parametrize("update", UPDATES)
def test_what_is_kept_says_what_the_whole_update_says(update: dict[str, Any]) -> None:
    kept = trimmed(update, ME)
    assert read(kept, ME) == read(update, ME) is not None
    assert sent_at(kept) == sent_at(update)
    assert trimmed(kept, ME) == kept


def test_nothing_of_other_people_is_kept() -> None:
    replied = message(text="@tanya_berita_bot?", reply_to_message={"message_id": 2, "from": OTHER, "text": "rahasia"})
    mentioned = message(
        text="@tanya_berita_bot?", entities=[{"type": "text_mention", "user": OTHER, "offset": 0, "length": 1}]
    )
    for update in (UPDATES[-1], replied, mentioned):
        kept = json.dumps(trimmed(update, ME))
        assert str(OTHER["id"]) not in kept
        assert "rahasia" not in kept
        assert "Ani" not in kept


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "inline_query", "poll"]), _JSON)
def test_whatever_comes_can_be_trimmed(kind: str, content: Any) -> None:
    assert trimmed({"update_id": 1, kind: content}, ME)["update_id"] == 1
