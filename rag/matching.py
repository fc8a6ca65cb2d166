"""Which item of a passage answers to an item of a sentence, and how alike their surroundings are.

Not here: what follows from it (agreeing.py, placing.py).
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rag.claims import Analysis
from rag.items import Item
from rag.quantities import (
    Quantities,
    clock_stands,
    moment_stands,
    number_stands,
)

_NEIGHBOURS = 2  # items on either side that make the surroundings


class Facing(NamedTuple):
    """A sentence and the items of the run of sentences it is held against."""

    claimed: Analysis
    given: Analysis
    run: Sequence[Item]
    published: date | None
    share: float = 1.0  # of the sentence's words that the run holds
    core: int = -1  # the sentence of the passage that holds most of them


def answers(facing: Facing, item: Item, other: Item) -> bool:
    """Whether an item of the run is the sentence's item: the same word, or a value that bears it out."""
    if item.kind == other.kind == "name":
        return _same_name(item.parts, other.parts)
    if item.kind in ("word", "name") and other.kind in ("word", "name"):
        return not item.keys.isdisjoint(other.keys)
    if item.kind != other.kind or item.kind == "pronoun":
        return False
    alone = _alone(facing.given.values, other)
    if item.kind == "number":
        return number_stands(facing.claimed.values.numbers[item.at], alone, facing.published)
    if item.kind == "moment":
        return moment_stands(facing.claimed.values.moments[item.at], alone, facing.published)
    return clock_stands(facing.claimed.values.clocks[item.at], alone)


def _same_name(parts: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two names may be one: the own words of one are among those of the other; without any, a known name.

    "Menlu AS Mike Pompeo" is "Pompeo", and not "AS".
    """
    own = frozenset(part for part in parts if not part.startswith("_"))
    their = frozenset(part for part in others if not part.startswith("_"))
    if own and their:
        return own <= their or their <= own
    return not own and not their and not parts.isdisjoint(others)


def _alone(values: Quantities, item: Item) -> Quantities:
    """The one value that an item is."""
    return Quantities(
        (values.numbers[item.at],) if item.kind == "number" else (),
        (values.moments[item.at],) if item.kind == "moment" else (),
        (values.clocks[item.at],) if item.kind == "clock" else (),
        (),
    )


def counterparts(facing: Facing, item: Item) -> list[int]:
    """The places in the run of the items that answer to an item of the sentence."""
    return [at for at, other in enumerate(facing.run) if answers(facing, item, other)]


def best_placed(facing: Facing, at: int, places: Sequence[int]) -> list[int]:
    """Of some places in the run those whose surroundings are most like those of the sentence's item."""
    if len(places) < 2:
        return list(places)
    likeness = {place: _likeness(facing, at, place) for place in places}
    best = max(likeness.values())
    return [place for place in places if likeness[place] == best]


def _likeness(facing: Facing, at: int, place: int) -> int:
    """How many of the item's neighbours are near the place in the run as well."""
    items, run = facing.claimed.items, facing.run
    near = [
        other
        for other in run[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
        if other.sentence == run[place].sentence and other is not run[place]
    ]
    around = items[max(0, at - _NEIGHBOURS) : at] + items[at + 1 : at + 1 + _NEIGHBOURS]
    return sum(any(not item.keys.isdisjoint(other.keys) for other in near) for item in around)
