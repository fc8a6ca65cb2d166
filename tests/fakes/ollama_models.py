"""The models of the fake Ollama: what they can do, how they count tokens, and their vectors.

Not here: the wire (ollama_server.py).
"""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"\w{1,4}|[^\w\s]")
_MESSAGE_FRAME = 4  # tokens that a chat template puts around each message
STAMP = "2026-01-02T03:04:05.678901234Z"


@dataclass(frozen=True)
class Model:
    """A model on the server. An embedding model has a dimension, a chat model has none."""

    name: str
    capabilities: tuple[str, ...] = ("completion",)
    context_length: int = 131_072
    dimension: int | None = None

    @property
    def full_name(self) -> str:
        return full_name(self.name)

    @property
    def family(self) -> str:
        return re.split(r"[:-]", self.name)[0]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.full_name.encode()).hexdigest()

    @property
    def size(self) -> int:
        return 3_338_801_804 if self.dimension is None else 1_157_672_605

    def details(self) -> dict[str, object]:
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": "4.3B" if self.dimension is None else "566.70M",
            "quantization_level": "Q4_K_M" if self.dimension is None else "F16",
        }

    def listed(self) -> dict[str, object]:
        """As /api/tags lists it."""
        names: dict[str, object] = {"name": self.full_name, "model": self.full_name}
        return names | {
            "modified_at": STAMP,
            "size": self.size,
            "digest": self.digest,
            "details": self.details(),
        }

    def shown(self) -> dict[str, object]:
        """As /api/show describes it."""
        info: dict[str, object] = {
            "general.architecture": self.family,
            f"{self.family}.context_length": self.context_length,
            f"{self.family}.embedding_length": self.dimension or 2_560,
        }
        return {
            "license": "none",
            "modelfile": f"FROM {self.full_name}",
            "template": "{{ .Prompt }}",
            "details": self.details(),
            "model_info": info,
            "capabilities": list(self.capabilities),
            "modified_at": STAMP,
        }


DEFAULT_MODELS = (
    Model("gemma3:4b", ("completion", "vision")),
    Model("qwen3:4b", ("completion", "tools", "thinking"), context_length=40_960),
    Model("bge-m3", ("embedding",), context_length=8_192, dimension=1_024),
)


def full_name(name: str) -> str:
    return name if ":" in name else f"{name}:latest"


def count_tokens(text: str) -> int:
    """About four letters a token, each punctuation mark its own: near what gemma3 makes of Indonesian."""
    return sum(1 for _ in _TOKEN.finditer(text))


def count_prompt(messages: Sequence[dict[str, str]]) -> int:
    return sum(count_tokens(message["content"]) + _MESSAGE_FRAME for message in messages)


def what_fits(messages: Sequence[dict[str, str]], num_ctx: int) -> list[dict[str, str]]:
    """The messages that the model sees: system messages and the last one always, of the others the newest."""
    seen = list(messages)
    while count_prompt(seen) > num_ctx:
        oldest = next((m for m in seen[:-1] if m["role"] != "system"), None)
        if oldest is None:
            break
        seen.remove(oldest)
    return seen


def cut_to_tokens(text: str, limit: int) -> str:
    """The text up to the given number of tokens."""
    for position, token in enumerate(_TOKEN.finditer(text)):
        if position == limit:
            return text[: token.start()]
    return text


@lru_cache(maxsize=50_000)
def _features(word: str, dimension: int) -> tuple[tuple[int, float], ...]:
    padded = f"<{word}>"
    grams = {padded[i : i + 4] for i in range(max(1, len(padded) - 3))}
    weighted = [(word, 1.0)] + [(gram, 0.5 / len(grams)) for gram in sorted(grams)]
    places = []
    for feature, weight in weighted:
        number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "big")
        places.append((number % dimension, weight if number >> 63 else -weight))
    return tuple(places)


def embed(text: str, dimension: int) -> list[float]:
    """A vector of length 1, the same for the same text; texts that share words or parts of words are near."""
    vector = [0.0] * dimension
    for word in re.findall(r"\w+", text.lower()):
        for place, weight in _features(word, dimension):
            vector[place] += weight
    length = math.sqrt(sum(value * value for value in vector))
    if length == 0:  # real models have a vector for the empty text, too
        vector[0] = length = 1.0
    return [value / length for value in vector]
