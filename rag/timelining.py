"""What happened, day by day: the sentences of the found articles that tell events of a topic, word for word.

Not here: finding the articles (searching.py); reading dates (dates.py, quantities.py).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rag import dates
from rag.answer import Found, Moment, Sentence
from rag.checking import Markers, supported
from rag.language import STOPWORDS, stem, tokens, words
from rag.ports import Draft
from rag.quantities import Parts, readings
from rag.quoting import FEATURES, Quotable, features
from rag.sentences import sentence_spans
from rag.understanding import Query
from rag.weighing import share

MOMENTS = 8
PASSAGES_READ = 30  # as many as the search ranks
# Shares (0 to 1) of a topic's rarity: that an event's sentence must hold with the opening of its article; that a title
# holds if all dated events of its article are of the topic; that the sentence must hold of others, and where its day is
# only that of the article. Chosen by reading the timelines of the sample articles.
ENOUGH_IN_STORY, ENOUGH_IN_TITLE = 0.75, 0.9
ENOUGH_IN_SENTENCE, ENOUGH_UNDATED = 0.3, 0.6
_OF_ONE_ARTICLE = (2, 4)  # events; more than the first where the articles together give too few
_LEAD = 2  # sentences at the head of an article, which tell what happened when it appeared
_FEWEST_WORDS, _MOST_WORDS = 5, 45
# Share of the shorter sentence's words from which on two sentences of one day, or of any days, tell one event.
_ALIKE_ON_A_DAY, _ALIKE = 0.35, 0.6
_ALIKE_ON_TWO_DAYS = 0.9  # where both name their days
_ONE_REPORT = timedelta(days=7)  # between the day of an article and that of the event it is about
# What counts beside the share of the topic that a sentence holds
_TITLED, _DATED, _HEADS, _LEANING = 0.3, 0.4, 0.1, 0.2

_ANNOUNCES = re.compile(
    r"\b(?:akan|bakal|hendak|direncanakan|berencana|dijadwalkan|mendatang|will|due)\b", re.IGNORECASE
)
_SOON = timedelta(days=31)
# Before a day, in its clause: the day is that of another event, which bounds this one, or is part of a thing's name.
_OF_ANOTHER = re.compile(
    r"\b(?:sejak|sebelum|sesudah|setelah|seusai|usai|hingga|sampai|kecuali|tertanggal|bertanggal|since|before|after|until)\b"
    r"[^,;:()]*\(?$",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\b(?:dilansir|dikutip|baca juga|read also|foto|ilustrasi)\b|https?://|^\W*[•\-*]", re.IGNORECASE
)
# What is only understood with the sentence before.
_LEANS = re.compile(
    r"^\W*(?:ia|dia|beliau|mereka|itu|ini|isinya|keduanya|menurutnya|sebelumnya|sesudahnya|hal (?:ini|itu)|namun|tetapi"
    r"|he|she|they|it|this|that)\b|^\W*(?:\w+ ){1,3}(?:itu|tersebut)\b|^\W*\w{3,}nya\b"
    r"|\bantaranya\b|\b(?:katanya|ujarnya|tuturnya|jelasnya|imbuhnya|tambahnya)\b|, (?:ia|dia|mereka)\b"
    r"|^\W*(?:di|ke|dari) (?:sana|situ)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:ia|dia|beliau|mereka|he|she|they)\b")
_POINTS = re.compile(r"\b\w+ (?:itu|tersebut|ini)\b", re.IGNORECASE)  # at what was named before, perhaps elsewhere
_DEED = re.compile(
    r"\b(?:me[a-z]{4,}|di(?!a\b|alog|nas|rek|ri\b|rut|nding|sebut\b|mana)[a-z]{3,}|ber[a-z]{4,}|ter[a-z]{4,}|tiba|datang|pergi|tewas|lepas|gugur)\b"
)


class _Event(NamedTuple):
    """A sentence of passage `marker` (counted from 1) that tells an event."""

    day: date
    score: float
    marker: int
    text: str
    dated: bool


def moments(query: Query, rarity: Mapping[str, float], found: Sequence[Found], limit: int) -> tuple[Moment, ...]:
    """The best `limit` events of a topic in what was found for it, the earliest first.

    An event is dated by the day that its sentence names, or by its article's where it stands at the head of that.
    """
    best = sorted(_events(query, rarity, found), key=lambda event: (-event.score, event.day))
    chosen: list[_Event] = []
    for most in _OF_ONE_ARTICLE:
        for event in best:
            of_article = sum(_article(other, found) == _article(event, found) for other in chosen)
            if len(chosen) < limit and of_article < most and not any(_same(event, other, found) for other in chosen):
                chosen.append(event)
    markers: Markers = {}
    told: list[Moment] = []
    for event in sorted(chosen, key=lambda event: (event.day, -event.score)):
        sentence = _cited(event, found, markers)
        if sentence is not None:
            told.append(Moment(day=event.day, sentence=sentence))
    return tuple(told)


def _cited(event: _Event, found: Sequence[Found], markers: Markers) -> Sentence | None:
    return supported(Draft(text=event.text, markers=(1,)), [found[event.marker - 1]], markers)


def _events(query: Query, rarity: Mapping[str, float], found: Sequence[Found]) -> Iterator[_Event]:
    for marker, each in enumerate(found, 1):
        article, start = each.article, each.passage.start
        head = sentence_spans(article.text)[:_LEAD]
        opening = "\n".join([article.title, *(article.text[first:end] for first, end in head)])
        of_title = _held(query, rarity, article.title)
        for (_, first, end, text), own in _told(query, rarity, each):
            is_head = (start + first, start + end) in head
            named = day_of(text, article.published)
            day = named or (article.published if is_head else None)
            if day is None or not _asked_for(query, day) or not _tells(text):
                continue
            is_about = of_title >= ENOUGH_IN_TITLE and named is not None and _continues(text, opening)
            enough = 0.0 if is_about else ENOUGH_IN_SENTENCE if named else ENOUGH_UNDATED
            if own >= enough and _held(query, rarity, f"{opening}\n{text}") >= ENOUGH_IN_STORY:
                score = own + _TITLED * of_title + _DATED * (named is not None) + _HEADS * is_head
                leaning = _LEANING * (_POINTS.search(text) is not None)
                yield _Event(day, score - leaning, marker, text, named is not None)


def _continues(text: str, opening: str) -> bool:
    """Whether a sentence speaks of a thing, and not only of a name, that the opening of its article speaks of."""
    things = _topics(" ".join(word for word in text.split() if word.islower()))
    return text not in opening and not things.isdisjoint(_topics(opening))


def _told(query: Query, rarity: Mapping[str, float], each: Found) -> Iterator[tuple[Quotable, float]]:
    """The sentences of a passage, each with the share of the topic that it holds, in these words or others."""
    sentences, table = features(query, rarity, [each])
    for sentence, meant in zip(sentences, table[:, FEATURES.index("meaning")].tolist(), strict=True):
        yield sentence, max(_enlarged(query, meant), _held(query, rarity, sentence.text))


def _held(query: Query, rarity: Mapping[str, float], text: str) -> float:
    return _enlarged(query, share({term: rarity[term] for term in query.terms}, tokens(text)))


def _enlarged(query: Query, share: float) -> float:
    """A share as it is for a topic in Indonesian: of the two words that the glossary gives for one, a text has one."""
    return min(1.0, share * 2) if query.language == "en" else share


def day_of(text: str, published: date | None) -> date | None:
    """The first day that a sentence names in full, as that of an event. A missing year is the one that brings the day
    nearest to the day of publication; far ahead of that only where the sentence announces something.
    """
    for moment in dates.moments(text):
        if moment.day is None or moment.month is None or _OF_ANOTHER.search(text[: moment.start]):
            continue
        days = list(filter(None, map(_whole, readings(moment, published))))
        if published is None or moment.year is not None:
            return days[0] if days else None
        soon = [day for day in days if day - published <= _SOON or _ANNOUNCES.search(text)]
        return min(soon, key=lambda day: abs(day - published), default=None)
    return None


def _whole(parts: Parts) -> date | None:
    """The date, if the calendar has it: "29 Februari" is of some years only."""
    year, month, day = parts
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _asked_for(query: Query, day: date) -> bool:
    """Whether a day is of the time that the topic names, if it names one."""
    period = query.when.period
    if period is None or not period.explicit:
        return True
    return (period.start is None or day >= period.start) and (period.until is None or day <= period.until)


def _tells(text: str) -> bool:
    """Whether a sentence can stand alone, and says that something was done."""
    if not _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS or not text.rstrip("\"”’')]").endswith("."):
        return False
    pronoun = _PRONOUN.search(text)
    if pronoun is not None and not any(map(str.isupper, text[1 : pronoun.start()])):
        return False  # nobody is named before
    return _REPORTING.search(text) is None and _LEANS.search(text) is None and _DEED.search(text) is not None


def _same(one: _Event, other: _Event, found: Sequence[Found]) -> bool:
    """Whether two sentences tell one event."""
    of_one_article = _article(one, found) == _article(other, found)
    if of_one_article and one.dated != other.dated and abs(one.day - other.day) <= _ONE_REPORT:
        return True
    ours, theirs = _topics(one.text), _topics(other.text)
    alike = len(ours & theirs) / (min(len(ours), len(theirs)) or 1)
    if one.day == other.day:
        return alike >= _ALIKE_ON_A_DAY
    return alike >= (_ALIKE_ON_TWO_DAYS if one.dated and other.dated else _ALIKE)


def _topics(text: str) -> frozenset[str]:
    """What a sentence's words are, without its figures: two reports of one event may differ in these."""
    return frozenset(stem(word.form) for word in words(text) if word.form.isalpha() and word.form not in STOPWORDS)


def _article(event: _Event, found: Sequence[Found]) -> str:
    return found[event.marker - 1].article.id
