"""Questions with typing errors: as many as promised, of the kinds that people make, and only where they can be."""

import re
import tomllib
from collections import Counter
from importlib.resources import files
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from evals.mistyping import Kind, mistyped
from rag.language import STOPWORDS

TABLE = tomllib.loads(files("evals").joinpath("data/misspellings.toml").read_text("utf-8"))
KEYS: dict[str, str] = TABLE["keys"]
RULES: list[list[str]] = [rule for group in TABLE["rules"].values() for rule in group]
QUESTION = "Kapan gubernur meresmikan jembatan gantung di Wonosobo, menurut BUMN itu?"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Words that no rule knows how to misspell: what happens to them is a slip of the fingers.
PLAIN = ("gubernur", "ekonomi", "wilayah", "laporan", "pertama")


def distances(before: str, after: str) -> list[int]:
    """Edits of each word, capitals aside; the questions have the same number of words."""
    pairs = zip(before.lower().split(), after.lower().split(), strict=True)
    return [OSA.distance(one, other) for one, other in pairs]


def edits(word: str, kind: Kind, times: int) -> list[str]:
    rng = Random(11)
    return [mistyped(word, kind, rng) for _ in range(times)]


def nature(word: str, typed: str) -> str:
    """What one slip did to a word of small letters. A double that can be both is called a double."""
    if len(typed) < len(word):
        return "omission"
    if len(typed) == len(word):
        return "neighbour" if sum(a != b for a, b in zip(word, typed, strict=True)) == 1 else "swap"
    at = next((i for i, (a, b) in enumerate(zip(word, typed, strict=False)) if a != b), len(word))
    return "doubling" if typed[at] == typed[at - 1] else "extra"


@settings(deadline=None)  # the first example reads and compiles the rules
@given(st.text(LETTERS, min_size=4, max_size=20).filter(lambda word: word not in STOPWORDS), st.integers())
def test_a_word_is_exactly_as_many_edits_away_as_asked(word: str, seed: int) -> None:
    rng = Random(seed)
    for written in (word, word.title(), word.upper()):
        assert distances(written, mistyped(written, "one", rng)) == [1]
        assert distances(written, mistyped(written, "two", rng)) == [2]


def test_one_edit_falls_on_one_word_or_on_two_half_and_half() -> None:
    touched = Counter(
        tuple(sorted(filter(None, distances(QUESTION, mistyped(QUESTION, "one", Random(seed))))))
        for seed in range(1000)
    )
    assert set(touched) == {(1,), (1, 1)}
    assert 430 < touched[(1,)] < 570


def test_two_edits_fall_on_one_word() -> None:
    for seed in range(300):
        assert sorted(distances(QUESTION, mistyped(QUESTION, "two", Random(seed))))[-2:] == [0, 2]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_same_seed_mistypes_the_same(kind: Kind) -> None:
    first = [mistyped(QUESTION, kind, Random(seed)) for seed in range(50)]
    assert first == [mistyped(QUESTION, kind, Random(seed)) for seed in range(50)]
    assert len(set(first)) > 45


@pytest.mark.parametrize("kind", get_args(Kind))
def test_short_words_stop_words_and_punctuation_are_left_alone_and_names_are_not(kind: Kind) -> None:
    words = QUESTION.split()
    seen: Counter[str] = Counter()
    for seed in range(600):
        typed = mistyped(QUESTION, kind, Random(seed)).split()
        seen.update(a for a, b in zip(words, typed, strict=True) if a != b)
        assert re.findall(r"[^\w\s']", " ".join(typed)) == [",", "?"]
    assert set(seen) == {"gubernur", "meresmikan", "jembatan", "gantung", "Wonosobo,", "BUMN"}
    assert min(seen.values()) > 0.7 * max(seen.values())  # each as likely as another


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize(
    "question",
    [
        "",
        "?!",
        "Siapa dia?",
        "Apa itu UU 12, KPK dan G20?",
        "Mengapa 2024/06/19?",
        "متى؟ 什么时候发生的",
        "Qur’an éàüö COVID19",
    ],
)
def test_a_question_without_a_word_that_can_be_mistyped_is_unchanged(question: str, kind: Kind) -> None:
    assert mistyped(question, kind, Random(3)) == question


