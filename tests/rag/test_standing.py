"""Typed values must stand in the passage."""

from datetime import date

import pytest

from rag.claims import claim
from rag.evidence import evidence
from rag.standing import standing

PASSAGE = "Bupati Harjo Winata membeli 40 sapi pada Senin (4/3). Ia pulang pukul 15.00 WIB. Vaksin A-12 disuntikkan."


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Harjo membeli 40 sapi.", None),
        ("Harjo membeli 41 sapi.", "number"),
        ("Harjo membeli 2024 sapi.", "number"),  # the year of the article counts no cattle
        ("Harjo membeli sapi pada 4 Maret 2024.", None),
        ("Harjo membeli sapi pada 5 Maret 2024.", None),  # the day on which the article appeared
        ("Harjo membeli sapi pada 6 Maret 2024.", "date"),
        ("Harjo pulang pukul 3 sore.", None),
        ("Harjo pulang pukul 16.00 WIB.", "time"),
        ("Surya membeli sapi.", "name"),
        ("Vaksin 5G disuntikkan.", "number"),
    ],
)
def test_a_value_that_the_passage_lacks_is_the_fault(sentence: str, code: str | None) -> None:
    fault, _ = standing(claim(sentence), evidence(PASSAGE, date(2024, 3, 5)))
    assert (fault.code if fault else None) == code


def test_the_sentences_that_have_a_value_are_told() -> None:
    _, needed = standing(claim("Harjo membeli 40 sapi."), evidence(PASSAGE))
    assert needed == [frozenset({0})]
