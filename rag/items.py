"""The walk over a text's words that makes its items: what each word is, and what is said of it.

Not here: what a text is for the check as a whole (claims.py); what words mean (meanings.py).
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from rag import grammar
from rag.language import STOPWORDS, Word
from rag.language import names as known_names
from rag.meanings import (
    Opposite,
    denies,
    is_denying_verb,
    is_inflected,
    is_light,
    is_passed_over,
    is_speech,
    is_verb,
    keys,
    lifts_denial,
    opposite,
    quantity_phrases,
)
from rag.names import Name, is_ordinary, key
from rag.quantities import Quantities

ItemKind = Literal["word", "name", "number", "moment", "clock", "pronoun"]
Voice = Literal["active", "passive", ""]

_CLAUSE_SIGNS = ',;:()–—"“”'
_REACH = 5  # words from a denial to what it denies
_NEAR_BEFORE, _NEAR_AFTER = 8, 3  # words from a denial to what it may deny in other words


class Item(NamedTuple):
    """A word or a typed value of a text.

    `keys`: what it can be matched by. `at`: its place among the typed values of its kind. `denied`: it is what
    a denial denies; `near_denial`: one stands near it. `quantity`: kinds of "semua", "hampir" … said of it.
    `relation`: the preposition before it. `weak`: a name that may be an ordinary word, as it opens a sentence.
    `clause` counts within the text. `parts`: what a name is told by, without what an opening word may mean.
    `hedged`: the kinds of "diduga", "akan", "jika" … that it stands under.
    """

    kind: ItemKind
    form: str
    keys: frozenset[str]
    start: int
    end: int
    sentence: int
    clause: int
    at: int = -1
    voice: Voice = ""
    light: bool = False
    denied: bool = False
    near_denial: bool = False
    quantity: frozenset[str] = frozenset()
    opposite: Opposite | None = None
    relation: str = ""
    weak: bool = False
    parts: frozenset[str] = frozenset()
    hedged: frozenset[str] = frozenset()


class Walk:
    """One pass over the words of a text, carrying what the words before say of the next item."""

    def __init__(self, text: str, among: Sequence[Word], spans: Sequence[tuple[int, int]], values: Quantities) -> None:
        self._text, self._among, self._spans, self._values = text, among, spans, values
        self._typed = _typed_starts(values)
        self._found: list[tuple[int, Item]] = []  # word index, item
        self._denials: list[tuple[int, int]] = []  # sentence, word index
        self._sentence = self._clause = 0
        self._denial: int | None = None  # word index of a denial that waits for what it denies
        self._said: set[str] = set()
        self._relation = ""

    def items(self) -> list[Item]:
        """The items of the text, in order."""
        at = 0
        while at < len(self._among):
            self._enter(at)
            at = self._step(at)
        near = {
            (sentence, at)
            for sentence, denial in self._denials
            for at in range(denial - _NEAR_AFTER, denial + _NEAR_BEFORE + 1)
            if at != denial
        }
        return [
            item._replace(near_denial=True) if near and (item.sentence, at) in near else item
            for at, item in self._found
        ]

    def _enter(self, at: int) -> None:
        """Notes where a sentence or a clause begins: nothing is carried into it."""
        start = self._among[at].start
        fresh = False
        while self._sentence + 1 < len(self._spans) and start >= self._spans[self._sentence + 1][0]:
            self._sentence, fresh = self._sentence + 1, True
        gap = self._text[self._among[at - 1].end : start] if at else ""
        if fresh or any(sign in gap for sign in _CLAUSE_SIGNS):
            self._clause, self._denial, self._said, self._relation = self._clause + 1, None, set(), ""

    def _step(self, at: int) -> int:
        """Reads the word, or the value or phrase that begins with it; gives the place after."""
        word = self._among[at]
        if word.start in self._typed:
            kind, index, end = self._typed[word.start]
            self._add(at, self._value(kind, index, end, at))
            while at < len(self._among) and self._among[at].start < end:
                at += 1
            return at
        phrase = _quantity_at(self._among, at)
        if phrase is not None:
            kind_said, length = phrase
            self._said.add(kind_said)
            if kind_said == "none":
                self._deny(at)
            return at + length
        if denies(word.form):
            following = self._among[at + 1].form if at + 1 < len(self._among) else ""
            if not lifts_denial(following):
                self._deny(at)
            return at + 1
        self._word(at, word)
        return at + 1

    def _deny(self, at: int) -> None:
        self._denial = at
        self._denials.append((self._sentence, at))

    def _word(self, at: int, word: Word) -> None:
        if word.form in grammar.OPEN_CLAUSES:
            self._clause, self._denial, self._said = self._clause + 1, None, set()
        if at and word.form == self._among[at - 1].form and self._text[word.start - 1] == "-":
            return  # "bau-bau"
        if word.form in grammar.RELATIONS:
            self._relation = grammar.SAME_RELATIONS.get(word.form, word.form)
        elif word.form in STOPWORDS and word.form not in grammar.ARTICLES:  # "di mana ia"
            self._relation = ""
        if word.form in grammar.PRONOUNS:
            self._add(
                at,
                Item("pronoun", word.form, frozenset(), word.start, word.end, self._sentence, self._clause),
            )
            return
        is_function_word = is_passed_over(word.form) or word.form in STOPWORDS
        if is_function_word and opposite(word.form) is None and word.form != "menurutnya":
            return
        item = Item(
            "word",
            word.form,
            word_keys(word.form),
            word.start,
            word.end,
            self._sentence,
            self._clause,
            voice=_voice(word.form),
            light=is_function_word or is_light(word.form),
            opposite=opposite(word.form),
        )
        self._add(at, item)
        if word.form.endswith("nya") and is_speech(word.form):  # "katanya"
            self._found.append((at, item._replace(kind="pronoun", keys=frozenset())))
        following = self._among[at + 1].form if at + 1 < len(self._among) else ""
        if is_denying_verb(word.form) and following not in grammar.JOINS:  # "gagal dan jatuh"
            self._deny(at)

    def _add(self, at: int, item: Item) -> None:
        """Keeps an item with what was carried to it. A pronoun takes a preposition, and leaves the rest."""
        if item.kind == "pronoun":
            self._found.append((at, item._replace(relation=self._relation)))
            self._relation = ""
            return
        if self._denial is not None or self._said or self._relation:
            denied = self._denial is not None and at - self._denial <= _REACH
            said = frozenset(self._said)
            item = item._replace(denied=denied, quantity=said, relation=self._relation)
            self._denial, self._said, self._relation = None, set(), ""
        self._found.append((at, item))

    def _value(self, kind: ItemKind, index: int, end: int, at: int) -> Item:
        word = self._among[at]
        item = Item(kind, word.form, frozenset(), word.start, end, self._sentence, self._clause, index)
        if kind == "number":
            return item._replace(opposite=opposite(word.form))
        if kind != "name":
            return item
        name = self._values.names[index]
        matched = name_keys(self._text, name)
        if not _may_be_a_word(name):
            return item._replace(keys=matched, parts=matched)
        firm = {part.key for n in self._values.names if not _may_be_a_word(n) for part in n.parts}
        weak = matched.isdisjoint(firm) and not any(k.startswith("_") for k in matched) and not self._acts(at)
        return item._replace(keys=matched | keys(word.form), weak=weak, parts=matched)

    def _acts(self, at: int) -> bool:
        """Whether an unknown capitalised word that opens a sentence is taken for a name: "Prabowo mengatakan".

        It is no inflected word, stands nowhere in small letters, and what follows a subject follows it.
        """
        form = self._among[at].form
        if is_inflected(form) or at + 1 == len(self._among):
            return False
        if any(word.form == form and self._text[word.start].islower() for word in self._among):
            return False
        end = self._among[at].end
        if self._text[end : end + 2] == ", " and form not in grammar.ADVERBS:
            return True
        following = self._among[at + 1].form
        return following in grammar.ASPECTS or following in grammar.BARE_VERBS or is_verb(following)


@lru_cache(maxsize=200_000)
def word_keys(form: str) -> frozenset[str]:
    """What a word that is no name is matched by: its meanings, and what it would be told by in a name."""
    return keys(form) | {key(form)}


def name_keys(text: str, name: Name) -> frozenset[str]:
    """What a name is matched by: the tokens of known names in it, and the keys of its other parts but titles."""
    among = [Word(part.form, part.start, part.end) for part in name.parts]
    known = list(known_names(text, among))
    inside = {at for first, after, _ in known for at in range(first, after)}
    free = {part.key for at, part in enumerate(name.parts) if at not in inside and not part.title}
    tokens = {token for _, _, token in known}
    return frozenset(tokens | free) or frozenset(part.key for part in name.parts)


def _typed_starts(values: Quantities) -> dict[int, tuple[ItemKind, int, int]]:
    """Where each typed value starts: its kind, its place among its kind, its end. Dates win over names."""
    starts: dict[int, tuple[ItemKind, int, int]] = {}
    for at, name in enumerate(values.names):
        if not (_may_be_a_word(name) and _has_a_meaning(name.parts[0].form)):
            starts[name.start] = ("name", at, name.end)
    for at, number in enumerate(values.numbers):
        starts[number.start] = ("number", at, number.end)
    for at, clock in enumerate(values.clocks):
        starts[clock.start] = ("clock", at, clock.end)
    for at, moment in enumerate(values.moments):
        starts[moment.start] = ("moment", at, moment.end)
    return starts


def _may_be_a_word(name: Name) -> bool:
    return name.opens and len(name.parts) == 1 and not name.parts[0].acronym


def _has_a_meaning(form: str) -> bool:
    """Whether the check knows the word, so that a capital at the start of a sentence makes it no name."""
    return (
        denies(form)
        or form in _first_quantity_words()
        or form in grammar.PRONOUNS
        or is_passed_over(form)
        or form in STOPWORDS
        or is_ordinary(form)
    )


@cache
def _first_quantity_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in quantity_phrases())


def _quantity_at(among: Sequence[Word], at: int) -> tuple[str, int] | None:
    """A quantity phrase at a word: its kind and its length in words."""
    if among[at].form not in _first_quantity_words():
        return None
    for length in (4, 3, 2, 1):
        kind = quantity_phrases().get(tuple(word.form for word in among[at : at + length]))
        if kind is not None:
            return kind, length
    return None


def _voice(form: str) -> Voice:
    if form in grammar.NO_VERBS:
        return ""
    if len(form) > 5 and form.startswith(("di", "ter")):
        return "passive"
    if len(form) > 5 and form.startswith(("me", "ber")):
        return "active"
    return ""
