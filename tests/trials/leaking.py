"""Every fault that we can think of, at --debug: the token stands in no byte that the program prints or keeps.

Not here: what the program does about the faults (tests/bot/test_telegram_faults.py).
"""

import base64
import json
import random
import socket
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tests.fakes import telegram_faults as faults
from tests.fakes.loopback import Gate
from tests.fakes.telegram_faults import Fault
from tests.fakes.telegram_server import TelegramServer
from tests.trials.crowd import Crowd, people
from tests.trials.outcome import Outcome, Scale
from tests.trials.program import NotReady, Program, copied

LIVES = {"full": 99, "ci": 8, "tiny": 1}  # of the paths that need a life of their own
FAULTS = {"full": 99, "ci": 99, "tiny": 8}  # of those that befall one life after another
PATIENCE = {"full": 15.0, "ci": 10.0, "tiny": 6.0}  # seconds that a life with a fault may go on
Spoil = Callable[[TelegramServer], dict[str, str]]


def measure(scale: Scale, home: Path, shelf: Path) -> Outcome:
    """Each path with a data folder and outputs of its own, or one after the other in one life; then the search."""
    chance = random.Random(30)
    secret = "AA" + "".join(chance.choices(string.ascii_letters + string.digits, k=33))
    token = f"70012345:{secret}"
    paths = _in_one_life(home / "life", shelf, token, scale)
    for name, spoil in list(_lives(token).items())[: LIVES[scale]]:
        _live(home / name.replace(" ", "-"), shelf, token, spoil, PATIENCE[scale])
        paths.append(name)
    found, searched = search(home, token)
    logged = sum(path.stat().st_size for path in home.rglob("std*.txt"))
    debugged = b"DEBUG" in b"".join(path.read_bytes() for path in home.rglob("stderr.txt"))
    return Outcome(
        f"token found in any byte of logs, errors, database over {len(paths)} fault paths at debug level",
        "0",
        f"{len(found)}",
        not found and debugged,
        (
            f"{searched} files searched, {logged // 1_000} kB of them printed"
            + ("" if debugged else "; NOTHING WAS LOGGED at debug level, so nothing is proved"),
            *found[:6],
        ),
    )


def _page(token: str) -> Fault:
    """An error page that shows the address, and in it the token, as proxies do."""
    return Fault(502, f"<html>Cannot reach /bot{token}/sendMessage</html>".encode())


def _befalling(token: str) -> list[tuple[str, str, tuple[Fault, ...]]]:
    """Faults that befall a bot at work: a name, the method, the faults."""
    told = f"Bad Request: https://api.telegram.org/bot{token}/x is wrong"
    plain = {
        "flood": faults.flood(1),
        "500": faults.server_error(),
        "HTML page": faults.bad_gateway(),
        "HTML page with the address": _page(token),
        "broken JSON": faults.malformed(),
        "no answer": faults.dropped(),
        "refusal that names the address": faults.refusal(400, told),
    }
    found = [(f"{method}: {name}", method, (fault,)) for name, fault in plain.items() for method in _METHODS]
    unlike = {"ok": True, "result": {"url": f"https://api.telegram.org/bot{token}/"}}
    return [
        *found,
        ("sendMessage: lost answer", "sendMessage", (faults.dropped(effect=True),)),
        ("sendMessage: 403", "sendMessage", (faults.refusal(403, "Forbidden: bot was blocked by the user"),)),
        ("sendMessage: 401", "sendMessage", (faults.refusal(401, "Unauthorized"),)),
        ("sendMessage: 404", "sendMessage", (faults.refusal(404, "Not Found"),)),
        ("sendMessage: a result that is none", "sendMessage", (Fault(200, unlike),)),
        ("getUpdates: a result that is none", "getUpdates", (Fault(200, unlike),)),
        ("getUpdates: updates that are none", "getUpdates", (Fault(200, {"ok": True, "result": [7, {"a": token}]}),)),
        ("getUpdates: 409 once", "getUpdates", (faults.refusal(409, "Conflict: terminated by other getUpdates"),)),
    ]


_METHODS = ("sendMessage", "getUpdates", "sendMessageDraft", "sendChatAction")


