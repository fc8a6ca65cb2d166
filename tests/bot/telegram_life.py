"""A bot that lives in a thread of the test, on a small library of three articles.

Not here: the promises (test_telegram_bot.py, test_telegram_faults.py).
"""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any, Self

from bot.telegram_bot import serve
from rag.opening import Settings
from tests.fakes.ollama_replies import passages_in
from tests.fakes.ollama_server import Call
from tests.fakes.telegram_server import Message, TelegramServer, User

COFFEE_QUOTE = "Ekspor kopi Gayo mencapai 12.500 ton pada Maret 2024."
BUYER_QUOTE = "Pembeli terbesar kopi itu adalah Amerika Serikat."
PRICE_QUOTE = "Harga kopi di tingkat petani ikut membaik."
BRIDGE_QUOTE = "Jembatan Suramadu ditutup selama dua hari mulai 3 Mei 2024 untuk perawatan kabel."
QUOTES = (COFFEE_QUOTE, BUYER_QUOTE, PRICE_QUOTE)  # what is found for COFFEE, in its month
COFFEE = "Berapa ton ekspor kopi Gayo pada Maret 2024?"
BRIDGE = "Kapan jembatan Suramadu ditutup untuk perawatan?"
FOREIGN = "Siapa pelatih timnas sepak bola Indonesia?"

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "kopi",
        "title": "Ekspor kopi Gayo naik pada kuartal pertama",
        "text": f"{COFFEE_QUOTE} {BUYER_QUOTE}\n\n{PRICE_QUOTE}",
        "publisher": "Contoh TanyaBerita",
        "published": "2024-04-02",
        "url": "https://contoh.example/kopi",
    },
    {
        "id": "jembatan",
        "title": "Jembatan Suramadu ditutup sementara",
        "text": f"{BRIDGE_QUOTE} Balai jalan nasional mengerahkan 45 pekerja.",
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


def write_articles(folder: Path) -> Path:
    """The articles as a bulk file."""
    path = folder / "artikel.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    return path


class Life:
    """One life of the bot: from entering the context until it is told to stop and has ended."""

    def __init__(self, settings: Settings, server: TelegramServer, status_port: int | None = None) -> None:
        self._settings = settings
        self._status_port = status_port
        self._server = server
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._leave: Any = None
        self._ended = False
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        polls = len(self._server.calls_of("getUpdates"))
        hooks = len(self._server.calls_of("setWebhook"))
        self._thread.start()
        self._ready.wait(10)

        def is_there() -> bool:
            is_hooked = len(self._server.calls_of("setWebhook")) > hooks and self._server.webhook is not None
            return len(self._server.calls_of("getUpdates")) > polls or is_hooked or self._ended

        self._server.wait_for(is_there, 30)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """Tells it to stop, and waits until it has."""
        self._leave()
        self.join()

    def join(self) -> None:
        """Waits for its end."""
        self._thread.join(30)
        assert not self._thread.is_alive(), "the bot does not end"

    def _live(self) -> None:
        async def live() -> None:
            stop, loop = asyncio.Event(), asyncio.get_running_loop()

            def leave() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(stop.set)

            self._leave = leave
            self._ready.set()
            root, port = self._server.url, self._status_port
            await serve(self._settings, stop, api_url=root, poll_seconds=1, status_port=port)

        try:
            asyncio.run(live())
        except BaseException as error:  # noqa: BLE001 - the test's own thread looks at it
            self.error = error
        finally:
            with self._server.bell.changing():
                self._ended = True


def answer_to(server: TelegramServer, message: Message, timeout: float = 10) -> Message:
    """The bot's reply to a message, once it is there."""

    def replied() -> Message | None:
        after = message.chat.since(message)
        return next((m for m in after if m.reply_to is message and not m.deleted and final(m)), None)

    found = server.wait_for(replied, timeout)
    assert found is not None
    return found


def final(message: Message) -> bool:
    """Whether it is no placeholder."""
    return not message.text.startswith("Mencari…") and not message.text.endswith(" …")


def ask(server: TelegramServer, user: User, text: str) -> Message:
    """Asks in the user's private chat; the bot's answer."""
    return answer_to(server, user.say(user.private, text))


def cited(call: Call, quote: str) -> str:
    """The quotation as a model would write it, with the marker of the passage that holds it."""
    number = next(number for number, text in passages_in(call).items() if quote in text)
    return f"{quote[:-1]} [{number}]. "
