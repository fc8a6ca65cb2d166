"""The ways in which the Bot API, or the way to it, fails.

Not here: the refusals that follow from the protocol's own rules (telegram_methods.py).
"""

from dataclasses import dataclass, replace

from tests.fakes.loopback import Gate
from tests.fakes.telegram_text import Json

HTML = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Fault:
    """What happens to one call. With `effect` Telegram does what was asked, and only the answer fails."""

    status: int = 200
    body: Json | bytes | None = None  # None: the connection is closed
    gate: Gate | None = None  # waits there instead, then goes on as if nothing had been
    effect: bool = False
    silence: float = 0  # seconds for which the chat's other calls are refused as well


def refusal(code: int, description: str, **parameters: float) -> Fault:
    body: Json = {"ok": False, "error_code": code, "description": description}
    return Fault(code, body | ({"parameters": parameters} if parameters else {}))


def flood(retry_after: float = 3, *, lasting: bool = False) -> Fault:
    """Befalls one call; a lasting one befalls every call to this chat until the time is over, and counts them.

    Telegram gives whole seconds; clients take a fraction as well, which tests wait for more gladly.
    """
    told = refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
    return replace(told, silence=retry_after) if lasting else told


def server_error(code: int = 500) -> Fault:
    return refusal(code, "Internal Server Error")


def bad_gateway() -> Fault:
    """An HTML page, as a proxy in between says it."""
    return Fault(502, HTML)


def malformed() -> Fault:
    return Fault(200, b'{"ok": true, "result": {"message_id": ')


def dropped(effect: bool = False) -> Fault:
    """The connection is closed without an answer."""
    return Fault(effect=effect)


def hang(gate: Gate, effect: bool = False) -> Fault:
    """No answer until the gate opens; until then Telegram has done nothing, or (effect) what was asked."""
    return Fault(gate=gate, effect=effect)
