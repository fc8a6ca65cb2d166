"""What is kept is kept whole, and found again as it was."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.article import Article, Passage
from store.errors import EmbedderMismatch
from store.library import IndexedPassage, Kept, Library, Terms
from tests.store.shelf import EMBEDDER, article, put, split, stock, vectors


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(Library.open(tmp_path, writable=True)) as opened:
        yield opened


def test_an_article_comes_back_as_it_went_in(library: Library) -> None:
    whole = article(1, publisher="Kompas", published="2024-06-19", url="https://example.org/1", language="id")
    put(library, whole)
    assert library.article("artikel-1") == whole
    assert library.article("artikel-2") is None
    assert library.kept() == {"artikel-1": Kept("d", "artikel-1.md")}
    found = library.passages(library.match(["kalimat"], 9)[0][:1])
    assert list(found.values()) == [(split(whole)[0].passage, whole)]


def test_a_changed_article_replaces_the_old_one_whole(library: Library) -> None:
    stock(library, [1, 2])
    old = library.vector_keys().tolist()
    put(library, article(1, ["baru"]), digest="e")
    assert library.passage_count() == 6
    assert library.kept()["artikel-1"].digest == "e"
    assert library.vector_keys().tolist() == old[3:]
    assert [key for key, _ in library.unembedded(9)] == [7, 8, 9]
    assert library.frequencies(["1", "baru", "2"]) == {"1": 3, "baru": 1, "2": 3}
    assert library.passages(old[:3]) == {}


def test_an_article_that_moved_is_otherwise_as_it_was(library: Library) -> None:
    stock(library, [1])
    before = library.revision, library.vector_keys().tolist()
    library.move("artikel-1", "lain/artikel-1.md")
    assert library.kept() == {"artikel-1": Kept("d", "lain/artikel-1.md")}
    assert (library.revision, library.vector_keys().tolist()) == before


def test_a_key_is_never_given_to_another_passage(library: Library) -> None:
    stock(library, [1, 2])
    assert library.remove(["artikel-2", "tiada"]) == 1
    stock(library, [3])
    assert library.vector_keys().tolist() == [1, 2, 3, 7, 8, 9]


def test_a_removed_article_leaves_nothing(library: Library) -> None:
    stock(library, [1])
    library.remove(["artikel-1"])
    assert library.kept() == {}
    assert library.passage_count() == 0
    assert library.vectors()[0].tolist() == []
    assert library.vocabulary() == {}
    assert library.match(["kalimat"], 9) == []
    assert library.check() is None


def test_a_passage_that_is_not_of_the_article_is_refused(library: Library) -> None:
    whole = article(1)
    other = split(article(2))
    with pytest.raises(ValueError, match="not a passage"):
        library.put(whole, origin="o", digest="d", passages=other)
    shifted = IndexedPassage(
        Passage(id="artikel-1#0", article_id="artikel-1", ordinal=0, start=1, end=3, text="Ka"),
        Terms("", "", ""),
    )
    with pytest.raises(ValueError, match="not a passage"):
        library.put(whole, origin="o", digest="d", passages=[shifted])
    assert library.kept() == {}


def test_an_article_whose_vectors_do_not_fit_is_not_there_at_all(library: Library) -> None:
    library.adopt_embedder(EMBEDDER)
    put(library, article(1), seed=1)
    endless = vectors(3, 2)
    endless[1, 1] = np.nan
    for wrong in (vectors(2, 2), vectors(3, 2)[:, :8], endless, vectors(3, 2).ravel()):
        with pytest.raises(ValueError, match=r"rows of finite numbers|dimensions"):
            library.put(article(2), origin="o", digest="d", passages=split(article(2)), vectors=wrong)
    assert list(library.kept()) == ["artikel-1"]
    assert library.frequencies(["2"]) == {}


def test_vectors_belong_to_one_embedder(library: Library) -> None:
    with pytest.raises(ValueError, match="adopt"):
        put(library, article(1), seed=1)
    library.adopt_embedder("first")
    library.adopt_embedder("second")  # nothing was embedded yet
    put(library, article(1), seed=1)
    with pytest.raises(EmbedderMismatch) as caught:
        library.adopt_embedder("third")
    assert caught.value.facts == {"kept": "second", "asked": "third"}
    library.forget_vectors()
    assert library.embedder is None
    assert library.unembedded_count() == 3
    library.adopt_embedder("third")
    library.put_vectors([1, 2, 3], vectors(3, 1)[:, :8])  # and of any dimension
    assert library.embedder == "third"


def test_missing_vectors_can_be_given_later_and_are_not_replaced(library: Library) -> None:
    library.adopt_embedder(EMBEDDER)
    put(library, article(1))
    put(library, article(2))
    assert library.unembedded_count() == 6
    assert library.unembedded(2) == [(1, "Kalimat pertama 1"), (2, "Kalimat kedua 1")]
    library.remove(["artikel-1"])
    given_now = vectors(4, 7)
    library.put_vectors([1, 4, 5, 6], given_now)  # the first is gone meanwhile
    library.put_vectors([4], vectors(1, 8))
    keys, kept = library.vectors()
    assert keys.tolist() == [4, 5, 6]
    assert np.array_equal(kept, given_now[1:])
    assert library.unembedded(9) == []
    some, rows = library.vectors(np.array([6, 99, 4]))
    assert some.tolist() == [4, 6]
    assert np.array_equal(rows, given_now[[1, 3]])


def test_passages_come_in_the_order_they_are_asked_for(library: Library) -> None:
    stock(library, [1, 2])
    assert list(library.passages([5, 99, 1, 6])) == [5, 1, 6]


def test_the_newest_article_comes_first_and_the_undated_last(library: Library) -> None:
    for number, published in enumerate([None, "2024-01-02", "2024-03-01", "2023-12-31", None]):
        put(library, article(number, published=published))
    order = [(whole.id, passages) for whole, passages in library.articles()]
    assert order == [(f"artikel-{number}", 3) for number in (2, 1, 3, 0, 4)]


def test_coverage_says_what_the_library_can_be_asked_about(library: Library) -> None:
    for number, (publisher, published) in enumerate(
        [
            ("Tempo", "2024-01-02"),
            ("kompas", "2024-03-01"),
            ("Kompas", None),
            ("Kompas", "2023-12-31"),
            (None, None),
        ]
    ):
        put(library, article(number, publisher=publisher, published=published))
    coverage = library.coverage()
    assert (coverage.articles, coverage.passages) == (5, 15)
    assert (coverage.first, coverage.last) == (date(2023, 12, 31), date(2024, 3, 1))
    assert coverage.publishers == ("Kompas", "Tempo")


def test_the_revision_grows_with_every_change_and_only_then(library: Library, tmp_path: Path) -> None:
    with closing(Library.open(tmp_path)) as reader:
        seen = [reader.revision]
        stock(library, [1])
        seen.append(reader.revision)
        library.remove(["artikel-1"])
        seen.append(reader.revision)
        library.remove(["artikel-1"])
        library.know_generations(["token"])
        assert reader.revision == seen[-1]
    assert seen == sorted(set(seen))


def test_a_reader_sees_what_another_commits_and_cannot_write(library: Library, tmp_path: Path) -> None:
    with closing(Library.open(tmp_path)) as reader:
        assert reader.match(["kalimat"], 9) == []
        stock(library, [1])
        assert len(reader.match(["kalimat"], 9)) == 3
        assert reader.vocabulary()["pertama"] == 1
        with pytest.raises(RuntimeError):
            reader.remove(["artikel-1"])


def test_readers_in_many_threads_see_whole_commits_while_one_writes(library: Library, tmp_path: Path) -> None:
    stock(library, [1])
    wrong: list[object] = []
    done = threading.Event()

    def read(reader: Library) -> None:
        while not done.is_set():
            hits = reader.match(["kalimat"], 100)
            if len(hits) % 3:
                wrong.append(hits)

    with closing(Library.open(tmp_path)) as reader:
        threads = [threading.Thread(target=read, args=(reader,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(2, 32):
            put(library, article(number))
        done.set()
        for thread in threads:
            thread.join()
        assert not wrong
        assert len(reader.match(["kalimat"], 100)) == 93


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.lists(WORDS, min_size=1, max_size=4), max_size=4), doomed=st.sets(st.integers(0, 3)))
def test_any_text_is_kept_to_the_letter(
    texts: list[list[str]], doomed: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    expected: dict[str, list[str]] = {}
    with closing(Library.open(tmp_path_factory.mktemp("any"), writable=True)) as library:
        for number, pieces in enumerate(texts):
            whole = Article(id=str(number), title="", text="".join(pieces))
            passages, start = [], 0
            for ordinal, piece in enumerate(pieces):
                passage = Passage(
                    id=f"{number}#{ordinal}",
                    article_id=whole.id,
                    ordinal=ordinal,
                    start=start,
                    end=start + len(piece),
                    text=piece,
                )
                passages.append(IndexedPassage(passage, Terms("", "kata", "kata")))
                start += len(piece)
            library.put(whole, origin="o", digest="d", passages=passages)
            expected[whole.id] = pieces
        for number in doomed:
            library.remove([str(number)])
            expected.pop(str(number), None)
        kept: dict[str, list[str]] = {}
        for passage, _ in library.passages([hit.key for hit in library.match(["kata"], 100)]).values():
            kept.setdefault(passage.article_id, []).append(passage.text)
        assert {key: sorted(pieces) for key, pieces in kept.items()} == {
            key: sorted(pieces) for key, pieces in expected.items()
        }
