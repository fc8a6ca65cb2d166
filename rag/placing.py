"""Whether the values of a sentence stand where its passage has them: who did what to whom, which number of what.

Not here: whether they stand in the passage at all (supporting.py); what stands around a value (surroundings.py);
the parties of a verb (swapping.py).
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.agreeing import Code, Fault
from rag.items import Item, word_keys
from rag.matching import Facing, counterparts
from rag.meanings import is_reciprocal
from rag.surroundings import Near, surroundings
from rag.swapping import swapped

# By how much better another value must fit the place of the claimed one, and how well; chosen on planted faults.
MARGIN = 0.3
MARGIN_OF_A_STRANGER = 0.0  # … where the claimed value does not stand in the sentence that tells most of the claim
FIT = 0.5
FIT_UNSEEN = 0.65  # … where the claimed value does not stand in the passage's sentences itself
ENOUGH_NEAR = 2  # words or values near the place that must agree, unless the passage gives the value another role
# Weight of what must stand near a value in the sentence for anything to follow from it; numbers are told tersely.
ENOUGH_TOLD, ENOUGH_TOLD_OF_A_NUMBER = 0.6, 1.0

_EQUATES = r"(?:adalah|ialah|merupakan|yaitu|yakni|bernama|is|was|are|were)"
_EQUATES_AFTER = re.compile(rf"\W*(?:\([^)]*\)\W*)?{_EQUATES}\b")
_EQUATES_BEFORE = re.compile(rf"\b{_EQUATES}\W+(?:seorang |sebuah |a |the )?$")
_RELATION = 0.5
_OTHER_RELATION = 0.6
_PRONOUN = 0.9
_ALMOST = 0.05
_LOOSELY, _SURELY = 0.4, 0.8  # agreement of roles that may be the same, and of those that are
_LOOSE_ROLES = {"agent", "patient", "left", "right"}
_CLASSIFIERS = frozenset("orang jiwa unit buah ekor lembar biji kali".split())  # what they count is told after them
_OF_ITS_OWN = ("%", "tahun", "bulan", "pekan", "hari", "jam", "menit", "detik")  # measures no count stands for


class _Fit(NamedTuple):
    """How well a value would stand at a place: likeness from 0 to 1, and how many things near it agree."""

    likeness: float
    agreeing: int


def misplacement(facing: Facing) -> Fault | None:
    """The first value that stands where the passage has another, or the first verb whose parties are swapped."""
    board = _Board(facing)
    for at, item in enumerate(facing.claimed.items):
        if item.kind in ("name", "number", "moment"):
            fault = board.out_of_place(at)
        elif item.kind == "word" and item.voice and not is_reciprocal(item.form):
            fault = swapped(facing, at, item)
        else:
            continue
        if fault is not None:
            return fault
    return None


class _Board:
    """The values of a sentence on one side, the places of the passage on the other, and how each fits each."""

    def __init__(self, facing: Facing) -> None:
        self._facing = facing
        self._items = facing.claimed.items
        self._run = facing.run
        self._near: dict[int, tuple[Near, ...]] = {}
        self._around: dict[int, tuple[tuple[Near, ...], tuple[Near, ...]]] = {}
        self._own: dict[int, frozenset[int]] = {}

    def out_of_place(self, at: int) -> Fault | None:
        """The fault, if a place of the passage where another value stands fits the value far better than its own."""
        item, own = self._items[at], self.own(at)
        told = ENOUGH_TOLD_OF_A_NUMBER if item.kind == "number" else ENOUGH_TOLD
        if sum(n.weight for n in self.near(at)) < told:
            return None
        if own and _is_equated(self._facing.claimed.text, item):
            return None
        if (bound := self._otherwise_dated(at) or self._otherwise_counted(at)) is not None:
            return bound
        if item.weak and not any(self._run[p].kind == "name" and not self._run[p].weak for p in own):
            return None
        for place, other in enumerate(self._run):
            if not self._may_replace(at, place):
                continue
            fit, same = self._rivals(at, place)
            margin = MARGIN_OF_A_STRANGER if self._is_stranger(own, other) else MARGIN
            if fit.likeness - same <= margin or fit.likeness < (FIT if own else FIT_UNSEEN):
                continue
            if fit.agreeing < ENOUGH_NEAR and not self._contradicts(at):
                continue
            if not self._is_taken(at, place, fit.likeness):
                code: Code = "roles" if item.kind == "name" else "place"
                claimed = self._facing.claimed.text[item.start : item.end]
                return Fault(code, claimed, self._facing.given.text[other.start : other.end])
        return None

    def _otherwise_dated(self, at: int) -> Fault | None:
        """The fault, if the verb right before a date has another date right after it wherever the passage has it."""
        verb, date = self._items[at - 1] if at else None, self._items[at]
        if verb is None or date.kind != "moment" or not verb.voice or verb.sentence != date.sentence:
            return None
        places = [place for place in counterparts(self._facing, verb) if self._run[place].voice]
        after = [self._run[place + 1] if place + 1 < len(self._run) else None for place in places]
        if not places or any(other is None or other.kind != "moment" for other in after):
            return None
        if not self.own(at).isdisjoint(place + 1 for place in places):
            return None
        claimed, stated = self._facing.claimed.text, self._facing.given.text
        other = after[0]
        assert other is not None
        return Fault("place", claimed[date.start : date.end], stated[other.start : other.end])

    def _otherwise_counted(self, at: int) -> Fault | None:
        """The fault, if what a number counts is counted by another, and its own value counts something else."""
        item = self._items[at]
        counted = self._facing.claimed.values.numbers[item.at].counted if item.kind == "number" else None
        if counted is None or counted in _CLASSIFIERS or not self.own(at):
            return None
        stated = self._facing.given.values.numbers
        nouns = {p: stated[o.at].counted for p, o in enumerate(self._run) if o.kind == "number"}
        alike = [p for p, noun in nouns.items() if noun and not word_keys(noun).isdisjoint(word_keys(counted))]
        others = {nouns.get(place) for place in self.own(at)}
        if not alike or not self.own(at).isdisjoint(alike) or not others.isdisjoint((None, *_CLASSIFIERS)):
            return None
        other = self._run[alike[0]]
        claimed, text = self._facing.claimed.text, self._facing.given.text
        return Fault("place", claimed[item.start : item.end], text[other.start : other.end])

    def _may_replace(self, at: int, place: int) -> bool:
        """Whether the value at that place could be what the claimed one was put in the place of."""
        item, other, own = self._items[at], self._run[place], self.own(at)
        if other.kind != item.kind or other.weak or place in own or self._shares(at, place):
            return False
        if not item.parts.isdisjoint(other.parts) or not self._is_comparable(item, other):
            return False
        return item.kind != "number" or not self._is_anchored(own, other)

    def _is_comparable(self, item: Item, other: Item) -> bool:
        """Whether one could stand for the other: numbers of one measure, or of none that is told."""
        if item.kind != "number":
            return True
        claimed, stated = self._facing.claimed.values.numbers[item.at], self._facing.given.values.numbers[other.at]
        ours, theirs = claimed.measure, stated.measure
        if claimed.ordinal != stated.ordinal:
            return False
        return ours == theirs or (None in (ours, theirs) and {ours, theirs}.isdisjoint(_OF_ITS_OWN))

    def _is_stranger(self, own: Iterable[int], other: Item) -> bool:
        """Whether the other value stands in the sentence that tells most of the claim, and the claimed one does not."""
        core = self._facing.core
        return other.sentence == core and all(self._run[place].sentence != core for place in own)

    def _is_anchored(self, own: Iterable[int], other: Item) -> bool:
        """Whether a name of the claim stands in the claimed value's sentence and in no other's: "Menurut Zelenskyy"."""
        ours = {self._run[place].sentence for place in own}
        for item in self._items:
            if item.kind == "name" and not item.weak:
                sentences = {o.sentence for o in self._run if not item.parts.isdisjoint(o.parts)}
                if not sentences.isdisjoint(ours) and other.sentence not in sentences:
                    return True
        return False

    def own(self, at: int) -> frozenset[int]:
        """The places in the run where the value itself stands."""
        if at not in self._own:
            self._own[at] = frozenset(counterparts(self._facing, self._items[at]))
        return self._own[at]

    def near(self, at: int) -> tuple[Near, ...]:
        """What stands around a value in the sentence."""
        if at not in self._near:
            self._near[at] = surroundings(self._items, at)
        return self._near[at]

    def _rivals(self, at: int, place: int) -> tuple[_Fit, float]:
        """How well the value fits a place, and how well its own places, or a pronoun's, at best.

        What stands near the value in the sentence and is itself at that place tells nothing of either.
        """
        item, other = self._items[at], self._run[place]
        if not self._have_a_word_in_common(at, place):
            return _Fit(0.0, 0), 0.0
        near = [n for n in self.near(at) if n.item.kind == "word" or place not in self.own(n.place)]
        fit = self.fit(item, near, place)
        if item.relation != other.relation:
            fit = fit._replace(likeness=fit.likeness * _OTHER_RELATION)
        if fit.likeness <= MARGIN_OF_A_STRANGER:
            return fit, 0.0
        same = max((self.fit(item, near, p).likeness for p in self.own(at)), default=0.0)
        if item.kind == "name" and fit.likeness - same > MARGIN_OF_A_STRANGER:
            pronouns = [p for p, candidate in enumerate(self._run) if candidate.kind == "pronoun"]
            stood_for = max((self.fit(item, near, p).likeness for p in pronouns), default=0.0)
            same = max(same, stood_for * _PRONOUN)
        return fit, same

    def _have_a_word_in_common(self, at: int, place: int) -> bool:
        """Whether anything near the value in the sentence may be near the place too: mostly nothing is."""
        around = self._around_place(place)[0]
        if any(
            n.item.kind != "word" and not self.own(n.place).isdisjoint(a.place for a in around) for n in self.near(at)
        ):
            return True
        ours = frozenset[str]().union(*(n.item.keys for n in self.near(at) if n.item.kind == "word"))
        return any(not ours.isdisjoint(a.item.keys) for a in around)

    def _around_place(self, place: int) -> tuple[tuple[Near, ...], tuple[Near, ...]]:
        """What stands around a place of the run, with and without the clause that follows it."""
        if place not in self._around:
            self._around[place] = (surroundings(self._run, place), surroundings(self._run, place, aside=True))
        return self._around[place]

    def fit(self, item: Item, near: Sequence[Near], place: int) -> _Fit:
        """How well a value would stand at a place, with or without the clause that follows it: it may be an aside."""
        relation = self._run[place].relation
        return max(self._likeness(item, near, relation, around) for around in self._around_place(place))

    def _likeness(self, item: Item, near: Sequence[Near], relation: str, around: Sequence[Near]) -> _Fit:
        total = shared = 0.0
        count = 0
        for n in near:
            total += n.weight
            agreement = max((_agreement(n.role, a.role) for a in self._agreeing(n, around)), default=0.0)
            shared += n.weight * agreement
            count += agreement >= _SURELY
        if item.relation:
            total += _RELATION
            shared += _RELATION * (item.relation == relation)
        return _Fit(shared / total if total else 0.0, count)

    def _agreeing(self, ours: Near, around: Sequence[Near]) -> list[Near]:
        """What around a place is the same word, or the same value."""
        if ours.item.kind == "word":
            keys = ours.item.keys
            return [a for a in around if a.item.kind == "word" and not keys.isdisjoint(a.item.keys)]
        own = self.own(ours.place)
        return [a for a in around if a.place in own] if own else []

    def _shares(self, at: int, place: int) -> bool:
        """Whether the other value stands beside the claimed one, here or there, in one relation with it."""
        if any(abs(place - p) == 1 and _in_one_relation(self._run[p], self._run[place]) for p in self.own(at)):
            return True
        beside = [p for p in (at - 1, at + 1) if 0 <= p < len(self._items)]
        return any(
            _in_one_relation(self._items[p], self._items[at])
            and self._items[p].kind == self._items[at].kind
            and place in self.own(p)
            for p in beside
        )

    def _is_taken(self, at: int, place: int, likeness: float) -> bool:
        """Whether the value at that place stands in the sentence too, and fits there as well: it is not replaced."""
        for p, item in enumerate(self._items):
            elsewhere = p != at and item.kind == self._items[at].kind and place in self.own(p)
            if elsewhere and self.fit(item, self.near(p), place).likeness >= likeness - _ALMOST:
                return True
        return False

    def _contradicts(self, at: int) -> bool:
        """Whether the passage gives the value the other role of a verb that stands near it here and there."""
        return any(
            {n.role, a.role} == {"agent", "patient"} and not n.item.keys.isdisjoint(a.item.keys)
            for place in self.own(at)
            for a in surroundings(self._run, place)
            for n in self.near(at)
        )


def _in_one_relation(item: Item, other: Item) -> bool:
    return "" in (item.relation, other.relation) or item.relation == other.relation


def _agreement(role: str, other: str) -> float:
    if role == other:
        return 1.0
    if {role, other} == {"agent", "patient"}:
        return 0.0
    if "after passive" in (role, other):
        return 0.8 if "agent" in (role, other) else 0.5
    return _LOOSELY if {role, other} <= _LOOSE_ROLES else 0.15


def _is_equated(text: str, item: Item) -> bool:
    """Whether "adalah" stands beside the value: what follows tells who it is, in any order, not what it did."""
    before = text[max(0, item.start - 24) : item.start]
    return bool(_EQUATES_AFTER.match(text, item.end) or _EQUATES_BEFORE.search(before))
