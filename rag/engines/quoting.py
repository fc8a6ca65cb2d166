"""The embedded writer: it answers with the best sentences of what was found, word for word.

Not here: checking (citing.py checks these sentences as it checks a model's).
"""

import re
from collections.abc import AsyncGenerator, Iterator
from typing import NamedTuple

from rag.ports import Brief, Draft, Writer
from rag.sentences import sentence_spans
from rag.weighing import covered, tokens

PASSAGES_READ = 5
MOST_SENTENCES = 2
# Chosen on the train questions: what a passage's own score, and a date or number that was asked for, add to
# the share of the question that a sentence covers.
PASSAGE_WEIGHT = 1.0
WANTED_BONUS = 0.3
SECOND_SHARE = 0.6  # a second sentence must reach this share of the first one's score
_FEWEST_WORDS = 4  # less is a heading or a fragment

_HOLDS = {
    "number": re.compile(r"\d|\b(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|se(?:puluh|ratus|ribu))\b"),
    "date": re.compile(
        r"\b\d{4}\b|\b\d{1,2}/\d{1,2}\b|\b(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|"
        r"November|Desember|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)\b"
    ),
}


_LEANS = re.compile(
    r"^(?:ia|dia|beliau|mereka|itu|isinya|hal itu|he|she|they|it)\b|\b(?:katanya|ujarnya|tuturnya|jelasnya|imbuhnya)\b",
    re.IGNORECASE,
)


class _Candidate(NamedTuple):
    score: float
    marker: int
    start: int
    text: str


class QuotingWriter(Writer):
    """Quotes up to two sentences, the best first."""

    @property
    def name(self) -> str:
        return "embedded"

    async def write(self, brief: Brief) -> AsyncGenerator[Draft, None]:
        for sentence in _chosen(brief):
            yield Draft(text=sentence.text, markers=(sentence.marker,))


def _chosen(brief: Brief) -> list[_Candidate]:
    ranked = sorted(_candidates(brief), key=lambda c: (-c.score, c.marker, c.start))
    chosen: list[_Candidate] = []
    for candidate in ranked:
        if len(chosen) == MOST_SENTENCES or (chosen and candidate.score < SECOND_SHARE * chosen[0].score):
            break
        if chosen and _LEANS.search(candidate.text):
            continue  # whose "katanya" it is stands outside the quotation
        if all(tokens(candidate.text) != tokens(other.text) for other in chosen):
            chosen.append(candidate)
    return chosen


def _candidates(brief: Brief) -> Iterator[_Candidate]:
    best = max((f.score for f in brief.found), default=1.0) or 1.0
    holds = _HOLDS.get(brief.wanted or "")
    for marker, found in enumerate(brief.found[:PASSAGES_READ], 1):
        for start, end in sentence_spans(found.passage.text):
            text = found.passage.text[start:end]
            if len(text.split()) < _FEWEST_WORDS:
                continue
            score = covered(brief.weights, tokens(text)) + PASSAGE_WEIGHT * found.score / best
            if holds is not None and holds.search(text):
                score += WANTED_BONUS
            yield _Candidate(score, marker, start, text)
