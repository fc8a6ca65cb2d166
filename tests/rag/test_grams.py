"""Character n-grams of words, and the table of how rare they are."""

import zlib

import numpy as np
import pytest

from rag.grams import count, gram_rarity, grams, hashes, rarity


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("waduk", [" wad", "wadu", "aduk", "duk "]),
        ("ia", [" ia "]),
        ("a", [" a "]),
    ],
)
def test_a_word_comes_apart_with_a_space_at_either_end(form: str, expected: list[str]) -> None:
    assert grams(form, 4) == expected


def test_a_slip_leaves_most_of_a_words_grams() -> None:
    right, wrong = set(grams("pembangunan", 4)), set(grams("pembangunna", 4))
    assert len(right & wrong) >= len(right) / 2
    assert not right & set(grams("cuaca", 4))


def test_each_gram_of_three_to_five_characters_has_one_hash() -> None:
    assert len(hashes("waduk")) == 5 + 4 + 3
    assert len(hashes("nananana")) < sum(len(grams("nananana", length)) for length in (3, 4, 5))
    assert np.array_equal(hashes("waduk"), hashes("waduk"))


def test_rare_grams_weigh_more_than_common_ones() -> None:
    assert 0 <= gram_rarity(" yan") < gram_rarity("qizx")
    assert gram_rarity("wadu") == pytest.approx(rarity(np.array([zlib.crc32(b"wadu")]))[0])


def test_what_stands_in_every_text_weighs_nothing() -> None:
    table = np.frombuffer(zlib.decompress(count(["yang satu", "yang dua", "yang tiga"])), dtype=np.uint8)
    assert table.min() == 0
    assert len(set(table.tolist())) == 3


def test_counting_nothing_gives_a_table_without_rarity() -> None:
    assert set(zlib.decompress(count([]))) == {0}
