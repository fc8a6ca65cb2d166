"""The figures of quality: what they are reckoned from, and how they are told."""

import pytest

from evals.metrics import Mean, area_under_curve, discounted_gain, mean, rate
from evals.quality import Figure


def test_the_gain_of_a_rank_falls_and_ends_after_the_tenth() -> None:
    gains = [discounted_gain(rank) for rank in (0, 1, 9, 10, None)]
    assert gains == pytest.approx([1.0, 0.6309, 0.2891, 0.0, 0.0], abs=1e-4)


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [([2, 3], [0, 1], 1.0), ([0, 1], [2, 3], 0.0), ([1, 1], [1, 1], 0.5), ([1, 3], [2], 0.5), ([2, 3], [1, 2], 0.875)],
)
def test_the_area_is_the_chance_that_a_yes_is_above_a_no(
    positive: list[float], negative: list[float], area: float
) -> None:
    assert area_under_curve(positive, negative).value == pytest.approx(area)


def test_a_mean_tells_its_interval() -> None:
    told = mean([0.0, 1.0] * 50)
    assert (told.value, told.n) == (0.5, 100)
    assert told.half == pytest.approx(0.0985, abs=1e-3)
    with pytest.raises(ValueError, match="nothing"):
        mean([])


def test_a_share_of_all_still_has_an_interval() -> None:
    assert rate([True] * 27).as_mean.half > 0.05


def test_a_figure_that_falls_short_says_so() -> None:
    figure = Figure("recall", (Mean(0.91, 10, 0.0), Mean(0.95, 10, 0.0)), (0.92, 0.92))
    assert figure.row() == "| recall | 0.91 (n=10) (≥ 0.92, short) | 0.95 (n=10) (≥ 0.92) |"
    assert "short" in Figure("words", (Mean(51, 3, 0.0),), (50.0,), at_most=True).row()
