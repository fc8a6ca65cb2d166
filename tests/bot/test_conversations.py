"""The promises of a conversation: follow-ups see what went before, a turn can be replaced, a button knows its chat.

Not here: being forgotten (test_forgetting.py), how it looks (test_telegram_reply.py).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import conversations, forgetting
from bot.conversations import Conversations, Exchange, Past, Place, Shown, Source, new_token
from bot.inbox import Arrival, Inbox
from bot.memory import Memory
from bot.telegram_text import Rich
from rag.answer import Turn

ANI = 7
PLACE = Place(chat=ANI, thread=0, is_private=True)
TOPIC = Place(chat=-100, thread=3, is_private=False)


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    kept = Memory(tmp_path, 1)
    yield kept
    await asyncio.to_thread(kept.close)


@pytest_asyncio.fixture
async def others(tmp_path: Path) -> AsyncIterator[Conversations]:
    """Those of another bot in the same file."""
    kept = Memory(tmp_path, 2)
    yield Conversations(kept)
    await asyncio.to_thread(kept.close)


@pytest.fixture
def talks(memory: Memory) -> Conversations:
    return Conversations(memory)


def exchange(question: str, place: Place = PLACE, message_id: int = 0, instead: int | None = None) -> Exchange:
    source = Source(marker=1, title="Judul", byline="P · 1 Mei 2024", url=None, before="", quote="q", after="")
    shown = Shown(language="id", text=Rich(text=f"Jawaban {question}"), sources=(source,), question=question)
    turn = Turn(question=question, answer=f"Jawaban {question}")
    return Exchange(place, ANI, message_id, turn, new_token(), shown, instead)


async def said(talks: Conversations, question: str, **more: Any) -> Exchange:
    """An exchange that is recorded."""
    made = exchange(question, **more)
    await talks.record(made, update_id=1, reply="{}")
    return made


async def questions(talks: Conversations, place: Place = PLACE, before: int | None = None) -> list[str]:
    return [turn.question for turn in await talks.turns(place, before)]


async def test_follow_up_questions_see_the_latest_turns_of_their_own_thread(talks: Conversations) -> None:
    for number in range(conversations.REMEMBERED + 2):
        await said(talks, f"q{number}")
    await said(talks, "lain", place=PLACE._replace(thread=3))
    await said(talks, "grup", place=TOPIC)
    assert await questions(talks) == [f"q{number}" for number in range(2, conversations.REMEMBERED + 2)]
    assert await questions(talks, TOPIC) == ["grup"]


async def test_another_bots_conversation_is_its_own(talks: Conversations, others: Conversations) -> None:
    mine = await said(talks, "q", message_id=40)
    await talks.note_sent(1, PLACE, ANI, 40, [50])
    await talks.choose_language(ANI, "en")
    assert await others.turns(PLACE) == ()
    assert await others.turn_of(PLACE) is None
    assert await others.latest(PLACE) is None
    assert await others.shown(mine.token, ANI) is None
    assert not await others.take_away(mine.token, ANI)
    assert await others.answered(PLACE, 40) == ()
    assert await others.language(ANI) is None
    await others.begin_anew(PLACE)
    assert await questions(talks) == ["q"]


async def test_an_earlier_turn_sees_only_what_went_before_it(talks: Conversations) -> None:
    for number in range(conversations.REMEMBERED + 3):
        await said(talks, f"q{number}", message_id=100 + number)
    past = await talks.turn_of(PLACE, 102)
    assert past is not None
    assert past.question == "q2"
    assert await questions(talks, before=past.number) == ["q0", "q1"]
    first = await talks.turn_of(PLACE, 100)
    assert first is not None
    assert await questions(talks, before=first.number) == []


async def test_a_turn_is_found_by_its_message_or_as_the_latest_of_its_own_place(talks: Conversations) -> None:
    assert await talks.turn_of(PLACE) is None
    await said(talks, "satu", message_id=10)
    await said(talks, "dua", message_id=11)
    await said(talks, "grup", place=TOPIC, message_id=10)
    numbers = [await talks.turn_of(place, 10) for place in (PLACE, TOPIC)]
    assert [past.question for past in numbers if past] == ["satu", "grup"]
    latest = await talks.turn_of(PLACE)
    assert isinstance(latest, Past)
    assert latest.question == "dua"
    assert await talks.turn_of(PLACE, 12) is None
    assert await talks.turn_of(TOPIC._replace(thread=0), 10) is None


async def test_an_answer_made_anew_takes_the_place_of_the_old_one(talks: Conversations) -> None:
    old = await said(talks, "satu", message_id=10)
    await said(talks, "dua", message_id=11)
    past = await talks.turn_of(PLACE, 10)
    assert past is not None
    await said(talks, "satu, disunting", message_id=10, instead=past.number)
    assert await questions(talks) == ["satu, disunting", "dua"]
    assert await talks.turn_of(PLACE, 10) == Past(past.number, "satu, disunting", past.user)
    assert await talks.shown(old.token, PLACE.chat) == old.shown  # its buttons may still be on a screen


async def test_the_latest_answer_is_that_of_the_latest_turn(talks: Conversations) -> None:
    assert await talks.latest(PLACE) is None
    await said(talks, "satu")
    two = await said(talks, "dua")
    for elsewhere in (TOPIC, PLACE._replace(thread=3)):
        await said(talks, "lain", place=elsewhere)
    assert await talks.latest(PLACE) == two.shown


async def test_a_new_conversation_forgets_the_turns_and_the_latest_answer_but_no_button(talks: Conversations) -> None:
    made, elsewhere = await said(talks, "q"), await said(talks, "grup", place=TOPIC)
    await talks.begin_anew(PLACE)
    assert await talks.turns(PLACE) == ()
    assert await talks.turn_of(PLACE) is None
    assert await talks.latest(PLACE) is None
    assert await talks.shown(made.token, PLACE.chat) == made.shown
    assert await talks.latest(TOPIC) == elsewhere.shown


async def test_a_button_leads_nowhere_in_another_chat(talks: Conversations) -> None:
    made = await said(talks, "q")
    assert await talks.shown(made.token, PLACE.chat + 1) is None
    assert await talks.shown(new_token(), PLACE.chat) is None
    assert not await talks.take_away(made.token, PLACE.chat + 1)
    assert await talks.shown(made.token, PLACE.chat) == made.shown


async def test_of_two_taps_on_an_offer_one_is_obeyed(talks: Conversations) -> None:
    shown = Shown(language="id", text=Rich(text="Simpan?"), offer="{}")
    await talks.show(PLACE, ANI, "T", shown)
    assert await talks.shown("T", PLACE.chat) == shown
    taken = await asyncio.gather(*(talks.take_away("T", PLACE.chat) for _ in range(5)))
    assert sorted(taken) == [False] * 4 + [True]
    assert await talks.shown("T", PLACE.chat) is None


async def test_the_messages_that_answer_a_message_are_known_and_the_latest_count(talks: Conversations) -> None:
    assert await talks.answered(PLACE, 40) == ()
    await said(talks, "q", message_id=40)
    await said(talks, "grup", place=TOPIC, message_id=40)
    await talks.note_sent(1, PLACE, ANI, 40, [50, 51])
    await talks.note_sent(2, TOPIC, ANI, 40, [90])
    assert await talks.answered(PLACE, 40) == (50, 51)
    assert await talks.answered(TOPIC, 40) == (90,)
    await talks.note_sent(1, PLACE, ANI, 40, [50])
    assert await talks.answered(PLACE, 40) == (50,)


async def test_an_answer_on_its_way_leaves_nothing_of_who_was_forgotten_meanwhile(
    memory: Memory, talks: Conversations
) -> None:
    box = Inbox(memory)
    await box.keep([Arrival({"update_id": 1}, str(TOPIC.chat), ANI, is_question=True)])
    await said(talks, "q", place=TOPIC, message_id=40)
    await talks.note_sent(1, TOPIC, ANI, 40, [50], [61])
    await forgetting.forget(memory, ANI)
    await talks.note_sent(1, TOPIC, ANI, 40, [50, 51])
    assert await talks.answered(TOPIC, 40) == ()


async def test_a_question_asked_by_a_button_answers_no_message_but_its_parts_are_known(
    memory: Memory, talks: Conversations
) -> None:
    box = Inbox(memory)
    await box.keep([Arrival({"update_id": 1}, "7", ANI, is_question=True)])
    await talks.note_sent(1, PLACE, ANI, 0, [50])
    assert await talks.answered(PLACE, 0) == ()
    begun = await box.begin(1)
    assert begun is not None
    assert begun.sent == (50,)


async def test_a_chat_keeps_the_language_that_it_chose_last(talks: Conversations) -> None:
    assert await talks.language(ANI) is None
    await talks.choose_language(ANI, "en")
    await talks.choose_language(-100, "id")
    assert await talks.language(ANI) == "en"
    await talks.choose_language(ANI, "id")
    assert (await talks.language(ANI), await talks.language(-100)) == ("id", "id")


async def test_an_answer_and_the_reply_that_tells_it_are_kept_together_or_not_at_all(
    memory: Memory, talks: Conversations
) -> None:
    box = Inbox(memory)
    await box.keep([Arrival({"update_id": 1}, "7", ANI, is_question=True)])
    await memory.do(lambda db: db.execute("ALTER TABLE shown RENAME TO away").rowcount)
    with pytest.raises(Exception, match="shown"):
        await said(talks, "q")
    await memory.do(lambda db: db.execute("ALTER TABLE away RENAME TO shown").rowcount)
    begun = await box.begin(1)
    assert begun is not None
    assert begun.reply is None
    assert await talks.turns(PLACE) == ()
    await said(talks, "q")
    begun = await box.begin(1)
    assert begun is not None
    assert begun.reply == "{}"


def test_tokens_cannot_be_guessed_and_fit_into_buttons() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) == 16 and ":" not in token for token in tokens)  # 96 bits
