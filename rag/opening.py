"""Settings, and the only wiring: from settings to an open desk.

Not here: any work. Heavy libraries are imported by the rooms that need them, when they need them.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


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
    num_ctx: Annotated[int, Field(ge=1_024, le=131_072)] = 8_192
    keep_alive: str = "10m"
    connect_seconds: Annotated[float, Field(gt=0)] = 2.0
    first_token_seconds: Annotated[float, Field(gt=0)] = 120.0
    idle_seconds: Annotated[float, Field(gt=0)] = 30.0
    total_seconds: Annotated[float, Field(gt=0)] = 300.0
    max_file_mb: Annotated[float, Field(gt=0)] = 20.0
    telegram_token: SecretStr | None = None
    telegram_allowed: Annotated[tuple[int, ...], NoDecode] = ()
    telegram_api_url: str = "https://api.telegram.org"

    @field_validator("telegram_allowed", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
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
