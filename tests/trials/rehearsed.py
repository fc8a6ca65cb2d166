"""The conversation that docs/telegram.md shows: what the reader does, and what the model writes.

Not here: how it is recorded (recording.py). Everything else in it is the bot's own doing.
"""

from collections.abc import Sequence
from itertools import pairwise

from tests.bot.telegram_life import cited
from tests.fakes.loopback import Gate
from tests.fakes.ollama_replies import Cuts, Reply, Says, Step, Waits, quoting, says
from tests.fakes.ollama_server import Call, OllamaServer
from tests.fakes.telegram_server import Message
from tests.trials.drawing import Panel
from tests.trials.recording import Recorder

IN_FORCE = "Kapan perjanjian Rusia dan Korea Utara mulai berlaku?"
IN_FORCE_QUOTES = (
    "Perjanjian Kemitraan Strategis Komprehensif Rusia dan Korea Utara mulai berlaku pada 4 Desember 2024.",
    "Menurut Pasal 22, perjanjian mulai berlaku pada hari piagam ratifikasi dipertukarkan.",
)
SIGNED = "Kapan Putin menandatanganinya?"
SIGNED_MEANT = "Kapan Putin menandatangani perjanjian Rusia dan Korea Utara?"
SIGNED_QUOTES = (
    "Perjalanan naskah itu memakan waktu lima bulan lebih sejak diteken Vladimir Putin dan Kim Jong Un di Pyongyang"
    " pada 19 Juni.",
)
TRAIN = "Kapan hari tersibuk kereta cepat Whoosh?"
TRAIN_QUOTES = ("Hari tersibuk jatuh pada 5 Juli 2024, ketika 24.132 orang naik Whoosh.",)
FOREIGN = "Siapa pelatih timnas sepak bola Indonesia?"
TIMELINE = "/linimasa perjanjian Rusia dan Korea Utara"

PANELS = (
    Panel("It searches and writes; the first checked sentence streams in.", "drafts", IN_FORCE_QUOTES[0], bubbles=2),
    Panel("The answer: every sentence cites; its sources; what to ask next.", "sends", IN_FORCE_QUOTES[1]),
    Panel("A tap on “Sumber 1”: the exact quotation in its paragraph.", "edits", "Kembali"),
    Panel(
        "A thumb down asks why, in one more tap.",
        "edits",
        "Tidak lengkap",
        toast="Terima kasih. Apa yang kurang tepat?",
    ),
    Panel("/linimasa: what happened, by date, each with its source.", "sends", "Linimasa:", bubbles=2),
    Panel(
        "What the articles do not tell is refused; a model that dies is stood in for.",
        "sends",
        TRAIN_QUOTES[0],
        bubbles=4,
    ),
)


def talk(chat: Recorder, ollama: OllamaServer) -> None:
    """From the first greeting to a model that dies."""
    chat.ask("/start")
    answer = _streamed(chat, ollama, IN_FORCE, IN_FORCE_QUOTES)
    chat.tap(answer, "Sumber 1")
    chat.tap(answer, "Kembali")
    chat.tap(answer, "👎")
    chat.tap(answer, "Tidak lengkap")
    ollama.enqueue(SIGNED_MEANT)
    ollama.enqueue(lambda call: says(_written(call, SIGNED_QUOTES)))
    chat.ask(SIGNED)
    ollama.enqueue(quoting)
    chat.press(answer, answer.keyboard[-1][0].text)  # what the bot suggests
    chat.reply(answer)
    chat.ask(TIMELINE)
    chat.ask(FOREIGN)
    _streamed(chat, ollama, TRAIN, TRAIN_QUOTES, dies=True)


def _streamed(
    chat: Recorder, ollama: OllamaServer, question: str, quotes: Sequence[str], *, dies: bool = False
) -> Message:
    """The reply to a question, whose sentences the model writes one by one, each when the one before was seen."""
    gates = [Gate() for _ in range(len(quotes) + dies)]

    def model(call: Call) -> Reply:
        written = "".join(cited(call, quote) for quote in quotes) + ("Selain itu" if dies else "")
        ends = [written.index(". ", written.index("[", at)) + 2 for at in map(written.index, _beginnings(quotes))]
        # A sentence is known to have ended when the next one begins: the gate stands behind its first letters.
        stops = [0, *(end + 6 for end in ends if end < len(written)), len(written)]
        pieces = [written[start:end] for start, end in pairwise(stops)]
        steps: list[Step] = [
            step for gate, piece in zip(gates, pieces, strict=True) for step in (Waits(gate), Says(piece))
        ]
        return Reply((*steps, Cuts()) if dies else tuple(steps))

    ollama.enqueue(model)
    message = chat.say(question)
    chat.see("Mencari…")
    for gate, shown in zip(gates, ("Menulis…", *quotes), strict=False):
        chat.see(shown)
        gate.open()
    return chat.reply(message)


def _beginnings(quotes: Sequence[str]) -> list[str]:
    return [quote[:-1] for quote in quotes]


def _written(call: Call, quotes: Sequence[str]) -> str:
    return "".join(cited(call, quote) for quote in quotes)
