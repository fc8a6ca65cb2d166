"""Telegram's rules for entities, and that the fake refuses what breaks them.

Not here: lengths of texts, buttons (test_telegram_rules.py).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, MessageEntity
from telegram.error import BadRequest

from tests.fakes.telegram_server import TelegramServer, User
from tests.fakes.telegram_text import checked_text, utf16_length, utf16_slice


@pytest.mark.parametrize(
    ("offset", "length", "words"),
    [
        (0, 9, "ends after the end of the text"),
        (9, 1, "ends after the end of the text"),
        (1, 1, "begins in a middle of a UTF-16 symbol"),
        (0, 1, "ends in a middle of a UTF-16 symbol"),
        (0, 0, "incorrect offset or length"),
        (-1, 2, "incorrect offset or length"),
    ],
)
async def test_entities_must_lie_inside_the_text_and_cut_no_symbol(
    bot: Bot, dewi: User, offset: int, length: int, words: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(dewi.id, "😀 halo", entities=[MessageEntity("bold", offset, length)])


async def test_entities_move_with_the_spaces_that_telegram_trims(bot: Bot, dewi: User) -> None:
    await bot.send_message(dewi.id, "  😀 tebal  ", entities=[MessageEntity("bold", 5, 7)])
    (message,) = dewi.private.said
    assert (message.text, message.spans("bold")) == ("😀 tebal", ["tebal"])


@given(st.text(max_size=40), st.integers(0, 45), st.integers(1, 45))
def test_an_entity_that_is_taken_covers_the_same_words_afterwards(text: str, offset: int, length: int) -> None:
    from tests.fakes.telegram_text import Refused

    try:
        kept, entities = checked_text(text, [{"type": "bold", "offset": offset, "length": length}])
    except Refused:
        return
    bold = [utf16_slice(kept, e["offset"], e["length"]) for e in entities if e["type"] == "bold"]
    assert bold in ([], [utf16_slice(text, offset, length).strip()]) or "".join(bold) in text
    assert all(e["offset"] + e["length"] <= utf16_length(kept) for e in entities)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("blockquote", "blockquote"),
        ("blockquote", "expandable_blockquote"),
        ("expandable_blockquote", "blockquote"),
        ("code", "bold"),
        ("bold", "code"),
        ("text_link", "text_link"),
    ],
)
async def test_entities_are_nested_as_the_bot_api_allows(bot: Bot, dewi: User, outer: str, inner: str) -> None:
    url = "https://contoh.id/a"
    nested = [MessageEntity(outer, 0, 9, url=url), MessageEntity(inner, 2, 3, url=url)]
    with pytest.raises(BadRequest, match="can't be nested"):
        await bot.send_message(dewi.id, "satu dua tiga", entities=nested)
    fits = [MessageEntity("blockquote", 0, 9), MessageEntity("text_link", 2, 3, url=url), MessageEntity("bold", 2, 3)]
    await bot.send_message(dewi.id, "satu dua tiga", entities=fits)


async def test_entities_do_not_overlap(bot: Bot, dewi: User) -> None:
    with pytest.raises(BadRequest, match="overlap"):
        await bot.send_message(
            dewi.id, "satu dua", entities=[MessageEntity(k, o, 4) for k, o in [("bold", 0), ("italic", 2)]]
        )


async def test_a_link_that_leads_nowhere_is_dropped_in_silence_and_counted(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    links = [MessageEntity("text_link", at, 1, url=url) for at, url in enumerate(["http://dalam", "https://contoh.id"])]
    await bot.send_message(dewi.id, "ab", entities=links)
    assert dewi.private.said[0].links == {"b": "https://contoh.id"}
    assert telegram_server.counts.dropped_entities == 1
    assert telegram_server.counts.entity_errors == 0


async def test_only_the_first_hundred_entities_are_kept(bot: Bot, dewi: User) -> None:
    many = [MessageEntity("bold", place, 1) for place in range(120)]
    await bot.send_message(dewi.id, "a" * 120, entities=many)
    assert len(dewi.private.said[0].entities) == 100
