"""What an editor sends is offered, kept on a yes, and answers questions; on a library of its own each time.

Not here: how pages are got (test_fetching.py).
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.errors import KindUnread, NothingReadable, OfferGone
from bot.fetching import Page
from bot.gathering import LONG_TEXT, looks_like_link, offer_document, offer_page, offer_text
from bot.offers import Offer, drop, keep, prune, recall
from rag.answering import Desk
from rag.indexing import index
from rag.opening import Settings, open_desk
from store.article import Article
from store.errors import DataFolderUnusable, WriterBusy
from store.library import Library
from store.locking import writing

TITLE = "Menara Air Sukamulya Selesai Dipugar"
FIRST = "Menara air Sukamulya selesai dipugar pada Selasa setelah tertunda delapan bulan."
HEIGHT = "Tinggi menara air Sukamulya kini 47 meter menurut kepala dinas pekerjaan umum."
LAST = "Pemugaran itu menelan biaya 3,2 miliar rupiah dan melibatkan 85 pekerja dari tiga desa di sekitarnya."
BODY = f"{FIRST}\n\n{HEIGHT}\n\n{LAST}"
TEXT = f"{TITLE}\n\n{BODY}"
QUESTION = "Berapa tinggi menara air Sukamulya?"
SENT = date(2024, 7, 9)
URL = "https://www.kabar-uji.example/menara-air"

HTML = f"""<!DOCTYPE html><html lang="id"><head><title>{TITLE} - Kabar Uji</title>
<meta property="og:site_name" content="Kabar Uji">
<meta property="article:published_time" content="2024-07-09T08:00:00+07:00">
</head><body><nav><a href="/">Beranda</a><a href="/masuk">Masuk</a></nav>
<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{HEIGHT}</p><p>{LAST}</p></article><footer>Hak cipta</footer></body></html>"""


def page(html: str, url: str = URL, **more: str) -> Page:
    return Page(url=url, **{"media_type": "text/html", "content": html.encode(), **more})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(data=data, engine="embedded", embedder="embedded")


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """Open before anything is kept, as the bot's desk is."""
    opened = open_desk(settings)
    yield opened
    opened.close()


def held(data: Path) -> list[Article]:
    with closing(Library.open(data)) as library:
        return [article for article, _ in library.articles()]


def waits(data: Path, offer: Offer) -> list[Article]:
    """The articles of an offer, as they wait."""
    lines = (data / "incoming" / offer.file).read_bytes().splitlines()
    return [Article.model_validate_json(line) for line in lines]


def left(data: Path) -> set[str]:
    """What stands in the incoming folder."""
    return {str(path.relative_to(data / "incoming")) for path in (data / "incoming").rglob("*") if path.is_file()}


def beside(data: Path) -> set[Path]:
    """What stands beside the data folder."""
    return {path for path in data.parent.rglob("*") if not path.is_relative_to(data)}


async def test_a_forwarded_text_is_kept_and_answers_with_its_channel_for_a_publisher(
    settings: Settings, desk: Desk
) -> None:
    assert (await desk.answer(QUESTION)).abstained
    offer = await offer_text(settings.data, TEXT, "Kabar Pagi", SENT)
    assert (offer.title, offer.publisher, offer.published, offer.url) == (TITLE, "Kabar Pagi", SENT, None)
    assert (offer.articles, offer.passages, offer.words, offer.new) == (1, 1, len(BODY.split()), True)
    assert held(settings.data) == []
    kept = await keep(settings, offer)
    assert (kept.new, kept.passages) == (1, 1)
    answer = await desk.answer(QUESTION)
    assert "47 meter" in answer.text
    cited = answer.citations[0].article
    assert (cited.title, cited.publisher, cited.published) == (TITLE, "Kabar Pagi", SENT)


