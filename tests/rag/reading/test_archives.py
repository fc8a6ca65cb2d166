"""Files of many articles: every line with its number, within limits, whatever the rest of the file is."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.reading.archives import TOTAL_FACTOR, count_lines, lines
from rag.reading.walking import SkipReason, Unreadable

Write = Callable[[bytes], Path]


def _read(path: Path, max_bytes: int = 100) -> list[tuple[int, bytes | SkipReason]]:
    found: list[tuple[int, bytes | SkipReason]] = []
    try:
        for number, line in lines(path, max_bytes):
            found.append((number, line.reason if isinstance(line, Unreadable) else line.strip()))
    except Unreadable as unreadable:
        found.append((unreadable.line or 0, unreadable.reason))
    return found


@pytest.fixture(params=["plain", "gzipped"])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Write:
    def written(data: bytes) -> Path:
        path = tmp_path / ("a.jsonl" if request.param == "plain" else "a.jsonl.gz")
        path.write_bytes(data if request.param == "plain" else gzip.compress(data))
        return path

    return written


def test_lines_come_with_their_numbers(write: Write) -> None:
    assert _read(write(b"a\n\nb\r\nc")) == [(1, b"a"), (2, b""), (3, b"b"), (4, b"c")]
    assert _read(write(b"")) == []
    assert count_lines(write(b"a\nb\nc"), 100) == 3


def test_a_line_of_more_than_the_limit_stops_nothing(write: Write) -> None:
    found = _read(write(b"a\n" + b"x" * 450 + b"\n" + b"y" * 100 + b"\n" + b"z" * 101 + b"\nb"))
    too_large = SkipReason.TOO_LARGE
    assert found == [(1, b"a"), (2, too_large), (3, b"y" * 100), (4, too_large), (5, b"b")]


def test_a_bulk_file_has_a_limit_too(write: Write) -> None:
    found = _read(write(b"a\n" * (TOTAL_FACTOR * 100)))
    assert found[-1][1] is SkipReason.TOO_LARGE
    assert len(found) <= TOTAL_FACTOR * 50 + 1


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b"\0" * 50_000_000))
    assert _read(path, 10_000) == [(0, SkipReason.TOO_LARGE)]


def test_a_file_that_is_cut_short_gives_what_it_has(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(b'{"text": "%d"}\n' % (n * 7919) for n in range(20_000)))
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(data[: len(data) // 2])
    found = _read(path, 10_000)
    assert len(found) > 5_000
    assert found[-1] == (len(found), SkipReason.BAD_GZIP)


@pytest.mark.parametrize("data", [b'{"text": "a"}\n', b"\x1f\x8b\x08\x00 rusak", b"\x1f"])
def test_what_is_not_gzipped_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "no.jsonl.gz"
    path.write_bytes(data)
    assert _read(path) == [(1, SkipReason.BAD_GZIP)]


def test_lines_in_utf_16_are_lines(write: Write) -> None:
    assert _read(write("satu\ndua\n".encode("utf-16"))) == [(1, b"satu"), (2, b"dua")]
    assert _read(write(("satu\n" * 100).encode("utf-16"))) == [(0, SkipReason.TOO_LARGE)]
