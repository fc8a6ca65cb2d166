"""What stands around a value in its sentence: words with its role to each, and other values.

Not here: what follows when two places are alike (placing.py).
"""

from collections.abc import Sequence
from typing import NamedTuple

from rag.items import Item
from rag.meanings import is_speech

_REACH = 3  # words on either side
_WEIGHTS = (1.0, 0.6, 0.3)  # by their distance
_ACROSS_CLAUSES = 0.4
_SPEECH = 0.7  # weight of a verb of telling, against 1
_VALUES_REACH = 5  # items on either side among which the nearest value counts
_VALUE_WEIGHT = 0.8
_AGENT_MARKS = ("oleh",)
_VALUES = ("name", "number", "moment", "clock")


class Near(NamedTuple):
    """A word or value near a value, and its place. `role`: what the value is to the word; empty between values."""

    item: Item
    place: int
    role: str
    weight: float


def surroundings(items: Sequence[Item], at: int, *, aside: bool = False) -> tuple[Near, ...]:
    """What stands around an item in its sentence. `aside`: the clause that follows it is passed over."""
    found: list[Near] = []
    here = items[at]
    for side, step in (("left", -1), ("right", 1)):
        place, seen, valued = at + step, 0, False
        while 0 <= place < len(items) and seen < _REACH and items[place].sentence == here.sentence:
            other = items[place]
            skipped = aside and step > 0 and other.clause == here.clause + 1
            across = 1.0 if other.clause == here.clause else _ACROSS_CLAUSES
            if other.kind in _VALUES and not (valued or skipped) and abs(place - at) <= _VALUES_REACH:
                found.append(Near(other, place, "", _VALUE_WEIGHT * across))
                valued = True
            elif other.kind == "word" and not skipped and (not other.light or is_speech(other.form)):
                weight = _WEIGHTS[seen] * across * (_SPEECH if is_speech(other.form) else 1.0)
                found.append(Near(other, place, _role(other, side, here.relation), weight))
                seen += 1
            place += step
    return tuple(found)


def _role(word: Item, side: str, relation: str) -> str:
    """What a value on that side of a word is to it: what its preposition says, else what the verb's voice says."""
    if relation and relation not in _AGENT_MARKS:
        return relation if side == "left" else "joined"  # "di Seoul mengatakan": Seoul says nothing
    if word.voice == "active":
        return "patient" if side == "left" else "agent"
    if word.voice == "passive":
        if side == "left":  # "diserang oleh A", "diserang A"; but also "akan digelar rapat"
            return "agent" if relation else "after passive"
        return "patient"
    if is_speech(word.form) and side == "left":  # "kata Putin"
        return "agent"
    return side
