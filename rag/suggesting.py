"""Follow-up questions after an answer: posed from what was found beside it, and checked to be answered.

Not here: posing them (posing.py); finding (answering.py); which sentence answers best (quoting.py). No model is asked.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from rag.answer import Answer, Found, Turn
from rag.answering import Desk
from rag.clauses import plain
from rag.engines.quoting import QuotingWriter
from rag.language import STOPWORDS, content, stem, tokens, words
from rag.names import is_ordinary, proper_names
from rag.ports import Brief
from rag.posing import posed, stands_alone
from rag.sentences import sentence_spans
from rag.weighing import share

NEWEST = 10  # articles
MOST_CHECKED = 6  # candidates; each costs a search, some 10 ms in the sample library
_FEWEST_WORDS, _MOST_WORDS = 5, 40  # of a sentence
_SHORTEST_NAME = 5  # characters
# Shares of the shorter one's words: two questions that ask one thing, two sentences that say one thing.
_SAME_QUESTION, _SAME_SENTENCE = 0.7, 0.8
# Share of a question's rarity that was spoken of before, if its article is not one that the answer cites. Names alone
# may be in all articles. Chosen, as the shares above, by reading what is suggested after the sample questions.
_ENOUGH_NEAR = 0.3


class _Candidate(NamedTuple):
    """A question, and the article and the sentence from which it was posed; no sentence where it asks about a name."""

    kind: str
    question: str
    article: str
    sentence: str | None


async def suggest(desk: Desk, answer: Answer, history: Sequence[Turn] = (), limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` Indonesian questions that stand alone; none after an English question.

    What the library answers best to each is the sentence from which it was posed. None was asked or answered before,
    and two of them differ in their kind or their article.
    """
    if answer.language != "id":
        return ()
    said = [answer.text, *(citation.quote for citation in answer.citations), *(turn.answer for turn in history)]
    asked = [answer.question, answer.searched, *(turn.question for turn in history)]
    cited = {citation.article.id: citation.article.title for citation in answer.citations}
    near = tokens(" ".join([answer.text, answer.question, answer.searched, *cited.values()]))
    chosen: list[_Candidate] = []
    checked = 0
    for candidate in _candidates(sorted(answer.found, key=lambda each: each.article.id not in cited), said):
        if len(chosen) == limit or checked == MOST_CHECKED:
            break
        is_cited = candidate.article in cited
        if not _is_new(candidate, chosen, asked) or (not is_cited and near.isdisjoint(content(candidate.question)[0])):
            continue
        checked += 1
        brief = (await desk.foresee(candidate.question)).brief
        if brief is not None and (is_cited or _is_near(brief, near)) and await _answers(brief, candidate):
            chosen.append(candidate)
    return tuple(each.question for each in chosen)


async def openings(desk: Desk, limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` Indonesian questions to begin with, each about another of the newest articles that answers it."""
    chosen: list[_Candidate] = []
    checked = 0
    for candidate in _candidates(await desk.latest(NEWEST), ()):
        if len(chosen) == limit or checked == MOST_CHECKED:
            break
        if any(each.article == candidate.article for each in chosen) or not _is_new(candidate, chosen, ()):
            continue
        checked += 1
        brief = (await desk.foresee(candidate.question)).brief
        if brief is not None and await _answers(brief, candidate):
            chosen.append(candidate)
    return tuple(each.question for each in chosen)


def _is_new(candidate: _Candidate, chosen: Sequence[_Candidate], asked: Sequence[str]) -> bool:
    """Whether nobody asked it, and it differs enough from what was chosen."""
    if any((each.kind, each.article) == (candidate.kind, candidate.article) for each in chosen):
        return False
    others = [*asked, *(each.question for each in chosen)]
    return all(_alike(candidate.question, other) < _SAME_QUESTION for other in others)


def _is_near(brief: Brief, near: AbstractSet[str]) -> bool:
    return share({term: brief.rarity[term] for term in brief.query.terms}, near) >= _ENOUGH_NEAR


async def _answers(brief: Brief, candidate: _Candidate) -> bool:
    """Whether the best sentence for the question is that from which it was posed, or one of the article it is about."""
    drafts = [draft async for draft in QuotingWriter().write(brief)]
    if not drafts:
        return False
    if candidate.sentence is None:
        return brief.found[drafts[0].markers[0] - 1].article.id == candidate.article
    return _alike(drafts[0].text, candidate.sentence) >= _SAME_SENTENCE


def _candidates(found: Sequence[Found], said: Sequence[str]) -> Iterator[_Candidate]:
    """Questions about what the passages say beside what was said; then about the names of their headlines."""
    indonesian = [each for each in found if each.article.language == "id"]
    for each in indonesian:
        for sentence in _unsaid(each, said):
            for kind, question in posed(plain(sentence, each.article.text)):
                yield _Candidate(kind, question, each.article.id, sentence)
    for each in indonesian:
        name = _named_by_title(each.article.title, each.article.text)
        if name is None or any(name in told for told in said):
            continue
        question = f"Apa yang diberitakan tentang {name}?"
        if stands_alone(question):
            yield _Candidate("about", question, each.article.id, None)


def _unsaid(found: Found, said: Sequence[str]) -> Iterator[str]:
    text = found.passage.text
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if not _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS or not sentence.endswith("."):
            continue
        if not any(_alike(sentence, told) >= _SAME_SENTENCE for told in said):
            yield sentence


@lru_cache(maxsize=1_024)
def _named_by_title(title: str, text: str) -> str | None:
    """The first name of an article that its headline has: there, many other words are capitalised too."""
    for name in proper_names(text, words(text)):
        written = text[name.start : name.end]
        if (
            not name.opens
            and len(written) >= _SHORTEST_NAME
            and written in title
            and not is_ordinary(name.parts[0].form)
        ):
            return written
    return None


def _alike(one: str, other: str) -> float:
    """The share (0 to 1) of the shorter text's words that the other has."""
    ours, theirs = _content(one), _content(other)
    return len(ours & theirs) / (min(len(ours), len(theirs)) or 1)


@lru_cache(maxsize=4_096)
def _content(text: str) -> frozenset[str]:
    return frozenset(stem(word.form) for word in words(text) if word.form not in STOPWORDS)
