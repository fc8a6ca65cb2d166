"""Which articles tell one story in one text: agency copy that several papers print counts as one source.

Not here: which member of a group is shown, and which passages an answer takes (the callers' choice).
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from rag.numbers import Number, numbers
from rag.numerals import starting_words
from rag.quantities import same_value
from store.article import Article

Relation = Literal["reprint", "update"]

# Share of the shorter text's words that the longer one must hold, in order and in runs of _RUN words or more; and
# that share with the share of the beginning, in the text where it is less: a new report that ends with the story so
# far is new where it begins. One paper's reports of a running story share more than two papers' stories do.
ENOUGH_SHARED, _ENOUGH_WITH_BEGINNING = 0.6, 1.05
ENOUGH_IN_ONE_PAPER, _ENOUGH_IN_ONE_PAPER_WITH_BEGINNING = 0.85, 1.4
_BEGINNING = (40, 100)  # words: half of the text, but no less and no more
_RUN = 3  # words; what is shared in fewer, unrelated texts share as well
# A brief is soon shared by chance, or all of it quoted: it must be nearly the whole of the other, too.
_BRIEF = 25  # words
_NEARLY_EQUAL = 0.9
# Words that may differ in one place of a sentence that is otherwise shared; at a text's edges fewer, since
# datelines and signatures stand there.
_ONE_PLACE = 12
_EDGE = 3
_WORDS_COMPARED = 2_500  # bounds time and memory: the table of two texts is a bit for each pair of words
# Part of the shorter sketch that two texts must share to be compared word by word.
_WORTH_COMPARING = 0.25
_LONG = 6  # letters
_KEPT = 256  # articles: those of the last ten questions or so; a long one may take 200 kB

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|[^\W\da-z_]+")  # "café" in two: plain letters are found twice as fast
_YEAR = re.compile(r"(?:19|20)\d\d")

Run = tuple[int, int, int]  # where it begins in either text, and its words


class _Gap(NamedTuple):
    """What stands between two shared runs, in either text."""

    first: tuple[str, ...]
    second: tuple[str, ...]


def reprint_groups(articles: Sequence[Article]) -> list[list[int]]:
    """Indices into the articles, one group a story, in order of their first members; most groups have one.

    A reprint of a reprint is of their group, except that no group holds two articles of which one updates the
    other's figures. An article without a publisher is of no other's paper. Cold, 30 articles of 300 words take 3 ms
    where few are reprints, 7 ms for ten stories in three papers each.
    """
    groups = [[at] for at in range(len(articles))]
    group_of = list(range(len(articles)))
    relations = _relations(articles)
    for first, second in relations:
        one, two = sorted((group_of[first], group_of[second]))
        if one == two or any(
            relations.get((min(a, b), max(a, b))) == "update" for a in groups[one] for b in groups[two]
        ):
            continue
        for member in groups[two]:
            group_of[member] = one
        groups[one] = sorted(groups[one] + groups[two])
        groups[two] = []
    return [group for group in groups if group]


def _relations(articles: Sequence[Article]) -> dict[tuple[int, int], Relation]:
    """How two articles stand to each other, the earlier first; only for those that share most of their words."""
    texts = [article.text for article in articles]
    sketches = [_sketch(text) for text in texts]
    found: dict[tuple[int, int], Relation] = {}
    for (first, sketch), (second, against) in combinations(enumerate(sketches), 2):
        if len(sketch & against) < _WORTH_COMPARING * min(len(sketch), len(against)):
            continue
        publisher = articles[first].publisher
        one_paper = publisher is not None and publisher == articles[second].publisher
        relation = _compared(*sorted((texts[first], texts[second])), one_paper=one_paper)
        if relation is not None:
            found[first, second] = relation
    return found


@lru_cache(maxsize=_KEPT)
def _sketch(text: str) -> frozenset[tuple[str, str]]:
    """The neighbours among a text's long words: quick to cut and to intersect, and seldom shared by chance."""
    long = [word for word in text.lower().split()[:_WORDS_COMPARED] if len(word) >= _LONG]
    return frozenset(pairwise(long))


