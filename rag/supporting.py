"""Does a passage support a sentence? Values that stand there, words that are held, agreement, places.

Not here: how texts are taken apart (claims.py, evidence.py); which passage is cited (citing.py).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rag.agreeing import Fault, certainty, disagreement
from rag.causing import wrong_cause
from rag.claims import Analysis, claim
from rag.evidence import Evidence, Glance, evidence
from rag.items import Item
from rag.matching import Facing
from rag.placing import misplacement
from rag.standing import standing

# Chosen on paraphrases and planted faults of one half of CLICK-ID.
ENOUGH_WORDS = 0.55  # share of the sentence's words that the quotation must hold
OWN_WORDS = 0.75  # of that share, what must stand in the quotation itself and not in the article's title
SLACK = 0.1  # of that share, by which a shorter quotation may fall behind the whole passage
MORE_SLACK = 0.25  # … where none holds so much
FOREIGN = 3  # words in a row that the quotation lacks: they come from elsewhere
DILUTION = 0.03  # by how much that share grows with each further sentence of the quotation
LONGEST_RUN = 6  # sentences of a quotation
TRIES = 3  # separate runs that are looked at
LIGHT = 0.3  # weight of a word of telling, against 1
ENOUGH_ACROSS_LANGUAGES = 2  # typed values that must agree where words cannot; one more where no word is known
KNOWN_WORDS = 0.5  # share of the words known in both languages that must be held then

_LOCATES = ("di", "ke", "dari")

Rarity = Callable[[str], float]


class Verdict(NamedTuple):
    """Whether a passage supports a sentence, and what is amiss.

    `fault` is the first thing amiss, None where it is supported. `start` and `end` span the quotation within the
    passage: the shortest run of its sentences that supports the sentence. `overlap` (0 to 1) is the share of its
    words held.
    """

    fault: Fault | None
    start: int
    end: int
    overlap: float

    @property
    def supported(self) -> bool:
        """Whether the passage supports the sentence."""
        return self.fault is None

    @property
    def reason(self) -> str:
        """One technical line: "number: 1,5 ≠ 15"."""
        if self.fault is None:
            return "supported"
        code, claimed, stated = self.fault
        return f"{code}: {claimed} ≠ {stated}" if stated else f"{code}: {claimed} ∅"


def support(
    sentence: str,
    passage_text: str,
    *,
    published: date | None = None,
    title: str = "",
    publisher: str | None = None,
    rarity: Rarity | None = None,
) -> Verdict:
    """Whether the passage supports the sentence. `rarity` weighs a word; without it all weigh alike."""
    return judge(claim(sentence), evidence(passage_text, published, title, publisher), rarity)


def judge(claimed: Analysis, given: Evidence, rarity: Rarity | None = None, least: float = ENOUGH_WORDS) -> Verdict:
    """Whether a passage that is taken apart supports a sentence that is. `least`: the share of words to be held."""
    if not claimed.items:
        return Verdict(Fault("empty", claimed.text), 0, 0, 0.0)
    weights = [_weight(item, rarity) for item in claimed.items]
    titled = _held(claimed, given.title_keys)
    whole = _held(claimed, given.all_keys) | titled
    overlap = _share(weights, whole)
    across = claimed.language != given.analysis.language
    if overlap < least and not across:  # the cheapest test comes first
        return Verdict(Fault("words", _missing(claimed, whole)), 0, 0, overlap)
    run = _verbatim(claimed, given)
    if run is not None:
        return _on(given, run, 1.0)
    held = [_held(claimed, keys) for keys in given.keys]
    fault, needed = standing(claimed, given)
    fault = fault or (_across_languages(claimed, whole) if across else None)
    if fault is not None:
        return Verdict(fault, 0, 0, overlap)
    if across:  # there the names say which sentences are meant
        needed += [where for item in claimed.items if (where := _sentences_with(item, given))]
    for slack in (SLACK, MORE_SLACK):
        enough = 0.0 if across else max(least, overlap - slack)
        verdict = _first_that_holds(
            claimed, given, _runs(needed, held, titled, weights, enough), overlap, across=across
        )
        if verdict.end:  # some run holds enough
            break
    return verdict


def share_held(claimed: Analysis, seen: Glance, rarity: Rarity | None = None) -> float:
    """The share (0 to 1) of the sentence's words that a passage and its title hold: what a verdict tells at most.

    (Of a sentence that the passage has verbatim, the verdict tells 1.)
    """
    weights = [_weight(item, rarity) for item in claimed.items]
    return _share(weights, _held(claimed, seen.keys))


def too_little(
    claimed: Analysis, seen: Glance, rarity: Rarity | None = None, least: float = ENOUGH_WORDS
) -> Verdict | None:
    """The verdict on a passage that a glance shows to hold too few of the sentence's words; None if it may do."""
    if not claimed.items or claimed.language != seen.language:
        return None
    overlap = share_held(claimed, seen, rarity)
    if overlap >= least:
        return None
    return Verdict(Fault("words", _missing(claimed, _held(claimed, seen.keys))), 0, 0, overlap)


def _on(given: Evidence, run: range, overlap: float, fault: Fault | None = None) -> Verdict:
    return Verdict(fault, given.analysis.spans[run[0]][0], given.analysis.spans[run[-1]][1], overlap)


def _verbatim(claimed: Analysis, given: Evidence) -> range | None:
    """Whole sentences of the passage in a row that the sentence repeats: they need no more proof."""
    wanted = claimed.folded
    for first in range(len(given.folded)):
        joined = ""
        for last in range(first, min(len(given.folded), first + LONGEST_RUN)):
            joined = f"{joined} {given.folded[last]}".strip()
            if joined == wanted:
                return range(first, last + 1)
            if not wanted.startswith(joined):
                break
    return None


