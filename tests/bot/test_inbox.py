"""The promises of the inbox: an update is kept once, settled once, and forgotten; nobody's questions pile up.

Not here: the file below it (test_memory.py), the order of what waits (test_lanes.py).
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import inbox
from bot.conversations import Conversations, Exchange, Place, Shown, new_token
from bot.inbox import ALL_WAITING, CROWDED, FULL, OWN_WAITING, Arrival, Begun, Inbox, Waiting
from bot.memory import Memory
from bot.telegram_text import Rich
from rag.answer import Turn

ANI, BUDI = 7, 8
LANE = "7"


@asynccontextmanager
async def life(folder: Path, bot: int = 1) -> AsyncIterator[Inbox]:
    """One life of a bot's inbox."""
    memory = Memory(folder, bot)
    try:
        yield Inbox(memory)
    finally:
        await asyncio.to_thread(memory.close)


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    kept = Memory(tmp_path, 1)
    yield kept
    await asyncio.to_thread(kept.close)


@pytest.fixture
def box(memory: Memory) -> Inbox:
    return Inbox(memory)


def update(number: int, text: str = "halo") -> dict[str, Any]:
    return {"update_id": number, "message": {"text": text}}


def told(number: int, lane: str | None = LANE, user: int = ANI) -> Arrival:
    """What is no question: a command, a tap."""
    return Arrival(update(number), lane, user)


def asked(number: int, user: int = ANI, lane: str = LANE, text: str = "halo") -> Arrival:
    return Arrival(update(number, text), lane, user, is_question=True)


async def begun(box: Inbox, number: int) -> Begun:
    found = await box.begin(number)
    assert found is not None
    return found


async def test_an_update_is_kept_once_by_its_id(tmp_path: Path) -> None:
    arrivals = [told(10, "a"), told(11, "b"), told(11, "b")]
    async with life(tmp_path) as box:
        assert await box.keep(arrivals) == [Waiting(10, "a"), Waiting(11, "b")]
    async with life(tmp_path) as box:
        assert await box.keep(arrivals) == []
        assert await box.waiting() == [Waiting(10, "a"), Waiting(11, "b")]


async def test_a_settled_update_never_comes_again_and_its_words_are_gone(tmp_path: Path) -> None:
    async with life(tmp_path) as box:
        await box.keep([asked(10, text="rahasia sekali " * 500)])
    assert b"rahasia sekali" in (tmp_path / "bot.sqlite3").read_bytes()
    async with life(tmp_path) as box:
        await box.settle(10)
        assert await box.begin(10) is None
        assert await box.keep([asked(10)]) == []
        assert await box.waiting() == []
    assert b"rahasia sekali" not in (tmp_path / "bot.sqlite3").read_bytes()


async def test_what_is_settled_keeps_nothing_but_its_id(memory: Memory, box: Inbox) -> None:
    await box.keep([asked(10), asked(11)])
    await box.attempt(10)
    await box.note_placeholder(10, 55)
    await _answer(memory, 10)
    await box.settle(10, 11)
    columns = "payload, user, lane, reply, placeholder, sent, missed"
    rows = await memory.do(lambda db: db.execute(f"SELECT {columns} FROM inbox").fetchall())
    assert rows == [(None, None, "", None, None, None, 0)] * 2


async def test_an_update_that_says_nothing_is_known_by_its_id_alone(memory: Memory, box: Inbox) -> None:
    assert await box.keep([told(10, None)]) == []
    assert await box.waiting() == []
    kept = await memory.do(lambda db: db.execute("SELECT update_id, payload, user, lane FROM inbox").fetchall())
    assert kept == [(10, None, None, "")]


async def test_attempts_are_counted_but_not_those_that_were_stopped_on_purpose(box: Inbox) -> None:
    await box.keep([told(10)])
    assert [(await begun(box, 10)).attempts for _ in range(2)] == [1, 2]
    await box.give_back(10)
    assert (await begun(box, 10)).attempts == 2


async def test_a_question_that_only_waited_was_not_attempted(box: Inbox) -> None:
    await box.keep([asked(10)])
    assert [(await begun(box, 10)).attempts for _ in range(2)] == [0, 0]
    await box.attempt(10)
    assert (await begun(box, 10)).attempts == 1
    await box.give_back(10)
    await box.give_back(10)
    again = await begun(box, 10)
    assert (again.attempts, again.is_question) == (0, True)


