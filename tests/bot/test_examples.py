"""The example questions that a greeting offers: only ones that this library can answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.examples import examples
from rag.answering import Desk
from rag.opening import open_desk
from tests.rag.shelf import settings, stock


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    stock(folder)
    return folder


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    opened = open_desk(settings(data))
    yield opened
    opened.close()


def about(title: str) -> str:
    return f"Apa yang diberitakan tentang {title}?"


async def test_only_questions_with_an_answer_are_offered(desk: Desk) -> None:
    candidates = ["Siapa pelatih kesebelasan Harimau Utara?", "Kapan Waduk Seruni mulai diisi?"]
    assert (await examples(desk, candidates, about, limit=1)) == ("Kapan Waduk Seruni mulai diisi?",)


async def test_what_the_newest_articles_answer_and_then_headlines_fill_the_places_that_are_left(desk: Desk) -> None:
    offered = await examples(desk, ["Kapan Waduk Seruni mulai diisi?"], about, limit=5)
    assert offered[:2] == ("Kapan Waduk Seruni mulai diisi?", "Berapa kapasitas Waduk Seruni?")
    assert about("Kapasitas Waduk Seruni Ditambah") in offered
    assert len(offered) <= 5


async def test_a_library_without_articles_offers_none(tmp_path: Path) -> None:
    empty = open_desk(settings(tmp_path))
    try:
        assert await examples(empty, ["Kapan Waduk Seruni mulai diisi?"], about) == ()
    finally:
        empty.close()
