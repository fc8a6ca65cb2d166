"""Reprints of one story count as one source, and an update of its figures does not."""

import pytest

from rag.reprints import reprint_groups
from store.article import Article

LEAD = "PALU, KANTOR BERITA - Gempa bumi mengguncang pesisir Donggala pada Selasa dini hari dan merusak puluhan rumah."
TOLL = "Sebanyak 5 orang meninggal dunia dan 23 orang luka-luka, kata Kepala Pelaksana BPBD Donggala, Rahmat Lubis."
SHELTER = (
    "Ratusan warga mengungsi ke lapangan sepak bola di dekat kantor kecamatan. Mereka membutuhkan tenda, selimut, "
    "air bersih, dan makanan bayi, sedangkan dapur umum baru dapat melayani sebagian pengungsi."
)
ROADS = (
    "Jalan menuju tiga desa tertutup longsoran batu. Dinas pekerjaan umum mengerahkan dua alat berat, dan petugas "
    "memperkirakan jalan dapat dilalui kembali dalam beberapa hari jika hujan tidak turun lagi."
)
SCHOOLS = (
    "Bupati meliburkan seluruh sekolah hingga akhir pekan. Guru diminta memeriksa bangunan sebelum kelas dibuka, "
    "karena sejumlah dinding retak dan beberapa atap dilaporkan nyaris runtuh."
)
STORY = (LEAD, TOLL, SHELTER, ROADS, SCHOOLS)
OTHER_LEAD = "Warga Donggala berlarian ke luar rumah ketika tanah berguncang keras menjelang subuh kemarin."


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def groups(*texts: str, publishers: tuple[str | None, ...] | None = None) -> list[list[int]]:
    papers = publishers or tuple(f"Harian {number}" for number in range(len(texts)))
    return reprint_groups(
        [
            Article(id=str(number), title=f"Judul {number}", text=body, publisher=paper)
            for number, (body, paper) in enumerate(zip(texts, papers, strict=True))
        ]
    )


EDITED = (
    text(*STORY).replace("mengungsi", "menyelamatkan diri").replace("beberapa hari", "dua hari").replace("dan ", "")
)


@pytest.mark.parametrize(
    "reprint",
    [
        pytest.param(text(*STORY), id="the same text"),
        pytest.param(text(*STORY).replace("PALU, KANTOR BERITA -", "Donggala (Harian Kota) --"), id="other dateline"),
        pytest.param(text(OTHER_LEAD, *STORY[1:]), id="a changed lead"),
        pytest.param(text(*STORY[:3]), id="cut at the end"),
        pytest.param(text(LEAD, TOLL, ROADS, SCHOOLS), id="a paragraph dropped"),
        pytest.param(EDITED, id="a few words edited"),
        pytest.param(text(*STORY).upper(), id="in capitals"),
        pytest.param(text(*STORY).replace("5 orang", "lima orang"), id="a number in words"),
    ],
)
def test_reprints_of_one_story_are_one_group(reprint: str) -> None:
    assert groups(text(*STORY), reprint) == [[0, 1]]
    assert groups(reprint, text(*STORY)) == [[0, 1]]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("5 orang", "12 orang"),
        ("5 orang", "dua belas orang"),
        ("23 orang", "24 orang"),
        ("Sebanyak 5 orang meninggal dunia", "Hingga Rabu 12 orang tewas"),
        ("tiga desa", "tiga belas desa"),
        ("tiga desa", "dua puluh tiga desa"),
        ("dua alat berat", "dua puluh dua alat berat"),
    ],
)
def test_a_story_with_other_figures_is_an_update(was: str, now: str) -> None:
    story = text(*STORY)
    assert was in story
    assert groups(story, story.replace(was, now)) == [[0], [1]]


@pytest.mark.parametrize(("was", "now"), [("1,5 juta", "1,5 miliar"), ("hampir 980", "hampir 975")])
def test_a_scale_and_a_rounded_figure_count_as_figures(was: str, now: str) -> None:
    story = text(
        *STORY, f"Kerugian sementara ditaksir {was} rupiah, dan pemerintah provinsi menjanjikan bantuan segera."
    )
    assert groups(story, story.replace(was, now)) == [[0], [1]]


def test_a_figure_that_opens_or_ends_a_cut_text_is_seen() -> None:
    story = text("Lima orang meninggal dunia akibat gempa di pesisir Donggala menurut petugas.", SHELTER, ROADS)
    assert groups(story, story.replace("Lima orang", "Dua belas orang")) == [[0], [1]]
    cut = text(LEAD, SHELTER, ROADS, "Pemerintah provinsi menyiapkan dana bantuan sebesar Rp16 miliar.")
    assert groups(cut, text(cut.replace("Rp16", "Rp10"), SCHOOLS, OTHER_LEAD)) == [[0], [1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Selasa (10/9/2019)", "Selasa, 10 September 2019"),
        ("Selasa (10/9)", "Selasa (10/09/2019)"),
        ("Selasa (10/9/2019)", "Selasa (10/9/19)"),
        ("Selasa (10/9/2019) ada lima keluarga", "Selasa (10/9) terdapat 5 keluarga"),
        ("Selasa (10/9) ada lima keluarga", "Selasa, 10 September, terdapat 5 keluarga"),
        ("Ada 40 keluarga", "Ada, sekitar 2 kilometer dari situ, 40 keluarga"),
        ("1.500 orang", "1500 orang"),
        ("1,5 juta rupiah", "1.500.000 rupiah"),
    ],
)
def test_one_figure_told_in_two_ways_is_no_update(one: str, other: str) -> None:
    story = text(*STORY, "Menurut catatan dinas sosial setempat, {} tercatat di daftar bantuan pemerintah provinsi.")
    assert groups(story.format(one), story.format(other)) == [[0, 1]]


