"""`tanya doctor --pull`: fetches the models that the settings ask for, in sight of the reader.

Not here: how a server is spoken to (ollama_models.py).
"""

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from bot import ollama_models, printing
from bot.errors import PullFailed
from bot.model_checks import missing_models
from bot.progress import Bar
from bot.wording import Words
from store.errors import StoreError

if TYPE_CHECKING:
    from rag.opening import Settings


def fetch(settings: "Settings", words: Words) -> None:
    """Fetch every missing model, one after the other. Raises PullFailed."""
    try:
        missing = missing_models(settings, _kept_embedder(settings))
    except ollama_models.OllamaAway as away:
        raise PullFailed(model=settings.model, cause=away) from away
    if not missing:
        printing.note(words.say("doctor.pull.nothing"))
    for model in missing:
        with Bar(words) as bar:
            ollama_models.pull(
                settings.ollama_host,
                model,
                partial(bar, "pulling", unit="MB", model=model),
            )
        printing.note(words.say("doctor.pull.done", model=model))


def _kept_embedder(settings: "Settings") -> str | None:
    """The embedder of the library, if there is one that can be opened."""
    from store.library import Library
    from store.schema import FILE_NAME

    if not (settings.data / FILE_NAME).exists():
        return None
    try:
        with closing(Library.open(settings.data)) as library:
            return library.embedder
    except StoreError:  # the doctor, who comes next, tells of it
        return None
