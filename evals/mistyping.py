"""Questions as they are mistyped: slips of the fingers, and spellings that are commonly got wrong, from a seed.

Not here: how a search forgives them (rag), nor any list of words by which one could tell a mistake from a word.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Literal

from rapidfuzz.distance import OSA

from rag.language import STOPWORDS, words

Kind = Literal["one", "two"]
Slip = Literal["neighbour", "omission", "swap", "doubling", "extra"]

_SHORTEST = 4  # letters of a word that is mistyped
# How often each edit happens: of ten, one is a misspelling where one applies; slips by weight. These are choices,
# not measurements: the wrong key comes first, then lost letters and letters that change places.
_MISSPELT = 0.1
_SLIPS: dict[Slip, int] = {"neighbour": 35, "omission": 20, "swap": 15, "doubling": 10, "extra": 10}
_FIRST = 0.05  # share of the words with a slip at the first letter: people seldom get the beginning of a word wrong


def mistyped(question: str, kind: Kind, rng: Random) -> str:
    """The question with one edit in one or two of its words ("one"), or with two edits in one word ("two").

    An edit is counted as optimal string alignment counts it, which takes two letters that changed places for one
    edit; capitals do not count, and stand where they stood. Words of four letters and more can be mistyped, names
    too; stop words, question words, and words with anything but the letters of the keyboard cannot. A question
    without such a word comes back as it is. The same state of `rng` gives the same result.
    """
    candidates = [
        word
        for word in words(question)
        if (written := question[word.start : word.end]).isascii()
        and written.isalpha()
        and len(written) >= _SHORTEST
        and word.form not in STOPWORDS
    ]
    if not candidates:
        return question
    count = rng.choice((1, 2)) if kind == "one" and len(candidates) > 1 else 1
    for word in sorted(rng.sample(candidates, count), key=lambda word: -word.start):  # later words keep their place
        edited = _mistyped_word(question[word.start : word.end], 1 if kind == "one" else 2, rng)
        question = question[: word.start] + edited + question[word.end :]
    return question


def _mistyped_word(word: str, edits: int, rng: Random) -> str:
    """The word, exactly so many edits away. Edits that undo one another are followed by more; too many are redrawn."""
    while True:
        typed, left = word, edits
        while left > 0:
            typed = _edited(typed, _FIRST / edits, rng)
            left = edits - OSA.distance(word.lower(), typed.lower())
        if left == 0:
            return typed


def _edited(word: str, first: float, rng: Random) -> str:
    """The word with a misspelling, where one applies and is drawn, or after a slip, which may change nothing.

    `first` is the probability that a slip is at the first letter.
    """
    if rng.random() < _MISSPELT and (spellings := _misspellings(word)):
        return rng.choice(spellings)
    slip = rng.choices(list(_SLIPS), list(_SLIPS.values()))[0]
    return _slipped(word, slip, 0 if rng.random() < first else rng.randrange(1, len(word)), rng)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("evals").joinpath("data/misspellings.toml").read_text("utf-8"))


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rule[0]), rule[1]) for group in _table()["rules"].values() for rule in group)


def _misspellings(word: str) -> list[str]:
    """What the rules make of the word, by one rule at one place: each once, in order, so that a seed draws the same."""
    spellings = dict.fromkeys(
        _with(word, found.start(), found.end(), becomes)
        for pattern, becomes in _rules()
        for found in pattern.finditer(word.lower())
    )
    return list(spellings)


def _slipped(word: str, slip: Slip, at: int, rng: Random) -> str:
    """The word after a slip at a letter; unchanged by a swap of equal letters."""
    letter = word[at]
    # An apostrophe, which a misspelling may have brought, has no neighbour but itself.
    key: str = rng.choice(_table()["keys"].get(letter.lower(), letter))
    match slip:
        case "neighbour":
            return _with(word, at, at + 1, key)
        case "omission":
            return _with(word, at, at + 1, "")
        case "swap":
            at = min(at, len(word) - 2)
            return _with(word, at, at + 2, word[at : at + 2][::-1])
        case "doubling":
            return _with(word, at, at + 1, letter * 2)
        case "extra":
            return _with(word, at, at + 1, rng.choice((key + letter, letter + key)))


def _with(word: str, start: int, end: int, piece: str) -> str:
    """The word with another piece between two places, in the capitals of what stood there.

    Letters more than there were are capitals among capitals; a word that began with a capital still does.
    """
    if start == 0 and len(piece) < end:  # what follows becomes the beginning
        piece, end = piece + word[end : end + 1], end + 1
    elif start == end:
        start, piece = (start - 1, word[start - 1] + piece) if start else (0, piece + word[0])
        end = start + 1
    replaced = word[start:end]
    among_capitals = (replaced + (word[end : end + 1] or word[start - 1 : start])).isupper()
    cased = [
        letter.upper() if (replaced[at].isupper() if at < len(replaced) else among_capitals) else letter.lower()
        for at, letter in enumerate(piece)
    ]
    return word[:start] + "".join(cased) + word[end:]
