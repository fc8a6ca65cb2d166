"""Where Indonesian (and English) sentences begin and end.

Not here: words and stems (language.py); cutting articles into passages (splitting.py).
"""

import re
from functools import cache
from importlib.resources import files

# A terminator, what may close after it, and then either white space or the end.
# (encyclopaedic texts put their reference numbers there too).
_END = re.compile(r"(?<![.!?…])([.!?…]++)[\"'”’»)\]]*(?:\[\d+\])*(?=\s|$)")
_LAST_WORD = re.compile(r"([^\s(\"“‘']+)$")
_OPENS_SENTENCE = re.compile(r"\s*(?:$|[\"'“‘«(\[]*[^\W_a-zà-ÿ])")
_LONGEST_ABBREVIATION = 24


@cache
def _abbreviations() -> frozenset[str]:
    """Forms before whose full stop no sentence ends, lower-cased, without that full stop."""
    lines = files("rag").joinpath("data/abbreviations.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _stops_in_the_middle(before: str, *, alone: bool) -> bool:
    """Whether the full stop after `before` belongs to an abbreviation, an initial or a list number.

    `alone`: nothing of the sentence stands before `before`.
    """
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last.group(1)
    if word.isdigit():
        return len(word) <= 2 and alone and not before[: last.start()].strip()
    if len(word) == 1 or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word):
        return word[0].isupper()
    return word.lower() in _abbreviations()


def _ends_sentence(text: str, start: int, end: re.Match[str], limit: int) -> bool:
    """Whether `end` ends the sentence that began at `start` in the line that ends at `limit`."""
    if not _OPENS_SENTENCE.match(text, end.end(), limit):
        return False
    before = text[max(start, end.start() - _LONGEST_ABBREVIATION) : end.start()]
    return not (end.group(1) == "." and _stops_in_the_middle(before, alone=len(before) == end.start() - start))


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as offsets, in order, without the white space around them.

    A line break always ends a sentence: headings and paragraphs have no other end.
    """
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n\r\u2028\u2029]+", text):
        start = line.start()
        for end in _END.finditer(text, line.start(), line.end()):
            if _ends_sentence(text, start, end, line.end()):
                spans.append((start, end.end()))
                start = end.end()
        spans.append((start, line.end()))
    return [trimmed for span in spans if (trimmed := _trim(text, *span)) is not None]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    stretch = text[start:end]
    stripped = stretch.strip()
    if not stripped:
        return None
    start += len(stretch) - len(stretch.lstrip())
    return start, start + len(stripped)
