"""True sentences under a wrong marker, among passages of which one proves them: for measuring re-attribution.

Not here: the sentences (planting.py); the measuring (trying.py).
"""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from evals.ground import Ground
from evals.planting import truths
from rag.answer import Found
from rag.language import STOPWORDS, words
from rag.ports import Draft
from store.article import Article, Passage

CROWD = 10  # passages a writer is given
_NEIGHBOURS = 2  # of them beside the right one in its article
_ALIKE = 4  # of them those that share most words with it, of a sample of other articles
_SAMPLE = 100


class Misplaced(NamedTuple):
    """A sentence marked with a passage of another article. `own`: the marker of the passage it comes from."""

    draft: Draft
    found: tuple[Found, ...]
    own: int


def misplaced(
    passages: Sequence[tuple[Passage, Article]], given: Ground, seed: int, count: int, rules: int = 0
) -> Iterator[Misplaced]:
    """True sentences, reworded by up to so many rules, each among ten passages and with the marker of a wrong one."""
    random = Random(f"misplaced-{seed}-{rules}")  # noqa: S311 - a sample
    places = {passage.id: at for at, (passage, _) in enumerate(passages)}
    for case in truths(given, seed, count, rules):
        own = places[case.passage.id]
        crowd = _crowd(passages, own, random)
        foreign = [at for at in crowd if passages[at][1].id != case.article.id]
        found = tuple(Found(passage=passages[at][0], article=passages[at][1], score=1.0) for at in crowd)
        wrong = crowd.index(random.choice(foreign)) + 1
        yield Misplaced(Draft(text=case.sentence, markers=(wrong,)), found, crowd.index(own) + 1)


def _crowd(passages: Sequence[tuple[Passage, Article]], own: int, random: Random) -> list[int]:
    """The places of ten passages in random order: a passage, its neighbours, the likest of a sample, and others."""
    article = passages[own][1].id
    beside = [at for at in (own - 1, own + 1) if 0 <= at < len(passages) and passages[at][1].id == article]
    sample = random.sample(range(len(passages)), min(_SAMPLE, len(passages)))
    others = [at for at in sample if passages[at][1].id != article]
    here = _topic(passages[own][0].text)
    others.sort(key=lambda at: -len(_topic(passages[at][0].text) & here))
    rest = others[_ALIKE:]
    chosen = [own, *beside[:_NEIGHBOURS], *others[:_ALIKE]]
    chosen += random.sample(rest, min(len(rest), CROWD - len(chosen)))
    random.shuffle(chosen)
    return chosen


@cache
def _topic(text: str) -> frozenset[str]:
    return frozenset(word.form for word in words(text)) - STOPWORDS
