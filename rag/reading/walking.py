"""Paths become files that may be read, and what may not be read gets a reason.

Not here: what stands in the files (__init__.py).
"""

import os
import stat
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from rag.errors import PathUnknown
from rag.reading.furniture import furniture
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
    BAD_GZIP = "bad_gzip"  # damaged or cut short; the lines before it were read
    GIVEN_UP = "given_up"  # line after line is no article; detail: how many
    TIMED_OUT = "timed_out"  # detail: the limit in seconds
    TOO_DEMANDING = "too_demanding"  # the page's parser ran out of memory or broke


class Skipped(Frozen):
    """Something that was not read. `line` counts from 1; None where the whole file is meant."""

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
    """A path as one line of text that can be stored and shown: what is neither is written out (a "\\xff")."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


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
        if not _exists(path):
            raise PathUnknown(path=shown(path))
    return _files([path.resolve() for path in paths])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # too long a name, or in a folder that may not be searched
        return False


def _files(roots: Sequence[Path]) -> Iterator[Path | Skipped]:
    seen: set[Path] = set()
    for root in roots:
        for found in _below(root) if root.is_dir() else [_named(root)]:
            if isinstance(found, Skipped):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def _named(path: Path) -> Path | Skipped:
    if kind_of(path) is None:
        return Unreadable(SkipReason.UNKNOWN_KIND, path.suffix).of(path)
    return path


def _below(root: Path) -> Iterator[Path | Skipped]:
    """The files below a folder. Walks with its own stack: folders may lie deeper than calls may."""
    waiting = _entries(root)
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, Skipped):
            yield entry
        elif entry.is_symlink():
            yield from _link(Path(entry.path), root)
        elif entry.is_dir(follow_symlinks=False):
            waiting += _entries(Path(entry.path))
        elif _is_article(Path(entry.name)):
            yield Path(entry.path)


def _entries(folder: Path) -> list[os.DirEntry[str] | Skipped]:
    """What stands in a folder, the last name first."""
    try:
        with os.scandir(folder) as entries:
            seen = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        return [Unreadable(SkipReason.UNREADABLE, error.strerror or str(error)).of(folder)]
    return [*sorted(seen, key=lambda entry: entry.name, reverse=True)]


def _is_article(name: Path) -> bool:
    return kind_of(name) is not None and name.name.split(".")[0].lower() not in furniture().sidecars


def _link(path: Path, root: Path) -> Iterator[Skipped]:
    target = Path(os.path.realpath(path))  # also where it leads nowhere, or in a circle
    if not target.is_relative_to(root):
        yield Unreadable(SkipReason.LINK_OUTSIDE, shown(target)).of(path)


def open_file(path: Path) -> BinaryIO:
    """Opens a file that is a file: no link, and nothing whose opening or reading could wait for ever.

    Raises Unreadable.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Unreadable(SkipReason.NOT_A_FILE)
        # Whatever has taken its place since: no link is followed, and no pipe waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Unreadable(SkipReason.UNREADABLE, error.strerror or str(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(SkipReason.NOT_A_FILE)
    return os.fdopen(descriptor, "rb")


def read_whole(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file. Raises Unreadable, also where there are more than `max_bytes`, or none."""
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        try:
            data = file.read(min(size, max_bytes) + 1)
        except OSError as error:
            raise Unreadable(SkipReason.UNREADABLE, error.strerror or str(error)) from error
    if len(data) > max_bytes:
        raise Unreadable(SkipReason.TOO_LARGE, str(max_bytes))
    if not data.strip():
        raise Unreadable(SkipReason.EMPTY)
    return data
