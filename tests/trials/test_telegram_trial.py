"""The trials at their smallest: each still measures what it promises, and what is no matter of time holds.

Not here: the figures (`make bot-trial`).
"""

import pytest

from tests.trials.outcome import Outcome
from tests.trials.telegram import NAMES, run

TRIED = tuple(name for name in NAMES if name != "throughput")  # which is all a matter of time


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return dict(zip(TRIED, run("tiny", TRIED, tmp_path_factory.mktemp("trial")), strict=True))


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", TRIED)
def test_the_bot_keeps_its_promises(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert "broke off" not in outcome.measured, "\n".join(outcome.remarks)
    assert outcome.holds or outcome.is_timed, "\n".join([outcome.promise, outcome.measured, *outcome.remarks])
