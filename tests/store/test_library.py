"""The library: all of an article or nothing of it, whatever happens."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from store.article import Scope
from store.errors import (
    DataFolderUnusable,
    DiskFull,
    EmbedderMismatch,
    LibraryDamaged,
    LibraryNewer,
    WriterBusy,
)
from store.library import Library
from store.schema import FILE_NAME
from tests.store.shelves import FINGERPRINT, put, stocked, vector


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = stocked(tmp_path, 4)
    yield opened
    opened.close()


def test_an_article_comes_back_as_it_was_put(library: Library) -> None:
    article = put(library, 9, words="naïf “kutip” 🙂")
    assert library.article("artikel-9") == article
    passages = library.passages(library.keys_in(Scope()).tolist())
    for passage, owner in passages.values():
        assert owner.text[passage.start : passage.end] == passage.text


def test_replacing_leaves_nothing_of_the_old(library: Library) -> None:
    put(library, 1, words="lama")
    before = set(library.keys_in(Scope()).tolist())
    put(library, 1, words="baru", passages=1)
    assert library.match(["lama"], [], 5) == []
    (hit,) = library.match(["baru"], [], 5)
    assert hit.key not in before, "keys are never used again"
    assert library.coverage().articles == 4
    assert len(library.vector_keys()) == library.passage_count() == 7


def test_removing_takes_everything_along(library: Library) -> None:
    before = library.revision
    assert library.remove(["artikel-1", "tiada"]) == 1
    assert library.revision == before + 1
    assert library.article("artikel-1") is None
    assert len(library.match(["nomor"], [], 50)) == 6
    assert len(library.vector_keys()) == 6


def test_a_put_that_fails_in_the_middle_changes_nothing(library: Library) -> None:
    before = library.kept(), library.revision, library.vector_keys().tolist()
    with pytest.raises(IndexError):
        library.put(
            put_nothing := library.article("artikel-2"),  # type: ignore[arg-type]
            origin="x",
            digest="y",
            passages=_passages_of(library),
            vectors=np.zeros((0, 16), dtype=np.float32),
        )
    assert put_nothing is not None
    assert (library.kept(), library.revision, library.vector_keys().tolist()) == before


def _passages_of(library: Library):  # type: ignore[no-untyped-def]
    from store.library import IndexedPassage, Terms

    passage, _ = next(iter(library.passages(library.keys_in(Scope()).tolist()).values()))
    return [IndexedPassage(passage, Terms("", "a", "a"))]


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        (Scope(), {0, 1, 2, 3}),
        (Scope(published_from=date(2024, 1, 3)), {2, 3}),
        (Scope(published_until=date(2024, 1, 2)), {0, 1}),
        (Scope(publishers=("KABAR UJI",)), {1, 3}),
        (Scope(publishers=("Kabar Uji",), published_until=date(2024, 1, 2)), {1}),
    ],
)
def test_a_scope_bounds_matching_and_keys(library: Library, scope: Scope, numbers: set[int]) -> None:
    expected = {f"artikel-{number}" for number in numbers}
    hits = [hit.key for hit in library.match(["nomor"], [], 50, scope)]
    for keys in (hits, library.keys_in(scope).tolist()):
        assert {article.id for _, article in library.passages(keys).values()} == expected


def test_matching_prefers_the_rarer_word_and_scores_upwards(library: Library) -> None:
    put(library, 8, words="unik")
    hits = library.match(["nomor", "unik"], [], 20)
    best, _ = library.passages([hits[0].key])[hits[0].key]
    assert best.article_id == "artikel-8"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("token", ['"', "a OR b", "NEAR(", "*", "stems:", "'; DROP TABLE article; --"])
def test_no_word_is_read_as_a_query(library: Library, token: str) -> None:
    library.match([token], [token], 5)
    assert library.coverage().articles == 4


def test_frequencies_and_vocabulary_count_passages(library: Library) -> None:
    assert library.frequencies(["nomor", "judul", "tiada"]) == {"nomor": 8, "judul": 8}
    assert library.vocabulary()["bagian"] == 8


def test_vectors_come_back_by_key(library: Library) -> None:
    keys, vectors = library.vectors()
    some, theirs = library.vectors(keys[[3, 1]])
    assert some.tolist() == [keys[1], keys[3]]
    assert np.array_equal(theirs, vectors[[1, 3]])
    assert np.allclose(vectors[0], vector(0))


def test_passages_without_a_vector_wait_for_one(library: Library) -> None:
    put(library, 7, embedded=False)
    waiting = library.unembedded(10)
    assert [text for _, text in waiting] == ["Berita nomor 7 bagian 0", "Berita nomor 7 bagian 1"]
    assert library.unembedded_count() == 2
    library.put_vectors([key for key, _ in waiting] + [999], np.stack([vector(n) for n in range(3)]))
    assert library.unembedded(10) == []
    assert 999 not in library.vector_keys()


def test_vectors_of_another_embedder_are_refused_until_forgotten(library: Library) -> None:
    with pytest.raises(EmbedderMismatch) as caught:
        library.adopt_embedder("lain:1")
    assert caught.value.facts == {"kept": FINGERPRINT, "asked": "lain:1"}
    library.forget_vectors()
    library.adopt_embedder("lain:1")
    assert (library.embedder, len(library.vector_keys())) == ("lain:1", 0)


def test_readers_see_what_another_connection_commits(library: Library, tmp_path: Path) -> None:
    with closing(Library.open(tmp_path)) as reader:
        assert reader.coverage().articles == 4
        put(library, 11)
        assert reader.coverage().articles == 5


def test_a_reader_cannot_write(library: Library, tmp_path: Path) -> None:
    with closing(Library.open(tmp_path)) as reader, pytest.raises(DataFolderUnusable):
        reader.remove(["artikel-1"])
    assert library.article("artikel-1") is not None


def test_threads_read_side_by_side(library: Library) -> None:
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: len(library.match(["nomor"], [], 50)), range(64)))
    assert counts == [8] * 64


def test_a_library_of_a_newer_program_is_left_alone(library: Library, tmp_path: Path) -> None:
    library.close()
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryNewer) as caught:
        Library.open(tmp_path)
    assert caught.value.facts["found"] == 99


@pytest.mark.parametrize("damage", [b"ini bukan SQLite" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_library_is_said_to_be_damaged_and_never_emptied(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(damage)
    with pytest.raises(LibraryDamaged):
        Library.open(tmp_path, writable=True)
    assert path.read_bytes() == damage


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(DataFolderUnusable) as caught:
        Library.open(tmp_path / "berkas" / "data")
    assert "berkas" in str(caught.value.facts["folder"])


def test_a_full_disk_is_said_plainly_and_nothing_is_half_kept(library: Library) -> None:
    before = library.kept()
    connection = library._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull):
        put(library, 12, words="panjang " * 20_000)
    assert library.kept() == before
    connection.execute("PRAGMA max_page_count = 1000000")
    put(library, 12)


def test_a_writer_that_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.schema._BUSY_SECONDS", 0.05)
    with closing(stocked(tmp_path, 1)), closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with closing(Library.open(tmp_path, writable=True)) as second, pytest.raises(WriterBusy):
            second.remove(["artikel-0"])


_PUTTING = """
import sys
from pathlib import Path
from tests.store.shelves import put
from store.library import Library
library = Library.open(Path(sys.argv[1]), writable=True)
number = 100
while True:
    put(library, number, passages=40)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("kills", [6])
def test_a_killed_writer_leaves_whole_articles_and_all_it_committed(tmp_path: Path, kills: int) -> None:
    stocked(tmp_path, 1).close()
    for kill in range(kills):
        writer = subprocess.Popen(
            [sys.executable, "-c", _PUTTING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        committed = [int(writer.stdout.readline()) for _ in range(1 + 3 * kill)]
        os.kill(writer.pid, signal.SIGKILL)
        committed += [int(line) for line in writer.stdout.read().split()]
        writer.stdout.close()
        writer.wait()
        with closing(Library.open(tmp_path)) as library:
            assert library.check() is None
            assert {f"artikel-{number}" for number in committed} <= set(library.kept())
            for article, passages in library.articles():
                assert passages == (2 if article.id == "artikel-0" else 40)
            assert library.unembedded_count() == 0
