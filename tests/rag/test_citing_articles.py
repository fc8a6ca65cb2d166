"""Sentences as a model words them about the sample articles: the true are kept, the subtly false are rejected."""

from functools import cache
from pathlib import Path

import pytest

from rag.answer import Found
from rag.citing import Checked, Rejected, cite
from rag.ports import Draft
from rag.reading import ReadArticle, read
from rag.splitting import split

ARTICLES = Path(__file__).parents[2] / "articles"


@cache
def shelf() -> dict[str, tuple[Found, ...]]:
    """The passages of the sample articles, by article."""
    outcomes = [o for o in read([ARTICLES], max_bytes=1 << 20) if isinstance(o, ReadArticle)]
    return {
        o.article.id: tuple(Found(passage=p, article=o.article, score=1.0) for p in split(o.article)) for o in outcomes
    }


def told_of(article: str, sentence: str) -> Checked | Rejected:
    """The verdict on a sentence that marks every passage's first, as a hasty writer does."""
    return cite(Draft(text=sentence, markers=(1,)), shelf()[article])


@pytest.mark.parametrize(
    ("article", "sentence"),
    [
        ("kim-putin-vostochny-2023", "Kim berangkat dari Pyongyang naik kereta khusus pada 10 September 2023."),
        ("kim-putin-vostochny-2023", "Tidak ada perjanjian yang ditandatangani, menurut Kremlin."),
        (
            "kim-putin-vostochny-2023",
            "Putin menerima undangan Kim untuk berkunjung ke Korut, kata juru bicara Kremlin Dmitry Peskov.",
        ),
        (
            "kereta-cepat-whoosh-2024",
            "Whoosh telah mengangkut 5.800.000 penumpang sejak beroperasi secara komersial pada 17 Oktober 2023.",
        ),
        ("kereta-cepat-whoosh-2024", "Presiden Jokowi meresmikan Whoosh di Stasiun Halim pada 2 Oktober 2023."),
        (
            "kereta-cepat-whoosh-2024",
            "Hampir seluruh pelanggan berasal dari dalam negeri, sedangkan penumpang mancanegara hanya 4%.",
        ),
        ("putin-pyongyang-2024", "Menurut Kim, hubungan kedua negara kini setingkat aliansi."),
        (
            "putin-pyongyang-2024",
            "Putin memberikan limusin Aurus kepada Kim, dan Kim membalasnya dengan sepasang anjing Pungsan.",
        ),
        ("kontainer-amunisi-2023", "Muatan itu mungkin kiriman balasan tahap awal dari Moskow, menurut Kirby."),
        (
            "kontainer-amunisi-2023",
            "Pihak Gedung Putih menyebut Korut sudah mengirim lebih dari 1.000 kontainer amunisi ke Rusia.",
        ),
        (
            "kontainer-amunisi-korsel-2024",
            "Menhan Korsel Shin Won-sik memperkirakan sekitar 6.700 kontainer telah dikirim Pyongyang ke Rusia.",
        ),
        (
            "korban-kursk-2024",
            "Menurut Presiden Volodymyr Zelenskyy, lebih dari 3.000 tentara Korut tewas atau terluka di Kursk.",
        ),
        (
            "pasukan-1500-2024",
            "Sekitar 1.500 anggota pasukan khusus Korut dikirim dalam gelombang pertama, menurut NIS.",
        ),
        ("pasukan-3000-2024", "Belum ada tentara Korut yang dikerahkan ke medan tempur."),
        ("pasukan-3000-2024", "Pyongyang diperkirakan menggenapkan kiriman menjadi 10.000 orang pada Desember."),
        ("pasukan-3000-2024", "Dubes Rusia Georgy Zinoviev kembali dipanggil oleh Seoul pada 21 Oktober 2024."),
        (
            "satelit-malligyong-2023",
            "Percobaan pertama pada 31 Mei 2023 gagal dan jatuh di Laut Kuning karena mesin tingkat kedua bermasalah.",
        ),
        ("satelit-malligyong-2023", "Malligyong-1 dijadwalkan mulai bertugas pada 1 Desember 2023."),
        (
            "ratifikasi-perjanjian-2024",
            "Kim Jong Un mengesahkan perjanjian tersebut melalui dekret pada 11 November 2024.",
        ),
        ("shoigu-pyongyang-2023", "Shoigu dijemput di bandara oleh Menhan Korut Kang Sun Nam."),
        (
            "shoigu-pyongyang-2023",
            "Hwasong-18 memakai bahan bakar padat sehingga lebih cepat disiapkan daripada rudal berbahan bakar cair.",
        ),
        ("pemugaran-borobudur", "Raffles mengutus H.C. Cornelius untuk membersihkan candi dari semak."),
        (
            "pemugaran-borobudur",
            "Pemugaran Borobudur diresmikan oleh Presiden Soeharto pada 23 Februari 1983 setelah hampir 10 tahun.",
        ),
        ("isi-perjanjian-2024", "Perjanjian Rusia-Korut terdiri dari mukadimah dan 23 pasal."),
    ],
)
def test_what_a_model_says_in_its_own_words_is_kept(article: str, sentence: str) -> None:
    verdict = told_of(article, sentence)
    assert isinstance(verdict, Checked), verdict.reason


