"""Denial, opposites, amounts, bounds and certainty must agree."""

import pytest

from rag.agreeing import certainty, disagreement
from tests.rag.facings import facing


@pytest.mark.parametrize(
    ("sentence", "passage", "code"),
    [
        ("Warga menolak usul itu.", "Warga menolak usul itu.", None),
        ("Warga tidak hadir.", "Warga hadir.", "denial"),
        ("Warga hadir.", "Warga tidak hadir.", "denial"),
        ("Belum ada warga yang dipindahkan.", "Sampai kini belum ada yang dipindahkan.", None),
        ("Harga beras turun.", "Harga beras naik.", "denial"),
        ("Semua warga hadir.", "Sebagian warga hadir.", "quantity"),
        ("Semua warga hadir.", "Hampir semua warga hadir.", "quantity"),
        ("Sekitar 40 warga hadir.", "Sekitar 40 warga hadir.", None),
        ("Lebih dari 40 warga hadir.", "Kurang dari 40 warga hadir.", "quantity"),
    ],
)
def test_what_is_denied_limited_or_bounded_otherwise_is_found(sentence: str, passage: str, code: str | None) -> None:
    fault = disagreement(facing(sentence, passage))
    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("sentence", "passage", "sure"),
    [
        ("Anwar menerima suap.", "Anwar menerima suap.", True),
        ("Anwar menerima suap.", "Anwar diduga menerima suap.", False),
        ("Anwar diduga menerima suap.", "Anwar diduga menerima suap.", True),
        ("Anwar disebut menerima suap.", "Anwar diduga menerima suap.", False),  # somebody's word makes it no surer
        ("Menurut jaksa, Anwar menerima suap.", "Jaksa menuduh Anwar menerima suap.", True),
        ("Anwar menerima suap.", "Jaksa menuduh Anwar menerima suap.", False),
        ("Jembatan dibangun.", "Jembatan akan dibangun.", False),
        ("Jembatan rencananya dibangun.", "Jembatan akan dibangun.", True),
        ("Bupati mundur.", "Warga mendesak Bupati mundur.", False),
        ("Sungai meluap.", "Jika hujan turun, sungai meluap.", False),
        ("Sungai dapat meluap.", "Jika hujan turun, sungai meluap.", True),
    ],
)
def test_the_supposed_and_the_planned_are_not_told_as_facts(sentence: str, passage: str, sure: bool) -> None:
    fault = certainty(facing(sentence, passage))
    assert (fault is None) is sure
    assert fault is None or fault.code == "certainty"
