"""What a question says of time, on the day it is asked."""

from datetime import UTC, date, datetime, timedelta, timezone
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.periods import Period, times, today_in_wib

ASKED = date(2024, 7, 1)  # a Monday
YEARS = {"2005": "2005-01-01..2005-12-31", "2023": "2023-01-01..2023-12-31", "2024": "2024-01-01..2024-12-31"}

# The question; the days it means ("2023" is that whole year); its own words for them.
EXPLICIT = [
    ("Apa yang terjadi pada Juni 2024?", "2024-06-01..2024-06-30", "Juni 2024"),
    ("apa yang terjadi pada juni 2024", "2024-06-01..2024-06-30", "juni 2024"),
    ("Apa yang terjadi 19/6/2024?", "2024-06-19..2024-06-19", "19/6/2024"),
    ("gempa 19-06-2024", "2024-06-19..2024-06-19", "19-06-2024"),
    ("gempa 2024-06-19", "2024-06-19..2024-06-19", "2024-06-19"),
    ("berita tanggal 19 Juni", "2024-06-19..2024-06-19", "tanggal 19 Juni"),
    ("Siapa yang datang Rabu (19/6)?", "2024-06-19..2024-06-19", "Rabu (19/6)"),
    ("Siapa yang datang Senin (5/9) lalu?", "2023-09-05..2023-09-05", "Senin (5/9) lalu"),
    ("pada hari Kamis, 29 Desember 2005", "2005-12-29..2005-12-29", "Kamis, 29 Desember 2005"),
    ("apa yang hilang pada tanggal 7/9 2005", "2005-09-07..2005-09-07", "tanggal 7/9 2005"),
    ("baku tembak 28/8 lalu", "2023-08-28..2023-08-28", "28/8 lalu"),
    ("pada 12 Juni 2500", "2500-06-12..2500-06-12", "12 Juni 2500"),
    ("rapat tanggal 5 bulan lalu", "2024-06-05..2024-06-05", "tanggal 5 bulan lalu"),
    ("rapat tgl 5 kmrn", "2024-06-05..2024-06-05", "tgl 5 kmrn"),
    ("pada tanggal 19 ada apa", "2024-06-19..2024-06-19", "tanggal 19"),
    ("what happened on June 19, 2024?", "2024-06-19..2024-06-19", "June 19, 2024"),
    ("pada 29 Februari", "2024-02-29..2024-02-29", "29 Februari"),
    ("sidang 19 Juni mendatang", "2025-06-19..2025-06-19", "19 Juni mendatang"),
    ("sidang 2 Juli", "2023-07-02..2023-07-02", "2 Juli"),
    ("sidang 2 Juli nanti", "2024-07-02..2024-07-02", "2 Juli nanti"),
    ("pada 17 Agustus lalu", "2023-08-17..2023-08-17", "17 Agustus lalu"),
    ("PON 2-11 September 2019", "2019-09-02..2019-09-11", "2-11 September 2019"),
    ("kejuaraan di Jepang, 10-11 Oktober lalu?", "2023-10-10..2023-10-11", "10-11 Oktober lalu"),
    ("1 Januari - 31 Maret 2024", "2024-01-01..2024-03-31", "1 Januari - 31 Maret 2024"),
    ("5 Juli hingga 29 Agustus 2005", "2005-07-05..2005-08-29", "5 Juli hingga 29 Agustus 2005"),
    ("Nobel Kimia 2005 pada tanggal 5 Oktober", "2005-10-05..2005-10-05", "tanggal 5 Oktober"),
    ("apa kabar hari ini", "2024-07-01..2024-07-01", "hari ini"),
    ("berita kemarin", "2024-06-30..2024-06-30", "kemarin"),
    ("gempa kmrn di mana", "2024-06-30..2024-06-30", "kmrn"),
    ("berita kemarin lusa", "2024-06-29..2024-06-29", "kemarin lusa"),
    ("cuaca besok", "2024-07-02..2024-07-02", "besok"),
    ("cuaca lusa", "2024-07-03..2024-07-03", "lusa"),
    ("gempa td pagi", "2024-07-01..2024-07-01", "td pagi"),
    ("gempa tadi malam", "2024-06-30..2024-06-30", "tadi malam"),
    ("what happened yesterday?", "2024-06-30..2024-06-30", "yesterday"),
    ("what happened last night", "2024-06-30..2024-06-30", "last night"),
    ("agenda minggu ini", "2024-07-01..2024-07-07", "minggu ini"),
    ("berita minggu lalu", "2024-06-24..2024-06-30", "minggu lalu"),
    ("Minggu lalu ada apa?", "2024-06-24..2024-06-30", "Minggu lalu"),
    ("Apa Yang Terjadi Minggu Lalu", "2024-06-24..2024-06-30", "Minggu Lalu"),
    ("Siapa yang tiba Minggu lalu?", "2024-06-30..2024-06-30", "Minggu lalu"),
    ("siapa yang tiba hari minggu lalu", "2024-06-30..2024-06-30", "hari minggu lalu"),
    ("berita pekan lalu", "2024-06-24..2024-06-30", "pekan lalu"),
    ("berita akhir pekan lalu", "2024-06-29..2024-06-30", "akhir pekan lalu"),
    ("agenda awal pekan ini", "2024-07-01..2024-07-02", "awal pekan ini"),
    ("inflasi bulan lalu", "2024-06-01..2024-06-30", "bulan lalu"),
    ("inflasi bln lalu", "2024-06-01..2024-06-30", "bln lalu"),
    ("inflation last month", "2024-06-01..2024-06-30", "last month"),
    ("pertengahan bulan lalu", "2024-06-11..2024-06-20", "pertengahan bulan lalu"),
    ("inflasi tahun lalu", "2023", "tahun lalu"),
    ("Ada apa tahun ini?", "2024", "tahun ini"),
    ("G20 tahun depan", "2025-01-01..2025-12-31", "tahun depan"),
    ("this year's budget", "2024", "this year"),
    ("gempa 3 hari terakhir", "2024-06-28..2024-07-01", "3 hari terakhir"),
    ("gempa dua bulan terakhir", "2024-05-01..2024-07-01", "dua bulan terakhir"),
    ("dalam tiga tahun terakhir ini", "2021-07-01..2024-07-01", "tiga tahun terakhir ini"),
    ("gempa setahun terakhir", "2023-07-01..2024-07-01", "setahun terakhir"),
    ("in the last 10 days", "2024-06-21..2024-07-01", "last 10 days"),
    ("over the past month", "2024-06-01..2024-07-01", "past month"),
    ("gempa 2 hari lalu", "2024-06-29..2024-06-29", "2 hari lalu"),
    ("gempa seminggu yang lalu", "2024-06-24..2024-06-30", "seminggu yang lalu"),
    ("gempa 12 tahun yg lalu", "2012-01-01..2012-12-31", "12 tahun yg lalu"),
    ("two weeks ago", "2024-06-17..2024-06-23", "two weeks ago"),
    ("sidang dua minggu lagi", "2024-07-15..2024-07-21", "dua minggu lagi"),
    ("cuaca 3 hari ke depan", "2024-07-01..2024-07-04", "3 hari ke depan"),
    ("rapat Senin lalu", "2024-06-24..2024-06-24", "Senin lalu"),
    ("rapat rabu kemarin", "2024-06-26..2024-06-26", "rabu kemarin"),
    ("rapat pada Senin", "2024-07-01..2024-07-01", "Senin"),
    ("rapat Senin depan", "2024-07-08..2024-07-08", "Senin depan"),
    ("rapat jumat ini", "2024-07-05..2024-07-05", "jumat ini"),
    ("next Friday", "2024-07-05..2024-07-05", "next Friday"),
    ("dari Senin sampai Rabu", "2024-06-24..2024-06-26", "dari Senin sampai Rabu"),
    ("banjir Januari lalu", "2024-01-01..2024-01-31", "Januari lalu"),
    ("banjir Juli lalu", "2023-07-01..2023-07-31", "Juli lalu"),
    ("banjir pada Juli", "2024-07-01..2024-07-31", "Juli"),
    ("tewas pada protes Mei lalu?", "2024-05-01..2024-05-31", "Mei lalu"),
    ("banjir Juni tahun lalu", "2023-06-01..2023-06-30", "Juni tahun lalu"),
    ("pada bulan mei", "2024-05-01..2024-05-31", "bulan mei"),
    ("sidang bulan Desember mendatang", "2024-12-01..2024-12-31", "bulan Desember mendatang"),
    ("in June 2024", "2024-06-01..2024-06-30", "June 2024"),
    ("elections last November", "2023-11-01..2023-11-30", "last November"),
    ("diserahkan akhir September 2005", "2005-09-21..2005-09-30", "akhir September 2005"),
    ("penduduk Irlandia tahun 2010?", "2010-01-01..2010-12-31", "tahun 2010"),
    ("inflasi thn 2023", "2023", "thn 2023"),
    ("inflasi pada 2023", "2023", "2023"),
    ("inflasi di 2023", "2023", "2023"),
    ("TAHUN 2023 ADA APA", "2023", "TAHUN 2023"),
    ("selama tahun 2005 ini", "2005", "tahun 2005 ini"),
    ("pada tahun 1499", "1499-01-01..1499-12-31", "tahun 1499"),
    ("awal 2024", "2024-01-01..2024-04-30", "awal 2024"),
    ("pertengahan tahun 2024", "2024-05-01..2024-08-31", "pertengahan tahun 2024"),
    ("mid-2023 floods", "2023-05-01..2023-08-31", "mid-2023"),
    ("akhir tahun lalu", "2023-09-01..2023-12-31", "akhir tahun lalu"),
    ("semester pertama 2024", "2024-01-01..2024-06-30", "semester pertama 2024"),
    ("laba kuartal II 2024", "2024-04-01..2024-06-30", "kuartal II 2024"),
    ("laba kuartal I-2024", "2024-01-01..2024-03-31", "kuartal I-2024"),
    ("laba triwulan ketiga tahun lalu", "2023-07-01..2023-09-30", "triwulan ketiga tahun lalu"),
    ("profit in Q2 2024", "2024-04-01..2024-06-30", "Q2 2024"),
    ("first quarter of 2024", "2024-01-01..2024-03-31", "first quarter of 2024"),
    ("pada 1990-an", "1990-01-01..1999-12-31", "1990-an"),
    ("tahun 90-an", "1990-01-01..1999-12-31", "tahun 90-an"),
    ("late 1990s", "1997-01-01..1999-12-31", "late 1990s"),
    ("sejak 2023", "2023-01-01..", "sejak 2023"),
    ("sjk thn 2023", "2023-01-01..", "sjk thn 2023"),
    ("since 2023", "2023-01-01..", "since 2023"),
    ("sejak awal Agustus 2005", "2005-08-01..", "sejak awal Agustus 2005"),
    ("berlaku mulai 16 Januari 2006", "2006-01-16..", "mulai 16 Januari 2006"),
    ("setelah tahun 1946", "1947-01-01..", "setelah tahun 1946"),
    ("setelah 19 Juni 2024", "2024-06-20..", "setelah 19 Juni 2024"),
    ("sampai Juli 2024", "..2024-07-31", "sampai Juli 2024"),
    ("sampe bln lalu", "..2024-06-30", "sampe bln lalu"),
    ("hingga akhir 2023", "..2023-12-31", "hingga akhir 2023"),
    ("sampai dengan November 2004", "..2004-11-30", "sampai dengan November 2004"),
    ("sebelum tahun 2020", "..2019-12-31", "sebelum tahun 2020"),
    ("before May 2023", "..2023-04-30", "before May 2023"),
    ("antara Juni dan Agustus 2024", "2024-06-01..2024-08-31", "antara Juni dan Agustus 2024"),
    ("antara November dan Februari 2024", "2023-11-01..2024-02-29", "antara November dan Februari 2024"),
    ("between June and August 2023", "2023-06-01..2023-08-31", "between June and August 2023"),
    ("antara 2022 dan 2024", "2022-01-01..2024-12-31", "antara 2022 dan 2024"),
    ("dari 2022 sampai 2024", "2022-01-01..2024-12-31", "dari 2022 sampai 2024"),
    ("from 2022 to 2024", "2022-01-01..2024-12-31", "from 2022 to 2024"),
    ("selama 2005-2007", "2005-01-01..2007-12-31", "2005-2007"),
    ("Januari hingga Maret 2024", "2024-01-01..2024-03-31", "Januari hingga Maret 2024"),
    ("Juni 2023 sampai Agustus", "2023-06-01..2023-08-31", "Juni 2023 sampai Agustus"),
    ("dr 2020 smp skrg", "2020-01-01..2024-07-01", "dr 2020 smp skrg"),
    ("pada tahun 2005, tepatnya Agustus 2005", "2005-08-01..2005-08-31", "Agustus 2005"),
    ("berita bulan lalu tentang Pilpres 2019", "2024-06-01..2024-06-30", "bulan lalu"),
]

