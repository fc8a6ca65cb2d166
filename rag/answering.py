"""Desk.ask: the whole story of a question, from the words to a cited answer or an honest refusal.

Not here: any of the steps; each has its room. The store blocks, so every step that reads it runs in a thread.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple

from rag.answer import Answer, Answered, Event, Fallback, Found, Reason, Retrieved, Searching, Sentence, Timeline, Turn
from rag.checking import checked
from rag.choosing import asks_for_several, spread
from rag.confidence import bounds, confidence, missing
from rag.correcting import Lexicon
from rag.errors import WriterLost
from rag.language import detect, legible, words
from rag.periods import When, today_in_wib
from rag.ports import Brief, Draft, Writer
from rag.searching import Searcher
from rag.timelining import MOMENTS, PASSAGES_READ, moments
from rag.understanding import Query, leans, understand
from store.article import Coverage, Scope
from store.library import Library

LONGEST_QUESTION = 2_000  # characters
FOUND_LIMIT = 10
PASSAGES_FOR_WRITER = 6


class _Stopwatch:
    """Milliseconds by stage; a stage lasts until the next one is named."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self.timings_ms: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings_ms[stage] = round((now - self._last) * 1_000, 3)
        self._last = now

    def stop(self) -> dict[str, float]:
        return {**self.timings_ms, "total": round((time.perf_counter() - self._begun) * 1_000, 3)}


class _Asked(NamedTuple):
    """A question as far as its answer is known."""

    question: str
    searched: str
    coverage: Coverage
    watch: _Stopwatch
    found: tuple[Found, ...] = ()
    rarity: dict[str, float] = {}  # noqa: RUF012 - never written to
    confidence: float = 0.0
    missing: tuple[str, ...] = ()
    reason: Reason | None = None  # why there is no answer, where that is known before one is written


class Foreseen(NamedTuple):
    """What would become of a question: the passages that come nearest; and where they may answer it, the brief."""

    found: tuple[Found, ...]
    brief: Brief | None = None
    sure: bool = False  # the answer would not be marked as unsure

    @property
    def likely(self) -> list[Found]:
        """What came nearest, where it may answer."""
        return list(self.found) if self.answerable else []

    @property
    def answerable(self) -> bool:
        """Whether a writer would be asked."""
        return self.brief is not None