async def test_a_page_is_kept_and_answers_with_its_address(settings: Settings, desk: Desk) -> None:
    offer = await offer_page(settings.data, page(HTML))
    assert (offer.title, offer.publisher, offer.published, offer.url) == (TITLE, "Kabar Uji", SENT, URL)
    await keep(settings, offer)
    answer = await desk.answer(QUESTION)
    assert HEIGHT in answer.text
    assert answer.citations[0].article.url == URL
    assert "Beranda" not in answer.citations[0].article.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("menara.txt", TEXT),
        ("menara.md", f"---\ntitle: {TITLE}\npublisher: Kabar Uji\n---\n\n{BODY}"),
        ("MENARA.HTML", HTML),
        ("menara.htm", HTML),
        ("menara.jsonl", json.dumps({"title": TITLE, "text": BODY, "published": "2024-07-09"})),
    ],
)
async def test_a_document_is_read_by_its_kind(data: Path, name: str, content: str) -> None:
    offer = await offer_document(data, name, content.encode())
    assert (offer.title, offer.articles) == (TITLE, 1)
    assert waits(data, offer)[0].text == BODY


async def test_what_is_kept_is_what_was_offered_to_the_letter(settings: Settings) -> None:
    offer = await offer_document(settings.data, "menara.html", HTML.encode())
    await keep(settings, offer)
    assert held(settings.data) == waits(settings.data, offer)


async def test_a_document_of_many_articles_is_one_offer(settings: Settings) -> None:
    lines = [json.dumps({"id": f"a{n}", "title": f"Judul {n}", "text": f"{FIRST} Nomor {n}."}) for n in range(3)]
    offer = await offer_document(settings.data, "banyak.jsonl", "\n".join([*lines, "{rusak", lines[0]]).encode())
    assert (offer.title, offer.articles, offer.passages) == ("Judul 0", 3, 3)
    assert (await keep(settings, offer)).new == 3
    assert {article.id for article in held(settings.data)} == {"a0", "a1", "a2"}


# Telling them apart


async def test_the_same_text_forwarded_twice_is_one_article(settings: Settings) -> None:
    first = await offer_text(settings.data, TEXT, "Kabar Pagi", SENT)
    again = await offer_text(settings.data, TEXT.replace("\n\n", " \n\n\n"), "Kabar Pagi", SENT)
    assert first.file == again.file
    await keep(settings, first)
    known = await offer_text(settings.data, TEXT, "Kabar Pagi", SENT)
    assert (known.new, known.same) == (False, True)
    elsewhere = await offer_text(settings.data, TEXT, "Kabar Sore", SENT)
    assert (elsewhere.new, elsewhere.same) == (False, False)
    assert len(held(settings.data)) == 1


async def test_two_texts_with_one_title_are_two_articles(data: Path) -> None:
    offers = [await offer_text(data, TEXT + end, "Kabar Pagi", SENT) for end in ("", " Warga menyambutnya.")]
    assert len({waits(data, offer)[0].id for offer in offers}) == 2


async def test_a_page_that_changed_takes_the_place_of_what_it_was(settings: Settings) -> None:
    await keep(settings, await offer_page(settings.data, page(HTML)))
    changed = await offer_page(settings.data, page(HTML.replace("47 meter", "52 meter")))
    assert (changed.new, changed.same) == (False, False)
    assert (await keep(settings, changed)).changed == 1
    (article,) = held(settings.data)
    assert "52 meter" in article.text


async def test_a_page_cannot_take_the_place_of_anothers_article(data: Path) -> None:
    claim = f'<!-- saved from url=(0044){URL} --><html><head><link rel="canonical" href="{URL}">'
    claim += f'<meta property="og:url" content="{URL}">'
    hostile = HTML.replace("47", "1").replace("<!DOCTYPE html>", "").replace('<html lang="id"><head>', claim)
    (article,) = waits(data, await offer_page(data, page(hostile, "https://jahat.example/x")))
    assert (article.id, article.url) == ("https://jahat.example/x",) * 2


