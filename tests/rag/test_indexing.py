"""Indexing: incremental, complete, and never a loss."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import EmbedderLost, NothingToRead, PathUnknown
from rag.indexing import index, remove
from rag.opening import open_desk
from store.errors import EmbedderMismatch
from store.library import Library
from store.vectors import VectorIndex, in_step
from tests.fakes.ollama_server import OllamaServer
from tests.rag.shelf import ARTICLES, lay_out, settings, stock


def kept(folder: Path) -> set[str]:
    with closing(Library.open(folder / "data")) as library:
        return set(library.kept())


def vector_keys(folder: Path) -> list[int]:
    with closing(Library.open(folder / "data")) as library:
        keys: list[int] = library.vector_keys().tolist()
        return keys


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    assert stock(tmp_path).new == 3
    before = vector_keys(tmp_path)
    again = stock(tmp_path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert vector_keys(tmp_path) == before


def test_a_changed_article_is_replaced_whole(tmp_path: Path) -> None:
    stock(tmp_path)
    title, published, _ = ARTICLES["pabrik"]
    lay_out(tmp_path, {"pabrik": (title, published, "Pabrik itu dibuka kembali tahun ini.")})
    report = index([tmp_path / "articles"], settings(tmp_path))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 2)
    with closing(Library.open(tmp_path / "data")) as library:
        article = library.article("pabrik")
        assert article is not None
        assert article.text == "Pabrik itu dibuka kembali tahun ini."
        assert library.match(["tirtasari"], 5) == [] or "pabrik" in library.kept()
        assert library.match(["pesangon"], 5) == []
        assert in_step(library, tmp_path / "data")


def test_what_left_the_folder_is_listed_and_removed_only_when_asked(tmp_path: Path) -> None:
    stock(tmp_path)
    (tmp_path / "articles" / "pabrik.md").unlink()
    listed = index([tmp_path / "articles"], settings(tmp_path))
    assert (listed.gone, listed.removed) == (("pabrik",), ())
    assert "pabrik" in kept(tmp_path)
    pruned = index([tmp_path / "articles"], settings(tmp_path), prune=True)
    assert (pruned.gone, pruned.removed) == ((), ("pabrik",))
    assert "pabrik" not in kept(tmp_path)


def test_articles_of_other_folders_are_never_pruned(tmp_path: Path) -> None:
    stock(tmp_path)
    other = tmp_path / "lain"
    other.mkdir()
    (other / "satu.txt").write_text("Judul Lain\n\nKebun raya dibuka untuk umum pada hari Minggu.\n")
    report = index([other], settings(tmp_path), prune=True)
    assert report.removed == ()
    assert kept(tmp_path) == {*ARTICLES, "satu"}


def test_an_unreadable_file_does_not_remove_its_article(tmp_path: Path) -> None:
    stock(tmp_path)
    (tmp_path / "articles" / "pabrik.md").write_bytes(b"")
    report = index([tmp_path / "articles"], settings(tmp_path), prune=True)
    assert [Path(skipped.path).name for skipped in report.skipped] == ["pabrik.md"]
    assert "pabrik" in kept(tmp_path)


def test_two_different_articles_with_one_id_are_named_and_the_first_stays(tmp_path: Path) -> None:
    stock(tmp_path)
    other = tmp_path / "lain" / "pabrik.md"
    other.parent.mkdir()
    other.write_text("---\ntitle: Lain\n---\n\nIni artikel yang sama sekali berbeda isinya.\n")
    report = index([other], settings(tmp_path))
    assert [(conflict.id, Path(conflict.second).parent.name) for conflict in report.conflicts] == [("pabrik", "lain")]
    with closing(Library.open(tmp_path / "data")) as library:
        article = library.article("pabrik")
        assert article is not None
        assert article.title == ARTICLES["pabrik"][0]


def test_a_moved_file_is_not_a_conflict(tmp_path: Path) -> None:
    stock(tmp_path)
    moved = tmp_path / "lain"
    shutil.move(tmp_path / "articles", moved)
    (moved / "pabrik.md").write_text("---\ntitle: Baru\n---\n\nIsinya sekarang lain sama sekali.\n")
    report = index([moved], settings(tmp_path))
    assert (report.conflicts, report.changed) == ((), 1)


def test_a_folder_without_articles_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead):
        index([tmp_path], settings(tmp_path))
    with pytest.raises(PathUnknown):
        index([tmp_path / "tiada"], settings(tmp_path))


def test_a_removed_article_is_not_found_any_more(tmp_path: Path) -> None:
    stock(tmp_path)
    assert remove(["pabrik", "tiada"], settings(tmp_path)) == 1
    with closing(Library.open(tmp_path / "data")) as library:
        assert in_step(library, tmp_path / "data")


def test_an_embedder_that_is_lost_loses_no_article(tmp_path: Path, ollama_server: OllamaServer) -> None:
    flags = {"embedder": "ollama", "OLLAMA_HOST": ollama_server.url}
    ollama_server.drop("bge-m3")
    with pytest.raises(EmbedderLost):
        stock(tmp_path, **flags)
    assert kept(tmp_path) == set(ARTICLES)
    assert vector_keys(tmp_path) == []


def test_another_embedder_is_an_error_until_it_is_asked_to_embed_anew(
    tmp_path: Path, ollama_server: OllamaServer
) -> None:
    stock(tmp_path)
    flags = {"embedder": "ollama", "OLLAMA_HOST": ollama_server.url}
    with pytest.raises(EmbedderMismatch) as caught:
        open_desk(settings(tmp_path, **flags))
    assert caught.value.facts["asked"] == "ollama:bge-m3"
    with pytest.raises(EmbedderMismatch):
        stock(tmp_path, **flags)
    index([tmp_path / "articles"], settings(tmp_path, **flags), reembed=True)
    with closing(Library.open(tmp_path / "data")) as library:
        assert library.embedder == "ollama:bge-m3"
        keys, vectors = library.vectors()
    with closing(VectorIndex(tmp_path / "data")) as vector_index:
        assert [vector_index.query(vector, 1)[0].key for vector in vectors] == keys.tolist()
    open_desk(settings(tmp_path, OLLAMA_HOST=ollama_server.url)).close()
