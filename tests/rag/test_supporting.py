"""Whether one passage supports one sentence."""

from datetime import date

import pytest

from rag.claims import claim
from rag.evidence import evidence, glance
from rag.supporting import judge, share_held, support, too_little

PASSAGE = (
    "Bupati Harjo Winata meresmikan Waduk Seruni pada Senin (4/3). Waduk itu menampung 1.500 meter kubik air. "
    "Warga Desa Kenanga belum menerima ganti rugi."
)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Waduk itu menampung 1.500 meter kubik air.", "supported"),
        ("Waduk Seruni diresmikan oleh Bupati Harjo Winata pada 4 Maret 2024.", "supported"),
        ("Waduk Seruni menampung 1,5 ribu meter kubik air.", "supported"),
        ("Waduk itu menampung 15.000 meter kubik air.", "number: 15.000 meter ≠ 1.500 meter"),
        ("Waduk Seruni diresmikan pada 4 Maret 2023.", "date: 4 Maret 2023 ≠ Senin (4/3"),
        ("Bupati Surya Winata meresmikan Waduk Seruni.", "name: Surya ∅"),
        ("Warga Desa Kenanga menerima ganti rugi.", "denial: Desa Kenanga menerima ≠ Kenanga belum menerima"),
        ("🙂", "empty: 🙂 ∅"),
    ],
)
def test_a_verdict_has_a_reason_one_can_read(sentence: str, reason: str) -> None:
    assert support(sentence, PASSAGE, published=date(2024, 3, 5)).reason == reason


def test_the_quotation_is_the_shortest_that_supports() -> None:
    verdict = judge(claim("Waduk menampung 1.500 meter kubik air."), evidence(PASSAGE))
    assert PASSAGE[verdict.start : verdict.end] == "Waduk itu menampung 1.500 meter kubik air."


def test_rare_words_weigh_more() -> None:
    sentence, seen = claim("Waduk Seruni retak."), glance("Waduk Seruni")
    assert share_held(sentence, seen) == pytest.approx(1 / 2)
    assert share_held(sentence, seen, lambda form: 9.0 if form == "retak" else 1.0) == pytest.approx(0.1)


def test_too_few_words_are_told_at_a_glance_but_not_across_languages() -> None:
    verdict = too_little(claim("Harga cabai turun tajam."), glance(PASSAGE))
    assert verdict is not None
    assert verdict.reason.startswith("words: Harga, cabai")
    assert too_little(claim("Waduk menampung air."), glance(PASSAGE)) is None
    assert too_little(claim("The regent opened the reservoir on Monday."), glance(PASSAGE)) is None
