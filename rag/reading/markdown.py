"""Markdown articles: the front matter with what it states, and the text without its markup.

Not here: what the fields must be (__init__.py).
"""

import re
from collections.abc import Mapping
from typing import Any

from rag.reading.walking import SkipReason, Unreadable

_FRONT_MATTER_LENGTH = 65_536  # characters; a few lines are usual
_CLOSED = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?")
_RULE = re.compile(r"(?:[-*_] ?){3,}|={3,}")
_ITEM = re.compile(r"[-*+] +")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)$")
# None of the bounded stretches may hold what opens it: a text of nothing but openings stays cheap.
_MARKUP = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"!\[[^\[\]\n]{0,400}\]\([^()\n]{0,2000}\)", ""),  # a picture, with the caption that it may have
        (r"\[\^[^\[\]\n]{1,40}\]", ""),
        (r"\[([^\[\]\n]{1,400})\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)|\[[^\[\]\n]{0,80}\])", r"\1"),
        (r"<https?://[^<>\s]{1,2000}>", ""),
        (r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,400})(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<![\w_\\])_(?=[^\s_])([^_\n]{1,400})(?<=\S)_(?![\w_])", r"\1"),
        (r"\*\*(?=\S)([^*\n]{1,400})(?<=\S)\*\*", r"\1"),
        (r"__(?=\S)([^_\n]{1,400})(?<=\S)__", r"\1"),
        (r"`([^`\n]{1,400})`", r"\1"),
        (r"\\([\\`*_{}\[\]()#+.!>~|-])", r"\1"),
    )
)


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """What the front matter states, with lower-case names, and the text below it.

    Values are kept as they are written: YAML would read `12:30` as a number and `no` as false.
    Raises Unreadable.
    """
    if not re.match(r"---[ \t]*\n", text):
        return {}, text
    opened = text.index("\n") + 1
    closed = _CLOSED.search(text, opened, opened + _FRONT_MATTER_LENGTH)
    if closed is None:
        raise Unreadable(SkipReason.BAD_FRONT_MATTER, "---")
    stated = _loaded(text[opened : closed.start()])
    if not isinstance(stated, dict):
        raise Unreadable(SkipReason.BAD_FRONT_MATTER, "name: value")
    return {str(name).casefold(): value for name, value in stated.items()}, text[closed.end() :]


def _loaded(matter: str) -> Any:
    import yaml

    class Plain(yaml.BaseLoader):
        """Builds text, lists and mappings only. An alias is an error: a few bytes become millions by it."""

        def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("alias")
            return super().compose_node(parent, index)

    try:
        return yaml.load(matter, Loader=Plain) or {}  # noqa: S506 - BaseLoader builds no objects
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Unreadable(SkipReason.BAD_FRONT_MATTER, error.problem or "YAML", line) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(SkipReason.BAD_FRONT_MATTER, type(error).__name__) from error


def without_markup(text: str) -> tuple[str | None, str]:
    """The first heading if it is of the first level and nothing stands before it, and the text as paragraphs.

    Lines of one paragraph are joined; headings and list items are paragraphs of their own.
    """
    title: str | None = None
    paragraphs: list[str] = []
    open_paragraph = False
    for line in _without_comments(text).split("\n"):
        content = re.sub(r"^(?: {0,3}> ?)+", "", line).strip()
        heading = _HEADING.fullmatch(content)
        if heading and heading[1] == "#" and title is None and not paragraphs:
            title = _plain(heading[2])
        elif heading or _ITEM.match(content):
            paragraphs.append(heading[2] if heading else content)
        elif content and not _RULE.fullmatch(content):
            if open_paragraph:
                paragraphs[-1] += " " + content
            else:
                paragraphs.append(content)
            open_paragraph = not _HARD_BREAK.search(line)
            continue
        open_paragraph = bool(_ITEM.match(content))
    return title, "\n\n".join(filter(None, map(_plain, paragraphs)))


def _plain(text: str) -> str:
    item = _ITEM.match(text)
    text = text[item.end() :] if item else text
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return text.strip()


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(part.partition("-->")[2] if "-->" in part else "<!--" + part for part in others)
