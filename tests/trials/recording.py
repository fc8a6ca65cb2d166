"""`python -m tests.trials.recording docs`: records a conversation in Telegram, as docs/telegram.md and its picture.

The bot itself, on the sample articles, against the fake Telegram and a scripted model. Not here: what is said in it
(rehearsed.py), how it is told (retelling.py) and drawn (drawing.py).
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import SecretStr

from rag.indexing import index
from rag.opening import Settings
from tests.bot.telegram_life import Life, answer_to
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_calls import Call
from tests.fakes.telegram_server import Message, TelegramServer, User
from tests.fakes.telegram_text import Json

ARTICLES = Path(__file__).parents[2] / "articles"
PATIENCE = 30.0  # seconds for any one thing to happen

Kind = Literal["says", "taps", "drafts", "sends", "edits", "toasts"]
_KINDS: dict[str, Kind] = {
    "sendMessageDraft": "drafts",
    "sendMessage": "sends",
    "editMessageText": "edits",
    "editMessageReplyMarkup": "edits",
    "answerCallbackQuery": "toasts",
}


class Step(NamedTuple):
    """What somebody did. `message` is the message that appears or changes, `reply_to` the one it replies to.

    An edit without a text changed the buttons alone. `entities` as in the Bot API, `buttons` row by row.
    """

    kind: Kind
    text: str
    message: int = 0
    reply_to: int = 0
    entities: Sequence[Json] = ()
    buttons: tuple[tuple[str, ...], ...] = ()


class Recorder:
    """A reader's chat with the bot, and all that happens in it."""

    def __init__(self, server: TelegramServer, user: User) -> None:
        self._server = server
        self._user = user
        self._done: list[tuple[int, Step]] = []  # what the reader did, and after how many calls of the bot
        self._seen: set[int] = set()  # drafts that were waited for

    def say(self, text: str) -> Message:
        """The reader writes."""
        with self._server.bell.changing():
            message = self._user.say(self._user.private, text)
            self._done.append((len(self._server.calls), Step("says", text, message.id)))
        return message

    def ask(self, text: str) -> Message:
        """The reader writes; the bot's reply."""
        return self.reply(self.say(text))

    def reply(self, message: Message) -> Message:
        """The bot's reply to a message, once it is there."""
        return answer_to(self._server, message, PATIENCE)

    def tap(self, message: Message, label: str) -> None:
        """The reader taps; returns when the bot has answered the tap and changed the message, if it does."""
        self.press(message, label)
        before = (message.text, message.keyboard)
        self._server.wait_for(lambda: (message.text, message.keyboard) != before, PATIENCE)

    def press(self, message: Message, label: str) -> None:
        """The reader taps a button that changes nothing in its message."""
        with self._server.bell.changing():
            tap = self._user.tap(message, label)
            self._done.append((len(self._server.calls), Step("taps", tap.button.text, message.id)))
        self._server.wait_for(lambda: tap.answered, PATIENCE)

    def see(self, words: str) -> None:
        """Waits for a draft that holds these words. Others are not told: how many there are is a matter of speed."""

        def drafted() -> int | None:
            calls = enumerate(self._server.calls[since:], since)
            fitting = (at for at, c in calls if c.method == "sendMessageDraft" and words in c.params["text"])
            return next((at for at in fitting if at not in self._seen), None)

        since = self._done[-1][0]
        self._seen.add(self._server.wait_for(lambda: drafted() or 0, PATIENCE))

    def steps(self) -> list[Step]:
        """What happened, in its order."""
        told: list[Step] = []
        waiting = list(self._done)
        for at, call in enumerate(self._server.calls):
            while waiting and waiting[0][0] <= at:
                told.append(waiting.pop(0)[1])
            is_of_talk = call.method in _KINDS and call.status == 200
            if is_of_talk and (call.method != "sendMessageDraft" or at in self._seen):
                told.append(_step(call))
        told += [step for _, step in waiting]
        return [step for step in told if step.kind != "toasts" or step.text]


def _step(call: Call) -> Step:
    params = call.params
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    message = call.result["message_id"] if call.method == "sendMessage" else params.get("message_id", 0)
    return Step(
        _KINDS[call.method],
        params.get("text", ""),
        message,
        (params.get("reply_parameters") or {}).get("message_id", 0),
        params.get("entities") or (),
        tuple(tuple(button["text"] for button in row) for row in rows),
    )


def record(talk: Callable[[Recorder, OllamaServer], None], home: Path) -> list[Step]:
    """What happens in a talk with the bot. `home` takes its data folder."""
    with OllamaServer() as ollama, TelegramServer() as telegram:
        reader = telegram.user("Pembaca")
        settings = Settings(
            data=home / "data",
            embedder="embedded",
            telegram_token=SecretStr(telegram.token),
            telegram_allowed=(reader.id,),
        ).model_copy(update={"ollama_host": ollama.url})
        index([ARTICLES], settings)
        recorder = Recorder(telegram, reader)
        with Life(settings, telegram):
            talk(recorder, ollama)
        wrong = telegram.violations + ollama.violations
        assert not wrong, "\n".join(wrong)
        return recorder.steps()


def main() -> None:
    """Parses, records, writes."""
    from tests.trials.drawing import drawn
    from tests.trials.rehearsed import PANELS, talk
    from tests.trials.retelling import retold

    parser = argparse.ArgumentParser(prog="python -m tests.trials.recording", description=__doc__)
    parser.add_argument("folder", type=Path, help="where telegram.md and images/telegram.svg are written")
    folder: Path = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as home:
        steps = record(talk, Path(home))
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "telegram.md").write_text(retold(steps), encoding="utf-8")
    (folder / "images" / "telegram.svg").write_text(drawn(steps, PANELS), encoding="utf-8")
    sys.stderr.write(f"{len(steps)} steps\n")


if __name__ == "__main__":
    main()
