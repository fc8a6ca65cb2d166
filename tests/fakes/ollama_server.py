"""A fake Ollama server that speaks the real protocol on a loopback socket, for tests and for people.

Not here: the endpoints (ollama_endpoints.py), what it can be told to say (ollama_replies.py).
"""

import argparse
from pathlib import Path

from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import serve_until_interrupted
from tests.fakes.ollama_calls import Call
from tests.fakes.ollama_endpoints import Answer, OllamaEndpoints
from tests.fakes.ollama_models import Model, full_name
from tests.fakes.ollama_scripts import read_script

__all__ = ["Call", "Model", "OllamaServer"]


class OllamaServer(OllamaEndpoints):
    """See tests/fakes/README.md. Everything public may be used from any thread."""

    def drop(self, name: str) -> None:
        with self.bell.changing():
            del self.models[full_name(name)]
            self.loaded.pop(full_name(name), None)

    def enqueue(self, *answers: Answer, on: str = "chat") -> None:
        """Answers to the next requests of an endpoint, one each, in order."""
        with self.bell.changing():
            self._queues[on].extend(answers)

    def always(self, answer: Answer | None, on: str = "chat") -> None:
        """The answer whenever the endpoint's queue is empty; None ends that."""
        with self.bell.changing():
            if answer is None:
                self._standing.pop(on, None)
            else:
                self._standing[on] = answer

    def pending(self, on: str = "chat") -> int:
        """Answers that were enqueued and not yet asked for."""
        with self.bell.reading():
            return len(self._queues[on])

    @property
    def chats(self) -> list[Call]:
        return [call for call in self.history if call.endpoint == "chat"]

    @property
    def embeds(self) -> list[Call]:
        return [call for call in self.history if call.endpoint == "embed"]

    def story(self) -> str:
        lines = (f"{c.endpoint} {c.model} -> {c.status} {c.state} {c.sent!r}" for c in self.history)
        return "\n".join(lines) or "no request came"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.ollama_server", description=__doc__)
    parser.add_argument("--port", type=int, default=11434)
    parser.add_argument("--script", type=Path, help="answers as JSON; when they are used up, or without it: quoting")
    flags = parser.parse_args()
    server = OllamaServer(port=flags.port)
    server.always(replies.quoting)
    for endpoint, answers in (read_script(flags.script) if flags.script else {}).items():
        server.enqueue(*answers, on=endpoint)
    serve_until_interrupted(server, "A fake Ollama listens (Ctrl-C ends it) at")


if __name__ == "__main__":
    main()
