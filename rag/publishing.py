"""The publisher that a question asks to hear ("menurut VOA"), among those that the library has.

Not here: what a scope admits (store/matching.py).
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.commonness import is_common
from rag.language import names, words

_CUE = (
    r"\b(?:menurut|versi|dilansir(?: dari| oleh)?|melansir|dikutip(?: dari| oleh)?|mengutip|diberitakan(?: oleh)?|"
    r"dilaporkan(?: oleh)?|(?:pem)?beritaan|laporan(?: dari)?|liputan|"
    r"berita(?: terbaru)?(?: dari)?|according to|reported by|as reported by)\s+"
)


class Voice(NamedTuple):
    """The publishers that are meant, as the library writes them, and the question's words that say so."""

    publishers: tuple[str, ...]
    text: str


def voice(question: str, publishers: Sequence[str]) -> Voice | None:
    """Whom a question asks to hear: a publisher by its name, or by the words with which its name begins."""
    for match in re.finditer(_CUE, question, re.IGNORECASE):
        rest = question[match.end() :]
        lengths = {name: _named(name.split(), rest) for name in publishers}
        longest = max(lengths.values(), default=0)
        if longest:
            meant = tuple(name for name, length in lengths.items() if length == longest)
            return Voice(meant, question[match.start() : match.end() + longest])
    return None


def _named(name: Sequence[str], rest: str) -> int:
    """How many characters at the beginning of a text are the name, or as many of its first words as stand there.

    A part of a name counts where it is written as a name, is none of its own ("Jakarta" of a "Jakarta Post"), and
    no other capitalised word follows.
    """
    for size in range(len(name), 0, -1):
        match = re.match(r"\s+".join(map(re.escape, name[:size])) + r"(?!\w)", rest, re.IGNORECASE)
        if match and (size == len(name) or _stands_for_it(match.group(), rest[match.end() :])):
            return match.end()
    return 0


def _stands_for_it(part: str, after: str) -> bool:
    among = words(part)
    other = any(token for _, _, token in names(part, among)) or all(is_common(word.form) for word in among)
    return part[0].isupper() and not re.match(r"\s+[A-Z]", after) and (part.isupper() or not other)
