"""Whether a sentence denies, limits, bounds and takes for certain what its passage does.

Not here: whether its values stand in the passage (supporting.py); who did what to whom (placing.py).
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from rag.claims import Analysis
from rag.items import Item
from rag.matching import Facing, best_placed, counterparts
from rag.meanings import hedges, is_speech, may_come, may_go
from rag.numbers import Bound

Code = Literal[
    "number",
    "date",
    "time",
    "name",
    "denial",
    "certainty",
    "quantity",
    "cause",
    "roles",
    "place",
    "words",
    "language",
    "empty",
]

# Bounds that a sentence may give a number which its passage bounds so (None: not at all).
_BORNE_OUT: dict[Bound | None, frozenset[Bound | None]] = {
    None: frozenset((None, "about", "least", "only")),
    "about": frozenset(("about", None)),
    "almost": frozenset(("almost", "under")),
    "over": frozenset(("over", "least")),
    "under": frozenset(("under", "almost")),
    "least": frozenset(("least", "over", None)),
    "most": frozenset(("most", None)),
    "only": frozenset(("only",)),
}


# Kinds of quantity of which one excludes the others.
_GROUPS = (
    frozenset(("all", "each", "part", "most", "few", "several", "none")),
    frozenset(("always", "often", "sometimes", "rarely")),
    frozenset(("done", "coming")),
)


# Share of words held from which on a denied word that is not there may be denied in other words.
_CLOSE = 0.7
# A kind that may be said where the passage says the other: "hanya" for "baru".
_IMPLIED = (("all", "each"), ("only", "newly"))

# What a sentence may say, by kinds, of what its passage tells under a hedge of a kind. "told" is "menurut X".
_KEPT_BY: dict[str, frozenset[str]] = {
    "supposed": frozenset(("supposed", "believed", "accused", "if")),
    "believed": frozenset(("believed", "supposed", "accused", "if", "told")),
    "accused": frozenset(("accused", "supposed", "believed", "told")),
    "coming": frozenset(("coming", "supposed", "believed", "asked", "if")),
    "asked": frozenset(("asked", "coming")),
    "if": frozenset(("if", "coming", "supposed", "believed", "able")),
}

_CLAUSE_SIGN = re.compile(r"[,;:()–—\"“”]")
_NONE_THERE = re.compile(r"\b(?:tidak|tak|belum|tiada) (?:ada|satu ?pun)\s+$", re.IGNORECASE)


class Fault(NamedTuple):
    """What is amiss with a sentence: the kind, its words, and what the passage has instead."""

    code: Code
    claimed: str
    stated: str = ""


def disagreement(facing: Facing) -> Fault | None:
    """The first item of the sentence that is denied, turned round, limited or bounded otherwise in the run."""
    for at, item in enumerate(facing.claimed.items):
        places = best_placed(facing, at, counterparts(facing, item))
        given = [facing.run[place] for place in places]
        fault = (
            _denial(facing, item, given)
            or _opposite(facing, at, item)
            or _quantity(facing, item, given)
            or _bound(facing, item, given)
        )
        if fault is not None:
            return fault
    denied = [item for item in facing.claimed.items if item.denied]
    if len(denied) > sum(item.denied for item in facing.run):
        return Fault("denial", _said(facing, denied[-1]))
    return None


def _denial(facing: Facing, item: Item, given: list[Item]) -> Fault | None:
    if item.denied:
        looked_at = given or (facing.run if facing.share >= _CLOSE else [])
        if any(other.denied or other.near_denial for other in looked_at) or _is_denied_deed(facing, item):
            return None
        return Fault("denial", _said(facing, item))
    if given and not item.near_denial and all(other.denied for other in given):
        return Fault("denial", _said(facing, item), _stated(facing, given[0]))
    return None


def _is_denied_deed(facing: Facing, item: Item) -> bool:
    """Whether "belum ada tentara yang dikerahkan" stands against "belum ada yang dikerahkan"."""
    if not _NONE_THERE.search(facing.claimed.text, 0, item.start):
        return False
    deeds = [i for i in facing.claimed.items if i.start > item.start and i.voice and i.clause == item.clause][:1]
    return any(facing.run[place].denied for deed in deeds for place in counterparts(facing, deed))


def _opposite(facing: Facing, at: int, item: Item) -> Fault | None:
    """A word whose opposite stands where it should stand."""
    if item.opposite is None:
        return None
    pair, side = item.opposite
    wanted = -side if item.denied else side
    places = [p for p, other in enumerate(facing.run) if other.opposite and other.opposite.pair == pair]
    best = [facing.run[place] for place in best_placed(facing, at, places)]
    if not best or any(_side(other) == wanted for other in best):
        return None
    return Fault("denial", _said(facing, item), _stated(facing, best[0]))


def _side(item: Item) -> int:
    assert item.opposite is not None
    return -item.opposite.side if item.denied else item.opposite.side


def _quantity(facing: Facing, item: Item, given: list[Item]) -> Fault | None:
    """ "Semua" for "sebagian", "hanya" or "hampir" put in or left out."""
    if item.kind == "number":  # what bounds a number is looked at apart
        return None
    said = item.quantity
    if not given:
        elsewhere = _kinds(facing.run)
        unsaid = said - elsewhere - {kind for kind, other in _IMPLIED if other in elsewhere}
        return None if all(map(may_come, unsaid)) else _wrong(facing, item)
    ours, theirs = _kinds(facing.claimed.items), [other.quantity for other in given]
    if any(_says_no_more(said, stated, ours) for stated in theirs):
        return None
    return _wrong(facing, item, given[0])


def _says_no_more(said: frozenset[str], stated: frozenset[str], anywhere: frozenset[str]) -> bool:
    """Whether what a sentence says of an amount follows from what the passage says. `anywhere`: in the sentence."""
    for group in _GROUPS:
        ours, theirs = said & group, stated & group
        if ours and theirs and ours.isdisjoint(theirs) and not (ours | theirs) <= {"all", "each"}:
            return False
    put_in = said - stated - {kind for kind, other in _IMPLIED if other in stated}
    return all(map(may_come, put_in)) and all(may_go(k) or k in anywhere for k in stated - said)


def _kinds(items: Iterable[Item]) -> frozenset[str]:
    return frozenset(kind for item in items for kind in item.quantity)


def _bound(facing: Facing, item: Item, given: list[Item]) -> Fault | None:
    """ "Lebih dari", "hampir", "sekitar" before a number."""
    if item.kind != "number" or not given:
        return None
    bound = facing.claimed.values.numbers[item.at].bound
    if any(_bound_of(facing, other) in _BORNE_OUT[bound] for other in given if other.kind == "number"):
        return None
    return _wrong(facing, item, given[0])


def _bound_of(facing: Facing, item: Item) -> Bound | None:
    return facing.given.values.numbers[item.at].bound


def certainty(facing: Facing) -> Fault | None:
    """The first word told as a fact that is supposed, planned, asked for or conditional in the run."""
    told = any(is_speech(word.form) for word in facing.claimed.words)
    for at, item in enumerate(facing.claimed.items):
        if item.kind != "word" or is_speech(item.form):
            continue
        places = counterparts(facing, item)
        if not any(facing.run[place].hedged for place in places):
            continue
        said = _hedges_of(facing.claimed, item) | ({"told"} if told else set())
        best = [facing.run[place] for place in best_placed(facing, at, places)]
        if all(any(said.isdisjoint(_KEPT_BY[kind]) for kind in other.hedged) for other in best):
            return Fault("certainty", _said(facing, item), _stated(facing, best[0]))
    return None


def _hedges_of(claimed: Analysis, item: Item) -> frozenset[str]:
    """The kinds of hedges that stand in the item's clause of the sentence; a condition may stand anywhere."""
    kinds = set(item.hedged)
    for word in claimed.words:
        between = claimed.text[min(word.end, item.end) : max(word.start, item.start)]
        here = _CLAUSE_SIGN.search(between) is None
        kinds |= {kind for kind in hedges(word.form) if here or kind == "if"}
    return frozenset(kinds)


def _wrong(facing: Facing, item: Item, other: Item | None = None) -> Fault:
    return Fault("quantity", _said(facing, item), _stated(facing, other) if other else "")


def _said(facing: Facing, item: Item) -> str:
    """The item with the words before it that deny or limit it."""
    return _with_words_before(facing.claimed.text, item)


def _stated(facing: Facing, item: Item) -> str:
    return _with_words_before(facing.given.text, item)


def _with_words_before(text: str, item: Item) -> str:
    before = text[max(0, item.start - 30) : item.start].split()
    return " ".join((*before[-2:], text[item.start : item.end]))
