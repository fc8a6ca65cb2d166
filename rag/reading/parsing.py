"""The bytes of one article become its fields and its text; costly ones do so in a confined child process.

Not here: what the fields must be (__init__.py); which files are read (walking.py).
"""

import json
import re
from typing import Any, NamedTuple

from rag.reading.cleaning import Page, clean_lines, clean_page, clean_text
from rag.reading.confining import Broken, Confined, TimedOut
from rag.reading.decoding import decode, tidy
from rag.reading.imprint import without_dateline
from rag.reading.markdown import split_front_matter, without_markup
from rag.reading.walking import SkipReason, Unreadable

SECONDS = 10.0  # of CPU time for an article; pages take 0.02
MEMORY = 1_536 * 2**20  # bytes of address space
_IN_PLACE = 262_144  # bytes: a text of this size cannot cost more than moments, whatever stands in it

# What a page states wrongly of itself is no reason to leave it out.
_ADDRESS = re.compile(r"https?://\S{1,2000}")
_LONGEST_NAME = 500


class Parsed(NamedTuple):
    """Fields by the names of `Article`, with values as they were stated; the text is cleaned."""

    fields: dict[str, Any]
    text: str


class Parser:
    """Parses articles. HTML and long texts go to a child process, which starts with the first of them."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._child = Confined("rag.reading.parsing:serve", seconds=seconds, memory=memory)

    def parse(self, kind: str, data: bytes) -> Parsed:
        """The article in the bytes of a file of a kind (walking.KINDS). Raises Unreadable."""
        if kind not in (".html", ".htm") and len(data) <= _IN_PLACE:
            return parse(kind, data)
        try:
            answer = json.loads(self._child.run(kind.encode() + b"\n" + data))
        except TimedOut as error:
            raise Unreadable(SkipReason.TIMED_OUT, f"{self._seconds:g}") from error
        except Broken as error:
            raise Unreadable(SkipReason.TOO_DEMANDING) from error
        if "reason" in answer:
            raise Unreadable(SkipReason(answer["reason"]), answer["detail"], answer["line"])
        return Parsed(answer["fields"], answer["text"])

    def close(self) -> None:
        """Ends the child, if there is one."""
        self._child.close()


def serve(work: bytes) -> bytes:
    """In the child: `parse`, between bytes. Any other exception ends the child, and so tells the parent."""
    kind, _, data = work.partition(b"\n")
    try:
        answer: dict[str, Any] = parse(kind.decode(), data)._asdict()
    except Unreadable as unreadable:
        answer = {"reason": unreadable.reason, "detail": unreadable.detail, "line": unreadable.line}
    return json.dumps(answer).encode()


def parse(kind: str, data: bytes) -> Parsed:
    """The article in the bytes of a file of a kind, in this process. Raises Unreadable."""
    if kind in (".html", ".htm"):
        return _of_html(data)
    if kind in (".jsonl", ".jsonl.gz"):
        return _of_json(data)
    text = decode(data)
    if text is None:
        raise Unreadable(SkipReason.NOT_TEXT)
    if not text.strip():
        raise Unreadable(SkipReason.EMPTY)
    return _of_markdown(text) if kind == ".md" else _of_page(clean_page(text))


def _of_html(data: bytes) -> Parsed:
    from rag.reading.webpages import read_page

    found = read_page(data)
    # The theme of a page often declares English for what is not; another language is declared on purpose.
    declared = (found.language or "").split("-")[0].lower()
    language = declared if len(declared) == 2 and declared not in ("id", "in", "en") else None
    return _of_page(clean_lines(found.lines, found.stated, found.seen), language)


def _of_page(page: Page, language: str | None = None) -> Parsed:
    published = page.published.isoformat() if page.published else None
    url = page.url if page.url and _ADDRESS.fullmatch(page.url) else None
    publisher = page.publisher[:_LONGEST_NAME] if page.publisher else None
    fields = {"title": page.title[:_LONGEST_NAME], "publisher": publisher, "published": published, "url": url}
    return Parsed({**fields, "language": language}, page.body)


def _of_markdown(text: str) -> Parsed:
    stated, below = split_front_matter(text)
    heading, body = without_markup(below)
    return _supplied({"title": heading, **stated}, body)


def _of_json(line: bytes) -> Parsed:
    try:
        fields = json.loads(_json_text(line))
    except (ValueError, RecursionError) as error:
        raise Unreadable(SkipReason.BROKEN_JSON, str(getattr(error, "colno", ""))) from error
    if not isinstance(fields, dict):
        raise Unreadable(SkipReason.BROKEN_JSON, "1")
    text = fields.pop("text", None)
    if not isinstance(text, str):
        raise Unreadable(SkipReason.BAD_FIELD, "text")
    return _supplied(fields, tidy(text))


def _json_text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(line)
    if text is None:
        raise Unreadable(SkipReason.NOT_TEXT)
    return text


def _supplied(fields: dict[str, Any], text: str) -> Parsed:
    paragraphs, dateline = without_dateline(clean_text(text))
    if not fields.get("publisher"):
        fields["publisher"] = dateline
    return Parsed(fields, "\n\n".join(paragraphs))
