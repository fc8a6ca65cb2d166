"""Very many people at once, with Telegram's limits enforced: no answer is dropped, and no limit passed.

Not here: how fast it is (throughput.py).
"""

from tests.trials.crowd import Crowd, people
from tests.trials.outcome import Outcome, Scale, percentile
from tests.trials.stage import Stage

SIZES = {"full": (200, 10), "ci": (40, 3), "tiny": (8, 2)}  # users, questions of each
AT_ONCE = 3


def measure(scale: Scale, scene: Stage) -> Outcome:
    """Everybody asks in step with the answers, with three questions unanswered at most."""
    number, each = SIZES[scale]
    server = scene.telegram
    before, was = server.calls_during_retry_after, server.counts.copy()
    crowd = Crowd(server, people(server, number), each, AT_ONCE)
    crowd.begin()
    crowd.wait_for_all(60 + number * each)
    crowd.leave()
    dropped, during = number * each - crowd.replied, server.calls_during_retry_after - before
    since = server.counts.since(was)
    seconds = [asked.seconds for asked in crowd.asked if asked.replies]
    twice = sum(len(asked.standing) > 1 for asked in crowd.asked)
    otherwise = crowd.otherwise
    span = max((a.replies[0].at for a in crowd.asked if a.replies), default=0) - crowd.asked[0].message.at
    return Outcome(
        f"{number} users at once, {number * each} questions: answers dropped / calls during a retry_after /"
        " over-long messages / entity errors",
        "0 / 0 / 0 / 0",
        f"{dropped} / {during} / {since.over_long} / {since.entity_errors}",
        not (dropped or during or since.over_long or since.entity_errors or otherwise or twice),
        (
            f"{len(crowd.asked)} asked in {span:.0f} s ({crowd.replied / span:.1f} answers/s); refused or apologised"
            f" for {len(otherwise)}; answered twice {twice}; floods {since.floods};"
            f" other calls refused {since.bad_requests}",
            f"seconds to the answer: median {percentile(seconds, 0.5):.1f}, p95 {percentile(seconds, 0.95):.1f}",
            *[f"refused: {asked.replies[0].text[:100]!r}" for asked in otherwise[:1]],
        ),
    )
