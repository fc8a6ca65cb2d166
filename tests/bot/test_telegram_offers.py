"""Articles that are handed in: an editor is asked whether to keep them, and what was kept is answered from.

Not here: what can be read (test_gathering.py), and what is never fetched (test_fetching.py).
"""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from aiohttp import web

from bot import access, pacing
from bot.access import Role
from bot.memory import open_file
from rag.opening import Settings
from store.locking import writing
from tests.bot.telegram_life import COFFEE, COFFEE_QUOTE, Life, answer_to, ask
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram_keyboard import Button
from tests.fakes.telegram_server import Message, Tap, TelegramServer, User

TITLE = "Menara Air Sukamulya Selesai Dipugar"
FIRST = "Menara air Sukamulya selesai dipugar pada Selasa setelah tertunda delapan bulan karena hujan."
HEIGHT = "Tinggi menara air Sukamulya kini 47 meter menurut kepala dinas pekerjaan umum."
LAST = "Pemugaran itu menelan biaya 3,2 miliar rupiah dan melibatkan 85 pekerja dari tiga desa di sekitarnya."
TEXT = f"{TITLE}\n\n{FIRST}\n\n{HEIGHT}\n\n{LAST}"
QUESTION = "Berapa tinggi menara air Sukamulya?"
PAGE = f"""<!DOCTYPE html><html lang="id"><head><title>{TITLE}</title></head>
<body><article><h1>{TITLE}</h1><p>{FIRST}</p><p>{HEIGHT}</p><p>{LAST}</p></article></body></html>"""


class Site(LoopbackServer):
    """A site with one article, and a page that is not there."""

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/menara", self._page), web.get("/besar", self._large)]

    def story(self) -> str:
        return self.url

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def _large(self, _: web.Request) -> web.Response:
        return web.Response(body=b"<p>" + b"k" * 5_100_000, content_type="text/html")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def editor(telegram_server: TelegramServer, settings: Settings) -> User:
    """Who may hand in articles."""
    user = telegram_server.user("Edi")
    appoint(settings, telegram_server, user)
    return user


@pytest.fixture
def desk(settings: Settings, telegram_server: TelegramServer, editor: User, site: Site) -> Iterator[Life]:
    """A bot that knows its editor, and may fetch from the site."""
    more = {"telegram_link_hosts": (site.url.removeprefix("http://"),)}
    with Life(settings.model_copy(update=more), telegram_server) as life:
        yield life


def appoint(settings: Settings, server: TelegramServer, user: User) -> None:
    with closing(open_file(settings.data)) as db:
        access.add(db, server.bot.id, user.id, Role.EDITOR)
        db.commit()


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def tapped(server: TelegramServer, user: User, message: Message, label: str) -> Tap:
    tap = user.tap(message, label)
    server.wait_for(lambda: tap.answered)
    return tap


def kept(server: TelegramServer, user: User, offer: Message) -> None:
    """Says yes to an offer, and asks with what it brought."""
    assert offer.text.startswith("Simpan artikel ini ke pustaka?")
    assert TITLE in offer.spans("bold")
    assert labels(offer) == ["Simpan", "Tidak usah"]
    assert HEIGHT not in ask(server, user, QUESTION).text
    tapped(server, user, offer, "Simpan")
    server.wait_for(lambda: offer.edits)
    assert offer.text.startswith("Tersimpan. Artikel ini sekarang bisa ditanyakan.")
    assert TITLE in offer.text
    assert not offer.buttons
    answer = ask(server, user, QUESTION)
    assert HEIGHT in answer.text
    assert TITLE in answer.text


@pytest.mark.usefixtures("desk")
def test_a_forwarded_text_is_offered_kept_and_answered_from(telegram_server: TelegramServer, editor: User) -> None:
    offer = answer_to(telegram_server, editor.forward_post(editor.private, TEXT, title="Kabar Pagi"))
    assert "Kabar Pagi · " in offer.text
    kept(telegram_server, editor, offer)


@pytest.mark.usefixtures("desk")
def test_a_forwarded_picture_with_its_article_below_is_offered_like_a_text(
    telegram_server: TelegramServer, editor: User, ani: User
) -> None:
    offer = answer_to(telegram_server, editor.forward_post(editor.private, TEXT, photo=True))
    kept(telegram_server, editor, offer)
    told = answer_to(telegram_server, ani.forward_post(ani.private, TEXT, photo=True))
    assert "hanya bisa dititipkan oleh penyunting" in told.text
    short = answer_to(telegram_server, editor.forward_post(editor.private, "Lihat ini", photo=True))
    assert "ditulis" in short.text


