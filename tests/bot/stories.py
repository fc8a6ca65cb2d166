"""Small stories for the doors: articles, answers, and a desk that tells what it was given, a screen.

Not here: the real desk (rag/answering.py). This one stands in for it only where looks are tested.
"""

import asyncio
import io
import re
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import date

import pytest
from rich.console import Console

from rag.answer import Answer, Answered, Citation, Event, Found, Reason, Sentence, Turn
from store.article import Article, Coverage, Passage, Scope

TREATY = Article(
    id="perjanjian",
    title="Rusia dan Korea Utara menandatangani perjanjian kemitraan",
    text=(
        "Pembuka yang panjang lebar.\n\n"
        "Presiden Vladimir Putin tiba di Pyongyang pada Rabu dini hari. Perjanjian itu ditandatangani pada "
        "19 Juni 2024 di Pyongyang. Isinya antara lain bantuan timbal balik.\n\nPenutup."
    ),
    publisher="Contoh TanyaBerita",
    published=date(2024, 6, 20),
    url="https://contoh.example/perjanjian",
)
UNDATED = Article(id="tanpa-tanggal", title="", text="Parlemen Rusia meratifikasi perjanjian itu.")
COVERAGE = Coverage(
    articles=16,
    passages=1_234,
    first=date(2023, 7, 25),
    last=date(2024, 12, 4),
    publishers=("Contoh TanyaBerita",),
)
QUOTE = "Perjanjian itu ditandatangani pada 19 Juni 2024 di Pyongyang."


def citation(marker: int, article: Article = TREATY, quote: str = QUOTE) -> Citation:
    """A proof: `quote` where it first stands in the article."""
    start = article.text.index(quote)
    return Citation(
        marker=marker,
        article=article,
        passage_id=f"{article.id}#0",
        quote=quote,
        start=start,
        end=start + len(quote),
    )


SIGNED = Sentence(text=QUOTE, citations=(citation(1),))
RATIFIED = Sentence(text=UNDATED.text, citations=(citation(2, UNDATED, UNDATED.text),))


def found(article: Article = TREATY, score: float = 1.5) -> Found:
    """An article's whole text as one found passage."""
    passage = Passage(
        id=f"{article.id}#0",
        article_id=article.id,
        ordinal=0,
        start=0,
        end=len(article.text),
        text=article.text,
    )
    return Found(passage=passage, article=article, score=score)


def answer(*sentences: Sentence, engine: str = "embedded", fallback: str | None = None) -> Answer:
    """An answer of these sentences."""
    return Answer(
        question="Kapan perjanjian itu ditandatangani?",
        searched="kapan perjanjian itu ditandatangani",
        language="id",
        sentences=sentences,
        found=(found(),),
        coverage=COVERAGE,
        engine=engine,
        fallback=fallback,
        timings_ms={"total": 12.5},
    )


def refusal(reason: Reason = "no_evidence") -> Answer:
    """An abstention whose nearest article is the treaty's."""
    return answer().model_copy(update={"abstained": True, "reason": reason})


def screen(width: int = 80, height: int = 24, *, terminal: bool = True, colour: bool = True) -> Console:
    """A console that remembers, whatever terminal the tests run in."""
    return Console(
        file=io.StringIO(),
        width=width,
        height=height,
        force_terminal=terminal,
        no_color=not colour,
        color_system="truecolor" if terminal else None,
        markup=False,
        highlight=False,
        emoji=False,
        _environ={"TERM": "xterm-256color"},
    )


def written(console: Console) -> str:
    """All that was written to a console made by `screen`."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch, stream: str, width: int = 100) -> Terminal:
    """Puts a terminal in the place of sys.stdout or sys.stderr.

    Not a fixture: between a test's set-up and the test itself pytest puts its own streams back.
    """
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, stream, terminal)
    return terminal


def unstyled(text: str) -> str:
    """Text without the styles and links that a terminal would take out of sight."""
    return re.sub(r"\x1b\[[\d;]*m|\x1b\]8;.*?\x1b\\", "", text)


class ScriptedDesk:
    """Tells the next story of a list at each question; a `None` in a story waits until it is closed."""

    def __init__(self, *stories: Sequence[Event | Exception | None], coverage: Coverage = COVERAGE) -> None:
        self._stories = list(stories)
        self._coverage = coverage
        self.asked: list[tuple[str, tuple[Turn, ...], Scope, date | None]] = []
        self.waiting = asyncio.Event()
        self.closed = 0

    async def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        scope: Scope = Scope(),  # noqa: B008 - frozen
        as_of: date | None = None,
    ) -> AsyncGenerator[Event, None]:
        self.asked.append((question, tuple(history), scope, as_of))
        try:
            for event in self._stories.pop(0):
                if isinstance(event, Exception):
                    raise event
                if event is None:
                    self.waiting.set()
                    await asyncio.Event().wait()
                else:
                    yield event
        finally:
            self.closed += 1

    async def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        scope: Scope = Scope(),  # noqa: B008 - frozen
        as_of: date | None = None,
    ) -> Answer:
        async with aclosing(self.ask(question, history, scope, as_of)) as events:
            async for event in events:
                if isinstance(event, Answered):
                    return event.answer
        raise AssertionError("a story ends with Answered")

    def coverage(self) -> Coverage:
        return self._coverage

    def close(self) -> None:
        """Nothing to close."""
