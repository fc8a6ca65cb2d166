"""A follow-up question as a model has restated it: whether it may be searched.

Not here: asking for it (engines/ollama.py); carrying over without a model (understanding.py).
"""

import re
from collections.abc import Sequence

from rag.answer import Turn
from rag.language import STOPWORDS, Word, content, names, stem, tokens, words
from rag.names import Name, is_ordinary
from rag.quantities import Quantities, clock_stands, moment_stands, number_stands, quantities
from rag.recognising import Register, lacking, register
from rag.sentences import sentence_spans

LONGEST_RESTATED = 300  # characters; a longer question says enough by itself
TURNS_BACK = 3
_LEAST_SAID = 0.5  # of the terms; a word or two may be the model's own ("pemungutan suara")
_DRESSING = re.compile(r"^(?:pertanyaan(?: lanjutan)?|(?:restated |follow-up )?question)\s*:\s*", re.IGNORECASE)
_QUOTES = " \"'“”‘’`*"
_NEVER_ASKED = re.compile(r"[<>\[\]{}【】\n\r]|‹‹‹|›››")  # tags, markers, fences, more than one line


def restatement(reply: str, question: str, history: Sequence[Turn]) -> str | None:
    """A model's reply as a question that may be searched; None where it is not one that the reader could mean.

    It is one question, keeps a term of the follow-up, and takes from the conversation at least half of its terms
    and every name, number, date and time: nobody is searched for whom nobody has named.
    """
    said = _DRESSING.sub("", reply.strip(_QUOTES + "\n\r\t")).strip(_QUOTES)
    if len(said) > LONGEST_RESTATED or _NEVER_ASKED.search(said) or not said.endswith("?"):
        return None
    if len(sentence_spans(said)) != 1 or _same_words(said, question):
        return None
    conversation = "\n".join([question, *(f"{turn.question}\n{turn.answer}" for turn in history[-TURNS_BACK:])])
    if not _keeps_to(said, question, conversation) or not _invents_nothing(said, conversation):
        return None
    return said


def _same_words(said: str, question: str) -> bool:
    return [word.form for word in words(said)] == [word.form for word in words(question)]


def _keeps_to(said: str, question: str, conversation: str) -> bool:
    terms, asked = set(content(said)[0]), set(content(question)[0])
    known = terms & set(content(conversation)[0])
    return bool(known) and len(known) >= _LEAST_SAID * len(terms) and (not asked or bool(terms & asked))


def _invents_nothing(said: str, conversation: str) -> bool:
    """Whether every name, number, date and time of a text stands in the conversation, in whatever form."""
    among, held = words(said), words(conversation)
    claimed, given, offered = quantities(said, among), quantities(conversation, held), register(conversation, held)
    named = all(_is_borne_out(said, name, offered) for name in claimed.names)
    known = all(token in offered.known for _, _, token in names(said, among))
    if not named or not known or not (claimed.names or _is_plain(among, held, claimed)):
        return False
    heard = tokens(conversation)
    return (
        all(number_stands(n, given, None) or _stands_in_words(n.text, heard) for n in claimed.numbers)
        and all(moment_stands(moment, given, None) for moment in claimed.moments)
        and all(clock_stands(clock, given) for clock in claimed.clocks)
    )


def _is_borne_out(said: str, name: Name, offered: Register) -> bool:
    lack = lacking(said, name, offered)
    return lack is None or (lack.weak and is_ordinary(name.parts[0].form))


def _is_plain(among: Sequence[Word], held: Sequence[Word], typed: Quantities) -> bool:
    """Whether no word can be a name that nobody has said: without capitals only that can be told."""
    spans = [(value.start, value.end) for values in typed for value in values]
    heard = {stem(word.form) for word in held}
    return all(
        stem(word.form) in heard or word.form in STOPWORDS or not word.form.isalpha() or is_ordinary(word.form)
        for word in among
        if not any(start <= word.start < end for start, end in spans)
    )


def _stands_in_words(number: str, heard: frozenset[str]) -> bool:
    """Whether a number in words was said with an ending: "pertama" of "pertamanya"."""
    return not any(map(str.isdecimal, number)) and tokens(number) <= heard
