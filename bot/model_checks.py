"""What the doctor asks of Ollama: does it answer, has it the models that the settings and the library need?

Not here: how it is asked (ollama_models.py), everything else (checks.py).
"""

from typing import TYPE_CHECKING

from bot.checks import Bench, Check, Status, command, index_command
from bot.ollama_models import OllamaAway, available, full_name

if TYPE_CHECKING:
    from rag.opening import Settings


def ollama(bench: Bench) -> list[Check]:
    settings = bench.settings
    if settings.engine == "embedded" and embedding_model(settings, bench.kept) is None:
        return [bench.well("ollama", "unused")]
    if bench.models is not None:
        return [bench.well("ollama", "ok", host=settings.ollama_host, n=bench.words.number(len(bench.models)))]
    needed = settings.engine == "ollama"
    return [
        bench.ill(
            "ollama",
            "away" if needed else "away_auto",
            status="fail" if needed else "warn",
            host=settings.ollama_host,
            cause=bench.away,
            command="ollama serve",
        )
    ]


def model(bench: Bench) -> list[Check]:
    settings = bench.settings
    if settings.engine == "embedded":
        return [bench.well("model", "unused")]
    if bench.models is None:
        return []  # Ollama's own check has said what there is to say
    if full_name(settings.model) in bench.models:
        return [bench.well("model", "ok", model=settings.model)]
    status: Status = "fail" if settings.engine == "ollama" else "warn"
    return [bench.ill("model", "missing", status=status, model=settings.model, command=pull_command(settings))]


def embedder(bench: Bench) -> list[Check]:
    from rag.opening import embedder_for

    asked = embedder_for(bench.settings, bench.kept).fingerprint
    model = embedding_model(bench.settings, bench.kept)
    if bench.kept not in (None, asked):
        reembed = f"{index_command(bench)} --reembed"
        return [bench.ill("embedder", "mismatch", kept=bench.kept, asked=asked, command=reembed)]
    if model is not None and bench.models is None:
        return [bench.ill("embedder", "unknown", status="warn", embedder=asked, command="ollama serve")]
    if model is not None and full_name(model) not in (bench.models or ()):
        return [bench.ill("embedder", "missing", model=model, command=pull_command(bench.settings))]
    return [bench.well("embedder", "ok", embedder=asked)]


def embedding_model(settings: "Settings", kept: str | None) -> str | None:
    """The model that will embed questions; None where the built-in embedder does."""
    from rag.opening import embedder_for

    kind, _, model = embedder_for(settings, kept).fingerprint.partition(":")
    return model if kind == "ollama" else None


def missing_models(settings: "Settings", kept: str | None) -> list[str]:
    """The models that the settings ask for and the server does not have; `kept` is the library's embedder.

    Raises OllamaAway.
    """
    wanted = [] if settings.engine == "embedded" else [settings.model]
    if model := embedding_model(settings, kept):
        wanted.append(model)
    have = available(settings.ollama_host) if wanted else frozenset()
    return [model for model in wanted if full_name(model) not in have]


def pull_command(settings: "Settings") -> str:
    """The command that fetches the models that are missing."""
    return command(settings, "tanya doctor --pull", "data", "model", "embedder")


def models(settings: "Settings") -> tuple[frozenset[str] | None, str]:
    try:
        return available(settings.ollama_host), ""
    except OllamaAway as away:
        return None, str(away)
