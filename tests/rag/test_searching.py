"""Searching: both ways, corrected, in scope, and without the vector index too."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.answer import Turn
from rag.answering import Desk
from rag.correcting import Lexicon
from rag.opening import embedder_for, open_desk
from rag.searching import Searcher
from rag.understanding import leans, understand
from store.article import Scope
from store.errors import VectorsUnavailable
from store.library import Library
from store.vectors import VectorIndex, in_step
from tests.rag.shelf import settings, stock


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    stock(folder)
    return folder


@pytest.fixture
def library(shelf: Path) -> Iterator[Library]:
    opened = Library.open(shelf / "data")
    yield opened
    opened.close()


@pytest.fixture
def desk(shelf: Path) -> Iterator[Desk]:
    opened = open_desk(settings(shelf))
    yield opened
    opened.close()


def test_both_searches_speak_and_higher_is_better(desk: Desk) -> None:
    found = desk.search("Berapa pekerja pabrik gula yang menerima pesangon?")
    assert found[0].article.id == "pabrik"
    assert {"lexical", "vector"} <= found[0].why.keys()
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_other_forms_of_a_word_are_found(desk: Desk) -> None:
    assert desk.search("memperluas kapasitasnya")[0].article.id.startswith("waduk")


def test_a_word_of_the_library_is_never_corrected(library: Library) -> None:
    query = understand("Apakah pengisian waduk dipimpin bupati?", (), Lexicon(library))
    assert query.corrections == {}


def test_an_unknown_word_that_is_near_no_other_is_left_alone(library: Library) -> None:
    query = understand("Siapa pelatih timnas?", (), Lexicon(library))
    assert query.corrections == {}
    assert len(query.terms) == 2


def test_a_question_that_stands_alone_takes_nothing_from_the_conversation(library: Library) -> None:
    history = [Turn(question="Kapan Waduk Seruni diisi?", answer="Senin.")]
    query = understand("Berapa pekerja pabrik gula Tirtasari?", history, Lexicon(library))
    assert query.carried == ()


@pytest.mark.parametrize(
    ("question", "terms", "expected"),
    [
        ("Siapa yang memimpin delegasi itu?", ("pimpin", "delegasi"), True),
        ("Kapan?", (), True),
        ("Berapa lama pengisiannya?", ("lama", "isi"), True),
        ("Who led it?", ("led",), True),
        ("Berapa pekerja pabrik gula Tirtasari?", ("kerja", "pabrik", "gula"), False),
    ],
)
def test_a_question_leans_on_the_conversation_when_it_points_or_says_little(
    question: str, terms: tuple[str, ...], expected: bool
) -> None:
    assert leans(question, terms) is expected


def _not_lost(lost: VectorsUnavailable) -> None:
    raise AssertionError(lost)


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(published_from=date(2024, 6, 1)), {"waduk-dua"}),
        (Scope(published_until=date(2023, 12, 31)), {"pabrik"}),
        (Scope(publishers=("kabar uji",)), {"waduk-satu", "waduk-dua", "pabrik"}),
        (Scope(publishers=("Lain",)), set()),
    ],
)
def test_a_scope_bounds_both_searches(shelf: Path, scope: Scope, seen: set[str]) -> None:
    library, chosen = Library.open(shelf / "data"), settings(shelf)
    searcher = Searcher(library, VectorIndex(chosen.data), embedder_for(chosen, None), _not_lost)
    try:
        query = understand("waduk pabrik kapasitas", (), Lexicon(library))
        assert {found.article.id for found in searcher.search(query, scope, 10)} == seen
    finally:
        searcher.close()
        library.close()


async def test_a_lost_vector_index_is_rebuilt_while_full_text_answers(tmp_path: Path) -> None:
    stock(tmp_path)
    shutil.rmtree(tmp_path / "data" / "vectors")
    desk = open_desk(settings(tmp_path))
    answer = await desk.answer("Berapa pekerja yang menerima pesangon?")
    assert "312" in answer.text
    assert answer.found[0].why["vector"] == 0.0
    desk.close()
    library = Library.open(tmp_path / "data")
    try:
        assert in_step(library, tmp_path / "data")
    finally:
        library.close()
