"""The promises of what every door says of an answer: doubts that are true, days, reprints, reasons.

Not here: how they look (test_terminal_view.py, test_telegram_reply.py).
"""

from datetime import date
from itertools import pairwise

import pytest

from bot import phrasing
from bot.wording import Words
from rag.answer import Answer, Language, Reason
from store.article import Article
from tests.bot.stories import QUOTE, SIGNED, TREATY, UNDATED, answer, citation, found, refusal

ID = Words("id")
EN = Words("en")
ASKED = "Siapa perdana menteri Jepang, menurut Piala Dunia dan toko roti?"


def unsure(*missing: str, question: str = ASKED) -> Answer:
    return answer(SIGNED).model_copy(update={"question": question, "unsure": True, "missing": missing})


def lacking(*missing: str, reason: Reason = "no_evidence") -> Answer:
    return refusal(reason).model_copy(update={"question": ASKED, "missing": missing})


def english(of: Answer, **more: object) -> Answer:
    return of.model_copy(update={"language": "en", "question": "Who owns the bakery?", "missing": ("bakery",), **more})


def test_a_low_confidence_is_told_with_what_the_nearest_article_does_not_mention() -> None:
    told = phrasing.doubt(unsure("jepang"), ID)
    assert told == "Keyakinan rendah: artikel yang paling dekat tidak menyebut “Jepang”."
    assert phrasing.doubt(unsure("jepang"), EN).endswith("the nearest article does not mention “Jepang”.")


def test_a_low_confidence_without_missing_words_asks_to_check_the_quotations() -> None:
    assert phrasing.doubt(unsure(), ID) == "Keyakinan rendah: periksa kutipannya dahulu."


def test_a_sure_answer_is_not_doubted() -> None:
    assert phrasing.doubt(unsure("jepang").model_copy(update={"unsure": False}), ID) == ""


def test_three_missing_words_are_listed_at_most_as_the_question_writes_them() -> None:
    told = phrasing.doubt(unsure("perdana", "jepang", "piala dunia", "roti"), ID)
    assert told.endswith("tidak menyebut “perdana”, “Jepang”, “Piala Dunia”.")


def test_a_word_that_the_article_has_outside_its_best_passage_is_not_called_missing() -> None:
    asked = unsure("putin", "jepang", "penutup", question="Apakah Putin ke Jepang sebagai penutup?")
    assert phrasing.doubt(asked, ID).endswith("tidak menyebut “Jepang”.")


@pytest.mark.parametrize("other", ["belas", "dunia piala", "toko roti lain"])
def test_a_word_that_the_reader_did_not_write_is_not_held_against_the_article(other: str) -> None:
    assert phrasing.doubt(unsure(other), ID) == "Keyakinan rendah: periksa kutipannya dahulu."


def test_a_refusal_names_the_missing_words_too() -> None:
    told = "Artikel yang paling dekat tidak menyebut “Jepang”."
    assert phrasing.why_perhaps(lacking("jepang"), ID) == told
    assert told in phrasing.refusal(lacking("jepang"), ID)
    assert phrasing.why_perhaps(lacking("jepang", reason="not_supported"), ID) == told
    assert phrasing.why_perhaps(lacking(), ID) == ""


@pytest.mark.parametrize("reason", ["nothing_in_scope", "no_words", "too_long", "empty_library"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_where_something_else_is_the_reason_neither_words_nor_language_are_blamed(
    reason: Reason, language: Language
) -> None:
    refused = lacking("jepang", reason=reason).model_copy(update={"language": language})
    assert phrasing.why_perhaps(refused, ID) == ""


@pytest.mark.parametrize("reason", ["no_evidence", "not_supported"])
@pytest.mark.parametrize("words", [ID, EN])
def test_an_english_question_that_is_refused_is_told_in_english_that_the_articles_are_indonesian(
    reason: Reason, words: Words
) -> None:
    told = "The language may be the reason: these articles are in Indonesian. Please try asking in Indonesian."
    assert phrasing.why_perhaps(english(refusal(reason)), words) == told
    assert told in phrasing.refusal(english(refusal(reason)), words)


def test_the_language_is_not_blamed_where_a_model_answered_or_the_articles_are_english() -> None:
    assert phrasing.why_perhaps(english(refusal(), engine="ollama:gemma3:4b"), EN) == ""
    in_english = found(TREATY.model_copy(update={"language": "en"}))
    assert "bakery" in phrasing.why_perhaps(english(refusal(), found=(in_english,)), EN)
    asked_in_indonesian = refusal().model_copy(update={"found": (in_english,)})
    assert phrasing.why_perhaps(asked_in_indonesian, ID) == ""


def test_an_article_in_another_language_is_not_said_to_lack_a_word() -> None:
    assert phrasing.doubt(english(unsure("jepang")), EN) == "Low confidence: please check the quotations first."


def test_a_day_is_told_where_a_sentence_must_not_stand_without_it() -> None:
    dated = SIGNED.model_copy(update={"dated": True})
    assert phrasing.dated(dated, ID) == "(20 Juni 2024)"
    assert phrasing.dated(dated, EN) == "(20 June 2024)"
    assert phrasing.dated(SIGNED, ID) == ""
    assert phrasing.dated(dated.model_copy(update={"citations": (citation(1, UNDATED, UNDATED.text),)}), ID) == ""


def reprints(*publishers: str | None) -> tuple[Article, ...]:
    return tuple(
        Article(id=f"cetak-{n}", title=f"Judul {n}", text=QUOTE, publisher=publisher, published=date(2024, 6, 21))
        for n, publisher in enumerate(publishers)
    )


def test_who_prints_the_same_story_is_named_once_by_publisher_or_else_by_headline() -> None:
    cited = citation(1).model_copy(update={"also": reprints("Kompas", "Tempo", "Kompas")})
    assert phrasing.also([cited], ID) == "juga di Kompas, Tempo"
    assert phrasing.also([cited], EN) == "also in Kompas, Tempo"
    unnamed = citation(1).model_copy(update={"also": reprints(None, "\x1b\n", TREATY.publisher)})
    assert phrasing.also([unnamed], ID) == "juga di Judul 0, Judul 1, Judul 2"
    assert phrasing.also([citation(1)], ID) == ""


def test_three_reprints_are_named_at_most() -> None:
    one, other = (citation(n).model_copy(update={"also": reprints(*names)}) for n, names in ((1, "ABC"), (2, "BDE")))
    assert phrasing.also([one, other], ID) == "juga di A, B, C, dan 2 lainnya"


def test_an_answer_without_the_model_says_why_once_for_each_cause() -> None:
    stood_in = answer(SIGNED, fallback="HTTP 503")
    assert phrasing.engine(stood_in, ID, told={"HTTP 503"}) == "tanpa model"
    assert "(HTTP 503)" in phrasing.engine(stood_in, ID, told={"not reachable"})
    assert phrasing.engine(answer(SIGNED), ID, told={"HTTP 503"}) == "dijawab oleh mesin kutipan"


def test_a_period_or_publisher_without_articles_is_told_with_what_there_is() -> None:
    told = phrasing.refusal(refusal("nothing_in_scope"), ID)
    parts = ["periode atau penerbit yang diminta", "16 artikel", "25 Juli 2023 – 4 Desember 2024"]
    assert all(told.index(one) < told.index(other) for one, other in pairwise(parts))
    assert phrasing.nearest(refusal("nothing_in_scope"), ID) == "Yang paling dekat, di luar periode atau penerbit itu:"
    assert phrasing.nearest(refusal(), ID) == "Judul yang paling dekat:"