@pytest.mark.usefixtures("desk")
def test_a_link_is_offered_kept_and_answered_with_its_address(
    telegram_server: TelegramServer, editor: User, site: Site
) -> None:
    offer = answer_to(telegram_server, editor.say(editor.private, f"{site.url}/menara?utm_source=grup"))
    kept(telegram_server, editor, offer)
    answer = ask(telegram_server, editor, QUESTION)
    assert answer.links["[1]"] == f"{site.url}/menara"


@pytest.mark.usefixtures("desk")
def test_a_document_is_offered_kept_and_answered_from(telegram_server: TelegramServer, editor: User) -> None:
    content = f"---\ntitle: {TITLE}\npublisher: Radio Desa\npublished: 2024-07-09\n---\n\n{FIRST} {HEIGHT}\n\n{LAST}\n"
    offer = answer_to(telegram_server, editor.document(editor.private, "menara.md", content.encode()))
    assert "Radio Desa · 9 Jul 2024" in offer.text
    kept(telegram_server, editor, offer)
    again = answer_to(telegram_server, editor.document(editor.private, "menara.md", content.encode()))
    assert again.text == "Artikel ini sudah ada di pustaka, tanpa perubahan."
    assert not again.buttons


@pytest.mark.usefixtures("desk")
def test_what_is_declined_is_not_kept(telegram_server: TelegramServer, editor: User) -> None:
    offer = answer_to(telegram_server, editor.forward_post(editor.private, TEXT))
    tapped(telegram_server, editor, offer, "Tidak usah")
    telegram_server.wait_for(lambda: offer.edits)
    assert offer.text.startswith("Baik, tidak saya simpan.")
    assert not offer.buttons
    assert HEIGHT not in ask(telegram_server, editor, QUESTION).text


@pytest.mark.usefixtures("desk")
def test_a_yes_while_another_process_writes_can_be_said_again(
    telegram_server: TelegramServer, settings: Settings, editor: User
) -> None:
    offer = answer_to(telegram_server, editor.forward_post(editor.private, TEXT))
    with writing(settings.data, "index"):
        tapped(telegram_server, editor, offer, "Simpan")
        (busy,) = telegram_server.wait_for(lambda: editor.private.since(offer))
        assert "sedang ditulis" in busy.text
    assert not offer.edits
    kept(telegram_server, editor, offer)


@pytest.mark.usefixtures("desk")
def test_a_second_tap_changes_nothing(telegram_server: TelegramServer, editor: User) -> None:
    offer = answer_to(telegram_server, editor.forward_post(editor.private, TEXT))
    drop = next(button for button in offer.buttons if button.text == "Tidak usah")
    keep = next(button for button in offer.buttons if button.text == "Simpan")
    taps = [editor.press(offer, keep), editor.press(offer, keep), editor.press(offer, drop)]
    telegram_server.wait_for(lambda: offer.edits and all(tap.answered for tap in taps))
    assert [tap.alert for tap in taps] == [False, True, True]
    assert len(offer.edits) == 1
    assert offer.text.startswith("Tersimpan.")
    assert HEIGHT in ask(telegram_server, editor, QUESTION).text


@pytest.mark.usefixtures("desk")
def test_a_reader_is_told_kindly_whatever_they_hand_in(telegram_server: TelegramServer, ani: User, site: Site) -> None:
    for message in (
        ani.forward_post(ani.private, TEXT),
        ani.say(ani.private, f"{site.url}/menara"),
        ani.document(ani.private, "menara.md", TEXT.encode()),
    ):
        told = answer_to(telegram_server, message)
        assert told.text.startswith("Maaf, berita baru hanya bisa dititipkan oleh penyunting.")
        assert not told.buttons
    assert HEIGHT not in ask(telegram_server, ani, QUESTION).text


def test_an_offer_in_a_group_is_decided_by_those_who_may(
    telegram_server: TelegramServer, settings: Settings, editor: User, ani: User
) -> None:
    second = telegram_server.user("Endah")
    appoint(settings, telegram_server, second)
    group = telegram_server.group("Meja redaksi", editor, second, ani, privacy=False)
    elsewhere = telegram_server.group("Grup lain", second)
    with Life(settings, telegram_server):
        hello = answer_to(telegram_server, ani.say(group, "/help"))
        sent = editor.say(group, f"@{telegram_server.bot.username}", reply_to=hello)
        answer_to(telegram_server, sent)
        document = editor.document(group, "menara.md", TEXT.encode(), f"@{telegram_server.bot.username}")
        offer = answer_to(telegram_server, document)
        refused = tapped(telegram_server, ani, offer, "Simpan")
        assert refused.alert
        assert "bukan untuk Anda" in refused.text
        there = answer_to(telegram_server, second.say(elsewhere, "/help"))
        forged = second.press(there, offer.buttons[0])
        telegram_server.wait_for(lambda: forged.answered)
        assert forged.alert
        assert not offer.edits
        tapped(telegram_server, second, offer, "Simpan")
        telegram_server.wait_for(lambda: offer.edits)
        assert offer.text.startswith("Tersimpan.")


