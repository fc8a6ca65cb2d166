"""A sentence taken apart."""

import pytest

from rag.claims import analysed, bare_words, claim, language_of
from rag.language import detect


def test_a_claim_is_one_sentence_and_a_passage_is_several() -> None:
    text = "Bupati hadir. Warga pulang."
    assert claim(text).spans == ((0, len(text)),)
    assert [text[start:end] for start, end in analysed(text).spans] == ["Bupati hadir.", "Warga pulang."]
    assert analysed(text).folded == "bupati hadir warga pulang"


@pytest.mark.parametrize(("text", "forms"), [("Russia's army", ["russia", "army"]), ("'s", ["s"]), ("Ross", ["ross"])])
def test_the_english_genitive_is_no_part_of_a_word(text: str, forms: list[str]) -> None:
    assert [word.form for word in bare_words(text)] == forms


@pytest.mark.parametrize("text", ["Bupati hadir di balai desa.", "The regent was in the village hall.", "", "Seoul"])
def test_the_language_is_that_of_a_question_of_the_same_words(text: str) -> None:
    assert language_of(bare_words(text)) == detect(text)