def test_a_new_story_that_ends_with_the_story_so_far_is_another() -> None:
    later = text(
        "Presiden menjanjikan rumah baru bagi korban gempa ketika mengunjungi posko di Palu, Kamis pagi. Ia meminta "
        "menteri keuangan mencairkan anggaran darurat tanpa menunggu pembahasan bersama parlemen.",
        "Kunjungan itu berlangsung singkat karena cuaca memburuk. Rombongan kembali ke Jakarta sebelum tengah hari, "
        "sementara gubernur tetap tinggal untuk memimpin rapat bersama para kepala dinas dan panglima daerah.",
        SHELTER,
        ROADS,
        SCHOOLS,
    )
    assert groups(text(*STORY), later) == [[0], [1]]


def test_stories_that_only_begin_alike_are_different() -> None:
    reports = (
        "Rumah sakit daerah kekurangan dokter bedah dan persediaan darah sejak pagi. Pasien dirawat di halaman, "
        "sebab pengelola khawatir gempa susulan merobohkan bangunan utama yang retak.",
        "Di pasar, pedagang mulai membuka kembali lapak meskipun listrik padam. Harga beras dan minyak goreng naik, "
        "dan pemerintah kota berjanji mengirim truk logistik melalui jalur laut.",
    )
    assert groups(text(LEAD, SHELTER, reports[0], ROADS), text(LEAD, SHELTER, reports[1], SCHOOLS)) == [[0], [1]]


def test_stories_with_one_boilerplate_paragraph_in_common_are_different() -> None:
    boilerplate = (
        "Badan Meteorologi mengimbau warga tetap tenang dan hanya mempercayai kabar dari saluran resmi badan itu."
    )
    assert groups(text(LEAD, SHELTER, boilerplate), text(OTHER_LEAD, ROADS, SCHOOLS, boilerplate)) == [[0], [1]]


def test_one_paper_prints_two_stories_that_share_what_two_papers_would_not() -> None:
    story, follow_up = text(*STORY), text(*STORY[:3], OTHER_LEAD)
    shared = text(
        LEAD, SHELTER, OTHER_LEAD, "Rumah sakit daerah kekurangan dokter bedah dan persediaan darah sejak pagi."
    )
    assert groups(story, follow_up, publishers=("Harian A", "Harian B")) == [[0, 1]]
    assert groups(story, shared, publishers=("Harian A", "Harian B")) == [[0, 1]]
    assert groups(story, shared, publishers=("Harian A", "Harian A")) == [[0], [1]]
    assert groups(story, shared, publishers=(None, None)) == [[0, 1]]


def test_a_brief_is_a_reprint_only_of_what_is_nearly_equal() -> None:
    brief = "Gempa bumi mengguncang pesisir Donggala pada Selasa dini hari dan merusak puluhan rumah warga."
    assert groups(brief, text(brief, SHELTER, ROADS)) == [[0], [1]]
    assert groups(brief, brief.replace("pada Selasa", "Selasa")) == [[0, 1]]


def test_a_cut_reprint_never_joins_the_old_figures_to_the_new() -> None:
    old = text(*STORY)
    new = old.replace("5 orang", "12 orang")
    without_figures = text(LEAD, SHELTER, ROADS, SCHOOLS)
    assert groups(old, new, without_figures) == [[0, 2], [1]]
    assert groups(without_figures, new, old) == [[0, 1], [2]]


def test_a_reprint_of_a_reprint_is_of_the_group() -> None:
    first = text(LEAD, TOLL, SHELTER)
    last = text(OTHER_LEAD, ROADS, SCHOOLS)
    whole = text(*STORY)
    assert groups(first, last) == [[0], [1]]
    assert groups(first, whole, first.lower()) == [[0, 1, 2]]


def test_groups_stand_in_the_order_of_their_first_members() -> None:
    other = text(
        "Klub sepak bola ibu kota menunjuk pelatih baru menjelang putaran kedua liga.",
        "Pelatih asal Portugal itu dikontrak dua musim dan membawa seorang asisten serta pelatih penjaga gawang.",
    )
    story = text(*STORY)
    assert groups(other, story, story[:-1], other.lower(), "Cuaca cerah.") == [[0, 3], [1, 2], [4]]
    assert groups() == []


@pytest.mark.parametrize("odd", ["...", "1", "한국어 기사", "–", "a"])
def test_texts_without_words_to_compare_stand_alone(odd: str) -> None:
    assert groups(odd, text(*STORY), odd + "?") == [[0], [1], [2]]
    assert groups(odd, odd) == [[0, 1]]


def test_only_the_opening_of_a_very_long_text_is_compared() -> None:
    opening = " ".join(f"kata{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(2_500))
    one = opening + " berbeda seluruhnya" * 20_000
    other = opening + " lain sama sekali" * 20_000
    assert groups(one, other) == [[0, 1]]
