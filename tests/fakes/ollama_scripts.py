"""Scripts for driving the fake Ollama by hand: a JSON file of answers.

Not here: the answers themselves (ollama_replies.py).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes import ollama_replies as replies
from tests.fakes.ollama_replies import Asked, Pauses, Reply, says

Scripted = str | Reply | Callable[[Asked], str]


def read_script(path: Path) -> dict[str, list[Scripted]]:
    """{endpoint: [answer, …]}; an answer is a text, or {constructor of ollama_replies: its arguments}."""
    script = json.loads(path.read_text(encoding="utf-8"))
    return {endpoint: [_answer(item) for item in items] for endpoint, items in script.items()}


def _answer(item: str | dict[str, dict[str, Any]]) -> Scripted:
    if isinstance(item, str):
        return item
    ((name, arguments),) = item.items()
    if name in replies.WRITERS:
        return replies.WRITERS[name]
    if name in {"waits", "stalls"}:  # a person at a terminal has no gate to open: {"seconds": 5} instead
        before, after = arguments.get("before", ""), arguments.get("after") or arguments.get("text", "")
        return Reply((*says(before).steps, Pauses(arguments["seconds"]), *says(after).steps))
    reply: Reply = getattr(replies, name)(**arguments)
    return reply
