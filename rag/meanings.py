"""What words mean to the check of citations: roots, synonyms, opposites, denial, quantity.

Not here: the tables themselves (data/meanings.toml); the check (supporting.py).
"""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from rag.grammar import ADVERBIALS
from rag.language import words

_PARTICLES = ("lah", "kah", "pun", "nya", "ku", "mu")
_SUFFIXES = ("kan", "an", "i")
_VOWELS = "aeiou"
# Prefix, what it may have swallowed of the root before a vowel ("menolak" is of "tolak"), and the letters that
# may follow it where it swallowed nothing.
_PREFIXES = (
    ("meng", "k", "aeioughkx"),
    ("meny", "s", ""),
    ("mem", "p", "bfpv"),
    ("men", "t", "tdjczs"),
    ("me", "", "lmnrwy"),
    ("peng", "k", "aeioughkx"),
    ("peny", "s", ""),
    ("pem", "p", "bfpv"),
    ("pen", "t", "tdjczs"),
    ("per", "", "abcdefghijklmnopqrstuvwxyz"),
    ("pe", "", "lmnrwyt"),
    ("di", "", "abcdefghijklmnopqrstuvwxyz"),
    ("ter", "", "abcdefghijklmnopqrstuvwxyz"),
    ("te", "", "r"),
    ("ber", "", "abcdefghijklmnopqstuvwxyz"),
    ("be", "", "rkl"),
    ("ke", "", "abcdefghijklmnopqrstuvwxyz"),
    ("se", "", "abcdefghijklmnopqrstuvwxyz"),
)
_SHORTEST_ROOT = 3
_DEEPEST = 3  # prefixes on one word: "mem-per-ke-cil"


class Opposite(NamedTuple):
    """The pair of opposites a word belongs to, and its side: 1 or -1."""

    pair: int
    side: int


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/meanings.toml").read_text("utf-8"))


@lru_cache(maxsize=200_000)
def roots(form: str) -> frozenset[str]:
    """The roots a word may have; two inflections of one root share one. The form itself is among them.

    Snowball gives "menolak" and "ditolak" different stems; here it is enough that they meet in one.
    """
    if not form.isalpha() or len(form) <= _SHORTEST_ROOT:
        return frozenset((form,))
    bare = {form}
    for particle in _PARTICLES:
        if form.endswith(particle) and len(form) - len(particle) > _SHORTEST_ROOT:
            bare.add(form[: -len(particle)])
    found = set(bare)
    for _ in range(_DEEPEST):
        found |= {root for word in found for root in _without_prefix(word)}
    for word in tuple(found):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) > _SHORTEST_ROOT:
                found.add(word[: -len(suffix)])
    return frozenset(found)


def _without_prefix(word: str) -> set[str]:
    found = set()
    for prefix, swallowed, following in _PREFIXES:
        rest = word[len(prefix) :]
        if not word.startswith(prefix) or len(rest) < _SHORTEST_ROOT:
            continue
        if rest[0] in following:
            found.add(rest)
        if swallowed and rest[0] in _VOWELS:
            found.add(swallowed + rest)
    return found


def is_inflected(form: str) -> bool:
    """Whether the word is plainly built from another, which names seldom are."""
    if len(form) < 6:
        return False
    around = form.startswith(("ke", "pe", "per")) and form.endswith("an")
    return around or form.startswith(("meng", "peng", "ber", "ter")) or form.endswith(("nya", "kan", "lah"))


@lru_cache(maxsize=50_000)
def is_verb(form: str) -> bool:
    """Whether the word looks like an inflected verb, or is a verb of telling."""
    return (len(form) > 5 and form.startswith(("me", "di", "ber", "ter"))) or is_speech(form)


@cache
def _synonyms() -> dict[str, str]:
    meant: dict[str, str] = {}
    for number, group in enumerate(_tables()["synonyms"]["groups"]):
        for form in group:
            meant.setdefault(form, f"={number}")
    for form in _tables()["speech"]["words"]:
        meant.setdefault(form, "=speech")
    return meant


@lru_cache(maxsize=200_000)
def keys(form: str) -> frozenset[str]:
    """What a word can be matched by: its roots, and the group of synonyms it belongs to."""
    alike = {
        group
        for candidate in (form, *(form[: -len(p)] for p in _PARTICLES if form.endswith(p)))
        if (group := _synonyms().get(candidate)) is not None
    }
    return roots(form) | alike


@lru_cache(maxsize=50_000)
def is_speech(form: str) -> bool:
    """Whether the word only tells that something is told."""
    return "=speech" in keys(form)


@lru_cache(maxsize=50_000)
def is_light(form: str) -> bool:
    """Whether the word tells little: a verb of telling, or what holds a sentence together."""
    return is_speech(form) or form in _set("frame", "words")


@lru_cache(maxsize=50_000)
def is_known(form: str) -> bool:
    """Whether a table lists the word."""
    return opposite(form) is not None or any(key.startswith("=") for key in keys(form))


@cache
def _opposites() -> dict[str, Opposite]:
    found: dict[str, Opposite] = {}
    for number, (left, right) in enumerate(_tables()["opposites"]["pairs"]):
        for side, forms in ((1, left), (-1, right)):
            for form in forms:
                found.setdefault(form, Opposite(number, side))
    return found


@lru_cache(maxsize=50_000)
def opposite(form: str) -> Opposite | None:
    """The pair of opposites a word belongs to: as it is written, else by a root that is listed."""
    table = _opposites()
    if form in table:
        return table[form]
    if form in ADVERBIALS:  # "akhirnya" ends nothing
        return None
    found = {table[root] for root in roots(form) if root in table}
    return found.pop() if len(found) == 1 else None


@cache
def _set(section: str, name: str) -> frozenset[str]:
    return frozenset(_tables()[section][name])


def denies(form: str) -> bool:
    """Whether the word denies what follows it: "tidak", "belum", "tanpa"."""
    return form in _set("negation", "words")


def is_denying_verb(form: str) -> bool:
    """Whether it is a verb that denies what follows it: "gagal", "menolak"."""
    return form in _set("negation", "verbs")


def lifts_denial(form: str) -> bool:
    """Whether a denying word before this one denies nothing: "tidak hanya"."""
    return form in _set("negation", "lifted_by")


def is_passed_over(form: str) -> bool:
    """Whether a word between denial and what is denied says nothing: "tidak akan pernah"."""
    return form in _set("negation", "passed_over")


@cache
def _hedges() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for kind, forms in _tables()["hedges"].items():
        for form in forms:
            found[form] = found.get(form, frozenset()) | {kind}
    return found


def hedges(form: str) -> frozenset[str]:
    """How the word makes what follows less than a fact: "supposed", "coming", "if" …"""
    return _hedges().get(form, frozenset())


def is_reciprocal(form: str) -> bool:
    """Whether the parties of the verb may change places."""
    return form in _set("reciprocal", "words")


@cache
def quantity_phrases() -> dict[tuple[str, ...], str]:
    """Words that say how much, as tuples of words, with their kind."""
    return {
        tuple(word.form for word in words(phrase)): kind
        for kind, phrases in _tables()["quantity"].items()
        if kind not in ("may_go", "may_come")
        for phrase in phrases
    }


def may_go(kind: str) -> bool:
    """Whether a sentence that leaves this quantity out says no more than its source."""
    return kind in _set("quantity", "may_go")


def may_come(kind: str) -> bool:
    """Whether a sentence that puts this quantity in says no more than its source."""
    return kind in _set("quantity", "may_come")
