"""Links become pages, and nothing but public pages is asked for: against a server that does all that servers do.

Not here: what the pages hold (test_gathering.py).
"""

import asyncio
import gzip
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.errors import LinkError, LinkLost, LinkRefused, LinkSlow, LinkUseless, PageTooLarge
from bot.fetching import REDIRECTS, Page, fetch, is_public
from tests.fakes.loopback import LoopbackServer

HTML = "text/html; charset=utf-8"


class Site(LoopbackServer):
    """A small site that keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[web.Request] = []
        self.left = False
        self.redirect = ""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/{name:.*}", self._reply)]

    def story(self) -> str:
        return "\n".join(f"{request.path} {dict(request.headers)}" for request in self.seen)

    @property
    def place(self) -> str:
        """Its host and port."""
        return self.url.removeprefix("http://")

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        with self.bell.changing():
            self.seen.append(request)
        name = request.match_info["name"]
        answer = getattr(self, f"_{name}", None)
        return await answer(request) if answer else web.Response(text=f"<p>{name}</p>", content_type="text/html")

    async def _missing(self, _: web.Request) -> web.Response:
        return web.Response(status=404, text="<h1>Tidak ada</h1>", content_type="text/html")

    async def _broken(self, _: web.Request) -> web.Response:
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")

    async def _picture(self, _: web.Request) -> web.Response:
        return web.Response(body=b"\x89PNG", content_type="image/png")

    async def _untyped(self, request: web.Request) -> web.StreamResponse:
        return await self._raw(request, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n"
        return await self._raw(request, head + b"abc")

    async def _nonsense(self, request: web.Request) -> web.StreamResponse:
        return await self._raw(request, b"SSH-2.0-OpenSSH_9.6\r\n")

    async def _raw(self, request: web.Request, said: bytes) -> web.StreamResponse:
        assert request.transport
        request.transport.write(said)
        request.transport.close()
        return web.Response()

    async def _plain(self, _: web.Request) -> web.Response:
        return web.Response(body="café".encode("latin-1"), headers={"Content-Type": "text/plain; charset=iso-8859-1"})

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": HTML})
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"<p>lagi</p>" * 1_000)
        finally:
            with self.bell.changing():
                self.left = True

    async def _slow(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": HTML})
        await answer.prepare(request)
        while True:  # never still for long, and never at an end
            await answer.write(b".")
            await asyncio.sleep(0.05)

    async def _bomb(self, _: web.Request) -> web.Response:
        return web.Response(
            body=gzip.compress(bytes(50_000_000)), headers={"Content-Type": HTML, "Content-Encoding": "gzip"}
        )

    async def _packed(self, _: web.Request) -> web.Response:
        return web.Response(
            body=gzip.compress(b"<p>padat</p>"), headers={"Content-Type": HTML, "Content-Encoding": "gzip"}
        )

    async def _unpackable(self, _: web.Request) -> web.Response:
        return web.Response(body=b"<p>", headers={"Content-Type": HTML, "Content-Encoding": "gzip"})

    async def _zstd(self, _: web.Request) -> web.Response:
        return web.Response(body=b"(\xb5/\xfd", headers={"Content-Type": HTML, "Content-Encoding": "zstd"})

    async def _circle(self, _: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/circle"})

    async def _away(self, _: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": self.redirect, "Set-Cookie": "siapa=editor; Path=/"})


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


Resolver = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """The world's name servers: what a name answers, the first time, the second time..."""
    known: dict[str, list[list[str]]] = {}
    real: Resolver = socket.getaddrinfo

    def resolve(host: str, port: int, *rest: Any, **more: Any) -> list[tuple[Any, ...]]:
        if host not in known:
            return real(host, port, *rest, **more)
        addresses = known[host].pop(0) if known[host] else []
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


async def test_a_page_of_a_listed_host_is_fetched(site: Site) -> None:
    page = await fetch(f"{site.url}/berita?id=1#bagian", hosts=[site.place])
    assert page == Page(
        url=f"{site.url}/berita?id=1", media_type="text/html", content=b"<p>berita</p>", charset="utf-8"
    )


