"""Updates that Telegram brings to an address of ours, as a web application; the address and its secret.

Not here: where it listens (listening.py), what becomes of an update (intake.py), setWebhook (telegram_wire.py).
"""

import asyncio
import hmac
import ipaddress
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from bot import secrecy
from bot.errors import WebhookSecretInvalid, WebhookUrlInvalid
from rag.opening import Settings
from store.errors import StoreError

log = logging.getLogger("tanya.telegram")

TakeIn = Callable[[list[dict[str, Any]]], Awaitable[None]]

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LONGEST = 1_000_000  # bytes of one update; a message of 4,096 characters with all its entities has some 30,000
_BODY_SECONDS = 30.0  # for an update to arrive
_LARGEST = 2**63  # ids from here on fit in no column
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook
_URL = re.compile(r"[!-~]+")  # names of other scripts stand in a URL as xn--…
# What stands for itself in a path (RFC 3986, 3.3): %XX may be spelt in several ways, and proxies do.
_PATH = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*")
_OWN_DOMAINS = (".localhost", ".local", ".internal", ".home.arpa")  # RFC 6761, 6762, 8375; ICANN for .internal


def webhook_app(path: str, secret: str, take_in: TakeIn) -> web.Application:
    """Gives each update that comes to `path` with the secret to `take_in`; says 200 when that has returned.

    Without the secret: 403, and nothing of the body is read. 413 beyond 1 MB, 408 where it does not arrive, 400
    where it is no update. 503 for StoreError and 500 for all else that `take_in` raises: Telegram brings the update
    again. None of these answers has a body. Raises WebhookSecretInvalid.
    """
    if not _SECRET.fullmatch(secret):
        raise WebhookSecretInvalid
    expected = secret.encode()

    def is_telegram(request: web.Request) -> bool:
        given = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, expected)

    async def expected_to_send(request: web.Request) -> web.StreamResponse | None:
        """A caller that asks first (Expect: 100-continue) is told before it sends the body."""
        if not is_telegram(request):
            return web.Response(status=403)
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer proper is still to come
        return None

    async def receive(request: web.Request) -> web.Response:
        if not is_telegram(request):
            return web.Response(status=403)
        body = await _body(request)
        if isinstance(body, int):
            return web.Response(status=body)
        update = _update(body)
        return web.Response(status=400 if update is None else await _taken_in(update, take_in))

    app = web.Application(client_max_size=_LONGEST)
    app.router.add_post(path, receive, expect_handler=expected_to_send)
    app.on_response_prepare.append(_say_little)
    return app


def secret_for(settings: Settings, token: str) -> str:
    """The secret that the settings name, or else a fresh one for this run; hidden in logs from now on.

    Raises WebhookSecretInvalid where Telegram would not take it, or where it is a part of the token.
    """
    if settings.telegram_webhook_secret is None:
        secret = secrets.token_urlsafe(32)
    else:
        secret = settings.telegram_webhook_secret.get_secret_value()
        if not _SECRET.fullmatch(secret) or secret in token:
            raise WebhookSecretInvalid
    secrecy.know(secret)
    return secret


def path_of(url: str) -> str:
    """The path of the public address. Raises WebhookUrlInvalid.

    It must be https; http will do on this machine or in a private network, where a Bot API server of one's own may
    stand. The token may not be part of it: addresses stand in the logs of proxies.
    """
    try:
        parts = urlsplit(url)
        host, path, _ = parts.hostname or "", parts.path or "/", parts.port  # a port that is none raises
    except ValueError:
        raise WebhookUrlInvalid(url=secrecy.redacted(url)) from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_near(host))
    is_plain = bool(host and _URL.fullmatch(url) and _PATH.fullmatch(path)) and "@" not in parts.netloc
    if not (is_safe and is_plain) or secrecy.redacted(url) != url:
        raise WebhookUrlInvalid(url=secrecy.redacted(url))
    return path


def _is_near(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # A name without a dot is one of this machine or its network, such as a neighbour in a compose file.
        return "." not in host or host.endswith(_OWN_DOMAINS)
    return address.is_private and not address.is_unspecified


async def _body(request: web.Request) -> bytes | int:
    """What was sent, or the status for what cannot be read."""
    if (request.content_length or 0) > _LONGEST:
        return 413
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return 413
    except TimeoutError:
        return 408
    except (web.RequestPayloadError, ConnectionError):
        return 400


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    update_id = update.get("update_id") if isinstance(update, dict) else None
    return update if type(update_id) is int and abs(update_id) < _LARGEST else None


async def _taken_in(update: dict[str, Any], take_in: TakeIn) -> int:
    """The status that tells Telegram whether to bring the update again."""
    try:
        await take_in([update])
    except StoreError as error:
        log.error("an update could not be kept: %s", secrecy.redacted(str(error)))  # noqa: TRY400 - no traceback
        return 503
    except Exception as error:  # noqa: BLE001 - nobody foresaw it; Telegram still needs an answer
        log.error("an update could not be taken in: %s", secrecy.traceback_of(error))  # noqa: TRY400 - redacted
        return 500
    return 200


async def _say_little(request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG001
    """Strangers need not know what serves them, in which version."""
    response.headers.popall(hdrs.SERVER, None)
