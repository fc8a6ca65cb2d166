"""The embedded writer: it answers with the best sentences of what was found, word for word.

Not here: how well a sentence answers (rag/quoting.py); checking (citing.py checks these as it checks a model's).
"""

import re
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from typing import NamedTuple

from rag.language import tokens, words
from rag.numbers import Number, numbers
from rag.ports import Brief, Draft, Writer
from rag.quantities import same_value
from rag.quoting import Quotable, quotable
from rag.timing import speaks_of_others

MOST_SENTENCES = 2
# By how much less than the first a second sentence may score, and one that tells another figure; chosen on the
# train and the sample questions.
SECOND_WITHIN, RIVAL_WITHIN = 4.0, 1.5
UNTIMELY = 1.5  # taken from a sentence that speaks of other days alone than the question does
_FEWEST_WORDS = 4  # less is a heading or a fragment
_MOST_WORDS = 45  # of a sentence with the one before it

# What is only understood with the sentence before: a pronoun, a thing that was named, a day counted from another.
_LEANS = re.compile(
    r"^[\"“'‘]?(?:(?:ia|dia|beliau|mereka|itu|isinya|keduanya|menurutnya|sebelumnya|sesudahnya|he|she|they|it|this|that)\b"
    r"|(?:\w+ ){1,2}(?:itu|tersebut|ini)\b|(?:\w+ )?(?:sehari|dua hari|sepekan|seminggu|sebulan) (?:se|kemudian)"
    r"|(?:di|ke|dari) (?:sana|situ)\b|belum pernah ia\b|\w{4,}nya\b)"
    r"|\b(?:katanya|ujarnya|tuturnya|jelasnya|imbuhnya)\b|, (?:ia|dia|mereka)\b",
    re.IGNORECASE,
)
_HEARS = re.compile(r"\b(?:menurut|versi|kata|klaim|laporan|according to)\b", re.IGNORECASE)


class _Quoted(NamedTuple):
    """A stretch of passage `marker`: a sentence, or one with the sentence it leans on; else it `leans`."""

    score: float
    marker: int
    text: str
    leans: bool


class QuotingWriter(Writer):
    """Quotes up to two sentences, the best first; or two figures that differ, the newest first."""

    @property
    def name(self) -> str:
        return "embedded"

    async def write(self, brief: Brief) -> AsyncGenerator[Draft, None]:
        for draft in _drafts(brief):
            yield draft


def _drafts(brief: Brief) -> list[Draft]:
    every = quotable(brief.query, brief.rarity, brief.found)
    ranked = sorted((_quoted(brief, every, at) for at in _quotable(every)), key=lambda each: -each.score)
    if not ranked:
        return []
    first = ranked[0]
    if rival := next((each for each in ranked[1:] if _is_rival(brief, first, each)), None):
        newest_first = sorted((first, rival), key=lambda each: _published(brief, each), reverse=True)
        return [Draft(text=each.text, markers=(each.marker,), dated=True) for each in newest_first]
    chosen = [first]
    for each in ranked[1:]:
        if len(chosen) == MOST_SENTENCES or each.score < first.score - SECOND_WITHIN:
            break
        if not each.leans and all(_adds(each.text, other.text) for other in chosen):
            chosen.append(each)
    return [Draft(text=each.text, markers=(each.marker,)) for each in chosen]


def _quotable(every: Sequence[tuple[Quotable, float]]) -> list[int]:
    """Where whole statements stand; where there are none, anything will do."""
    whole = [
        at
        for at, (sentence, _) in enumerate(every)
        if len(sentence.text.split()) >= _FEWEST_WORDS and not sentence.text.endswith("?")
    ]
    return whole or list(range(len(every)))


def _quoted(brief: Brief, every: Sequence[tuple[Quotable, float]], at: int) -> _Quoted:
    """A sentence, widened to the one before it where it would not be understood alone."""
    sentence, score = every[at]
    found = brief.found[sentence.marker - 1]
    if (period := brief.query.when.period) is not None:
        score -= UNTIMELY * speaks_of_others(sentence.text, period, found.article.published)
    if not _LEANS.search(sentence.text):
        return _Quoted(score, sentence.marker, sentence.text, leans=False)
    before = every[at - 1][0] if at else None
    if before is not None and before.marker == sentence.marker:
        wide = found.passage.text[before.start : sentence.end]
        if len(wide.split()) <= _MOST_WORDS and "\n\n" not in wide:
            return _Quoted(score, sentence.marker, wide, leans=False)
    return _Quoted(score, sentence.marker, sentence.text, leans=True)


def _adds(text: str, said: str) -> bool:
    """Whether a sentence says more than one that is said already."""
    return not tokens(text) <= tokens(said) and not tokens(said) <= tokens(text)


def _is_rival(brief: Brief, first: _Quoted, other: _Quoted) -> bool:
    """Whether another article gives another figure for what the first sentence tells."""
    if (
        brief.query.wanted != "number"
        or _HEARS.search(brief.query.question)
        or other.score < first.score - RIVAL_WITHIN
    ):
        return False
    ours, theirs = brief.found[first.marker - 1], brief.found[other.marker - 1]
    if theirs.article.id == ours.article.id or None in (ours.article.published, theirs.article.published):
        return False
    asked = {word.form for word in words(brief.query.question)}
    told, rival = (
        [number for number in numbers(text) if not {word.form for word in words(number.text)} <= asked]
        for text in (first.text, other.text)
    )
    comparable = [(a, b) for a in told for b in rival if _of_one_kind(a, b)]
    return bool(comparable) and not any(same_value(a, b) or same_value(b, a) for a, b in comparable)


def _of_one_kind(one: Number, other: Number) -> bool:
    if one.measure is not None or other.measure is not None:
        return one.measure == other.measure
    return one.counted is not None and one.counted == other.counted


def _published(brief: Brief, quoted: _Quoted) -> date:
    return brief.found[quoted.marker - 1].article.published or date.min
