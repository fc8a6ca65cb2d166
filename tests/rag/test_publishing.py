"""The publisher that a question asks to hear."""

import pytest

from rag.publishing import voice

PUBLISHERS = ("Kabar Uji", "Suara Lembah", "Suara Bukit", "Lensa", "KBL Radio", "Jakarta Lembah")


@pytest.mark.parametrize(
    ("question", "publishers", "text"),
    [
        ("Menurut Kabar Uji, kapan waduk diisi?", ("Kabar Uji",), "Menurut Kabar Uji"),
        ("menurut kabar uji kapan waduk diisi", ("Kabar Uji",), "menurut kabar uji"),
        ("Kapan waduk diisi menurut KBL?", ("KBL Radio",), "menurut KBL"),
        ("Apa berita terbaru dari KBL?", ("KBL Radio",), "berita terbaru dari KBL"),
        ("Apa versi Suara Lembah tentang banjir?", ("Suara Lembah",), "versi Suara Lembah"),
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
        "Apa versi Suara tentang banjir?",  # a common word
        "Menurut kbl, kapan?",  # not written as a name
        "Menurut KBL Pusat, kapan?",  # the beginning of another name
        "Menurut Jakarta, kapan?",  # a name of its own
        "menurut",
        "",
    ],
)
def test_a_name_without_a_word_for_hearing_it_is_no_publisher(question: str) -> None:
    assert voice(question, PUBLISHERS) is None


def test_a_library_without_publishers_hears_nobody() -> None:
    assert voice("Menurut Kabar Uji, kapan?", ()) is None
