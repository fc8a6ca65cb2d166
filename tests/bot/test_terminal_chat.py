"""The promises of the chat: every line is answered or obeyed, and nothing but leaving ends it.

Not here: how an answer comes (test_terminal_answer.py) and looks (test_terminal_view.py).
"""

import asyncio
import io
import signal
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.chat_commands import CommandCompleter
from bot.line_editor import LineEditor, PlainLines
from bot.terminal_chat import Chat, follow, welcome
from bot.wording import Words
from rag.answer import Answered, Event, Fallback, Retrieved, Searching, Turn
from rag.opening import Settings
from store.article import Scope
from store.errors import DiskFull
from tests.bot.stories import (
    COVERAGE,
    QUOTE,
    RATIFIED,
    SIGNED,
    ScriptedDesk,
    answer,
    found,
    refusal,
    screen,
    written,
)

if TYPE_CHECKING:
    from rag.answering import Desk

INDONESIAN = Words("id")
CTRL_C, CTRL_D, UP, ENTER = "\x03", "\x04", "\x1b[A", "\r"

SIGNING: Sequence[Event] = (
    Searching(searched="kapan"),
    Retrieved(found=(found(),)),
    SIGNED,
    RATIFIED,
    Answered(answer=answer(SIGNED, RATIFIED)),
)


def conversed(
    desk: ScriptedDesk,
    typed: str,
    folder: Path,
    words: Words = INDONESIAN,
    console: Console | None = None,
    debug: bool = False,
) -> str:
    """What the screen got of a conversation in which `typed` came from the keyboard."""
    console = console or screen(100)
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(typed)
        with asyncio.Runner() as runner:
            editor = LineEditor(words, runner, folder / "chat_history")
            Chat(cast("Desk", desk), words, editor, runner, console, console, debug=debug).run()
    return written(console)


def test_a_question_is_answered_and_the_reader_can_leave(tmp_path: Path) -> None:
    desk = ScriptedDesk(SIGNING)
    shown = conversed(desk, f"Kapan  ditandatangani?{ENTER}{CTRL_D}", tmp_path)
    assert desk.asked == [("Kapan ditandatangani?", (), Scope(), None)]
    assert "Perjanjian itu ditandatangani pada 19 Juni 2024" in shown
    assert shown.rstrip().endswith("Sampai jumpa!\x1b[0m")


@pytest.mark.parametrize("leave", ["/keluar", "/quit", "/KELUAR"])
def test_a_command_leaves_too(leave: str, tmp_path: Path) -> None:
    assert "Sampai jumpa!" in conversed(ScriptedDesk(), leave + ENTER, tmp_path)


def test_a_follow_up_question_comes_with_the_conversation(tmp_path: Path) -> None:
    desk = ScriptedDesk(SIGNING, [Answered(answer=refusal())], SIGNING)
    conversed(desk, f"Kapan?{ENTER}Siapa?{ENTER}Di mana?{ENTER}{CTRL_D}", tmp_path)
    said = Turn(question="Kapan?", answer=answer(SIGNED, RATIFIED).text)
    assert [history for _, history, _, _ in desk.asked] == [
        (),
        (said,),
        (said, Turn(question="Siapa?", answer="")),
    ]


def test_a_new_conversation_forgets_the_old_one(tmp_path: Path) -> None:
    desk = ScriptedDesk(SIGNING, SIGNING)
    shown = conversed(desk, f"Kapan?{ENTER}/baru{ENTER}/sumber{ENTER}Siapa?{ENTER}{CTRL_D}", tmp_path)
    assert desk.asked[1][1] == ()
    assert "Belum ada jawaban, jadi belum ada sumber." in shown


def test_a_source_is_shown_with_its_quotation_in_its_context(tmp_path: Path) -> None:
    shown = conversed(ScriptedDesk(SIGNING), f"Kapan?{ENTER}/sumber 1{ENTER}{CTRL_D}", tmp_path, console=screen(200))
    assert f"pada Rabu dini hari. \x1b[1;30;43m{QUOTE}\x1b[0m Isinya antara lain" in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/sumber", "Belum ada jawaban"),
        ("/s", "Belum ada jawaban"),
        ("/b", "Perintah /b tidak dikenal."),
        ("/", "Perintah / tidak dikenal."),
        ("/apa", "Perintah /apa tidak dikenal. Ketik /bantuan"),
        ("/sumbre 2", "Perintah /sumbre tidak dikenal. Maksud Anda /sumber?"),
        ("/bantuan", "daftar sumber jawaban terakhir"),
        ("/help", "daftar sumber jawaban terakhir"),
    ],
)
def test_a_command_is_obeyed_or_explained_and_never_asked(typed: str, told: str, tmp_path: Path) -> None:
    desk = ScriptedDesk()
    assert told in conversed(desk, f"{typed}{ENTER}{CTRL_D}", tmp_path)
    assert desk.asked == []


