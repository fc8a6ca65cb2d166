"""Thumbs under an answer: heard, thanked for, kept for whoever improves the answers, and never anybody else's."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot import pacing
from bot.cli import run
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, COFFEE, COFFEE_QUOTE, FOREIGN, Life, answer_to, ask
from tests.fakes.telegram_keyboard import Button
from tests.fakes.telegram_server import Message, Tap, TelegramServer, User

REASONS = ["Salah", "Sumber salah", "Usang", "Tidak lengkap"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


def tapped(server: TelegramServer, user: User, message: Message, label: str) -> Tap:
    """A tap that was answered."""
    tap = user.tap(message, label)
    server.wait_for(lambda: tap.answered)
    return tap


def pressed(server: TelegramServer, user: User, message: Message, button: Button) -> Tap:
    """The same with a button that may not be there, as a forged client can."""
    tap = user.press(message, button)
    server.wait_for(lambda: tap.answered)
    return tap


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def complain(server: TelegramServer, user: User, answer: Message, reason: str) -> Tap:
    """A thumb down and a reason; returns when the answer's own buttons are back."""
    before = labels(answer)
    tapped(server, user, answer, "👎")
    server.wait_for(lambda: reason in labels(answer))
    tap = tapped(server, user, answer, reason)
    server.wait_for(lambda: labels(answer) == before)
    return tap


