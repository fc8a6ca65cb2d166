"""What kind of answer a question wants, and which sentences hold one."""

import pytest

from rag.language import words
from rag.wanting import Wanted, holds, measures, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Kapan waduk diisi?", "date"),
        ("Kapankah perjanjian berlaku?", "date"),
        ("Bilamana musim hujan tiba?", "date"),
        ("Tahun berapa stasiun itu dibuka?", "date"),
        ("Pada hari apa rapat digelar?", "date"),
        ("Bulan apa panen raya?", "date"),
        ("tgl brp lomba? tanggal brp?", "date"),
        ("Pada tanggal berapakah upacara itu?", "date"),
        ("When did the dam open?", "date"),
        ("What year was the factory closed?", "date"),
        ("Which day is the vote?", "date"),
        ("Berapa kapasitas waduk?", "number"),
        ("Berapakah korban banjir?", "number"),
        ("brp harga beras", "number"),
        ("Ada berapa pekerja?", "number"),
        ("Jumlah penumpang kapal itu?", "number"),
        ("How many people fled?", "number"),
        ("How much does it cost?", "number"),
        ("How long is the bridge?", "number"),
        ("How old is the tower?", "number"),
        ("Siapa pelatihnya?", "person"),
        ("Siapakah ketua panitia?", "person"),
        ("Oleh siapa jembatan diresmikan?", "person"),
        ("Who led the team?", "person"),
        ("Whose house burned?", "person"),
        ("Di mana pameran digelar?", "place"),
        ("dimana lombanya", "place"),
        ("Ke mana para pengungsi dibawa?", "place"),
        ("Dari mana kapal itu berangkat?", "place"),
        ("Kota mana yang terpilih?", "place"),
        ("Negara apa yang menang?", "place"),
        ("Provinsi apakah yang terluas?", "place"),
        ("Where is the school?", "place"),
        ("Di mana letak gunung itu?", "place"),
        ("Apa ibu kota provinsi itu?", "place"),
        ("Mengapa pabrik tutup?", "reason"),
        ("Kenapa warga menolak?", "reason"),
        ("Apa penyebab kebakaran pasar?", "reason"),
        ("Apa alasannya mundur?", "reason"),
        ("Bagaimana nasib pekerja?", None),
        ("Apa isi perjanjian itu?", None),
        ("Apakah warga menolak?", None),
        ("Why did the factory close?", "reason"),
        ("Manakala hujan turun, apa yang terjadi?", None),
        ("Permanakah itu?", None),
        ("Bulan madu mereka bagaimana?", None),
        ("", None),
    ],
)
def test_a_question_tells_what_kind_of_answer_it_wants(question: str, kind: Wanted | None) -> None:
    assert wanted(question) == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Kapan berapa orang tiba?", "date"),
        ("Tahun berapa jumlah siswa turun?", "date"),
        ("Berapa siswa yang diajar siapa?", "number"),
        ("Siapa yang tinggal di mana?", "person"),
    ],
)
def test_of_two_kinds_the_narrower_one_is_taken(question: str, kind: Wanted) -> None:
    assert wanted(question) == kind


def asked(question: str) -> frozenset[str]:
    return frozenset(word.form for word in words(question))


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("date", "Waduk diisi pada Senin.", True),
        ("date", "Waduk diisi pada 1998.", True),
        ("date", "Waduk diisi (4/3).", True),
        ("date", "Waduk Seruni diisi dengan 400 liter.", False),
        ("number", "Isinya 1.500 liter.", True),
        ("number", "Isinya tiga ribu liter.", True),
        ("number", "Isinya banyak sekali.", False),
        ("person", "Bendungan ditinjau Harjo Winata kemarin.", True),
        ("person", "Harjo Winata meninjau bendungan.", False),  # at the opening a capital tells nothing
        ("person", "Bendungan ditinjau bupati kemarin.", False),
        ("place", "Pameran digelar di Kenanga.", True),
        ("place", "Ia lahir di Desa Kenanga.", True),
        ("place", "Pameran digelar di lapangan.", False),
        ("reason", "Pabrik tutup karena merugi.", True),
        ("reason", "Pabrik tutup kemarin.", False),
    ],
)
def test_a_sentence_holds_an_answer_of_a_kind(kind: Wanted, sentence: str, expected: bool) -> None:
    assert holds(kind, sentence, frozenset()) is expected


@pytest.mark.parametrize(
    ("kind", "sentence", "question"),
    [
        ("date", "Piala itu diperebutkan pada 2018.", "Kapan final Piala 2018?"),
        ("number", "Lomba itu diikuti 45 regu.", "Berapa peserta dari 45 regu?"),
        ("number", "Air itu 1.500 liter.", "Berapa lama 1500 liter cukup?"),
        ("person", "Kemarin hadir Harjo Winata.", "Siapa istri Harjo Winata?"),
        ("place", "Pameran di Kenanga ramai.", "Di mana pameran Kenanga?"),
    ],
)
def test_what_the_question_says_itself_is_no_answer(kind: Wanted, sentence: str, question: str) -> None:
    assert holds(kind, sentence, frozenset())
    assert not holds(kind, sentence, asked(question))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Berapa luas kebun itu?", "Kebun itu 12 hektar."),
        ("Berapa panjang jembatan?", "Jembatan itu 300 meter."),
        ("Berapa tinggi gunung?", "Gunung itu 1.700 mdpl."),
        ("Berapa berat ikan?", "Ikan itu 3 kg."),
        ("Berapa harga beras?", "Beras dijual Rp12.000."),
        ("Berapa kerugian petani?", "Mereka kehilangan 2 miliar."),
        ("Berapa penduduk desa?", "Desa itu dihuni 400 jiwa."),
        ("Berapa persen pemilih?", "Sebanyak 40% memilih."),
        ("Berapa suhu kota?", "Udara mencapai 34 derajat."),
        ("Berapa lama pengisian?", "Pengisian memakan tiga bulan."),
        ("Berapa kecepatan kereta?", "Kereta melaju 200 km per jam."),
        ("Berapa luasnya?", "Kebun itu 12 hektar."),
    ],
)
def test_a_sentence_with_the_measure_that_is_asked_for_is_known(question: str, sentence: str) -> None:
    assert measures(sentence, asked(question))
    assert not measures("Camat menyambut tamu dengan ramah.", asked(question))
    assert not measures(sentence, asked("Siapa dia?"))


@pytest.mark.parametrize(
    "sentence", ["Waduk diisi pada 2018.", "Ia tiba Rabu (19/6/2024).", "Diresmikan 4 Maret 2024."]
)
def test_a_date_is_no_number_that_is_asked_for(sentence: str) -> None:
    assert not holds("number", sentence, frozenset())
    assert holds("date", sentence, frozenset())


def test_a_part_of_a_word_is_no_measure() -> None:
    assert not measures(
        "Presiden menjamu tamunya setahun kemudian.", asked("Berapa kecepatan kereta, dan berapa lama?")
    )
