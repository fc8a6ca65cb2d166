"""Questions that a sentence answers: natural Indonesian, understood alone, or none."""

import pytest

from rag.clauses import plain, short
from rag.posing import LONGEST, posed


def questions(sentence: str, text: str | None = None) -> dict[str, str]:
    return dict(posed(plain(sentence, text or sentence)))


@pytest.mark.parametrize(
    ("sentence", "kind", "question"),
    [
        (
            "Presiden Joko Widodo meresmikan Whoosh di Stasiun Halim, Jakarta Timur, pada Senin (2/10/2023).",
            "when",
            "Kapan Presiden Joko Widodo meresmikan Whoosh di Stasiun Halim?",
        ),
        (
            "Pada 10 Juni 2024, Bupati Harjo Winata menemui Warga Desa Kenanga.",
            "when",
            "Kapan Bupati Harjo Winata menemui Warga Desa Kenanga?",
        ),
        (
            "UNESCO memasukkan Borobudur ke dalam daftar Warisan Dunia pada 1991.",
            "when",
            "Kapan UNESCO memasukkan Borobudur ke dalam daftar Warisan Dunia?",
        ),
        ("Zinoviev bertugas di Seoul sejak Januari 2024.", "when", "Sejak kapan Zinoviev bertugas di Seoul?"),
        (
            "Presiden Joko Widodo meresmikan Whoosh di Stasiun Halim pada Senin (2/10/2023).",
            "where",
            "Di mana Presiden Joko Widodo meresmikan Whoosh?",
        ),
        (
            "Presiden Joko Widodo meresmikan Whoosh di Stasiun Halim pada Senin (2/10/2023).",
            "who",
            "Siapa yang meresmikan Whoosh di Stasiun Halim?",
        ),
        (
            "Dewan Adat Kenanga mengembalikan dana kepada Bupati Harjo karena jalan rusak.",
            "why",
            "Mengapa Dewan Adat Kenanga mengembalikan dana kepada Bupati Harjo?",
        ),
        (
            "Menteri Pertahanan Shin Won-sik memperkirakan sekitar 6.700 kontainer telah dikirim Pyongyang.",
            "many",
            "Berapa kontainer yang telah dikirim Pyongyang menurut Shin Won-sik?",
        ),
        (
            "Indonesia mengirim 34 atlet dari enam cabang olahraga, yakni atletik dan tenis.",
            "many",
            "Berapa atlet yang dikirim Indonesia dari enam cabang olahraga?",
        ),
        (
            "Kapasitas Waduk Seruni ditambah menjadi 2.750 meter kubik pada 10 Juni 2024.",
            "many",
            "Berapa kapasitas Waduk Seruni?",
        ),
        (
            "Duta Besar Rusia untuk PBB Vassily Nebenzia berdalih sanksi terhadap Pyongyang sudah tidak relevan.",
            "said",
            "Apa kata Vassily Nebenzia tentang sanksi terhadap Pyongyang?",
        ),
        (
            "Ratusan pabrik amunisi di Korut, kata Shin, hanya berjalan dengan 30 persen kapasitas.",
            "said",
            "Apa kata Shin tentang ratusan pabrik amunisi di Korut?",
        ),
        (
            "Anggota parlemen Park Sun-won, yang ikut dalam rapat, mengatakan Pyongyang akan menambah kiriman.",
            "said",
            "Apa kata Park Sun-won tentang Pyongyang?",
        ),
    ],
)
def test_a_sentence_answers_a_question_of_its_kind(sentence: str, kind: str, question: str) -> None:
    assert questions(sentence)[kind] == question


@pytest.mark.parametrize(
    "sentence",
    [
        "Ia meresmikan bendungan besar pada 4 Maret 2024.",
        "Bupati Harjo Winata meresmikan bendungan itu pada 4 Maret 2024.",
        "Duma Negara meratifikasinya dengan suara bulat pada 6 November 2024.",
        "Kedua pemimpin menandatangani perjanjian pada 4 Maret 2024.",
        "Lembaga tersebut mengirim 34 atlet ke Seoul.",
        "Lebih dari 1.000 prajurit tewas di Kursk dalam sepekan terakhir.",
    ],
)
def test_what_is_not_understood_alone_is_not_asked(sentence: str) -> None:
    assert questions(sentence) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Percobaan pertama berakhir di Laut Kuning pada 31 Mei 2023.",
        "Bendungan kecil meluap hingga merendam sawah pada 31 Mei 2023.",
        "Sebagian warga pulang ke Desa Kenanga pada 31 Mei 2023.",
    ],
)
def test_a_word_that_opens_a_sentence_is_no_name_to_ask_about(sentence: str) -> None:
    assert questions(sentence) == {}


