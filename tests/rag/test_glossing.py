"""English questions in the words of Indonesian articles: what the glossary gives, and that it is sound."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.gold import Question, read_gold
from rag.answering import Desk
from rag.glossing import glossary, glossed, stem
from rag.indexing import index
from rag.language import INDONESIAN_FUNCTION_WORDS, content, detect, words
from rag.opening import open_desk
from tests.rag import shelf

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "evals" / "gold" / "english.jsonl"
TABLE: dict[str, Any] = tomllib.loads(files("rag").joinpath("data/glossary.toml").read_text("utf-8"))
ENTRIES: dict[str, list[str]] = TABLE["words"]


def stems(english: str) -> tuple[str, ...]:
    return tuple(stem(word.form) for word in words(english))


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("the prime minister", "perdana menteri"),
        ("a ballistic missile", "rudal balistik"),
        ("short-range ballistic missiles", "rudal balistik jarak pendek"),
        ("when it entered into force", "mulai berlaku"),
        ("the natural resources minister", "menteri sumber daya alam"),
        ("how many people", "jumlah orang"),
    ],
)
def test_a_phrase_wins_over_its_words(english: str, indonesian: str) -> None:
    assert glossed(english) == indonesian


@pytest.mark.parametrize(
    ("inflected", "word"),
    [
        ("treaties", "treaty"),
        ("arrested", "arrest"),
        ("sent", "send"),
        ("children", "child"),
        ("foreign ministers", "foreign minister"),
        ("met", "meet"),
    ],
)
def test_inflections_are_found(inflected: str, word: str) -> None:
    assert glossed(inflected) == glossed(word) != word


def test_an_entry_comes_before_the_inflection_of_another() -> None:
    assert glossed("seconds") == "detik"
    assert glossed("the second") == "kedua"
    assert glossed("authorities").startswith("pihak berwenang")
    assert glossed("authors").startswith("penulis")


@pytest.mark.parametrize(
    "kept",
    [
        "North Korea", "UN", "White House", "Kim Jong Un", "Zelenskyy", "SUN", "6,700", "5.8", "2024", "152", "KCNA",
        "Robert Wood", "Robert Price",
    ],
)  # fmt: skip
def test_names_and_numbers_stay(kept: str) -> None:
    assert f" {kept} " in f" {glossed(f'What did {kept} say about the treaty?')} "


@pytest.mark.parametrize(
    ("written", "kept"), [("Park Sun-won", "Park Sun won"), ("Su-35", "Su 35"), ("the 20th", "20")]
)
def test_names_and_numbers_come_apart_as_the_search_parts_them(written: str, kept: str) -> None:
    assert glossed(written) == kept


def test_unknown_words_stay() -> None:
    assert glossed("the flibbertigibbet was arrested") == "flibbertigibbet menangkap ditangkap"


def test_a_name_that_is_a_word_is_translated_beside_known_words() -> None:
    assert glossed("Moscow Zoo") == "Moscow kebun binatang"
    assert glossed("the Pyongyang Central Park").startswith("Pyongyang tengah pusat")


def test_may_is_a_month_only_where_it_is_written_so() -> None:
    assert glossed("in May 2024") == glossed("may 2024") == "mei 2024"
    assert glossed("May the soldier win?") == glossed("the soldier may win")
    assert "mei" not in glossed("may the soldier win").split()


@pytest.mark.parametrize("written", ["Putin's plan", "Putin’s plan", "the plan of Putin"])
def test_possession_leaves_the_name(written: str) -> None:
    assert set(glossed(written).split()) == {"Putin", "rencana", "berencana"}


def test_peoples_are_found_by_their_country() -> None:
    assert glossed("Russians, South Koreans and Israelis in Paris") == "Russian South Korean Israeli Paris"


@pytest.mark.parametrize("empty", ["", "?!", "Who is he?", "What didn't they've?", "   "])
def test_function_words_drop_out(empty: str) -> None:
    assert glossed(empty) == ""


@given(st.text(max_size=80))
def test_no_text_is_too_strange(text: str) -> None:
    assert glossed(text) == glossed(text)


@given(
    st.lists(st.sampled_from([*ENTRIES, "Kim", "Sun-won", "MAY", "'s", "UN", "-", "12th", "’", "Russians"]), max_size=8)
)
def test_no_mixture_of_words_is_too_strange(parts: list[str]) -> None:
    for text in (" ".join(parts), "-".join(parts).title(), "".join(parts).upper()):
        assert "  " not in glossed(text)


def test_no_entry_stands_twice() -> None:
    same = Counter((stems(english), tuple(indonesian)) for english, indonesian in ENTRIES.items())
    assert [entry for entry, times in same.items() if times > 1] == []
    assert len({tuple(word.form for word in words(english)) for english in ENTRIES}) == len(ENTRIES)


def test_every_indonesian_side_is_lower_case_words_that_a_search_can_use() -> None:
    for english, indonesian in ENTRIES.items():
        assert 1 <= len(indonesian) <= 3, english
        assert len(set(indonesian)) == len(indonesian), english
        for phrase in indonesian:
            assert re.fullmatch(r"[a-z]+(?:[ -][a-z0-9]+)*", phrase), (english, phrase)
            assert {word.form for word in words(phrase)} - INDONESIAN_FUNCTION_WORDS, (english, phrase)


def test_every_english_side_can_be_found() -> None:
    for english in ENTRIES:
        assert english == english.lower()
        assert tuple(word.form for word in words(english)) in glossary().exact
    used = {part for english in ENTRIES for part in stems(english)} | {stem(word) for word in TABLE["passed_over"]}
    assert {base for base in TABLE["irregular"].values() if stem(base) not in used} == set()
    assert {word for word in (*TABLE["also_names"], *TABLE["months"]) if stem(word) not in used} == set()
    assert not set(TABLE["passed_over"]) & ENTRIES.keys()


def test_the_english_gold_is_sound() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "articles").glob("*.md")}
    questions = read_gold(GOLD)
    assert Counter(question.answerable for question in questions) == {True: 50, False: 10}
    assert {source for q in questions for group in q.sources for source in group} == texts.keys()
    for question in questions:
        assert detect(question.question) == question.lang == "en", question.id
        assert "english" in question.tags
        assert bool(question.answers) == bool(question.sources) == question.answerable, question.id
        sources = [source for group in question.sources for source in group]
        assert all(any(quote in texts[s] for s in sources) for quote in question.evidence), question.id


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("english")
    index([ROOT / "articles"], shelf.settings(folder))
    opened = open_desk(shelf.settings(folder))
    yield opened
    opened.close()


def test_english_questions_find_their_articles_by_indonesian_words(desk: Desk) -> None:
    def finds(question: Question, asked: str) -> bool:
        found = desk.search(asked)
        return bool(found) and any(found[0].article.id in group for group in question.sources)

    answerable = [question for question in read_gold(GOLD) if question.answerable]
    with_glossary = sum(finds(question, question.question) for question in answerable)
    # Bare words are not taken for English, and so are not looked up.
    without = sum(finds(question, " ".join(content(question.question)[1])) for question in answerable)
    assert with_glossary >= 42
    assert with_glossary > without + 10
