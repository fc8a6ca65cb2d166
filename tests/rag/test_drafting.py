"""A model's stream of text becomes drafts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.drafting import Drafting
from rag.ports import Draft


def drafts(*pieces: str, complete: bool = True) -> list[Draft]:
    drafting = Drafting()
    given_so_far = [draft for piece in pieces for draft in drafting.feed(piece)]
    return given_so_far + drafting.finish(complete=complete)


def said(*pieces: str, complete: bool = True) -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.markers) for draft in drafts(*pieces, complete=complete)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Putin tiba [1]. Kim menyambut [2].", [("Putin tiba.", (1,)), ("Kim menyambut.", (2,))]),
        ("Putin tiba. [1] Kim menyambut. [2][3]", [("Putin tiba.", (1,)), ("Kim menyambut.", (2, 3))]),
        ("Ia tiba [1, 2] dan pergi.", [("Ia tiba dan pergi.", (1, 2))]),
        ("- Satu hal [1]\n- Dua hal [2]", [("Satu hal", (1,)), ("Dua hal", (2,))]),
        ("Jawaban: **Dr. Budi** datang [Kutipan 1].", [("Dr. Budi datang.", (1,))]),
        ("<think>Hmm. Saya pikir. </think>Ia datang [1].", [("Ia datang.", (1,))]),
        ("Nilainya 1.500 orang [1].", [("Nilainya 1.500 orang.", (1,))]),
        ("Ia datang", [("Ia datang", ())]),
        ("… !! ", []),
    ],
)
def test_sentences_come_with_their_markers(written: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert said(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "Putin tiba [1]. Kim menyambut. [2][3] Selesai [4]!",
        "<think>Hmm. Ya.</think>\nDr. Budi datang [1].\n- Lalu pergi. [2]\n",
        'Nilai 1.500 turun 1,5%. [1] Apa? "Ya." [2] Ia diam [3].',
    ],
)
def test_how_a_stream_is_cut_makes_no_difference(written: str) -> None:
    assert said(*written) == said(written)


def test_a_sentence_is_given_as_soon_as_the_next_one_begins() -> None:
    drafting = Drafting()
    assert drafting.feed("Putin tiba. [1]") == []
    assert [draft.text for draft in drafting.feed(" Kim")] == ["Putin tiba."]


def test_an_answer_that_was_cut_short_loses_its_last_sentence() -> None:
    assert said("Putin tiba [1]. Kim menyam", complete=False) == [("Putin tiba.", (1,))]


def test_thinking_that_never_ends_is_never_said() -> None:
    assert said("<think>Putin tiba [1]. Kim menyambut [2].") == []


def test_a_model_that_finds_no_answer_says_so() -> None:
    drafting = Drafting()
    assert drafting.feed("TIDAK ") + drafting.feed("ADA.") + drafting.finish(complete=True) == []
    assert drafting.refused


@given(st.lists(st.text(max_size=20), max_size=8))
def test_no_stream_breaks_it(pieces: list[str]) -> None:
    for draft in drafts(*pieces):
        assert draft.text.strip() == draft.text != ""
