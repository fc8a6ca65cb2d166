"""How the bot ends: told to, told twice, while nothing answers it; and beside another that polls."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot import pacing, telegram_sending, telegram_work
from bot.errors import PolledElsewhere
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life, answer_to, ask
from tests.fakes import ollama_replies as replies
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import TelegramServer, User

# `tanya`, with some of its patience shortened: what happens is the same.
_QUICK = """
from bot import cli, telegram_polling, telegram_work
telegram_work.GRACE_SECONDS = {grace}
telegram_polling.NEWCOMER_PATIENCE, telegram_polling.CONFLICT_PAUSE = 0.2, 0.05
cli.main()
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_sending, "FIRST_PAUSE", 0.02)


def tanya_bot(settings: Settings, server: TelegramServer, *, grace: float = 0.3) -> "subprocess.Popen[str]":
    """`tanya bot` as a process of its own. `grace`: seconds for answers that are under way when it is to stop."""
    assert settings.telegram_token is not None
    told = {
        "TANYA_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "TANYA_TELEGRAM_ALLOWED": ",".join(map(str, settings.telegram_allowed)),
        "OLLAMA_HOST": settings.ollama_host,
    }
    command = [sys.executable, "-c", _QUICK.format(grace=grace), "bot", "--api-url", server.url]
    command += ["--data", str(settings.data), "--engine", settings.engine]
    return subprocess.Popen(command, env=os.environ | told, stderr=subprocess.PIPE, text=True)


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """What the bot has told the operator, up to a line with these words."""
    assert process.stderr is not None
    told = ""
    for line in process.stderr:
        told += line
        if words in line:
            return told
    raise AssertionError(f"the bot ended without {words!r}: {told}")


def test_a_stop_waits_neither_for_a_model_nor_for_telegram_in_vain(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    writing, sending = Gate(), Gate()
    ollama_server.enqueue(replies.waits(writing, "Tidak pernah."))
    telegram_server.fail("sendMessage", faults.hang(sending))
    budi = telegram_server.user("Budi")
    settings = settings.model_copy(update={"telegram_allowed": (ani.id, budi.id)})
    with tanya_bot(
        settings.model_copy(update={"engine": "auto", "ollama_host": ollama_server.url}), telegram_server
    ) as process:
        asked = [ani.say(ani.private, COFFEE)]
        writing.wait_reached(20)
        budi.say(budi.private, "/bantuan")
        sending.wait_reached(20)
        asked.append(ani.say(ani.private, BRIDGE))
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    assert not ani.private.said
    assert ollama_server.wait_for(lambda: ollama_server.chats[0].state == "disconnected")
    with Life(settings, telegram_server):
        assert COFFEE_QUOTE in answer_to(telegram_server, asked[0]).text
        assert BRIDGE_QUOTE in answer_to(telegram_server, asked[1]).text
        telegram_server.wait_for(lambda: budi.private.said)
    assert len(ani.private.said) == 2


def test_answers_that_are_under_way_have_less_than_the_twenty_seconds_of_a_stop() -> None:
    """What follows the wait is bounded as well: see the test above, whose stop takes no more than that."""
    assert telegram_work.GRACE_SECONDS <= 15


def test_a_second_signal_waits_for_nothing_and_loses_nothing(
    settings: Settings, telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User
) -> None:
    writing = Gate()
    ollama_server.enqueue(replies.waits(writing, "Tidak pernah."))
    model = {"engine": "auto", "ollama_host": ollama_server.url}
    with tanya_bot(settings.model_copy(update=model), telegram_server, grace=60) as process:
        asked = ani.say(ani.private, COFFEE)
        writing.wait_reached(20)
        process.send_signal(signal.SIGTERM)
        read_until(process, "Menyelesaikan 1 jawaban")
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
    with Life(settings, telegram_server):
        assert COFFEE_QUOTE in answer_to(telegram_server, asked).text


def test_a_stop_is_heard_while_telegram_has_never_been_reached(
    settings: Settings, telegram_server: TelegramServer
) -> None:
    telegram_server.stop()
    with tanya_bot(settings, telegram_server) as process:
        read_until(process, "tidak bisa dihubungi")
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_of_two_that_poll_the_newcomer_explains_itself_and_leaves(
    settings: Settings, telegram_server: TelegramServer, ani: User, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"data": tmp_path / "other"})
    shutil.copytree(settings.data, other.data)
    with Life(settings, telegram_server):
        with tanya_bot(other, telegram_server) as process:
            told = read_until(process, "sedang diambil oleh program lain")
            assert process.wait(5) == PolledElsewhere.exit_code == 1
        assert "Hentikan bot yang satunya" in told
        assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
    assert len(ani.private.said) == 1


def test_a_second_bot_on_one_folder_names_the_first_and_leaves(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    with Life(settings, telegram_server):
        with tanya_bot(settings, telegram_server) as process:
            assert f"(proses {os.getpid()})" in read_until(process, "sudah berjalan")
            assert process.wait(5) == 1
        ask(telegram_server, ani, COFFEE)
