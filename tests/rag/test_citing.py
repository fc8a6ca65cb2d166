"""The heart: no sentence is shown that its passage does not support, and a true one is not lost."""

from datetime import date

import pytest

from rag.answer import Found
from rag.citing import Checked, Rejected, cite
from rag.evidence import evidence
from rag.ports import Draft
from store.article import Article, Passage

TREATY = (
    "Presiden Rusia Vladimir Putin dan pemimpin Korea Utara Kim Jong Un menandatangani perjanjian di Pyongyang pada "
    "Rabu (19/6/2024). Perjanjian itu memuat 23 pasal. Parlemen Rusia belum mengesahkannya. "
    "Menurut Kremlin, nilai perdagangan kedua negara naik 54 persen menjadi Rp1,5 triliun."
)
SUMMONED = (
    "Kementerian Luar Negeri Korea Selatan memanggil Duta Besar Rusia Georgy Zinoviev di Seoul. "
    "Zinoviev menolak memberi keterangan kepada wartawan. Sekitar 1.500 orang berunjuk rasa di luar gedung."
)


def found(text: str, number: int, title: str, published: date | None) -> Found:
    article = Article(id=f"a{number}", title=title, text=text, publisher="Kabar Uji", published=published)
    passage = Passage(id=f"a{number}#0", article_id=article.id, ordinal=0, start=0, end=len(text), text=text)
    return Found(passage=passage, article=article, score=1.0)


FOUND = (
    found(TREATY, 1, "Putin dan Kim Teken Perjanjian", date(2024, 6, 20)),
    found(SUMMONED, 2, "Dubes Rusia Dipanggil", date(2024, 6, 22)),
)


def cited(text: str, *markers: int) -> Checked | Rejected:
    return cite(Draft(text=text, markers=markers), FOUND)


@pytest.mark.parametrize(
    ("sentence", "marker", "quoted"),
    [
        ("Perjanjian itu memuat 23 pasal.", 1, "23 pasal"),
        ("Putin dan Kim Jong Un menandatangani perjanjian pada 19 Juni 2024.", 1, "19/6/2024"),
        ("Vladimir Putin menandatangani perjanjian dengan Kim Jong Un di ibu kota Korut, Pyongyang.", 1, "Putin"),
        ("Perjanjian tersebut terdiri atas dua puluh tiga pasal.", 1, "23 pasal"),
        ("Nilai perdagangan kedua negara naik 54% menjadi 1,5 triliun rupiah.", 1, "Rp1,5 triliun"),
        ("Parlemen Rusia belum mengesahkan perjanjian itu.", 1, "belum mengesahkannya"),
        ("Korsel memanggil Duta Besar Rusia Georgy Zinoviev.", 2, "memanggil"),
        ("Duta Besar Rusia Georgy Zinoviev dipanggil oleh Kementerian Luar Negeri Korea Selatan.", 2, "Zinoviev"),
        ("Sekitar seribu lima ratus orang berunjuk rasa di luar gedung.", 2, "1.500"),
    ],
)
def test_a_true_sentence_is_kept_with_the_words_that_prove_it(sentence: str, marker: int, quoted: str) -> None:
    verdict = cited(sentence, marker)
    assert isinstance(verdict, Checked)
    (proof,) = verdict.proofs
    assert proof.marker == marker
    assert quoted in FOUND[marker - 1].passage.text[proof.start : proof.end]


@pytest.mark.parametrize(
    ("sentence", "marker", "code"),
    [
        ("Perjanjian itu memuat 32 pasal.", 1, "number"),
        ("Nilai perdagangan kedua negara naik menjadi Rp15 triliun.", 1, "number"),
        ("Sekitar 15.000 orang berunjuk rasa di luar gedung.", 2, "number"),
        ("Putin dan Kim Jong Un menandatangani perjanjian di Pyongyang pada 18 Juni 2024.", 1, "date"),
        ("Putin dan Kim Jong Un menandatangani perjanjian di Pyongyang pada 19 Juni 2023.", 1, "date"),
        ("Presiden Rusia Dmitry Medvedev menandatangani perjanjian di Pyongyang.", 1, "name"),
        ("Kementerian Luar Negeri Jepang memanggil Duta Besar Rusia Georgy Zinoviev.", 2, "name"),
        ("Parlemen Rusia sudah mengesahkannya.", 1, "denial"),
        ("Zinoviev memberi keterangan kepada wartawan.", 2, "denial"),
    ],
)
def test_a_planted_fault_is_rejected_for_a_reason_one_can_read(sentence: str, marker: int, code: str) -> None:
    verdict = cited(sentence, marker)
    assert isinstance(verdict, Rejected), verdict
    assert verdict.fault.code == code
    assert verdict.reason.startswith(f"{code}: ")


@pytest.mark.parametrize("markers", [(), (2,), (99,), (0,), (-1,), (2, 99)])
def test_a_true_sentence_with_a_wrong_marker_gets_the_right_one(markers: tuple[int, ...]) -> None:
    verdict = cited("Perjanjian itu memuat 23 pasal.", *markers)
    assert isinstance(verdict, Checked)
    assert [proof.marker for proof in verdict.proofs] == [1]
    assert verdict.moved


@pytest.mark.parametrize(
    "sentence", ["Harga cabai keriting di pasar induk turun tajam pekan ini.", "asdf qwer zxcv", "Ya.", "🙂"]
)
def test_what_no_passage_speaks_of_is_rejected(sentence: str) -> None:
    assert isinstance(cited(sentence, 1, 2), Rejected)


def test_facts_of_two_passages_are_not_merged_under_one_marker() -> None:
    verdict = cited("Perjanjian itu memuat 23 pasal dan ditandatangani Georgy Zinoviev.", 1)
    assert isinstance(verdict, Rejected)


def test_nothing_found_proves_nothing() -> None:
    assert isinstance(cite(Draft(text="Perjanjian itu memuat 23 pasal.", markers=(1,)), ()), Rejected)


def test_a_sentence_is_checked_in_milliseconds() -> None:
    import time

    many = FOUND * 5
    cite(Draft(text="Perjanjian itu memuat 23 pasal.", markers=(1,)), many)  # the passages are taken apart once
    begun = time.process_time()
    for number in range(50):
        cite(Draft(text=f"Perjanjian itu memuat {number} pasal dan Korsel memanggil Zinoviev.", markers=(1,)), many)
    assert (time.process_time() - begun) / 50 < 0.02


def test_passages_that_hold_few_of_the_words_are_not_taken_apart() -> None:
    evidence.cache_clear()
    strangers = tuple(found(f"Harga cabai di pasar {n} turun.", n, "Pasar", None) for n in range(3, 11))
    assert isinstance(cite(Draft(text="Perjanjian itu memuat 23 pasal.", markers=(3,)), (*FOUND, *strangers)), Checked)
    assert evidence.cache_info().currsize == 1
