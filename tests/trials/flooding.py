"""One person sends very many questions at once: the others hardly notice.

Not here: what the flooder is told beyond being told (tests/bot/).
"""

import random
import time

from tests.fakes.telegram_server import User
from tests.trials.crowd import Crowd, people
from tests.trials.outcome import Outcome, Scale, percentile
from tests.trials.stage import Stage

SIZES = {"full": (20, 12, 500), "ci": (20, 4, 200), "tiny": (6, 2, 30)}  # quiet users, questions of each, flood
PAUSE = {"full": (2.0, 6.0), "ci": (2.0, 6.0), "tiny": (0.4, 1.2)}  # seconds that a quiet user reads
THINKS = 0.2  # seconds that the model needs
LIMIT = 2.0


def measure(scale: Scale, scene: Stage) -> Outcome:
    """The same quiet users, first alone, then beside the flood."""
    quiet_users, each, flood = SIZES[scale]
    server = scene.telegram
    (flooder,) = people(server, 1, first=310)
    users = people(server, quiet_users, first=320)
    with scene.thinking(THINKS):
        alone = _rounds(scene, users, each, PAUSE[scale])
        during, before = server.calls_during_retry_after, time.monotonic()
        crowd = Crowd(server, [flooder], 0)
        with server.bell.changing():
            asked = [crowd.ask(flooder) for _ in range(flood)]
        beside = _rounds(scene, users, each, PAUSE[scale])
        span = time.monotonic() - before
    crowd.leave()
    answered = sum(item.is_answered for item in asked)
    ratio = percentile(beside, 0.95) / percentile(alone, 0.95)
    quiet = f"p95 alone {percentile(alone, 0.95):.2f} s, beside {percentile(beside, 0.95):.2f} s"
    medians = f"medians {percentile(alone, 0.5):.2f} s and {percentile(beside, 0.5):.2f} s"
    infinite = sum(seconds == float("inf") for seconds in alone + beside)
    return Outcome(
        f"p95 of {quiet_users} quiet users while one floods with {flood} questions, against without",
        "≤ 2×",
        f"{ratio:.2f}×",
        ratio <= LIMIT and not infinite,
        (
            f"{quiet}; {medians}; {len(beside)} questions of the quiet, {infinite} of them not answered",
            f"the flooder in these {span:.0f} s: {answered} answered, {len(flooder.private.said)} messages in all;"
            f" calls during a retry_after {server.calls_during_retry_after - during}",
        ),
        is_timed=True,
    )


def _rounds(scene: Stage, users: list[User], each: int, pause: tuple[float, float]) -> list[float]:
    """Seconds to each answer; infinite where none came."""
    chance, now = random.Random(7), time.monotonic()
    crowd = Crowd(scene.telegram, users, 0)
    due = {user.id: now + chance.uniform(0, pause[1]) for user in users}
    left, waiting = dict.fromkeys(due, each), dict.fromkeys(due, False)
    by_id = {user.id: user for user in users}

    def rested(user_id: int) -> None:
        waiting[user_id] = False
        due[user_id] = time.monotonic() + chance.uniform(*pause)

    crowd.on_reply = lambda asked: rested(asked.message.sender.id)
    deadline = now + 60 + 15 * each
    while (any(left.values()) or any(waiting.values())) and time.monotonic() < deadline:
        for user_id, at in list(due.items()):
            if left[user_id] and not waiting[user_id] and time.monotonic() >= at:
                left[user_id] -= 1
                waiting[user_id] = True
                crowd.ask(by_id[user_id])
        time.sleep(0.01)  # people do not come by the clock
    crowd.leave()
    return [asked.seconds if asked.is_answered else float("inf") for asked in crowd.asked]
