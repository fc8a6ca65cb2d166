"""Files of many articles, one JSON object a line, also gzipped: their lines, within limits.

Not here: what a line must hold to be an article (__init__.py).
"""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rag.reading.decoding import decode
from rag.reading.walking import SkipReason, Unreadable, open_file

# How many times as much as one article a file of many may hold: a gzipped one that holds more is a bomb.
TOTAL_FACTOR = 64
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def lines(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes | Unreadable]]:
    """The lines of a file with their numbers, from 1; a line of more than `max_bytes` comes as the reason.

    Never holds more than a line. Raises Unreadable where the file as a whole cannot be read (on).
    """
    with open_file(path) as raw:
        if os.fstat(raw.fileno()).st_size > TOTAL_FACTOR * max_bytes:
            raise Unreadable(SkipReason.TOO_LARGE, str(TOTAL_FACTOR * max_bytes))
        packed = path.name.lower().endswith(".gz")
        stream = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw
        number = 0
        try:
            for number, line in enumerate(_bounded(_in_utf8(stream, max_bytes), max_bytes), start=1):
                yield number, line
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(SkipReason.BAD_GZIP, str(error), number + 1) from error
        except OSError as error:
            raise Unreadable(SkipReason.UNREADABLE, error.strerror or str(error), number + 1) from error


def _in_utf8(stream: BinaryIO, max_bytes: int) -> BinaryIO:
    """The stream, or all of it in UTF-8 where it is in UTF-16: there, a line end is not one byte."""
    assert isinstance(stream, io.BufferedReader)
    if not stream.peek(2).startswith(_UTF16_MARKS):
        return stream
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise Unreadable(SkipReason.TOO_LARGE, str(max_bytes))
    return io.BytesIO((decode(data) or "").encode())


def _bounded(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | Unreadable]:
    total = 0
    while line := stream.readline(max_bytes + 1):
        size = len(line)
        while size > max_bytes and not line.endswith(b"\n") and (more := stream.readline(max_bytes + 1)):
            size, line = size + len(more), more
            _check(total + size, max_bytes)
        total += size
        _check(total, max_bytes)
        yield line if size <= max_bytes + 1 else Unreadable(SkipReason.TOO_LARGE, str(max_bytes))


def _check(total: int, max_bytes: int) -> None:
    if total > TOTAL_FACTOR * max_bytes:
        raise Unreadable(SkipReason.TOO_LARGE, str(TOTAL_FACTOR * max_bytes))


def count_lines(path: Path, max_bytes: int) -> int:
    """How many lines a file has, as far as it can be read."""
    count = 0
    try:
        for _ in lines(path, max_bytes):
            count += 1
    except Unreadable:
        pass
    return count