PREFERRED = [
    ("Siapa juara Piala Dunia 2018?", "2018-01-01..2018-12-31", "2018"),
    ("hasil Pilpres 2024", "2024", "2024"),
    ("isi UU No. 5 Tahun 1999", "1999-01-01..1999-12-31", "Tahun 1999"),
    ("Peraturan Nomor 12 tahun 2005 tentang rotan", "2005", "tahun 2005"),
    ("Konferensi Asia Afrika 1955", "1955-01-01..1955-12-31", "1955"),
    ("jumlah penduduk Jawa Tengah 2005?", "2005", "2005"),
    ("di mana Universitas 17 Agustus 1945", "1945-08-17..1945-08-17", "17 Agustus 1945"),
    ("Peristiwa 10 November", "2023-11-10..2023-11-10", "10 November"),
    ("musim 2023/24", "2023-01-01..2024-12-31", "2023/24"),
    ("Katalog Film Indonesia 1926-2005", "1926-01-01..2005-12-31", "1926-2005"),
    ("2023 dibanding 2024", "2023-01-01..2024-12-31", "2023 dibanding 2024"),
    ("inflasi Maret dibanding Februari 2024", "2024-02-01..2024-03-31", "Maret dibanding Februari 2024"),
    ("pada Juni atau Juli 2024", "2024-06-01..2024-07-31", "Juni atau Juli 2024"),
    ("rapat hari Jumat", "2024-06-28..2024-06-28", "hari Jumat"),
    ("akhir-akhir ini ada apa", "2024-06-01..2024-07-01", "akhir-akhir ini"),
    ("what happened recently", "2024-06-01..2024-07-01", "recently"),
    ("beberapa bulan lalu", "2023-12-01..2024-07-01", "beberapa bulan lalu"),
    ("How did he travel for the 2023 summit?", "2023", "2023"),
]

