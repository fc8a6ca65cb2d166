"""The words a reader sees, one file a language (words/id.toml, words/en.toml), looked up and filled.

Not here: the words themselves, and how they are laid out (terminal_view.py, telegram_reply.py).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from bot import defusing
from store.errors import TanyaError

LANGUAGES = ("id", "en")


class Trouble(NamedTuple):
    """What is the matter, and what the reader can do about it: one plain sentence each."""

    said: str
    next: str


class Words:
    """The words of one language. A key is dotted: `say("chat.welcome", articles=16)`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._tree = _tree(lang)

    def say(self, key: str, **facts: object) -> str:
        """The words at `key`, filled with facts, each as one defused line. KeyError: no such word or fact.

        A fact called `cause` is a technical phrase; where it is a common one it is worded, too.
        """
        found = self._at(key)
        if not isinstance(found, str):
            raise KeyError(key)
        shown = {name: defusing.line(fact) for name, fact in facts.items()}
        if "cause" in shown:
            shown["cause"] = self._cause(shown["cause"])
        return found.format_map(shown)

    def list(self, key: str) -> tuple[str, ...]:
        """The list of words at `key`, as it stands."""
        found = self._at(key)
        if not isinstance(found, list):
            raise KeyError(key)
        return tuple(str(item) for item in found)

    def has(self, key: str) -> bool:
        """Whether there are words at `key`."""
        try:
            self._at(key)
        except KeyError:
            return False
        return True

    def trouble(self, error: Exception) -> Trouble:
        """Words for an error: of its class, else of its nearest ancestor. The unexpected has some, too."""
        facts = error.facts if isinstance(error, TanyaError) else {"kind": type(error).__name__}
        for kind in type(error).__mro__:
            key = f"errors.{kind.__name__}"
            if self.has(key):
                return Trouble(self.say(f"{key}.said", **facts), self.say(f"{key}.next", **facts))
        raise KeyError(type(error).__name__)  # cannot be: Exception has words

    def day(self, day: date) -> str:
        """19 Juni 2024 / 19 June 2024."""
        return f"{day.day} {self.list('dates.months')[day.month - 1]} {day.year}"

    def short_day(self, day: date) -> str:
        """19 Jun 2024, where a line is short."""
        return f"{day.day} {self.list('dates.short_months')[day.month - 1]} {day.year}"

    def period(self, first: date | None, last: date | None) -> str:
        """The days from `first` to `last`; empty where neither is known."""
        if first is None or last is None:
            known = first or last
            return self.day(known) if known else ""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def number(self, count: int) -> str:
        """1.234 / 1,234."""
        return f"{count:,}".replace(",", self.say("numbers.group"))

    def decimal(self, value: float) -> str:
        """12,5 / 12.5: one decimal below a hundred, none above."""
        if value >= 100:
            return self.number(round(value))
        whole, _, tenth = f"{value:.1f}".partition(".")
        return f"{whole}{self.say('numbers.decimal')}{tenth}"

    def percent(self, share: float) -> str:
        """83,3% / 83.3%."""
        return f"{share * 100:.1f}%".replace(".", self.say("numbers.decimal"))

    def count(self, key: str, count: int) -> str:
        """The words at `key.one` or `key.many` with `{n}` filled: languages differ in their plurals."""
        return self.say(f"{key}.{'one' if count == 1 else 'many'}", n=self.number(count))

    def several(self, items: Iterable[str], limit: int) -> str:
        """At most `limit` of `items`, and how many more there are."""
        shown = list(items)
        rest = len(shown) - limit
        listed = ", ".join(shown[:limit])
        return self.say("several.more", listed=listed, n=self.number(rest)) if rest > 0 else listed

    def _cause(self, phrase: str) -> str:
        if status := re.match(r"HTTP (\d{3})\b", phrase):  # what else the server said is for the log
            return self.say("causes.http", status=status[1])
        key = f"causes.{re.sub(r'[^a-z]+', '_', phrase.lower())}"
        return self.say(key) if self.has(key) else phrase

    def _at(self, key: str) -> object:
        found: object = self._tree
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise KeyError(key)
            found = found[part]
        return found


def texts(lang: str) -> dict[str, str]:
    """Every word of a language by its dotted key (lists joined), for comparing languages."""
    flat: dict[str, str] = {}

    def gather(tree: Mapping[str, object], prefix: str) -> None:
        for name, value in tree.items():
            if isinstance(value, Mapping):
                gather(cast("Mapping[str, object]", value), f"{prefix}{name}.")
            else:
                flat[prefix + name] = "\n".join(map(str, value)) if isinstance(value, list) else str(value)

    gather(_tree(lang), "")
    return flat


@cache
def _tree(lang: str) -> Mapping[str, object]:
    return tomllib.loads(files("bot").joinpath("words", f"{lang}.toml").read_text(encoding="utf-8"))
