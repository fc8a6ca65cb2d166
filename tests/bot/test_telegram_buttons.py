"""The promises of the buttons: their data fits, leads back to what it was made for, and is never believed blindly.

Not here: what stands above them (test_telegram_reply.py).
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import Shown, Source, new_token
from bot.telegram_buttons import (
    PER_ROW,
    Kind,
    Pressed,
    answer_buttons,
    back_button,
    language_buttons,
    offer_buttons,
    pressed,
    question_buttons,
    reason_buttons,
)
from bot.telegram_text import Rich, units
from bot.telegram_wire import Rows
from bot.verdicts import REASONS
from bot.wording import LANGUAGES, Words

LIMIT = 64  # bytes of a button's data (core.telegram.org/bots/api#inlinekeyboardbutton)


def shown(sources: int = 2, questions: tuple[str, ...] = (), question: str = "Kapan?") -> Shown:
    made = tuple(
        Source(marker=n, title="Judul", byline="P", url=None, before="", quote="q", after="")
        for n in range(1, sources + 1)
    )
    return Shown(language="id", text=Rich(text="Jawaban"), sources=made, questions=questions, question=question)


def every_row(token: str, words: Words) -> Rows:
    """A row of each kind that there is."""
    asking = shown(sources=120, questions=("Apa?", "Siapa?", "Kapan?"))
    return (
        *answer_buttons(token, asking, words),
        *reason_buttons(token, words),
        *offer_buttons(token, words),
        *language_buttons(token),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_a_button_asks_for_fits_and_comes_back_with_the_token(lang: str) -> None:
    token = new_token()
    buttons = list(itertools.chain(*every_row(token, Words(lang))))
    read = [pressed(button.data) for button in buttons]
    assert {each.kind for each in read if each} == set(Kind)
    assert all(each is not None and each.token == token for each in read)
    assert all(1 <= len(button.data.encode()) <= LIMIT for button in buttons)
    assert all(button.label.strip() for button in buttons)
    assert len({button.data for button in buttons}) == len(buttons)


def data_of(rows: Rows) -> list[list[str]]:
    return [[button.data for button in row] for row in rows]


def test_an_answer_has_its_sources_the_thumbs_and_what_to_ask_next() -> None:
    rows = answer_buttons("T", shown(sources=5, questions=("Apa?", "Siapa?")), Words("id"))
    assert data_of(rows) == [["s:T:1", "s:T:2", "s:T:3", "s:T:4"], ["s:T:5"], ["u:T", "d:T"], ["q:T:0"], ["q:T:1"]]
    assert [button.label for button in rows[0]] == ["Sumber 1", "Sumber 2", "Sumber 3", "Sumber 4"]


def test_what_is_no_answer_has_no_thumbs_and_what_has_nothing_has_no_rows() -> None:
    words = Words("id")
    assert data_of(answer_buttons("T", shown(sources=1, question=""), words)) == [["s:T:1"]]
    assert answer_buttons("T", shown(sources=0, question=""), words) == ()


def test_each_reason_can_be_told_in_one_tap_and_the_answer_comes_back() -> None:
    rows = reason_buttons("T", Words("id"))
    numbers = [each.number for row in rows[:-1] for b in row if (each := pressed(b.data)) and each.kind is Kind.REASON]
    assert numbers == list(range(len(REASONS)))
    assert [button.label for row in rows[:-1] for button in row] == ["Salah", "Sumber salah", "Usang", "Tidak lengkap"]
    assert rows[-1:] == back_button("T", Words("id"))
    assert all(len(row) <= PER_ROW for row in rows)


def test_each_language_is_offered_in_its_own_words_under_its_number() -> None:
    (row,) = language_buttons("T")
    chosen = [LANGUAGES[each.number] for button in row if (each := pressed(button.data))]
    assert chosen == list(LANGUAGES)
    assert [button.label for button in row] == [Words(lang).say("telegram.language.name") for lang in LANGUAGES]


def test_a_question_on_a_button_is_short_and_its_number_leads_to_the_whole() -> None:
    rows = question_buttons("T", ("Apa kabar?", "x y " * 90, "👨‍👩‍👧" * 40))
    assert data_of(rows) == [["q:T:0"], ["q:T:1"], ["q:T:2"]]
    assert rows[0][0].label == "Apa kabar?"
    assert all(1 < units(row[0].label) <= 60 for row in rows)


@pytest.mark.parametrize(
    "data", ["", "q", "q:", "q::0", ":T:0", "z:T:0", "Q:T:0", "qq:T:0", "question:T:0", "🙂:T:0", "T:q:0", "\x00"]
)
def test_data_that_is_none_of_ours_says_nothing(data: str) -> None:
    assert pressed(data) is None


@pytest.mark.parametrize(
    "number", ["", "-1", "+1", "1.0", " 1", "1 ", "1:2", "x", "٣", "²", "12345", "99999999999999999999", "0x1", "1_0"]
)
def test_a_number_that_was_tampered_with_is_none(number: str) -> None:
    assert pressed(f"s:T:{number}") == Pressed(Kind.SOURCE, "T", -1)


def test_a_button_without_a_number_names_none() -> None:
    assert pressed("u:T") == Pressed(Kind.UP, "T", -1)


@given(st.text(max_size=64))
def test_whatever_comes_back_is_read_or_left_aside(data: str) -> None:
    read = pressed(data)
    if read is not None:
        assert data.startswith(f"{read.kind}:{read.token}")
        assert -1 <= read.number < 10_000
