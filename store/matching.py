"""Finding passages by their words: FTS5 keeps and serves the postings, numpy scores them.

FTS5's own bm25() costs a microsecond for each passage that holds a word of the question: 20 ms where 20,000
of 67,000 do. The same formula over arrays takes 5 ms while the postings are first read, then 1 ms, and its
constants can be chosen.
Not here: making terms (rag/language.py); what is kept (library.py).
"""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.article import Scope

_LEAST_IDF = 1e-6  # as in FTS5's bm25(): a term that most passages hold still counts for something
_POSTINGS_AT_MOST = 4_000_000  # kept in memory at once: some 64 MB

_PLACES = """SELECT group_concat(doc * 2 + (col = 'stems')) FROM term_place WHERE term = ? AND col <> 'surfaces'"""
# Days as date.toordinal counts them. An undated article may be older than any bound: it is of day 0.
_ARTICLES = "SELECT number, id, publisher, coalesce(julianday(published) - 1721424.5, 0) FROM article"


class Formula(NamedTuple):
    """The constants of BM25: what an occurrence in the title counts for, against 1 in the text, and k1 and b.

    k1 and b were chosen on questions with known passages; FTS5 has 1.2 and 0.75 there.
    """

    title: float = 1.0
    k1: float = 0.6
    b: float = 0.8


class Postings(NamedTuple):
    """The passages that hold a term: their rows, and how often it stands in title and text."""

    rows: NDArray[np.int64]
    counts: NDArray[np.float32]  # shape (2, rows)


class Catalogue:
    """The passages of one revision as arrays, one row each in the order of their keys, and their postings.

    Safe for threads. A connection that is given must be in a transaction that shows that revision.
    """

    def __init__(self, connection: sqlite3.Connection, revision: int) -> None:
        self.revision = revision
        passages = connection.execute("SELECT key, article, tokens FROM passage ORDER BY key")
        numbers = np.fromiter((value for passage in passages for value in passage), dtype=np.int64)
        self.keys, of_article, lengths = numbers.reshape(-1, 3).T
        mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
        self._lengths = (lengths / mean).astype(np.float32)
        self._codes: dict[str | None, int] = {None: -1}
        self._numbers: dict[str, int] = {}
        told = []
        for number, article_id, publisher, day in connection.execute(_ARTICLES):
            self._numbers[article_id] = number
            told.append((number, self._codes.setdefault(publisher and publisher.casefold(), len(self._codes)), day))
        articles = np.array(told, dtype=np.int64).reshape(-1, 3)
        articles = articles[np.argsort(articles[:, 0])]
        self._articles, self._publishers, self._published = articles[np.searchsorted(articles[:, 0], of_article)].T
        self._postings: dict[str, Postings] = {}
        self._held = 0

    def within(self, scope: Scope) -> NDArray[np.bool_]:
        """Which rows a scope admits. Publishers are compared without regard to case."""
        admitted = np.ones(len(self.keys), dtype=np.bool_)
        if scope.published_from is not None:
            admitted &= self._published >= scope.published_from.toordinal()
        if scope.published_until is not None:
            admitted &= self._published <= scope.published_until.toordinal()
        if scope.publishers:
            known = [self._codes[name.casefold()] for name in scope.publishers if name.casefold() in self._codes]
            admitted &= np.isin(self._publishers, known)
        if scope.without:
            left_out = [self._numbers[article_id] for article_id in scope.without if article_id in self._numbers]
            admitted &= ~np.isin(self._articles, left_out)
        return admitted

    def postings(self, connection: sqlite3.Connection, stem: str) -> Postings:
        """The postings of a stem, read once a revision."""
        postings = self._postings.get(stem)
        if postings is None:
            postings = _read(connection, self.keys, stem)
            if self._held + len(postings.rows) > _POSTINGS_AT_MOST:
                self._postings, self._held = {}, 0
            self._postings[stem] = postings
            self._held += len(postings.rows)
        return postings

    def scores(self, connection: sqlite3.Connection, stems: Sequence[str], formula: Formula) -> NDArray[np.float64]:
        """BM25 of every row, as FTS5 reckons it; 0 for those that hold none of the stems."""
        scores = np.zeros(len(self.keys))
        worth = np.array([formula.title, 1.0], dtype=np.float32)
        norms = formula.k1 * (1 - formula.b + formula.b * self._lengths)
        for stem in dict.fromkeys(stems):
            rows, counts = self.postings(connection, stem)
            often = worth @ counts
            absent = len(self.keys) - len(rows)
            idf = max(float(np.log((absent + 0.5) / (len(rows) + 0.5))), _LEAST_IDF)
            scores[rows] += idf * often * (formula.k1 + 1) / (often + norms[rows])
        return scores


def best(scores: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
    """The rows with the highest scores above 0, best first; equal ones in their order."""
    if limit < 1:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(scores > 0)
    if len(rows) > limit:
        least = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit]
        rows = rows[scores[rows] >= least]
    return rows[np.argsort(-scores[rows], kind="stable")][:limit]


def _read(connection: sqlite3.Connection, keys: NDArray[np.int64], stem: str) -> Postings:
    (places,) = connection.execute(_PLACES, (stem,)).fetchone()
    found, counts = np.unique(np.fromstring(places or "", dtype=np.int64, sep=","), return_counts=True)
    held, rows = np.unique(found >> 1, return_inverse=True)
    table = np.zeros((2, len(held)), dtype=np.float32)
    table[found & 1, rows] = counts
    return Postings(np.asarray(np.searchsorted(keys, held)), table)
