"""The whole path on real saved pages, where they stand beside the project."""

from collections.abc import Iterator

import pytest

from rag.answering import Desk
from rag.indexing import index
from rag.opening import open_desk
from tests.rag.shelf import settings
from tests.shared import shared


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("pages")
    report = index([shared("articles")], settings(folder))
    assert (report.new, report.skipped) == (5, ())
    opened = open_desk(settings(folder))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "page", "held"),
    [
        ("Kapan parlemen Rusia meratifikasi perjanjian itu?", "004_f4365ef5523ea724", "6 November"),
        ("Siapa duta besar Rusia yang dipanggil Korea Selatan?", "000_c20154b4fd36fc5c", "Georgy Zinoviev"),
        ("Berapa tentara Korut yang dikerahkan?", "004_f4365ef5523ea724", "10.000"),
    ],
)
async def test_a_question_is_answered_from_the_right_page_with_the_right_quotation(
    desk: Desk, question: str, page: str, held: str
) -> None:
    answer = await desk.answer(question)
    first = answer.sentences[0].citations[0]
    assert first.article.id == page
    assert held in first.quote
    assert first.article.text[first.start : first.end] == first.quote


async def test_what_the_pages_do_not_say_is_refused(desk: Desk) -> None:
    assert (await desk.answer("Siapa pelatih timnas Indonesia?")).reason == "no_evidence"
