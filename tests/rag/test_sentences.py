"""Sentences: where they end, where they do not."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dia tiba. Lalu pergi.", ["Dia tiba.", "Lalu pergi."]),
        ("Dr. Sari tinggal di Jl. Melati No. 5.", ["Dr. Sari tinggal di Jl. Melati No. 5."]),
        ("A. Yani lahir 1922. Ia gugur 1965.", ["A. Yani lahir 1922.", "Ia gugur 1965."]),
        ("Harganya Rp. 1.500 atau 1,5 persen.", ["Harganya Rp. 1.500 atau 1,5 persen."]),
        ('"Kami siap." Ia lalu duduk.', ['"Kami siap."', "Ia lalu duduk."]),
        ('"Ya." kata dia pelan.', ['"Ya." kata dia pelan.']),
        ("Judul tanpa titik\n\nIsi berita.", ["Judul tanpa titik", "Isi berita."]),
        ("Ia anak ke-3. Adiknya dua.[4] Semua hidup.", ["Ia anak ke-3.", "Adiknya dua.[4]", "Semua hidup."]),
        ("1. Satu hal.\n2. Dua hal.", ["1. Satu hal.", "2. Dua hal."]),
        ("Benarkah?! Ya…  Tentu", ["Benarkah?!", "Ya…", "Tentu"]),
        ("Ia lahir di St. Petersburg, di U.S. Army.", ["Ia lahir di St. Petersburg, di U.S. Army."]),
        (" \n\t ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from('aB1 .!?\n"”[]()é…'), max_size=80))
def test_sentences_cover_everything_but_white_space_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join(text[a:b] for a, b in spans).split() == text.split() or "".join(
        "".join(text[a:b] for a, b in spans).split()
    ) == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_a_very_long_line_is_split_in_linear_time() -> None:
    begun = time.process_time()
    assert len(sentence_spans("Kata orang itu begini. " * 50_000)) == 50_000
    assert time.process_time() - begun < 5
