"""Searching: both ways, in scope, of the time and publisher that are meant, and without the vector index too."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.answer import Found, Turn
from rag.answering import Desk
from rag.correcting import Lexicon
from rag.language import stem
from rag.opening import open_desk
from rag.ranking import FEATURES
from rag.searching import Searcher
from rag.understanding import understand
from store.article import Scope
from store.library import Library
from store.vectors import in_step
from tests.rag.briefs import TODAY, found
from tests.rag.libraries import searcher_of, stocked
from tests.rag.shelf import settings, stock

RACE = "Lomba perahu di Danau Kenanga dimenangkan regu "
ARTICLES = (
    found(RACE + "Melati pada hari terakhir.", 1, published=date(2024, 1, 10), publisher="Kabar Uji"),
    found(RACE + "Anggrek setelah hujan reda.", 2, published=date(2024, 5, 14), publisher="Suara Lembah"),
    found(RACE + "Teratai dengan selisih tipis.", 3, published=date(2024, 6, 20), publisher="Kabar Uji"),
    found(RACE + "Dahlia menurut catatan lama.", 4),
    found("Peresmian Menara Bambu dihadiri ribuan tamu.", 5, published=date(2024, 3, 5), publisher="Kabar Uji"),
    found(
        "Perahu juara lomba Januari 2024 dipajang di balai desa.",
        6,
        published=date(2024, 4, 2),
        publisher="Suara Bukit",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with closing(stocked(tmp_path_factory.mktemp("races"), ARTICLES)) as opened:
        yield opened


@pytest.fixture(scope="module")
def searcher(library: Library) -> Iterator[Searcher]:
    with closing(searcher_of(library)) as opened:
        yield opened


@pytest.fixture
def searched(library: Library, searcher: Searcher) -> "Search":
    return Search(library, searcher)


class Search:
    """Searches for a question as a desk does, in what is told of the races."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self._library, self._searcher = library, searcher

    def found(self, question: str, scope: Scope = Scope(), *history: Turn) -> list[Found]:  # noqa: B008 - frozen
        publishers = self._library.coverage().publishers
        query = understand(question, history, Lexicon(self._library), TODAY, publishers=publishers)
        return self._searcher.search(query, scope, 10)

    def ids(self, question: str, scope: Scope = Scope(), *history: Turn) -> list[str]:  # noqa: B008 - frozen
        return [each.article.id for each in self.found(question, scope, *history)]


RACES = {"a1", "a2", "a3", "a4", "a6"}
WHO = "Regu mana yang menang lomba perahu Danau Kenanga"


def test_both_searches_speak_and_higher_is_better(searched: Search) -> None:
    ranked = searched.found("Siapa yang hadir pada peresmian Menara Bambu?")
    assert ranked[0].article.id == "a5"
    assert ranked[0].why.keys() == set(FEATURES)
    assert ranked[0].why["lexical"] == ranked[0].why["vector"] == 1.0
    assert [f.score for f in ranked] == sorted((f.score for f in ranked), reverse=True)


def test_other_forms_of_a_word_are_found(searched: Search) -> None:
    assert searched.ids("kapan menara diresmikan")[0] == "a5"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("", RACES | {"a5"}),
        (" pada Mei 2024", {"a2", "a4"}),
        (" bulan lalu", {"a3", "a4"}),
        (" pada Januari 2024", {"a1", "a4", "a6"}),  # the last one speaks of that month
        (" sejak Mei 2024", {"a2", "a3", "a4"}),
    ],
)
def test_a_time_that_is_asked_for_keeps_what_is_of_it_and_what_has_no_date(
    searched: Search, when: str, expected: set[str]
) -> None:
    assert set(searched.ids(f"{WHO}{when}?")) == expected


def test_a_time_that_only_prefers_keeps_everything_and_puts_its_own_first(searched: Search) -> None:
    plain, preferring = searched.ids(f"{WHO}?"), searched.ids(f"{WHO} belakangan ini?")
    assert set(plain) == set(preferring)
    assert preferring[0] == "a3"


@pytest.mark.parametrize("word", ["terbaru", "terkini", "sekarang"])
def test_the_newest_comes_first_where_it_is_asked_for(searched: Search, word: str) -> None:
    dated = [
        each
        for each in searched.ids(f"Siapa pemenang {word} lomba perahu Danau Kenanga?")
        if each in {"a1", "a2", "a3"}
    ]
    assert dated == ["a3", "a2", "a1"]


def test_before_and_after_an_event_is_told_by_the_day_of_its_article(searched: Search) -> None:
    def dated(question: str) -> list[str]:
        return [each for each in searched.ids(question) if each in {"a1", "a2", "a3"}]

    assert dated(f"{WHO} sebelum peresmian Menara Bambu?")[0] == "a1"
    assert dated(f"{WHO} setelah peresmian Menara Bambu?")[-1] == "a1"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Menurut Suara Lembah, regu mana yang menang lomba perahu?", {"a2"}),
        ("Menurut suara warga, regu mana yang menang lomba perahu?", RACES | {"a5"}),
        ("Menurut Kabar Uji, regu mana yang menang lomba perahu?", {"a1", "a3", "a5"}),
        ("Menurut panitia, regu mana yang menang lomba perahu?", RACES | {"a5"}),
    ],
)
def test_a_publisher_that_is_asked_for_is_heard_alone(searched: Search, question: str, expected: set[str]) -> None:
    assert set(searched.ids(question)) == expected


