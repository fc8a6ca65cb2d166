"""The promises of the places where the bot's servers stand: ports, and socket files.

Not here: what the servers answer (test_telegram_webhook.py, test_status_server.py).
"""

import asyncio
import contextlib
import os
import socket
import stat
import threading
import time
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from bot.errors import AddressTaken, ListenFailed, ListenInvalid, SocketPathTaken
from bot.listening import Place, _alone_in, _socket_file, listening, place_of


def app_that_says(text: str) -> web.Application:
    async def say(request: web.Request) -> web.Response:
        return web.Response(text=text)

    app = web.Application()
    app.router.add_get("/", say)
    return app


async def heard_at(address: str) -> str:
    """What the server at `address` says."""
    is_file = address.startswith("unix:")
    transport = httpx.AsyncHTTPTransport(uds=address.removeprefix("unix:")) if is_file else None
    async with httpx.AsyncClient(transport=transport, timeout=10) as client:
        answer = await client.get("http://localhost/" if is_file else f"http://{address}/")
    return answer.text


def stale_socket(path: Path) -> None:
    """The file that a server leaves behind that was killed."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("127.0.0.1:8443", Place("127.0.0.1", 8443)),
        ("0.0.0.0:0", Place("0.0.0.0", 0)),
        ("[::1]:8443", Place("::1", 8443)),
        ("localhost:80", Place("localhost", 80)),
        ("bot-1.dalam:65535", Place("bot-1.dalam", 65_535)),
        ("unix:/run/tanya/bot.sock", Place("", 0, Path("/run/tanya/bot.sock"))),
    ],
)
def test_an_address_names_a_host_and_a_port_or_a_socket_file(address: str, place: Place) -> None:
    assert place_of(address) == place


NO_ADDRESSES = """
:8443 8443 *:8443 127.0.0.1 127.0.0.1: 127.0.0.1:65536 127.0.0.1:８０ ::1:8443 [::1] [::g]:1 [::1:1
http://127.0.0.1:8443 127.0.0.1:80/kait unix: unix:/ unix:/a/
""".split()


@pytest.mark.parametrize("address", [*NO_ADDRESSES, "", " :1", "127.0.0.1:80\n", "unix:a\0b"])
def test_what_names_no_host_or_no_port_is_no_address(address: str) -> None:
    with pytest.raises(ListenInvalid):
        place_of(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
async def test_an_application_answers_at_its_address_and_only_meanwhile(host: str) -> None:
    if host == "[::1]":
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError:
            pytest.skip("this machine has no IPv6")
    async with listening(app_that_says("halo"), f"{host}:0") as address:
        assert address.startswith(f"{host}:")
        assert await heard_at(address) == "halo"
    with pytest.raises(httpx.ConnectError):
        await heard_at(address)


async def test_a_port_that_is_taken_is_told_as_such() -> None:
    async with listening(app_that_says("halo"), "127.0.0.1:0") as address:
        with pytest.raises(AddressTaken) as caught:
            async with listening(app_that_says("saya"), address):
                pass
        assert caught.value.facts == {"address": address}
        assert caught.value.exit_code == 1
        assert await heard_at(address) == "halo"


async def test_an_address_of_another_machine_is_told_with_what_the_system_says() -> None:
    with pytest.raises(ListenFailed) as caught:
        async with listening(app_that_says("halo"), "192.0.2.1:0"):
            pass
    assert caught.value.facts == {"address": "192.0.2.1:0", "cause": "Cannot assign requested address"}


async def test_a_socket_file_is_for_owner_and_group_and_is_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "bot.sock"
    before = os.umask(0)
    try:
        async with listening(app_that_says("halo"), f"unix:{path}") as address:
            assert address == f"unix:{path}"
            assert mode_of(path) == 0o660
            assert await heard_at(address) == "halo"
    finally:
        os.umask(before)
    assert files_in(tmp_path) == []


async def test_a_stale_socket_file_is_replaced(tmp_path: Path) -> None:
    stale_socket(tmp_path / "bot.sock")
    async with listening(app_that_says("halo"), f"unix:{tmp_path / 'bot.sock'}") as address:
        assert await heard_at(address) == "halo"


async def test_a_file_that_is_no_socket_is_never_removed(tmp_path: Path) -> None:
    notes, link = tmp_path / "catatan.txt", tmp_path / "tautan.sock"
    notes.write_text("penting", encoding="utf-8")
    stale_socket(tmp_path / "lama.sock")
    link.symlink_to(tmp_path / "lama.sock")
    for path in (notes, link):
        with pytest.raises(SocketPathTaken):
            async with listening(app_that_says("halo"), f"unix:{path}"):
                pass
    assert notes.read_text(encoding="utf-8") == "penting"
    assert link.is_symlink()


async def test_a_socket_file_on_which_somebody_listens_is_never_removed(tmp_path: Path) -> None:
    async with listening(app_that_says("halo"), f"unix:{tmp_path / 'bot.sock'}") as address:
        with pytest.raises(AddressTaken):
            async with listening(app_that_says("saya"), address):
                pass
        assert await heard_at(address) == "halo"


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
async def test_a_server_too_busy_to_answer_or_of_another_kind_is_somebody(tmp_path: Path, kind: int) -> None:
    path = str(tmp_path / "bot.sock")
    with contextlib.ExitStack() as stack:
        other = stack.enter_context(socket.socket(socket.AF_UNIX, kind))
        other.bind(path)
        if kind == socket.SOCK_STREAM:
            other.listen(0)
            with contextlib.suppress(BlockingIOError):
                for _ in range(10):  # until its queue is full
                    caller = stack.enter_context(socket.socket(socket.AF_UNIX, kind))
                    caller.setblocking(False)
                    caller.connect(path)
        with pytest.raises(AddressTaken):
            async with listening(app_that_says("halo"), f"unix:{path}"):
                pass
        assert stat.S_ISSOCK(os.lstat(path).st_mode)


async def test_the_socket_file_of_a_successor_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.sock"
    async with contextlib.AsyncExitStack() as stack:
        async with listening(app_that_says("lama"), f"unix:{path}") as address:
            path.rename(tmp_path / "lama.sock")
            await stack.enter_async_context(listening(app_that_says("baru"), address))
        assert await heard_at(address) == "baru"


def test_of_many_that_start_at_once_on_a_stale_file_one_alone_listens(tmp_path: Path) -> None:
    path = tmp_path / "bot.sock"
    for _ in range(10):
        stale_socket(path)
        together, taken = threading.Barrier(6, timeout=5), threading.Barrier(6, timeout=5)
        won: list[int] = []

        def start(number: int, together: threading.Barrier, taken: threading.Barrier, won: list[int]) -> None:
            together.wait()
            with contextlib.ExitStack() as stack:
                with contextlib.suppress(AddressTaken):
                    stack.enter_context(_socket_file(path))
                    won.append(number)
                taken.wait()

        threads = [threading.Thread(target=start, args=(n, together, taken, won)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert not path.exists()


def test_a_stale_file_is_looked_at_by_one_bot_at_a_time(tmp_path: Path) -> None:
    """Two that looked at once could both call it stale, and the later one remove the socket of the earlier."""
    path = tmp_path / "bot.sock"
    stale_socket(path)
    stale, listens, may_end = path.lstat(), threading.Event(), threading.Event()

    def start() -> None:
        with _socket_file(path):
            listens.set()
            may_end.wait()

    other = threading.Thread(target=start)
    try:
        with _alone_in(tmp_path):
            other.start()
            assert not listens.wait(0.2)
            assert os.path.samestat(path.lstat(), stale)
        assert listens.wait(10)
    finally:
        may_end.set()
        other.join()


@pytest.mark.parametrize(("name", "cause"), [("tiada/bot.sock", "No such file"), ("x" * 120, "too long")])
async def test_a_socket_file_that_cannot_be_made_is_told_with_its_cause(tmp_path: Path, name: str, cause: str) -> None:
    with pytest.raises(ListenFailed, match=cause):
        async with listening(app_that_says("halo"), f"unix:{tmp_path / name}"):
            pass


async def test_a_request_in_work_is_finished_before_the_server_is_gone() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def work(request: web.Request) -> web.Response:
        begun.set()
        await may_end.wait()
        return web.Response(text="selesai")

    app = web.Application()
    app.router.add_get("/", work)
    async with listening(app, "127.0.0.1:0") as address:
        asked = asyncio.create_task(heard_at(address))
        await begun.wait()
        asyncio.get_running_loop().call_later(0.05, may_end.set)
    assert await asked == "selesai"


async def test_a_request_that_hangs_keeps_the_server_no_longer_than_its_patience() -> None:
    begun = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    app = web.Application()
    app.router.add_get("/", hang)
    async with listening(app, "127.0.0.1:0", patience=0.1) as address:
        asked = asyncio.create_task(heard_at(address))
        await begun.wait()
        leaving = time.monotonic()
    assert time.monotonic() - leaving < 5
    with pytest.raises(httpx.HTTPError):
        await asked


async def test_nothing_of_what_strangers_send_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with listening(app_that_says("halo"), "127.0.0.1:0") as address:
        for sent in (
            b"GET / rahasia-saya\r\n\r\n",
            b"GET / HTTP/1.1\r\nrahasia saya\r\n\r\n",
            b"\x16\x03rahasia\r\n\r\n",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
            writer.write(sent)
            assert b" 400 " in await reader.readline()
            writer.close()
            await writer.wait_closed()
        assert await heard_at(address) == "halo"
    theirs = [record for record in caplog.records if record.name.startswith("aiohttp")]
    assert theirs == []
    assert "rahasia" not in caplog.text
