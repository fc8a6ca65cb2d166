"""What goes wrong around the bot: the network, Telegram's limits, a kill, a stop. No answer is lost."""

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from functools import partial
from itertools import pairwise, zip_longest

import pytest
from pydantic import SecretStr

from bot import pacing, secrecy, telegram_polling, telegram_preview, telegram_sending
from bot.errors import ApiUrlInvalid, BotRunning, PolledElsewhere, TokenMissing, TokenRefused
from bot.telegram_bot import run
from rag.opening import Settings
from tests.bot.telegram_life import (
    BRIDGE,
    BRIDGE_QUOTE,
    COFFEE,
    COFFEE_QUOTE,
    Life,
    answer_to,
    ask,
)
from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.telegram_faults import Fault
from tests.fakes.telegram_server import Message, TelegramServer, User


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot's patience, shortened: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)
    monkeypatch.setattr(telegram_preview, "LATE_SECONDS", 0.1)
    monkeypatch.setattr(telegram_sending, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_polling, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(telegram_polling, "NEWCOMER_PATIENCE", 0.2)
    monkeypatch.setattr(telegram_polling, "CONFLICT_PAUSE", 0.05)


_FAULTS = {
    "dropped": faults.dropped(),
    "server error": faults.server_error(500),
    "HTML page": faults.bad_gateway(),
    "broken JSON": faults.malformed(),
    "flood": faults.flood(0.05),
    "a shape of its own": Fault(200, {"ok": True}),
}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("fault", _FAULTS.values(), ids=_FAULTS.keys())
def test_an_answer_is_sent_again_until_telegram_has_it(
    telegram_server: TelegramServer, ani: User, fault: Fault
) -> None:
    telegram_server.fail("sendMessage", fault, fault)
    assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text
    assert len(ani.private.said) == 1


@pytest.mark.usefixtures("bot")
def test_a_server_that_never_makes_sense_holds_up_nobody_for_ever(
    telegram_server: TelegramServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_sending, "GARBLED_TIMES", 3)
    telegram_server.fail("sendMessage", *[Fault(200, {"ok": True})] * 3)
    ani.say(ani.private, COFFEE)
    assert BRIDGE_QUOTE in ask(telegram_server, ani, BRIDGE).text
    assert len(telegram_server.calls_of("sendMessage")) == 4


@pytest.mark.usefixtures("bot")
def test_one_chats_flood_does_not_stop_the_others(telegram_server: TelegramServer, ani: User) -> None:
    group = telegram_server.group("Ruang berita", ani)
    ask(telegram_server, ani, COFFEE)
    telegram_server.fail("sendMessage", faults.flood(2), when=lambda call: call.params["chat_id"] == group.id)
    waiting = ani.say(group, f"@{telegram_server.bot.username} {COFFEE}")
    telegram_server.wait_for(lambda: [c for c in telegram_server.calls_of("sendMessage") if c.status == 429])
    ask(telegram_server, ani, BRIDGE)
    assert not group.since(waiting)
    answer_to(telegram_server, waiting)


@pytest.mark.usefixtures("bot")
def test_an_answer_does_not_wait_for_a_preview_that_hangs(telegram_server: TelegramServer, ani: User) -> None:
    gate = Gate()
    telegram_server.fail("sendMessageDraft", faults.hang(gate))
    assert COFFEE_QUOTE in ask(telegram_server, ani, COFFEE).text


@pytest.mark.usefixtures("bot")
def test_an_answer_whose_entities_telegram_refuses_is_sent_without_them(
    telegram_server: TelegramServer, ani: User
) -> None:
    telegram_server.fail("sendMessage", faults.refusal(400, "Bad Request: can't parse entities"))
    answer = ask(telegram_server, ani, COFFEE)
    assert COFFEE_QUOTE in answer.text
    assert not answer.entities


@pytest.mark.usefixtures("bot")
def test_a_user_who_blocks_the_bot_holds_up_nobody(telegram_server: TelegramServer, ani: User) -> None:
    group = telegram_server.group("Ruang berita", ani)
    telegram_server.fail(
        "sendMessage", faults.refusal(403, "Forbidden: bot was blocked by the user"), when=lambda call: True
    )
    ani.say(ani.private, COFFEE)
    telegram_server.wait_for(lambda: telegram_server.calls_of("sendMessage"))
    answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {BRIDGE}"))
    assert not ani.private.said


@pytest.mark.usefixtures("bot")
def test_an_update_that_telegram_repeats_is_answered_once(telegram_server: TelegramServer, ani: User) -> None:
    telegram_server.fail("getUpdates", *[faults.dropped(effect=True)] * 3)
    asked = ani.say(ani.private, COFFEE)
    answer_to(telegram_server, asked)
    ask(telegram_server, ani, BRIDGE)
    assert len(ani.private.said) == 2


def test_a_lost_network_is_told_once_and_borne(
    settings: Settings, telegram_server: TelegramServer, ani: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with Life(settings, telegram_server):
        ask(telegram_server, ani, COFFEE)
        telegram_server.stop()
        asked = ani.say(ani.private, BRIDGE)
        telegram_server.start()
        assert BRIDGE_QUOTE in answer_to(telegram_server, asked).text
    assert capsys.readouterr().err.count("tidak bisa dihubungi") == 1


def test_a_second_poller_is_explained(settings: Settings, telegram_server: TelegramServer) -> None:
    telegram_server.fail("getUpdates", *[faults.refusal(409, "Conflict: terminated by other getUpdates")] * 50)
    life = Life(settings, telegram_server)
    with pytest.raises(PolledElsewhere), life:
        life.join()
    assert life.error is not None
    assert PolledElsewhere.exit_code == 1


def test_a_conflict_that_passes_is_borne(settings: Settings, telegram_server: TelegramServer, ani: User) -> None:
    telegram_server.fail("getUpdates", *[faults.refusal(409, "Conflict: terminated by other getUpdates")] * 2)
    with Life(settings, telegram_server):
        ask(telegram_server, ani, COFFEE)


def test_two_bots_do_not_answer_from_one_folder(settings: Settings, telegram_server: TelegramServer) -> None:
    with Life(settings, telegram_server), pytest.raises(BotRunning), Life(settings, telegram_server) as second:
        second.join()


@pytest.mark.parametrize("token", ["123456789:AA-this-is-not-the-token-of-anything-0", "bukan-token", "a b/c?"])
def test_a_wrong_token_is_refused_and_not_repeated(
    settings: Settings, telegram_server: TelegramServer, token: str
) -> None:
    wrong = settings.model_copy(update={"telegram_token": SecretStr(token)})
    with pytest.raises(TokenRefused) as refused, Life(wrong, telegram_server):
        pass
    assert token not in secrecy.traceback_of(refused.value)
    assert token not in repr(refused.value)


def test_without_a_token_or_an_address_nothing_is_tried(settings: Settings) -> None:
    with pytest.raises(TokenMissing):
        run(settings.model_copy(update={"telegram_token": None}))
    with pytest.raises(ApiUrlInvalid):
        run(settings, api_url="api.telegram.org")


def test_limits_are_respected_and_every_answer_arrives(
    settings: Settings, telegram_server: TelegramServer, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    telegram_server.limit()
    users = [telegram_server.user(f"Orang {number}") for number in range(12)]
    allowed = tuple(user.id for user in users)
    with Life(settings.model_copy(update={"telegram_allowed": allowed}), telegram_server):
        asked = [user.say(user.private, question) for question in (COFFEE, BRIDGE) for user in users]
        for message in asked:
            answer_to(telegram_server, message, timeout=20)
    assert not [call for call in telegram_server.calls if call.status == 429]


def tanya_bot(settings: Settings, server: TelegramServer, *flags: str) -> "subprocess.Popen[str]":
    """`tanya bot` as a process of its own."""
    assert settings.telegram_token is not None
    told = {
        "TANYA_TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "TANYA_TELEGRAM_ALLOWED": ",".join(map(str, settings.telegram_allowed)),
    }
    command = [sys.executable, "-m", "bot.cli", "bot", "--api-url", server.url, "--data", str(settings.data)]
    return subprocess.Popen(
        [*command, "--engine", settings.engine, *flags],
        env=os.environ | told,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def _answers(asked: list[Message]) -> list[int]:
    """How often each question was answered so far."""
    return [sum(said.reply_to is message for said in message.chat.said) for message in asked]


def test_nothing_is_lost_and_no_life_answers_what_another_has_settled(
    settings: Settings, telegram_server: TelegramServer
) -> None:
    """A kill between sending an answer and noting it down sends that one again, and nothing else."""
    users = [telegram_server.user(f"Orang {number}") for number in range(20)]
    settings = settings.model_copy(update={"telegram_allowed": tuple(user.id for user in users)})
    asked: list[Message] = []
    lives: list[list[int]] = []
    for question in (COFFEE, BRIDGE):
        enough = len(telegram_server.calls_of("sendMessage")) + 8
        with tanya_bot(settings, telegram_server) as process:
            asked += [user.say(user.private, question) for user in users]
            try:
                telegram_server.wait_for(partial(_sent, telegram_server, enough), 30)
            finally:
                process.send_signal(signal.SIGKILL)
        lives.append(_answers(asked))
    assert 0 in lives[-1], "the kills came too late to prove anything"
    settled = _settled(settings)
    assert settled, "the kills came too early to prove anything"
    with Life(settings, telegram_server):
        for message in asked:
            answer_to(telegram_server, message, timeout=30)
    lives.append(_answers(asked))
    for before, after in pairwise([[], *lives]):
        assert all(now - then <= 1 for then, now in zip_longest(before, after, fillvalue=0))
    assert sum(lives[-1]) - sum(lives[-2]) == len(asked) - settled


def _sent(server: TelegramServer, enough: int) -> bool:
    return len(server.calls_of("sendMessage")) >= enough


def _settled(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.data / "bot.sqlite3")) as db:
        # A reply of one part that was noted as sent is done with, too, though its update is not settled yet.
        return int(db.execute("SELECT count(*) FROM inbox WHERE payload IS NULL OR sent IS NOT NULL").fetchone()[0])


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_in_order_and_what_waits_is_answered_later(
    settings: Settings, telegram_server: TelegramServer, ani: User, sign: signal.Signals
) -> None:
    gate = Gate()
    telegram_server.fail("sendMessage", faults.hang(gate))
    with tanya_bot(settings, telegram_server) as process:
        asked = [ani.say(ani.private, question) for question in (COFFEE, BRIDGE, COFFEE)]
        gate.wait_reached(30)
        process.send_signal(sign)
        threading.Timer(0.3, gate.open).start()
        assert process.wait(30) == 0
    assert len(ani.private.said) == 1
    with Life(settings, telegram_server):
        for message in asked:
            answer_to(telegram_server, message)
    assert len(ani.private.said) == 3


def test_the_token_is_in_no_log_error_or_file_even_at_debug_level(
    settings: Settings, telegram_server: TelegramServer, ani: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "telegram"):
        caplog.set_level(logging.DEBUG, name)
    for method in ("getMe", "getUpdates", "sendMessage", "sendChatAction", "sendMessageDraft"):
        telegram_server.fail(method, *_FAULTS.values())
    telegram_server.fail("getUpdates", faults.refusal(401, "Unauthorized"), when=lambda _: bool(ani.private.said))
    ani.say(ani.private, COFFEE)
    life = Life(settings, telegram_server)
    with pytest.raises(TokenRefused), life:
        life.join()
    told = "\n".join(logging.Formatter("%(message)s %(exc_text)s").format(record) for record in caplog.records)
    kept = b"".join(path.read_bytes() for path in settings.data.rglob("*") if path.is_file())
    secret = telegram_server.token.partition(":")[2]
    assert secret not in told
    assert secret not in secrecy.traceback_of(life.error or AssertionError())
    assert secret.encode() not in kept


def test_a_wrong_token_on_the_command_line_is_one_plain_line(
    settings: Settings, telegram_server: TelegramServer
) -> None:
    telegram_server.token = "987654321:BB-another-token-of-the-fake-telegram"
    with tanya_bot(settings, telegram_server, "--debug") as process:
        _, told = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "menolak token" in told.splitlines()[-1]
    assert telegram_server.token.partition(":")[2] not in told
