"""How soon somebody who asks sees that the bot has heard: a draft, a typing action or a message.

Not here: the answer itself.
"""

from tests.fakes.telegram_server import Call, TelegramServer
from tests.trials.crowd import Crowd, people
from tests.trials.outcome import Outcome, Scale, percentile
from tests.trials.stage import Stage

SIZES = {"full": 100, "ci": 30, "tiny": 4}
LIMIT = 0.5  # seconds
_SIGNS = frozenset({"sendMessageDraft", "sendChatAction", "sendMessage"})


def measure(scale: Scale, scene: Stage) -> Outcome:
    """One person asks, waits for the answer, and asks again; the model needs half a second."""
    server = scene.telegram
    (user,) = people(server, 1, first=300)
    crowd = Crowd(server, [user], 0)
    waits, kinds = [], []
    with scene.thinking(0.5):
        for _ in range(SIZES[scale]):
            seen = len(server.calls)
            asked = crowd.ask(user)
            crowd.wait(30)
            sign = _first_sign(server, seen, user.id)
            waits.append(sign.at - asked.message.at if sign else float("inf"))
            kinds.append(sign.method if sign else "none")
    crowd.leave()
    p95 = percentile(waits, 0.95)
    said = ", ".join(f"{kind} {kinds.count(kind)}" for kind in sorted(set(kinds)))
    return Outcome(
        f"time from the question to the first visible sign, no queue, p95 of {len(waits)}",
        "≤ 500 ms",
        f"{1000 * p95:.0f} ms",
        p95 <= LIMIT,
        (f"median {1000 * percentile(waits, 0.5):.0f} ms, longest {1000 * max(waits):.0f} ms; first sign: {said}",),
        is_timed=True,
    )


def _first_sign(server: TelegramServer, seen: int, chat: int) -> Call | None:
    calls = (call for call in server.calls[seen:] if call.method in _SIGNS and call.status == 200)
    return next((call for call in calls if call.params.get("chat_id") == chat), None)
