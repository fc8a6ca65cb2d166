"""How the findings of the doctor are printed.

Not here: the checks (doctor.py).
"""

import sys
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from bot import defusing, doctor, printing, terminal_view
from bot.checks import Check
from bot.wording import Words

SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "bold red")}
NAME = 12  # columns of the checks' names


def findings(checks: Sequence[Check], words: Words) -> None:
    """One line a check, the mending command below it, and a verdict."""
    console = printing.console(sys.stdout)
    for check in checks:
        sign, style = SIGNS[check.status]
        head = Text(f"{sign} ", style=style) + Text(f"{words.say(f'doctor.names.{check.name}'):<{NAME}}", style="bold")
        indent = " " * len(head)
        first, *others = terminal_view.wrapped(Text(defusing.line(check.message)), console, first=indent, rest=indent)
        terminal_view.show(console, [head + first[len(indent) :], *others])
        if check.command:
            mend = Text(words.say("doctor.mend", command=check.command), style="cyan")
            terminal_view.show(console, terminal_view.wrapped(mend, console, first=indent, rest=indent))
    terminal_view.show(console, [Text(), verdict(checks, words)])


def verdict(checks: Sequence[Check], words: Words) -> Text:
    """All in one line."""
    status = doctor.worst(checks)
    if status == "ok":
        return Text(words.say("doctor.all_well"), style="green")
    number = sum(check.status == status for check in checks)
    return Text(words.say(f"doctor.summary.{status}", n=words.number(number)), style=SIGNS[status][1])


def findings_object(checks: Sequence[Check]) -> dict[str, Any]:
    """`tanya doctor --json`."""
    return {"checks": [check.model_dump() for check in checks]}