SILENT = """
Tahun berapa Indonesia merdeka? | bulan apa ia lahir | Berapa tahun lalu ia lahir? |
pada tahun kapankah Situs Dieng ditemukan? | dihukum 5 tahun penjara | selama 3 hari | umur 20 tahun |
pukul 19.30 | 1.500 orang | sekitar 2000 orang | dari 1000 sampai 2000 orang | pasal 19/2016 |
Perpres No 55/2005 | No 95/PMK/02/2005 | Rp 2024 | Rp2024 | skor 2-1 | 24/7 | 0/0 | 31/2/2024 | 32 Juni 2024 |
29 Februari 2023 | 990 tahun lagi | tahun 3000 | tahun 160 | pada tahun 207 SM | dalam tahun 1994 Hijriah |
120 dekade lalu | tahun ٢٠٢٤ | tahun ²⁰²⁴ | tahun ２０２４ | Boeing 2000 | partikel bermassa 1940 MeV/c² |
what may happen | Kapan August Meyszner lahir | jarak bumi ke bulan | Perang Tiga Puluh Tahun | Tahun Baru Imlek |
khotbah setiap Jumat | ibadah Jumat Agung | kebakaran di Pasar Minggu | dalam waktu dekat ini
"""


def _days(period: Period) -> str:
    return f"{period.start or ''}..{period.until or ''}"