def harvested(folder: Path, capsys: Capture) -> list[dict[str, Any]]:
    """What `tanya eval harvest` prints."""
    capsys.readouterr()
    assert run(["eval", "harvest", "--data", str(folder)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_thumb_up_is_thanked_for_and_changes_nothing_that_is_seen(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    before = labels(answer)
    tap = tapped(telegram_server, ani, answer, "👍")
    assert (tap.text, tap.alert) == ("Terima kasih!", False)
    assert "Penilaian 👍 dan 👎: 1" in ask(telegram_server, ani, "/saya").text
    assert labels(answer) == before
    assert not answer.edits
    assert harvested(settings.data, capsys) == []


def test_a_thumb_down_asks_why_in_one_tap_and_the_buttons_come_back(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    before, text = labels(answer), answer.text
    tap = tapped(telegram_server, ani, answer, "👎")
    assert tap.text == "Terima kasih. Apa yang kurang tepat?"
    telegram_server.wait_for(lambda: labels(answer) == [*REASONS, "Kembali"])
    thanks = tapped(telegram_server, ani, answer, "Usang")
    assert thanks.text == "Terima kasih!"
    telegram_server.wait_for(lambda: labels(answer) == before)
    assert answer.text == text
    (found,) = harvested(settings.data, capsys)
    assert found["gold"]["question"] == COFFEE
    assert found["gold"]["sources"] == [["kopi"]]
    assert COFFEE_QUOTE[:-1] in found["answer"]
    assert found["cited"][0]["quote"] == COFFEE_QUOTE
    assert any(passage.startswith("kopi") for passage in found["passages"])
    assert found["reason"] == ["outdated"]
    assert str(ani.id) not in json.dumps(found)


@pytest.mark.parametrize(("label", "kept"), [("Salah", "wrong"), ("Sumber salah", "wrong_source")])
def test_each_reason_is_kept_as_it_was_chosen(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture, label: str, kept: str
) -> None:
    complain(telegram_server, ani, ask(telegram_server, ani, COFFEE), label)
    assert harvested(settings.data, capsys)[0]["reason"] == [kept]


def test_a_complaint_without_a_reason_counts_and_the_way_back_leads_to_the_answer(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    before = labels(answer)
    tapped(telegram_server, ani, answer, "👎")
    telegram_server.wait_for(lambda: "Kembali" in labels(answer))
    tapped(telegram_server, ani, answer, "Kembali")
    telegram_server.wait_for(lambda: labels(answer) == before)
    assert harvested(settings.data, capsys)[0]["reason"] == []


def test_a_changed_mind_is_heard(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    complain(telegram_server, ani, answer, "Tidak lengkap")
    tapped(telegram_server, ani, answer, "👍")
    assert harvested(settings.data, capsys) == []
    complain(telegram_server, ani, answer, "Salah")
    assert harvested(settings.data, capsys)[0]["reason"] == ["wrong"]
    assert "Penilaian 👍 dan 👎: 1" in ask(telegram_server, ani, "/saya").text


def test_a_replayed_tap_counts_once_and_does_no_harm(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    thumb = next(button for button in answer.buttons if button.text == "👎")
    complain(telegram_server, ani, answer, "Usang")
    for _ in range(3):  # from a client that keeps what it once saw
        pressed(telegram_server, ani, answer, thumb)
    (found,) = harvested(settings.data, capsys)
    assert found["reason"] == ["outdated"]
    assert ask(telegram_server, ani, BRIDGE).buttons


def test_another_chats_button_and_an_invented_one_do_nothing(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    thumb = next(button for button in answer.buttons if button.text == "👎")
    group = telegram_server.group("Ruang berita", ani)
    elsewhere = answer_to(telegram_server, ani.say(group, "/help"))
    token = str(thumb.data).split(":")[1]
    for data in (thumb.data, f"r:{token}:0", "d:tidak-ada", f"r:{token}:99999999", "d:", "", f"r:{token}:-1"):
        tap = pressed(telegram_server, ani, elsewhere, Button("👎", data=data))
        assert tap.alert
        assert "tidak saya simpan" in tap.text
    assert not elsewhere.buttons
    assert harvested(settings.data, capsys) == []


def test_a_reason_that_does_not_exist_is_not_kept(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    answer = ask(telegram_server, ani, COFFEE)
    token = str(answer.buttons[0].data).split(":")[1]
    for number in ("4", "77", "", "x", "٣"):
        pressed(telegram_server, ani, answer, Button("?", data=f"r:{token}:{number}"))
    assert harvested(settings.data, capsys) == []
    assert "Sumber 1" in labels(answer)


def test_a_readers_thumb_in_a_group_is_their_own(
    telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    budi, orang = telegram_server.user("Budi"), telegram_server.user("Orang")
    group = telegram_server.group("Ruang berita", ani, budi, orang)
    with Life(settings.model_copy(update={"telegram_allowed": (ani.id, budi.id)}), telegram_server):
        answer = answer_to(telegram_server, ani.say(group, f"@{telegram_server.bot.username} {COFFEE}"))
        complain(telegram_server, ani, answer, "Salah")
        complain(telegram_server, budi, answer, "Usang")
        stranger = tapped(telegram_server, orang, answer, "👎")
        assert str(orang.id) in stranger.text
        tapped(telegram_server, ani, answer, "👍")
        (found,) = harvested(settings.data, capsys)
    assert found["reason"] == ["outdated"]


def test_thumbs_work_under_an_answer_from_before_a_restart(
    telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    with Life(settings, telegram_server):
        answer = ask(telegram_server, ani, COFFEE)
        tapped(telegram_server, ani, answer, "👎")
        telegram_server.wait_for(lambda: "Usang" in labels(answer))
    with Life(settings, telegram_server):
        tapped(telegram_server, ani, answer, "Usang")
        telegram_server.wait_for(lambda: "Sumber 1" in labels(answer))
    assert harvested(settings.data, capsys)[0]["reason"] == ["outdated"]


def test_a_refusal_can_be_complained_about(
    bot: Life, telegram_server: TelegramServer, settings: Settings, ani: User, capsys: Capture
) -> None:
    complain(telegram_server, ani, ask(telegram_server, ani, FOREIGN), "Tidak lengkap")
    (found,) = harvested(settings.data, capsys)
    assert found["gold"]["question"] == FOREIGN
    assert found["reason"] == ["incomplete"]
