"""Who would write an answer now, in one sentence for readers.

Not here: the doctor's findings for whoever runs the program (model_checks.py).
"""

from typing import TYPE_CHECKING

from bot.ollama_models import OllamaAway, available, full_name
from bot.wording import Words

if TYPE_CHECKING:
    from rag.opening import Settings


def told(settings: "Settings", words: Words) -> str:
    """The model, or why the embedded engine quotes in its place. Blocks for some seconds at most."""
    if settings.engine == "embedded":
        return words.say("telegram.status.embedded")
    try:
        have = available(settings.ollama_host)
    except OllamaAway as away:
        return words.say("telegram.status.away", model=settings.model, cause=str(away))
    state = "written_by" if full_name(settings.model) in have else "missing"
    return words.say(f"telegram.status.{state}", model=settings.model)
