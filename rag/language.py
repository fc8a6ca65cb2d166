"""Indonesian words as the search sees them: forms, stems, stop words, and names that have several forms.

Not here: where sentences end (sentences.py); numbers and dates with their values (quantities).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from rag.spelling import variants

# A number with its separators, letters that stand before one ("Rp1,5"), or a word; hyphens part words, so that
# both halves can be found.
_WORD = re.compile(r"\d++(?:[.,]\d++)*+(?![^\W\d_])|(?:[Rr]p|[^\W\d_]+(?=\d+[.,]\d))(?=\d)|[^\W_]+(?:['’][^\W\d_]+)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


_RULES = 2  # grows when the code here, or the cutting of passages, gives other terms


class Word(NamedTuple):
    """A word of a text: its normalised form, and where it stands."""

    form: str
    start: int
    end: int


class Name(NamedTuple):
    """One written form of a name: the words of the form, and the token that stands for all its forms."""

    forms: tuple[str, ...]
    token: str
    case_sensitive: bool


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def legible(text: str) -> str:
    """A text without what no reader sees: control characters, marks of direction, halves of characters."""
    return _UNSEEN.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def words(text: str) -> list[Word]:
    """The words of a text, in order. Numbers lose their grouping ("1.500" is "1500", "1,5" is "1_5")."""
    return [Word(_normal(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=200_000)
def _normal(written: str) -> str:
    if written[0].isdigit() and not written.isalnum():
        if _GROUPED.fullmatch(written):
            return re.sub(r"[.,]", "", written)
        return re.sub(r"[.,]", "_", written)
    folded = unicodedata.normalize("NFKD", written.lower())
    return re.sub(r"[^\w]", "", folded) or written.lower()


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("indonesian")


@lru_cache(maxsize=200_000)
def stem(form: str) -> str:
    """Snowball's Indonesian stem of a form: as good as Sastrawi's here, and two hundred times faster.

    Words with two spellings ("resiko", "risiko") have one stem.
    """
    return str(_stemmer().stemWord(min(variants(form)))) if form.isalpha() else form


def _list(name: str) -> frozenset[str]:
    lines = files("rag").joinpath(f"data/{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


INDONESIAN_FUNCTION_WORDS = _list("stopwords.id")
ENGLISH_FUNCTION_WORDS = _list("stopwords.en")
STOPWORDS = INDONESIAN_FUNCTION_WORDS | ENGLISH_FUNCTION_WORDS


def detect(text: str) -> Literal["id", "en"]:
    """The language of a question: English where it has more English function words than Indonesian ones."""
    forms = [word.form for word in words(text)]
    english = sum(form in ENGLISH_FUNCTION_WORDS for form in forms)
    indonesian = sum(form in INDONESIAN_FUNCTION_WORDS for form in forms)
    return "en" if english > indonesian else "id"


@cache
def rules_digest() -> str:
    """What tells the terms of one state of these rules from those of another: kept with what was made by them."""
    rules = blake2b(digest_size=6)
    for table in ("names.toml", "spellings.toml"):
        rules.update(files("rag").joinpath(f"data/{table}").read_bytes())
    rules.update(str(_RULES).encode())
    return rules.hexdigest()


@cache
def _names_by_first_word() -> dict[str, tuple[Name, ...]]:
    table = tomllib.loads(files("rag").joinpath("data/names.toml").read_text("utf-8"))
    names: dict[str, list[Name]] = {}
    for entry in table["name"]:
        token = "_" + "".join(word.form for word in words(entry["forms"][0]))
        for written in entry["forms"]:
            forms = tuple(word.form for word in words(written))
            sensitive = bool(entry.get("case_sensitive")) and len(forms) == 1 and written.isupper()
            names.setdefault(forms[0], []).append(Name(forms, token, sensitive))
    return {first: tuple(sorted(found, key=lambda n: -len(n.forms))) for first, found in names.items()}


def names(text: str, among: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """Known names among the words of a text: first word, word after the last, the name's token.

    The longest form wins, and names do not overlap. A case-sensitive form counts only as it is written.
    """
    at = 0
    while at < len(among):
        name = _name_at(text, among, at)
        if name is None:
            at += 1
        else:
            yield at, at + len(name.forms), name.token
            at += len(name.forms)


def _name_at(text: str, among: Sequence[Word], at: int) -> Name | None:
    for name in _names_by_first_word().get(among[at].form, ()):
        if tuple(word.form for word in among[at : at + len(name.forms)]) == name.forms and (
            not name.case_sensitive or text[among[at].start : among[at].end].isupper()
        ):
            return name
    return None


def index_tokens(text: str) -> tuple[list[str], list[str]]:
    """What the full text search keeps of a text: stems with the tokens of names, and surface forms.

    A name is kept both as its words and as its token, which follows them, so that it is found by any of its
    forms and by part of the form that was written.
    """
    among = words(text)
    surfaces = [word.form for word in among]
    stems = [stem(form) for form in surfaces]
    for _, after, token in reversed(list(names(text, among))):
        stems.insert(after, token)
    return stems, surfaces


@lru_cache(maxsize=4_096)
def tokens(text: str) -> frozenset[str]:
    """The stems and name tokens of a text."""
    return frozenset(index_tokens(text)[0])


def content(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms of a text that carry its topic, and their surface forms; each once, in order.

    A known name is one term, whichever of its forms is written.
    """
    terms: dict[str, None] = {}
    surfaces: dict[str, None] = {}
    for token, forms in topics(text):
        terms[token] = None
        surfaces.update(dict.fromkeys(forms))
    return tuple(terms), tuple(surfaces)


def topics(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each term of a text that carries its topic, with the forms that were written, in order."""
    among = words(text)
    tokens: list[tuple[str, tuple[str, ...]]] = []
    at = 0
    for first, after, token in [*names(text, among), (len(among), len(among), "")]:
        plain = [word.form for word in among[at:first] if word.form not in STOPWORDS]
        tokens += [(stem(form), (form,)) for form in plain]
        if token:
            tokens.append((token, tuple(word.form for word in among[first:after])))
        at = after
    return tokens
