"""Words that the library does not know, and the words it knows that they were meant to be.

Not here: which words of a question are worth correcting (understanding.py); informal spellings (spelling.py).
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.language import stem
from store.library import Library

_TWO_EDITS_FROM = 6  # letters; a shorter word is within two edits of too many
# What an edit, and another first letter, cost against the logarithm of a word's frequency; chosen on train questions.
_EDIT_COST = 4.0
_FIRST_LETTER_COST = 2.0
_SHORTEST_HALF = 3  # letters, of two words that were written as one


class _Words(NamedTuple):
    """The library's words as of a revision."""

    revision: int
    passages_with: dict[str, int]
    by_length: dict[int, list[str]]


class Lexicon:
    """The words of a library as of now. The list of all words is read only when one must be corrected."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: _Words | None = None

    def unknown(self, forms: Iterable[str]) -> set[str]:
        """The forms of which no form of the same stem stands in the library."""
        stems = {form: stem(form) for form in forms}
        holding = self._library.frequencies(sorted(set(stems.values())))
        return {form for form, stemmed in stems.items() if not holding.get(stemmed)}

    def nearest(self, form: str) -> str | None:
        """The word, or the two words written as one, that was most likely meant: few edits, and frequent.

        An edit is a letter more, less or other, or two neighbours swapped; long words may have two.
        """
        known = self._words_now()
        most = 2 if len(form) >= _TWO_EDITS_FROM else 1
        near = {
            word: _frequency(known.passages_with[word]) - _cost(form, word, distance)
            for length in range(len(form) - most, len(form) + most + 1)
            for word, distance, _ in process.extract(
                form, known.by_length.get(length, []), scorer=OSA.distance, score_cutoff=most, limit=None
            )
        }
        near |= {
            f"{form[:at]} {form[at:]}": min(
                _frequency(known.passages_with.get(form[:at], 0)), _frequency(known.passages_with.get(form[at:], 0))
            )
            - _EDIT_COST
            for at in range(_SHORTEST_HALF, len(form) - _SHORTEST_HALF + 1)
            if form[:at] in known.passages_with and form[at:] in known.passages_with
        }
        return max(near, key=lambda word: (near[word], word), default=None)

    def _words_now(self) -> _Words:
        revision = self._library.revision
        known = self._known  # read once: other threads may put another in its place
        if known is None or known.revision != revision:
            passages_with = self._library.vocabulary()
            by_length: dict[int, list[str]] = {}
            for word in passages_with:
                if word.isalpha():
                    by_length.setdefault(len(word), []).append(word)
            self._known = known = _Words(revision, passages_with, by_length)
        return known


def _frequency(passages: int) -> float:
    return math.log(1 + passages)


def _cost(form: str, word: str, edits: float) -> float:
    return _EDIT_COST * edits + (_FIRST_LETTER_COST if form[0] != word[0] else 0.0)
