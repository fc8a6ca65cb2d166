"""Words that are common in the news."""

import pytest

from rag.commonness import COMMON_FROM, is_common, pack


@pytest.mark.parametrize("word", ["cara", "beras", "toko", "manfaat", "presiden"])
def test_everyday_words_are_common(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["perjanjain", "presidne", "xqzw", ""])
def test_mistyped_words_are_not(word: str) -> None:
    assert not is_common(word)


def test_a_list_holds_the_words_that_enough_texts_have() -> None:
    often, seldom = ["kata sering"] * COMMON_FROM, ["kata jarang"] * (COMMON_FROM - 1)
    many, few = pack([*often, *seldom]), pack(seldom)
    assert len(many) > len(few)
    assert pack(often) == pack([*often, "kata sering 2024"])
