"""Ranks candidate passages by what they have in common with a question, weighed as learned.

The weights (data/ranking.toml) were learned from questions whose passages are known; `make learn` learns them
anew. Not here: finding candidates (searching.py); whether the best one holds an answer (confidence.py).
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.language import stem
from rag.meanings import keys as meanings_of
from rag.understanding import Query
from rag.wanting import Wanted
from rag.weighing import share, weighed_grams
from store.library import Terms

Features = NDArray[np.float64]  # shape (candidates, features), values about 0 to 1

FEATURES = (
    "lexical",  # BM25 over stems, over the best candidate's
    "vector",  # likeness of the vectors, over the best candidate's
    "grams",  # BM25 over 4-grams of characters, over the best candidate's
    "cover",  # share of the question's rarity that passage and title hold
    "meaning",  # the same, where a synonym will do
    "spelling",  # the same, of the 4-grams of its words
    "names",  # the same, of its proper names
    "window",  # the same, of the best stretch of the passage
    "lead",  # the same, of the passage's beginning
    "wanted",  # whether a number or date that is asked for stands near that stretch
    "length",  # logarithm of the passage's length
)
_WINDOW, _LEAD, _NEAR = 15, 12, 8  # words
_K1, _B = 1.2, 0.75
_LENGTH_SCALE = 5.0  # a passage of 150 words is of length 1
_MONTHS_AND_DAYS = frozenset(
    "januari februari maret april mei juni juli agustus september oktober november desember "
    "senin selasa rabu kamis jumat sabtu minggu".split()
)
_NUMERALS = frozenset(
    "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas puluh belas ratus ribu juta miliar triliun "
    "seratus seribu".split()
)
_TOLD_BY: Mapping[Wanted, frozenset[str]] = {"date": _MONTHS_AND_DAYS, "number": _NUMERALS}


class Candidate(NamedTuple):
    """A passage that either search found: its terms and its scores, 0 where a search did not find it."""

    terms: Terms
    lexical: float
    vector: float


class _Place(NamedTuple):
    """Where in a passage a term of the question stands."""

    at: int
    term: str


@cache
def weights() -> NDArray[np.float64]:
    """The weight of each feature, in their order."""
    table = tomllib.loads(files("rag").joinpath("data/ranking.toml").read_text("utf-8"))
    return np.array([float(table[name]) for name in FEATURES])


def features(query: Query, rarity: Mapping[str, float], found: Sequence[Candidate]) -> Features:
    """The features of each candidate. `rarity` knows the question's terms and the stems of its forms."""
    if not found:
        return np.zeros((0, len(FEATURES)))
    weighed = {term: rarity[term] for term in query.terms}
    texts = [f" {candidate.terms.surfaces} " for candidate in found]
    asked = weighed_grams(query.surfaces)
    table = dict(zip(_OF_PASSAGE, np.array([_of_passage(query, weighed, c.terms) for c in found]).T, strict=True))
    table["lexical"] = _over_best([candidate.lexical for candidate in found])
    table["vector"] = _over_best([max(candidate.vector, 0.0) for candidate in found])
    scored, held = zip(*_gram_scores(asked, texts), strict=True)
    table["grams"], table["spelling"] = _over_best(scored), np.array(held)
    meant = [(meanings_of(form), rarity[stem(form)]) for form in query.surfaces]
    table["meaning"] = np.array([_meaning(meant, candidate.terms.surfaces) for candidate in found])
    return np.stack([table[name] for name in FEATURES], axis=1)


_OF_PASSAGE = ("cover", "names", "window", "lead", "wanted", "length")


def _of_passage(query: Query, weighed: Mapping[str, float], passage: Terms) -> list[float]:
    stems = passage.stems.split()
    places = [_Place(at, term) for at, term in enumerate(stems) if term in weighed]
    held = {place.term for place in places} | (weighed.keys() & set(passage.title.split()))
    window, first, last = _best_window(places, weighed)
    near = stems[max(first - _NEAR, 0) : last + _NEAR + 1] if places else []
    return [
        share(weighed, held),
        share({term: weighed[term] for term in query.names if term in weighed}, held),
        window,
        share(weighed, {place.term for place in places if place.at < _LEAD}),
        float(query.wanted in _TOLD_BY and any(_tells(query.wanted, word) for word in near if word not in weighed)),
        float(np.log(len(stems) + 1)) / _LENGTH_SCALE,
    ]


def _best_window(places: Sequence[_Place], weighed: Mapping[str, float]) -> tuple[float, int, int]:
    """The share that the best stretch holds, with where its first and last terms stand."""
    best, first, last = 0.0, 0, 0
    total = sum(weighed.values()) or 1.0
    for index, begin in enumerate(places):
        within: dict[str, None] = {}
        end = begin.at
        for place in places[index:]:
            if place.at - begin.at >= _WINDOW:
                break
            within[place.term] = None
            end = place.at
        held = sum(weighed[term] for term in within)
        if held > best:
            best, first, last = held, begin.at, end
    return best / total, first, last


def _tells(wanted: Wanted | None, word: str) -> bool:
    return word[0].isdecimal() or (wanted is not None and word in _TOLD_BY[wanted])


def _over_best(values: Sequence[float]) -> NDArray[np.float64]:
    best = max(values)
    return np.array(values, dtype=np.float64) / (best if best > 0 else 1.0)


def _gram_scores(asked: Mapping[str, float], texts: Sequence[str]) -> Iterator[tuple[float, float]]:
    """BM25 of each text over the 4-grams, and the share of their weight that it holds."""
    mean = max(sum(map(len, texts)) / len(texts), 1.0)
    total = sum(asked.values()) or 1.0
    for text in texts:
        norm = _K1 * (1 - _B + _B * len(text) / mean)
        # Counting in the whole text is many times faster than taking every word of it apart.
        held = [(weight, often) for gram, weight in asked.items() if (often := text.count(gram))]
        score = sum(weight * often * (_K1 + 1) / (often + norm) for weight, often in held)
        yield score, sum(weight for weight, _ in held) / total


def _meaning(meant: Sequence[tuple[frozenset[str], float]], surfaces: str) -> float:
    total = sum(rare for _, rare in meant)
    present = frozenset(_all_meanings(surfaces))
    return sum(rare for keys, rare in meant if not keys.isdisjoint(present)) / total if total else 0.0


def _all_meanings(surfaces: str) -> Iterator[str]:
    for form in set(surfaces.split()):
        yield from meanings_of(form)
