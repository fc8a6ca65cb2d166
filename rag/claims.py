"""A text as the check of citations sees it: sentences of items, each with what can be compared.

An item is a word that carries meaning, or a typed value (number, date, time, name). Not here: when a text
supports another (supporting.py).
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from rag.language import STOPWORDS, Word, words
from rag.language import names as known_names
from rag.meanings import (
    Opposite,
    denies,
    is_denying_verb,
    is_inflected,
    is_passed_over,
    is_light,
    is_verb,
    keys,
    lifts_denial,
    opposite,
    quantity_phrases,
)
from rag.names import Name, is_ordinary, key
from rag.quantities import Quantities, quantities
from rag.sentences import sentence_spans

ItemKind = Literal["word", "name", "number", "moment", "clock"]
Voice = Literal["active", "passive", ""]

# Words that say where a thing stands to another; they tell "dari A ke B" from "dari B ke A".
_RELATIONS = frozenset(
    "oleh dari ke kepada untuk terhadap atas di pada by from to for against of in at on".split()
)
# What stands between a subject and its verb.
_ASPECTS = frozenset(
    "akan telah sudah sedang tengah masih belum tidak tak juga pun bisa dapat harus ingin mau hendak kini adalah ialah was is has "
    "had will would can could also".split()
)
_BARE_VERBS = frozenset(
    "tiba pergi datang pulang masuk keluar naik turun tampak nampak ikut jatuh lahir tewas kalah menang hadir tinggal duduk "
    "lolos gagal sukses resmi tampil mundur kembali bangkit tewas wafat sempat mulai kerap sering langsung kemudian".split()
)
_CLAUSE_SIGNS = ',;:()–—"“”'
_DENIAL_REACH = 5  # words from a denial to what it denies


class Item(NamedTuple):
    """A word or a typed value of a text.

    `keys`: what it can be matched by. `at`: its place among the typed values of its kind. `denied`: it is what a
    denial denies; `near_denial`: a denial stands shortly before it. `quantity`: kinds of "all", "hampir" … said of it. `relation`: the
    preposition before it. `clause` counts within the text. `weak`: a name that may be an ordinary word, as it opens a sentence.
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


class Analysis(NamedTuple):
    """A text taken apart. `spans` are its sentences; `denials` and `quantities_said` count what was found."""

    text: str
    words: tuple[Word, ...]
    spans: tuple[tuple[int, int], ...]
    values: Quantities
    items: tuple[Item, ...]


def analysed(text: str, *, whole: bool = False) -> Analysis:
    """The text taken apart. `whole`: it is one sentence, whatever it looks like."""
    among = words(text)
    values = quantities(text, among)
    spans = [(0, len(text))] if whole else sentence_spans(text)
    return Analysis(text, tuple(among), tuple(spans), values, tuple(_items(text, among, spans, values)))


@cache
def _first_quantity_words() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in quantity_phrases())


def _items(
    text: str, among: Sequence[Word], spans: Sequence[tuple[int, int]], values: Quantities
) -> list[Item]:
    """The items in order. One pass over the words, carrying what the words before say of the next item."""
    typed = _typed_starts(text, values)
    found: list[Item] = []
    sentence = clause = 0
    denial_at: int | None = None  # word index of a denial that waits for what it denies
    last_denial = -_DENIAL_REACH - 1
    said: set[str] = set()
    relation = ""
    covered_to = -1
    at = 0
    while at < len(among):
        word = among[at]
        while sentence + 1 < len(spans) and word.start >= spans[sentence + 1][0]:
            sentence += 1
            clause, denial_at, last_denial, said, relation = clause + 1, None, -9, set(), ""
        gap = text[among[at - 1].end : word.start] if at else ""
        if any(sign in gap for sign in _CLAUSE_SIGNS):
            clause, denial_at, said, relation = clause + 1, None, set(), ""
        at += 1
        if word.start < covered_to:
            continue
        if word.start in typed:
            kind, index, end = typed[word.start]
            item = _value_item(text, kind, index, end, values, among, at - 1, sentence, clause)
            covered_to = end
        else:
            phrase = _quantity_at(among, at - 1)
            if phrase is not None:
                said.add(phrase[0])
                at += phrase[1] - 1
                if phrase[0] != "none":
                    continue
                denial_at = last_denial = at - 1
                continue
            if denies(word.form):
                following = among[at].form if at < len(among) else ""
                if not lifts_denial(following):
                    denial_at = last_denial = at - 1
                continue
            if word.form in _RELATIONS:
                relation = word.form
            is_function_word = is_passed_over(word.form) or word.form in STOPWORDS
            if is_function_word and opposite(word.form) is None:
                continue
            item = _word_item(word, sentence, clause, light=is_function_word)
        waiting = denial_at is not None and at - 1 - denial_at <= _DENIAL_REACH
        found.append(
            item._replace(
                denied=waiting,
                near_denial=at - 1 - last_denial <= _DENIAL_REACH,
                quantity=frozenset(said),
                relation=relation,
            )
        )
        denial_at, said, relation = None, set(), ""
        if item.kind == "word" and is_denying_verb(word.form):
            denial_at = last_denial = at - 1
    return found


