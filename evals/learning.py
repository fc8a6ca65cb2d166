"""Learns the weights of the search from train questions with known answers, and writes them to rag/data.

Run as `python -m evals.learning CORPORA WORK` (pools.py says what CORPORA holds). Not here: fitting (fitting.py);
what the features mean (rag/ranking.py, rag/quoting.py, rag/confidence.py); how good the result is (quality.py).
"""

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
_WORTH: Mapping[str, float] = {IDK: 1.0, FACQA: 3.0}
_KEPT = 0.95  # of the answerable train questions of the worse collection
_SURE = 0.75  # the same, without a warning
_FOUND = 10
_ANY_DAY = date(2024, 1, 1)


class _Asking(NamedTuple):
    """What asking a library takes."""

    library: Library
    searcher: Searcher
    lexicon: Lexicon

    def understood(self, question: Question) -> Query:
        return understand(question.question, (), self.lexicon, _ANY_DAY)


def _asking(settings: Settings) -> _Asking:
    library, searcher = open_searcher(settings)
    return _Asking(library, searcher, Lexicon(library))


def _ranking_choices(asking: _Asking, questions: Sequence[Question], worth: float) -> Iterator[Choice]:
    for question in questions:
        query = asking.understood(question)
        keys, table = asking.searcher.candidates(query, query.terms, query.wording, Scope())
        found = asking.library.passages(keys)
        right = np.array([found[key][1].id in sources(question) for key in keys], dtype=np.bool_)
        yield Choice(table, right, worth)


def _quoting_choices(asking: _Asking, questions: Sequence[Question]) -> Iterator[Choice]:
    for question in questions:
        query, rarity, _, found = _looked(asking, question, Scope())
        sentences, table = quoting.features(query, rarity, found)
        right = np.array([contains_answer(question.answers, each.text) for each in sentences], dtype=np.bool_)
        yield Choice(table, right)


def _looked(
    asking: _Asking, question: Question, scope: Scope
) -> tuple[Query, dict[str, float], frozenset[str], list[Found]]:
    query = asking.understood(question)
    rarity, absent = asking.searcher.weigh(query)
    return query, rarity, absent, asking.searcher.search(query, scope, _FOUND)


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
    asking = _asking(pool(corpora, work, (IDK, FACQA)))
    with closing(asking.library), closing(asking.searcher):
        choices = [choice for name in asked for choice in _ranking_choices(asking, asked[name], _WORTH[name])]
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
        yes = {name: _signals(asking, fewer[name]) for name in fewer}
        no = [_signals(asking, fewer[name], without_sources=True) for name in fewer]
    for home, guest in ((IDK, FACQA), (FACQA, IDK)):
        asking = _asking(pool(corpora, work, (home,)))
        with closing(asking.library), closing(asking.searcher):
            no.append(_signals(asking, fewer[guest]))
            yes[f"{home} alone"] = _signals(asking, fewer[home])
    _write_confidence(yes, no)


def _write_confidence(yes: Mapping[str, Floats], no: Sequence[Floats]) -> None:
    table = np.concatenate([*yes.values(), *no])
    right = np.concatenate([np.ones(sum(map(len, yes.values())), bool), np.zeros(sum(map(len, no)), bool)])
    spread = table.std(axis=0) + 1e-9
    # Half of the weight to each answer, so that the figure is a chance where half of all questions have one.
    worth = np.where(right, 1 / right.sum(), 1 / (~right).sum())
    fitted = fit_answers(table / spread, right, worth, penalty=1e-4)
    weights, intercept = fitted[:-1] / spread, float(fitted[-1])
    chances = {name: 1 / (1 + np.exp(-(rows @ weights + intercept))) for name, rows in yes.items()}
    least = min(float(np.quantile(chance, 1 - _KEPT)) for chance in chances.values())
    sure = min(float(np.quantile(chance, 1 - _SURE)) for chance in chances.values())
    _write(
        "confidence",
        "What each signal weighs, and the bounds of the bands (rag/confidence.py)",
        dict(zip(confidence.SIGNALS, weights.tolist(), strict=True)),
        more=f"intercept = {intercept:.4f}\nleast = {least:.4f}\nsure = {sure:.4f}\n\n[weights]\n",
    )


def main(arguments: Sequence[str]) -> int:
    learn(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