@pytest.mark.usefixtures("desk")
def test_an_answer_is_not_to_be_decided_about(telegram_server: TelegramServer, editor: User) -> None:
    answer = ask(telegram_server, editor, COFFEE)
    token = str(answer.buttons[0].data).split(":")[1]
    forged = editor.press(answer, Button("?", data=f"x:{token}"))
    telegram_server.wait_for(lambda: forged.answered)
    assert forged.alert
    tapped(telegram_server, editor, answer, "Sumber 1")
    telegram_server.wait_for(lambda: answer.edits)
    assert COFFEE_QUOTE in answer.text


def test_an_editor_who_is_none_any_more_decides_nothing(
    telegram_server: TelegramServer, settings: Settings, editor: User
) -> None:
    with Life(settings, telegram_server):
        offer = answer_to(telegram_server, editor.forward_post(editor.private, TEXT))
        with closing(open_file(settings.data)) as db:
            access.add(db, telegram_server.bot.id, editor.id, Role.READER)
            db.commit()
        assert tapped(telegram_server, editor, offer, "Simpan").alert
        assert HEIGHT not in ask(telegram_server, editor, QUESTION).text


@pytest.mark.usefixtures("desk")
def test_what_cannot_be_read_is_told_with_what_to_do(telegram_server: TelegramServer, editor: User, site: Site) -> None:
    host = re.escape(site.url.removeprefix("http://"))
    for link, said in (
        (f"{site.url}/tidak-ada", rf"Halaman di {host} tidak bisa diambil \(HTTP 404\)\. "),
        (f"{site.url}/besar", rf"Halaman di {host} terlalu besar: lebih dari 5 MB\. "),
        ("http://127.0.0.1:9/berita", r"Tautan ini tidak saya buka: 127\.0\.0\.1:9 "),
        ("http://[/", r"."),
    ):
        told = answer_to(telegram_server, editor.say(editor.private, link))
        assert re.match(said, told.text), told.text
        assert not told.buttons or link == "http://[/"
    odd = answer_to(telegram_server, editor.document(editor.private, "gambar.exe", b"MZ"))
    assert "dokumen jenis ini belum bisa saya baca" in odd.text
    empty = answer_to(telegram_server, editor.document(editor.private, "kosong.txt", b""))
    assert "tidak menemukan isi berita" in empty.text
    assert COFFEE_QUOTE in ask(telegram_server, editor, COFFEE).text


@pytest.mark.usefixtures("desk")
def test_a_document_that_is_too_large_is_not_even_asked_for(telegram_server: TelegramServer, editor: User) -> None:
    told = answer_to(telegram_server, editor.document(editor.private, "besar.txt", b"k" * 20_000_001))
    assert told.text.startswith("Berkas itu terlalu besar. Batasnya 20 MB")
    assert not telegram_server.calls_of("getFile")


@pytest.mark.usefixtures("desk")
def test_a_link_in_a_question_and_a_short_forwarded_one_are_questions(
    telegram_server: TelegramServer, editor: User, site: Site
) -> None:
    answer = ask(telegram_server, editor, f"{COFFEE} {site.url}/menara")
    assert COFFEE_QUOTE in answer.text
    forwarded = answer_to(telegram_server, editor.forward_post(editor.private, COFFEE))
    assert COFFEE_QUOTE in forwarded.text


@pytest.mark.usefixtures("desk")
def test_what_an_editor_copies_by_hand_and_a_short_post_are_offered_too(
    telegram_server: TelegramServer, editor: User
) -> None:
    story = "Pemerintah kota membuka taman baru di tepi sungai. " * 7
    assert labels(ask(telegram_server, editor, story))[:1] == ["Simpan"]
    post = "Taman kota dibuka.\nPemerintah kota membuka taman baru di tepi sungai pada Senin pagi, kata wali kota."
    assert labels(answer_to(telegram_server, editor.forward_post(editor.private, post)))[:1] == ["Simpan"]
