"""What a model says instead of a follow-up question is searched only if the conversation says it too."""

import pytest

from rag.answer import Turn
from rag.restating import LONGEST_RESTATED, restatement

SERUNI = (Turn(question="Kapan Waduk Seruni mulai diisi?", answer="Pada Senin (4/3/2024). [1]"),)
LED = "Siapa yang memimpin delegasi itu?"
RESTATED = "Siapa yang memimpin delegasi ke Waduk Seruni?"


@pytest.mark.parametrize(
    "reply",
    [
        RESTATED,
        f'"{RESTATED}"',
        f"Pertanyaan: {RESTATED}\n",
        "Siapa yang memimpin delegasi ke Seruni pada 4 Maret 2024?",
        "Siapa yang memimpin delegasi pada Maret 2024 ke waduk seruni?",
        "Kepergian delegasi ke Waduk Seruni kapan?",
    ],
)
def test_a_question_that_says_what_the_conversation_says_is_taken(reply: str) -> None:
    assert (restatement(reply, LED, SERUNI) or "").endswith("?")


def test_what_stands_around_a_question_is_taken_off() -> None:
    assert restatement(f'Pertanyaan lanjutan: "{RESTATED}"\n', LED, SERUNI) == RESTATED


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "?",
        LED,
        "siapa yang memimpin delegasi itu ?",
        "Delegasi ke Waduk Seruni dipimpin bupati.",
        f"{RESTATED} Ia dipimpin bupati.",
        f"Tentu!\n{RESTATED}",
        f"<think>\nhm\n</think>\n{RESTATED}",
        f"<think> {RESTATED}",
        f"{RESTATED[:-1]} [1]?",
        "Siapa delegasi " + "Waduk Seruni " * (LONGEST_RESTATED // 12) + "?",
        "Berapa harga beras, cabai, dan gula?",
        "Siapa yang menolak Waduk Seruni?",
        "Siapa delegasi Waduk Seruni yang membawa beras, cabai, gula, garam, dan jagung?",
        "Ia memimpin delegasi. Siapa yang memimpin delegasi ke Waduk Seruni?",
    ],
)
def test_what_is_no_question_of_this_conversation_is_dropped(reply: str) -> None:
    assert restatement(reply, LED, SERUNI) is None


@pytest.mark.parametrize(
    "invented",
    [
        "Siapa yang memimpin delegasi Rudi Hartawan ke Waduk Seruni?",
        "Siapa yang memimpin delegasi ke Waduk Kenanga?",
        "Siapa yang memimpin delegasi PBB ke Waduk Seruni?",
        "Siapa yang memimpin delegasi Amerika Serikat ke Waduk Seruni?",
        "Hartawan yang memimpin delegasi ke Waduk Seruni?",
        "Siapa yang memimpin delegasi korea utara ke Waduk Seruni?",
        "siapa hartawan yang memimpin delegasi waduk seruni?",
        "siapa yang memimpin delegasi pbb ke waduk seruni?",
        "SIAPA YANG MEMIMPIN DELEGASI HARTAWAN KE WADUK SERUNI?",
        "Siapa yang memimpin 300 delegasi ke Waduk Seruni?",
        "Siapa yang memimpin tiga ratus delegasi ke Waduk Seruni?",
        "Siapa yang memimpin delegasi ke Waduk Seruni pada 5 Maret 2024?",
        "Siapa yang memimpin delegasi ke Waduk Seruni pada 2023?",
        "Siapa yang memimpin delegasi ke Waduk Seruni pukul 09.30?",
    ],
)
def test_a_name_number_date_or_time_that_nobody_said_is_never_searched(invented: str) -> None:
    assert restatement(invented, LED, SERUNI) is None


def test_a_question_about_nothing_is_dropped() -> None:
    assert restatement("Siapa?", "Siapa dia?", SERUNI) is None


def test_a_name_may_stand_in_another_of_its_forms() -> None:
    history = [Turn(question="Kapan utusan Korea Utara tiba?", answer="Pada Senin.")]
    assert restatement("Siapa yang memimpin utusan Korut?", "Siapa yang memimpinnya?", history)


def test_a_number_may_stand_with_an_ending() -> None:
    history = [Turn(question="Kapan Waduk Seruni diisi?", answer="Pada Senin.")]
    assert restatement("Kapan pengisian pertama Waduk Seruni?", "Kapan pengisian pertamanya?", history)


def test_what_was_said_long_ago_is_forgotten() -> None:
    later = tuple(Turn(question=f"Berapa isi kolam nomor {n}?", answer="Penuh.") for n in "456")
    assert restatement(RESTATED, LED, (*SERUNI, *later)) is None
