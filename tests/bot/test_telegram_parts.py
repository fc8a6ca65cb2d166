"""An answer of several messages: each arrives once, whatever ends the bot between two of them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx
import pytest

from bot import pacing, telegram_reply, telegram_sending
from bot.telegram_text import parted
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, BRIDGE_QUOTE, COFFEE, COFFEE_QUOTE, Life
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.telegram_server import Call, Message, TelegramServer, User

SHORT = 105  # units of a message, instead of Telegram's 4,096: the answers of so small a library are short
_SHORTENED = f"""
from functools import partial
from bot import cli, pacing, telegram_reply
telegram_reply.parted = partial(telegram_reply.parted, limit={SHORT})
pacing.CHAT_SECONDS = 0.0
cli.main()
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience and Telegram's messages, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_sending, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_reply, "parted", partial(parted, limit=SHORT))


@contextmanager
def doomed(settings: Settings, server: TelegramServer) -> Iterator["subprocess.Popen[str]"]:
    """`tanya bot` as a process of its own, with short messages; killed at the end."""
    assert settings.telegram_token is not None
    told = {
        "TANYA_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "TANYA_TELEGRAM_ALLOWED": ",".join(map(str, settings.telegram_allowed)),
    }
    command = [sys.executable, "-c", _SHORTENED, "bot", "--api-url", server.url, "--data", str(settings.data)]
    process = subprocess.Popen([*command, "--engine", "embedded"], env=os.environ | told, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def texts(messages: list[Message]) -> list[str]:
    return [message.text for message in messages]


def whole(server: TelegramServer, user: User, question: str, parts: int) -> list[str]:
    """The texts of an answer that nothing hinders."""
    before = len(user.private.said)
    user.say(user.private, question)
    server.wait_for(lambda: [m for m in user.private.said[before:] if m.buttons], 20)
    found = texts(user.private.said[before:])
    assert len(found) >= parts, "the answer is too short to prove anything"
    return found


def nth(number: int) -> Callable[[Call], bool]:
    """Picks the call that is the nth of all that are judged."""
    seen: list[Call] = []

    def judge(call: Call) -> bool:
        seen.append(call)
        return len(seen) == number

    return judge


def figures(port: int) -> dict[str, float]:
    """What the bot counts."""
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


def a_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.mark.parametrize("arrived", [False, True], ids=["second part lost", "second part arrived"])
def test_a_kill_after_the_first_part_sends_the_rest_and_what_may_be_double_is_counted(
    settings: Settings, telegram_server: TelegramServer, ani: User, capfd: pytest.CaptureFixture[str], arrived: bool
) -> None:
    gate = Gate()
    telegram_server.fail("sendMessage", faults.hang(gate, effect=arrived), when=nth(2))
    with doomed(settings, telegram_server):
        asked = ani.say(ani.private, COFFEE)
        gate.wait_reached(20)
    port = a_port()
    with Life(settings, telegram_server, status_port=port):
        telegram_server.wait_for(lambda: [m for m in ani.private.said if m.buttons], 20)
        came = list(ani.private.said)
        assert figures(port)["tanya_possible_double_sends_total"] == 1.0
        unhindered = whole(telegram_server, ani, COFFEE, parts=3)
        assert figures(port)["tanya_possible_double_sends_total"] == 1.0
    expected = [unhindered[0], unhindered[1], *unhindered[1:]] if arrived else unhindered
    assert "mungkin terkirim" not in capfd.readouterr().err
    assert texts(came)[: len(expected) - 1] == expected[:-1]
    assert len(came) == len(expected)
    assert [message.reply_to is asked for message in came] == [True] + [False] * (len(came) - 1)
    assert [bool(message.buttons) for message in came] == [False] * (len(came) - 1) + [True]
    with Life(settings, telegram_server):
        pass
    assert "Jawaban yang mungkin terkirim dua kali sejauh ini: 1." in capfd.readouterr().err


def test_a_part_that_telegram_delays_keeps_those_after_it_waiting(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    telegram_server.fail(
        "sendMessage",
        faults.flood(0.2),
        faults.server_error(),
        faults.dropped(),
        when=lambda call: "reply_parameters" not in call.params,
    )
    with Life(settings, telegram_server):
        first = whole(telegram_server, ani, COFFEE, parts=3)
        assert texts(ani.private.said)[len(first) :] == []
        again = whole(telegram_server, ani, COFFEE, parts=3)
    assert first[:-1] == again[:-1]


def test_an_edit_replaces_each_part_and_takes_away_those_that_are_too_many(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    with Life(settings, telegram_server):
        asked = ani.say(ani.private, COFFEE)
        telegram_server.wait_for(lambda: [m for m in ani.private.said if m.buttons], 20)
        old = list(ani.private.said)
        ani.edit(asked, BRIDGE)
        telegram_server.wait_for(lambda: BRIDGE_QUOTE[:30] in old[0].text and len(ani.private.said) < len(old), 20)
        kept = list(ani.private.said)
        assert kept == old[: len(kept)]
        assert [bool(message.buttons) for message in kept] == [False] * (len(kept) - 1) + [True]
        assert not [text for text in texts(kept) if COFFEE_QUOTE[:30] in text]
        ani.edit(asked, COFFEE)
        telegram_server.wait_for(lambda: len(ani.private.said) == len(old) and ani.private.said[-1].buttons, 20)
        assert ani.private.said[: len(kept)] == kept
        assert COFFEE_QUOTE[:30] in kept[0].text


def test_a_kill_in_the_middle_of_an_edit_leaves_no_part_of_the_old_answer(
    settings: Settings, telegram_server: TelegramServer, ani: User
) -> None:
    with Life(settings, telegram_server):
        asked = ani.say(ani.private, COFFEE)
        telegram_server.wait_for(lambda: [m for m in ani.private.said if m.buttons], 20)
        old = list(ani.private.said)
    gate = Gate()
    telegram_server.fail("editMessageText", faults.hang(gate), when=nth(2))
    with doomed(settings, telegram_server):
        ani.edit(asked, BRIDGE)
        gate.wait_reached(20)
    with Life(settings, telegram_server):
        telegram_server.wait_for(lambda: len(ani.private.said) < len(old), 20)
        unhindered = whole(telegram_server, ani, BRIDGE, parts=2)
    came = [message for message in old if not message.deleted]
    assert texts(came)[:-1] == unhindered[:-1]
    assert len(ani.private.said) == len(came) + len(unhindered)
