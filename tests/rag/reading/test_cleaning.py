"""Saved pages: what they state is found, their furniture goes, and no sentence of the article with it."""

import gzip
import json
import random
from collections import Counter
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import words
from rag.reading.cleaning import clean_page, clean_text, split_lines
from rag.reading.decoding import decode, tidy
from rag.reading.imprint import without_dateline, without_site
from tests.rag.reading.pages import PAGES
from tests.shared import shared


class Facts(NamedTuple):
    """What was found by hand on a saved page: how its title begins, and its body by structure."""

    name: str
    title: str
    publisher: str | None
    published: date | None
    paragraphs: int
    last_word: str
    digest: str  # of the sorted paragraphs: any line more or less changes it


SAVED = (
    Facts(
        "000_c20154b4fd36fc5c",
        "Korut Gelar",
        "IDN Times",
        date(2024, 6, 29),
        17,
        "Press.",
        "d91452c806e522b8",
    ),
    Facts("001_ab1981a0cdc0efb4", "Politbiro Korea", None, date(2023, 9, 22), 7, "diam.", "b75fb096b5dbbdc6"),
    Facts("002_a17205f5cb3f5de0", "Pertemuan Korut", None, date(2024, 6, 20), 8, "Korea.", "6657f5100f46c53c"),
    Facts("003_0fbedfe3567e3160", "Putin-Kim Jong Un", None, None, 16, "Ukraina.", "90fe6257f65d4ebe"),
    Facts("004_f4365ef5523ea724", "Pemimpin Korea", None, None, 14, "jelas.", "0fe72a508d4e2642"),
)


@pytest.mark.parametrize("facts", SAVED, ids=[facts.name[:3] for facts in SAVED])
def test_a_real_saved_page_gives_its_title_publisher_date_and_body(facts: Facts) -> None:
    page = clean_page(decode(shared(f"articles/{facts.name}.txt").read_bytes()) or "")
    paragraphs = page.body.split("\n\n")
    assert page.title.startswith(facts.title)
    assert "|" not in page.title
    assert (page.publisher, page.published) == (facts.publisher, facts.published)
    assert len(paragraphs) == facts.paragraphs
    assert paragraphs[-1].split()[-1] == facts.last_word
    digest = blake2b("\n".join(sorted(paragraphs)).encode(), digest_size=8).hexdigest()
    assert digest == facts.digest, "the lines that were checked by hand are not the ones that were kept"


