"""A library's file is opened only as what it is, and never emptied."""

import functools
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from store.errors import DataFolderUnusable, DiskFull, LibraryDamaged, LibraryNewer, StoreError, WriterBusy
from store.library import Library
from store.schema import FILE_NAME, VERSION, complaints
from tests.store.shelf import article, put, stock


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library of ten articles."""
    folder = tmp_path_factory.mktemp("stocked")
    with closing(Library.open(folder, writable=True)) as library:
        stock(library, range(10))
    return folder


@pytest.fixture
def folder(stocked: Path, tmp_path: Path) -> Path:
    shutil.copytree(stocked, tmp_path / "data")
    return tmp_path / "data"


def test_a_new_folder_gets_an_empty_library(tmp_path: Path) -> None:
    with closing(Library.open(tmp_path / "a" / "b")) as library:
        assert library.coverage().articles == 0
        assert library.revision == 0
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == [FILE_NAME]


def test_it_survives_every_commit_that_a_power_cut_may_follow(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with closing(Library.open(folder, writable=True)) as library, library._transaction() as writer:
        assert writer.execute("PRAGMA synchronous").fetchone() == (2,)
        assert writer.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_library_of_a_newer_program_is_left_alone(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(LibraryNewer) as caught:
        Library.open(folder, writable=True)
    assert caught.value.facts == {"folder": str(folder), "found": VERSION + 1, "known": VERSION}
    assert (folder / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"not a database", b"\0" * 8192])
@pytest.mark.parametrize("writable", [False, True])
def test_a_damaged_library_is_named_and_stays_as_it_is(folder: Path, damage: bytes, writable: bool) -> None:
    (folder / FILE_NAME).write_bytes(damage)
    with pytest.raises(LibraryDamaged) as caught:
        Library.open(folder, writable=writable)
    assert caught.value.facts["path"] == str(folder / FILE_NAME)
    assert (folder / FILE_NAME).read_bytes() == damage


def test_somebody_elses_database_is_no_library(folder: Path) -> None:
    (folder / FILE_NAME).unlink()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(LibraryDamaged):
        Library.open(folder, writable=True)


def test_a_library_that_is_gone_but_for_its_log_is_not_begun_anew(folder: Path) -> None:
    (folder / FILE_NAME).unlink()
    (folder / f"{FILE_NAME}-wal").write_bytes(b"what was committed last")
    with pytest.raises(LibraryDamaged):
        Library.open(folder, writable=True)
    assert not (folder / FILE_NAME).exists()


def test_pages_that_rot_are_damage_wherever_they_are_met(folder: Path) -> None:
    size = (folder / FILE_NAME).stat().st_size
    with (folder / FILE_NAME).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))
    with closing(Library.open(folder)) as library:
        for reading in (library.kept, library.vectors, library.vocabulary, library.coverage):
            with pytest.raises(LibraryDamaged):
                reading()


def test_what_is_wrong_inside_is_found_by_asking(folder: Path) -> None:
    with closing(Library.open(folder)) as library:
        assert library.check() is None
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("DELETE FROM article WHERE number = 3")
        connection.commit()
    with closing(Library.open(folder)) as library:
        assert "passage" in str(library.check())


def test_a_row_that_is_no_article_is_damage(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("UPDATE article SET published = 'kemarin' WHERE number = 3")
        connection.execute('UPDATE passage SET "end" = 10000 WHERE article = 4 AND ordinal = 0')
        connection.commit()
    with closing(Library.open(folder)) as library:
        with pytest.raises(LibraryDamaged):
            library.article("artikel-2")
        with pytest.raises(LibraryDamaged):
            library.passages(library.vector_keys())


def test_a_folder_that_is_a_file_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    for writable in (False, True):
        with pytest.raises(DataFolderUnusable):
            Library.open(tmp_path / "data", writable=writable)


class SmallDisk(sqlite3.Connection):
    """A connection to a file that cannot grow by more than a few pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages = self.execute("PRAGMA page_count").fetchone()[0]
        self.execute(f"PRAGMA max_page_count = {pages + 2}")


def test_an_article_that_does_not_fit_on_the_disk_is_not_there_at_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=SmallDisk))
        with closing(Library.open(folder, writable=True)) as library:
            before = library.revision, library.kept()
            with pytest.raises(DiskFull) as caught:
                put(library, article(99, ["panjang"] * 5_000), seed=99)
            assert caught.value.facts == {"folder": str(folder)}
            assert (library.revision, library.kept()) == before
            assert library.match(["kalimat"], 100)
    with closing(Library.open(folder, writable=True)) as library:
        put(library, article(99, ["panjang"] * 5_000), seed=99)
        assert library.check() is None


def codes() -> list[tuple[str, type[StoreError] | None]]:
    ours: dict[str, type[StoreError]] = {
        "FULL": DiskFull,
        "NOTADB": LibraryDamaged,
        "CORRUPT": LibraryDamaged,
        "CORRUPT_VTAB": LibraryDamaged,
        "FORMAT": LibraryDamaged,
        "BUSY": WriterBusy,
        "BUSY_SNAPSHOT": WriterBusy,
        "LOCKED": WriterBusy,
        "CANTOPEN": DataFolderUnusable,
        "READONLY": DataFolderUnusable,
        "READONLY_DBMOVED": DataFolderUnusable,
        "IOERR": DataFolderUnusable,
        "IOERR_WRITE": DataFolderUnusable,
        "IOERR_FSYNC": DataFolderUnusable,
        "PERM": DataFolderUnusable,
        "AUTH": DataFolderUnusable,
    }
    mistakes = dict.fromkeys(("ERROR", "CONSTRAINT", "MISUSE", "RANGE", "MISMATCH", "TOOBIG"))
    return [*ours.items(), *mistakes.items()]


@pytest.mark.parametrize(("name", "expected"), codes())
def test_every_complaint_of_sqlite_is_ours_or_a_mistake_of_the_program(
    name: str, expected: type[StoreError] | None, tmp_path: Path
) -> None:
    error = sqlite3.OperationalError("cause")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{name}")
    with pytest.raises(expected or sqlite3.OperationalError), complaints(tmp_path):
        raise error
