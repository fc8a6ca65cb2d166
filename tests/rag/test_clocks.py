"""Times of day."""

import pytest

from rag.clocks import clocks


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("pukul 15.00 WIB", [(900,)]),
        ("pukul 3", [(180, 900)]),
        ("pukul 3 sore", [(900,)]),
        ("jam 3", []),  # it may be how long
        ("06:30", [(390,)]),
        ("at 3 p.m.", [(900,)]),
        ("skor 2.10", []),
    ],
)
def test_a_time_of_day_needs_a_sign_that_it_is_one(text: str, minutes: list[tuple[int, ...]]) -> None:
    assert [clock.minutes for clock in clocks(text)] == minutes