async def test_an_article_of_a_file_that_stands_is_left_to_its_file(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "articles" / "menara.jsonl"
    own.parent.mkdir()
    own.write_text(json.dumps({"id": URL, "url": URL, "title": TITLE, "text": LAST}), encoding="utf-8")
    index([own.parent], settings)
    kept = await keep(settings, await offer_page(settings.data, page(HTML)))
    assert (kept.new, kept.changed, kept.claimed, kept.passages) == (0, 0, 1, 0)
    assert held(settings.data)[0].text == LAST
    assert not any(name.startswith("kept") for name in left(settings.data))


async def test_an_article_that_is_there_just_like_this_stays_with_its_own_file(
    settings: Settings, tmp_path: Path
) -> None:
    own = tmp_path / "articles" / "menara.jsonl"
    own.parent.mkdir()
    own.write_text(json.dumps({"id": "menara", "title": TITLE, "text": LAST}), encoding="utf-8")
    index([own], settings)
    offer = await offer_document(settings.data, "menara.jsonl", own.read_bytes())
    assert offer.same
    assert (await keep(settings, offer)).unchanged == 1
    own.write_text(json.dumps({"id": "menara", "title": TITLE, "text": FIRST}), encoding="utf-8")
    assert index([own], settings).changed == 1


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (f"{URL}?utm_source=tg&utm_medium=x", URL),
        (f"{URL}?id=7&fbclid=abc", f"{URL}?id=7"),
        (f"{URL}?judul=a%20b&x", f"{URL}?judul=a%20b&x"),
    ],
)
async def test_who_shared_a_page_is_no_part_of_its_address(data: Path, link: str, address: str) -> None:
    assert (await offer_page(data, page(HTML, link))).url == address


# What a text becomes


async def test_a_text_without_a_headline_is_called_as_it_begins(data: Path) -> None:
    offer = await offer_text(data, BODY.replace("\n\n", " "), None, None)
    assert offer.title.startswith("Menara air Sukamulya selesai dipugar")
    assert offer.title.endswith(" …")
    assert (offer.publisher, offer.published) == (None, None)
    assert offer.words == len(BODY.split())


async def test_a_first_sentence_is_not_taken_out_of_the_text_for_a_headline(data: Path) -> None:
    assert (await offer_text(data, BODY, None, None)).words == len(BODY.split())


async def test_an_emblem_before_the_headline_is_no_part_of_it(data: Path) -> None:
    assert (await offer_text(data, f"🔴‼️ {TEXT}", None, None)).title == TITLE


@pytest.mark.parametrize(
    "marks",
    ["---\nid: lain\ntitle: Palsu\n---", "<script>alert(1)</script>", "**tebal** [teks](http://x.example)",
     '{"id": "lain", "text": "x"}', "<!-- saved from url=(0019)https://x.example/ -->", "# Bukan judul"],
)  # fmt: skip
async def test_markup_in_a_forwarded_text_stays_text(data: Path, marks: str) -> None:
    (article,) = waits(data, await offer_text(data, f"{marks}\n\n{BODY}", "Kabar Pagi", SENT))
    assert article.id.startswith("kiriman-")
    assert article.url is None
    assert all(part in f"{article.title}\n{article.text}" for part in marks.split("\n") if part != "---")


@pytest.mark.parametrize("text", ["", " \n\u200b", "!!! ...\n---", "\x00\x01"])
async def test_a_text_with_nothing_in_it_is_no_offer(data: Path, text: str) -> None:
    with pytest.raises(NothingReadable):
        await offer_text(data, text, "Kabar Pagi", SENT)
    assert not (data / "incoming").exists() or left(data) == set()


async def test_a_broken_text_is_read_all_the_same(data: Path) -> None:
    offer = await offer_text(data, f"{TITLE}\ud800\r\n\r\n{BODY}\u202e\x00", "Kabar\nPagi\x1b" + "x" * 3_000, SENT)
    assert offer.publisher
    assert offer.publisher.startswith("Kabar Pagi")
    assert offer.passages == 1


async def test_a_long_text_is_kept_whole(settings: Settings) -> None:
    sentences = [f"Gardu nomor {n} diperiksa oleh regu ke-{n} pada pagi hari itu juga." for n in range(1_700)]
    offer = await offer_text(settings.data, f"{TITLE}\n\n" + " ".join(sentences), None, SENT)
    assert (await keep(settings, offer)).passages == offer.passages > 50
    assert held(settings.data)[0].text == " ".join(sentences)


async def test_an_article_that_is_too_long_for_the_settings_is_not_said_to_be_kept(settings: Settings) -> None:
    offer = await offer_text(settings.data, TEXT, None, SENT)
    kept = await keep(settings.model_copy(update={"max_file_mb": 0.0001}), offer)
    assert (kept.new, kept.unchanged, kept.skipped, kept.passages) == (0, 0, 1, 0)
    assert left(settings.data) == {offer.file}