async def test_a_placeholder_a_reply_and_what_of_it_was_sent_survive_a_crash(tmp_path: Path) -> None:
    memory = Memory(tmp_path, 1)
    box = Inbox(memory)
    await box.keep([asked(10), asked(11)])
    await box.attempt(10)
    await box.note_placeholder(10, 55)
    await _answer(memory, 10)
    await asyncio.to_thread(memory.close)
    async with life(tmp_path) as box:
        again, other = await begun(box, 10), await begun(box, 11)
    assert (again.attempts, again.placeholder, again.reply, again.sent) == (1, 55, '{"parts": []}', (70, 71))
    assert (again.update, again.lane) == (update(10), LANE)
    assert (other.attempts, other.placeholder, other.reply, other.sent, other.missed) == (0, None, None, (), 0)


async def _answer(memory: Memory, number: int) -> None:
    """Its reply is made, and two parts of it have arrived."""
    place = Place(chat=ANI, thread=0, is_private=True)
    shown = Shown(language="id", text=Rich(text="Jawaban"))
    exchange = Exchange(place, ANI, 3, Turn(question="q", answer="a"), new_token(), shown)
    talks = Conversations(memory)
    await talks.record(exchange, update_id=number, reply='{"parts": []}')
    await talks.note_sent(number, place, ANI, 3, [70, 71])


async def test_another_bots_updates_and_counts_stay_apart(tmp_path: Path) -> None:
    async with life(tmp_path) as box, life(tmp_path, bot=2) as other:
        await box.keep([asked(number) for number in range(10, 11 + OWN_WAITING)])
        assert await other.waiting() == []
        assert await other.keep([asked(10)]) == [Waiting(10, LANE)]  # neither known nor one too many
        await other.settle(10)
        assert await other.take_back(LANE, ANI, 100) == 0
        assert len(await box.waiting()) == 1 + OWN_WAITING
        assert (await box.count("double"), await other.count("double", 5)) == (1, 5)


