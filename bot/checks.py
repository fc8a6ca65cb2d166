"""What the doctor looks at on this machine: the program, the data folder, the library, its index, the token.

Not here: Ollama and its models (model_checks.py), the order of the checks (doctor.py).
"""

import importlib.metadata
import platform
import re
import shlex
import sys
import tempfile
from contextlib import closing
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.wording import Words
from store.article import Frozen
from store.errors import LibraryDamaged, StoreError

if TYPE_CHECKING:
    from rag.opening import Settings
    from store.library import Library

OURS = "tanyaberita"
TOLD = ("chromadb", "llama-index-core", "ollama", "python-telegram-bot")  # whose versions a report names
LIKE_A_TOKEN = re.compile(r"\d{5,}:[\w-]{30,}", re.ASCII)

Status = Literal["ok", "warn", "fail"]


class Check(Frozen):
    """One finding. `command` mends it; None where nothing is to be mended, or no command would."""

    name: str
    status: Status
    message: str
    command: str | None = None


class Bench(NamedTuple):
    """What the checks look at. `models` are None where Ollama does not answer, for the reason in `away`."""

    settings: "Settings"
    words: Words
    library: "Library | None"
    models: frozenset[str] | None
    away: str

    @property
    def kept(self) -> str | None:
        """The embedder of the library."""
        return self.library.embedder if self.library else None

    def well(self, name: str, key: str, **facts: object) -> Check:
        return Check(name=name, status="ok", message=self.words.say(f"doctor.{name}.{key}", **facts))

    def ill(self, name: str, key: str, *, command: str | None, status: Status = "fail", **facts: object) -> Check:
        message = self.words.say(f"doctor.{name}.{key}", **facts)
        return Check(name=name, status=status, message=message, command=command)


def python(bench: Bench) -> Check:
    version = platform.python_version()
    return bench.well("python", "ok", version=version, ours=our_version())


def our_version() -> str:
    """The version of this program; "?" where it runs from a folder that was never installed."""
    try:
        return importlib.metadata.version(OURS)
    except importlib.metadata.PackageNotFoundError:
        return "?"


def packages(bench: Bench) -> Check:
    """Whether everything that the installed program asks for is there."""
    try:
        asked = importlib.metadata.requires(OURS) or []
    except importlib.metadata.PackageNotFoundError:
        asked = list(TOLD)
    names = [match[0] for line in asked if "extra ==" not in line and (match := re.match(r"[\w.-]+", line))]
    versions = {name: _version(name) for name in names}
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        install = f"{shlex.quote(sys.executable)} -m pip install {' '.join(missing)}"
        return bench.ill("packages", "fail", missing=", ".join(missing), command=install)
    return bench.well("packages", "ok", packages=", ".join(f"{name} {versions.get(name)}" for name in TOLD))


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def data(bench: Bench) -> Check:
    """Whether the data folder, or the folder it would be made in, takes a file."""
    folder = bench.settings.data
    nearest = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        mend = f"chmod u+rwx {shlex.quote(str(nearest))}" if isinstance(error, PermissionError) else None
        return bench.ill("data", "fail", folder=folder, cause=error.strerror or error, command=mend)
    return bench.well("data", "ok" if folder.exists() else "new", folder=folder)


def open_library(bench: Bench) -> "tuple[Library | None, Check]":
    """The library, if it can be opened, and what there is to say about it."""
    from store.library import Library
    from store.schema import FILE_NAME

    folder, words = bench.settings.data, bench.words
    if not (folder / FILE_NAME).exists():  # opening would make one
        return None, bench.ill("library", "none", status="warn", folder=folder, command=index_command(bench))
    library = None
    try:
        library = Library.open(folder)
        if complaint := library.check():
            raise LibraryDamaged(path=folder / FILE_NAME, cause=complaint)
        coverage = library.coverage()
    except StoreError as error:
        if library is not None:
            library.close()
        return None, Check(name="library", status="fail", message=words.trouble(error).said)
    if not coverage.articles:
        return library, bench.ill("library", "empty", status="warn", command=index_command(bench))
    counted = {
        "articles": words.count("coverage.articles", coverage.articles),
        "passages": words.count("coverage.passages", coverage.passages),
    }
    return library, bench.well("library", "ok", **counted)


def index(bench: Bench) -> list[Check]:
    """Whether every passage has its vector, and the vector index holds exactly those."""
    from store.vectors import in_step

    library = bench.library
    if library is None or not library.passage_count():
        return []
    mend = index_command(bench)
    if missing := library.unembedded_count():
        number = bench.words.number(missing)
        return [bench.ill("index", "unembedded", status="warn", n=number, command=mend)]
    if not in_step(library, bench.settings.data):
        return [bench.ill("index", "behind", status="warn", command=mend)]
    return [bench.well("index", "ok", n=bench.words.number(library.passage_count()))]


def telegram(bench: Bench) -> list[Check]:
    settings = bench.settings
    if settings.telegram_token is None:
        return [bench.well("telegram", "none")]
    if not LIKE_A_TOKEN.fullmatch(settings.telegram_token.get_secret_value().strip()):
        return [bench.ill("telegram", "odd", command="export TANYA_TELEGRAM_TOKEN=…")]
    users = _users(settings)
    if not users:
        return [bench.ill("telegram", "open", status="warn", command=command(settings, "tanya bot", "data"))]
    return [bench.well("telegram", "ok", n=bench.words.number(users))]


def _users(settings: "Settings") -> int:
    """How many may ask the bot: those of the settings, and its members."""
    from bot.access import members
    from bot.memory import FILE_NAME, open_file
    from bot.users_cli import bot_of

    named = set(settings.telegram_allowed)
    if not (settings.data / FILE_NAME).exists():
        return len(named)
    with closing(open_file(settings.data)) as db:
        known = members(db, bot_of(settings))
    return len(named) + sum(member.user not in named for member in known)


def command(settings: "Settings", line: str, *names: str) -> str:
    """A command line with those of the named settings that are not the default, as a reader would type it."""
    for name in names:
        value = getattr(settings, name)
        if value != type(settings).model_fields[name].default:
            line += f" --{name} {shlex.quote(str(value))}"
    return line


def index_command(bench: Bench) -> str:
    """The command that fills the library and brings everything in step with it."""
    return command(bench.settings, "tanya index", "data", "embedder")
