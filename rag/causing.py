"""Whether what a sentence gives as the cause of something is its cause in the passage.

Not here: other roles and places (placing.py).
"""

from collections.abc import Sequence

from rag.agreeing import Fault
from rag.items import Item
from rag.language import Word
from rag.matching import Facing, answers

_CAUSES = frozenset("karena akibat lantaran sebab because".split())
_OPENS = 3  # items at the beginning of a cause that tell it
_ENDS = 2  # items before it that tell what was done
_ENOUGH = 2 / 3  # share of those that must be found to know the cause again


def wrong_cause(facing: Facing) -> Fault | None:
    """The cause, if the run gives it for something else, or gives as its cause what the sentence makes its effect."""
    ours = _sides(facing.claimed.words, facing.claimed.items)
    if ours is None:
        return None
    effect, cause = ours[0][-_ENDS:], ours[1][:_OPENS]
    if not cause or not effect:
        return None
    wrong = False
    for sentence in sorted({item.sentence for item in facing.run}):
        among = [item for item in facing.run if item.sentence == sentence]
        start, end = facing.given.spans[sentence]
        sides = _sides([word for word in facing.given.words if start <= word.start < end], among)
        if sides is None:
            continue
        before, after = sides
        if _held(facing, cause, after) < _ENOUGH * len(cause):
            reverse = _held(facing, cause, before) >= _ENOUGH * len(cause) and _held(facing, effect, after) > 0
            wrong = wrong or (reverse and not _held(facing, effect, before))
            continue
        if _held(facing, effect, before):
            return None
        rest = [item for item in facing.run if item.sentence != sentence]
        wrong = wrong or _held(facing, effect, rest) == len(effect)
    return Fault("cause", facing.claimed.text[cause[0].start : cause[-1].end]) if wrong else None


def _sides(words: Sequence[Word], items: Sequence[Item]) -> tuple[list[Item], list[Item]] | None:
    """The items of effect and cause, where one word parts them; an opening cause ends with its clause."""
    signs = [word for word in words if word.form in _CAUSES]
    if len(signs) != 1:
        return None
    told = [item for item in items if not item.light and item.kind != "pronoun"]
    before = [item for item in told if item.start < signs[0].start]
    after = [item for item in told if item.start > signs[0].start]
    if before or not after:
        return before, after
    cause = [item for item in after if item.clause == after[0].clause]
    return [item for item in after if item.clause != after[0].clause], cause


def _held(facing: Facing, ours: Sequence[Item], theirs: Sequence[Item]) -> int:
    return sum(any(answers(facing, item, other) for other in theirs) for item in ours)
