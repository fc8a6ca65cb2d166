"""What a trial measured, and how large it was.

Not here: the table of all trials (telegram.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scale = Literal["full", "ci", "tiny"]


@dataclass(frozen=True)
class Outcome:
    """A promise, its figure, what was measured, and whether it holds. `remarks` explain; they decide nothing.

    `is_timed`: on a busy machine, or over a few questions, it may fail by chance.
    """

    promise: str
    target: str
    measured: str
    holds: bool
    remarks: tuple[str, ...] = ()
    is_timed: bool = False


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not pass; NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
