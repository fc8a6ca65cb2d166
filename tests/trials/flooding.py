"""One person sends very many questions at once: the others hardly notice.

Not here: what the flooder is told beyond being told (tests/bot/).
"""

import random
import time
from collections.abc import Callable

from tests.fakes.telegram_server import User
from tests.trials.crowd import Crowd, people
from tests.trials.outcome import Outcome, Scale, percentile
from tests.trials.stage import Stage

SIZES = {"full": (20, 12, 500), "ci": (20, 4, 200), "tiny": (4, 1, 20)}  # quiet users, questions of each, flood
PAUSE = {"full": (2.0, 6.0), "ci": (2.0, 6.0), "tiny": (0.4, 1.2)}  # seconds that a quiet user reads
THINKS = 0.2  # seconds that the model needs
LIMIT = 2.0


def measure(scale: Scale, scene: Stage) -> Outcome:
    """The same quiet users alone, beside the flood, and alone again; the better time alone is what counts."""
    quiet_users, each, flood = SIZES[scale]
    server, pause = scene.telegram, PAUSE[scale]
    (flooder,) = people(server, 1, first=310)
    users = people(server, quiet_users, first=320)
    with scene.thinking(THINKS):
        before = _rounds(scene, users, each, pause)
        during, begun = server.calls_during_retry_after, time.monotonic()
        crowd = Crowd(server, [flooder], 0)
        asked = [crowd.ask(flooder) for _ in range(flood // 2)]
        spread = each * (sum(pause) / 2 + THINKS) / (flood - flood // 2)  # seconds between the others

        def go_on() -> None:
            if len(asked) < min(flood, flood // 2 + (time.monotonic() - begun) / spread):
                asked.append(crowd.ask(flooder))

        beside = _rounds(scene, users, each, pause, go_on)
        span = time.monotonic() - begun
        crowd.leave()
        after = _rounds(scene, users, each, pause)
    alone = min(before, after, key=lambda seconds: percentile(seconds, 0.95))
    ratio = percentile(beside, 0.95) / percentile(alone, 0.95)
    shown = "; ".join(
        f"{name} p95 {percentile(seconds, 0.95):.2f} s, median {percentile(seconds, 0.5):.2f} s"
        for name, seconds in (("alone", before), ("beside", beside), ("alone again", after))
    )
    infinite = sum(seconds == float("inf") for seconds in before + beside + after)
    answered = sum(item.is_answered for item in asked)
    return Outcome(
        f"p95 of {quiet_users} quiet users while one floods with {flood} questions, against without",
        "≤ 2×",
        f"{ratio:.2f}×",
        ratio <= LIMIT and not infinite,
        (
            f"{shown}; {len(beside)} questions of the quiet each time, {infinite} not answered",
            f"the flooder in {span:.0f} s: {len(asked)} asked, {answered} answered, told {len(flooder.private.said)}"
            f" times in all; calls during a retry_after {server.calls_during_retry_after - during}",
        ),
        is_timed=True,
    )


def _rounds(
    scene: Stage,
    users: list[User],
    each: int,
    pause: tuple[float, float],
    meanwhile: Callable[[], object] = lambda: None,
) -> list[float]:
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
        meanwhile()
        time.sleep(0.01)  # people do not come by the clock
    crowd.leave()
    return [asked.seconds if asked.is_answered else float("inf") for asked in crowd.asked]
