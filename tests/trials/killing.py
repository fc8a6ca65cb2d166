"""Questions that arrive while the bot is killed and stopped again and again: each is answered, and once.

Not here: what else goes wrong around it (tests/bot/test_telegram_faults.py).
"""

import random
import re
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import TelegramServer
from tests.trials.crowd import Asked, Crowd, people
from tests.trials.outcome import Outcome, Scale
from tests.trials.program import Program, copied
from tests.trials.stage import slowly

SIZES = {"full": (100, 20, 1_000), "ci": (6, 2, 60), "tiny": (1, 1, 9)}  # kill -9, SIGTERM, questions
USERS = {"full": 50, "ci": 20, "tiny": 3}
LONGEST_LIFE = 1.5  # seconds that a life goes on after its first poll
STOP_SECONDS = 20.0  # that an orderly end may take
# An answer is noted as sent when Telegram has taken it: only a kill within this time after can repeat it.
UNSETTLED_SECONDS = 2.0


THINKS = (0.02, 0.15)  # seconds that the model needs: there is always something in work when the end comes


@dataclass(frozen=True)
class End:
    """How and when a life ended, and how many questions were open then."""

    at: float
    is_kill: bool
    code: int | None
    seconds: float
    still_open: int


def measure(scale: Scale, home: Path, shelf: Path) -> Outcome:
    """Lives of random length, most of them killed; in the last one all that is left is answered."""
    kills, stops, questions = SIZES[scale]
    chance = random.Random(4)
    plan = [True] * kills + [False] * stops
    chance.shuffle(plan)
    with TelegramServer() as server, OllamaServer() as model:
        server.limit()
        model.always(lambda call: slowly(call, chance.uniform(*THINKS)))
        crowd = Crowd(server, people(server, USERS[scale]), -(-questions // USERS[scale]), at_once=3)
        told = {"TANYA_ENGINE": "auto", "OLLAMA_HOST": model.url}
        program = Program(home, copied(shelf, home), server, told=told)
        ends = []
        for number, is_kill in enumerate(plan):
            share = questions * (number + 1) // len(plan) - questions * number // len(plan)
            ends.append(_life(program, crowd, share, chance, is_kill=is_kill))
        with program:
            crowd.wait(60 + questions)
        return _judged(crowd, ends, program, server)


def _life(program: Program, crowd: Crowd, questions: int, chance: random.Random, *, is_kill: bool) -> End:
    """Half of the questions arrive before the start, half while it works. Some kills come before its first poll."""
    crowd.begin(questions // 2)
    if is_kill and chance.random() < 1 / 4:
        program.launch()
        _ask(crowd, questions - questions // 2, chance.uniform(0.2, 3))
    else:
        program.start()
        _ask(crowd, questions - questions // 2, chance.uniform(0.05, LONGEST_LIFE))
    at, still_open = time.monotonic(), len(crowd.asked) - crowd.replied
    if is_kill:
        program.kill()
        return End(at, True, None, 0, still_open)
    code, seconds = program.terminate()
    return End(time.monotonic(), False, code, seconds, still_open)


def _ask(crowd: Crowd, questions: int, seconds: float) -> None:
    for _ in range(questions):
        crowd.begin(1)
        time.sleep(seconds / questions)


def _judged(crowd: Crowd, ends: list[End], program: Program, server: TelegramServer) -> Outcome:
    lost, otherwise = crowd.unanswered, crowd.otherwise
    repeated = [asked for asked in crowd.asked if len(asked.standing) > 1]
    perhaps = [asked for asked in repeated if was_interrupted(asked, ends)]
    stops = [end for end in ends if not end.is_kill]
    clumsy = [end for end in stops if end.code != 0 or end.seconds > STOP_SECONDS]
    longest = max((end.seconds for end in stops), default=0)
    twice = len(repeated) - len(perhaps)
    busy = sum(end.still_open > 0 for end in ends)
    warned = _warned(program.printed)
    return Outcome(
        f"updates lost over {len(ends) - len(stops)} kill -9 and {len(stops)} SIGTERM while {len(crowd.asked)}"
        " questions arrive; answered twice",
        "0; 0",
        f"{len(lost)}; {twice}",
        not lost and not twice and not clumsy,
        (
            f"{busy} of the {len(ends)} ends came while questions were open, on average"
            f" {sum(end.still_open for end in ends) / len(ends):.1f}",
            f"possible double sends {len(perhaps)}, of which no answers {sum(not a.is_answered for a in perhaps)}"
            f" (the bot itself tells of {warned})",
            f"replies that were no answer (refusals, apologies) {len(otherwise)}",
            f"SIGTERM: longest end {longest:.1f} s, ends that were not in order {len(clumsy)}"
            f" {[(end.code, round(end.seconds, 1)) for end in clumsy]}",
            f"calls during a retry_after {server.calls_during_retry_after} of {server.counts.floods} floods"
            " (a killed bot forgets what it was told)",
            *[f"no answer: {asked.replies[0].text[:90]!r}" for asked in otherwise[:2]],
            *[f"lost: asked {ends[-1].at - asked.message.at:.0f} s before the last end" for asked in lost[:3]],
        ),
    )


def _warned(printed: str) -> int:
    """How many possible double sends the bot itself tells of: the highest number that it has named."""
    named = re.findall(r"(?:terkirim dua kali|sent twice)[^\n]*?: (\d+)\.", printed)
    return max(map(int, named), default=0)


def was_interrupted(asked: Asked, ends: list[End]) -> bool:
    """Whether each repetition follows the end of the life which had just sent the one before."""
    times = [reply.at for reply in asked.replies]
    for earlier, later in pairwise(times):
        between = [end for end in ends if earlier <= end.at <= later]
        if not between or between[0].at - earlier > UNSETTLED_SECONDS:
            return False
    return True
