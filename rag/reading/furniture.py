"""What a line of a page is by its look alone: a sentence, a headline, a caption, a piece of furniture.

The words it is known by stand in data/furniture.toml. Not here: what a line is by its place (cleaning.py).
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Literal

_LINE_WORDS = 45  # furniture is short: a longer line is never judged by the whole-line patterns
_NOTICE_WORDS = 90
_JUDGED = 1_000  # characters: the patterns never meet a longer line
_CAPTION_WORDS, _CAPTION_SENTENCES = 50, 2

_CAPITALS = 0.6  # share of a headline's longer words that begin with one
_STOPS = re.compile(r"\.[\"'”’)\]]*(?: ?\[\d+\])*$")
_CRIES = re.compile(r"[!?][\"'”’)\]]*$")
_INNER_END = re.compile(r"[.!?][\"”’)]* [\"“‘(]?[A-Z0-9]")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\]?$")
_CREDIT = re.compile(r"[(\[]([^()\[\]]{2,100})[)\]]$")
_SIGN_OFF = re.compile(
    r"(?<=[.!?\"”’)])[ ,]{0,4}[(\[]"
    r"(?:\*{1,3}|-{1,2}|[a-z]{2,5}(?:[/|-] ?[a-z]{2,5}){0,3}|(?P<name>[^()\[\]]{2,60}))[)\]]$"
)
_SPEECH = '"“”'
_CLOSING = " :.…»>›→|"


def prose(line: str) -> bool:
    """Whether a line reads as the text of an article: eight words at least, and the end of a sentence.

    A question or a cry may be a headline, which has capitals. A long paragraph may have lost its full stop.
    """
    words = line.count(" ") + 1
    if words < 8 or cut_off(line):
        return False
    if stops(line):
        return True
    if _CRIES.search(line):
        return not _capitalised(line) and (line[-1] not in "!?" or _INNER_END.search(line) is not None)
    return words >= 25 and _INNER_END.search(line) is not None


def stops(line: str) -> bool:
    """Whether a line ends with a full stop. Headlines do not."""
    return _STOPS.search(line) is not None and not cut_off(line)


def _capitalised(line: str) -> bool:
    long = [word for word in line.split() if len(word) >= 4]
    return sum(word.lstrip("\"'“‘(")[:1].isupper() for word in long) >= _CAPITALS * len(long)


def cut_off(line: str) -> bool:
    """Whether a line breaks off ("…"), as the teasers of other articles do."""
    return _CUT_OFF.search(line) is not None


def headline(line: str) -> bool:
    """Whether a line could be a title: three to thirty words, and no sentence."""
    return 3 <= line.count(" ") + 1 <= 30 and len(line) <= 300 and not prose(line) and not cut_off(line)


class Furniture:
    """The lists of data/furniture.toml, ready to be asked. Get it by `furniture()`."""

    def __init__(self, table: dict[str, Any]) -> None:
        def patterns(*names: str) -> re.Pattern[str]:
            return _any(pattern for name in names for pattern in table[name]["patterns"])

        self._inline = [(entry["having"], _any([entry["pattern"]])) for entry in table["inline"]]
        self._everywhere = patterns("everywhere")
        self._page = patterns("everywhere", "page")
        self._notices = patterns("notices")
        self._endings = patterns("endings")
        self._closers = _any(table["lists"]["closers"])
        self._telling = patterns("telling")
        self._credits = _any(table["captions"]["credits"])
        self._bare_credits = _any(table["captions"]["bare_credits"])
        self._agencies = frozenset(table["captions"]["agencies"])
        self._labels = {
            name: frozenset(table[name]["labels"]) for name in ("controls", "lists", "endings", "summaries")
        }
        self._stamps: tuple[tuple[re.Pattern[str], Literal["publication", "update"]], ...] = (
            (_label_at_end(table["stamps"]["updates"]), "update"),
            (_label_at_end(table["stamps"]["labels"]), "publication"),
        )
        self.publishers: dict[str, str] = {name.casefold(): name for name in table["publishers"]["names"]}
        self.sidecars = frozenset(table["sidecars"]["stems"])

    def without_inline(self, text: str) -> str:
        """A text without the links, players and sign-offs that stand inside its lines."""
        lowered = text.lower()
        for having, pattern in self._inline:
            if any(words in lowered for words in having):
                text = pattern.sub("", text)
        return text

    def is_everywhere(self, line: str) -> bool:
        """Whether a line is furniture even in a text that was supplied as an article."""
        return _short(line, _LINE_WORDS) and self._everywhere.search(line) is not None

    def is_furniture(self, line: str) -> bool:
        """Whether a line of a saved page is furniture by its words."""
        if not any(character.isalnum() for character in line[:_JUDGED]):
            return True
        if _label(line) in self._labels["controls"]:
            return True
        if _short(line, _LINE_WORDS) and self._page.search(line) is not None:
            return True
        return _short(line, _NOTICE_WORDS) and self._notices.search(line) is not None

    def opens_list(self, line: str) -> bool:
        """Whether other articles are listed below a line."""
        return _label(line) in self._labels["lists"]

    def closes_list(self, line: str) -> bool:
        """Whether a line says that a list of other articles ends with it."""
        return self._closers.search(line) is not None

    def opens_summary(self, line: str) -> bool:
        """Whether a box that repeats the article stands below a line."""
        return _label(line) in self._labels["summaries"]

    def ends_page(self, line: str) -> bool:
        """Whether nothing of the article can follow a line."""
        return _label(line) in self._labels["endings"] or (
            _short(line, _LINE_WORDS) and self._endings.search(line) is not None
        )

    def is_caption(self, line: str) -> bool:
        """Whether a line is the caption of a photograph: it ends with a credit."""
        if not _short(line, _CAPTION_WORDS) or len(_INNER_END.findall(line)) >= _CAPTION_SENTENCES:
            return False
        if any(quote in line for quote in _SPEECH) and self.tells(line):
            return False
        credit = _CREDIT.search(line.rstrip(". ") if line.endswith(").") else line)
        if credit is None:
            return self._bare_credits.search(line) is not None
        if self._credits.search(credit[1].strip()) is None:
            return False
        return not line.endswith(".") or credit[1].casefold().startswith(("foto", "photo", "dok"))

    def without_sign_off(self, line: str) -> str:
        """A paragraph without the initials or the agency that sign it in brackets."""
        signed = _SIGN_OFF.search(line)
        if signed is None:
            return line
        known = signed["name"] is None or signed["name"].casefold() in self._agencies
        return line[: signed.start()] if known or self._credits.search(signed["name"]) else line

    def stamp_label(self, before: str) -> tuple[Literal["publication", "update"] | None, str]:
        """What the words before a date announce, if that is all that they do, and whose name stands there."""
        for pattern, kind in self._stamps:
            label = pattern.search(before)
            name = before[: label.start()].strip(" -–—|•·,") if label else ""
            if label and (not name or self.publisher(name)):
                return kind, name
        return None, before

    def tells(self, sentence: str) -> bool:
        """Whether (the beginning of) a sentence gives what somebody said."""
        return self._telling.search(sentence) is not None

    def publisher(self, name: str) -> str | None:
        """The publisher that a name signs for, in the form it is kept in; None where it is no publisher's."""
        name = name.strip(" .,-–—|")
        known = self.publishers.get(name.casefold())
        return known or (name if _DOMAIN.fullmatch(name) else None)


_DOMAIN = re.compile(
    r"[a-z0-9][a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,30})?\.(?:com|co|id|co\.id|or\.id|net|org|tv|news)",
    re.IGNORECASE,
)


@cache
def furniture() -> Furniture:
    """The lists, read once."""
    return Furniture(tomllib.loads(files("rag").joinpath("data/furniture.toml").read_text("utf-8")))


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)


def _label_at_end(labels: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"(?:^|\b)(?:" + "|".join(labels) + r")(?: pada| on)? ?:? ?$", re.IGNORECASE)


def _label(line: str) -> str:
    return line.strip(_CLOSING).casefold() if len(line) <= 60 else ""


def _short(line: str, words: int) -> bool:
    return len(line) <= _JUDGED and line.count(" ") < words
