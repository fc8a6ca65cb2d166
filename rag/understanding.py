"""What a question asks for: its terms, corrected; its time and publisher; what it leans on.

Not here: searching (searching.py); words, stems and names in general (language.py).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from rag.answer import Language, Turn
from rag.commonness import is_common
from rag.correcting import Lexicon
from rag.dates import moments
from rag.glossing import glossed
from rag.language import STOPWORDS, Word, content, detect, names, stem, topics, words
from rag.periods import When, times
from rag.publishing import voice
from rag.sentences import sentence_spans
from rag.spelling import standardised
from rag.wanting import Wanted, wanted
from store.article import Frozen

SHORTEST_CORRECTED = 4  # shorter unknown words are mostly abbreviations; one edit turns them into anything
_LEANING_ID = frozenset("itu tersebut dia ia beliau mereka nya sana situ begitu demikian".split())
_OPENING = frozenset("lalu terus kemudian trus then so".split())  # they lean where they open a question
_LEANING_EN = frozenset("it that this he she they him her his their its there then those these".split())
_TURNS_BACK = 3
_MOST_CORRECTED = 12  # words of one question; each costs a look at every word of the library
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
    def meant(self) -> "Query":
        """The question with what it carries over, as one that stands alone; its own words still count most."""
        if not self.carried:
            return self
        surfaces = self.surfaces or content(self.searched)[1]
        terms = (*self.terms, *self.carried)
        return self.model_copy(update={"wording": self.searched, "terms": terms, "surfaces": surfaces, "carried": ()})

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
    plain = _TAG.sub(" ", question)
    when, heard = times(restated or plain, today), voice(restated or plain, publishers)
    said = [*_relative(when), *([heard.text] if heard else [])]
    corrected, corrections = _written(_without(plain, said), lexicon, publishers)
    terms, surfaces = content(corrected)
    if restated:
        carried = _restating(_without(restated, said), terms)
    elif terms or not (when.newest or when.period):
        carried = _carried(_without(plain, said), terms, history, lambda asked: _written(asked, lexicon, publishers)[0])
    else:
        carried = {}  # what is new, or was new then, is asked of nothing that was said before
    return Query(
        question=question,
        searched=restated or (f"{corrected} ({', '.join(carried.values())})" if carried else corrected),
        wording=corrected,
        language=detect(question),
        terms=terms,
        surfaces=surfaces,
        carried=tuple(carried),
        names=_proper(corrected, terms),
        corrections=corrections,
        wanted=wanted(question) or wanted(corrected),
        when=when,
        publishers=heard.publishers if heard else (),
    )


def _written(question: str, lexicon: Lexicon, publishers: Sequence[str]) -> tuple[str, dict[str, str]]:
    """A question in standard Indonesian, as the articles are written, and which of its words were corrected."""
    if detect(question) == "en":
        # What the glossary leaves as it is, is a name or an English word: neither has an Indonesian neighbour.
        return glossed(question), {}
    written = standardised(question)
    corrections = _corrections(written, words(written), lexicon, publishers)
    return _rewritten(written, words(written), corrections), corrections


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
    known = frozenset(word.form for name in publishers for word in words(name))
    named = {at for first, after, _ in names(question, among) for at in range(first, after)}
    candidates = [
        word.form
        for at, word in enumerate(among)
        if at not in named
        and len(word.form) >= SHORTEST_CORRECTED
        and word.form.isalpha()
        and word.form not in STOPWORDS
        and word.form not in known
        and not is_common(word.form)
    ]
    unknown = lexicon.unknown(candidates)
    nearest = {
        form: lexicon.nearest(form) for form in [form for form in candidates if form in unknown][:_MOST_CORRECTED]
    }
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
    among = words(question)
    forms = {word.form for word in among if question[word.start : word.end] != "IT"}
    if forms & (_LEANING_ID | _LEANING_EN) or (among and among[0].form in _OPENING):
        return True
    if any(
        form.endswith("nya") and not form.endswith("tanya") and len(form) > len("hanya") for form in forms - STOPWORDS
    ):
        return True
    terms, _ = content(question)
    return len(terms) < 2 and not _proper(question, terms)


def _restating(restated: str, terms: Sequence[str]) -> dict[str, str]:
    return {term: " ".join(forms) for term, forms in topics(restated) if term not in terms}


def _carried(
    question: str, terms: Sequence[str], history: Sequence[Turn], written: Callable[[str], str]
) -> dict[str, str]:
    """Terms of the conversation for a question that leans on it, with the words that show them.

    The topics of the latest question that has any, and the names of the latest answer's first sentence.
    """
    answered = [turn for turn in history if turn.answer]  # what was refused is no topic of the conversation
    if not answered or not leans(question):
        return {}
    carried: dict[str, str] = {}
    for turn in reversed(answered[-_TURNS_BACK:]):
        carried |= {token: " ".join(forms) for token, forms in topics(written(turn.question)) if token not in terms}
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
