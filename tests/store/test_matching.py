"""Full text search ranks as FTS5's own bm25() does, and stays within its scope."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.article import Article, Scope
from store.library import Hit, IndexedPassage, Library, Terms
from store.matching import Formula
from store.schema import FILE_NAME
from tests.store.shelf import article, put, split

# Tokens as the language room makes them: words, numbers, names with underscores, letters of any alphabet.
TOKENS = ["rusia", "putin", "2024", "1_5", "_koreautara", "é", "дом", "and", "near", "a"]
TOKEN = st.sampled_from(TOKENS)
DAY = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2024, 1, 9)))
PUBLISHER = st.sampled_from([None, "Kompas", "KOMPAS", "Tempo", "Çağrı"])


def keep(library: Library, number: int, terms: Terms, **fields: Any) -> None:
    """Keeps an article of one passage."""
    whole = article(number, **fields)
    library.put(whole, origin="o", digest="d", passages=[IndexedPassage(split(whole)[0].passage, terms)])


def by_fts5(folder: Path, stems: list[str], title: float) -> list[Hit]:
    expression = " OR ".join(f'{{title stems}} : "{stem}"' for stem in dict.fromkeys(stems))
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        rows = connection.execute(
            "SELECT rowid, -bm25(term, ?, 1.0, 0.0) AS score FROM term WHERE term MATCH ? ORDER BY score DESC, rowid",
            (title, expression),
        )
        return [Hit(*row) for row in rows]


FIELD = st.lists(TOKEN, max_size=8).map(" ".join)


@settings(max_examples=30, deadline=None)
@given(
    passages=st.lists(st.builds(Terms, FIELD, FIELD, FIELD), min_size=1, max_size=7),
    removed=st.sets(st.integers(0, 6)),
    asked=st.lists(TOKEN, min_size=1, max_size=4),
    title=st.sampled_from([1.0, 2.0, 0.5]),
)
def test_scores_are_those_of_fts5(
    passages: list[Terms],
    removed: set[int],
    asked: list[str],
    title: float,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("fts5")
    with closing(Library.open(folder, writable=True)) as library:
        for number, terms in enumerate(passages):
            keep(library, number, terms)
        library.remove([f"artikel-{number}" for number in removed])
        formula = Formula(title, k1=1.2, b=0.75)
        hits = library.match(asked, 100, formula=formula)
        expected = by_fts5(folder, asked, title)
        assert {hit.key: pytest.approx(hit.score, rel=1e-4) for hit in hits} == {h.key: h.score for h in expected}
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.key))
        assert library.match(asked, 2, formula=formula) == hits[:2]
        assert library.frequencies(asked) == {
            stem: held for stem in set(asked) if (held := len(by_fts5(folder, [stem], title)))
        }


@settings(max_examples=30, deadline=None)
@given(
    kept=st.lists(st.tuples(DAY, PUBLISHER), max_size=8),
    scopes=st.lists(
        st.builds(
            Scope,
            published_from=DAY,
            published_until=DAY,
            publishers=st.lists(st.sampled_from(["kompas", "TEMPO", "ÇAĞRI", "Tiada"]), max_size=2).map(tuple),
            without=st.lists(st.sampled_from(["artikel-0", "artikel-3", "tiada"]), max_size=2).map(tuple),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_a_scope_admits_what_it_says(
    kept: list[tuple[date | None, str | None]], scopes: list[Scope], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with closing(Library.open(tmp_path_factory.mktemp("scope"), writable=True)) as library:
        for number, (published, publisher) in enumerate(kept):
            put(library, article(number, published=published, publisher=publisher))
        for scope in scopes:
            expected = {whole.id for whole, _ in library.articles() if admits(scope, whole)}
            keys = library.keys_in(scope)
            assert len(keys) == 3 * len(expected)
            assert {whole.id for _, whole in library.passages(keys).values()} == expected
            hits = library.match(["kalimat"], 100, scope)
            assert sorted(hit.key for hit in hits) == keys.tolist()


def admits(scope: Scope, whole: Article) -> bool:
    after = scope.published_from is None or (whole.published is not None and whole.published >= scope.published_from)
    before = scope.published_until is None or whole.published is None or whole.published <= scope.published_until
    names = {name.casefold() for name in scope.publishers}
    of = not names or (whole.publisher is not None and whole.publisher.casefold() in names)
    return after and before and of and whole.id not in scope.without


def test_a_scope_is_looked_for_before_the_best_are_chosen(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        for number in range(30):
            day = date(2024, 1, 1) + timedelta(days=number)
            keep(library, number, Terms("", "rusia " * (30 - number), ""), published=day)
        late = Scope(published_from=date(2024, 1, 29))
        assert [hit.key for hit in library.match(["rusia"], 5, late)] == [29, 30]


def test_words_of_the_query_language_are_only_words(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        keep(library, 1, Terms("", "rusia", "rusia"))
        for term in [
            "NOT",
            '"',
            "rusia*",
            "stems:rusia",
            "(",
            "",
            "rusia OR x",
            "%",
            "'; DROP TABLE article",
        ]:
            assert library.match([term], 9) == []
        assert library.match([], 9) == []
        assert library.match(["rusia"], 0) == []


def test_a_passage_counts_once_however_often_a_word_is_asked_for(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path, writable=True)) as library:
        keep(library, 1, Terms("", "rusia", "rusia"))
        keep(library, 2, Terms("", "korea", "korea"))
        assert library.match(["rusia", "rusia"], 9) == library.match(["rusia"], 9)


def test_postings_are_given_up_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.matching._POSTINGS_AT_MOST", 3)
    with closing(Library.open(tmp_path, writable=True)) as library:
        for number, token in enumerate(TOKENS):
            keep(library, number, Terms("", f"{token} semua", token))
        first = [library.match([token, "semua"], 99) for token in TOKENS]
        again = [library.match([token, "semua"], 99) for token in TOKENS]
        assert first == again
        assert all(len(hits) == len(TOKENS) for hits in first)
