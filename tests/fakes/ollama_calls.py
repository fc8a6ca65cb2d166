"""What is known of a request to the fake Ollama, and whether it is as the server's own description asks.

Not here: the answers (ollama_replies.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from tests.fakes.ollama_models import count_prompt, what_fits
from tests.shared import SHARED

DEFAULT_NUM_CTX = 4_096
_SCHEMAS = {
    "chat": "ChatRequest",
    "embed": "EmbedRequest",
    "generate": "GenerateRequest",
    "pull": "PullRequest",
    "show": "ShowRequest",
}

State = Literal["open", "finished", "disconnected", "cut", "stopped"]


@dataclass
class Call:
    """A request. `sent` grows while the answer streams; state "disconnected" is a client that went away."""

    endpoint: str
    body: dict[str, Any]
    headers: Mapping[str, str]
    num_ctx: int = DEFAULT_NUM_CTX
    status: int = 0
    sent: str = ""
    state: State = "open"
    seen: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = what_fits(self.messages, self.num_ctx)

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))

    @property
    def options(self) -> dict[str, Any]:
        return dict(self.body.get("options") or {})

    @property
    def stream(self) -> bool:
        return bool(self.body.get("stream", True))

    @property
    def messages(self) -> list[dict[str, str]]:
        if self.endpoint == "generate" and self.body.get("prompt"):
            return [{"role": "user", "content": str(self.body["prompt"])}]
        return [
            {"role": str(message.get("role", "")), "content": str(message.get("content") or "")}
            for message in self.body.get("messages") or ()
        ]

    @property
    def system(self) -> str:
        return "\n\n".join(m["content"] for m in self.messages if m["role"] == "system")

    @property
    def prompt(self) -> str:
        return next((m["content"] for m in reversed(self.messages) if m["role"] == "user"), "")

    @property
    def text(self) -> str:
        return "\n\n".join(message["content"] for message in self.messages)

    @property
    def inputs(self) -> list[str]:
        given = self.body.get("input", [])
        return [given] if isinstance(given, str) else list(given)

    @property
    def prompt_tokens(self) -> int:
        """Tokens of the messages that the model sees."""
        return count_prompt(self.seen)


@cache
def _described() -> dict[str, Any] | None:
    """The server's own description of its protocol, where it stands beside the project."""
    import yaml

    path = SHARED / "specs/ollama-openapi.yaml"
    if not path.exists():
        return None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as file:
        described: dict[str, Any] = yaml.load(file, Loader=loader)
    return described


@cache
def _option_names() -> frozenset[str]:
    from ollama import Options

    return frozenset(Options.model_fields)


def violations(endpoint: str, body: dict[str, Any]) -> list[str]:
    """What a request says that the protocol does not know, or says in the wrong type. The server would ignore
    an unknown field or option in silence, so that a misspelt `num_ctx` had no effect."""
    unknown = sorted(set(body.get("options") or ()) - _option_names())
    wrong = [f"{endpoint}: unknown option {name!r}" for name in unknown]
    described = _described()
    if described is None or endpoint not in _SCHEMAS:
        return wrong
    schema = described["components"]["schemas"][_SCHEMAS[endpoint]]
    wrong += [f"{endpoint}: unknown field {name!r}" for name in sorted(set(body) - set(schema["properties"]))]
    return wrong + _type_errors(endpoint, body, described)


_SHAPES: dict[str, tuple[type, ...]] = {
    "model": (str,),
    "messages": (list,),
    "options": (dict,),
    "input": (str, list),
}


def unreadable(body: object) -> str | None:
    """Why the server could not decode a body at all, in the manner of its words."""
    if not isinstance(body, dict):
        return f"json: cannot unmarshal {type(body).__name__} into Go value"
    for name, shapes in _SHAPES.items():
        if body.get(name) is not None and not isinstance(body[name], shapes):
            return f"json: cannot unmarshal {type(body[name]).__name__} into Go struct field {name}"
    if not all(isinstance(message, dict) for message in body.get("messages") or ()):
        return "json: cannot unmarshal into Go struct field messages of type api.Message"
    return None


def _without_nulls(body: dict[str, Any]) -> dict[str, Any]:
    """To the server a null is a field that was not sent."""
    given = {name: value for name, value in body.items() if value is not None}
    if "options" in given:
        given["options"] = {name: value for name, value in given["options"].items() if value is not None}
    return given


def _type_errors(endpoint: str, body: dict[str, Any], described: dict[str, Any]) -> list[str]:
    from openapi_schema_validator import OAS31Validator

    root = {
        "$ref": f"#/components/schemas/{_SCHEMAS[endpoint]}",
        "components": described["components"],
    }
    errors = OAS31Validator(root).iter_errors(_without_nulls(body))
    return [f"{endpoint}: {'.'.join(map(str, error.path))}: {error.message}" for error in errors]


def format_error(wanted: object, text: str) -> str | None:
    """Why a scripted reply is not what a server that enforces `format` could have said."""
    import json

    from openapi_schema_validator import OAS31Validator

    if not wanted:
        return None
    try:
        said = json.loads(text)
    except ValueError:
        return f"a format was asked for, and the scripted reply is not JSON: {text!r}"
    errors = list(OAS31Validator(wanted).iter_errors(said)) if isinstance(wanted, dict) else []
    return f"the scripted reply breaks the format: {errors[0].message}" if errors else None