async def test_ids_are_forgotten_when_telegram_can_no_longer_repeat_them(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await box.keep([told(10, "a"), told(11, "b")])
    await box.settle(10)
    await box.prune()
    assert await box.keep([told(10, "a")]) == []
    monkeypatch.setattr(inbox, "REPEATABLE_SECONDS", -1.0)
    await box.prune()
    assert await box.keep([told(10, "a"), told(11, "b")]) == [Waiting(10, "a")]


async def test_a_persons_question_too_many_goes_where_it_is_turned_away(box: Inbox) -> None:
    fitting = 1 + OWN_WAITING  # one in work
    kept = await box.keep([asked(number) for number in range(fitting + 2)])
    assert [waiting.lane for waiting in kept] == [LANE] * fitting + [f"{LANE}/{ANI}/{FULL}"] * 2
    await box.settle(0)  # those that are turned away, and still wait, count for nothing
    assert await box.keep([asked(20)]) == [Waiting(20, LANE)]
    assert await box.keep([asked(21)]) == [Waiting(21, f"{LANE}/{ANI}/{FULL}")]


async def test_one_who_asks_too_much_takes_nobody_elses_turn_nor_their_own_commands(box: Inbox) -> None:
    await box.keep([asked(number, lane="-100") for number in range(20)])
    others = [asked(30, BUDI, "-100"), asked(31, BUDI, "8"), told(32), told(33, "7/look")]
    assert await box.keep(others) == [Waiting(each.update["update_id"], each.lane or "") for each in others]


async def test_questions_are_counted_wherever_they_are_asked(box: Inbox) -> None:
    await box.keep([asked(number, lane=str(number)) for number in range(1 + OWN_WAITING)])
    assert await box.keep([asked(50, lane="x")]) == [Waiting(50, f"x/{ANI}/{FULL}")]


async def test_commands_are_no_questions(box: Inbox) -> None:
    await box.keep([told(number) for number in range(20)])
    assert await box.keep([asked(30)]) == [Waiting(30, LANE)]


async def test_when_everybody_asks_the_next_is_turned_away_until_one_is_answered(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ALL_WAITING == 1_000
    monkeypatch.setattr(inbox, "ALL_WAITING", 5)
    kept = await box.keep([asked(number, user=number, lane=f"{number}") for number in range(7)])
    assert [waiting.lane for waiting in kept] == ["0", "1", "2", "3", "4", f"5/5/{CROWDED}", f"6/6/{CROWDED}"]
    assert await box.keep([told(8), told(9, "7/look")]) == [Waiting(8, LANE), Waiting(9, "7/look")]
    await box.settle(0)
    assert await box.keep([asked(10)]) == [Waiting(10, LANE)]


def _late(update: Mapping[str, Any], received: float) -> bool:
    assert received > 0
    return bool(update["message"]["text"] == "lama")


async def test_the_last_of_the_late_questions_speaks_for_those_before(box: Inbox) -> None:
    await box.keep([asked(number, text="lama") for number in (1, 2, 3)])
    assert [await box.pass_over(number, _late) for number in (1, 2, 3)] == [True, True, False]
    assert await box.waiting() == [Waiting(3, LANE)]
    assert (await begun(box, 3)).missed == 2
    await box.note_apology(3)
    assert (await begun(box, 3)).missed == 0


async def test_no_question_is_passed_over_for_a_fresh_one_or_a_command_or_one_elsewhere(box: Inbox) -> None:
    later = [asked(3), Arrival(update(4, "lama"), LANE, ANI), asked(5, lane="8", text="lama")]
    await box.keep([asked(1, text="lama"), asked(2, text="lama"), *later])
    assert not await box.pass_over(2, _late)  # for the earlier one neither
    assert (await begun(box, 1)).missed == 0
    assert (await begun(box, 2)).missed == 0
    assert [(await begun(box, number)).missed for number in (3, 4, 5)] == [0, 0, 0]


async def test_a_late_question_is_passed_over_for_the_late_one_behind_a_fresh_one(box: Inbox) -> None:
    await box.keep([asked(1, text="lama"), asked(2), asked(3, text="lama")])
    assert await box.pass_over(1, _late)
    assert [(await begun(box, number)).missed for number in (2, 3)] == [0, 1]


async def test_one_takes_back_their_own_earlier_questions_of_one_chat_alone(box: Inbox) -> None:
    own = [asked(1, lane="-100"), asked(2, lane="-100")]
    others = [asked(3, BUDI, "-100"), asked(4, lane=LANE), told(5, "-100"), asked(6, lane="-100")]
    await box.keep([*own, *others])
    assert await box.take_back("-100", ANI, before=6) == 2
    assert [waiting.update_id for waiting in await box.waiting()] == [3, 4, 5, 6]
    assert await box.take_back("-100", ANI, before=6) == 0


async def test_counts_add_up_over_lives(tmp_path: Path) -> None:
    async with life(tmp_path) as box:
        assert await box.count("double", 0) == 0
        assert await box.count("double") == 1
    async with life(tmp_path) as box:
        assert await box.count("double", 2) == 3
        assert await box.count("double", 0) == 3
        assert await box.count("other") == 1


async def test_what_waits_comes_back_oldest_first(memory: Memory, box: Inbox) -> None:
    def aged(db: sqlite3.Connection) -> None:
        db.execute("UPDATE inbox SET received = 5.0 WHERE update_id = 90")

    await box.keep([told(2), told(1)])
    await box.keep([told(90)])  # Telegram may begin its numbers anew
    await memory.do(aged)
    oldest, *_ = await box.waiting()
    assert oldest.update_id == 90


async def test_words_come_back_as_they_were_written(memory: Memory, box: Inbox) -> None:
    said = update(1, 'Apa kabar 👨‍👩‍👧? "Baik"\n\u202eشكرا')
    await box.keep([Arrival(said, LANE, ANI, is_question=True)])
    assert (await begun(box, 1)).update == said
    payload = await memory.do(lambda db: db.execute("SELECT payload FROM inbox").fetchone()[0])
    assert json.loads(payload) == said


async def test_the_latest_wording_of_a_message_stands_for_the_earlier_ones(box: Inbox) -> None:
    def said(number: int, kind: str, message_id: int, wording_of: int | None = None) -> Arrival:
        update = {"update_id": number, kind: {"message_id": message_id}}
        return Arrival(update, LANE, ANI, is_question=True, wording_of=wording_of)

    await box.keep([said(1, "message", 50), said(2, "message", 51), said(3, "edited_message", 50, 50)])
    assert [waiting.update_id for waiting in await box.waiting()] == [2, 3]