def test_a_first_word_that_its_article_writes_small_is_no_name() -> None:
    sentence = "Kartala menutup gerbang lama Kota Tirtasari pada 31 Mei 2023."
    assert "when" in questions(sentence)
    assert questions(sentence, f"{sentence} Warga merawat kartala di kebun.") == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Kim Jong Un menemui Shoigu seusai perjanjian diteken pada 19 Juni 2024.",
        "Kim Jong Un berangkat ke Rusia dengan kereta khusus sebelum 10 September 2023.",
        "Amerika Serikat menuduh Korut memasok senjata untuk perang, antara lain roket pada November 2022.",
        "Amerika Serikat mendorong Korut memulangkan tentara pada November 2022.",
    ],
)
def test_a_day_that_may_be_of_something_else_is_not_asked_for(sentence: str) -> None:
    assert "when" not in questions(sentence)


def test_a_place_that_may_belong_to_a_thing_is_not_asked_for() -> None:
    assert "where" not in questions("Gedung Putih memperbarui taksiran tentang korban tentara Korut di Kursk.")


def test_a_question_that_would_be_long_is_asked_shorter() -> None:
    sentence = (
        "Pada 13 September 2024, Sekretaris Dewan Keamanan Rusia Sergei Shoigu menemui Kim Jong Un di Pyongyang "
        "dan membawa surat dari Moskow."
    )
    assert questions(sentence)["when"] == "Kapan Sergei Shoigu menemui Kim Jong Un di Pyongyang?"
    assert all(len(question) <= LONGEST for question in questions(sentence).values())


def test_a_sentence_without_an_end_is_not_read() -> None:
    assert posed(f"Presiden Joko Widodo meresmikan Whoosh {'Whoosh ' * 60}pada Senin (2/10/2023).") == ()


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Presiden Rusia Vladimir Putin", "Vladimir Putin"),
        ("Wakil Menteri Luar Negeri Pertama Kim Hong-kyun", "Kim Hong-kyun"),
        ("Kepala Staf Gabungan Korea Selatan", "Kepala Staf Gabungan Korea Selatan"),
        ("Kementerian Luar Negeri Korea Selatan", "Kementerian Luar Negeri Korea Selatan"),
        ("Kim", "Kim"),
    ],
)
def test_a_person_is_told_by_name_and_a_body_in_full(subject: str, name: str) -> None:
    assert short(subject) == name


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Bupati Harjo Winata menutup Waduk Seruni pada malam hari hingga 3 Mei 2024.", "when"),
        ("Bupati Harjo Winata meresmikan Waduk Seruni, yang dibangun warga pada 3 Mei 2019.", "when"),
        ("Pada 3 Mei 2024, Bupati Harjo Winata menutup Waduk Seruni hingga 9 Mei 2024.", "when"),
        ("Sebagian Warga Kenanga menutup jalan lama pada 31 Mei 2023.", "when"),
        ("Hanya Kota Tirtasari menutup jalan lama pada 31 Mei 2023.", "when"),
        ("Warga menutup jalan lama Kota Tirtasari pada 31 Mei 2023.", "when"),
        ("Robert Wood mengatakan ada tangan Rusia.", "said"),
        ("Pabrik gula Tirtasari tutup, kata Robert Wood, dan warga pergi.", "said"),
        ("Siti Nurbaya menyegel lima perusahaan yang membakar Hutan Kenanga karena lalai.", "why"),
        ("Menlu Korut Choe Son Hui tiba di Moskow pada 30 Oktober.", "who"),
        ("Sekretaris Kopek terpilih lagi sebagai Bupati Kabupaten Lingga, mengatakan warga senang.", "who"),
        ("Direktur Made Nurdjana mewakili Menteri Kelautan menegaskan kenaikan harga di Bali.", "who"),
        (
            "Presiden Joko Widodo meresmikan gedung baru Perpustakaan Umum Daerah Provinsi Jawa Tengah bersama ribuan "
            "warga Kota Semarang.",
            "who",
        ),
    ],
)
def test_where_the_rules_are_not_sure_nothing_is_asked(sentence: str, kind: str) -> None:
    assert kind not in questions(sentence)