def test_a_page_of_003_keeps_nothing_of_the_articles_that_stand_before_its_own() -> None:
    page = clean_page(decode(shared("articles/003_0fbedfe3567e3160.txt").read_bytes()) or "")
    assert not any(name in page.body for name in ("Wanda", "Biden", "BEM SI", "Hijack", "HomeNews"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_every_line_of_its_article_and_no_other(name: str) -> None:
    expected = PAGES[name]
    page = clean_page(tidy(expected.page.text))
    assert page.body.split("\n\n") == expected.page.article
    assert page.title == expected.page.title


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gives_the_publisher_and_the_day_that_it_states(name: str) -> None:
    expected = PAGES[name]
    page = clean_page(tidy(expected.page.text))
    assert (page.publisher, page.published) == (expected.publisher, expected.published)


NOT_FURNITURE = (
    "Penyanyi itu menggugat karena lagunya dipakai tanpa izin dan melanggar hak cipta.",
    "Warga dilarang mendekati kawah tanpa izin petugas pos pengamatan.",
    "Simak daftar lengkap pemenang lomba perahu berikut ini.",
    "Perjanjian itu diterbitkan pada 6 September 2018 oleh gubernur yang lama.",
    "Menurut dia, situs pemerintah menggunakan cookie untuk menghitung pengunjung setiap hari.",
    "Dualisme atau lebih (baca: tumpang-tindih) aturan itu membingungkan petani.",
    '"Yang terbakar hanya gudang, tidak ada korban," katanya. (kabarsatu.com/Dian Putra)',
    "Foto yang beredar memperlihatkan jembatan itu masih berdiri pada Minggu pagi.",
    "Tanggal 6 Juni 2020 akan menjadi hari yang diingat oleh seluruh kota.",
    "Mengapa?",
    "Masuk ke Babak Final",
    "Oleh Warga untuk Seluruh Warga Desa Kita",
    "Tim Penyelamat Tiba",
    "Daftar peserta lomba tahun ini:",
    "Rusa Timur",
    "Elang Jawa",
)


@pytest.mark.parametrize("line", NOT_FURNITURE)
def test_a_line_that_only_resembles_furniture_stays(line: str) -> None:
    lead = "Desa Sukamaju menyelesaikan jembatan gantung sepanjang 120 meter pada awal pekan ini."
    close = "Pembangunan jembatan gantung di Desa Sukamaju itu memakan waktu sepuluh bulan penuh."
    page = clean_page(f"Desa Sukamaju Menyelesaikan Jembatan Gantung\n\n{lead}\n\n{line}\n\n{close}")
    kept = page.body.split("\n\n")
    assert (kept[0], kept[-1]) == (lead, close)
    assert len(kept) == 3
    assert line.startswith(kept[1])


@pytest.mark.parametrize("own", ["Panen Raya", "2. Harga gabah di lumbung desa kita", "Kapal itu tiba Senin."])
def test_what_follows_a_list_of_other_articles_is_the_articles_own(own: str) -> None:
    lead = "Petani di lereng gunung memanen padi dua pekan lebih awal daripada tahun yang lalu."
    links = "Baca Juga\n\nHarga Cabai di Pasar Induk Turun Tajam\n\nJadwal Kereta Tambahan pada Akhir Pekan"
    page = clean_page(f"Petani Memanen Padi Lebih Awal\n\n{lead}\n\n{links}\n\n{own}\n\n{lead} Begitu kata mereka.")
    assert page.body.split("\n\n") == [lead, own, f"{lead} Begitu kata mereka."]


def test_a_list_at_the_end_of_an_article_stays_with_the_line_that_announces_it() -> None:
    lead = "Lomba perahu naga di Danau Biru diikuti tiga regu dari desa-desa sekitarnya."
    page = clean_page(f"Lomba Perahu Naga di Danau Biru\n\n{lead}\n\nPesertanya:\nRusa\nElang\nBadak Putih")
    assert page.body.split("\n\n")[1:] == ["Pesertanya:", "Rusa", "Elang", "Badak Putih"]


def test_a_lead_that_begins_with_the_words_of_the_title_stays() -> None:
    lead = "Warga Kampung Bambu menanam pohon di sepanjang sungai selama tiga hari berturut-turut."
    assert clean_page(f"Warga Kampung Bambu Menanam Pohon\n\n{lead}").body == lead


def test_headings_stand_apart_from_sentences() -> None:
    page = clean_page(tidy(PAGES["old magazine"].page.text))
    assert "\n\nRuang Baru untuk Anak\n\n" in page.body


def test_the_summary_box_of_a_page_is_not_its_text() -> None:
    body = "Harga beras turun tipis di lima pasar besar menurut pengelola pasar pada hari Senin."
    page = clean_page(f"Harga Beras Turun Tipis\n\nIntinya Sih...\n\n • Beras turun.\n • Lima pasar.\n\n{body}")
    assert page.body == body


def test_lines_that_were_wrapped_are_joined_again() -> None:
    paragraph = "Harga beras turun tipis di lima pasar besar menurut pengelola pasar pada hari Senin. " * 6
    width = 60
    rows, row = [], ""
    for word in paragraph.split():
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    text = "Harga Beras Turun Tipis\n\n" + "\n".join([*rows, row])
    assert split_lines(text) == ["Harga Beras Turun Tipis", paragraph.strip()]


def test_a_header_of_labelled_lines_states_what_it_names() -> None:
    body = "Panen kopi di lereng gunung dimulai dua pekan lebih awal daripada tahun lalu."
    page = clean_page(
        f"Judul: Panen Kopi Lebih Awal\nTanggal: 3 Mei 2024\nSumber: Kabar Gunung\nURL: https://k.id/1\n\n{body}"
    )
    assert page == ("Panen Kopi Lebih Awal", "Kabar Gunung", date(2024, 5, 3), "https://k.id/1", body)


def test_a_page_of_nothing_but_furniture_has_no_body() -> None:
    assert clean_page("Menu\n\nLogin\n\nBerita Terkini\n\nCopyright © 2024 Kabar").body == ""


# Texts that were supplied as articles


def test_a_supplied_text_is_trusted() -> None:
    text = "Foto: sawah pada pagi hari (dok. desa)\n\nTerpopuler\n\nRusa\n\nPetani memanen padi pada hari Senin."
    assert clean_text(text) == text.split("\n\n")


@pytest.mark.parametrize(
    ("supplied", "kept"),
    [
        ("Padi dipanen.,,Baca juga:,,Petani senang.", ["Padi dipanen.", "Petani senang."]),
        ("Padi dipanen. (Baca juga: Harga Gabah Naik),Petani senang.", ["Padi dipanen. Petani senang."]),
        (
            "Padi dipanen.\n\nBaca juga: Harga Gabah, Naik Lagi,,Petani senang.",
            ["Padi dipanen.", "Petani senang."],
        ),
        ("Padi dipanen.\n\nBaca Juga: Harga Gabah Naik", ["Padi dipanen."]),
        ("Padi dipanen.\n\nArtikel ini telah tayang di Kabar.com dengan judul Panen", ["Padi dipanen."]),
        ("Padi dipanen.,,,loading...", ["Padi dipanen."]),
        (", - Padi dipanen. ,", ["Padi dipanen."]),
        ("Padi dipanen.\n\nSARI DEWI | TONO", ["Padi dipanen."]),
        ("Padi dipanen. (abc/def)", ["Padi dipanen."]),
        ("Kata Budi, S.H.,M.H., padi dipanen.", ["Kata Budi, S.H.,M.H., padi dipanen."]),
        ("Suhu itu -5 derajat.", ["Suhu itu -5 derajat."]),
        ("-5 derajat pada pagi hari.", ["-5 derajat pada pagi hari."]),
    ],
)
def test_a_supplied_text_loses_only_links_and_sign_offs(supplied: str, kept: list[str]) -> None:
    assert clean_text(supplied) == kept


def _click_id(count: int, seed: int) -> list[dict[str, str]]:
    with gzip.open(shared("corpora/click-id.jsonl.gz"), "rt", encoding="utf-8") as file:
        lines = file.readlines()
    return [json.loads(line) for line in random.Random(seed).sample(lines, count)]


def test_thirty_real_articles_lose_the_furniture_that_was_found_by_hand_and_nothing_else() -> None:
    removed: Counter[str] = Counter()
    for article in _click_id(30, seed=20240620):
        text = tidy(article["text"])
        before = Counter(word.form for word in words(text))
        removed += before - Counter(word.form for word in words("\n".join(clean_text(text))))
    # "Baca Juga", a byline with its label, and a line that announces a video.
    assert {"baca", "juga", "penulis", "simak", "video", "suasana"} < set(removed)
    assert sum(removed.values()) == 11


def test_real_articles_between_other_articles_headlines_are_found_whole() -> None:
    articles = [article for article in _click_id(240, seed=3) if article["title"]]
    found = kept = paragraphs = 0
    for at, article in enumerate(articles[:200]):
        others = [other["title"] for other in articles[200:230]]
        own = clean_text(tidy(article["text"]))
        links = others[at % 20 : at % 20 + 5]
        middle = "\n\n".join([*own[:2], f"Baca juga: {links[0]}", *own[2:]])
        text = "\n\n".join(["Berita Terkini", *links, article["title"], middle, "Berita Terkait", *others[25:]])
        page = clean_page(tidy(text))
        found += page.title == without_site(" ".join(tidy(article["title"]).split()))[0]
        body = page.body.split("\n\n")
        paragraphs += len(own)
        kept += sum(paragraph in body for paragraph in without_dateline(own)[0])
        assert not any(other in body for other in others[25:])
    assert found >= 190
    assert kept >= 0.995 * paragraphs


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_is_cleaned_without_an_error(text: str) -> None:
    page = clean_page(tidy(text))
    assert page.body == page.body.strip()
    for paragraph in page.body.split("\n\n"):
        assert "\n" not in paragraph
    clean_text(tidy(text))


def test_the_saved_pages_are_the_ones_that_were_checked() -> None:
    folder: Path = shared("articles")
    assert {facts.name for facts in SAVED} == {path.stem for path in folder.glob("*.txt")}
