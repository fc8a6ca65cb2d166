"""The promises of an answer while it comes: its stages, its sentences, nothing left of what was withdrawn.

Not here: the looks of a finished answer (test_terminal_view.py).
"""

import re

import pytest

from bot.terminal_answer import LiveAnswer
from bot.wording import Words
from rag.answer import Answered, Event, Fallback, Retrieved, Searching, Sentence
from tests.bot.stories import RATIFIED, SIGNED, answer, citation, found, refusal, screen, written

INDONESIAN = Words("id")
QUESTION = "Kapan perjanjian itu ditandatangani?"
SEARCHING = Searching(searched="kapan perjanjian itu ditandatangani")


class Seen:
    """What a terminal shows after what was written to it: text, line ends, carriage returns, lines erased."""

    def __init__(self, written: str) -> None:
        self.lines = [""]
        row = 0
        for piece in re.split(r"(\r?\n|\r|\x1b\[\d*A|\x1b\[\d*[JK]|\x1b\[[\d;?]*[a-zA-Z]|\x1b\]8;.*?\x1b\\)", written):
            if piece in ("\n", "\r\n"):
                row += 1
                if row == len(self.lines):
                    self.lines.append("")
            elif up := re.fullmatch(r"\x1b\[(\d*)A", piece):
                row -= int(up[1] or 1)
            elif piece == "\x1b[2K":
                self.lines[row] = ""
            elif piece and not piece.startswith(("\x1b", "\r")):
                self.lines[row] += piece

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines).strip("\n")


def told(*events: Event, height: int = 24, terminal: bool = True) -> tuple[str, str]:
    """What was written while the events came, and what the screen shows in the end."""
    console = screen(height=height, terminal=terminal)
    with LiveAnswer(QUESTION, console, INDONESIAN) as live:
        for event in events:
            live.watch(event)
            if live._live is not None:
                live._live.refresh()
    return written(console), Seen(written(console)).text


def test_the_stages_are_named_while_they_last_and_gone_in_the_end() -> None:
    streamed, shown = told(SEARCHING, Retrieved(found=(found(),) * 6), SIGNED, Answered(answer=answer(SIGNED)))
    assert "Mencari …" in streamed
    assert "Menemukan 6 bagian berita, menyusun jawaban …" in streamed
    assert "…" not in shown
    assert shown.startswith("Perjanjian itu ditandatangani pada 19 Juni 2024 di Pyongyang. [1]\n\nSumber\n[1] Rusia")


def test_a_sentence_is_shown_as_soon_as_it_is_said() -> None:
    streamed, _ = told(SEARCHING, Retrieved(found=(found(),)), SIGNED)
    assert "ditandatangani pada 19 Juni 2024" in streamed


@pytest.mark.parametrize(("question", "day"), [(QUESTION, "20 Juni 2024"), ("When was it signed?", "20 June 2024")])
def test_a_day_that_must_be_told_is_told_while_the_answer_comes(question: str, day: str) -> None:
    console = screen(120)
    with LiveAnswer(question, console, INDONESIAN) as live:
        live.watch(SIGNED.model_copy(update={"dated": True}))
    assert Seen(written(console)).text.endswith(f"di Pyongyang. [1] ({day})")


@pytest.mark.parametrize("height", [8, 24])
def test_a_doubt_and_a_short_label_stand_below_an_answer_of_any_length(height: int) -> None:
    said = [long_sentence(number) for number in range(30)]
    unsure = answer(*said, fallback="HTTP 503").model_copy(update={"unsure": True})
    console = screen(height=height)
    with LiveAnswer(QUESTION, console, INDONESIAN, told={"HTTP 503"}) as live:
        for sentence in said:
            live.watch(sentence)
        live.watch(Answered(answer=unsure))
    shown = Seen(written(console)).text
    assert shown.count("Keyakinan rendah:") == 1
    assert shown.endswith("tanpa model")


def test_what_was_searched_is_shown_where_it_is_not_what_was_asked() -> None:
    corrected = Searching(searched="kapan perjanjian korea utara", corrections={"korut": "korea utara"})
    assert "mencari: kapan perjanjian korea utara" in told(corrected, Answered(answer=refusal()))[1]
    assert "mencari:" not in told(SEARCHING, Answered(answer=refusal()))[1]


def test_what_a_failed_model_said_disappears() -> None:
    stood_in = answer(RATIFIED, fallback="HTTP 503")
    streamed, shown = told(SEARCHING, SIGNED, Fallback(cause="HTTP 503"), RATIFIED, Answered(answer=stood_in))
    assert "ditandatangani" in streamed
    assert "ditandatangani" not in shown
    assert "Parlemen Rusia" in shown
    assert "Model tidak bisa dipakai (HTTP 503)" in shown


def long_sentence(number: int) -> Sentence:
    return Sentence(
        text=f"Kalimat nomor {number} yang cukup panjang untuk satu baris terminal.", citations=(citation(1),)
    )


@pytest.mark.parametrize("height", [8, 24])
def test_an_answer_longer_than_the_screen_is_there_once_and_in_order(height: int) -> None:
    said = [long_sentence(number) for number in range(30)]
    _, shown = told(SEARCHING, *said, Answered(answer=answer(*said)), height=height)
    assert re.findall(r"nomor\s+(\d+)", shown) == [str(number) for number in range(30)]
    assert shown.count("Sumber") == 1


def test_sentences_that_have_left_the_screen_are_withdrawn_in_words() -> None:
    said = [long_sentence(number) for number in range(30)]
    stood_in = Answered(answer=answer(RATIFIED, fallback="terputus"))
    _, shown = told(SEARCHING, *said, Fallback(cause="terputus"), RATIFIED, stood_in, height=8)
    before, _, after = " ".join(shown.split()).partition("kalimat di atas ditarik")
    assert "nomor 29" in before
    assert "Parlemen Rusia" in after
    assert "nomor" not in after


def test_a_stopped_answer_leaves_what_was_said() -> None:
    console = screen()
    live = LiveAnswer(QUESTION, console, INDONESIAN)
    with pytest.raises(KeyboardInterrupt), live:
        _say_and_stop(live)
    assert Seen(written(console)).text == "Perjanjian itu ditandatangani pada 19 Juni 2024 di Pyongyang. [1]"
    assert live.answer is None


def _say_and_stop(live: LiveAnswer) -> None:
    live.watch(SIGNED)
    raise KeyboardInterrupt


def test_where_nobody_watches_the_answer_comes_whole_and_nothing_else_does() -> None:
    stood_in = answer(RATIFIED, fallback="HTTP 503")
    streamed, _ = told(
        SEARCHING, SIGNED, Fallback(cause="HTTP 503"), RATIFIED, Answered(answer=stood_in), terminal=False
    )
    assert streamed.startswith("Parlemen Rusia meratifikasi perjanjian itu. [2]\n")
    assert "\x1b" not in streamed
    assert "\r" not in streamed
