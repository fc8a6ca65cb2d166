"""Answers a second with a model that takes no time, against a bare echo bot beside the same server.

Not here: the echo bot (echo.py).
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.telegram_server import TelegramServer
from tests.trials.crowd import Crowd, people
from tests.trials.outcome import Outcome, Scale
from tests.trials.program import ROOT, environment
from tests.trials.stage import Stage, stage

# Users, questions of each, one at a time: so many that a message a second in each chat slows nobody.
SIZES = {"full": (200, 8), "ci": (120, 3), "tiny": (40, 1)}
LIMIT = 0.6


@dataclass(frozen=True)
class Speed:
    """Messages a second that reached the users, how many did not, and the bot's own CPU seconds a message."""

    rate: float
    missing: int
    calls: int
    cpu: float


def measure(scale: Scale, scene: Stage) -> Outcome:
    """With Telegram's limits enforced, on the stage; then without any, with a bot that is told so."""
    number, each = SIZES[scale]
    asked = number * each
    pairs = {"with limits": (_warm(scene, number, each), _echoes(scene.home, number, each, limits=True))}
    if scale != "tiny":
        with stage(scene.home / "lifted", scene.shelf, lifted=True) as free:
            lifted = _warm(free, number, each)
        pairs["without any"] = lifted, _echoes(scene.home, number, each, limits=False)
    ratios = [ours.rate / echo.rate for ours, echo in pairs.values()]
    missing = sum(ours.missing for ours, _ in pairs.values())
    return Outcome(
        f"throughput with a model that takes no time, against a bare echo bot ({asked} questions): Telegram's limits"
        f" {', '.join(pairs)}",
        "≥ 60%",
        ", ".join(f"{ratio:.0%}" for ratio in ratios),
        min(ratios) >= LIMIT and not missing,
        tuple(
            f"{name}: {ours.rate:.1f} answers/s, echo {echo.rate:.1f}; calls an answer {ours.calls / asked:.1f}; CPU an"
            f" answer {1000 * ours.cpu:.0f} ms, echo {1000 * echo.cpu:.1f} ms; not answered {ours.missing}"
            for name, (ours, echo) in pairs.items()
        ),
        is_timed=True,
    )


def _warm(scene: Stage, number: int, each: int) -> Speed:
    """Measured after the first questions, with which much is loaded."""
    _speed(scene.telegram, number, 1, scene.program.pid)
    time.sleep(1)  # the limits of the last second are over
    return _speed(scene.telegram, number, each, scene.program.pid)


def _speed(server: TelegramServer, number: int, each: int, pid: int) -> Speed:
    seen, cpu = len(server.calls), _cpu(pid)
    crowd = Crowd(server, people(server, number, first=0), each)
    crowd.begin()
    crowd.wait_for_all(60 + number * each)
    crowd.leave()
    ends = [asked.replies[0].at for asked in crowd.asked if asked.replies]
    span = max(ends) - crowd.asked[0].message.at if ends else float("inf")
    sent = sum("chat_id" in call.params for call in server.calls[seen:])
    return Speed(len(ends) / span, number * each - len(ends), sent, (_cpu(pid) - cpu) / (number * each))


def _echoes(home: Path, number: int, each: int, *, limits: bool) -> Speed:
    with TelegramServer() as server, (home / "echo.txt").open("wb") as printed:
        if limits:
            server.limit()
        flags = ["--limits"] if limits else []
        told = {"TANYA_TELEGRAM_TOKEN": server.token, "TANYA_TELEGRAM_API_URL": server.url}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.trials.echo", *flags],
            cwd=ROOT,
            env=environment(**told),
            stdout=printed,
            stderr=printed,
        )
        try:
            server.wait_for(lambda: server.world.updates.poll, 60)
            return _speed(server, number, each, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _cpu(pid: int) -> float:
    """CPU seconds of a process so far; 0 where the system does not tell."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
