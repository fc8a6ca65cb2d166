"""The promises of what is in work: whoever asked can take it back, nobody else can, and nothing is left behind.

Not here: what still waits and is taken back (test_inbox.py).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.running import Running, TakenBack

ANI, BUDI = 7, 8
PRIVATE, GROUP = 7, -100


class Job:
    """Work that goes on until it is told its result."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.result: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.ended: str | None = None

    async def work(self) -> str:
        self.began.set()
        try:
            return await self.result
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise


async def begun(
    running: Running, job: Job, user: int = ANI, chat: int = PRIVATE, message_id: int = 1
) -> asyncio.Task[str]:
    asked = asyncio.create_task(running.run(job.work(), chat=chat, user=user, message_id=message_id))
    await job.began.wait()
    return asked


async def test_work_gives_its_result_and_can_no_longer_be_taken_back() -> None:
    running, job = Running(), Job()
    asked = await begun(running, job)
    job.result.set_result("jawaban")
    assert await asked == "jawaban"
    assert running.take_back(ANI) == 0


async def test_work_that_fails_fails_for_the_caller_and_is_over() -> None:
    async def work() -> str:
        raise ValueError("rusak")

    running = Running()
    with pytest.raises(ValueError, match="rusak"):
        await running.run(work(), chat=PRIVATE, user=ANI, message_id=1)
    assert running.take_back(ANI) == 0


async def test_what_is_taken_back_ends_and_the_caller_goes_on() -> None:
    running, job = Running(), Job()
    asked = await begun(running, job)
    assert running.take_back(ANI) == 1
    with pytest.raises(TakenBack):
        await asked
    assert job.ended == "cancelled"
    assert running.take_back(ANI) == 0  # and is not counted twice


async def test_the_caller_hears_of_it_when_the_work_has_ended() -> None:
    seen: list[str] = []

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            seen.append("tidied up")

    running, began = Running(), asyncio.Event()
    asked = asyncio.create_task(running.run(work(), chat=PRIVATE, user=ANI, message_id=1))
    await began.wait()
    running.take_back(ANI)
    with pytest.raises(TakenBack):
        await asked
    assert seen == ["tidied up"]


@pytest.mark.parametrize(
    ("which", "ended"),
    [
        ((ANI,), [0, 1, 2]),
        ((ANI, PRIVATE), [0]),
        ((ANI, GROUP), [1, 2]),
        ((ANI, GROUP, 2), [2]),
        ((ANI, PRIVATE, 2), []),
        ((BUDI,), [3]),
        ((BUDI, GROUP, 1), [3]),
        ((9,), []),
    ],
)
async def test_one_takes_back_what_is_theirs_everywhere_or_of_a_chat_or_of_a_message(
    which: tuple[int, ...], ended: list[int]
) -> None:
    running, jobs = Running(), [Job() for _ in range(4)]
    of = [(ANI, PRIVATE, 1), (ANI, GROUP, 1), (ANI, GROUP, 2), (BUDI, GROUP, 1)]
    asked = [await begun(running, job, *whose) for job, whose in zip(jobs, of, strict=True)]
    assert running.take_back(*which) == len(ended)
    for number, job in enumerate(jobs):
        if number not in ended:
            job.result.set_result("jawaban")
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [number for number, outcome in enumerate(outcomes) if isinstance(outcome, TakenBack)] == ended
    assert [number for number, job in enumerate(jobs) if job.ended] == ended


async def test_when_all_of_a_person_is_to_end_it_has_ended_and_nobody_elses_has() -> None:
    running, jobs = Running(), [Job() for _ in range(3)]
    of = [(ANI, PRIVATE, 1), (ANI, GROUP, 1), (BUDI, GROUP, 1)]
    asked = [await begun(running, job, *whose) for job, whose in zip(jobs, of, strict=True)]
    await running.ended(ANI)
    assert [job.ended for job in jobs] == ["cancelled", "cancelled", None]
    jobs[2].result.set_result("jawaban")
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(outcome, TakenBack) for outcome in outcomes] == [True, True, False]
    await running.ended(ANI)


async def test_a_stop_of_the_program_is_no_taking_back_and_ends_the_work() -> None:
    running, job = Running(), Job()
    asked = await begun(running, job)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert asked.cancelled()
    assert job.ended == "cancelled"
    assert running.take_back(ANI) == 0


async def test_work_that_has_not_begun_is_taken_back_without_a_trace() -> None:
    async def never() -> None:
        raise AssertionError("it has begun")

    async def ask(work: Coroutine[Any, Any, None]) -> None:
        await running.run(work, chat=PRIVATE, user=ANI, message_id=1)

    running = Running()
    asked = asyncio.create_task(ask(never()))
    asyncio.get_running_loop().call_soon(running.take_back, ANI)
    with pytest.raises(TakenBack):
        await asked
    assert running.take_back(ANI) == 0


async def test_who_is_told_to_end_ends_though_the_question_is_taken_back_at_that_moment() -> None:
    running, job = Running(), Job()
    asked = await begun(running, job)
    assert running.take_back(ANI) == 1
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert job.ended == "cancelled"
