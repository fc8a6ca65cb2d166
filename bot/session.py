"""What one run of the command line was told: the flags, the language, whether to show details.

Not here: the settings themselves, and where else they come from (rag/opening.py).
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot import secrecy
from bot.wording import LANGUAGES, Words

if TYPE_CHECKING:
    from pydantic import ValidationError

    from rag.opening import Settings


@dataclass
class Session:
    """One run. `flags` are the global options as they were typed, by the names of the settings."""

    words: Words
    debug: bool = False
    flags: dict[str, object] = field(default_factory=dict)

    def settings(self, **more: object) -> "Settings":
        """The settings: the flags and `more` (None means: not said) over environment and tanya.toml.

        Raises SettingsInvalid.
        """
        from pydantic import ValidationError

        from rag.errors import SettingsInvalid
        from rag.opening import Settings

        said = {name: value for name, value in (self.flags | more).items() if value is not None}
        try:
            settings = Settings(**said)  # type: ignore[arg-type] # pydantic checks the values
        except ValidationError as error:
            # Not chained: pydantic's own text repeats the values, and one of them may be the token.
            raise SettingsInvalid(cause=_cause(error)) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsInvalid(cause=f"tanya.toml: {error}") from None
        if settings.telegram_token is not None:
            secrecy.know(settings.telegram_token.get_secret_value())
        return settings


def spoken_language(args: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """The language to speak before anything is parsed: --lang, TANYA_LANG, tanya.toml, else Indonesian.

    Never fails: what is wrong with any of them is told later, in some language.
    """
    for index, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith("--lang="):
            return _known(arg.removeprefix("--lang="))
        if arg == "--lang" and index + 1 < len(args):
            return _known(args[index + 1])
    return _known(environment.get("TANYA_LANG") or _from_file(Path("tanya.toml")))


def _known(lang: object) -> str:
    return str(lang) if lang in LANGUAGES else LANGUAGES[0]


def _from_file(path: Path) -> object:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).get("lang")
    except (OSError, ValueError):  # TOML and Unicode errors are both ValueErrors
        return None


def _cause(error: "ValidationError") -> str:
    """Which settings cannot be used, and why, without the values."""
    return "; ".join(f"{_named(e['loc'])}: {e['msg']}" for e in error.errors(include_input=False))


def _named(place: tuple[int | str, ...]) -> str:
    name = str(place[0]) if place else "?"
    return name if name.isupper() else f"TANYA_{name.upper()}"