# What a page becomes


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<form><input name=user><input type=password><button>Masuk</button></form>",
        "<h1>403 Forbidden</h1><p>You don't have permission to access this resource.</p>",
        "<script>location='/app'</script><noscript>Nyalakan JavaScript.</noscript>",
        "<nav>" + "<a href=/x>Menu</a> " * 40 + "</nav>",
    ],
)
async def test_a_page_without_an_article_is_no_offer(data: Path, body: str) -> None:
    with pytest.raises(NothingReadable):
        await offer_page(data, page(f"<html><head><title>Kabar Uji</title></head><body>{body}</body></html>"))
    assert left(data) == set()


async def test_a_page_without_a_site_name_is_published_by_its_host(data: Path) -> None:
    bare = HTML.replace('<meta property="og:site_name" content="Kabar Uji">', "").replace(" - Kabar Uji", "")
    assert (await offer_page(data, page(bare))).publisher == "kabar-uji.example"


async def test_a_plain_text_page_is_read(data: Path) -> None:
    offer = await offer_page(data, page(TEXT, media_type="text/plain"))
    assert (offer.title, offer.url) == (TITLE, URL)


async def test_a_page_is_read_in_the_charset_that_its_server_names(data: Path) -> None:
    """The page says otherwise, as pages do."""
    html = HTML.replace("Tinggi", "Tinggi „naar boven” é").replace("<head>", '<head><meta charset="utf-8">')
    sent = Page(url=URL, media_type="text/html", content=html.encode("mac_roman"), charset="macintosh")
    assert "„naar boven” é" in waits(data, await offer_page(data, sent))[0].text


# What a document becomes


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/x.txt", "/etc/passwd.txt", "..\\..\\x.txt", "a\x00b.txt", "\x1b[2Jx.txt", "x" * 999 + ".txt",
     ".txt", "\u202etxt.exe.txt", "\ud800.txt", " .TXT "],
)  # fmt: skip
async def test_of_a_documents_name_only_the_ending_counts(data: Path, name: str) -> None:
    before = beside(data)
    offer = await offer_document(data, name, TEXT.encode())
    assert offer.title == TITLE
    assert beside(data) == before
    assert left(data) == {offer.file}


@pytest.mark.parametrize("name", ["laporan.pdf", "foto.jpg", "", "txt", "x.txt.exe", "a.jsonl.gz", "\x00"])
async def test_a_document_of_another_kind_is_no_offer(data: Path, name: str) -> None:
    with pytest.raises(KindUnread):
        await offer_document(data, name, TEXT.encode())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b"%PDF-1.7 \x00\x01\x02"),
        ("a.jsonl", b'{"id": "a"}\nbukan json\n'),
        ("a.jsonl", b"[" * 100_000),
        ("a.html", b"\x00" * 1_000),
        ("a.md", b"---\ntitle: [\n---\nisi"),
    ],
)
async def test_a_document_without_an_article_is_no_offer(data: Path, name: str, content: bytes) -> None:
    with pytest.raises(NothingReadable) as nothing:
        await offer_document(data, name, content)
    assert nothing.value.facts["reason"]
    assert left(data) == set()


# Waiting


async def test_what_waits_is_for_nobody_elses_eyes(settings: Settings) -> None:
    old = os.umask(0)
    try:
        offer = await offer_text(settings.data, TEXT, None, SENT)
        await keep(settings, offer)
    finally:
        os.umask(old)
    incoming = settings.data / "incoming"
    assert {stat.S_IMODE(path.stat().st_mode) for path in incoming.rglob("*") if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (incoming, incoming / "kept")} == {0o700}


async def test_what_nobody_said_yes_to_is_not_indexed_with_its_folder(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "lain.txt").write_text(f"{TITLE}\n\n{LAST}", encoding="utf-8")
    await offer_text(settings.data, TEXT, None, SENT)
    index([tmp_path], settings)
    assert [article.id for article in held(settings.data)] == ["lain"]


async def test_what_was_kept_survives_the_pruning_of_a_folder_above(settings: Settings, tmp_path: Path) -> None:
    await keep(settings, await offer_text(settings.data, TEXT, None, SENT))
    (tmp_path / "lain.txt").write_text(f"{TITLE}\n\n{LAST}", encoding="utf-8")
    await prune(settings.data, 0)
    report = index([tmp_path], settings, prune=True)
    assert (report.new, report.unchanged, report.removed) == (1, 1, ())