def _in_one_life(home: Path, shelf: Path, token: str, scale: Scale) -> list[str]:
    names = []
    befalling = _befalling(token)
    if scale == "tiny":
        befalling = befalling[:: len(befalling) // FAULTS[scale]]
    with TelegramServer(token) as server, Program(home, copied(shelf, home), server, "--debug") as program:
        asker = people(server, len(befalling))
        for (name, method, planned), user in zip(befalling, asker, strict=True):
            server.fail(method, *planned)
            crowd = Crowd(server, [user], 1)
            crowd.begin()
            crowd.wait(PATIENCE[scale] if "403" not in name else 1)
            crowd.leave()
            names.append(name)
            if program.code is not None:  # it may have ended for it
                program.start()
        if scale == "full":
            server.fail("sendMessage", faults.hang(Gate()))
            crowd = Crowd(server, people(server, 1, first=350), 1)
            crowd.begin()
            crowd.wait(40)
            names.append("sendMessage: a call that times out")
        if scale != "tiny":
            program.kill()
            program.start()
            names.append("kill -9")
    return names


def _lives(token: str) -> dict[str, Spoil]:
    """Lives that begin badly: what is wrong with the server, or with what the program is told."""
    number, _, secret = token.partition(":")

    def getting(*planned: Fault) -> Spoil:
        def spoil(server: TelegramServer) -> dict[str, str]:
            server.fail("getMe", *planned)
            return {}

        return spoil

    def hooked(server: TelegramServer) -> dict[str, str]:
        server.world.updates.webhook = {"url": f"https://contoh.example/{token}"}
        return {}

    def brought(*planned: Fault, taken: bool = False) -> Spoil:
        """A webhook behind a proxy. `planned` befall setWebhook; `taken`: the bot cannot listen where it should."""

        def spoil(server: TelegramServer) -> dict[str, str]:
            server.fail("setWebhook", *planned)
            place = server.url.removeprefix("http://") if taken else f"127.0.0.1:{_free_port()}"
            server.deliveries.proxies = {"https://bot.contoh.id": f"http://{place}"}
            server.deliveries.lost_answers = 2
            server.deliveries.pauses = (0.1, 1.0)
            server.fail("sendMessage", _page(token), faults.malformed())
            return {
                "TANYA_TELEGRAM_WEBHOOK_URL": "https://bot.contoh.id/kait",
                "TANYA_TELEGRAM_WEBHOOK_LISTEN": place,
            }

        return spoil

    def told(**settings: str) -> Spoil:
        return lambda server: {name: value.replace("URL", server.url) for name, value in settings.items()}

    url, key, allowed = "TANYA_TELEGRAM_API_URL", "TANYA_TELEGRAM_TOKEN", "TANYA_TELEGRAM_ALLOWED"
    return {
        "token among the allowed": told(**{allowed: token}),
        "HTML page at first": getting(*[_page(token)] * 3),
        "token refused": getting(faults.refusal(401, "Unauthorized")),
        "dead name": told(**{url: "http://tiada.invalid"}),
        "dead port": told(**{url: "http://127.0.0.1:9"}),
        "wrong root": told(**{url: "URL/salah"}),
        "token in the root": told(**{url: f"URL/bot{token}"}),
        "token for a root": told(**{url: token}),
        "no server but the token": told(**{url: f"http://{number}:{secret}@127.0.0.1:9"}),
        "token with a line": told(**{key: f"{token}\nlagi"}),
        "token with spaces": told(**{key: f" {token} "}),
        "half a token": told(**{key: secret}),
        "a webhook is set": hooked,
        "broken JSON at first": getting(faults.malformed(), faults.dropped(), faults.server_error()),
        "me is nobody": getting(Fault(200, {"ok": True, "result": {"id": token}})),
        "flood at first": getting(faults.flood(1)),
        "token for an engine": told(TANYA_ENGINE=token),
        "token for a language": told(TANYA_LANG=token),
        "webhook": brought(),
        "webhook refused": brought(faults.refusal(400, f"Bad Request: bad webhook: {token}"), _page(token)),
        "webhook where another listens": brought(taken=True),
        "token for a secret": told(
            TANYA_TELEGRAM_WEBHOOK_URL="https://bot.contoh.id/kait", TANYA_TELEGRAM_WEBHOOK_SECRET=token
        ),
        "token in the webhook": told(TANYA_TELEGRAM_WEBHOOK_URL=f"https://bot.contoh.id/{token}"),
        "token for a place to listen": told(
            TANYA_TELEGRAM_WEBHOOK_URL="https://bot.contoh.id/kait", TANYA_TELEGRAM_WEBHOOK_LISTEN=token
        ),
    }


def _live(home: Path, shelf: Path, token: str, spoil: Spoil, patience: float) -> None:
    """A life with something wrong, until it ends or patience does; a question is asked meanwhile."""
    with TelegramServer(token) as server:
        settings = spoil(server)
        program = Program(home, copied(shelf, home), server, "--debug", told=settings)
        program.launch()
        with suppress(NotReady), _asking(server):
            deadline = time.monotonic() + patience
            while program.code is None and time.monotonic() < deadline:
                if server.world.users and server.world.happened[1:]:
                    break  # it has said something: it works
                time.sleep(0.05)
        if program.code is None:
            program.terminate(20)


@contextmanager
def _asking(server: TelegramServer) -> Iterator[None]:
    crowd = Crowd(server, people(server, 1), 1)
    crowd.begin()
    yield
    crowd.leave()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def search(home: Path, token: str) -> tuple[list[str], int]:
    """Where the token, or its secret half, stands, in any form; and how many files were searched."""
    secret = token.partition(":")[2]
    forms = {
        "token": token.encode(),
        "secret half": secret.encode(),
        "beginning of the secret half": secret[:12].encode(),
        "end of the secret half": secret[-12:].encode(),
        "quoted": quote(token, safe="").encode(),
        "in JSON": json.dumps(token)[1:-1].encode(),
        "base64": base64.b64encode(secret.encode())[:-4],
        "UTF-16": secret.encode("utf-16-le"),
        "hexadecimal": secret.encode().hex().encode(),
    }
    found, searched = [], 0
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        searched += 1
        for form, needle in forms.items():
            at = content.find(needle)
            if at >= 0:
                line = content[max(0, at - 90) : at + len(needle) + 20].decode("utf-8", "replace")
                shown = line.replace(secret, "…SECRET…").replace("\n", " ⏎ ")
                found.append(f"{path.relative_to(home)}: {form}, {content.count(needle)} times: {shown!r}")
                break
    return found, searched
