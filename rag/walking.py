"""Paths become files that may be read, and what may not be read gets a reason.

Not here: what stands in the files (reading.py).
"""

import os
import stat
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from rag.errors import PathUnknown
from rag.furniture import furniture
from store.article import Frozen

KINDS = (".jsonl.gz", ".jsonl", ".html", ".htm", ".md", ".txt")


class SkipReason(StrEnum):
    """Why something was not read. The doors hold a sentence for each."""

    UNKNOWN_KIND = "unknown_kind"  # named outright, with an ending that is not read; detail: the ending
    NOT_A_FILE = "not_a_file"  # a pipe, a socket, a device
    LINK_OUTSIDE = "link_outside"  # a link that leads out of the folder; detail: where to
    UNREADABLE = "unreadable"  # the system refuses; detail: its words
    TOO_LARGE = "too_large"  # detail: the limit in bytes
    EMPTY = "empty"
    NOT_TEXT = "not_text"
    NO_BODY = "no_body"  # text, and nothing of it is an article
    BAD_FRONT_MATTER = "bad_front_matter"  # detail: where
    BAD_FIELD = "bad_field"  # detail: the field, and how its value begins
    BROKEN_JSON = "broken_json"  # detail: where in the line
    BAD_GZIP = "bad_gzip"  # damaged or cut short; what stood before it was read
    GIVEN_UP = "given_up"  # line after line is no article; detail: how many
    TIMED_OUT = "timed_out"  # detail: the limit in seconds
    TOO_DEMANDING = "too_demanding"  # the page's parser ran out of memory or broke


class Skipped(Frozen):
    """Something that was not read. `line` counts from 1, in files of many articles."""

    path: str
    line: int | None = None
    reason: SkipReason
    detail: str = ""


class Unreadable(Exception):
    """A file, or a line of it, cannot be read for a reason."""

    def __init__(self, reason: SkipReason, detail: str = "", line: int | None = None) -> None:
        super().__init__(reason, detail, line)
        self.reason, self.detail, self.line = reason, detail, line

    def of(self, path: Path) -> Skipped:
        return Skipped(path=shown(path), line=self.line, reason=self.reason, detail=self.detail)


def shown(path: Path) -> str:
    """A path as text that can be stored and sent: bytes that are no text are written out ("\\xff")."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def kind_of(path: Path) -> str | None:
    """The ending by which a file is read; None where it is not one of KINDS."""
    name = path.name.lower()
    return next((kind for kind in KINDS if name.endswith(kind) and len(name) > len(kind)), None)


def files(paths: Sequence[Path]) -> Iterator[Path | Skipped]:
    """The files to read below some paths, each once, in the order of the paths and then of their names.

    Folders are read with all that is below them. Hidden files, files of other kinds and files that describe
    a folder (README…) are passed over in silence, unless they are named outright. A link below a folder is
    not followed: its target is read where it stands, or stands outside.
    Raises PathUnknown at the call, before anything is read.
    """
    for path in paths:
        if not os.path.exists(path):
            raise PathUnknown(path=str(path))
    return _files([Path(os.path.realpath(path)) for path in paths])


def _files(roots: Sequence[Path]) -> Iterator[Path | Skipped]:
    seen: set[Path] = set()
    for root in roots:
        for found in _below(root, root) if root.is_dir() else [_named(root)]:
            if isinstance(found, Skipped):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def _named(path: Path) -> Path | Skipped:
    if kind_of(path) is None:
        return Unreadable(SkipReason.UNKNOWN_KIND, path.suffix).of(path)
    return path


def _below(folder: Path, root: Path) -> Iterator[Path | Skipped]:
    """The files below a folder. Walks with its own stack: folders may lie deeper than calls may."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path.is_symlink():
            yield from _link(path, root)
        elif path.is_dir():
            try:
                names = sorted(os.listdir(path), reverse=True)
            except OSError as error:
                yield Unreadable(SkipReason.UNREADABLE, error.strerror or str(error)).of(path)
                continue
            waiting += [path / name for name in names if not name.startswith(".")]
        elif kind_of(path) and path.name.split(".")[0].lower() not in furniture().sidecars:
            yield path


def _link(path: Path, root: Path) -> Iterator[Skipped]:
    target = Path(os.path.realpath(path))
    if not target.is_relative_to(root):
        yield Unreadable(SkipReason.LINK_OUTSIDE, shown(target)).of(path)


def open_file(path: Path) -> BinaryIO:
    """Opens a file that is a file: no link, and nothing whose opening or reading could wait for ever.

    Raises Unreadable.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if stat.S_ISSOCK(_mode(path)):
            raise Unreadable(SkipReason.NOT_A_FILE) from error
        raise Unreadable(SkipReason.UNREADABLE, error.strerror or str(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(SkipReason.NOT_A_FILE)
    return os.fdopen(descriptor, "rb")


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def read_whole(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file. Raises Unreadable, also where there are more than `max_bytes`, or none."""
    with open_file(path) as file:
        try:
            data = file.read(max_bytes + 1)
        except OSError as error:
            raise Unreadable(SkipReason.UNREADABLE, error.strerror or str(error)) from error
    if len(data) > max_bytes:
        raise Unreadable(SkipReason.TOO_LARGE, str(max_bytes))
    if not data.strip():
        raise Unreadable(SkipReason.EMPTY)
    return data
