"""Words, stems and names as the search sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import STOPWORDS, detect, index_tokens, stem, words


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Korut-Rusia", ["korut", "rusia"]),
        ("1.500 orang", ["1500", "orang"]),
        ("naik 1,5 persen", ["naik", "1_5", "persen"]),
        ("Rp1,5 triliun, Rp500", ["rp", "1_5", "triliun", "rp", "500"]),
        ("Jum'at di café", ["jumat", "di", "cafe"]),
        ("19/6/2024", ["19", "6", "2024"]),
        ("k2m 10.000-an", ["k2m", "10000", "an"]),
        ("🙂 !!", []),
    ],
)
def test_words_are_normalised_forms(text: str, forms: list[str]) -> None:
    assert [word.form for word in words(text)] == forms


@given(st.text(max_size=60))
def test_words_stand_where_they_say(text: str) -> None:
    for word in words(text):
        assert text[word.start : word.end].strip()
        assert word.form
        assert " " not in word.form


def test_forms_of_one_word_share_a_stem() -> None:
    assert stem("meratifikasi") == stem("diratifikasi")
    assert stem("perjanjiannya") == stem("perjanjian")
    assert stem("2024") == "2024"


@pytest.mark.parametrize("written", ["Korut", "Korea Utara", "korea utara", "North Korea"])
def test_every_form_of_a_name_leaves_the_same_token(written: str) -> None:
    expected = {token for token in index_tokens("Korea Utara")[0] if token.startswith("_")}
    assert len(expected) == 1
    assert expected <= set(index_tokens(f"Kunjungan ke {written} usai.")[0])


def test_a_form_in_capitals_is_a_name_only_in_capitals() -> None:
    assert any(token.startswith("_amerika") for token in index_tokens("Pejabat AS tiba")[0])
    assert not any(token.startswith("_amerika") for token in index_tokens("gandar as roda patah")[0])


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Kapan perjanjian itu mulai berlaku?", "id"),
        ("When did the treaty enter into force?", "en"),
        ("Putin Kim Pyongyang", "id"),
        ("Who is Kozlov?", "en"),
    ],
)
def test_the_language_of_a_question_is_told_by_its_function_words(question: str, language: str) -> None:
    assert detect(question) == language


def test_negations_and_topics_are_not_confused_with_stop_words() -> None:
    assert {"yang", "siapa", "berapa", "the"} <= STOPWORDS
    assert not {"perjanjian", "tentara", "gagal", "treaty"} & STOPWORDS
