"""Whether the bot is well (/healthz) and what it counted (/metrics), for programs on this machine alone.

Not here: what is checked (telegram_bot.py), what is counted (figures.py).
"""

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import web

from bot import secrecy
from bot.figures import Figures
from bot.listening import listening

log = logging.getLogger("tanya.telegram")

_HERE = "127.0.0.1"
_CHECK_SECONDS = 5.0  # who asks gives up after some 10 s


class Check(NamedTuple):
    """One thing, whether it is well, and what else there is to say: a short technical phrase, no person's words."""

    well: bool
    message: str = ""


class Health(NamedTuple):
    """Every check by its name."""

    checks: Mapping[str, tuple[bool, str]]

    @property
    def well(self) -> bool:
        return all(well for well, _ in self.checks.values())


Examine = Callable[[], Health | Awaitable[Health]]


@asynccontextmanager
async def serving(port: int, figures: Figures, health: Examine) -> AsyncIterator[str]:
    """Serves both on loopback inside; gives the address. Port 0 is any free one. Raises as `listening`."""
    async with listening(status_app(figures, health), f"{_HERE}:{port}") as address:
        yield address


def status_app(figures: Figures, health: Examine) -> web.Application:
    """GET and HEAD of /healthz (200, or 503 where a check is ill, with JSON) and /metrics (Prometheus).

    A `health` that raises, or is not done after 5 s, is ill itself.
    """

    async def tell_health(request: web.Request) -> web.Response:  # noqa: ARG001
        found = await _examined(health)
        checks = {
            name: {"well": well, "message": secrecy.redacted(said)} for name, (well, said) in found.checks.items()
        }
        told = {"status": "ok" if found.well else "ill", "checks": checks}
        return web.json_response(told, status=200 if found.well else 503, headers={"Cache-Control": "no-store"})

    async def tell_figures(request: web.Request) -> web.Response:
        body, media_type = figures.exposition(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": media_type})

    app = web.Application()
    app.router.add_get("/healthz", tell_health)
    app.router.add_get("/metrics", tell_figures)
    return app


async def _examined(health: Examine) -> Health:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            found = health()
            return await found if inspect.isawaitable(found) else found
    except Exception as error:  # noqa: BLE001 - whatever it was, the bot cannot say that it is well
        log.error("the bot's health is not known: %s", secrecy.traceback_of(error))  # noqa: TRY400 - redacted
        return Health({"health": (False, type(error).__name__)})