async def test_the_program_names_itself_and_tells_nothing_else(site: Site) -> None:
    await fetch(f"{site.url}/berita", hosts=[site.place])
    headers = {name.lower(): value for name, value in site.seen[0].headers.items()}
    assert re.fullmatch(r"TanyaBerita/\S+", headers.pop("user-agent"))
    assert headers.pop("accept-encoding") == "gzip"  # what it can unpack within bounds
    assert set(headers) == {"host", "accept", "connection"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"])
async def test_what_resolves_to_this_machine_is_refused(
    site: Site, names: dict[str, list[list[str]]], host: str
) -> None:
    if host not in {"127.0.0.1", "localhost"}:  # as resolvers read these
        names[host.strip("[]")] = [["::ffff:127.0.0.1" if ":" in host else "127.0.0.1"]]
    port = site.place.rpartition(":")[2]
    with pytest.raises(LinkRefused):
        await fetch(f"http://{host}:{port}/")
    with pytest.raises(LinkRefused):
        await fetch(f"http://{host}/")
    assert site.seen == []


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.0.0.1 172.16.3.4 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1 240.0.0.1
    192.0.0.8 192.0.2.1 198.18.0.1 192.88.99.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 2001:db8::1
    ::127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001::1 3fff::1 5f00::1
    100::1""".split(),
)
def test_addresses_that_are_not_of_the_internet_at_large(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)


async def test_one_private_address_among_public_ones_is_enough_to_refuse(
    names: dict[str, list[list[str]]], site: Site
) -> None:
    names["berita.uji"] = [["8.8.8.8", "127.0.0.1"]]
    with pytest.raises(LinkRefused):
        await fetch("http://berita.uji/")


async def test_the_connection_goes_to_the_address_that_was_checked(
    names: dict[str, list[list[str]]], site: Site
) -> None:
    """A name that answers otherwise the second time is never asked a second time."""
    names["arsip.uji"] = [["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]]
    port = site.place.rpartition(":")[2]
    page = await fetch(f"http://arsip.uji:{port}/berita", hosts=[f"arsip.uji:{port}"])
    assert page.url == f"http://arsip.uji:{port}/berita"
    assert site.seen[0].headers["Host"] == f"arsip.uji:{port}"
    assert len(names["arsip.uji"]) == 2


async def test_an_address_out_of_reach_is_followed_by_the_next(names: dict[str, list[list[str]]], site: Site) -> None:
    """127.0.0.2 is this machine, too, and nothing listens there."""
    names["arsip.uji"] = [["127.0.0.2", "127.0.0.1"]]
    port = site.place.rpartition(":")[2]
    assert (await fetch(f"http://arsip.uji:{port}/berita", hosts=[f"arsip.uji:{port}"])).content == b"<p>berita</p>"


async def test_a_name_that_nobody_knows_is_lost(names: dict[str, list[list[str]]]) -> None:
    names["tiada.uji"] = [[]]
    with pytest.raises(LinkLost) as lost:
        await fetch("https://tiada.uji/berita")
    assert lost.value.facts == {"host": "tiada.uji", "cause": "DNS"}


@pytest.mark.parametrize(
    "link",
    [
        "ftp://berita.uji/x", "file:///etc/passwd", "javascript:alert(1)", "berita.uji/x", "http://", "http:///x",
        "http://editor:rahasia@berita.uji/", "http://editor@berita.uji/", "http://berita.uji:8080/",
        "http://berita.uji:22/", "http://１２７.0.0.1/", "http://\x00/", "http://berita.uji/" + "a" * 3_000, "",
    ],
)  # fmt: skip
async def test_what_is_no_plain_web_address_is_refused_before_any_name_is_resolved(
    names: dict[str, list[list[str]]], link: str
) -> None:
    names["berita.uji"] = [["127.0.0.1"]]
    with pytest.raises(LinkRefused):
        await fetch(link, hosts=["berita.uji:80"] if "@" in link or "aaa" in link else [])
    assert len(names["berita.uji"]) == 1


async def test_a_secret_in_a_link_is_not_repeated() -> None:
    with pytest.raises(LinkRefused) as refused:
        await fetch("http://editor:rahasia@berita.uji/")
    assert "rahasia" not in str(refused.value)


async def test_a_host_is_listed_with_the_port_that_is_named_and_no_other(site: Site) -> None:
    with pytest.raises(LinkRefused):
        await fetch(site.url, hosts=["127.0.0.1", "127.0.0.1:80", "127.0.0.1:1"])
    assert site.seen == []


async def test_a_redirect_is_followed_and_named(site: Site) -> None:
    site.redirect = "/berita#akhir"
    page = await fetch(f"{site.url}/away", hosts=[site.place])
    assert (page.url, page.content) == (f"{site.url}/berita", b"<p>berita</p>")


async def test_a_redirect_takes_no_cookie_along(site: Site) -> None:
    site.redirect = "/berita"
    await fetch(f"{site.url}/away", hosts=[site.place])
    assert "Cookie" not in site.seen[1].headers


@pytest.mark.parametrize(
    "place", ["http://localhost:{port}/berita", "http://localhost/", "file:///etc/passwd", "//localhost/"]
)
async def test_a_redirect_to_where_no_link_may_lead_is_refused(site: Site, place: str) -> None:
    site.redirect = place.format(port=site.place.rpartition(":")[2])
    with pytest.raises(LinkRefused):
        await fetch(f"{site.url}/away", hosts=[site.place])
    assert len(site.seen) == 1


async def test_redirects_without_end_are_not_followed(site: Site) -> None:
    with pytest.raises(LinkLost, match="HTTP 302"):
        await fetch(f"{site.url}/circle", hosts=[site.place])
    assert len(site.seen) == REDIRECTS + 1


@pytest.mark.parametrize("name", ["endless", "bomb"])
async def test_a_page_is_read_up_to_the_limit_and_no_further(site: Site, name: str) -> None:
    with pytest.raises(PageTooLarge) as large:
        await fetch(f"{site.url}/{name}", hosts=[site.place], limit_bytes=2_000_000)
    assert large.value.facts["megabytes"] == "2"
    if name == "endless":
        await site.until(lambda: site.left)


async def test_a_packed_page_does_not_take_the_memory_that_it_asks_for(site: Site) -> None:
    import tracemalloc

    with pytest.raises(PageTooLarge):  # what is made once is not measured
        await fetch(f"{site.url}/bomb", hosts=[site.place], limit_bytes=100_000)
    site.seen.clear()
    packed = gzip.compress(bytes(50_000_000))

    async def bomb(_: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Type": HTML, "Content-Encoding": "gzip"})

    site._bomb = bomb  # type: ignore[method-assign]
    tracemalloc.start()
    try:
        with pytest.raises(PageTooLarge):
            await fetch(f"{site.url}/bomb", hosts=[site.place], limit_bytes=100_000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000


async def test_a_page_of_exactly_the_limit_is_read(site: Site) -> None:
    assert (await fetch(f"{site.url}/{'x' * 93}", hosts=[site.place], limit_bytes=100)).content


async def test_a_page_that_never_ends_coming_is_given_up_in_time(site: Site) -> None:
    with pytest.raises(LinkSlow) as slow:
        await fetch(f"{site.url}/slow", hosts=[site.place], seconds=0.5)
    assert slow.value.facts["seconds"] == "0.5"


async def test_a_packed_page_is_unpacked(site: Site) -> None:
    assert (await fetch(f"{site.url}/packed", hosts=[site.place])).content == b"<p>padat</p>"


async def test_the_charset_that_the_server_names_is_told(site: Site) -> None:
    page = await fetch(f"{site.url}/plain", hosts=[site.place])
    assert (page.media_type, page.charset, page.content) == ("text/plain", "iso-8859-1", b"caf\xe9")


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("missing", LinkLost, "HTTP 404"),
        ("broken", LinkLost, "HTTP 502"),
        ("cut", LinkLost, "the stream broke off"),
        ("nonsense", LinkLost, "the stream broke off"),
        ("unpackable", LinkLost, "gzip"),
        ("picture", LinkUseless, "image/png"),
        ("untyped", LinkUseless, "?"),
        ("zstd", LinkUseless, "text/html"),
    ],
)
async def test_what_is_no_page_is_told_with_its_cause(site: Site, name: str, error: type[LinkError], told: str) -> None:
    with pytest.raises(error) as failed:
        await fetch(f"{site.url}/{name}", hosts=[site.place])
    assert failed.value.facts["host"] == site.place
    assert told in failed.value.facts.values()


async def test_a_server_that_is_not_there_is_lost(site: Site) -> None:
    place = site.place
    site.stop()
    with pytest.raises(LinkLost) as lost:
        await fetch(f"http://{place}/", hosts=[place])
    assert lost.value.facts["cause"] == "refused"


async def test_a_proxy_of_the_environment_is_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", "/dev/null")
    assert (await fetch(f"{site.url}/berita", hosts=[site.place])).content


@pytest.fixture
def certified(tmp_path: Path) -> ssl.SSLContext:
    """A server's certificate for arsip.uji."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-subj", "/CN=arsip.uji", "-addext", "subjectAltName=DNS:arsip.uji"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def test_the_certificate_must_be_of_the_name_and_of_a_known_authority(
    certified: ssl.SSLContext, tmp_path: Path, names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    certified.sni_callback = lambda _socket, name, _context: asked.append(name)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certified)
    port = server.sockets[0].getsockname()[1]
    names.update({"arsip.uji": [["127.0.0.1"]] * 2, "lain.uji": [["127.0.0.1"]]})
    hosts = [f"arsip.uji:{port}", f"lain.uji:{port}"]
    async with server:
        with pytest.raises(LinkLost, match="TLS"):
            await fetch(f"https://arsip.uji:{port}/", hosts=hosts)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))  # as the system's authorities
        assert (await fetch(f"https://arsip.uji:{port}/", hosts=hosts)).content == b"<p>"
        with pytest.raises(LinkLost, match="TLS"):
            await fetch(f"https://lain.uji:{port}/", hosts=hosts)
    assert asked == ["arsip.uji", "arsip.uji", "lain.uji"]
