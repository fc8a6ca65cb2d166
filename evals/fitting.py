"""Fits linear weights: of choosing among candidates (listwise), and of a yes or a no (logistic).

Not here: what the features are (rag/ranking.py, rag/quoting.py, rag/confidence.py); from which questions (learning.py).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Choice(NamedTuple):
    """Candidates of one question: features (candidates, features), which are right, and what the question weighs."""

    features: Floats
    right: NDArray[np.bool_]
    weight: float = 1.0


def fit_choices(choices: Sequence[Choice], penalty: float = 1e-3) -> Floats:
    """The weights under which a softmax over each question's candidates falls most on right ones.

    ListNet's top-one probability (Cao et al., 2007) with an L2 penalty; questions without a right or a wrong
    candidate teach nothing and are passed over.
    """
    taught = [choice for choice in choices if choice.right.any() and not choice.right.all()]
    table = np.concatenate([choice.features for choice in taught])
    right = np.concatenate([choice.right for choice in taught]).astype(np.float64)
    sizes = [len(choice.right) for choice in taught]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    group = np.repeat(np.arange(len(taught)), sizes)
    worth = np.array([choice.weight for choice in taught])
    worth /= worth.sum()

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = table @ weights
        scores -= np.maximum.reduceat(scores, starts)[group]
        odds = np.exp(scores)
        chance = odds / np.add.reduceat(odds, starts)[group]
        hit = np.add.reduceat(chance * right, starts) + 1e-12
        pull = chance - chance * right / hit[group]
        return (
            float(-(worth * np.log(hit)).sum() + penalty * weights @ weights),
            table.T @ (pull * worth[group]) + 2 * penalty * weights,
        )

    return _minimum(loss, np.ones(table.shape[1]))


def fit_answers(table: Floats, yes: NDArray[np.bool_], weight: Floats, penalty: float = 1e-3) -> Floats:
    """Weights and, last, the intercept of a logistic regression with an L2 penalty on the weights."""
    wide = np.column_stack([table, np.ones(len(table))])
    worth = weight / weight.sum()
    held = np.append(np.full(table.shape[1], penalty), 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = wide @ weights
        chance = 1 / (1 + np.exp(-scores))
        cost = np.logaddexp(0, scores) - yes * scores
        return float((worth * cost).sum() + held @ weights**2), wide.T @ (worth * (chance - yes)) + 2 * held * weights

    return _minimum(loss, np.zeros(wide.shape[1]))


def _minimum(loss: Any, start: Floats) -> Floats:
    from scipy.optimize import minimize

    found = minimize(loss, start, jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)
