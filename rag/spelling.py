"""How words are spelt: informal spellings of questions, written reduplication, and words with two spellings.

Not here: the tables (data/spellings.toml); mistyped words (correcting.py); names with several forms (language.py).
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

# A word of letters, perhaps doubled by a figure ("anak2nya"); none that is a part of an address, a tag or a number.
_WORD = re.compile(
    r"(?<![\w@#/])(?<!\w[.'’:])([^\W\d_]+)(?:([2²])((?:an)?(?:nya|lah|kah|pun|ku|mu)?))?(?![\w@/])(?![.'’:]\w)"
)
_DOUBLED = re.compile(r"([^\W\d_]{3,})[2²](an)?(?:nya|lah|kah|pun|ku|mu)?")
_VOWEL = re.compile("[aeiou]")
# "ber2" is "berdua" and "co2" a gas; what is doubled is a whole word.
_NEVER_DOUBLED = frozenset("ber ter per men mem meng pen pem kedua".split())
_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
_OPENERS = ".!?:;\"“”'‘(«[\n"


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/spellings.toml").read_text("utf-8"))


@cache
def _informal() -> dict[str, str]:
    table: dict[str, list[str]] = _tables()["informal"]
    return {form: written for written, forms in table.items() for form in forms}


@cache
def _groups() -> dict[str, frozenset[str]]:
    groups: list[list[str]] = _tables()["variants"]["groups"]
    return {form: frozenset(group) for group in groups for form in group}


@lru_cache(maxsize=50_000)
def standard(form: str) -> tuple[str, ...]:
    """The standard words of a lower-case form, each once: "yg" is ("yang",), "gatau" ("tidak", "tahu").

    Written reduplication is undone, as the search keeps "anak-anak" as its one word: "negara2nya" is ("negara",).
    Clitics on a plain word are left to the stemmer, which knows them. `(form,)` where there is nothing to undo.
    """
    doubled = _DOUBLED.fullmatch(form)
    if doubled and _is_doubled(doubled[1]):
        base = _informal().get(doubled[1], doubled[1])
        return _parts(f"{base} {base}an" if doubled[2] else base)
    written = _informal().get(form)
    return (form,) if written is None else _parts(written)


def _parts(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"\w+", written)))


def _is_doubled(base: str) -> bool:
    return base not in _NEVER_DOUBLED and (base in _informal() or _VOWEL.search(base) is not None)


def standardised(question: str) -> str:
    """The question with its informal spellings written out: "Gmn nasib anak2 skrg?" asks "Bagaimana nasib anak-anak
    sekarang?".

    All else is kept as it stands. Words in capitals are left alone unless the whole question is in capitals, and
    so are words with a capital inside a sentence: they are names. Doing it twice changes nothing more.
    """
    shouted = not any(character.islower() for character in question)
    return _WORD.sub(lambda match: _written_out(match, question, shouted), question)


def _written_out(match: re.Match[str], question: str, shouted: bool) -> str:
    word, figure, ending = match[1], match[2], match[3] or ""
    if not shouted and (_is_shouted(word) or (word[0].isupper() and not _opens(question, match.start()))):
        return match[0]
    base = _informal().get(word.lower(), word.lower())
    if figure:
        doubled = standard(match[0].lower()) != (match[0].lower(),)
        base = f"{base}-{base}{ending.lower()}" if doubled else word.lower() + match[0][len(word) :].lower()
    if base == match[0].lower():
        return match[0]
    if shouted:
        return base.upper()
    return base[0].upper() + base[1:] if word[0].isupper() else base


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _opens(question: str, start: int) -> bool:
    before = question[:start].rstrip(" ")
    return not before or before[-1] in _OPENERS


@lru_cache(maxsize=50_000)
def variants(form: str) -> frozenset[str]:
    """All spellings of a lower-case word that articles use, itself included: "resiko" and "risiko".

    A clitic stays on: "resikonya" and "risikonya".
    """
    if form in _groups():
        return _groups()[form]
    for clitic in _CLITICS:
        group = _groups().get(form.removesuffix(clitic)) if form.endswith(clitic) else None
        if group:
            return frozenset(word + clitic for word in group)
    return frozenset((form,))