def _typed_starts(text: str, values: Quantities) -> dict[int, tuple[ItemKind, int, int]]:
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
        or is_passed_over(form)
        or form in STOPWORDS
        or is_ordinary(form)
    )


def _value_item(
    text: str,
    kind: ItemKind,
    at: int,
    end: int,
    values: Quantities,
    among: Sequence[Word],
    word_at: int,
    sentence: int,
    clause: int,
) -> Item:
    word = among[word_at]
    if kind != "name":
        turned = opposite(word.form) if kind == "number" else None
        return Item(kind, word.form, frozenset(), word.start, end, sentence, clause, at, opposite=turned)
    name = values.names[at]
    matched, weak = name_keys(text, name), _may_be_a_word(name)
    if weak:
        firm = {part.key for other in values.names if not _may_be_a_word(other) for part in other.parts}
        weak = matched.isdisjoint(firm) and not any(k.startswith("_") for k in matched)
        weak = weak and not _acts(among, word_at)
        matched |= keys(word.form)
    return Item(kind, word.form, matched, word.start, end, sentence, clause, at, weak=weak)


def _acts(among: Sequence[Word], at: int) -> bool:
    """Whether an unknown capitalised word that opens a sentence is taken for a name: "Prabowo mengatakan".

    It is no inflected word, and what a subject does follows it, or a word that no noun would be told apart by.
    """
    form = among[at].form
    if is_inflected(form) or at + 1 == len(among):
        return False
    if any(word.form == form for place, word in enumerate(among) if place != at):
        return False
    following = among[at + 1].form
    return following in _ASPECTS or following in _BARE_VERBS or is_verb(following)


def name_keys(text: str, name: Name) -> frozenset[str]:
    """What a name can be matched by: the keys of its parts that are no titles, and its known forms' token."""
    plain = {part.key for part in name.parts if not part.title} or {part.key for part in name.parts}
    inside = words(text[name.start : name.end])
    return frozenset(plain | {token for _, _, token in known_names(text[name.start : name.end], inside)})


def _word_item(word: Word, sentence: int, clause: int, *, light: bool) -> Item:
    return Item(
        "word",
        word.form,
        keys(word.form) | {key(word.form)},
        word.start,
        word.end,
        sentence,
        clause,
        voice=_voice(word.form),
        light=light or is_light(word.form),
        opposite=opposite(word.form),
    )


def _voice(form: str) -> Voice:
    if len(form) > 5 and form.startswith("di"):
        return "passive"
    if len(form) > 5 and form.startswith("ter"):
        return "passive"
    if len(form) > 5 and form.startswith(("me", "ber")):
        return "active"
    return ""


def _quantity_at(among: Sequence[Word], at: int) -> tuple[str, int] | None:
    """A quantity phrase at a word: its kind and its length in words."""
    if among[at].form not in _first_quantity_words():
        return None
    for length in (4, 3, 2, 1):
        kind = quantity_phrases().get(tuple(word.form for word in among[at : at + length]))
        if kind is not None:
            return kind, length
    return None
