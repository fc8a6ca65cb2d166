"""The bot as a process of its own, as a reader starts it, on a library of three articles.

Not here: the people who ask it (crowd.py).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from tests.fakes.telegram_server import TelegramServer

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60.0  # from the start of the process to its first poll, on a busy machine
FIRST_ID = 5_100_000
PEOPLE = 400  # who may ask: the ids from FIRST_ID on
_MAIN = "from bot.cli import main; main()"

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "kopi",
        "title": "Ekspor kopi Gayo naik pada kuartal pertama",
        "text": "Ekspor kopi Gayo mencapai 12.500 ton pada Maret 2024."
        " Pembeli terbesar kopi itu adalah Amerika Serikat."
        "\n\nHarga kopi di tingkat petani ikut membaik.",
        "publisher": "Contoh TanyaBerita",
        "published": "2024-04-02",
        "url": "https://contoh.example/kopi",
    },
    {
        "id": "jembatan",
        "title": "Jembatan Suramadu ditutup sementara",
        "text": "Jembatan Suramadu ditutup selama dua hari mulai 3 Mei 2024 untuk perawatan kabel."
        " Balai jalan nasional mengerahkan 45 pekerja.",
        "publisher": "Contoh TanyaBerita",
        "published": "2024-05-01",
    },
    {
        "id": "orangutan",
        "title": "Tiga orangutan dilepasliarkan",
        "text": "Tiga orangutan dilepasliarkan di taman nasional pada Februari 2024. Ketiganya sehat.",
        "publisher": "Contoh TanyaBerita",
        "published": "2024-02-20",
    },
]
QUESTIONS = (  # and words that an answer to each must hold
    ("Berapa ton ekspor kopi Gayo pada Maret 2024?", "12.500 ton"),
    ("Kapan jembatan Suramadu ditutup untuk perawatan?", "3 Mei 2024"),
    ("Kapan tiga orangutan dilepasliarkan di taman nasional?", "Februari 2024"),
)


class NotReady(Exception):
    """The program ended, or did not come to poll."""


def environment(**told: str) -> dict[str, str]:
    """This process's, without settings of whoever runs the trial."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("TANYA_", "OLLAMA_", "PYTEST_"))}
    proxies = {name for name in ours if name.lower().endswith("_proxy")}
    return {k: v for k, v in ours.items() if k not in proxies} | {"PYTHONPATH": str(ROOT)} | told


def library(home: Path) -> Path:
    """Indexes the articles with the program itself; the data folder. To be copied, not used."""
    data, bulk = home / "library", home / "artikel.jsonl"
    bulk.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    flags = ["--data", str(data), "--embedder", "embedded"]
    subprocess.run(
        [sys.executable, "-c", _MAIN, *flags, "index", str(bulk)],
        cwd=home,
        env=environment(),
        check=True,
        capture_output=True,
        timeout=READY_SECONDS,
    )
    return data


def copied(shelf: Path, home: Path) -> Path:
    """A data folder in `home` with a library's articles."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(shelf, home / "data")
    return home / "data"


class Program:
    """`tanya bot`, one life after the other on one data folder. What it prints goes to files in `home`."""

    def __init__(
        self,
        home: Path,
        data: Path,
        server: TelegramServer,
        *flags: str,
        told: dict[str, str] | None = None,
        lifted: bool = False,
    ) -> None:
        self._home = home
        self._server = server
        self._command = [sys.executable, "-c", _MAIN, *flags, "bot"]
        self._environment = environment(
            **{
                "TANYA_TELEGRAM_TOKEN": server.token,
                "TANYA_TELEGRAM_API_URL": server.url,
                "TANYA_TELEGRAM_ALLOWED": ",".join(str(FIRST_ID + number) for number in range(PEOPLE)),
                "TANYA_TELEGRAM_QUESTIONS_A_DAY": "100000",
                "TANYA_DATA": str(data),
                "TANYA_ENGINE": "embedded",
                **(told or {}),
            }
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> str:
        """All that its lives have said so far."""
        texts = (self._home / name for name in ("stdout.txt", "stderr.txt"))
        return "".join(path.read_text("utf-8", "replace") for path in texts if path.exists())

    def launch(self) -> None:
        """Starts it, and does not wait for anything."""
        with (self._home / "stdout.txt").open("ab") as out, (self._home / "stderr.txt").open("ab") as errors:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._home,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
            )

    def start(self) -> Self:
        """Starts it, and waits for its first poll. Raises NotReady."""
        polls, deadline = self._server.world.updates.poll, time.monotonic() + READY_SECONDS
        self.launch()
        while self._server.bell.wait_for(lambda: self._server.world.updates.poll > polls, 0.5) is None:
            if self.code is not None or time.monotonic() > deadline:
                raise NotReady(f"exit code {self.code}; it said:\n{self.printed[-3_000:]}")
        return self

    @property
    def code(self) -> int | None:
        """The exit code, once it has ended."""
        return self._process.poll() if self._process else None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def terminate(self, patience: float = 40.0) -> tuple[int | None, float]:
        """SIGTERM: the exit code, None if it had to be killed, and the seconds that it took."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        return self.ended(patience), time.monotonic() - begun

    def ended(self, patience: float) -> int | None:
        """Waits for its end: the exit code, or None if it had to be killed."""
        assert self._process is not None
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.code is None:
            self.terminate()
