"""Whether the values of a sentence stand where its passage has them: who did what to whom, which number of what.

Not here: whether they stand in the passage at all (supporting.py).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.agreeing import Fault
from rag.claims import Item
from rag.matching import Facing, answers, best_placed, counterparts
from rag.meanings import is_reciprocal, is_speech

# By how much better another value must fit the place of the claimed one, and how well; chosen on planted faults.
MARGIN = 0.4
FIT = 0.5
FIT_UNSEEN = 0.65  # … where the claimed value does not stand in the quotation itself

_REACH = 3  # words on either side that make a place
_WEIGHTS = (1.0, 0.6, 0.3)  # by their distance
_ACROSS_CLAUSES = 0.6
_EQUATES = r"(?:adalah|ialah|merupakan|yaitu|yakni|bernama|is|was|are|were)"
_EQUATES_AFTER = re.compile(rf"\W*(?:\([^)]*\)\W*)?{_EQUATES}\b")
_EQUATES_BEFORE = re.compile(rf"\b{_EQUATES}\W+(?:seorang |sebuah |a |the )?$")
_RELATION = 0.5
_OTHER_RELATION = 0.6
_AGENT_MARKS = ("oleh", "by")
_LOOSE_ROLES = {"agent", "patient", "left", "right"}
_PARTIES = 3  # words and names on either side of a verb that may be its parties


class _Near(NamedTuple):
    """A word near a value. `role`: the value is its agent or patient, or only left or right of it."""

    item: Item
    role: str
    weight: float


def misplacement(facing: Facing) -> Fault | None:
    """The first value that stands where the passage has another, or the first verb whose parties are swapped."""
    for at, item in enumerate(facing.claimed.items):
        if item.kind in ("name", "number", "moment"):
            fault = _out_of_place(facing, at, item)
        elif item.kind == "word" and item.voice and not is_reciprocal(item.form):
            fault = _swapped(facing, at, item)
        else:
            continue
        if fault is not None:
            return fault
    return None


def _out_of_place(facing: Facing, at: int, item: Item) -> Fault | None:
    if _is_equated(facing.claimed.text, item):
        return None
    near = _surroundings(facing.claimed.items, at, aside=False)
    own = [place for place, other in enumerate(facing.run) if answers(facing, item, other)]
    if not near or (
        item.weak and not any(facing.run[p].kind == "name" and not facing.run[p].weak for p in own)
    ):
        return None
    same = max((_fit(facing, item, near, place) for place in own), default=0.0)
    best, other_at = 0.0, -1
    for place, other in enumerate(facing.run):
        if other.kind != item.kind or other.weak or place in own:
            continue
        if any(abs(place - p) == 1 for p in own) or _is_beside(facing, at, other):
            continue  # side by side they share their place
        fit = _fit(facing, item, near, place) * (1.0 if item.relation == other.relation else _OTHER_RELATION)
        if fit > best:
            best, other_at = fit, place
    if best - same > MARGIN and best >= (FIT if own else FIT_UNSEEN):
        other = facing.run[other_at]
        claimed = facing.claimed.text[item.start : item.end]
        stated = facing.given.text[other.start : other.end]
        return Fault("roles" if item.kind == "name" else "place", claimed, stated)
    return None


def _is_equated(text: str, item: Item) -> bool:
    """Whether "adalah" stands beside the value: what follows it tells who it is, in any order, not what it did."""
    return bool(
        _EQUATES_AFTER.match(text, item.end)
        or _EQUATES_BEFORE.search(text, max(0, item.start - 24), item.start)
    )


def _is_beside(facing: Facing, at: int, other: Item) -> bool:
    """Whether the other value stands beside the claimed one in the sentence, in one relation with it."""
    items = facing.claimed.items
    beside = (*items[max(0, at - 1) : at], *items[at + 1 : at + 2])
    return any(
        "" in (item.relation, items[at].relation) and answers(facing, item, other)
        for item in beside
        if item.kind == other.kind
    )


def _fit(facing: Facing, item: Item, near: Sequence[_Near], place: int) -> float:
    """How well a place in the run fits, with and without the clause that follows it: it may be an aside."""
    other = facing.run[place]
    return max(
        _likeness(item, near, other, _surroundings(facing.run, place, aside=aside)) for aside in (False, True)
    )


def _surroundings(items: Sequence[Item], at: int, *, aside: bool) -> list[_Near]:
    """The nearest words on either side, with what the item is to each. `aside`: the clause after it is passed over."""
    found: list[_Near] = []
    here = items[at]
    for side, step in (("left", -1), ("right", 1)):
        place, seen = at + step, 0
        while 0 <= place < len(items) and seen < _REACH and items[place].sentence == here.sentence:
            other = items[place]
            if other.kind == "word" and not (aside and step > 0 and other.clause == here.clause + 1):
                weight = _WEIGHTS[seen] * (1.0 if other.clause == here.clause else _ACROSS_CLAUSES)
                found.append(_Near(other, _role(other, side, here.relation), weight))
                seen += 1
            place += step
    return found


def _role(word: Item, side: str, relation: str) -> str:
    """What a value on that side of a word is to it: what its preposition says, else what the verb's voice says."""
    if side == "left" and relation and relation not in _AGENT_MARKS:
        return relation
    if word.voice == "active":
        return "patient" if side == "left" else "agent"
    if word.voice == "passive":
        if side == "left":  # "diserang oleh A", "diserang A"; but also "akan digelar rapat"
            return "agent" if relation else "after passive"
        return "patient"
    if is_speech(word.form) and side == "left":  # "kata Putin"
        return "agent"
    return side


