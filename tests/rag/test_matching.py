"""Which item of a passage answers to an item of a sentence."""

import pytest

from rag.matching import answers, best_placed, counterparts
from tests.rag.facings import facing


@pytest.mark.parametrize(
    ("sentence", "passage", "answered"),
    [
        ("dia melihat Putin", "kata Vladimir Putin", True),
        ("dia melihat 1.500 sapi", "ada 1,5 ribu", True),
        ("dia melihat 1.500 sapi", "ada 15.000", False),
        ("pada 4 Maret 2024", "Senin (4/3/2024)", True),
        ("pukul 15.00 WIB", "pukul 3 sore", True),
        ("ditolak", "menolak", True),
    ],
)
def test_the_same_word_or_value_answers_in_any_form(sentence: str, passage: str, answered: bool) -> None:
    facing_ = facing(sentence, passage)
    kinds = {item.kind for item in facing_.claimed.items}
    typed = next((i for i in facing_.claimed.items if i.kind not in ("word", "pronoun")), facing_.claimed.items[0])
    assert kinds
    assert any(answers(facing_, typed, other) for other in facing_.run) is answered
    assert bool(counterparts(facing_, typed)) is answered


def test_of_two_places_the_one_among_the_same_words_is_best() -> None:
    facing_ = facing("Warga membeli sapi.", "Pedagang menjual sapi. Warga membeli sapi.")
    at = next(at for at, item in enumerate(facing_.claimed.items) if item.form == "sapi")
    places = counterparts(facing_, facing_.claimed.items[at])
    assert len(places) == 2
    assert best_placed(facing_, at, places) == [places[1]]
