"""Words that the library does not know, and the words it knows that they were meant to be.

Not here: which words of a question are worth correcting (understanding.py).
"""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.language import stem
from store.library import Library


class Lexicon:
    """The words of a library as of now. The list of all words is read only when one must be corrected."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: tuple[int, dict[str, int], dict[int, list[str]]] | None = None

    def unknown(self, forms: Iterable[str]) -> set[str]:
        """The forms of which no form of the same stem stands in the library."""
        stems = {form: stem(form) for form in forms}
        holding = self._library.frequencies(sorted(set(stems.values())))
        return {form for form, stemmed in stems.items() if not holding.get(stemmed)}

    def nearest(self, form: str) -> str | None:
        """The most frequent word within one edit: a letter more, less or other, or two neighbours swapped."""
        passages_with, by_length = self._words_now()
        near = [
            found
            for length in range(len(form) - 1, len(form) + 2)
            for found, _, _ in process.extract(
                form, by_length.get(length, []), scorer=OSA.distance, score_cutoff=1, limit=None
            )
        ]
        return max(near, key=lambda word: (passages_with[word], word), default=None)

    def _words_now(self) -> tuple[dict[str, int], dict[int, list[str]]]:
        revision = self._library.revision
        known = self._known  # read once: other threads may put another in its place
        if known is None or known[0] != revision:
            passages_with = self._library.vocabulary()
            by_length: dict[int, list[str]] = {}
            for word in passages_with:
                if word.isalpha():
                    by_length.setdefault(len(word), []).append(word)
            self._known = known = revision, passages_with, by_length
        return known[1], known[2]
