"""A link that an editor sends becomes the bytes of its page; nothing but public pages is ever asked for.

Not here: what the page holds (gathering.py).
"""

import asyncio
import ipaddress
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

import httpx

from bot.errors import LinkLost, LinkRefused, LinkSlow, LinkUseless, PageTooLarge
from store.article import Frozen

LIMIT_BYTES = 5_000_000
SECONDS = 20.0
REDIRECTS = 3
MEDIA = ("text/html", "application/xhtml+xml", "text/plain")

_CONNECT_SECONDS = 5.0  # for each of a name's addresses: one that is out of reach must not use up the time
_ADDRESSES = 4
_LONGEST_URL = 2_048
_PORTS = {"http": 80, "https": 443}
_BROKEN = "the stream broke off"
_SHOWN = 100  # characters of a host in an error
# Whatever its registry says, an IPv6 address outside of this is no unicast address of the Internet.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64, RFC 6052: the last four bytes are an IPv4 address
# Special networks (IANA registries) that `is_global` of some Python versions takes for public.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "3fff::/20")))


class Page(Frozen):
    """What stands at a link. `url`: where it was found, after redirects, without its fragment.

    `content`: not compressed; `charset`: as the server names it.
    """

    url: str
    media_type: str
    content: bytes
    charset: str | None = None


async def fetch(
    url: str, *, hosts: Collection[str] = (), limit_bytes: int = LIMIT_BYTES, seconds: float = SECONDS
) -> Page:
    """The page at a link. `seconds` limit it as a whole, redirects and the resolving of names included.

    A name is resolved once, all its addresses must be public, and the connection goes to one of these very
    addresses: no name can answer otherwise to the connection than it did to the check. `hosts` need not be
    public; "arsip.lan" stands for its ports 80 and 443, "arsip.lan:8080" for that port.
    Raises LinkRefused, LinkLost, LinkSlow, LinkUseless, PageTooLarge.
    """
    listed = frozenset(host.lower() for host in hosts)
    here = _parsed(url)
    host = _host(here)
    try:
        async with asyncio.timeout(seconds):
            trust = await asyncio.to_thread(_trust)
            for _ in range(REDIRECTS + 1):
                addresses = await _checked(here, listed)
                async with _asked(here, addresses, trust) as answer:
                    if not answer.has_redirect_location:
                        return await _page(here, answer, limit_bytes)
                    here = _parsed(str(here.join(answer.headers["Location"])))
                status = answer.status_code
    except TimeoutError as error:
        raise LinkSlow(host=host, seconds=f"{seconds:g}") from error
    except httpx.InvalidURL as error:
        raise LinkRefused(host=host) from error
    raise LinkLost(host=host, cause=f"HTTP {status} × {REDIRECTS + 1}")


def _host(url: httpx.URL) -> str:
    """A link's host and port, for an error."""
    return url.netloc.decode("ascii")[:_SHOWN] or url.scheme[:_SHOWN]


def _parsed(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise LinkRefused(host=text[:_SHOWN]) from error
    if url.scheme not in _PORTS or not url.host or url.userinfo or len(str(url)) > _LONGEST_URL:
        raise LinkRefused(host=_host(url))
    return url.copy_with(fragment=None)


async def _checked(url: httpx.URL, listed: Collection[str]) -> list[str]:
    """The addresses at which a link may be asked for. Raises LinkRefused, LinkLost."""
    name = url.host.lower().rstrip(".")
    bracketed = f"[{name}]" if ":" in name else name
    port = url.port or _PORTS[url.scheme]
    usual = port in _PORTS.values()
    is_listed = f"{bracketed}:{port}" in listed or (usual and (name in listed or bracketed in listed))
    if not (usual or is_listed):
        raise LinkRefused(host=_host(url))
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise LinkLost(host=_host(url), cause="DNS") from error
    addresses = [str(address[0]) for *_, address in found]
    if not (addresses and (is_listed or all(map(is_public, addresses)))):
        raise LinkRefused(host=_host(url))
    return addresses[:_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether an address belongs to the Internet at large, also where it is an IPv4 address within an IPv6 one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _TRANSLATED else None)
        if inner is None and ip not in _UNICAST:
            return False
        ip = inner or ip
    special = ip.is_multicast or ip.is_reserved or any(ip in network for network in _SPECIAL)
    return ip.is_global and not special


@asynccontextmanager
async def _asked(url: httpx.URL, addresses: list[str], trust: ssl.SSLContext) -> AsyncIterator[httpx.Response]:
    """The answer from the first of the addresses that takes the connection; its body is not yet read."""
    timeout = httpx.Timeout(None, connect=_CONNECT_SECONDS)  # of the rest, `fetch` limits the whole
    # A client of its own for each request: no cookie and no connection goes from one to the next.
    async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=timeout) as client:
        answer = await _answer(client, url, addresses)
        try:
            yield answer
        except httpx.TransportError as error:
            raise LinkLost(host=_host(url), cause=_BROKEN) from error
        finally:
            await answer.aclose()


async def _answer(client: httpx.AsyncClient, url: httpx.URL, addresses: list[str]) -> httpx.Response:
    failed: httpx.TransportError | None = None
    for address in addresses:
        request = client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={
                "Host": url.netloc.decode("ascii"),
                "User-Agent": f"TanyaBerita/{_version()}",
                "Accept": ", ".join(MEDIA),
                "Accept-Encoding": "gzip",
            },
            extensions={"sni_hostname": url.host.rstrip(".")},
        )
        try:
            return await client.send(request, stream=True, follow_redirects=False)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failed = error
        except httpx.TransportError as error:
            raise LinkLost(host=_host(url), cause=_BROKEN) from error
    raise LinkLost(host=_host(url), cause=_why(failed)) from failed


def _why(failed: BaseException | None) -> str:
    """What kept a connection from being made: a certificate, or whatever else."""
    cause = failed
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "TLS"
        cause = cause.__cause__ or cause.__context__
    return "refused"


async def _page(url: httpx.URL, answer: httpx.Response, limit: int) -> Page:
    host = _host(url)
    if answer.status_code != httpx.codes.OK:
        raise LinkLost(host=host, cause=f"HTTP {answer.status_code}")
    media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if media not in MEDIA or coding not in {"identity", "gzip", "x-gzip"}:
        raise LinkUseless(host=host, media=media or "?")
    unpacker = None if coding == "identity" else zlib.decompressobj(wbits=31)
    content = bytearray()
    async for piece in answer.aiter_raw():
        try:  # however much was packed into a piece, no more of it comes out than shows that it is too much
            content += unpacker.decompress(piece, limit + 1) if unpacker else piece
        except zlib.error as error:
            raise LinkLost(host=host, cause="gzip") from error
        if len(content) > limit:
            raise PageTooLarge(host=host, megabytes=f"{limit / 1_000_000:g}")
    return Page(url=str(url), media_type=media, content=bytes(content), charset=answer.charset_encoding)


def _trust() -> ssl.SSLContext:
    """The authorities that the program knows and those of the system: an archive of one's own may have its own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _version() -> str:
    try:
        return version("tanyaberita")
    except PackageNotFoundError:
        return "0"
