"""Which of the found passages prove a drafted sentence? The marked ones, others, two together, or none.

Not here: whether one passage supports one sentence (supporting.py); the numbering of citations (answering.py).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.agreeing import Fault
from rag.answer import Found
from rag.claims import claim
from rag.evidence import Evidence, evidence, glance
from rag.ports import Draft
from rag.supporting import ENOUGH_WORDS, Rarity, Verdict, judge, share_held, too_little

# Where one clause ends and another, which may come from another passage, begins.
_SEAM = re.compile(
    r"[,;]\s+(?:(?:dan|serta|sementara(?: itu)?|sedangkan|tetapi|tapi|namun|adapun|while|and|but|whereas)\s+)?"
    r"|\s+(?:dan|serta|sementara|sedangkan|tetapi|namun|while|and|but|whereas)\s+",
    re.IGNORECASE,
)
# Share of a sentence's words that a passage must hold to prove it unmarked: no writer vouches for it.
ENOUGH_TO_MOVE = 0.75
SURE = 0.8  # share held by a marked passage from which on no better one is looked for
BETTER = 0.15  # by how much more another passage must hold to be cited instead of a marked one
_SHORTEST_PART = 2  # items of a clause that can be proved on its own


class Proof(NamedTuple):
    """A quotation that proves a sentence, or one of its clauses.

    `marker` n stands for `found[n - 1]`; `start` and `end` are offsets into that passage's text.
    """

    marker: int
    start: int
    end: int


class Checked(NamedTuple):
    """A sentence that is proved. `moved`: by another passage than the one it was marked with."""

    proofs: tuple[Proof, ...]
    moved: bool


class Rejected(NamedTuple):
    """A sentence that no found passage proves, with what is amiss against the passage nearest to proving it."""

    fault: Fault

    @property
    def reason(self) -> str:
        """One technical line: "number: 1,5 ≠ 15"."""
        code, claimed, stated = self.fault
        return f"{code}: {claimed} ≠ {stated}" if stated else f"{code}: {claimed} ∅"


def cite(draft: Draft, found: Sequence[Found], rarity: Rarity | None = None) -> Checked | Rejected:
    """The proofs of a drafted sentence.

    Markers that point outside `found` are dropped. Marked passages that support the sentence prove it; where
    none does alone, several may prove its clauses one by one. Another found passage proves it whole where the
    marked ones do not, or hold far fewer of its words. `rarity` weighs a word by its form; without it all weigh
    alike.
    """
    marked = [marker for marker in dict.fromkeys(draft.markers) if 1 <= marker <= len(found)]
    verdicts = {marker: _judged(draft.text, found[marker - 1], rarity) for marker in marked}
    proofs = tuple(_proof(marker, verdict) for marker, verdict in verdicts.items() if verdict.supported)
    held = max((verdict.overlap for verdict in verdicts.values() if verdict.supported), default=0.0)
    if held >= SURE:
        return Checked(proofs, moved=False)
    if not proofs and len(marked) > 1:
        proofs = _together(draft.text, {m: _evidence(found[m - 1]) for m in marked}, rarity) or ()
        if proofs:
            return Checked(proofs, moved=False)
    best = _elsewhere(draft.text, found, marked, rarity)
    if best is not None and best[1].supported and best[1].overlap >= held + BETTER:
        return Checked((_proof(*best),), moved=True)
    if proofs:
        return Checked(proofs, moved=False)
    refused = max((*verdicts.values(), *(best[1:] if best else ())), key=_worth, default=None)
    return Rejected(refused.fault if refused and refused.fault else Fault("empty", draft.text))


def _elsewhere(
    text: str, found: Sequence[Found], marked: Sequence[int], rarity: Rarity | None
) -> tuple[int, Verdict] | None:
    """The unmarked passage that supports the sentence best, or else holds most of its words; with its marker.

    Passages are judged in the order of the words they hold, until none that is left can do better.
    """
    shares = {
        marker: share_held(claim(text), glance(passage.passage.text, passage.article.title), rarity)
        for marker, passage in enumerate(found, start=1)
        if marker not in marked
    }
    best: tuple[int, Verdict] | None = None
    for marker in sorted(shares, key=lambda m: -shares[m]):
        if best is not None and best[1].supported and shares[marker] < best[1].overlap:
            break
        verdict = _judged(text, found[marker - 1], rarity, ENOUGH_TO_MOVE)
        if best is None or _worth(verdict) > _worth(best[1]):
            best = marker, verdict
    return best


def _worth(verdict: Verdict) -> tuple[bool, float, int]:
    """What makes one verdict better than another: support, words held, a short quotation."""
    return verdict.supported, verdict.overlap, verdict.start - verdict.end


def _judged(text: str, found: Found, rarity: Rarity | None, least: float = ENOUGH_WORDS) -> Verdict:
    seen = glance(found.passage.text, found.article.title)
    return too_little(claim(text), seen, rarity, least) or judge(claim(text), _evidence(found), rarity, least)


def _evidence(found: Found) -> Evidence:
    article = found.article
    return evidence(found.passage.text, article.published, article.title, article.publisher)


def _proof(marker: int, verdict: Verdict) -> Proof:
    return Proof(marker, verdict.start, verdict.end)


def _together(text: str, given: dict[int, Evidence], rarity: Rarity | None) -> tuple[Proof, ...] | None:
    """The clauses of a sentence proved one by one, each by a marked passage, all of them used.

    A clause without a name of its own speaks of one that was named before: that name must stand in the
    clause's passage too, or two articles' facts would be said of one subject.
    """
    for before, after in _halves(text):
        for marker, passage in given.items():
            verdict = judge(claim(before), passage, rarity)
            if not verdict.supported:
                continue
            rest = {other: there for other, there in given.items() if other != marker and _linked(before, after, there)}
            if len(rest) == 1:
                other, there = next(iter(rest.items()))
                second = judge(claim(after), there, rarity)
                proofs: tuple[Proof, ...] | None = (_proof(other, second),) if second.supported else None
            else:
                proofs = _together(after, rest, rarity) if rest else None
            if proofs is not None and len(proofs) == len(given) - 1:
                return (_proof(marker, verdict), *proofs)
    return None


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """The sentence cut in two at each seam between clauses that leaves something to prove on both sides."""
    for seam in _SEAM.finditer(text):
        before, after = text[: seam.start()], text[seam.end() :]
        if min(len(claim(before).items), len(claim(after).items)) >= _SHORTEST_PART:
            yield before, after


def _linked(before: str, after: str, passage: Evidence) -> bool:
    """Whether the second clause names its own subject, or its passage knows the first clause's."""
    if any(item.kind == "name" and not item.weak for item in claim(after).items):
        return True
    names = [item for item in claim(before).items if item.kind == "name"]
    return any(not item.keys.isdisjoint(keys) for item in names for keys in (*passage.keys, passage.title_keys))