def test_edits_are_of_the_kinds_that_people_make_in_about_these_shares() -> None:
    found: Counter[str] = Counter()
    for word in PLAIN:
        found.update(nature(word, typed) for typed in edits(word, "one", 2000))
    total = found.total()
    for kind, percent in {"neighbour": 35, "omission": 20, "swap": 15, "doubling": 10, "extra": 10}.items():
        assert found[kind] / total == pytest.approx(percent / 90, abs=0.02), kind


def test_a_wrong_or_extra_key_lies_beside_the_right_one() -> None:
    for word in PLAIN:
        for typed in edits(word, "one", 400):
            at = next((i for i, (a, b) in enumerate(zip(word, typed, strict=False)) if a != b), len(word))
            if nature(word, typed) == "neighbour":
                assert typed[at] in KEYS[word[at]]
            elif nature(word, typed) == "extra":
                assert any(typed[at] in KEYS[letter] for letter in word[max(0, at - 1) : at + 1])


def test_an_extra_key_is_hit_before_or_after_the_right_one() -> None:
    found = {typed for typed in edits("pertama", "one", 4000) if nature("pertama", typed) == "extra"}
    assert {"pertamaq", "opertama"} <= found


def test_keys_lie_beside_each_other_both_ways() -> None:
    assert "".join(sorted(KEYS)) == LETTERS
    for key, neighbours in KEYS.items():
        assert key not in neighbours
        assert len(set(neighbours)) == len(neighbours)
        assert all(key in KEYS[neighbour] for neighbour in neighbours)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_first_letter_is_seldom_changed(kind: Kind) -> None:
    changed = sum(typed[0] != word[0] for word in PLAIN for typed in edits(word, kind, 2000))
    assert 0.02 < changed / 10_000 < 0.06


def test_each_misspelling_does_what_its_examples_say() -> None:
    for pattern, becomes, *examples in RULES:
        for example in examples:
            word, wrong = example.split()
            made = {word[: m.start()] + becomes + word[m.end() :] for m in re.finditer(pattern, word)}
            assert wrong in made, example
            assert OSA.distance(word, wrong) in (1, 2), example


def test_misspellings_come_in_one_edit_of_ten_where_one_applies() -> None:
    typed = edits("izin", "one", 4000)
    by_rule = sum(word in ("ijin", "isin") for word in typed)
    assert 0.08 < by_rule / 4000 < 0.14  # s lies beside z, so that slips give it too


def test_a_misspelling_keeps_the_capital_of_a_beginning_that_it_changes() -> None:
    assert "Ijin" in edits("Izin", "one", 200)
    assert "Hutang" in edits("Utang", "one", 200)
    assert "Husus" in edits("Khusus", "one", 200)


def test_a_slip_may_follow_an_apostrophe_that_a_misspelling_brought() -> None:
    typed = edits("Jumat", "two", 2000)
    assert {OSA.distance("jumat", word.lower()) for word in typed} == {2}
    assert "Jum''at" in typed


def test_a_misspelling_of_two_edits_counts_as_two() -> None:
    assert "Sukarno" in edits("Soekarno", "two", 200)
    assert "Sukarno" not in edits("Soekarno", "one", 200)


def test_there_are_enough_misspellings_to_be_worth_the_name() -> None:
    assert len(RULES) >= 25


def test_each_alternative_of_a_misspelling_has_an_example() -> None:
    for pattern, _, *examples in RULES:
        for alternative in re.split(r"\|(?![^(\[]*[)\]])", pattern):
            assert any(re.search(alternative, example.split()[0]) for example in examples), alternative


@pytest.mark.parametrize("kind", get_args(Kind))
def test_capitals_stay_where_they_stood(kind: Kind) -> None:
    assert all(typed.isupper() for typed in edits("PERTAMINA", kind, 500))
    assert all(typed.islower() for typed in edits("pertamina", kind, 500))
    assert all(typed[0].isupper() and typed[1:].islower() for typed in edits("Khusus", kind, 500))
    assert all(typed[0].isupper() for typed in edits("McDonald", kind, 500))