async def test_a_second_yes_changes_nothing(settings: Settings) -> None:
    offer = await offer_text(settings.data, TEXT, None, SENT)
    await keep(settings, offer)
    again = await keep(settings, offer.file)
    assert (again.new, again.changed, again.unchanged, again.passages) == (0, 0, 1, 1)


async def test_an_offer_outlives_the_program(data: Path) -> None:
    offer = await offer_text(data, TEXT, "Kabar Pagi", SENT)
    assert await recall(data, offer.file) == offer


async def test_a_declined_offer_is_gone(settings: Settings) -> None:
    offer = await offer_text(settings.data, TEXT, None, SENT)
    await drop(settings.data, offer)
    await drop(settings.data, offer)
    assert left(settings.data) == set()
    with pytest.raises(OfferGone):
        await keep(settings, offer)
    assert held(settings.data) == []


@pytest.mark.parametrize(
    "file", ["../lain.offer", "/etc/passwd", "", "kept", f"{'a' * 32}.offer\n", "b" * 32 + ".offer"]
)
async def test_a_name_that_was_never_given_to_an_offer_does_nothing(settings: Settings, file: str) -> None:
    (settings.data / "incoming").mkdir(parents=True)
    secret = settings.data / "lain.offer"
    secret.write_text("{}")
    await drop(settings.data, file)
    with pytest.raises(OfferGone):
        await keep(settings, file)
    with pytest.raises(OfferGone):
        await recall(settings.data, file)
    assert secret.exists()


async def test_only_offers_that_nobody_answered_in_time_are_pruned(settings: Settings) -> None:
    old = await offer_text(settings.data, TEXT, None, SENT)
    await keep(settings, old)
    fresh = await offer_text(settings.data, TEXT + " Tambahan.", None, SENT)
    incoming = settings.data / "incoming"
    (incoming / ".reading-x").mkdir()
    for stale in (incoming / old.file, incoming / ".reading-x", *(incoming / "kept").iterdir()):
        os.utime(stale, (0, 0))
    assert await prune(settings.data) == 1
    assert left(settings.data) == {fresh.file, *(name for name in left(settings.data) if name.startswith("kept/"))}
    assert len(left(settings.data)) == 2
    assert not (incoming / ".reading-x").exists()


async def test_pruning_that_the_system_refuses_is_told_as_trouble_with_the_folder(data: Path) -> None:
    (data / "incoming").mkdir(parents=True)
    (data / "incoming" / "lingkaran").symlink_to("lingkaran")  # nobody can look at it
    with pytest.raises(DataFolderUnusable):
        await prune(data, 0)


async def test_pruning_what_was_never_there_is_no_trouble(data: Path) -> None:
    assert await prune(data) == 0


async def test_while_another_writes_the_offer_goes_on_waiting(settings: Settings) -> None:
    offer = await offer_text(settings.data, TEXT, None, SENT)
    with writing(settings.data, "index"), pytest.raises(WriterBusy):
        await keep(settings, offer)
    assert left(settings.data) == {offer.file}
    assert (await keep(settings, offer)).new == 1


# Links


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (URL, URL),
        (f"  {URL}\n", URL),
        (f"Tolong simpan {URL} ya, terima kasih.", URL),
        (f"{TITLE} - Kabar Uji\n{URL}", URL),
        (f"Lihat ({URL}).", URL),
        (f"“{URL}”", URL),
        (f"<{URL}>", URL),
        (f"{URL} {URL}", URL),
        ("HTTP://KABAR.example/A", "HTTP://KABAR.example/A"),
        ("https://id.wiki.example/wiki/Aceh_(provinsi)", "https://id.wiki.example/wiki/Aceh_(provinsi)"),
        (f"{URL}?id=7#atas", f"{URL}?id=7#atas"),
        (f"Apa isi berita ini? {URL}", None),
        (f"{URL} {URL}2", None),
        (TEXT + URL, None),
        ("Berapa tinggi menara?", None),
        ("kabar-uji.example/menara", None),
        ("ftp://kabar-uji.example/menara", None),
        ("https://", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_message_that_is_a_link(text: str, link: str | None) -> None:
    assert looks_like_link(text) == link


def test_a_forwarded_article_is_longer_than_a_question() -> None:
    assert len(QUESTION) < LONG_TEXT
    assert len(TEXT) >= LONG_TEXT
