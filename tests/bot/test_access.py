"""The promises of who may ask the bot, in which role, and how often a day.

Not here: what is left of somebody who is forgotten (test_forgetting.py), the command line (test_users_cli.py).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import access
from bot.access import Allowance, Members, Role, seal
from bot.memory import Memory, open_file

TODAY = date(2026, 11, 22)


@pytest_asyncio.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    kept = Memory(tmp_path, 1)
    yield kept
    await asyncio.to_thread(kept.close)


def people(memory: Memory, *named: int, a_day: int = 0, a_day_in_all: int = 0) -> Members:
    return Members(memory, named, a_day=a_day, a_day_in_all=a_day_in_all)


def test_each_role_may_what_those_before_it_may() -> None:
    assert sorted([Role.OWNER, Role.READER, Role.EDITOR]) == [Role.READER, Role.EDITOR, Role.OWNER]
    assert Role.EDITOR < Role.OWNER  # as texts, "owner" would be less than "reader"
    assert Role.OWNER > Role.READER
    assert Role.READER <= Role.READER
    assert not Role.EDITOR >= Role.OWNER
    assert [role for role in Role if role.may_index] == [Role.EDITOR, Role.OWNER]


def test_a_seal_tells_nothing_without_its_key_and_is_the_same_each_time() -> None:
    # `printf 123 | openssl dgst -sha256 -hmac kunci`
    assert seal(b"kunci", 123).hex() == "51760be161812f41d19e9ac1a01de8be6ce2b7b06567ecfc8b032bfbf4f94042"
    assert seal(b"lain", 123) != seal(b"kunci", 123) != seal(b"kunci", 124)


async def test_nobody_may_ask_where_nobody_is_named(memory: Memory) -> None:
    assert await people(memory).role(7) is None
    assert await people(memory).is_empty()


async def test_those_of_the_settings_read_and_the_table_may_give_them_more(memory: Memory) -> None:
    members = people(memory, 7, 9)
    assert await members.role(7) is Role.READER
    assert await members.role(8) is None
    assert not await members.is_empty()
    await members.add(7, Role.OWNER)
    assert await members.role(7) is Role.OWNER
    assert await members.remove(7)
    assert await members.role(7) is Role.READER


async def test_a_member_is_let_in_changed_and_taken_out(memory: Memory) -> None:
    members = people(memory)
    await members.add(8, Role.READER)
    assert not await members.is_empty()
    await members.add(8, Role.EDITOR)
    assert await members.role(8) is Role.EDITOR
    assert await members.remove(8)
    assert not await members.remove(8)
    assert await members.role(8) is None


async def test_what_another_process_changes_counts_at_once(memory: Memory, tmp_path: Path) -> None:
    members = people(memory)
    with closing(open_file(tmp_path)) as db:
        access.add(db, 1, 8, Role.EDITOR)
        assert await members.role(8) is Role.EDITOR
        assert access.remove(db, 1, access.seal_of(db, 8))
        assert await members.role(8) is None


async def test_members_of_another_bot_are_strangers(memory: Memory, tmp_path: Path) -> None:
    with closing(open_file(tmp_path)) as db:
        access.add(db, 2, 8, Role.OWNER)
        assert access.members(db, 1) == []
        assert not access.remove(db, 1, access.seal_of(db, 8))
    assert await people(memory).role(8) is None
    assert await people(memory).is_empty()


async def test_a_forgotten_member_keeps_the_role_and_is_known_again_when_let_in_again(memory: Memory) -> None:
    members = people(memory)
    await members.add(8, Role.EDITOR)
    (first,) = await memory.do(lambda db: access.members(db, 1))
    await memory.do(lambda db: db.execute("UPDATE members SET user = NULL").rowcount)  # as forgetting.py does
    assert await members.role(8) is Role.EDITOR
    assert not await members.is_empty()
    await members.add(8, Role.READER)
    (again,) = await memory.do(lambda db: access.members(db, 1))
    assert again == first._replace(role=Role.READER)
    assert again.user == 8


async def test_a_person_has_so_many_questions_a_day_and_a_refused_one_is_not_counted(memory: Memory) -> None:
    members = people(memory, a_day=2)
    taken = [await members.take(8, TODAY) for _ in range(4)]
    assert taken == [Allowance.GRANTED, Allowance.GRANTED, Allowance.SPENT, Allowance.SPENT]
    assert await members.asked(8, TODAY) == 2
    assert await members.take(9, TODAY) is Allowance.GRANTED
    assert await members.take(8, TODAY + timedelta(days=1)) is Allowance.GRANTED


async def test_all_together_have_so_many_questions_a_day(memory: Memory) -> None:
    members = people(memory, a_day=2, a_day_in_all=3)
    taken = [await members.take(user, TODAY) for user in (8, 8, 8, 9, 9)]
    assert taken == [*[Allowance.GRANTED] * 2, Allowance.SPENT, Allowance.GRANTED, Allowance.ALL_SPENT]
    assert await members.asked(9, TODAY) == 1


async def test_without_limits_every_question_is_granted_and_counted(memory: Memory) -> None:
    members = people(memory)
    assert {await members.take(8, TODAY) for _ in range(30)} == {Allowance.GRANTED}
    assert await members.asked(8, TODAY) == 30


async def test_no_limit_is_overrun_by_questions_that_come_together(memory: Memory) -> None:
    members = people(memory, a_day=5)
    taken = await asyncio.gather(*[members.take(8, TODAY) for _ in range(40)])
    assert taken.count(Allowance.GRANTED) == 5


async def test_earlier_days_are_forgotten_and_other_bots_left_alone(memory: Memory) -> None:
    members = people(memory)
    await members.take(8, TODAY - timedelta(days=1))
    await members.take(8, TODAY)
    await memory.do(lambda db: db.execute("INSERT INTO days VALUES (2, '2020-01-01', x'00', 5)").rowcount)
    await members.prune(TODAY)
    days = await memory.do(lambda db: db.execute("SELECT bot, day FROM days ORDER BY bot").fetchall())
    assert days == [(1, TODAY.isoformat()), (2, "2020-01-01")]


async def test_a_days_count_holds_no_id(memory: Memory) -> None:
    def columns(db: sqlite3.Connection) -> list[str]:
        return [row[1] for row in db.execute("PRAGMA table_info(days)")]

    await people(memory).take(8, TODAY)
    assert await memory.do(columns) == ["bot", "day", "seal", "questions"]
    (mark,) = await memory.do(lambda db: db.execute("SELECT seal FROM days").fetchone())
    assert mark == await memory.do(lambda db: access.seal_of(db, 8))
    assert len(mark) == 32


async def test_a_limit_is_shared_over_a_restart(tmp_path: Path) -> None:
    for expected in (Allowance.GRANTED, Allowance.SPENT):
        memory = Memory(tmp_path, 1)
        assert await people(memory, a_day=1).take(8, TODAY) is expected
        await asyncio.to_thread(memory.close)


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_is_kept_as_it_was_given(memory: Memory, role: Role) -> None:
    await people(memory).add(8, role)
    assert await people(memory).role(8) is role
