"""A recorded conversation as a Markdown page.

Not here: recording it (recording.py), its picture (drawing.py).
"""

import re
from collections.abc import Mapping, Sequence

from tests.trials.recording import Step
from tests.trials.styled import Run, lines

_HEAD = """\
# A conversation in Telegram

![The same conversation as a reader sees it](images/telegram.svg)

The bot itself, on the sample articles of this repository. What it says is taken from the requests that a Bot API
server received. The model is scripted: it writes what a small model would write, and dies in the last answer; its words
were checked like any model's. Of the drafts, those are shown that the recording waited for.
`python -m tests.trials.recording docs` records it anew; a test compares.

Articles that have an address on the web are linked from their markers and titles; the sample articles have none.
"""
_SPECIAL = re.compile(r"([\\`*_<>|#~])")
_DIALS = {
    "says": "**Reader**",
    "sends": "**TanyaBerita**",
    "drafts": "**TanyaBerita**, a draft",
    "edits": "**TanyaBerita** edits",
}


def retold(steps: Sequence[Step]) -> str:
    """The page."""
    first: dict[int, Step] = {}  # each message as it was at first
    told = [_HEAD]
    for step in steps:
        told.append(_told(step, first))
        if step.kind in {"says", "sends"}:
            first[step.message] = step
    return "\n".join(told)


def _told(step: Step, first: Mapping[int, Step]) -> str:
    if step.kind == "taps":
        return f"**Reader** taps `[{step.text}]`\n"
    if step.kind == "toasts":
        return f"**TanyaBerita** shows for a moment: {_plain(step.text)}\n"
    head = _DIALS[step.kind]
    if step.kind == "edits":
        head += " that message" if step.text else " its buttons"
        old = first[step.message]
        if step.text in {"", old.text} and step.buttons == old.buttons:
            return f"{head}: as before\n"
    if step.kind == "sends" and step.reply_to in first:
        head += f", in reply to “{_plain(_short(first[step.reply_to].text))}”"
    body = [*_quoted(step), *([">"] if step.text and step.buttons else []), *map(_row, step.buttons)]
    return "\n".join([head + ":", "", *_broken(body), ""])


def _quoted(step: Step) -> list[str]:
    if not step.text:
        return []
    return [_line(line) for line in lines(step.text, step.entities)]


def _line(line: Sequence[Run]) -> str:
    depth = ">> " if any("blockquote" in kind for run in line for kind in run.kinds) else "> "
    return (depth + "".join(map(_marked, line))).rstrip()


def _row(row: Sequence[str]) -> str:
    return "> " + " ".join(f"`[{label}]`" for label in row)


def _broken(body: Sequence[str]) -> list[str]:
    """Lines that follow one another stay lines."""
    ends = [*body[1:], ">"]
    return [
        line + ("\\" if _is_full(line) and _is_full(after) and line[:2] == after[:2] else "")
        for line, after in zip(body, ends, strict=True)
    ]


def _is_full(line: str) -> bool:
    return bool(line.strip("> "))


def _marked(run: Run) -> str:
    bare = run.text.strip()
    if not bare:
        return run.text
    before, _, after = run.text.partition(bare)
    text = _plain(bare)
    if run.url:
        text = f"[{text}]({run.url})"
    if "italic" in run.kinds:
        text = f"_{text}_"
    if "bold" in run.kinds:
        text = f"**{text}**"
    return before + text + after


def _plain(text: str) -> str:
    return re.sub(r"^(\d+)\.(?= )", r"\1\\.", _SPECIAL.sub(r"\\\1", text))


def _short(text: str, width: int = 60) -> str:
    text = text.partition("\n")[0]
    return text if len(text) <= width else text[:width].rsplit(" ", 1)[0] + " …"