@pytest.mark.parametrize(("question", "days", "text"), EXPLICIT)
def test_a_time_that_is_asked_for_filters(question: str, days: str, text: str) -> None:
    period = times(question, ASKED).period
    assert period is not None
    assert (_days(period), period.explicit, period.text) == (YEARS.get(days, days), True, text)


@pytest.mark.parametrize(("question", "days", "text"), PREFERRED)
def test_a_time_that_is_only_mentioned_prefers(question: str, days: str, text: str) -> None:
    period = times(question, ASKED).period
    assert period is not None
    assert (_days(period), period.explicit, period.text) == (YEARS.get(days, days), False, text)


@pytest.mark.parametrize("question", ["", *(question.strip() for question in SILENT.split("|"))])
def test_numbers_that_are_no_dates_say_nothing(question: str) -> None:
    assert times(question, ASKED).period is None


@pytest.mark.parametrize(
    ("asked", "year"), [(date(2024, 7, 1), 2024), (date(2024, 6, 19), 2024), (date(2024, 5, 1), 2023)]
)
def test_a_missing_year_is_that_of_the_nearest_past(asked: date, year: int) -> None:
    period = times("pada 19 Juni", asked).period
    assert period is not None
    assert period.start == date(year, 6, 19)


@pytest.mark.parametrize(
    ("question", "side", "event"),
    [
        ("Apa yang dibahas sebelum ratifikasi?", "before", "ratifikasi"),
        ("sebelum ratifikasi apa yang terjadi", "before", "ratifikasi"),
        ("Setelah kunjungan Putin, apa yang berubah?", "after", "kunjungan Putin"),
        ("What changed after Putin's visit?", "after", "Putin's visit"),
        ("bantuan pascagempa Cianjur", "after", "gempa Cianjur"),
        ("harga beras jelang Lebaran", "before", "Lebaran"),
        ("kasus sejak pandemi", "after", "pandemi"),
    ],
)
def test_an_event_whose_day_only_articles_know_is_an_anchor(question: str, side: str, event: str) -> None:
    asked = times(question, ASKED)
    assert asked.anchor is not None
    assert (asked.anchor.side, asked.anchor.event, asked.period) == (side, event, None)


