"""Where most trials play: a fake Telegram, a fake model that answers at once, and one bot, all for themselves.

Not here: trials that kill the bot (killing.py), or give it bad servers (leaking.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes import ollama_replies
from tests.fakes.ollama_server import Call, OllamaServer
from tests.fakes.telegram_server import TelegramServer
from tests.trials.program import Program, copied


@dataclass
class Stage:
    """The bot at work. `model` can be told to answer otherwise."""

    home: Path
    shelf: Path
    telegram: TelegramServer
    model: OllamaServer
    program: Program

    @contextmanager
    def thinking(self, seconds: float) -> Iterator[None]:
        """A model that needs so long before its first word."""
        self.model.always(lambda call: slowly(call, seconds))
        try:
            yield
        finally:
            self.model.always(ollama_replies.quoting)


@contextmanager
def stage(home: Path, shelf: Path, *, lifted: bool = False) -> Iterator[Stage]:
    """A bot on a copy of the shelf whose answers a model writes.

    Telegram's limits are on, unless they are `lifted`: a server of one's own has none, and the bot is told so.
    """
    with TelegramServer() as telegram, OllamaServer() as model:
        model.always(ollama_replies.quoting)
        if not lifted:
            telegram.limit()
        data = copied(shelf, home)
        told = {"TANYA_ENGINE": "auto", "OLLAMA_HOST": model.url}
        if lifted:
            told["TANYA_TELEGRAM_CALLS_A_SECOND"] = "1000"  # the most that it takes
        program = Program(home, data, telegram, told=told)
        with program:
            yield Stage(home, shelf, telegram, model, program)


def slowly(call: Call, seconds: float) -> ollama_replies.Reply:
    """A quotation, after so many seconds."""
    quoted = ollama_replies.says(ollama_replies.quoting(call))
    return ollama_replies.Reply((ollama_replies.Pauses(seconds), *quoted.steps))
