"""What words mean to the check of citations."""

import pytest

from rag import meanings


@pytest.mark.parametrize(
    ("one", "other"),
    [("menolak", "ditolak"), ("memperkecil", "kecil"), ("pengiriman", "mengirim"), ("bukunya", "buku")],
)
def test_two_inflections_share_a_root(one: str, other: str) -> None:
    assert meanings.roots(one) & meanings.roots(other)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("tewas", "meninggal", True),
        ("mengatakan", "ujar", True),
        ("memberikan", "menyerahkan", True),
        ("sapi", "kuda", False),
    ],
)
def test_synonyms_share_a_key(one: str, other: str, alike: bool) -> None:
    assert bool(meanings.keys(one) & meanings.keys(other)) is alike


def test_opposites_stand_on_two_sides_of_one_pair() -> None:
    up, down = meanings.opposite("naik"), meanings.opposite("menurun")
    assert up is not None
    assert down is not None
    assert (up.pair, up.side) == (down.pair, -down.side)
    assert meanings.opposite("sapi") is None
    assert meanings.opposite("akhirnya") is None  # it ends nothing


def test_words_of_denial_are_told_from_those_that_lift_it() -> None:
    assert meanings.denies("tidak")
    assert meanings.is_denying_verb("gagal")
    assert meanings.lifts_denial("hanya")
    assert meanings.is_passed_over("akan")
    assert not any(test("sapi") for test in (meanings.denies, meanings.is_denying_verb, meanings.lifts_denial))


def test_verbs_and_words_of_telling_are_known() -> None:
    assert meanings.is_speech("menuturkan")
    assert meanings.is_light("menuturkan")
    assert meanings.is_light("terletak")
    assert meanings.is_verb("menyerang")
    assert not meanings.is_verb("sapi")
    assert meanings.is_inflected("pengiriman")
    assert meanings.is_known("polisi")
    assert meanings.is_reciprocal("bertemu")


def test_amounts_say_whether_they_may_come_and_go() -> None:
    assert meanings.quantity_phrases()[("sebagian", "besar")] == "most"
    assert meanings.may_go("all")
    assert not meanings.may_come("all")
    assert not meanings.may_go("almost")


def test_a_hedge_has_its_kinds() -> None:
    assert meanings.hedges("diduga") == {"supposed"}
    assert meanings.hedges("akan") == {"coming"}
    assert meanings.hedges("sapi") == frozenset()
