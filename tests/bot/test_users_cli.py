"""The promises of `tanya bot users`: who may ask is seen and changed, also while the bot runs.

Not here: what a role may do (test_access.py).
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import cli, forgetting
from bot.access import Members, Role
from bot.memory import Memory, open_file
from rag.periods import today_in_wib
from tests.bot.stories import unstyled, watched

BOT, TOKEN = 7_312_345_678, "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"  # of no bot
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _a_bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bot with a data folder of its own."""
    monkeypatch.setenv("TANYA_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TANYA_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def today() -> Iterator[str]:
    day = today_in_wib(datetime.now(UTC)).isoformat()
    yield day
    assert day == today_in_wib(datetime.now(UTC)).isoformat(), "the day changed while the test ran"


def users(*args: str) -> int:
    return cli.run(["bot", "users", *args])


def forget(folder: Path, user: int) -> None:
    async def live() -> None:
        memory = Memory(folder, BOT)
        await forgetting.forget(memory, user)
        await asyncio.to_thread(memory.close)

    asyncio.run(live())


def seal_of(capsys: Capture) -> str:
    capsys.readouterr()
    assert users("--json") == 0
    return str(json.loads(capsys.readouterr().out.splitlines()[0])["seal"])


def test_somebody_is_let_in_shown_and_taken_out(capsys: Capture, today: str) -> None:
    assert users("add", "8001") == 0
    assert users("add", "8002", "--role", "owner") == 0
    assert users() == 0
    assert users("remove", "8001") == 0
    assert users() == 0
    assert capsys.readouterr().out.splitlines() == [
        "Pengguna 8001 sekarang boleh bertanya sebagai reader.",
        "Pengguna 8002 sekarang boleh bertanya sebagai owner.",
        f"8001\treader\t{today}",
        f"8002\towner\t{today}",
        "Izin pengguna 8001 sudah dicabut.",
        f"8002\towner\t{today}",
    ]


def test_a_role_is_changed_by_letting_in_again(capsys: Capture, today: str) -> None:
    users("add", "8001")
    users("add", "8001", "--role", "editor")
    capsys.readouterr()
    users()
    assert capsys.readouterr().out == f"8001\teditor\t{today}\n"


def test_those_of_the_settings_are_listed_once(capsys: Capture, monkeypatch: pytest.MonkeyPatch, today: str) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_ALLOWED", "8001,8003")
    users("add", "8001", "--role", "owner")
    capsys.readouterr()
    users()
    assert capsys.readouterr().out.splitlines() == [f"8001\towner\t{today}", "8003\treader\t"]


def test_the_list_for_programs_has_a_user_a_line(capsys: Capture, monkeypatch: pytest.MonkeyPatch, today: str) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_ALLOWED", "8003")
    users("add", "8001", "--role", "editor")
    capsys.readouterr()
    assert users("--json") == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(len(user.pop("seal")) == 6 for user in listed)
    assert listed == [
        {"id": 8001, "role": "editor", "since": today, "in_settings": False},
        {"id": 8003, "role": "reader", "since": None, "in_settings": True},
    ]


def test_a_forgotten_member_is_listed_by_a_sign_and_taken_out_by_it(
    capsys: Capture, tmp_path: Path, today: str
) -> None:
    users("add", "8001", "--role", "editor")
    forget(tmp_path, 8001)
    sign = f"#{seal_of(capsys)}"
    users()
    assert capsys.readouterr().out == f"(dilupakan) {sign}\teditor\t{today}\n"
    assert users("remove", sign) == 0
    assert users() == 0
    assert "Belum ada yang boleh bertanya." in capsys.readouterr().err


@pytest.mark.parametrize("command", [("remove", "8001"), ("add", "8001")])
def test_a_forgotten_member_is_still_meant_by_their_id(
    command: tuple[str, str], capsys: Capture, tmp_path: Path
) -> None:
    users("add", "8001")
    forget(tmp_path, 8001)
    assert users(*command) == 0
    capsys.readouterr()
    users()
    assert "dilupakan" not in capsys.readouterr().out


def test_an_empty_list_tells_what_to_do(capsys: Capture) -> None:
    assert users() == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "Belum ada yang boleh bertanya. Tambahkan dengan: tanya bot users add ID --role owner\n"


@pytest.mark.parametrize("name", ["8001", "#a1b2c3", "budi", "", "9" * 30, "８００１"])
def test_whoever_is_not_there_cannot_be_taken_out(name: str, capsys: Capture) -> None:
    assert users("remove", name) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"tanya: Tidak ada pengguna bot dengan ID {name}. Lihat daftarnya: tanya bot users\n"


def test_whoever_the_settings_let_in_is_taken_out_there(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_ALLOWED", "8003")
    assert users("remove", "8003") == 2
    assert "TANYA_TELEGRAM_ALLOWED" in capsys.readouterr().err
    users("add", "8003", "--role", "owner")
    assert users("remove", "8003") == 0
    assert "masih boleh bertanya" in capsys.readouterr().err


@pytest.mark.parametrize("id_", ["0", "budi", str(2**52), "1.5"])
def test_what_is_no_telegram_id_is_not_let_in(id_: str, capsys: Capture, tmp_path: Path) -> None:
    assert users("add", id_) == 2
    assert capsys.readouterr().err.startswith("tanya: Nilai untuk ID tidak bisa dipakai.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("", "tanya: Token bot Telegram belum ditetapkan."),
        *[
            (bad, "tanya: Isi TANYA_TELEGRAM_TOKEN")
            for bad in (
                "rahasia-sekali",
                "abc:rahasia-sekali",
                "12:",
                ":rahasia-sekali",
                "9999999999999999999:rahasia-sekali",
            )
        ],
    ],
)
def test_without_a_bots_token_nothing_is_done(
    token: str, told: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_TOKEN", token)
    for command in ((), ("add", "8001"), ("remove", "8001")):
        assert users(*command) == 2
        shown = capsys.readouterr().err
        assert shown.startswith(told)
        assert shown.count("\n") == 1
        assert "rahasia-sekali" not in shown
    assert list(tmp_path.iterdir()) == []


def test_a_running_bot_hears_of_it_at_once(tmp_path: Path) -> None:
    async def live() -> None:
        memory = Memory(tmp_path, BOT)
        members = Members(memory, (), a_day=0, a_day_in_all=0)
        assert await asyncio.to_thread(users, "add", "8001", "--role", "editor") == 0
        assert await members.role(8001) is Role.EDITOR
        assert await asyncio.to_thread(users, "remove", "8001") == 0
        assert await members.role(8001) is None
        await asyncio.to_thread(memory.close)

    asyncio.run(live())


def test_another_bot_on_the_same_folder_has_users_of_its_own(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    users("add", "8001")
    monkeypatch.setenv("TANYA_TELEGRAM_TOKEN", "12345:AAF-abcdefghijklmnopqrstuvwxyz_0123")
    capsys.readouterr()
    assert users() == 0
    assert capsys.readouterr().out == ""
    with closing(open_file(tmp_path)) as db:
        assert db.execute("SELECT bot, user FROM members").fetchall() == [(BOT, 8001)]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_on_a_terminal_the_list_is_a_table(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_ALLOWED", "8003")
    users("add", "4503599627370495", "--role", "editor")
    terminal = watched(monkeypatch, "stdout", width)
    assert users() == 0
    shown = unstyled(terminal.getvalue()).split()
    assert {"ID", "Peran", "Sejak", "4503599627370495", "editor", "8003", "setelan"} <= set(shown)


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        (("--help",), {"Pemakaian: tanya bot users [OPSI] PERINTAH …", "Perintah:"}),
        (("add", "--help"), {"Pemakaian: tanya bot users add [OPSI] ID"}),
        (("remove", "--help", "--lang", "en"), {"Usage: tanya bot users remove [OPTIONS] ID"}),
    ],
)
def test_help_explains_each_command(args: tuple[str, ...], lines: set[str], capsys: Capture) -> None:
    assert users(*args) == 0
    assert lines <= set(capsys.readouterr().out.splitlines())
