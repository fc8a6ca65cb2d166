"""Who did it and to whom."""

import pytest

from rag.claims import claim
from rag.swapping import swapped
from tests.rag.facings import facing

PASSAGE = "Polisi menangkap pedagang di pasar."


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Polisi menangkap pedagang.", False),
        ("Pedagang ditangkap polisi.", False),
        ("Pedagang ditangkap oleh polisi.", False),
        ("Pedagang menangkap polisi.", True),
        ("Polisi ditangkap oleh pedagang.", True),
    ],
)
def test_parties_may_not_change_places_in_either_voice(sentence: str, wrong: bool) -> None:
    at, verb = next((at, item) for at, item in enumerate(claim(sentence).items) if item.voice)
    fault = swapped(facing(sentence, PASSAGE), at, verb)
    assert (fault is not None) is wrong
    assert fault is None or fault.code == "roles"
