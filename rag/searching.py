"""From an understood question to ranked passages: candidates by full text and by vectors, ranked together.

Not here: what the question means (understanding.py); how candidates are ranked (ranking.py).
"""

import math
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from rag.answer import Found
from rag.choosing import once_each
from rag.errors import EmbedderLost
from rag.language import content, stem
from rag.periods import Period, When
from rag.ports import Embedder
from rag.ranking import FEATURES, Candidate, Features, features, weights
from rag.timing import TOLD_WITHIN, around, timely, within
from rag.understanding import Query
from store.article import Scope
from store.errors import VectorsUnavailable
from store.library import Library
from store.vectors import VectorIndex

BY_WORDS, BY_VECTOR = 60, 40  # candidates that each search gives
_RANKED = 30  # passages that are looked at for their time and story
BARE_WEIGHT = 0.3  # of a follow-up as it was asked, against 1 for what it means; chosen on the sample questions


class Searcher:
    """Searches one library. Blocks: call it in a thread.

    `on_vectors_lost` is told when the vector index is missing or damaged; full text serves meanwhile.
    """

    def __init__(
        self,
        library: Library,
        index: VectorIndex,
        embedder: Embedder | None,
        on_vectors_lost: Callable[[VectorsUnavailable], object],
    ) -> None:
        self._library = library
        self._index = index
        self._embedder = embedder
        self._on_vectors_lost = on_vectors_lost

    def search(self, query: Query, scope: Scope, limit: int) -> list[Found]:
        """The best passages first, of the time and publisher that the question asks for; one of each story."""
        scope = _narrowed(scope, query.publishers)
        if query.asks_for_news:
            period = query.when.period
            return once_each(self.latest(_bounded(scope, period, after=timedelta(0)) if period else scope, limit))
        when = self._anchored(query.when, scope)
        if when.period is None or not when.period.explicit:
            return once_each(timely(self._ranked(query, [scope], _RANKED), when))[:limit]
        # Candidates of the whole scope, as a passage may look back, and of what appeared in the period alone.
        found = self._ranked(query, [scope, _bounded(scope, when.period)], 2 * _RANKED)
        return once_each(timely([each for each in found if within(each, when.period)], when))[:limit]

    def _ranked(self, query: Query, scopes: Sequence[Scope], limit: int) -> list[Found]:
        """The best passages of all scopes first. A follow-up is searched both as it was asked and as it was meant;
        the features that are told are those of what was meant.
        """
        scores: dict[int, float] = {}
        why: dict[int, NDArray[np.float64]] = {}
        for weight, wording in self._wordings(query):
            keys, table = self.candidates(wording, scopes)
            for key, row in zip(keys, table, strict=True):
                scores[key] = scores.get(key, 0.0) + weight * float(row @ weights())
                why[key] = row
        best = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
        passages = self._library.passages(best)
        return [
            Found(
                passage=passages[key][0],
                article=passages[key][1],
                score=round(scores[key], 6),
                why={name: round(float(part), 6) for name, part in zip(FEATURES, why[key], strict=True)},
            )
            for key in best
            if key in passages  # an article may be replaced between the search and this look-up
        ]

    def _anchored(self, when: When, scope: Scope) -> When:
        """The time before or after an event becomes a period, by the day of the article that tells most of it."""
        if when.anchor is None or when.period is not None:
            return when
        terms, _ = content(when.anchor.event)
        best = self._library.passages([hit.key for hit in self._library.match(terms, 1, scope)])
        days = [article.published for _, article in best.values() if article.published]
        return when.model_copy(update={"period": around(when.anchor, days[0])}) if days else when

    def candidates(self, query: Query, scopes: Sequence[Scope]) -> tuple[list[int], Features]:
        """The keys of the passages that either search finds in any of the scopes, and their features."""
        hits = (hit for scope in scopes for hit in self._library.match(query.terms, BY_WORDS, scope))
        lexical = {hit.key: hit.score for hit in hits}
        vector = self._vector_scores(query.wording, list(lexical), scopes)
        kept = self._library.terms(sorted(lexical.keys() | vector.keys()))
        found = [Candidate(kept[key], lexical.get(key, 0.0), vector.get(key, 0.0)) for key in kept]
        return list(kept), features(query, self.weigh(query), found)

    def close(self) -> None:
        self._index.close()
        if self._embedder is not None:
            self._embedder.close()

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """idf of each term, never negative: ln(1 + (N - n + 1/2) / (n + 1/2)), as in Lucene's BM25."""
        total = self._library.passage_count()
        holding = self._library.frequencies(terms)
        return {t: math.log(1 + (total - holding.get(t, 0) + 0.5) / (holding.get(t, 0) + 0.5)) for t in terms}

    def weigh(self, query: Query) -> dict[str, float]:
        """The rarity of all that a question is weighed by: its terms, and the stems of its words."""
        return self.rarity([*query.terms, *map(stem, query.surfaces)])

    def latest(self, scope: Scope, limit: int) -> list[Found]:
        """How the newest articles begin, the newest first."""
        passages = self._library.passages(self._library.latest(limit, scope))
        return [
            Found(passage=passage, article=article, score=-float(place))
            for place, (passage, article) in enumerate(passages.values())
        ]

    @staticmethod
    def _wordings(query: Query) -> list[tuple[float, Query]]:
        if not query.carried:
            return [(1.0, query)]
        return [(BARE_WEIGHT, query), (1.0, query.meant)]

    def _vector_scores(self, text: str, candidates: list[int], scopes: Sequence[Scope]) -> dict[int, float]:
        # Somebody may have embedded the library anew since the desk was opened.
        if self._embedder is None or self._library.embedder != self._embedder.fingerprint:
            return {}
        try:
            wanted = self._embedder.embed([text], "query")[0]
            near = [
                hit
                for scope in scopes
                for hit in self._index.query(wanted, BY_VECTOR, None if scope.is_open else self._library.keys_in(scope))
            ]
            # What full text alone found is scored as well: not being among the nearest is no score of 0.
            missing = np.array(sorted(set(candidates) - {hit.key for hit in near}), dtype=np.int64)
            others = self._index.query(wanted, len(missing), missing)
        except EmbedderLost:
            return {}
        except VectorsUnavailable as lost:
            self._on_vectors_lost(lost)
            return {}
        return {hit.key: hit.score for hit in [*near, *others]}


def _narrowed(scope: Scope, publishers: Sequence[str]) -> Scope:
    """The scope, of those publishers alone that a question asks to hear, where it may hear them."""
    heard = tuple(name for name in publishers if not scope.publishers or name in scope.publishers)
    return scope.model_copy(update={"publishers": heard}) if heard else scope


def _bounded(scope: Scope, period: Period, after: timedelta = TOLD_WITHIN) -> Scope:
    """The scope, of articles alone that appeared in a period or soon after it."""
    starts = [day for day in (scope.published_from, period.start) if day]
    ends = [day for day in (scope.published_until, period.until and period.until + after) if day]
    return scope.model_copy(
        update={"published_from": max(starts, default=None), "published_until": min(ends, default=None)}
    )
