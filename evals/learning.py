"""Learns the weights of the search from train questions with known answers, and writes them to rag/data.

Run as `python -m evals.learning CORPORA WORK` (pools.py says what CORPORA holds). Not here: fitting (fitting.py);
what the features mean (rag/ranking.py, rag/quoting.py, rag/confidence.py); how good the result is (quality.py).
"""

import math
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from evals.fitting import Choice, Floats, fit_answers, fit_choices
from evals.gold import Question
from evals.metrics import contains_answer
from evals.mistyping import mistyped
from evals.pools import FACQA, IDK, answerable, drawn, pool, sources
from rag import confidence, quoting, ranking
from rag.answer import Found
from rag.correcting import Lexicon
from rag.opening import Settings, open_searcher
from rag.searching import Searcher
from rag.understanding import Query, understand
from store.article import Scope
from store.library import Library

DATA = Path(confidence.__file__).parent / "data"
_EACH = 2_000  # questions of each collection
_FOR_CONFIDENCE = 1_000
# News questions are fewer and weigh more: the product reads news.
WORTH: Mapping[str, float] = {IDK: 1.0, FACQA: 3.0}
_KEPT = 0.95  # of the answerable train questions of each length
_SURE = 0.75  # the same, without a warning
_MISTYPED = 0.3  # what a question with a typing error weighs, against 1
_FOUND = 10
_ANY_DAY = date(2024, 1, 1)


class _Asking(NamedTuple):
    """What asking a library takes."""

    library: Library
    searcher: Searcher
    lexicon: Lexicon

    def understood(self, question: Question) -> Query:
        return understand(question.question, (), self.lexicon, _ANY_DAY)


def asking_of(settings: Settings) -> _Asking:
    library, searcher = open_searcher(settings)
    return _Asking(library, searcher, Lexicon(library))


def _ranking_choices(asking: _Asking, questions: Sequence[Question], worth: float) -> Iterator[Choice]:
    for question in questions:
        query = asking.understood(question)
        keys, table = asking.searcher.candidates(query, [Scope()])
        found = asking.library.passages(keys)
        right = np.array([found[key][1].id in sources(question) for key in keys], dtype=np.bool_)
        yield Choice(table, right, worth)


def _quoting_choices(asking: _Asking, questions: Sequence[Question]) -> Iterator[Choice]:
    for question in questions:
        query, rarity, found = _looked(asking, question, Scope())
        sentences, table = quoting.features(query, rarity, found)
        right = np.array([contains_answer(question.answers, each.text) for each in sentences], dtype=np.bool_)
        yield Choice(table, right)


def _looked(asking: _Asking, question: Question, scope: Scope) -> tuple[Query, dict[str, float], list[Found]]:
    query = asking.understood(question)
    return query, asking.searcher.weigh(query), asking.searcher.search(query, scope, _FOUND)


def _signals(asking: _Asking, questions: Sequence[Question], *, without_sources: bool = False) -> Floats:
    """One row a question; `without_sources`: the articles that answer it are left out."""
    rows = []
    for question in questions:
        scope = Scope(without=tuple(sorted(sources(question)))) if without_sources else Scope()
        looked = _looked(asking, question, scope)
        if looked[-1]:
            rows.append(confidence.signals(*looked))
    return np.array(rows)


def _write(name: str, told: str, values: Mapping[str, float], more: str = "") -> None:
    head = f"# {told}; written by `make learn`.\n"
    lines = "".join(f"{key} = {value:.4f}\n" for key, value in values.items())
    (DATA / f"{name}.toml").write_text(head + more + lines, encoding="utf-8")
    for loaded in (ranking.weights, quoting.weights, confidence._table, confidence.bounds):
        loaded.cache_clear()  # what is learned next builds on what was learned before


