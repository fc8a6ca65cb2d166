"""Candidates for gold questions, out of answers that readers complained about; and the file they go into.

Not here: where the complaints are kept (the door that heard them), and the completed questions (gold.py).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from evals.gold import Question
from store.article import Frozen
from store.durability import replace
from store.errors import TanyaError

TAG = "umpan-balik"  # marks a gold question that came from a reader
_DIGITS = 12  # of the digest in an id: 48 bits, for some thousands of questions


class OutputUnusable(TanyaError):
    """facts: path, cause."""

    exit_code = 2


class Complaint(Frozen):
    """An answer that a reader found wanting. `at` is the day of asking; `cited` pairs an article id and a quotation.

    `answer` is plain text with its markers; `passages` are the ids of what was retrieved, best first.
    """

    question: str
    language: str
    answer: str
    reason: str | None
    at: date
    cited: tuple[tuple[str, str], ...]
    passages: tuple[str, ...]


def candidate(complaint: Complaint, *others: Complaint) -> dict[str, object]:
    """What is known towards a gold question, for a person to complete; `others` asked the same.

    `gold` is a line in the form of gold.py whose `answers` are empty, and whose `sources` are the articles that the
    answer cited: both are for the person to judge. Beside it stands what the reader saw, last.
    """
    heard = sorted((complaint, *others), key=_age)
    latest = heard[-1]
    reasons = sorted({each.reason for each in heard if each.reason})
    gold = Question(
        id=f"{TAG}-{hashlib.sha256(_same(latest.question).encode()).hexdigest()[:_DIGITS]}",
        question=latest.question,
        lang=latest.language,
        as_of=latest.at,
        sources=tuple((article,) for article in dict.fromkeys(article for article, _ in latest.cited)),
        tags=(TAG, *reasons),
    )
    members = {"id", "question", "history", "lang", "as_of", "answerable", "answers", "sources", "tags"}
    return {
        "gold": gold.model_dump(mode="json", include=members),
        "answer": latest.answer,
        "cited": [{"article": article, "quote": quote} for article, quote in latest.cited],
        "passages": list(latest.passages),
        "reason": reasons,
        "asked": latest.at.isoformat(),
    }


def candidates(complaints: Iterable[Complaint]) -> list[dict[str, object]]:
    """One candidate a question, whatever its capitals and spaces; in the order of the questions."""
    by_question: dict[str, list[Complaint]] = {}
    for complaint in complaints:
        by_question.setdefault(_same(complaint.question), []).append(complaint)
    return [candidate(*by_question[question]) for question in sorted(by_question)]


def write(path: Path, found: Sequence[dict[str, object]]) -> None:
    """The candidates as JSON lines: the whole file, or none. Raises OutputUnusable, also where a file is there already.

    A file that is there may hold a person's work, so it is never written over.
    """
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in found)
    try:
        with path.open("x"):  # the name is ours, or this fails
            pass
        with ExitStack() as undo:
            undo.callback(path.unlink)
            replace(path, text.encode(), mode=0o600)  # nobody else may read what people asked
            undo.pop_all()
    except OSError as error:
        raise OutputUnusable(path=path, cause=error.strerror or str(error)) from error


def _same(question: str) -> str:
    return " ".join(question.casefold().split())


def _age(complaint: Complaint) -> tuple[object, ...]:
    """The latest comes last; the rest of it settles which one counts of two on one day."""
    return complaint.at, complaint.question, complaint.answer, complaint.cited, complaint.passages