@pytest.mark.parametrize("number", ["9", "0", "-1", "dua", "²", "9" * 5_000])
def test_a_source_that_is_not_there_is_told_with_those_that_are(number: str, tmp_path: Path) -> None:
    shown = conversed(ScriptedDesk(SIGNING), f"Kapan?{ENTER}/sumber {number}{ENTER}{CTRL_D}", tmp_path)
    assert "Yang ada: 1, 2." in " ".join(shown.split())


@pytest.mark.parametrize("typed", ["/sumber", "/sumber 1"])
def test_sources_of_a_refusal_are_none(typed: str, tmp_path: Path) -> None:
    desk = ScriptedDesk([Answered(answer=refusal())])
    assert "jadi tidak ada sumber untuk ditampilkan." in conversed(
        desk, f"Siapa?{ENTER}{typed}{ENTER}{CTRL_D}", tmp_path
    )


def test_an_empty_line_asks_nothing(tmp_path: Path) -> None:
    desk = ScriptedDesk()
    conversed(desk, f"{ENTER}   {ENTER}{CTRL_D}", tmp_path)
    assert desk.asked == []


def test_ctrl_c_at_the_prompt_clears_the_line_and_stays(tmp_path: Path) -> None:
    desk = ScriptedDesk(SIGNING)
    shown = conversed(desk, f"salah ketik{CTRL_C}Kapan?{ENTER}{CTRL_D}", tmp_path)
    assert [question for question, *_ in desk.asked] == ["Kapan?"]
    assert "Ctrl-D atau /keluar untuk keluar." in shown


class Interrupted(ScriptedDesk):
    """The reader presses Ctrl-C where a story waits."""

    async def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        scope: Scope = Scope(),  # noqa: B008 - frozen
        as_of: date | None = None,
    ) -> AsyncGenerator[Event, None]:
        asyncio.get_running_loop().call_soon(self._press_when_waiting)
        async for event in super().ask(question, history, scope, as_of):
            yield event

    def _press_when_waiting(self) -> None:
        if self.waiting.is_set():
            signal.raise_signal(signal.SIGINT)
        else:
            asyncio.get_running_loop().call_soon(self._press_when_waiting)


def test_ctrl_c_stops_the_answer_and_not_the_program(tmp_path: Path) -> None:
    desk = Interrupted([Searching(searched="kapan"), SIGNED, None], SIGNING)
    desk.waiting.clear()
    shown = conversed(desk, f"Kapan?{ENTER}{CTRL_D}", tmp_path)
    assert desk.closed == 1
    assert "Jawaban dihentikan." in shown
    assert "Sampai jumpa!" in shown