def learn(corpora: Path, work: Path) -> None:
    """Writes ranking.toml, quoting.toml and confidence.toml, each learned with those before it."""
    asked = {name: drawn(answerable(corpora, name, "train"), _EACH, 1) for name in (IDK, FACQA)}
    asking = asking_of(pool(corpora, work, (IDK, FACQA)))
    with closing(asking.library), closing(asking.searcher):
        choices = [choice for name in asked for choice in _ranking_choices(asking, asked[name], WORTH[name])]
        weights = fit_choices(choices)
        _write(
            "ranking",
            "What each feature of a candidate passage weighs (rag/ranking.py)",
            dict(zip(ranking.FEATURES, weights.tolist(), strict=True)),
        )
        weights = fit_choices([choice for name in asked for choice in _quoting_choices(asking, asked[name])])
        _write(
            "quoting",
            "What each feature of a sentence weighs (rag/quoting.py)",
            dict(zip(quoting.FEATURES, weights.tolist(), strict=True)),
        )
        fewer = {name: drawn(asked[name], _FOR_CONFIDENCE, 2) for name in asked}
        yes = [_signals(asking, fewer[name]) for name in fewer]
        no = [_signals(asking, fewer[name], without_sources=True) for name in fewer]
        typed_yes = [_signals(asking, mistyped_all(fewer[name])) for name in fewer]
    typed_no = []
    for home, guest in ((IDK, FACQA), (FACQA, IDK)):
        asking = asking_of(pool(corpora, work, (home,)))
        with closing(asking.library), closing(asking.searcher):
            no += [_signals(asking, fewer[guest])] * 2  # as often as those without their source
            yes.append(_signals(asking, fewer[home]))
            typed_no.append(_signals(asking, mistyped_all(fewer[guest])))
    _write_confidence(yes, no, typed_yes, typed_no)


def mistyped_all(questions: Sequence[Question]) -> list[Question]:
    """Each question with a typing error, by a seed of its own."""
    return [
        question.model_copy(update={"question": mistyped(question.question, "one", random.Random(question.id))})
        for question in questions
    ]


def _write_confidence(
    yes: Sequence[Floats], no: Sequence[Floats], typed_yes: Sequence[Floats], typed_no: Sequence[Floats]
) -> None:
    table = np.concatenate([*yes, *no, *typed_yes, *typed_no])
    sizes = [sum(map(len, part)) for part in (yes, no, typed_yes, typed_no)]
    right = np.repeat([True, False, True, False], sizes)
    worth = np.repeat([1.0, 1.0, _MISTYPED, _MISTYPED], sizes)
    # Half of the weight to each answer, so that the figure is a chance where half of all questions have one.
    worth = np.where(right, worth / worth[right].sum(), worth / worth[~right].sum())
    spread = table.std(axis=0) + 1e-9
    fitted = fit_answers(table / spread, right, worth, penalty=1e-4)
    weights = fitted[:-1] / spread
    scores = np.concatenate(yes) @ weights
    terms = np.rint(np.exp(np.concatenate(yes)[:, confidence.SIGNALS.index("terms")]) - 1)
    lengths = np.array([confidence.length_of(int(count)) for count in terms])
    lowest = [float(np.quantile(scores[lengths == each], 1 - _KEPT)) for each in range(len(confidence.LENGTHS) + 1)]
    # The levels put the lowest score that is kept of each length at one chance: that of their mean.
    least = float(np.mean(lowest)) + float(fitted[-1])
    levels = [least - score for score in lowest]
    sure = float(np.quantile(scores + np.array(levels)[lengths], 1 - _SURE))
    _write(
        "confidence",
        "What each signal weighs, the level of each length, and the bounds of the bands (rag/confidence.py)",
        dict(zip(confidence.SIGNALS, weights.tolist(), strict=True)),
        more=(
            f"least = {_chance(least):.4f}\nsure = {_chance(sure):.4f}\n"
            f"levels = [{', '.join(f'{level:.4f}' for level in levels)}]\n\n[weights]\n"
        ),
    )


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def main(arguments: Sequence[str]) -> int:
    learn(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
