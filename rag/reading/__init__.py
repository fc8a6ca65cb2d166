"""Files and folders become articles: the way in. What cannot be read is told, and stops nothing.

Not here: which files (walking.py); what of a page is the article (parsing.py, cleaning.py).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.language import ENGLISH_FUNCTION_WORDS, INDONESIAN_FUNCTION_WORDS
from rag.reading import archives
from rag.reading.dating import parse_date
from rag.reading.decoding import one_line
from rag.reading.parsing import Parsed, Parser
from rag.reading.walking import Skipped, SkipReason, Unreadable, files, kind_of, read_whole, shown
from store.article import Article, Frozen

__all__ = ["ReadArticle", "SkipReason", "Skipped", "count", "read"]

_GIVE_UP_AFTER = 1_000  # lines in a row that are no articles
_LANGUAGE_SAMPLE = 300  # characters
_LANGUAGES = {
    "in": "id", "ind": "id", "indonesian": "id", "indonesia": "id", "bahasa indonesia": "id",
    "eng": "en", "english": "en", "inggris": "en", "bahasa inggris": "en",
}  # fmt: skip


class ReadArticle(Frozen):
    """An article as it was read. `origin`: its file's real path; `digest`: a hash of all its fields."""

    article: Article
    origin: str
    digest: str


def read(paths: Sequence[Path], *, max_bytes: int) -> Iterator[ReadArticle | Skipped]:
    """The articles in files and folders, in a stable order, and what was not read with its reason.

    `max_bytes` is for one article: a file of one, or a line of a file of many. Articles that claim one id are
    all delivered. Raises PathUnknown at the call, before anything is read.
    """
    return _read(files(paths), max_bytes)


def _read(found: Iterator[Path | Skipped], max_bytes: int) -> Iterator[ReadArticle | Skipped]:
    with closing(Parser()) as parser:
        for path in found:
            if isinstance(path, Skipped):
                yield path
                continue
            try:
                yield from _articles(path, max_bytes, parser)
            except Unreadable as unreadable:
                yield unreadable.of(path)


def count(paths: Sequence[Path], *, max_bytes: int) -> int:
    """About how many articles `read` will deliver: files of one article, and the lines of the others."""
    total = 0
    for path in files(paths):
        if isinstance(path, Path):
            many = ".jsonl" in (kind_of(path) or "")
            total += archives.count_lines(path, max_bytes) if many else 1
    return total


def _articles(path: Path, max_bytes: int, parser: Parser) -> Iterator[ReadArticle | Skipped]:
    kind = kind_of(path) or ""
    if kind in (".jsonl", ".jsonl.gz"):
        yield from _many(path, kind, max_bytes, parser)
    else:
        name = _name(path, kind)
        yield _delivered(path, parser.parse(kind, read_whole(path, max_bytes)), name=name, title=name)


def _many(path: Path, kind: str, max_bytes: int, parser: Parser) -> Iterator[ReadArticle | Skipped]:
    name, failures = _name(path, kind), 0
    for number, line in archives.lines(path, max_bytes):
        try:
            if isinstance(line, Unreadable):
                raise line
            if line.strip():
                yield _delivered(path, parser.parse(kind, line), name=f"{name}-{number}", title="")
                failures = 0
        except Unreadable as unreadable:
            yield Unreadable(unreadable.reason, unreadable.detail, number).of(path)
            failures += 1
            if failures == _GIVE_UP_AFTER:
                raise Unreadable(SkipReason.GIVEN_UP, str(failures), number) from unreadable


def _name(path: Path, kind: str) -> str:
    """A file's name without its ending."""
    return shown(Path(path.name[: -len(kind)]))


def _delivered(path: Path, parsed: Parsed, *, name: str, title: str) -> ReadArticle:
    """The article that was parsed; `name` and `title` stand in for what it lacks. Raises Unreadable."""
    fields, text = parsed
    if not text.strip():
        raise Unreadable(SkipReason.NO_BODY)
    url = _line(fields, "url")
    try:
        article = Article(
            id=_line(fields, "id") or url or name,
            title=_line(fields, "title") or title,
            text=text,
            publisher=_line(fields, "publisher"),
            published=_published(fields),
            url=url,
            language=_language(fields) or _spoken(text[:_LANGUAGE_SAMPLE]),
        )
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise _bad(field, fields.get(field)) from error
    digest = blake2b(article.model_dump_json().encode(), digest_size=16).hexdigest()
    return ReadArticle(article=article, origin=shown(path), digest=digest)


def _line(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise _bad(name, value)
    return one_line(value) or None if value is not None else None


def _published(fields: Mapping[str, Any]) -> Any:
    stated = _line(fields, "published") or _line(fields, "date")
    day = parse_date(stated) if stated else None
    if stated and day is None:
        raise _bad("published", stated)
    return day


def _language(fields: Mapping[str, Any]) -> str | None:
    stated = (_line(fields, "language") or "").casefold()
    code = re.split(r"[-_]", stated)[0]
    return _LANGUAGES.get(stated, _LANGUAGES.get(code, code)) or None


def _spoken(sample: str) -> str:
    """The language of a text by its function words, as detect does it for a question, but faster."""
    forms = sample.lower().split()
    english = sum(form in ENGLISH_FUNCTION_WORDS for form in forms)
    return "en" if english > sum(form in INDONESIAN_FUNCTION_WORDS for form in forms) else "id"


def _bad(field: str, value: object) -> Unreadable:
    return Unreadable(SkipReason.BAD_FIELD, one_line(f"{field}: {value}"[:80]))
