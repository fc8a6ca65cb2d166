"""What each part of the ranking is worth: the weights learned without it, and how well they find then.

Run as `python -m evals.ablating CORPORA WORK`. Not here: learning what is shipped (learning.py).
"""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from evals.fitting import Choice, Floats, fit_choices
from evals.learning import WORTH, asking_of
from evals.metrics import Mean, discounted_gain, mean
from evals.pools import FACQA, IDK, answerable, drawn, pool, sources
from rag.ranking import FEATURES
from store.article import Scope

_EACH = 1_500  # train questions of each collection


class Ranked(NamedTuple):
    """The candidates of a question: their articles, features, and which of them answer."""

    articles: tuple[str, ...]
    choice: Choice

    def rank(self, weights: Floats) -> int | None:
        """Where the first article that answers stands, from 0."""
        order = np.argsort(-(self.choice.features @ weights), kind="stable")
        right = {self.articles[at] for at in np.flatnonzero(self.choice.right)}
        ranked = dict.fromkeys(self.articles[at] for at in order)
        return next((at for at, article in enumerate(ranked) if article in right), None)


def candidates(corpora: Path, work: Path) -> tuple[dict[str, list[Ranked]], dict[str, list[Ranked]]]:
    """The candidates of train and of valid questions, by collection."""
    asking = asking_of(pool(corpora, work, (IDK, FACQA)))

    def ranked(name: str, split: str, most: int) -> list[Ranked]:
        made = []
        for question in drawn(answerable(corpora, name, split), most, 1):
            query = asking.understood(question)
            keys, table = asking.searcher.candidates(query, [Scope()])
            found = asking.library.passages(keys)
            articles = tuple(found[key][1].id for key in keys)
            right = np.array([article in sources(question) for article in articles], dtype=np.bool_)
            made.append(Ranked(articles, Choice(table, right, WORTH[name])))
        return made

    with closing(asking.library), closing(asking.searcher):
        train = {name: ranked(name, "train", _EACH) for name in (IDK, FACQA)}
        return train, {name: ranked(name, "valid", sys.maxsize) for name in (IDK, FACQA)}


def learned(train: dict[str, list[Ranked]], features: Sequence[str]) -> Floats:
    """Weights of these features alone; of the others 0."""
    columns = [FEATURES.index(name) for name in features]
    weights = np.zeros(len(FEATURES))
    weights[columns] = fit_choices(
        [each.choice._replace(features=each.choice.features[:, columns]) for of in train.values() for each in of]
    )
    return weights


def main(arguments: Sequence[str]) -> int:
    train, valid = candidates(Path(arguments[0]), Path(arguments[1]))
    rows: dict[str, Sequence[str]] = {"all features": FEATURES}
    rows |= {f"without {name}": [other for other in FEATURES if other != name] for name in FEATURES}
    rows |= {"lexical alone": ["lexical"], "lexical and vector": ["lexical", "vector"]}
    rows |= {"lexical and grams": ["lexical", "grams"]}
    sys.stdout.write("| features | IDK-MRC nDCG@10, recall@5 | FacQA nDCG@10, recall@5 |\n|---|---|---|\n")
    for told, features in rows.items():
        weights = learned(train, features)
        cells = [_cell([each.rank(weights) for each in valid[name]]) for name in (IDK, FACQA)]
        sys.stdout.write(f"| {told} | {' | '.join(cells)} |\n")
    return 0


def _cell(ranks: Sequence[int | None]) -> str:
    gain: Mean = mean(discounted_gain(rank) for rank in ranks)
    recall = mean(float(rank is not None and rank < 5) for rank in ranks)
    return f"{gain.value:.3f}, {recall.value:.3f} (±{gain.half:.3f}, n={gain.n})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