class Desk:
    """Answers questions from one library. Safe for many questions at once; close it when done."""

    def __init__(
        self,
        library: Library,
        searcher: Searcher,
        writers: Sequence[Writer],
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        """`writers` are tried in turn; the last one must not fail."""
        self._library = library
        self._searcher = searcher
        self._writers = writers
        self._on_close = on_close
        self._lexicon = Lexicon(library)

    async def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        scope: Scope = Scope(),  # noqa: B008 - frozen
        as_of: date | None = None,
    ) -> AsyncGenerator[Event, None]:
        """The story of one question. Closing the generator stops the model's work.

        `as_of` is the moment of asking: articles published after it are not seen.
        """
        question = legible(question)
        asked = _Asked(question, question, await asyncio.to_thread(self.coverage), _Stopwatch())
        if reason := _unaskable(question, asked.coverage):
            yield Answered(answer=self._abstention(asked, reason))
            return
        query = await self._understood(question, history, as_of, asked.coverage)
        asked.watch.lap("understand")
        yield Searching(searched=query.searched, corrections=query.corrections)

        seen = _until(Scope(without=scope.without), as_of, asked.coverage)
        asked = await asyncio.to_thread(self._find, asked, query, _until(scope, as_of, asked.coverage), seen)
        asked.watch.lap("search")
        if asked.reason is not None:
            yield Retrieved(found=())
            yield Answered(answer=self._abstention(asked, asked.reason))
            return
        brief = _brief(asked, query, history)
        yield Retrieved(found=brief.found)

        async with aclosing(self._write(asked, brief)) as events:
            async for event in events:
                yield event

    async def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        scope: Scope = Scope(),  # noqa: B008 - frozen
        as_of: date | None = None,
    ) -> Answer:
        """The answer alone, for those who do not watch the story."""
        async with aclosing(self.ask(question, history, scope, as_of)) as events:
            async for event in events:
                if isinstance(event, Answered):
                    return event.answer
        raise AssertionError("a story ends with Answered")

    async def foresee(self, question: str) -> Foreseen:
        """Whether a question that stands alone may be answered. No writer is asked."""
        return await asyncio.to_thread(self._foreseen, legible(question))

    async def latest(self, limit: int = FOUND_LIMIT) -> list[Found]:
        """The passages that open the newest articles, the newest first."""
        return await asyncio.to_thread(self._searcher.latest, Scope(), limit)

    async def timeline(self, topic: str, limit: int = MOMENTS) -> Timeline:
        """The events of a topic by their days, each a sentence of an article, word for word. No writer is asked."""
        return await asyncio.to_thread(self._timeline, legible(topic), limit)

    def search(self, question: str, limit: int = FOUND_LIMIT) -> list[Found]:
        """What the desk would read for a question, without answering it. Blocks."""
        query = self._alone(question, self.coverage())
        return [] if query is None else self._searcher.search(query, Scope(), limit)

    def coverage(self) -> Coverage:
        """What the library holds. Blocks."""
        return self._library.coverage()

    def close(self) -> None:
        self._on_close()
        self._searcher.close()
        self._library.close()

    async def _write(self, asked: _Asked, brief: Brief) -> AsyncGenerator[Event, None]:
        """The first writer that does not fail; what a failed one said is withdrawn."""
        fallback: str | None = None
        for writer in self._writers:
            sentences, dropped = list[Sentence](), list[Draft]()
            try:
                async with aclosing(checked(writer, brief, dropped.append)) as said:
                    async for sentence in said:
                        if not sentences:
                            asked.watch.lap("first_sentence")
                        sentences.append(sentence)
                        yield sentence
            except WriterLost as lost:
                fallback = str(lost.facts["cause"])
                yield Fallback(cause=fallback)
                continue
            asked.watch.lap("write")
            yield Answered(answer=self._answer(asked, writer.name, sentences, fallback, len(dropped)))
            return

    def _answer(
        self, asked: _Asked, engine: str, sentences: Sequence[Sentence], fallback: str | None = None, dropped: int = 0
    ) -> Answer:
        return Answer(
            question=asked.question,
            searched=asked.searched,
            language=detect(asked.question),
            sentences=tuple(sentences),
            abstained=not sentences,
            reason=None if sentences else "not_supported",
            found=asked.found,
            coverage=asked.coverage,
            confidence=round(asked.confidence, 4),
            unsure=bool(sentences) and asked.confidence < bounds().sure,
            missing=asked.missing if asked.confidence < bounds().sure else (),
            dropped=dropped,
            engine=engine,
            fallback=fallback,
            timings_ms=asked.watch.stop(),
        )

    def _abstention(self, asked: _Asked, reason: Reason) -> Answer:
        return self._answer(asked, "embedded", ()).model_copy(update={"reason": reason})

    def _foreseen(self, question: str) -> Foreseen:
        if (query := self._alone(question, coverage := self.coverage())) is None:
            return Foreseen(())
        asked = self._find(_Asked(question, question, coverage, _Stopwatch()), query, Scope(), Scope())
        brief = None if asked.reason else _brief(asked, query, ())
        return Foreseen(asked.found, brief, sure=brief is not None and asked.confidence >= bounds().sure)

    def _timeline(self, topic: str, limit: int) -> Timeline:
        query = self._alone(topic, coverage := self.coverage())
        told = Timeline(topic=topic, language=detect(topic), coverage=coverage)
        if query is None or not query.terms:
            return told
        found = self._searcher.search(query, Scope(), PASSAGES_READ)
        return told.model_copy(update={"moments": moments(query, self._searcher.weigh(query), found, limit)})

    def _alone(self, question: str, coverage: Coverage) -> Query | None:
        """What is asked outside of any conversation; None where that is no question."""
        if _unaskable(question, coverage):
            return None
        return understand(question, (), self._lexicon, _today(), publishers=coverage.publishers)

    async def _understood(
        self, question: str, history: Sequence[Turn], as_of: date | None, coverage: Coverage
    ) -> Query:
        restated = await self._restated(question, history) if history and leans(question) else None
        as_heard = partial(understand, publishers=coverage.publishers, restated=restated)
        return await asyncio.to_thread(as_heard, question, history, self._lexicon, as_of or _today())

    async def _restated(self, question: str, history: Sequence[Turn]) -> str | None:
        """By the first writer that can; one that fails now will be missed when the answer is written."""
        for writer in self._writers:
            with contextlib.suppress(WriterLost):
                if restated := await writer.restate(question, history):
                    return restated
        return None

    def _find(self, asked: _Asked, query: Query, scope: Scope, seen: Scope) -> _Asked:
        """What there is to answer with in the scope, and how likely it does; or what is nearest in all that is seen."""
        rarity = self._searcher.weigh(query.meant)
        found = self._searcher.search(query, scope, FOUND_LIMIT)
        chance = 0.0 if query.asks_for_news else confidence(query.meant, rarity, found)
        reason: Reason | None = None
        if not found:
            # Nothing of that time or publisher: what is nearest without them.
            anywhen = query.model_copy(update={"when": When(), "publishers": ()})
            found = (
                self._searcher.latest(seen, FOUND_LIMIT)
                if query.asks_for_news
                else self._searcher.search(anywhen, seen, FOUND_LIMIT)
            )
            explicit = query.when.period is not None and query.when.period.explicit
            bounded = explicit or query.publishers or scope != seen
            reason = "nothing_in_scope" if bounded else "no_evidence"
        elif query.asks_for_news:
            chance = 1.0  # whatever is new is an answer
        elif chance < bounds().least:
            reason = "no_evidence"
        return asked._replace(
            searched=query.searched,
            found=tuple(found),
            rarity=rarity,
            confidence=chance,
            missing=missing(query, found),
            reason=reason,
        )


def _brief(asked: _Asked, query: Query, history: Sequence[Turn]) -> Brief:
    found = spread(asked.found, len(asked.found)) if asks_for_several(query.question) else asked.found
    kept = tuple(found[:PASSAGES_FOR_WRITER])
    return Brief(query=query.meant, found=kept, history=tuple(history), rarity=asked.rarity)


def _today() -> date:
    return today_in_wib(datetime.now(UTC))


def _unaskable(question: str, coverage: Coverage) -> Reason | None:
    if len(question) > LONGEST_QUESTION:
        return "too_long"
    if not words(question):
        return "no_words"
    return "empty_library" if not coverage.articles else None


def _until(scope: Scope, as_of: date | None, coverage: Coverage) -> Scope:
    if as_of is None or coverage.last is None or as_of >= coverage.last:
        return scope
    until = min(scope.published_until or as_of, as_of)
    return scope.model_copy(update={"published_until": until})
