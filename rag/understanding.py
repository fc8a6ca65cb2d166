"""What a question asks for: its terms, corrected; its time and publisher; what it leans on.

Not here: searching (searching.py); words, stems and names in general (language.py).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rag.answer import Language, Turn
from rag.correcting import Lexicon
from rag.dates import moments
from rag.glossing import glossed, indonesian_words
from rag.language import STOPWORDS, Word, content, detect, names, stem, topics, words
from rag.periods import When, times
from rag.publishing import voice
from rag.sentences import sentence_spans
from rag.spelling import standardised
from rag.wanting import Wanted, wanted
from store.article import Frozen

SHORTEST_CORRECTED = 4  # shorter unknown words are mostly abbreviations; one edit turns them into anything
_LEANING_ID = frozenset("itu tersebut dia ia beliau mereka nya sana situ begitu demikian lalu terus kemudian".split())
_LEANING_EN = frozenset("it that this he she they him her his their its there then those these".split())
_TURNS_BACK = 3
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


class Query(Frozen):
    """A question, understood.

    `terms` are stems and name tokens, each once, in the order of the question; `surfaces` are the forms.
    `carried` are terms that a follow-up question takes over from the conversation. `searched` is what the
    reader is shown as searched; without what is carried it is the `wording`. `names` are the terms that are
    written as proper names; `publishers` those whom the question asks to hear.
    """

    question: str
    searched: str
    wording: str
    language: Language
    terms: tuple[str, ...]
    surfaces: tuple[str, ...]
    carried: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    corrections: dict[str, str]
    wanted: Wanted | None
    when: When = When()
    publishers: tuple[str, ...] = ()

    @property
    def asks_for_news(self) -> bool:
        """Whether nothing is asked but what is new, or what there was at some time."""
        timed = self.when.newest or (self.when.period is not None and self.when.period.explicit)
        return timed and not self.terms and not self.carried


def understand(
    question: str,
    history: Sequence[Turn],
    lexicon: Lexicon,
    today: date,
    *,
    publishers: Sequence[str] = (),
    restated: str | None = None,
) -> Query:
    """A question in the light of the conversation, the day of asking, and the library's words and publishers.

    `restated` is a follow-up as a question that stands alone, where somebody has restated it.
    """
    language = detect(question)
    when, heard = times(restated or question, today), voice(question, publishers)
    written = _without(_TAG.sub(" ", question), [*_relative(when), *([heard.text] if heard else [])])
    written = glossed(written) if language == "en" else standardised(written)
    # What the glossary leaves as it is, is a name or an English word: neither has an Indonesian neighbour.
    corrections = {} if language == "en" else _corrections(written, words(written), lexicon, publishers)
    corrected = _rewritten(written, words(written), corrections)
    terms, surfaces = content(corrected)
    carried = _restating(restated, terms) if restated else _carried(question, terms, history)
    return Query(
        question=question,
        searched=restated or (f"{corrected} ({', '.join(carried.values())})" if carried else corrected),
        wording=corrected,
        language=language,
        terms=terms,
        surfaces=surfaces,
        carried=tuple(carried),
        names=_proper(corrected, terms),
        corrections=corrections,
        wanted=wanted(question) or wanted(written),
        when=when,
        publishers=heard.publishers if heard else (),
    )


def _relative(when: When) -> list[str]:
    """The words of a time that no article writes as the reader does: "bulan lalu", but not "Juni 2024"."""
    if when.period is None or not when.period.explicit:
        return []
    said = when.period.text
    written = any(c.isdecimal() for c in said) or any(moment.month for moment in moments(said))
    return [] if written else [said]


def _without(question: str, said: Sequence[str]) -> str:
    """The question without what is said in it, and without the signs that stood around that."""
    for text in said:
        question = question.replace(text, " ")
    if not said:
        return " ".join(question.split())
    return re.sub(r"[\s,]+(?=[,;:.?!])", "", " ".join(question.split())).lstrip(" ,;:")


def _corrections(question: str, among: Sequence[Word], lexicon: Lexicon, publishers: Sequence[str]) -> dict[str, str]:
    """The words that no article has, and that are no common words either, with the words they were meant to be."""
    common = indonesian_words().union(word.form for name in publishers for word in words(name))
    named = {at for first, after, _ in names(question, among) for at in range(first, after)}
    candidates = [
        word.form
        for at, word in enumerate(among)
        if at not in named
        and len(word.form) >= SHORTEST_CORRECTED
        and word.form.isalpha()
        and word.form not in STOPWORDS
        and word.form not in common
    ]
    nearest = {form: lexicon.nearest(form) for form in lexicon.unknown(candidates)}
    return {form: near for form, near in nearest.items() if near is not None}


def _rewritten(question: str, among: Sequence[Word], corrections: Mapping[str, str]) -> str:
    for word in reversed(among):
        if word.form in corrections:
            question = question[: word.start] + corrections[word.form] + question[word.end :]
    return question


def _proper(question: str, terms: Sequence[str]) -> tuple[str, ...]:
    """The terms that are known names, or that stand capitalised within the question."""
    capitalised = {stem(word.form) for word in words(question)[1:] if question[word.start].isupper()}
    return tuple(term for term in terms if term.startswith("_") or term in capitalised)


def leans(question: str) -> bool:
    """Whether a question cannot be understood without the conversation."""
    forms = {word.form for word in words(question)}
    pointing = forms & (_LEANING_ID | _LEANING_EN) or any(
        form.endswith("nya") and len(form) > len("hanya") for form in forms - STOPWORDS
    )
    return bool(pointing) or len(content(question)[0]) < 2


def _restating(restated: str, terms: Sequence[str]) -> dict[str, str]:
    return {term: " ".join(forms) for term, forms in topics(restated) if term not in terms}


def _carried(question: str, terms: Sequence[str], history: Sequence[Turn]) -> dict[str, str]:
    """Terms of the conversation for a question that leans on it, with the words that show them.

    The topics of the latest question that has any, and the names of the latest answer's first sentence.
    """
    answered = [turn for turn in history if turn.answer]  # what was refused is no topic of the conversation
    if not answered or not leans(question):
        return {}
    carried: dict[str, str] = {}
    for turn in reversed(answered[-_TURNS_BACK:]):
        carried |= {token: " ".join(forms) for token, forms in topics(turn.question) if token not in terms}
        if len(carried) > 1:
            break
    latest = answered[-1].answer
    spans = sentence_spans(latest)
    first_said = latest[: spans[0][1]] if spans else ""
    among = words(first_said)
    for first, after, token in names(first_said, among):
        if token not in terms:
            carried.setdefault(token, " ".join(word.form for word in among[first:after]))
    return carried
