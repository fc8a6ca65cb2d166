"""What a sentence gives as a cause must be the cause of that in the passage."""

import pytest

from rag.causing import wrong_cause
from tests.rag.facings import facing

FLOOD = "Panen gagal karena sawah terendam banjir. Harga beras melonjak."


@pytest.mark.parametrize(
    "sentence",
    [
        "Panen gagal karena sawah terendam banjir.",
        "Karena sawah terendam banjir, panen gagal.",
        "Panen petani gagal akibat sawah terendam banjir.",
        "Harga beras melonjak.",
    ],
)
def test_a_cause_that_the_passage_gives_is_right(sentence: str) -> None:
    assert wrong_cause(facing(sentence, FLOOD)) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Sawah terendam banjir karena panen gagal.",  # the other way round
        "Harga beras melonjak karena sawah terendam banjir.",  # the cause of something else
    ],
)
def test_a_cause_of_something_else_or_an_effect_is_wrong(sentence: str) -> None:
    fault = wrong_cause(facing(sentence, FLOOD))
    assert fault is not None
    assert fault.code == "cause"
