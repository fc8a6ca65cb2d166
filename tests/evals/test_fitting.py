"""Fitting finds the weights that made the data."""

import numpy as np
import pytest

from evals.fitting import Choice, fit_answers, fit_choices

RANDOM = np.random.default_rng(4)
PLANTED = np.array([2.0, -1.0, 0.0])


def test_the_weights_by_which_candidates_were_chosen_are_found() -> None:
    choices = []
    for _ in range(600):
        table = RANDOM.normal(size=(6, 3))
        noisy = table @ PLANTED + RANDOM.gumbel(size=6)
        choices.append(Choice(table, noisy == noisy.max()))
    assert fit_choices(choices, penalty=0.0) == pytest.approx(PLANTED, abs=0.3)


def test_questions_without_a_right_candidate_teach_nothing() -> None:
    told = Choice(np.array([[1.0], [0.0]]), np.array([True, False]))
    dumb = Choice(np.array([[1.0], [5.0]]), np.array([False, False]))
    assert fit_choices([told, dumb]) == pytest.approx(fit_choices([told]))


def test_a_question_of_more_weight_pulls_more() -> None:
    one = Choice(np.array([[1.0], [0.0]]), np.array([True, False]))
    other = Choice(np.array([[1.0], [0.0]]), np.array([False, True]))
    assert fit_choices([one._replace(weight=3.0), other])[0] > 0 > fit_choices([one, other._replace(weight=3.0)])[0]


def test_the_weights_and_the_intercept_of_a_yes_are_found() -> None:
    table = RANDOM.normal(size=(6_000, 3))
    yes = RANDOM.random(6_000) < 1 / (1 + np.exp(-(table @ PLANTED + 0.5)))
    assert fit_answers(table, yes, np.ones(6_000), penalty=0.0) == pytest.approx([*PLANTED, 0.5], abs=0.2)
