"""Gold questions: what was asked, what must be answered, and from which articles.

Not here: asking them (running.py); scoring the answers (metrics.py).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, ConfigDict, ValidationError

from rag.answer import Turn
from rag.errors import PathUnknown
from store.article import Frozen
from store.errors import TanyaError

M = TypeVar("M", bound=Frozen)


class GoldInvalid(TanyaError):
    """facts: path, line, cause."""

    exit_code = 2


def _day(value: object) -> object:
    """The day of a moment: "2024-06-19T10:00:00+07:00" counts as its calendar day there."""
    return value[:10] if isinstance(value, str) else value


class Question(Frozen):
    """One gold question. Each member of `sources` is a needed source; its ids are interchangeable."""

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    lang: str = "id"
    as_of: Annotated[date | None, BeforeValidator(_day)] = None
    answerable: bool = True
    answers: tuple[str, ...] = ()
    nuggets: tuple[str, ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cluster: str | None = None


class Asked(Frozen):
    """A line of a batch: a gold question will do, a bare question too."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    question: str
    history: tuple[Turn, ...] = ()
    as_of: Annotated[date | None, BeforeValidator(_day)] = None


def read_gold(path: Path) -> list[Question]:
    """Every question of a gold file. Raises GoldInvalid, with the line, for the first that is unsound."""
    questions: list[Question] = []
    ids: set[str] = set()
    for number, line in _lines(path):
        question = _parsed(Question, path, number, line)
        if question.id in ids:
            raise GoldInvalid(path=str(path), line=number, cause=f"id {question.id!r} stands twice")
        ids.add(question.id)
        questions.append(question)
    if not questions:
        raise GoldInvalid(path=str(path), line=1, cause="no questions")
    return questions


def read_batch(path: Path) -> Iterator[Asked]:
    """The questions of a batch file, one at a time. Raises GoldInvalid, with the line."""
    for number, line in _lines(path):
        yield _parsed(Asked, path, number, line)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise PathUnknown(path=str(path)) from error
    except OSError as error:
        raise GoldInvalid(path=str(path), line=1, cause=error.strerror) from error
    except UnicodeDecodeError as error:
        raise GoldInvalid(path=str(path), line=1, cause="not UTF-8") from error


def _parsed(model: type[M], path: Path, number: int, line: str) -> M:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        cause = f"{where}: {first['msg']}" if where else first["msg"]
        raise GoldInvalid(path=str(path), line=number, cause=cause) from error
