"""The promises of the chat, kept in a real terminal, by the real desk, with a model on the real protocol.

Not here: each promise by itself (test_terminal_chat.py, test_terminal_answer.py, test_terminal_view.py).
"""

from pathlib import Path

import pytest

from bot.cli import run
from tests.bot.real_terminal import running
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.rag.shelf import lay_out

CTRL_C, CTRL_D, TAB, ENTER = "\x03", "\x04", "\t", "\r"
WRITTEN = "Sebanyak 312 pekerja menerima pesangon [1]."
SEVERANCE = "Berapa pekerja pabrik gula Tirtasari yang menerima pesangon?"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rak")
    assert run(["index", str(lay_out(folder)), "--data", str(folder / "data")]) == 0
    return folder / "data"


def test_a_conversation_from_the_welcome_to_the_goodbye(data: Path, ollama_server: OllamaServer) -> None:
    ollama_server.always(replies.says(WRITTEN))
    env = {"OLLAMA_HOST": ollama_server.url}
    with running(["chat", "--data", str(data)], env=env) as terminal:
        terminal.expect("Selamat datang di TanyaBerita.")
        terminal.expect("3 artikel · 20 November 2023 – 10 Juni 2024")
        terminal.expect("Tanya › ")
        terminal.type(SEVERANCE + ENTER)
        terminal.expect("menyusun jawaban …")
        terminal.expect("312 pekerja menerima pesangon. [1]")
        terminal.expect("[1] Pabrik Gula Tirtasari Tutup")
        terminal.expect("ditulis oleh gemma3:4b")
        terminal.type("/sum")
        terminal.expect("daftar sumber jawaban terakhir")
        terminal.type(f"{TAB} 1{ENTER}")
        terminal.expect("Kabar Uji · 20 November 2023")
        terminal.expect("Sebanyak 312")
        terminal.expect("Tanya › ")
        terminal.type(CTRL_D)
        terminal.expect("Sampai jumpa!")
        assert terminal.ended() == 0
    assert "\x1b[1;36m[1]\x1b[0m" in terminal.shown
    assert "Traceback" not in terminal.shown


def test_ctrl_c_stops_the_model_and_the_next_question_is_answered(data: Path, ollama_server: OllamaServer) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.stalls("Sebanyak 312 ", gate))
    ollama_server.always(replies.says(WRITTEN))
    env = {"OLLAMA_HOST": ollama_server.url}
    with running(["chat", "--data", str(data)], env=env) as terminal:
        terminal.expect("Tanya › ")
        terminal.type(SEVERANCE + ENTER)
        gate.wait_reached(30)
        terminal.type(CTRL_C)
        terminal.expect("Jawaban dihentikan.")
        terminal.expect("Tanya › ")
        assert ollama_server.bell.wait_for(lambda: ollama_server.chats[0].state == "disconnected", 10)
        terminal.type(SEVERANCE + ENTER)
        terminal.expect("312 pekerja menerima pesangon. [1]")
        terminal.type(f"{CTRL_C}/keluar{ENTER}")
        terminal.expect("Sampai jumpa!")
        assert terminal.ended() == 0
    gate.open()


def test_what_is_typed_while_an_answer_comes_waits_for_the_prompt(data: Path, ollama_server: OllamaServer) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, WRITTEN))
    env = {"OLLAMA_HOST": ollama_server.url}
    with running(["chat", "--data", str(data), "--lang", "en"], env=env) as terminal:
        terminal.expect("Ask › ")
        terminal.type(SEVERANCE + ENTER)
        gate.wait_reached(30)
        terminal.type("/quit")
        gate.open()
        assert "/quit" not in terminal.expect("each sentence checked against its source")
        terminal.expect("/quit")
        terminal.type(ENTER)
        terminal.expect("Goodbye!")
        assert terminal.ended() == 0