def test_a_question_cannot_widen_the_scope(searched: Search) -> None:
    scope = Scope(publishers=("Kabar Uji",))
    assert set(searched.ids("Menurut Suara Lembah, siapa pemenang lomba perahu?", scope)) <= {"a1", "a3", "a5"}
    assert "a2" not in searched.ids(f"{WHO} sejak Mei 2024?", Scope(published_from=date(2024, 5, 20)))
    until = Scope(published_until=date(2024, 5, 31))
    assert not {"a3"} & set(searched.ids(f"{WHO} sejak Mei 2024?", until))


def test_what_is_of_that_time_is_found_behind_many_that_are_better_and_of_another(tmp_path: Path) -> None:
    better = [
        found(f"{RACE}Melati, kata panitia nomor {at}.", at, published=date(2020, 1, 1) + timedelta(40 * at))
        for at in range(1, 36)
    ]
    only = found("Perahu juara dipajang di balai desa.", 99, published=date(2024, 5, 3))
    with closing(stocked(tmp_path, [*better, only])) as library, closing(searcher_of(library)) as searcher:
        search = Search(library, searcher)
        assert "a99" not in search.ids(f"{WHO}?")
        assert search.ids(f"{WHO} pada Mei 2024?") == ["a99"]


def test_a_time_without_articles_leaves_nothing(searched: Search) -> None:
    dated = Scope(published_from=date(2020, 1, 1))  # without the one that has no date
    assert searched.ids(f"{WHO} pada 2021?", dated) == []
    assert searched.ids(f"{WHO}?", dated)


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(published_from=date(2024, 6, 1)), {"a3"}),
        (Scope(published_until=date(2024, 1, 31)), {"a1", "a4"}),
        (Scope(publishers=("kabar uji",)), {"a1", "a3", "a5"}),
        (Scope(publishers=("Lain",)), set()),
        (Scope(without=("a1", "a4", "a5")), {"a2", "a3", "a6"}),
        (Scope(without=("a1", "a3"), publishers=("Kabar Uji",)), {"a5"}),
        (Scope(without=tuple(f"a{n}" for n in range(1, 7))), set()),
    ],
)
def test_a_scope_bounds_both_searches(searched: Search, scope: Scope, seen: set[str]) -> None:
    assert set(searched.ids("lomba perahu Danau Kenanga Menara Bambu", scope)) == seen


def test_a_follow_up_is_searched_with_the_conversation_too(searched: Search) -> None:
    turn = Turn(question="Kapan Menara Bambu diresmikan?", answer="Pada Maret.")
    alone, following = searched.found("Siapa tamunya?"), searched.found("Siapa tamunya?", Scope(), turn)
    assert following[0].article.id == "a5"
    assert following[0].score > alone[0].score


def test_reprints_stand_once_and_are_named(tmp_path: Path) -> None:
    trees = ("jati", "randu", "sengon")
    text = " ".join(f"Warga Kenanga menanam {tree} di tepi danau bersama para siswa." for tree in trees)
    printed = [found(text, 1, publisher="Kabar Uji"), found(f"{text} (tim)", 2, publisher="Suara Lembah")]
    with closing(stocked(tmp_path, printed)) as library, closing(searcher_of(library)) as searcher:
        only = Search(library, searcher).found("Siapa menanam jati di Kenanga?")
    assert len(only) == 1
    assert {only[0].article.id, *(article.id for article in only[0].also)} == {"a1", "a2"}


def test_rarity_falls_with_how_many_passages_hold_a_term(searcher: Searcher) -> None:
    rarity = searcher.rarity(["lomba", "bambu", "tiada"])
    assert 0 < rarity["lomba"] < rarity["bambu"] < rarity["tiada"]


def test_all_that_a_question_is_weighed_by_has_a_rarity(library: Library, searcher: Searcher) -> None:
    turn = Turn(question="Siapa juara lomba?", answer="Regu Melati.")
    query = understand("Berapa gajinya selama perlombaan itu?", [turn], Lexicon(library), TODAY)
    assert query.carried
    meant = query.meant
    assert {*query.terms, *query.carried} <= {*meant.terms}
    assert {*meant.terms, *map(stem, meant.surfaces)} == searcher.weigh(meant).keys()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    stock(folder)
    return folder


@pytest.fixture
def desk(shelf: Path) -> Iterator[Desk]:
    opened = open_desk(settings(shelf))
    yield opened
    opened.close()


async def test_where_nothing_of_that_time_is_left_what_is_nearest_is_shown(desk: Desk) -> None:
    answer = await desk.answer("Berapa kapasitas Waduk Seruni pada 2021?")
    assert (answer.abstained, answer.reason, answer.confidence) == (True, "nothing_in_scope", 0.0)
    assert answer.found[0].article.id == "waduk-dua"


async def test_a_lost_vector_index_is_rebuilt_while_full_text_answers(tmp_path: Path) -> None:
    stock(tmp_path)
    shutil.rmtree(tmp_path / "data" / "vectors")
    desk = open_desk(settings(tmp_path))
    answer = await desk.answer("Berapa kapasitas Waduk Seruni setelah ditambah?")
    assert "2.750" in answer.text
    assert answer.found[0].why["vector"] == 0.0
    desk.close()
    with closing(Library.open(tmp_path / "data")) as library:
        assert in_step(library, tmp_path / "data")