def test_a_screen_that_fails_stops_the_model_too() -> None:
    desk = ScriptedDesk(SIGNING)

    def broken(_: Event) -> None:
        raise BrokenPipeError

    async def watched() -> int:
        with pytest.raises(BrokenPipeError):
            await follow(cast("Desk", desk), "Kapan?", (), Scope(), None, broken)
        return desk.closed

    assert asyncio.run(watched()) == 1


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (DiskFull(folder="data"), "tanya: Ruang penyimpanan untuk data habis."),
        (RuntimeError("aneh"), "tanya: Terjadi kesalahan yang tidak terduga (RuntimeError)."),
    ],
)
def test_an_error_is_told_and_the_conversation_goes_on(
    trouble: Exception, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = ScriptedDesk([trouble], SIGNING)
    shown = conversed(desk, f"Kapan?{ENTER}Kapan?{ENTER}{CTRL_D}", tmp_path)
    assert capsys.readouterr().err.startswith(told)
    assert "19 Juni 2024" in shown
    assert desk.asked[1][1] == ()


def test_details_of_an_error_are_for_those_who_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    conversed(ScriptedDesk([RuntimeError("aneh")]), f"Kapan?{ENTER}{CTRL_D}", tmp_path)
    assert "Traceback" not in capsys.readouterr().err
    conversed(ScriptedDesk([RuntimeError("aneh")]), f"Kapan?{ENTER}{CTRL_D}", tmp_path, debug=True)
    assert "RuntimeError: aneh" in capsys.readouterr().err


def test_a_cause_of_a_fallback_is_told_once_in_a_conversation(tmp_path: Path) -> None:
    away, busy = (answer(RATIFIED, fallback=cause) for cause in ("not reachable", "HTTP 503"))
    unsaid = refusal("not_supported").model_copy(update={"fallback": "not reachable"})
    desk = ScriptedDesk(*([Answered(answer=each)] for each in (unsaid, away, refusal(), away, busy, away)))
    shown = conversed(desk, f"Siapa?{ENTER}" * 6 + CTRL_D, tmp_path)
    assert shown.count("Ollama tidak menyala") == shown.count("(HTTP 503)") == 1
    assert shown.count("tanpa model") == 2
    assert shown.index("Ollama tidak menyala") < shown.index("tanpa model")


def test_a_fallback_is_labelled(tmp_path: Path) -> None:
    stood_in = answer(RATIFIED, fallback="HTTP 503")
    desk = ScriptedDesk([SIGNED, Fallback(cause="HTTP 503"), RATIFIED, Answered(answer=stood_in)])
    shown = conversed(desk, f"Kapan?{ENTER}{CTRL_D}", tmp_path)
    assert "Model tidak bisa dipakai (HTTP 503), jadi mesin kutipan yang menjawab." in shown


def test_questions_are_remembered_from_one_conversation_to_the_next(tmp_path: Path) -> None:
    conversed(ScriptedDesk(SIGNING), f"Kapan perjanjian itu?{ENTER}{CTRL_D}", tmp_path)
    assert (tmp_path / "chat_history").stat().st_mode & 0o077 == 0
    desk = ScriptedDesk(SIGNING)
    conversed(desk, f"{UP}{ENTER}{CTRL_D}", tmp_path)
    assert [question for question, *_ in desk.asked] == ["Kapan perjanjian itu?"]


def test_a_folder_that_cannot_be_written_costs_the_history_and_nothing_else(tmp_path: Path) -> None:
    desk = ScriptedDesk(SIGNING)
    conversed(desk, f"Kapan?{ENTER}{CTRL_D}", tmp_path / "tiada")
    assert len(desk.asked) == 1


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("/", ["/sumber", "/baru", "/bantuan", "/keluar"]),
        ("/b", ["/baru", "/bantuan"]),
        ("/sumber ", ["1", "2"]),
        ("/sources 2", ["2"]),
        ("/baru ", []),
        ("Kapan", []),
        ("", []),
    ],
)
def test_commands_and_source_numbers_are_completed(typed: str, offered: list[str]) -> None:
    completer = CommandCompleter(INDONESIAN, lambda: answer(SIGNED, RATIFIED))
    completions = completer.get_completions(Document(typed), CompleteEvent())
    assert [completion.text for completion in completions] == offered


def test_the_welcome_says_what_can_be_asked_about() -> None:
    lines = welcome(cast("Desk", ScriptedDesk()), Settings(), INDONESIAN, screen(terminal=False))
    assert [line.plain for line in lines] == [
        "Selamat datang di TanyaBerita.",
        "16 artikel · 25 Juli 2023 – 4 Desember 2024",
        "Penerbit: Contoh TanyaBerita",
        "Mesin: Ollama (gemma3:4b) bila menyala, selain itu kutipan langsung",
        "Ketik pertanyaan lalu Enter · /bantuan untuk bantuan · Ctrl-D untuk keluar",
        "",
    ]


def test_the_welcome_to_an_empty_library_says_how_to_fill_it() -> None:
    empty = COVERAGE.model_copy(update={"articles": 0})
    lines = welcome(cast("Desk", ScriptedDesk(coverage=empty)), Settings(), Words("en"), screen(terminal=False))
    assert "tanya index ARTICLES-FOLDER" in lines[1].plain


def test_lines_of_a_pipe_are_a_conversation_without_prompts_or_colours(
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk = ScriptedDesk(SIGNING)
    answers, aside = screen(terminal=False), screen(terminal=False)
    with asyncio.Runner() as runner:
        editor = PlainLines(io.StringIO("Kapan?\n\n/sumber 2\n/apa"))
        Chat(cast("Desk", desk), INDONESIAN, editor, runner, answers, aside).run()
    assert "\x1b" not in written(answers) + written(aside)
    assert written(answers).startswith("Perjanjian itu ditandatangani pada 19 Juni 2024 di Pyongyang. [1] Parlemen")
    assert "»Parlemen Rusia meratifikasi perjanjian itu.«" in written(answers)
    assert written(aside).splitlines() == [
        "Perintah /apa tidak dikenal. Ketik /bantuan untuk melihat daftarnya.",
        "Sampai jumpa!",
    ]


def test_an_interrupt_between_the_lines_of_a_pipe_ends_the_program() -> None:
    class Pressed(io.StringIO):
        def readline(self, size: int = -1, /) -> str:  # type: ignore[override] # as io's own is typed
            raise KeyboardInterrupt

    console = screen(terminal=False)
    with asyncio.Runner() as runner:
        chat = Chat(cast("Desk", ScriptedDesk()), INDONESIAN, PlainLines(Pressed()), runner, console, console)
        with pytest.raises(KeyboardInterrupt):
            chat.run()
