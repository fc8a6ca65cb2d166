"""Which models an Ollama server has, and fetching one.

Not here: asking a model anything (rag/engines/ollama.py).
"""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from bot.errors import PullFailed

if TYPE_CHECKING:
    from ollama import Client

PATIENCE = 5.0  # seconds that a server on the reader's own machine gets to list its models
MEGABYTE = 1_000_000


class OllamaAway(Exception):
    """The server cannot be reached or does not speak Ollama; the message is a short technical phrase."""


def available(host: str) -> frozenset[str]:
    """The full names of the server's models ("bge-m3:latest"). Raises OllamaAway."""
    import httpx
    import ollama

    try:
        with closing(_client(host, httpx.Timeout(PATIENCE))) as client:
            listed = client.list()
    except (ConnectionError, httpx.ConnectError) as error:
        raise OllamaAway("refused") from error
    except httpx.TimeoutException as error:
        raise OllamaAway(f"> {PATIENCE:.0f} s") from error
    except ollama.ResponseError as error:
        raise OllamaAway(f"HTTP {error.status_code}") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:  # another protocol; no URL; not JSON
        raise OllamaAway(type(error).__name__) from error
    return frozenset(model.model for model in listed.models if model.model)


def full_name(model: str) -> str:
    """A name as the server lists it: without a tag it means the latest."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def pull(host: str, model: str, progress: Callable[[int, int], None]) -> None:
    """Fetch a model; `progress` is told megabytes done and in all. Raises PullFailed."""
    import httpx
    import ollama

    # No limit for reading: the server is silent while it verifies gigabytes.
    patience = httpx.Timeout(None, connect=PATIENCE)
    parts: dict[str, tuple[int, int]] = {}
    status = None
    try:
        with closing(_client(host, patience)) as client:
            for step in client.pull(model, stream=True):
                status = step.status
                if step.digest and step.total:
                    parts[step.digest] = (step.completed or 0, step.total)
                    done, total = (sum(part) // MEGABYTE for part in zip(*parts.values(), strict=True))
                    progress(done, total)
    except ollama.ResponseError as error:
        raise PullFailed(model=model, cause=error.error) from error
    except (ConnectionError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise PullFailed(model=model, cause=str(error) or type(error).__name__) from error
    if status != "success":
        raise PullFailed(model=model, cause=f"{status}")


def _client(host: str, timeout: object) -> "Client":
    import ollama

    # As when the model is asked: plain HTTP needs no certificates, and the model is not behind a proxy.
    return ollama.Client(host=host, timeout=timeout, verify=host.startswith("https"), trust_env=False)
