"""Whether the parties of a verb have changed places: who did it, and to whom.

Not here: other values out of place (placing.py).
"""

from collections.abc import Sequence

from rag.agreeing import Fault
from rag.items import Item
from rag.matching import Facing, answers, best_placed, counterparts

_PARTIES = 3  # words and names on either side of a verb that may be its parties
_AGENT_MARKS = ("", "oleh")


def swapped(facing: Facing, at: int, verb: Item) -> Fault | None:
    """Whether the parties of a verb have changed places, wherever the passage has it in such a setting."""
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
    """The words and names near a verb on its agent's side and on its patient's.

    After a passive, only what "oleh" or nothing joins to it can be its agent.
    """
    same = [p for p, item in enumerate(items) if item.sentence == items[at].sentence]
    nouns = [p for p in same if items[p].kind in ("word", "name")]
    left = [items[p] for p in nouns if p < at][-_PARTIES:]
    right = [items[p] for p in nouns if p > at][:_PARTIES]
    if items[at].voice != "passive":
        return left, right
    apart = next((n for n, item in enumerate(right) if item.relation not in _AGENT_MARKS), len(right))
    return right[:apart], left


def _crossed(facing: Facing, ours: Sequence[Item], same_side: Sequence[Item], other_side: Sequence[Item]) -> bool:
    """Whether a party of ours stands on the other side there, and not on its side here."""
    return any(
        any(answers(facing, our, their) for their in other_side)
        and not any(answers(facing, our, their) for their in same_side)
        for our in ours
    )
