"""A timeline of a topic: events by their days, each a sentence of an article, word for word."""

from datetime import date

import pytest

from rag import timelining
from rag.answer import Found, Moment
from rag.timelining import MOMENTS, day_of, moments
from tests.rag.briefs import asked, evenly, found

OPENING = found(
    "Waduk Seruni mulai diisi pada Senin (4/3/2024). Waduk itu menampung 1.500 meter kubik air.",
    1,
    title="Waduk Seruni Mulai Diisi",
    published=date(2024, 3, 5),
)
WIDENING = found(
    "Bupati Harjo Winata memperluas Waduk Seruni pada 10 Juni. Warga Desa Kenanga menerima ganti rugi.",
    2,
    title="Kapasitas Waduk Seruni Ditambah",
    published=date(2024, 6, 11),
)
FACTORY = found(
    "Pabrik gula Tirtasari berhenti beroperasi pada 20 November 2023.",
    3,
    title="Pabrik Gula Tirtasari Tutup",
    published=date(2023, 11, 21),
)


def timeline(topic: str, *passages: Found, limit: int = MOMENTS) -> tuple[Moment, ...]:
    query = asked(topic)
    return moments(query, evenly(query), passages, limit)


def told(topic: str, *passages: Found, limit: int = MOMENTS) -> list[str]:
    return [f"{moment.day} {moment.sentence.text}" for moment in timeline(topic, *passages, limit=limit)]


def test_events_come_by_their_days_whatever_was_found_first() -> None:
    assert told("Waduk Seruni", WIDENING, OPENING, FACTORY) == [
        "2024-03-04 Waduk Seruni mulai diisi pada Senin (4/3/2024).",
        "2024-06-10 Bupati Harjo Winata memperluas Waduk Seruni pada 10 Juni.",
    ]


def test_each_event_is_proved_by_a_quotation_of_its_article_and_markers_follow_the_days() -> None:
    events = timeline("Waduk Seruni", WIDENING, OPENING)
    citations = [citation for event in events for citation in event.sentence.citations]
    assert [citation.marker for citation in citations] == [1, 2]
    for event, citation in zip(events, citations, strict=True):
        assert citation.article.text[citation.start : citation.end] == citation.quote == event.sentence.text


def test_a_passage_deep_in_its_article_is_quoted_from_where_it_stands() -> None:
    text = f"{'Pembukaan yang panjang. ' * 4}{WIDENING.article.text}"
    article = WIDENING.article.model_copy(update={"text": text})
    start = len(text) - len(WIDENING.article.text)
    passage = WIDENING.passage.model_copy(update={"start": start, "end": len(text)})
    citation = timeline("Waduk Seruni", Found(passage=passage, article=article, score=1.0))[0].sentence.citations[0]
    assert (citation.start, citation.quote) == (start, "Bupati Harjo Winata memperluas Waduk Seruni pada 10 Juni.")


@pytest.mark.parametrize("topic", ["kopi", "ibu kota Mars", "gaji pekerja Waduk Seruni", "yang itu"])
def test_a_topic_that_the_articles_do_not_tell_has_no_timeline(topic: str) -> None:
    assert told(topic, OPENING, WIDENING, FACTORY) == []


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Ia tiba pada 24 Oktober 2024.", date(2024, 10, 24)),
        ("Ia tiba pada Kamis (24/10).", date(2024, 10, 24)),
        ("Ia tiba pada 20 Desember.", date(2023, 12, 20)),
        ("Ia tiba pada 3 November.", date(2024, 11, 3)),
        ("Ia dijadwalkan tiba pada 20 Desember.", date(2024, 12, 20)),
        ("Sejak dibuka pada 17 Oktober 2023, stasiun itu ramai, kata dia, Jumat (18/10/2024).", date(2024, 10, 18)),
        ("Ia tiba pada 29 Februari.", date(2024, 2, 29)),
        ("Ia tiba pada 29 Februari 2023.", None),
        ("Ia pergi sebelum perjanjian diteken pada 19 Juni 2024.", None),
        ("Perjanjian tertanggal 9 Februari 2000 gugur.", None),
        ("Ia tiba pada Oktober 2024.", None),
        ("Ia tiba kemarin.", None),
    ],
)
def test_an_event_is_of_the_day_that_its_sentence_names_in_full(sentence: str, day: date | None) -> None:
    assert day_of(sentence, date(2024, 10, 28)) == day


@pytest.mark.parametrize("published", [date.min, date(2023, 10, 28), date.max])
def test_a_day_that_no_year_near_has_is_no_day(published: date) -> None:
    assert day_of("Ia tiba pada 29 Februari.", published) is None


def test_without_a_day_of_its_own_only_the_head_of_an_article_is_an_event_of_its_day() -> None:
    text = (
        "Pemerintah menutup Waduk Seruni bagi semua pengunjung asal Kabupaten Lembayung. Petugas memasang pagar. "
        "Jalan ke sana dialihkan. Petugas membersihkan endapan lumpur di tepi Waduk Seruni setiap pagi."
    )
    assert told("Waduk Seruni", found(text, title="Waduk Seruni Ditutup", published=date(2024, 9, 2))) == [
        "2024-09-02 Pemerintah menutup Waduk Seruni bagi semua pengunjung asal Kabupaten Lembayung."
    ]
    assert told("Waduk Seruni", found(text, title="Waduk Seruni Ditutup")) == []