def _likeness(item: Item, near: Sequence[_Near], other: Item, others: Sequence[_Near]) -> float:
    """How alike two places are (0 to 1): the words around, and what the value is to them."""
    total = sum(word.weight for word in near)
    shared = 0.0
    for word in near:
        shared += max(
            (
                word.weight * _agreement(word.role, around.role)
                for around in others
                if not word.item.keys.isdisjoint(around.item.keys)
            ),
            default=0.0,
        )
    if item.relation:
        total += _RELATION
        shared += _RELATION * (item.relation == other.relation)
    return shared / total


def _agreement(role: str, other: str) -> float:
    if role == other:
        return 1.0
    if {role, other} == {"agent", "patient"}:
        return 0.0
    if "after passive" in (role, other):
        return 0.8 if "agent" in (role, other) else 0.5
    return 0.4 if {role, other} <= _LOOSE_ROLES else 0.15


def _swapped(facing: Facing, at: int, verb: Item) -> Fault | None:
    """Whether the parties of a verb have changed places, in every sentence of the run that has both."""
    agents, patients = _parties(facing.claimed.items, at)
    if not agents or not patients:
        return None
    verdicts = []
    places = [p for p in counterparts(facing, verb) if facing.run[p].kind == "word" and facing.run[p].voice]
    for place in best_placed(facing, at, places):
        their_agents, their_patients = _parties(facing.run, place)
        verdicts.append(
            _crossed(facing, agents, their_agents, their_patients)
            and _crossed(facing, patients, their_patients, their_agents)
        )
    if verdicts and all(verdicts):
        return Fault("roles", facing.claimed.text[agents[0].start : agents[0].end])
    return None


def _parties(items: Sequence[Item], at: int) -> tuple[list[Item], list[Item]]:
    """The words and names near a verb on its agent's side and on its patient's."""
    same = [place for place, item in enumerate(items) if item.sentence == items[at].sentence]
    nouns = [place for place in same if items[place].kind in ("word", "name")]
    left = [items[place] for place in nouns if place < at][-_PARTIES:]
    right = [items[place] for place in nouns if place > at][:_PARTIES]
    return (right, left) if items[at].voice == "passive" else (left, right)


def _crossed(
    facing: Facing, ours: Sequence[Item], same_side: Sequence[Item], other_side: Sequence[Item]
) -> bool:
    """Whether a party of ours stands on the other side there, and none of its side here."""
    return any(
        any(answers(facing, our, their) for their in other_side)
        and not any(answers(facing, our, their) for their in same_side)
        for our in ours
    )
