"""The faults that tests script into the fake Telegram, as python-telegram-bot sees them; and the program.

Not here: refusals that follow from Telegram's own rules (test_telegram_rules.py).
"""

import asyncio
import os
import sys
import threading

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.fakes import telegram_faults as faults
from tests.fakes import telegram_terminal
from tests.fakes.loopback import Gate
from tests.fakes.telegram_server import TelegramServer, User


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.flood(7), RetryAfter),
        (faults.server_error(), NetworkError),
        (faults.bad_gateway(), NetworkError),
        (faults.malformed(), TelegramError),
        (faults.dropped(), NetworkError),
        (faults.refusal(400, "Bad Request: TOPIC_CLOSED"), BadRequest),
    ],
)
async def test_a_fault_befalls_one_call_and_has_no_effect(
    telegram_server: TelegramServer,
    bot: Bot,
    dewi: User,
    fault: faults.Fault,
    error: type[TelegramError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # otherwise RetryAfter warns
    telegram_server.fail("sendMessage", fault)
    with pytest.raises(error):
        await bot.send_message(dewi.id, "Halo")
    assert dewi.private.said == []
    await bot.send_message(dewi.id, "Halo lagi")
    assert [message.text for message in dewi.private.said] == ["Halo lagi"]


async def test_an_answer_can_be_lost_after_the_message_was_sent(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    telegram_server.fail("sendMessage", faults.dropped(effect=True))
    with pytest.raises(NetworkError):
        await bot.send_message(dewi.id, "Halo")
    assert [message.text for message in dewi.private.said] == ["Halo"]


@pytest.mark.parametrize("effect", [False, True])
async def test_a_call_that_hangs_times_out_in_the_client(
    telegram_server: TelegramServer, bot: Bot, dewi: User, effect: bool
) -> None:
    gate = Gate()
    telegram_server.fail("sendMessage", faults.hang(gate, effect=effect))
    with pytest.raises(TimedOut):
        await bot.send_message(dewi.id, "Halo", read_timeout=0.1)
    await telegram_server.until(lambda: telegram_server.calls_of("sendMessage")[0].disconnected)
    assert len(dewi.private.said) == effect


async def test_a_call_that_hung_goes_on_when_the_gate_opens(
    telegram_server: TelegramServer, bot: Bot, dewi: User
) -> None:
    gate = Gate()
    telegram_server.fail("*", faults.hang(gate), when=lambda call: call.params.get("text") == "Halo")
    sending = asyncio.create_task(bot.send_message(dewi.id, "Halo"))
    await gate.reached()
    assert (await bot.send_message(dewi.id, "lebih dulu")).text == "lebih dulu"
    gate.open()
    assert (await sending).text == "Halo"


def test_waiting_in_vain_tells_what_happened(telegram_server: TelegramServer, dewi: User) -> None:
    with pytest.raises(TimeoutError, match="Dewi: /start"):
        telegram_server.wait_for(lambda: dewi.private.said, timeout=0.01)


def test_a_fault_of_the_fake_itself_is_a_violation() -> None:
    import httpx

    with TelegramServer() as server:
        server.fail("*", faults.dropped(), when=lambda call: bool(call.params["nonsense"]))
        response = httpx.post(f"{server.url}/bot{server.token}/getMe")
        assert response.status_code == 500
        assert "KeyError: 'nonsense'" in server.violations[0]


def test_a_person_at_a_terminal_types_and_reads(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The program, but in this process: a second import of aiogram's models would cost seconds."""
    typed, keyboard = os.pipe()
    monkeypatch.setattr(sys, "argv", ["telegram_server", "--port", "0", "--user-id", "77"])
    with open(typed) as terminal, open(keyboard, "w", buffering=1) as keys:  # noqa: PTH123 - pipes have no path
        monkeypatch.setattr(sys, "stdin", terminal)
        program = threading.Thread(target=telegram_terminal.main)
        program.start()
        keys.write("Kapan?\n:tap tiada\n:help\n:quit\n")
        program.join(10)
    printed = capfd.readouterr().out
    assert "Your user id: 77" in printed
    assert "TANYA_TELEGRAM_API_URL=http://127.0.0.1:" in printed
    assert "the bot has sent no buttons here yet" in printed
    assert printed.count(":tap LABEL") == 2
    assert "[Anda] Anda: Kapan?" in printed


async def test_a_script_types_its_next_line_when_the_bot_has_answered(
    telegram_server: TelegramServer, bot: Bot
) -> None:
    user = telegram_server.user("Anda")
    person = telegram_terminal.Person(telegram_server, user)

    def play() -> None:
        for line in ("Halo", ":group", "@tanya_berita_bot?"):
            person.does_and_waits(line)

    playing = asyncio.create_task(asyncio.to_thread(play))
    (first,) = await bot.get_updates(timeout=10)
    assert first.effective_chat
    await first.effective_chat.send_message("Halo juga")
    (second,) = await bot.get_updates(offset=first.update_id + 1, timeout=10)
    assert second.effective_chat
    assert second.effective_chat.type == "supergroup"
    await second.effective_chat.send_message("Ya?")
    await playing
