"""The promises of the looks: all that a reader needs, nothing that a terminal acts on, no line too long.

Not here: what changes while an answer comes (test_terminal_answer.py).
"""

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot import phrasing, terminal_view
from bot.wording import Words
from rag.answer import Answer, Sentence
from store.article import Article
from tests.bot.stories import (
    COVERAGE,
    QUOTE,
    RATIFIED,
    SIGNED,
    TREATY,
    UNDATED,
    answer,
    citation,
    found,
    refusal,
    screen,
    written,
)

INDONESIAN = Words("id")


def plain(lines: list[Text]) -> list[str]:
    return [line.plain for line in lines]


def printed(lines: list[Text], on: Console) -> str:
    terminal_view.show(on, lines)
    return written(on)


def test_an_answer_shows_its_sentences_its_sources_and_who_wrote_it() -> None:
    lines = plain(terminal_view.whole(answer(SIGNED, RATIFIED), INDONESIAN, screen(terminal=False)))
    assert lines == [
        "Perjanjian itu ditandatangani pada 19 Juni 2024 di Pyongyang. [1] "
        "Parlemen Rusia meratifikasi perjanjian itu. [2]",
        "",
        "Sumber",
        "[1] Rusia dan Korea Utara menandatangani perjanjian kemitraan",
        "    Contoh TanyaBerita · 20 Juni 2024",
        "    https://contoh.example/perjanjian",
        "[2] (tanpa judul)",
        "    penerbit tidak disebutkan · tanpa tanggal",
        "dijawab oleh mesin kutipan",
    ]


def test_an_article_is_listed_once_with_all_its_markers() -> None:
    second = Sentence(text="Isinya bantuan.", citations=(citation(2, quote="Penutup."),))
    lines = plain(terminal_view.sources(answer(SIGNED, second), INDONESIAN, screen()))
    assert lines[1] == "[1] [2] Rusia dan Korea Utara menandatangani perjanjian kemitraan"
    assert len(lines) == 4


def test_each_source_has_its_own_colour_in_the_text_and_in_the_list() -> None:
    shown = printed(terminal_view.whole(answer(SIGNED, RATIFIED), INDONESIAN, screen()), screen())
    for number, colour in ((1, "36"), (2, "35")):
        assert shown.count(f"\x1b[1;{colour}m[{number}]\x1b[0m") == 2


def test_no_colour_is_shown_where_none_is_wanted() -> None:
    quiet = screen(colour=False)
    shown = printed(terminal_view.whole(answer(SIGNED, RATIFIED), INDONESIAN, quiet), quiet)
    assert "\x1b[1m[1]" in shown
    assert "36m" not in shown
    assert "35m" not in shown


def test_an_address_is_a_link_that_fits_and_leads_all_the_way() -> None:
    far = TREATY.model_copy(update={"url": "https://contoh.example/" + "jalan/" * 30})
    lines = terminal_view.source([citation(1, far)], INDONESIAN, narrow := screen(40))
    assert cell_len(lines[-1].plain) <= 40
    assert lines[-1].plain.endswith("…")
    assert f";{far.url}\x1b\\" in printed(lines, narrow)
    elsewhere = terminal_view.source([citation(1, far)], INDONESIAN, screen(terminal=False))
    assert elsewhere[-1].plain.strip() == far.url


def test_a_quotation_is_highlighted_in_its_paragraph() -> None:
    lines = terminal_view.quotation(citation(1), INDONESIAN, coloured := screen(200))
    assert lines[-1].plain == (
        "  Presiden Vladimir Putin tiba di Pyongyang pada Rabu dini hari. "
        f"{QUOTE} Isinya antara lain bantuan timbal balik."
    )
    assert f"\x1b[1;30;43m{QUOTE}\x1b[0m" in printed(lines, coloured)


@pytest.mark.parametrize("on", [screen(200, colour=False), screen(terminal=False)])
def test_without_colour_the_quotation_stands_between_marks(on: Console) -> None:
    assert f"hari. »{QUOTE}« Isinya" in terminal_view.quotation(citation(1), INDONESIAN, on)[-1].plain


def test_a_long_paragraph_is_cut_at_words_around_the_quotation() -> None:
    text = "kata " * 1_000 + QUOTE + " lagi" * 1_000
    start = text.index(QUOTE)
    before, quote, after = phrasing.in_context(text, start, start + len(QUOTE))
    assert quote == QUOTE
    assert before.startswith("… kata ")
    assert after.endswith("lagi …")
    assert max(len(before), len(after)) <= phrasing.AROUND + 2


def test_a_quotation_over_paragraphs_keeps_its_bounds() -> None:
    text = "satu dua\ntiga\nempat lima"
    assert phrasing.in_context(text, 5, 18) == ("satu ", "dua\ntiga\nempat"[:13], text[18:])


def test_an_abstention_says_why_what_is_covered_and_the_nearest_headlines() -> None:
    lines = plain(terminal_view.abstention(refusal(), INDONESIAN, screen(terminal=False)))
    assert lines == [
        "Jawabannya tidak ada dalam artikel-artikel ini.",
        "Yang bisa ditanyakan: 16 artikel, 25 Juli 2023 – 4 Desember 2024 (Contoh TanyaBerita).",
        "Judul yang paling dekat:",
        "  · Rusia dan Korea Utara menandatangani perjanjian kemitraan (Contoh TanyaBerita · 20 Juni 2024)",
    ]