@lru_cache(maxsize=_KEPT)
def _words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: "September" as in "10/9", since papers differ in how they date."""
    months = _months()
    return tuple([months.get(word, word) for word in _WORD.findall(text.lower())[:_WORDS_COMPARED]])


@cache
def _months() -> dict[str, str]:
    calendar = tomllib.loads(files("rag").joinpath("data/calendar.toml").read_text("utf-8"))
    return {name: str(number) for name, number in calendar["months"].items()}


@lru_cache(maxsize=1_024)
def _compared(one: str, other: str, *, one_paper: bool) -> Relation | None:
    """What two texts are to each other; None for two stories."""
    if one == other:
        return "reprint"
    first, second = _words(one), _words(other)
    runs = [
        (block.a, block.b, block.size)
        for block in LCSseq.editops(first, second).as_matching_blocks()
        if block.size >= _RUN
    ]
    if not _mostly_shared(len(first), len(second), runs, one_paper=one_paper):
        return None
    return "update" if any(_tells_other_figures(gap) for gap in _gaps(first, second, runs)) else "reprint"


def _mostly_shared(first: int, second: int, runs: list[Run], *, one_paper: bool) -> bool:
    """Whether two texts of that many words share enough."""
    shorter, longer = sorted((first, second))
    if not shorter:
        return False
    words = sum(size for _, _, size in runs)
    if shorter < _BRIEF:
        return words >= _NEARLY_EQUAL * longer
    enough = ENOUGH_IN_ONE_PAPER if one_paper else ENOUGH_SHARED
    with_beginning = _ENOUGH_IN_ONE_PAPER_WITH_BEGINNING if one_paper else _ENOUGH_WITH_BEGINNING
    share = words / shorter
    return (
        share >= enough
        and share
        + min(
            _of_beginning(first, [(start, size) for start, _, size in runs]),
            _of_beginning(second, [(start, size) for _, start, size in runs]),
        )
        >= with_beginning
    )


def _of_beginning(length: int, spans: list[tuple[int, int]]) -> float:
    """The share (0 to 1) of a text's beginning that lies in the spans."""
    least, most = _BEGINNING
    until = min(length, most, max(least, length // 2))
    return sum(max(0, min(start + size, until) - start) for start, size in spans) / until


def _gaps(first: tuple[str, ...], second: tuple[str, ...], runs: list[Run]) -> Iterator[_Gap]:
    """The places where sentences that are otherwise shared differ, with the word on either side.

    Where one text ends soon after the last run, the other may go on: it was not cut.
    """
    a = b = 0
    for number, (start_a, start_b, size) in enumerate(runs):
        most = _ONE_PLACE if number else _EDGE
        if start_a - a <= most and start_b - b <= most:
            yield _Gap(_around(first, a, start_a), _around(second, b, start_b))
        a, b = start_a + size, start_b + size
    rest = min(len(first) - a, len(second) - b)
    if rest <= _EDGE:
        yield _Gap(_around(first, a, a + rest), _around(second, b, b + rest))


def _around(among: tuple[str, ...], start: int, end: int) -> tuple[str, ...]:
    """The words of a gap with its neighbours, which a numeral may span ("1,5 juta", "dua puluh lima").

    Digits are of no numeral that began before them, and what is inserted before them changes none.
    """
    after = end + 1 if end < len(among) and among[end].isalpha() else end
    return among[max(0, start - 1) : after]


def _tells_other_figures(gap: _Gap) -> bool:
    if not all(any(word[0].isdecimal() or word in starting_words() for word in side) for side in gap):
        return False  # nearly all gaps, and numbers are slow to read
    one, other = (numbers(" ".join(side)) for side in gap)
    if len(one) != len(other):  # dates are told with their year or without
        one, other = ([number for number in side if not _YEAR.fullmatch(number.text)] for side in (one, other))
    return any(not _agree(a, b) for a, b in zip(one, other, strict=False))


def _agree(one: Number, other: Number) -> bool:
    """Whether they may be of one value; "over 980" is no other way to say 983 where the rest of the text is copied."""
    one, other = one._replace(bound=None), other._replace(bound=None)
    if {len(one.text), len(other.text)} == {2, 4} and one.text[-2:] == other.text[-2:]:
        return any(_YEAR.fullmatch(number.text) for number in (one, other))  # 9/9/19
    return same_value(one, other) or same_value(other, one)
