"""Untrusted work stays in its child: bounded in time and memory, unable to write, replaced when it dies."""

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.reading.confining import Broken, Confined, TimedOut

MEMORY = 300 * 2**20


def work(data: bytes) -> bytes:
    """In the child: does what it is told."""
    order, _, argument = data.decode().partition(" ")
    if order == "spin":
        while True:
            pass
    if order == "sleep":
        time.sleep(1_000)
    if order == "grow":
        return b"x" * int(argument) and b"grown"
    if order == "write":
        Path(argument).write_bytes(b"x")
    if order == "die":
        os.abort()
    if order == "print":
        print("noise", flush=True)  # noqa: T201
        os.write(1, b"noise")
    if order == "fail":
        raise ValueError(argument)
    return f"{os.getpid()} {argument}".encode()


@pytest.fixture
def child() -> Iterator[Confined]:
    confined = Confined("tests.rag.reading.test_confining:work", seconds=1, memory=MEMORY)
    yield confined
    confined.close()


def _pid(child: Confined) -> int:
    return int(child.run(b"echo x").split()[0])


def test_one_child_is_kept_for_all_the_work(child: Confined) -> None:
    assert _pid(child) == _pid(child) != os.getpid()


def test_work_that_takes_too_long_is_stopped_and_the_next_is_done(child: Confined) -> None:
    before, used = _pid(child), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(TimedOut):
        child.run(b"spin")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used < 5
    assert _pid(child) != before


def test_work_that_does_nothing_at_all_is_stopped() -> None:
    child = Confined("tests.rag.reading.test_confining:work", seconds=0.1, memory=MEMORY)
    with pytest.raises(TimedOut):
        child.run(b"sleep")
    child.close()


def test_each_piece_of_work_has_the_whole_time(child: Confined) -> None:
    for _ in range(3):
        child.run(b"echo x")
    assert child.run(b"echo " + b"y" * 1_000_000).endswith(b"y")


@pytest.mark.parametrize("order", [b"grow 500000000", b"die", b"fail x"])
def test_work_that_breaks_its_child_is_told_and_the_next_is_done(child: Confined, order: bytes) -> None:
    with pytest.raises(Broken):
        child.run(order)
    assert _pid(child)


def test_a_file_beside_a_script_cannot_stand_in_for_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resource.py").write_text("raise SystemExit", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    child = Confined("tests.rag.reading.test_confining:work", seconds=1, memory=MEMORY)
    assert _pid(child)
    child.close()


def test_nothing_can_be_written(child: Confined, tmp_path: Path) -> None:
    with pytest.raises(Broken):
        child.run(b"write " + bytes(tmp_path / "out"))
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0


def test_what_the_work_prints_does_not_disturb_its_answers(child: Confined) -> None:
    assert child.run(b"print x").endswith(b" x")
    assert child.run(b"echo y").endswith(b" y")


def test_a_closed_child_is_gone(child: Confined) -> None:
    pid = _pid(child)
    child.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
