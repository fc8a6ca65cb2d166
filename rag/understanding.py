"""What a question asks for: its terms, corrected; the kind of answer it wants; what it leans on.

Not here: searching (searching.py); words, stems and names in general (language.py).
"""

from collections.abc import Mapping, Sequence

from rag.answer import Language, Turn
from rag.correcting import Lexicon
from rag.glossing import glossed
from rag.language import STOPWORDS, Word, content, detect, names, stem, topics, words
from rag.spelling import standardised
from rag.wanting import Wanted, wanted
from store.article import Frozen

SHORTEST_CORRECTED = 4  # shorter unknown words are mostly abbreviations; one edit turns them into anything
_LEANING_ID = frozenset("itu tersebut dia ia beliau mereka nya sana situ begitu demikian lalu terus kemudian".split())
_LEANING_EN = frozenset("it that this he she they them him her his their its there then those these".split())
_TURNS_BACK = 3


class Query(Frozen):
    """A question, understood.

    `terms` are stems and name tokens, each once, in the order of the question; `surfaces` are the forms.
    `carried` are terms that a follow-up question takes over from the conversation. `searched` is what the
    reader is shown as searched; without what is carried it is the `wording`. `names` are the terms that are
    written as proper names.
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


def understand(question: str, history: Sequence[Turn], lexicon: Lexicon) -> Query:
    """A question in the light of the conversation and of the library's words."""
    language = detect(question)
    written = glossed(question) if language == "en" else standardised(question)
    # What the glossary leaves as it is, is a name or an English word: neither has an Indonesian neighbour.
    corrections = {} if language == "en" else _corrections(written, words(written), lexicon)
    corrected = _rewritten(written, words(written), corrections)
    terms, surfaces = content(corrected)
    carried = _carried(question, terms, history)
    return Query(
        question=question,
        searched=f"{corrected} ({', '.join(carried.values())})" if carried else corrected,
        wording=corrected,
        language=language,
        terms=terms,
        surfaces=surfaces,
        carried=tuple(carried),
        names=_proper(corrected, terms),
        corrections=corrections,
        wanted=wanted(question) or wanted(written),
    )


def _corrections(question: str, among: Sequence[Word], lexicon: Lexicon) -> dict[str, str]:
    named = {at for first, after, _ in names(question, among) for at in range(first, after)}
    candidates = [
        word.form
        for at, word in enumerate(among)
        if at not in named
        and len(word.form) >= SHORTEST_CORRECTED
        and word.form.isalpha()
        and word.form not in STOPWORDS
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


def leans(question: str, terms: Sequence[str]) -> bool:
    """Whether a question cannot be understood without the conversation."""
    forms = {word.form for word in words(question)}
    pointing = forms & (_LEANING_ID | _LEANING_EN) or any(
        form.endswith("nya") and len(form) > len("hanya") for form in forms - STOPWORDS
    )
    return bool(pointing) or len(terms) < 2


def _carried(question: str, terms: Sequence[str], history: Sequence[Turn]) -> dict[str, str]:
    """Terms of the conversation for a question that leans on it, with the words that show them.

    The topics of the latest question that has any, and the names of the latest answer.
    """
    if not history or not leans(question, terms):
        return {}
    carried: dict[str, str] = {}
    for turn in reversed(history[-_TURNS_BACK:]):
        carried |= {token: " ".join(forms) for token, forms in topics(turn.question) if token not in terms}
        if len(carried) > 1:
            break
    latest = history[-1].answer
    among = words(latest)
    for first, after, token in names(latest, among):
        if token not in terms:
            carried.setdefault(token, " ".join(word.form for word in among[first:after]))
    return carried