def _across_languages(claimed: Analysis, held: set[int]) -> Fault | None:
    """Words of two languages cannot be compared: enough typed values must agree, and most words known in both."""
    values = {i.parts or i.form for i in claimed.items if i.kind not in ("word", "pronoun") and not i.weak}
    known = [at for at, item in enumerate(claimed.items) if _is_known_in_both(item)]
    enough = ENOUGH_ACROSS_LANGUAGES + (not known)
    if len(values) < enough or sum(at in held for at in known) < len(known) * KNOWN_WORDS:
        return Fault("language", claimed.text)
    return None


def _sentences_with(item: Item, given: Evidence) -> frozenset[int]:
    """The sentences that have a name; none for what is no name."""
    return frozenset(at for at, keys in enumerate(given.keys) if not item.parts.isdisjoint(keys))


def _is_known_in_both(item: Item) -> bool:
    return item.kind == "word" and not item.light and any(key.startswith("=") for key in item.keys)


def _weight(item: Item, rarity: Rarity | None) -> float:
    if item.kind not in ("word", "name"):
        return 0.0
    return (LIGHT if item.light else 1.0) * (rarity(item.form) if rarity else 1.0)


def _held(claimed: Analysis, keys: frozenset[str]) -> set[int]:
    """The places of the sentence's items that have a key among these."""
    return {at for at, item in enumerate(claimed.items) if not item.keys.isdisjoint(keys)}


def _share(weights: Sequence[float], held: set[int]) -> float:
    total = sum(weights)
    return sum(weights[at] for at in held) / total if total else 1.0


def _missing(claimed: Analysis, held: set[int]) -> str:
    absent = [i for at, i in enumerate(claimed.items) if at not in held and i.kind == "word" and not i.light]
    return ", ".join(claimed.text[item.start : item.end] for item in absent)


def _runs(
    needed: Sequence[frozenset[int]],
    held: Sequence[set[int]],
    titled: set[int],
    weights: Sequence[float],
    enough: float,
) -> Iterator[tuple[range, set[int]]]:
    """Runs of sentences that bear out every value and hold enough words, shortest and fullest first.

    The title may lend words, but most must stand in the run itself. Yields the run, and what it holds.
    """
    for length in range(1, min(LONGEST_RUN, len(held)) + 1):
        found = []
        for first in range(len(held) - length + 1):
            run = range(first, first + length)
            if any(where.isdisjoint(run) for where in needed):
                continue
            inside = set().union(*held[first : first + length])
            own, share = _share(weights, inside), _share(weights, inside | titled)
            wanted = min(1.0, enough + DILUTION * (length - 1))
            if share >= wanted and own >= wanted * OWN_WORDS:
                found.append((-own, first, run, inside | titled))
        for _, _, run, inside in sorted(found, key=lambda candidate: candidate[:2]):
            yield run, inside


def _first_that_holds(
    claimed: Analysis,
    given: Evidence,
    runs: Iterator[tuple[range, set[int]]],
    overlap: float,
    *,
    across: bool,
) -> Verdict:
    """The first run in which nothing is amiss. A run that shares a sentence with a faulty one is not tried."""
    tried: list[range] = []
    refused: Verdict | None = None
    for run, inside in runs:
        if any(run[0] <= other[-1] and other[0] <= run[-1] for other in tried):
            continue
        fault = _amiss(claimed, given, run, inside, across=across)
        if fault is None:
            return _on(given, run, overlap)
        refused = refused or _on(given, run, overlap, fault)
        tried.append(run)
        if len(tried) == TRIES:
            break
    return refused or Verdict(Fault("words", claimed.text), 0, 0, overlap)


def _amiss(claimed: Analysis, given: Evidence, run: range, inside: set[int], *, across: bool) -> Fault | None:
    share = _share([_weight(item, None) for item in claimed.items], inside)
    items = [item for at in run for item in given.items[at]]
    core = max(run, key=lambda at: len(_held(claimed, given.keys[at])))
    facing = Facing(claimed, given.analysis, items, given.published, share, core)
    return (
        (None if across else _foreign_part(claimed, inside))
        or _far_place(claimed, given, core)
        or disagreement(facing)
        or (None if across else certainty(facing))
        or (None if across else wrong_cause(facing))
        or misplacement(facing._replace(run=given.analysis.items))
    )


def _far_place(claimed: Analysis, given: Evidence, core: int) -> Fault | None:
    """A place ("di Moskow") that is named far from the sentence that tells most of the claim: it is another's."""
    near = given.title_keys.union(*given.keys[max(0, core - 1) : core + 2])
    for item in claimed.items:
        located = item.kind == "name" and item.relation in _LOCATES
        if located and item.parts.isdisjoint(near) and not item.parts.isdisjoint(given.all_keys):
            return Fault("place", claimed.text[item.start : item.end])
    return None


def _foreign_part(claimed: Analysis, held: set[int]) -> Fault | None:
    """Several words in a row of which the run holds none: that part of the sentence comes from elsewhere."""
    absent: list[Item] = []
    for at, item in enumerate(claimed.items):
        if item.kind not in ("word", "name") or item.light:
            continue
        absent = [] if at in held else [*absent, item]
        if len(absent) == FOREIGN:
            return Fault("words", claimed.text[absent[0].start : item.end])
    return None
