"""What the fake Ollama can be told to answer: good answers, bad answers, and every way of failing.

Not here: how they travel (ollama_streams.py).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.fakes.loopback import Gate

BUSY = "server busy, please try again.  maximum pending requests exceeded"
RUNNER_DIED = "an error was encountered while running the model: unexpected EOF"
HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Says:
    """A piece of the answer, sent as one line."""

    piece: str


@dataclass(frozen=True)
class Thinks:
    """A piece of the thinking, sent in its own field."""

    piece: str


@dataclass(frozen=True)
class Sends:
    """A line as it stands."""

    line: bytes


@dataclass(frozen=True)
class Waits:
    """Stands still until the gate is opened."""

    gate: Gate


@dataclass(frozen=True)
class Pauses:
    """Stands still for a time: for people at a terminal, not for tests."""

    seconds: float


@dataclass(frozen=True)
class Repeats:
    """Says the same again and again, until the client goes away."""

    piece: str


@dataclass(frozen=True)
class Cuts:
    """Closes the connection."""


Step = Says | Thinks | Sends | Waits | Pauses | Repeats | Cuts


@dataclass(frozen=True)
class Refusal:
    """A whole HTTP response instead of an answer. A body of None closes the connection without a response."""

    status: int
    body: bytes | None
    content_type: str = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    """The steps of an answer; a done_reason of None leaves out the last line."""

    steps: tuple[Step, ...] = ()
    done_reason: str | None = "stop"
    refusal: Refusal | None = None
    dimension: int | None = None


class Asked(Protocol):
    """As much of a call as a writer needs."""

    @property
    def text(self) -> str: ...
    @property
    def prompt(self) -> str: ...


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+$", text)


def _said(text: str) -> tuple[Says, ...]:
    return tuple(map(Says, _pieces(text)))


def says(text: str, thinking: str = "", done_reason: str = "stop", pieces: Sequence[str] | None = None) -> Reply:
    """An answer, word by word or in the given pieces; a model that cannot think leaves out the thinking."""
    thoughts = tuple(map(Thinks, _pieces(thinking)))
    return Reply((*thoughts, *(map(Says, pieces) if pieces is not None else _said(text))), done_reason)


def nothing() -> Reply:
    """An empty answer, properly ended."""
    return Reply()


def leaks(thought: str, text: str) -> Reply:
    """Thinking that stands in the answer, as older servers leave it there."""
    return says(f"<think>\n{thought}\n</think>\n\n{text}")


def truncated(text: str) -> Reply:
    """An answer that was cut because it grew too long."""
    return says(text, done_reason="length")


def refuses(status: int, message: str) -> Reply:
    return Reply(refusal=Refusal(status, json.dumps({"error": message}).encode()))


def busy() -> Reply:
    """Overload, as the server words it."""
    return refuses(503, BUSY)


def context_exceeded(n_prompt: int = 5_000, n_ctx: int = 4_096) -> Reply:
    """HTTP 400 whose `error` is itself JSON: the runner's words, passed on."""
    message = f"request ({n_prompt} tokens) exceeds the available context size ({n_ctx} tokens), try increasing it"
    error = {"code": 400, "message": message, "type": "exceed_context_size_error"}
    return refuses(400, json.dumps({"error": error | {"n_prompt_tokens": n_prompt, "n_ctx": n_ctx}}))


def html_page(status: int = 502) -> Reply:
    """What a proxy in between says."""
    return raw(status, HTML, "text/html")


def raw(status: int, body: bytes, content_type: str = "application/json") -> Reply:
    return Reply(refusal=Refusal(status, body, content_type))


def drops() -> Reply:
    """The connection is closed before any byte of a response."""
    return Reply(refusal=Refusal(0, None))


def dies(text: str) -> Reply:
    """The connection is cut in the middle of the answer."""
    return Reply((*_said(text), Cuts()))


def breaks(text: str, error: str = RUNNER_DIED) -> Reply:
    """An error line inside a stream of status 200: the runner died."""
    return Reply((*_said(text), Sends(json.dumps({"error": error}).encode())), done_reason=None)


def unfinished(text: str) -> Reply:
    """The stream ends cleanly, but without its last line."""
    return Reply(_said(text), done_reason=None)


def garbles(text: str, line: bytes = b"<not json>") -> Reply:
    return Reply((*_said(text), Sends(line)))


def waits(gate: Gate, text: str) -> Reply:
    """The first token comes when the gate is opened."""
    return Reply((Waits(gate), *_said(text)))


def stalls(before: str, gate: Gate, after: str = "") -> Reply:
    """The stream stands still between two tokens until the gate is opened."""
    return Reply((*_said(before), Waits(gate), *_said(after)))


def endless(token: str = "lagi ") -> Reply:
    return Reply((Repeats(token),))


def vectors(dimension: int = 7) -> Reply:
    """For the embed endpoint: vectors of another dimension than the model's."""
    return Reply(dimension=dimension)


_FENCED = re.compile(r"^\[(\d+)\][^\n]*\n<<<\n(.*?)\n>>>$", re.MULTILINE | re.DOTALL)
_NUMBERED = re.compile(r"^\[(\d+)\]\s*(.*?)(?=\n\n|^\[\d|\Z)", re.MULTILINE | re.DOTALL)


def passages_in(call: Asked) -> dict[int, str]:
    """The passages of a prompt by number: fenced as prompts/passage.txt has them, or each after a "[1]"."""
    found = _FENCED.findall(call.text) or _NUMBERED.findall(call.text)
    return {int(number): text.strip() for number, text in found}


def _best_sentence(call: Asked) -> tuple[int, str]:
    """The passage that shares most words with the question, and its sentence that shares most."""
    passages = passages_in(call)
    if not passages:
        return 0, "Tidak ada bacaan."
    rest = call.prompt
    for passage in passages.values():
        rest = rest.replace(passage, " ")
    questions = [line for line in rest.splitlines() if line.rstrip().endswith("?")]
    asked = set(re.findall(r"\w{3,}", (questions[-1] if questions else rest).lower()))

    def likeness(text: str) -> int:
        return len(asked & set(re.findall(r"\w{3,}", text.lower())))

    number = max(passages, key=lambda n: likeness(passages[n]))
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", passages[number].replace("\n", " "))
    return number, max(sentences, key=likeness).strip()


def _with_marker(sentence: str, marker: str) -> str:
    return re.sub(r"\s*([.!?]?)$", rf" {marker}\1", sentence, count=1)


def quoting(call: Asked) -> str:
    """A good answer: the sentence of the prompt's passages that fits best, with its marker."""
    number, sentence = _best_sentence(call)
    return _with_marker(sentence, f"[{number}]") if number else sentence


def forging(call: Asked) -> str:
    """The same sentence, with a marker that no passage has."""
    return _with_marker(_best_sentence(call)[1], "[99]")


def miscounting(call: Asked) -> str:
    """The same sentence and marker with other digits, and a number more that stands nowhere."""
    number, sentence = _best_sentence(call)
    changed = re.sub(r"\d", lambda digit: str((int(digit.group()) + 3) % 10), sentence)
    return _with_marker(f"Sebanyak 98.765 orang: {changed}", f"[{number}]")


def uncited(call: Asked) -> str:
    return _best_sentence(call)[1]


WRITERS: dict[str, Callable[[Asked], str]] = {
    "quoting": quoting,
    "forging": forging,
    "miscounting": miscounting,
    "uncited": uncited,
}