def test_an_abstention_says_what_may_be_the_reason() -> None:
    asked = {"question": "Apa kata Jepang?", "missing": ("jepang",)}
    lines = plain(terminal_view.abstention(refusal().model_copy(update=asked), INDONESIAN, screen(terminal=False)))
    assert lines[1] == "Artikel yang paling dekat tidak menyebut “Jepang”."


def test_headlines_outside_what_was_asked_for_are_offered_as_such() -> None:
    lines = plain(terminal_view.abstention(refusal("nothing_in_scope"), INDONESIAN, screen(terminal=False)))
    assert lines[0] == "Tidak ada artikel yang sesuai dengan periode atau penerbit yang diminta."
    assert lines[-2] == "Yang paling dekat, di luar periode atau penerbit itu:"
    assert TREATY.title in lines[-1]


def test_a_doubt_stands_between_the_answer_and_its_sources() -> None:
    lines = plain(terminal_view.whole(doubtful(), INDONESIAN, screen(terminal=False)))
    assert lines[1:4] == ["Keyakinan rendah: periksa kutipannya dahulu.", "", "Sumber"]


def doubtful() -> Answer:
    return answer(SIGNED).model_copy(update={"unsure": True})


def test_a_sentence_that_needs_its_day_is_shown_with_it_in_the_language_of_the_answer() -> None:
    dated = answer(SIGNED.model_copy(update={"dated": True}), RATIFIED)
    in_english = dated.model_copy(update={"language": "en"})
    for said, day in ((dated, "20 Juni 2024"), (in_english, "20 June 2024")):
        lines = plain(terminal_view.whole(said, INDONESIAN, screen(terminal=False)))
        assert lines[0] == f"{QUOTE} [1] ({day}) {RATIFIED.text} [2]"


def test_a_source_names_who_else_prints_its_story() -> None:
    also = (UNDATED.model_copy(update={"publisher": "Kompas"}), UNDATED.model_copy(update={"publisher": "Tempo"}))
    printed_elsewhere = [citation(1), citation(2, quote="Penutup.").model_copy(update={"also": also})]
    lines = plain(terminal_view.source(printed_elsewhere, INDONESIAN, screen()))
    assert lines[1] == "    Contoh TanyaBerita · 20 Juni 2024 · juga di Kompas, Tempo"


def test_nearest_headlines_are_told_once_best_first() -> None:
    second = TREATY.model_copy(update={"id": "b"})
    near = refusal().model_copy(update={"found": (found(), found(second), found())})
    assert [article.id for article in phrasing.headlines(near)] == ["perjanjian", "b"]


def test_an_empty_library_is_told_without_pretending_to_cover_anything() -> None:
    empty = COVERAGE.model_copy(update={"articles": 0, "first": None, "last": None, "publishers": ()})
    bare = refusal("empty_library").model_copy(update={"coverage": empty, "found": ()})
    lines = plain(terminal_view.abstention(bare, INDONESIAN, screen(terminal=False)))
    assert lines == ["Pustaka masih kosong. Masukkan artikel dulu: tanya index FOLDER-ARTIKEL"]


def test_the_engine_that_stood_in_is_named_with_the_cause() -> None:
    stood_in = answer(SIGNED, fallback="HTTP 503")
    assert phrasing.engine(stood_in, INDONESIAN) == (
        "Model tidak bisa dipakai (HTTP 503), jadi mesin kutipan yang menjawab."
    )
    assert "gemma3:4b" in phrasing.engine(answer(SIGNED, engine="ollama:gemma3:4b"), INDONESIAN)


HOSTILE = Article(
    id="jahat",
    title="[bold]judul[/bold] \x1b]0;diambil alih\x07 \u202ekilabret",
    text="Awal \x9b31m [link=http://jahat.example]klik[/link] \x1b[2J kutipan asli. Akhir\x00.",
    publisher="Harian \x1b[5mKedip",
    url="https://contoh.example/\x1b]8;;http://jahat.example",
)


def test_nothing_that_an_article_or_a_model_wrote_is_acted_on() -> None:
    on = screen(200)
    said = Sentence(
        text="[red]merah[/red] :smile: \x1b[31mkalimat\x1b[0m",
        citations=(citation(1, HOSTILE, "\x1b[2J kutipan asli."),),
    )
    lines = [
        *terminal_view.whole(answer(said), INDONESIAN, on),
        *terminal_view.quotation(said.citations[0], INDONESIAN, on),
        *terminal_view.abstention(refusal().model_copy(update={"found": (found(HOSTILE),)}), INDONESIAN, on),
    ]
    assert not set("\x1b\x9b\x07\x00\u202e") & set("".join(plain(lines)))
    assert "[red]merah[/red] :smile:" in lines[0].plain
    for link in (span.style for line in lines for span in line.spans):
        assert "\x1b" not in (getattr(link, "link", None) or "")
    assert "\x1b[2J" not in printed(lines, on)


@pytest.mark.parametrize("width", [80, 50, 30])
def test_lines_break_between_words_and_fit(width: int) -> None:
    on = screen(width)
    lines = [
        *terminal_view.whole(answer(*[SIGNED, RATIFIED] * 5), INDONESIAN, on),
        *terminal_view.quotation(citation(1), INDONESIAN, on),
        *terminal_view.abstention(refusal(), INDONESIAN, on),
    ]
    assert max(cell_len(line.plain) for line in lines) <= width
    words = {word for line in lines for word in line.plain.split()}
    assert {"ditandatangani", "perjanjian", "[1]", "[2]"} <= words


def test_what_a_program_reads_is_not_broken_into_lines() -> None:
    lines = terminal_view.whole(answer(*[SIGNED] * 20), INDONESIAN, screen(20, terminal=False))
    assert len(lines[0].plain) > 1_000
