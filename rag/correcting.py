"""Words that the library does not know, and the words it knows that they were meant to be.

Not here: which words of a question are worth correcting (understanding.py).
"""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA
from store.library import Library

from rag.language import stem


class Lexicon:
    """The words of a library as of now. The list of all words is read only when one must be corrected."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._revision = -1
        self._passages_with: dict[str, int] = {}
        self._by_length: dict[int, list[str]] = {}

    def unknown(self, forms: Iterable[str]) -> set[str]:
        """The forms of which no form of the same stem stands in the library."""
        stems = {form: stem(form) for form in forms}
        holding = self._library.frequencies(sorted(set(stems.values())))
        return {form for form, stemmed in stems.items() if not holding.get(stemmed)}

    def nearest(self, form: str) -> str | None:
        """The most frequent word within one edit: a letter more, less or other, or two neighbours swapped."""
        self._refresh()
        near = [
            found
            for length in range(len(form) - 1, len(form) + 2)
            for found, _, _ in process.extract(
                form, self._by_length.get(length, []), scorer=OSA.distance, score_cutoff=1, limit=20
            )
        ]
        return max(near, key=lambda word: (self._passages_with[word], word), default=None)

    def _refresh(self) -> None:
        revision = self._library.revision
        if revision == self._revision:
            return
        passages_with = self._library.vocabulary()
        by_length: dict[int, list[str]] = {}
        for word in passages_with:
            if word.isalpha():
                by_length.setdefault(len(word), []).append(word)
        self._passages_with, self._by_length, self._revision = passages_with, by_length, revision
