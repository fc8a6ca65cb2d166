"""That the trials notice what they are there to notice: lost and doubled answers, refusals, a token.

Not here: the trials themselves (test_telegram_trial.py).
"""

import base64
from pathlib import Path

import httpx
import pytest

from tests.fakes.telegram_server import Message, TelegramServer
from tests.trials import leaking
from tests.trials.crowd import Crowd, people
from tests.trials.killing import End, was_interrupted


def reply(server: TelegramServer, message: Message, text: str) -> None:
    asked = {"chat_id": message.chat.id, "text": text, "reply_parameters": {"message_id": message.id}}
    assert httpx.post(f"{server.url}/bot{server.token}/sendMessage", json=asked).status_code == 200


def test_people_ask_in_step_with_the_answers(telegram_server: TelegramServer) -> None:
    crowd = Crowd(telegram_server, people(telegram_server, 2), each=3, at_once=2)
    crowd.begin()
    assert len(crowd.asked) == 4
    reply(telegram_server, crowd.asked[0].message, f"Ya, {crowd.asked[0].expected} [1].")
    assert len(crowd.asked) == 5
    assert not crowd.wait(0.01)
    assert (crowd.replied, len(crowd.unanswered), crowd.otherwise) == (1, 4, [])


def test_previews_are_no_answers_and_refusals_are_told_apart(telegram_server: TelegramServer) -> None:
    crowd = Crowd(telegram_server, people(telegram_server, 1), each=1)
    crowd.begin()
    (asked,) = crowd.asked
    for preview in ("Mencari… · 6 artikel ditemukan · Menulis…", "Antrean: 3", "Ekspor kopi …"):
        reply(telegram_server, asked.message, preview)
    assert crowd.unanswered == [asked]
    reply(telegram_server, asked.message, "Maaf, coba lagi nanti.")
    assert (crowd.unanswered, crowd.otherwise) == ([], [asked])
    reply(telegram_server, asked.message, f"{asked.expected} [1].")
    assert (crowd.replied, len(asked.standing), crowd.otherwise) == (1, 2, [])


@pytest.mark.parametrize(
    ("ends", "fits"),
    [([1.0], True), ([], False), ([9.0], False), ([5.0], False)],
    ids=["killed just after", "never killed", "killed later", "killed long after it was settled"],
)
def test_an_answer_sent_twice_is_excused_by_a_kill_in_between_alone(
    telegram_server: TelegramServer, ends: list[float], fits: bool
) -> None:
    crowd = Crowd(telegram_server, people(telegram_server, 1), each=1)
    crowd.begin()
    (asked,) = crowd.asked
    for at in (0.5, 6.0):
        reply(telegram_server, asked.message, asked.expected)
        asked.replies[-1].at = at
    assert was_interrupted(asked, [End(at, True, None, 0, 1) for at in ends]) is fits


@pytest.mark.parametrize("form", ["plain", "secret half", "cut", "base64", "utf-16", "hexadecimal"])
def test_the_token_is_found_in_any_form_and_not_told(tmp_path: Path, form: str) -> None:
    secret = "AArahasiabesar0123456789abcdefghijk"
    forms = {
        "plain": f"GET /bot7:{secret}/getMe".encode(),
        "secret half": secret.encode(),
        "cut": secret[:14].encode(),
        "base64": base64.b64encode(secret.encode()),
        "utf-16": secret.encode("utf-16-le"),
        "hexadecimal": secret.encode().hex().encode(),
    }
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "memory.sqlite-wal").write_bytes(b"\x00\xff..." + forms[form] + b"...")
    (tmp_path / "stderr.txt").write_text("bot7:<token> ditolak")
    found, searched = leaking.search(tmp_path, f"7:{secret}")
    assert searched == 2
    assert [line.split(":")[0] for line in found] == ["data/memory.sqlite-wal"]
    assert secret not in "".join(found)