def test_one_event_told_by_two_articles_is_told_once() -> None:
    other = found(
        "Pengisian Waduk Seruni mulai dilakukan pada 4 Maret 2024.", 4, title="Waduk Seruni", published=date(2024, 3, 6)
    )
    assert len(timeline("Waduk Seruni", OPENING, other)) == 1


def test_the_report_of_an_event_is_no_event_of_its_own() -> None:
    text = "Pemerintah daerah meresmikan Waduk Seruni. Bupati Harjo Winata membuka Waduk Seruni pada 1 Juli 2024."
    events = told("Waduk Seruni", found(text, title="Waduk Seruni Diresmikan", published=date(2024, 7, 2)))
    assert len(events) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ia meresmikan Waduk Seruni pada 1 Juli 2024.",
        "Menurut jadwal semula ia meresmikan Waduk Seruni pada 1 Juli 2024.",
        "Baca juga: Waduk Seruni diresmikan pada 1 Juli 2024.",
        "Apakah Waduk Seruni diresmikan pada 1 Juli 2024?",
        "Waduk Seruni, 1 Juli 2024.",
        "Luas Waduk Seruni pada 1 Juli 2024 enam hektare.",
    ],
)
def test_what_leans_on_other_sentences_or_tells_no_deed_is_left_out(text: str) -> None:
    assert told("Waduk Seruni", found(text, title="Waduk Seruni", published=date(2024, 7, 2))) == []


def test_no_more_events_are_told_than_asked_for_and_no_article_gives_all_of_them() -> None:
    deeds = ("dibuka", "ditutup", "dikuras", "dipagari", "diperluas", "dinamai")
    many = found(
        " ".join(f"Waduk Seruni {deed} pada {day} Juli 2024." for day, deed in enumerate(deeds, 1)),
        1,
        title="Kabar Waduk Seruni",
        published=date(2024, 7, 9),
    )
    assert len(timeline("Waduk Seruni", many)) == 4
    assert len(timeline("Waduk Seruni", many, OPENING, WIDENING, limit=3)) == 3


def test_a_time_in_the_topic_bounds_the_days() -> None:
    query = asked("Waduk Seruni pada Juni 2024").model_copy(update={"terms": asked("Waduk Seruni").terms})
    events = moments(query, evenly(query), [OPENING, WIDENING], MOMENTS)
    assert [event.day for event in events] == [date(2024, 6, 10)]


def test_dated_sentences_of_an_article_about_the_topic_need_not_name_it() -> None:
    text = (
        "Waduk Seruni ramai dikunjungi warga yang hendak melihat bendungan. "
        "Tidak ada yang terluka, kata bupati.\n\nDini hari 21 Juli 2024, bendungan bocor dan merendam sawah. "
        "Pada 5 Agustus 2024, Bupati Harjo Winata melawat ke Kota Tirtasari."
    )
    about = found(text, title="Kisah Waduk Seruni", published=date(2024, 9, 2))
    assert "2024-07-21 Dini hari 21 Juli 2024, bendungan bocor dan merendam sawah." in told("Waduk Seruni", about)
    assert not any("Tirtasari" in event for event in told("Waduk Seruni", about))


def test_a_report_without_a_day_is_the_event_that_another_article_dates() -> None:
    text = "Bupati Harjo Winata meresmikan bendungan Waduk Seruni"
    undated = found(f"{text}.", 1, title="Waduk Seruni Diresmikan", published=date(2024, 7, 2))
    dated = found(f"{text} pada 1 Juli 2024.", 2, title="Waduk Seruni Diresmikan", published=date(2024, 7, 3))
    assert told("Waduk Seruni", undated, dated) == [f"2024-07-01 {text} pada 1 Juli 2024."]


def test_a_sentence_that_points_at_another_comes_after_one_that_does_not() -> None:
    pointing = found("Bupati Harjo meninjau Waduk Seruni dalam acara itu, 3 Juli 2024.", 1, title="Waduk Seruni")
    clear = found("Bupati Harjo memagari tepi Waduk Seruni pada 9 Juli 2024.", 2, title="Waduk Seruni")
    assert [event.day for event in timeline("Waduk Seruni", pointing, clear, limit=1)] == [date(2024, 7, 9)]


def test_an_english_topic_is_held_by_one_of_the_words_that_the_glossary_gives_for_each() -> None:
    query = asked("Waduk Seruni")
    query = query.model_copy(update={"terms": (*query.terms, "tandon", "seruniwati"), "language": "en"})
    assert moments(query, evenly(query), [OPENING], MOMENTS)
    indonesian = query.model_copy(update={"language": "id"})
    assert not moments(indonesian, evenly(query), [OPENING], MOMENTS)


def test_what_the_check_of_citing_refuses_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelining, "supported", lambda *_: None)
    assert told("Waduk Seruni", OPENING) == []
