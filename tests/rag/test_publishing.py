"""The publisher that a question asks to hear."""

import pytest

from rag.publishing import voice

PUBLISHERS = ("Kabar Uji", "Suara Lembah", "Suara Bukit", "Lensa")


@pytest.mark.parametrize(
    ("question", "publishers", "text"),
    [
        ("Menurut Kabar Uji, kapan waduk diisi?", ("Kabar Uji",), "Menurut Kabar Uji"),
        ("menurut kabar uji kapan waduk diisi", ("Kabar Uji",), "menurut kabar uji"),
        ("Kapan waduk diisi menurut Kabar?", ("Kabar Uji",), "menurut Kabar"),
        ("Apa versi Suara Lembah tentang banjir?", ("Suara Lembah",), "versi Suara Lembah"),
        ("Apa versi Suara tentang banjir?", ("Suara Lembah", "Suara Bukit"), "versi Suara"),
        ("Apa yang dilansir dari Lensa soal gempa?", ("Lensa",), "dilansir dari Lensa"),
        ("Dikutip oleh Lensa, siapa pemenangnya?", ("Lensa",), "Dikutip oleh Lensa"),
        ("How many died, according to Suara Bukit?", ("Suara Bukit",), "according to Suara Bukit"),
        ("Menurut warga dan menurut Lensa, apa sebabnya?", ("Lensa",), "menurut Lensa"),
        ("Menurut Kabar  Uji?", ("Kabar Uji",), "Menurut Kabar  Uji"),
    ],
)
def test_a_publisher_is_heard_by_its_name_or_its_first_words(
    question: str, publishers: tuple[str, ...], text: str
) -> None:
    assert voice(question, PUBLISHERS) == (publishers, text)


@pytest.mark.parametrize(
    "question",
    [
        "Kapan Kabar Uji didirikan?",
        "Apa kata Lensa?",
        "Menurut menteri, kapan Lensa terbit?",
        "Menurut Lensanya siapa?",
        "Menurut Uji, kapan?",
        "menurut",
        "",
    ],
)
def test_a_name_without_a_word_for_hearing_it_is_no_publisher(question: str) -> None:
    assert voice(question, PUBLISHERS) is None


def test_a_library_without_publishers_hears_nobody() -> None:
    assert voice("Menurut Kabar Uji, kapan?", ()) is None