@pytest.mark.parametrize(
    "question",
    ["sejak kapan", "Sejak abad berapa Kerinci dikenal?", "setelah itu apa", "sejak 2020", "bahasa Pascal",
     "sebelum dan setelah gempa", "sebelumnya siapa"],
)  # fmt: skip
def test_what_names_no_event_is_no_anchor(question: str) -> None:
    assert times(question, ASKED).anchor is None


@pytest.mark.parametrize(
    ("question", "days"),
    [("sebelum Pilpres 2024", "..2024-12-31"), ("setelah gempa 21 November 2022", "2022-11-21..")],
)
def test_the_date_of_an_event_only_prefers_and_is_open_on_the_side_that_is_asked_for(question: str, days: str) -> None:
    asked = times(question, ASKED)
    assert asked.anchor is not None
    assert asked.period is not None
    assert (_days(asked.period), asked.period.explicit) == (days, False)


NEWEST = "berita terbaru|kabar terkini|harga beras skrg|presiden saat ini|kabar terakhir korban gempa|latest news"
NOT_NEWEST = "siapa raja terakhir Majapahit|kapan terakhir kali juara|berita kemarin|I know nothing"


@pytest.mark.parametrize("question", NEWEST.split("|"))
def test_a_wish_for_the_latest_state_is_told(question: str) -> None:
    assert times(question, ASKED).newest


@pytest.mark.parametrize("question", NOT_NEWEST.split("|"))
def test_the_last_of_a_kind_is_not_the_latest_state(question: str) -> None:
    assert not times(question, ASKED).newest


def test_the_day_of_asking_is_counted_in_wib() -> None:
    assert today_in_wib(datetime(2024, 6, 30, 16, 59, tzinfo=UTC)) == date(2024, 6, 30)
    assert today_in_wib(datetime(2024, 6, 30, 17, 0, tzinfo=UTC)) == date(2024, 7, 1)
    assert today_in_wib(datetime(2024, 7, 1, 1, 0, tzinfo=timezone(timedelta(hours=9)))) == date(2024, 6, 30)
    with pytest.raises(ValueError, match="time zone"):
        today_in_wib(datetime(2024, 7, 1))  # noqa: DTZ001


WORDS = (
    "sejak sampai antara dan dari awal akhir tahun bulan minggu hari lalu ini depan terakhir tanggal Juni Februari "
    "Mei may Minggu 2024 1000 2999 3000 31 30 29 0 999 / - , . ( ) 19/6 31/2/2024 29/2/2023 90-an kuartal IV Q4 "
    "sebelum setelah pasca kini kemarin dekade tiga ſept 19 Auguſt İ K ٣ ² １ ½ senin vs nanti"
).split()


@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)),
)
def test_no_text_whatever_raises_or_turns_a_period_round(question: str, today: date) -> None:
    asked = times(question, today)
    if asked.period is not None:
        assert asked.period.start is not None or asked.period.until is not None
        assert asked.period.start is None or asked.period.until is None or asked.period.start <= asked.period.until
        assert asked.period.text.strip()
    if asked.anchor is not None:
        assert asked.anchor.event in question


@pytest.mark.parametrize(
    "piece", ["tahun ", " ", "sebelum ", "19/6/2024 ", "2024-", "pada di dalam ", "(", "akhir awal ", "1"]
)
def test_a_long_question_is_read_at_once(piece: str) -> None:
    question = "sebelum " + piece * (4_000 // len(piece))
    times("", ASKED)
    began = perf_counter()
    times(question, ASKED)
    assert perf_counter() - began < 1
