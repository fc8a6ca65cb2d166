"""`python -m tests.trials.telegram`: what the Telegram door promises, measured, as one table.

Exit code 1 where a promise does not hold. Not here: the trials themselves, one module each.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

from tests.trials import flooding, killing, leaking, signs, throng, throughput
from tests.trials.outcome import Outcome, Scale
from tests.trials.program import library
from tests.trials.stage import Stage, stage

ON_STAGE: dict[str, Callable[[Scale, Stage], Outcome]] = {
    "signs": signs.measure,
    "throng": throng.measure,
    "throughput": throughput.measure,
    "flooding": flooding.measure,
}
NAMES = ("killing", *ON_STAGE, "titles", "leaking")


def run(scale: Scale, names: tuple[str, ...], home: Path) -> Iterator[Outcome]:
    """The outcome of each trial, as soon as it is known. `home` takes what the programs write."""
    with ExitStack() as stack:
        shelf = library(home)
        scene: Stage | None = None
        for name in names:
            if name not in ON_STAGE:  # a bot that still works would take the others' time
                stack.close()
                scene = None
            try:
                if name in ON_STAGE:
                    scene = scene or stack.enter_context(stage(home / "stage", shelf))
                    yield ON_STAGE[name](scale, scene)
                elif name == "titles":
                    from tests.trials import titles  # the only one that takes the bot into this process

                    yield titles.measure(scale)
                else:
                    yield (killing if name == "killing" else leaking).measure(scale, home / name, shelf)
            except Exception:  # noqa: BLE001 - one broken trial must not hide the figures of the others
                yield Outcome(
                    name, "", "the trial broke off", holds=False, remarks=tuple(traceback.format_exc().split("\n"))
                )


def told(outcome: Outcome, seconds: float) -> str:
    """A line of the table, and its remarks below it."""
    head = f"{'yes' if outcome.holds else 'NO ':3}  {outcome.measured:>16}  {outcome.target:>13}  {outcome.promise}"
    return "\n".join([f"{head}  ({seconds:.0f} s)", *(f"{'':38}{remark}" for remark in outcome.remarks)])


def main() -> int:
    """Parses, measures, prints; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.trials.telegram", description=__doc__)
    parser.add_argument("--scale", choices=get_args(Scale), default="full", help="full takes about half an hour")
    parser.add_argument("--only", choices=NAMES, action="append", help="one trial; may be given several times")
    parser.add_argument("--keep", type=Path, help="an empty folder for what the programs print and keep")
    flags = parser.parse_args()
    sys.stdout.write(f"{'holds':5}{'measured':>16}  {'promised':>13}  promise\n")
    holds = True
    with tempfile.TemporaryDirectory() as scratch:
        home = flags.keep or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        for outcome in run(flags.scale, tuple(flags.only or NAMES), home):
            sys.stdout.write(told(outcome, time.monotonic() - begun) + "\n")
            sys.stdout.flush()
            begun, holds = time.monotonic(), holds and outcome.holds
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
