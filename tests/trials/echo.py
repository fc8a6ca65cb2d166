"""A bare bot that says back what it hears, on python-telegram-bot's best settings: the measure of speed.

`python -m tests.trials.echo [--limits]` with TANYA_TELEGRAM_TOKEN and TANYA_TELEGRAM_API_URL.
Not here: measuring (throughput.py).
"""

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import ReplyParameters, Update
from telegram.error import RetryAfter
from telegram.ext import Application, BaseRateLimiter, ContextTypes, MessageHandler, filters

CALLS_A_SECOND = 29
CONNECTIONS = 16


class Pace(BaseRateLimiter[int]):
    """What AIORateLimiter does, whose own library is not among the project's: 29 calls a second, and retries."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._times: deque[float] = deque(maxlen=CALLS_A_SECOND)

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Calls when it may, and again when it was too soon."""
        while True:
            if "chat_id" in data:
                await self._wait()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as flood:
                wait = flood.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())

    async def _wait(self) -> None:
        async with self._turn:
            if len(self._times) == CALLS_A_SECOND and (left := self._times[0] + 1.05 - time.monotonic()) > 0:
                await asyncio.sleep(left)
            self._times.append(time.monotonic())


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.message
    if message is not None and message.text:
        await message.reply_text(message.text, reply_parameters=ReplyParameters(message.message_id))


def main() -> None:
    """Serves until SIGTERM."""
    builder = (
        Application.builder()
        .token(os.environ["TANYA_TELEGRAM_TOKEN"])
        .base_url(os.environ["TANYA_TELEGRAM_API_URL"] + "/bot")
        .connection_pool_size(CONNECTIONS)
        .pool_timeout(120)
        .concurrent_updates(256)
    )
    app = (builder.rate_limiter(Pace()) if "--limits" in sys.argv else builder).build()
    app.add_handler(MessageHandler(filters.TEXT, _echo))
    app.run_polling(poll_interval=0, timeout=1)


if __name__ == "__main__":
    main()
