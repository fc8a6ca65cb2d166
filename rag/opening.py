"""Settings, and the only wiring: from settings to an open desk.

Not here: any work. Heavy libraries are imported by the rooms that need them, when they need them.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.answering import Desk
    from rag.engines.ollama import Patience
    from rag.ports import Embedder, Writer
    from rag.searching import Searcher
    from store.errors import VectorsUnavailable
    from store.library import Library

DEFAULT_EMBEDDING_MODEL = "bge-m3"


class Settings(BaseSettings):
    """What a reader may set: flags first, then TANYA_* variables, then tanya.toml, then these defaults."""

    model_config = SettingsConfigDict(
        env_prefix="TANYA_", env_ignore_empty=True, toml_file="tanya.toml", frozen=True, extra="forbid"
    )

    data: Path = Path("data")
    lang: Literal["id", "en"] = "id"
    engine: Literal["auto", "ollama", "embedded"] = "auto"
    model: Annotated[str, Field(min_length=1)] = "gemma3:4b"
    embedder: Annotated[str, Field(pattern=r"^(embedded|ollama(:.+)?)$")] | None = None
    ollama_host: Annotated[str, Field(validation_alias="OLLAMA_HOST")] = "http://127.0.0.1:11434"
    num_ctx: Annotated[int, Field(ge=2_048, le=131_072)] = 8_192
    keep_alive: str = "10m"
    connect_seconds: Annotated[float, Field(gt=0)] = 2.0
    first_token_seconds: Annotated[float, Field(gt=0)] = 120.0
    idle_seconds: Annotated[float, Field(gt=0)] = 30.0
    total_seconds: Annotated[float, Field(gt=0)] = 300.0
    max_file_mb: Annotated[float, Field(gt=0)] = 20.0
    telegram_token: SecretStr | None = None
    telegram_allowed: Annotated[tuple[int, ...], NoDecode] = ()
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_listen: str = "127.0.0.1:8443"
    telegram_questions_a_day: Annotated[int, Field(ge=0)] = 1_000
    telegram_questions_a_day_in_all: Annotated[int, Field(ge=0)] = 0
    telegram_days_kept: Annotated[int, Field(ge=1, le=3_650)] = 30
    telegram_link_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    telegram_calls_a_second: Annotated[int, Field(ge=10, le=1_000)] = 30
    questions_at_once: Annotated[int, Field(ge=1, le=64)] = 2

    @field_validator("telegram_allowed", "telegram_link_hosts", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, int):
            return (value,)
        if isinstance(value, str):
            return tuple(part for part in value.replace(" ", "").split(",") if part)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - both names are the library's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def open_desk(settings: Settings) -> "Desk":
    """A desk on the settings' data folder. Raises the store's errors; EmbedderMismatch where an embedder is
    asked for that is not the library's.
    """
    from rag.answering import Desk
    from rag.mending import Mender

    mender = Mender(settings.data)
    library, searcher = open_searcher(settings, mender.mend)
    return Desk(library, searcher, writers_for(settings), on_close=mender.close)


def open_searcher(
    settings: Settings, on_vectors_lost: "Callable[[VectorsUnavailable], object]" = lambda _: None
) -> "tuple[Library, Searcher]":
    """The library of the settings' data folder and its search. Raises as `open_desk` does."""
    from rag.searching import Searcher
    from store.errors import EmbedderMismatch
    from store.library import Library
    from store.vectors import VectorIndex

    library = Library.open(settings.data)
    kept = library.embedder
    embedder = embedder_for(settings, kept)
    if kept not in {None, embedder.fingerprint}:
        library.close()
        raise EmbedderMismatch(kept=kept, asked=embedder.fingerprint)
    index = VectorIndex(settings.data, embedder=embedder.fingerprint)
    return library, Searcher(library, index, embedder, on_vectors_lost)


def writers_for(settings: Settings) -> "list[Writer]":
    """The writers in the order in which they are tried; the embedded one is last and never fails."""
    from rag.engines.quoting import QuotingWriter

    if settings.engine == "embedded":
        return [QuotingWriter()]
    from rag.engines.ollama import OllamaWriter

    writer = OllamaWriter(
        settings.model,
        settings.ollama_host,
        num_ctx=settings.num_ctx,
        keep_alive=settings.keep_alive,
        patience=_patience(settings),
    )
    return [writer, QuotingWriter()]


def embedder_name(settings: Settings) -> str:
    """The embedder that the settings ask for by name; the embedded one where they are silent."""
    asked = settings.embedder or "embedded"
    return f"ollama:{DEFAULT_EMBEDDING_MODEL}" if asked == "ollama" else asked


def embedder_for(settings: Settings, kept: str | None) -> "Embedder":
    """The embedder of a library that keeps the vectors of `kept`; the settings choose where it keeps none."""
    name = embedder_name(settings)
    if settings.embedder is None and kept is not None and kept.startswith("ollama:"):
        name = kept
    if name == "embedded":
        from rag.engines.ngrams import NgramEmbedder

        return NgramEmbedder()
    from rag.engines.ollama import OllamaEmbedder

    return OllamaEmbedder(
        name.removeprefix("ollama:"),
        settings.ollama_host,
        keep_alive=settings.keep_alive,
        patience=_patience(settings),
    )


def _patience(settings: Settings) -> "Patience":
    from rag.engines.ollama import Patience

    return Patience(
        connect=settings.connect_seconds,
        first_token=settings.first_token_seconds,
        idle=settings.idle_seconds,
        total=settings.total_seconds,
    )