@pytest.mark.parametrize(
    ("article", "sentence", "reason"),
    [
        # who did what to whom
        (
            "kim-putin-vostochny-2023",
            "Kim Jong Un menjamu Presiden Rusia Vladimir Putin di Kosmodrom Vostochny pada 13 September 2023.",
            "roles: Kim Jong Un ≠ Rusia Vladimir Putin",
        ),
        ("putin-pyongyang-2024", "Putin menyebut hubungan kedua negara kini setingkat aliansi.", "roles: Putin ≠ Kim"),
        (
            "satelit-malligyong-2023",
            "Rusia menyerahkan rancangan roket dan data dua peluncuran sebelumnya kepada Korut.",
            "roles: Rusia ≠ Korut",
        ),
        (
            "ratifikasi-perjanjian-2024",
            "Choe Son Hui diterima Lavrov di Kremlin pada 4 November.",
            "roles: Lavrov ≠ Putin",
        ),
        # which number, which day
        (
            "kereta-cepat-whoosh-2024",
            "Hari tersibuk jatuh pada 19 November 2023, ketika 24.132 orang naik Whoosh.",
            "place: 19 November 2023 ≠ 5 Juli 2024",
        ),
        (
            "korban-kursk-2024",
            "Kepala Staf Gabungan Korea Selatan memperkirakan lebih dari 3.000 tentara Korut tewas atau terluka.",
            "place: 3.000 ≠ 1.100",
        ),
        (
            "pasukan-1500-2024",
            "Shoigu melepas jabatan menteri pertahanan pada September 2024.",
            "place: September 2024 ≠ Mei 2024",
        ),
        # all, hardly, more than
        (
            "kereta-cepat-whoosh-2024",
            "Semua pelanggan Whoosh berasal dari dalam negeri.",
            "quantity: Semua pelanggan ≠ Hampir semua pelanggan",
        ),
        (
            "pemugaran-borobudur",
            "Pemugaran Borobudur memakan waktu lebih dari sepuluh tahun.",
            "quantity: lebih dari sepuluh tahun ≠ waktu hampir sepuluh tahun",
        ),
        # denial
        (
            "pasukan-3000-2024",
            "Tentara Korut sudah dikerahkan ke medan tempur.",
            "denial: Korut sudah dikerahkan ≠ ada yang dikerahkan",
        ),
        (
            "pasukan-1500-2024",
            "Kremlin membenarkan kabar tentang tentara Korut.",
            "denial: Kremlin membenarkan ≠ Kremlin sebelumnya menepis",
        ),
        # planned is not done, supposed is not known
        (
            "dubes-rusia-dipanggil-2024",
            "Pemerintah Korsel telah meninjau kembali kebijakan soal senjata bagi Ukraina.",
            "quantity: Korsel telah meninjau ≠ pemerintah akan meninjau",
        ),
        (
            "satelit-malligyong-2023",
            "Malligyong-1 mulai bertugas pada 1 Desember 2023.",
            "certainty: Malligyong-1 mulai bertugas ≠ dijadwalkan mulai bertugas",
        ),
        (
            "pasukan-1500-2024",
            "Pyongyang telah mengirim empat brigade, seluruhnya 12.000 orang.",
            "certainty: Pyongyang telah mengirim ≠ rencana Pyongyang mengirim",
        ),
        (
            "pasukan-3000-2024",
            "Keluarga prajurit di Korut dipindahkan dan diisolasi.",
            "certainty: di Korut dipindahkan ≠ prajurit dikabarkan dipindahkan",
        ),
        (
            "pasukan-3000-2024",
            "Pyongyang menggenapkan kiriman menjadi 10.000 orang pada Desember.",
            "certainty: Pyongyang menggenapkan ≠ Pyongyang diperkirakan menggenapkan",
        ),
        (
            "kontainer-amunisi-2023",
            "Muatan itu adalah kiriman balasan tahap awal dari Moskow.",
            "certainty: itu adalah kiriman ≠ Kirby, mungkin kiriman",
        ),
        (
            "shoigu-pyongyang-2023",
            "Korut memasok senjata untuk perang Rusia di Ukraina.",
            "certainty: Korut memasok ≠ menuduh Korut memasok",
        ),
        # why
        (
            "kontainer-amunisi-korsel-2024",
            "Pabrik amunisi Korut bekerja penuh karena kekurangan bahan baku dan listrik.",
            "cause: kekurangan bahan baku ∅",
        ),
    ],
)
def test_a_subtle_falsehood_is_rejected_with_its_reason(article: str, sentence: str, reason: str) -> None:
    verdict = told_of(article, sentence)
    assert isinstance(verdict, Rejected)
    assert verdict.reason == reason
