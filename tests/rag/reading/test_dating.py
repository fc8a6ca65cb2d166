"""The day of publication is what the page states; nothing is guessed."""

from datetime import date

import pytest

from rag.reading.dating import news_day, parse_date, stamp, stamped


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2024-06-20", date(2024, 6, 20)),
        ("2024-06-20T15:10:32+07:00", date(2024, 6, 20)),
        ("2024-06-20T23:30:00+09:00", date(2024, 6, 20)),
        ("2024-06-20T23:30:00Z", date(2024, 6, 21)),
        ("Thu, 20 Jun 2024 23:30:00 GMT", date(2024, 6, 21)),
        ("2024/06/20 15:10:32", date(2024, 6, 20)),
        ("20/06/2024", date(2024, 6, 20)),
        ("20 Juni 2024", date(2024, 6, 20)),
        ("Kamis, 20 Jun 2024 15:10 WIB", date(2024, 6, 20)),
        ("Jum'at (31 Mei 2024)", date(2024, 5, 31)),
        ("June 20, 2024", date(2024, 6, 20)),
        ("31/02/2024", None),
        ("06/20/2024", None),
        ("2024-06", None),
        ("kemarin", None),
        ("1718870000", None),
        ("20 Juni 2024 atau sesudahnya menurut panitia", None),
        ("0000-00-00", None),
        ("9999-12-31T23:59:59Z", None),
    ],
)
def test_a_stated_date_is_read_or_refused(stated: str, day: date | None) -> None:
    assert parse_date(stated) == day


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Write: 2024-06-20 15:10:32Update: 2024-06-21 15:39:07", (date(2024, 6, 20), "")),
        ("Update: 2024-06-21 15:39:07", (None, "")),
        ("Kompas.com - 20/06/2024, 15:10 WIB", (date(2024, 6, 20), "Kompas.com")),
        ("Liputan6.com Diterbitkan 20 Juni 2024, 15:10 WIB", (date(2024, 6, 20), "Liputan6.com")),
        ("Sari Dewi | Kamis, 20 Juni 2024", (date(2024, 6, 20), "Sari Dewi")),
        ("Diperbarui 21 Juni 2024", (None, "")),
        ("Jadwal Kereta 20 Juni 2024", None),
        ("17 Agustus 1945, Hari Kemerdekaan Indonesia", None),
        ("Film itu dirilis pada 23 September 2019 mendatang.", None),
        ("Tanggal 17 September 2019 pagi, warga datang ke kantor desa.", None),
        ("Keputusan gubernur tanggal 6 September 2018", None),
    ],
)
def test_a_stamp_is_told_from_a_sentence_with_a_date(line: str, found: tuple[date | None, str] | None) -> None:
    assert stamp(line) == found


def test_the_stamps_of_other_articles_are_not_the_pages_own() -> None:
    lead = "Panen kopi di lereng gunung dimulai dua pekan lebih awal daripada tahun lalu."
    lines = ["Kabar Lain", "1 Januari 2020", "Teras", "Menu", "Panen Kopi", lead, "2 Februari 2021"]
    assert stamped(lines, 4).day is None
    assert stamped([*lines, "Diterbitkan: 3 Mei 2024"], 4).day == date(2024, 5, 3)


LEAD = "Panen kopi di lereng gunung dimulai lebih awal, kata kepala dinas pada Jumat (3/5/2024)."
YEARLESS = "Panen kopi di lereng gunung dimulai lebih awal, kata kepala dinas pada Jumat (3/5)."
BODY = "Petani di tiga desa memetik buah pertama sejak pekan lalu dan menjualnya ke koperasi."


def test_an_undated_page_takes_the_day_on_which_its_lead_was_said() -> None:
    assert news_day([LEAD, BODY], "") == date(2024, 5, 3)


def test_a_year_that_is_left_out_comes_from_the_page_alone() -> None:
    assert news_day([YEARLESS, BODY], "") is None
    assert news_day([YEARLESS, BODY], "Dipotret pada 29 April 2024.") == date(2024, 5, 3)
    assert news_day([YEARLESS, BODY], "Dipotret pada 29 April 2023.") is None  # 3 May 2023 was no Friday
    assert news_day([YEARLESS, BODY], "Dipotret pada 29 Januari 2024.") is None  # too far away to tell


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["Panen kopi di lereng gunung dimulai lebih awal pada Jumat (3/5/2024) waktu setempat.", BODY],
        [LEAD.replace("Jumat", "Sabtu"), BODY],
        [LEAD, "Panen berikutnya akan dimulai di desa sebelah pada Senin (6/5/2024) pagi hari."],
        [BODY, BODY, LEAD],
        [LEAD.replace("(3/5/2024)", "3 Mei 2024"), BODY],
        [LEAD.replace(").", ") kemarin."), BODY],
    ],
    ids=["an event", "a wrong weekday", "a later day", "not the lead", "not its form", "yesterday"],
)
def test_no_other_day_is_taken_for_the_day_of_the_news(paragraphs: list[str]) -> None:
    assert news_day(paragraphs, "") is None
