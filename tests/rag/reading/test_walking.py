"""Only files are read, only below what was named, each once, in a stable order."""

import os
import socket
from pathlib import Path

import pytest

from rag.errors import PathUnknown
from rag.reading.walking import Skipped, SkipReason, Unreadable, files, open_file, read_whole


def _names(found: list[Path | Skipped], root: Path) -> list[str]:
    return [str(path.relative_to(root)) for path in found if isinstance(path, Path)]


def _reasons(found: list[Path | Skipped]) -> dict[str, SkipReason]:
    return {Path(skipped.path).name: skipped.reason for skipped in found if isinstance(skipped, Skipped)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "articles"
    for name in ("b.txt", "a.MD", "c/deep/z.html", "c/a.htm", "c.jsonl", "d.jsonl.gz", "x.txt/in.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("isi", "utf-8")
    return root


def test_a_folder_is_read_with_all_below_it_in_a_stable_order(folder: Path) -> None:
    expected = ["a.MD", "b.txt", "c/a.htm", "c/deep/z.html", "c.jsonl", "d.jsonl.gz", "x.txt/in.txt"]
    assert _names(list(files([folder])), folder) == expected


def test_what_is_no_article_is_passed_over_in_silence(folder: Path) -> None:
    for name in (
        ".hidden.txt",
        ".git/config.txt",
        "README.md",
        "License.txt",
        "photo.jpg",
        ".txt",
        "table.csv",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("isi", "utf-8")
    found = list(files([folder]))
    assert len(found) == 7
    assert not _reasons(found)


def test_a_path_that_is_not_there_is_told_before_anything_is_read(folder: Path) -> None:
    for unknown in (folder / "no.txt", folder / ("x" * 5_000), Path("nul\0.txt")):
        with pytest.raises(PathUnknown):
            files([folder, unknown])


def test_a_file_named_outright_is_told_when_its_kind_is_not_read(folder: Path) -> None:
    (folder / "photo.jpg").write_bytes(b"x")
    assert _reasons(list(files([folder / "photo.jpg"]))) == {"photo.jpg": SkipReason.UNKNOWN_KIND}


def test_a_readme_named_outright_is_read(folder: Path) -> None:
    (folder / "README.md").write_text("isi", "utf-8")
    assert _names(list(files([folder / "README.md"])), folder) == ["README.md"]


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    assert len(list(files([folder / "b.txt", folder, folder / "c" / ".." / "b.txt"]))) == 7


def test_no_link_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("rahasia", "utf-8")
    (folder / "file.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to("..")
    (folder / "gone.txt").symlink_to(tmp_path / "gone.txt")
    found = list(files([folder]))
    assert len(_names(found, folder)) == 7
    assert _reasons(found) == dict.fromkeys(("file.txt", "up", "gone.txt"), SkipReason.LINK_OUTSIDE)


def test_links_inside_a_folder_are_not_read_again(folder: Path) -> None:
    (folder / "again.txt").symlink_to(folder / "b.txt")
    (folder / "around").symlink_to(folder)
    (folder / "circle.txt").symlink_to("circle.txt")
    found = list(files([folder]))
    assert len(found) == len(_names(found, folder)) == 7


def test_a_link_that_was_named_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(folder)
    assert len(list(files([tmp_path / "mine"]))) == 7


@pytest.mark.timeout(20)
def test_what_is_no_file_is_never_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        for path in files([tmp_path]):
            assert isinstance(path, Path)
            with pytest.raises(Unreadable) as caught:
                open_file(path)
            assert caught.value.reason is SkipReason.NOT_A_FILE


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target.txt").write_text("isi", "utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "target.txt")
    with pytest.raises(Unreadable):
        open_file(tmp_path / "link.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_told(folder: Path) -> None:
    (folder / "c").chmod(0)
    (folder / "b.txt").chmod(0)
    try:
        assert _reasons(list(files([folder]))) == {"c": SkipReason.UNREADABLE}
        with pytest.raises(Unreadable) as caught:
            read_whole(folder / "b.txt", 10)
    finally:
        (folder / "c").chmod(0o700)
    assert caught.value.reason is SkipReason.UNREADABLE


def test_a_name_of_broken_bytes_becomes_one_line_of_text(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/a\n\x1b[31mn\xff.txt")).write_text("isi", "utf-8")
    (path,) = files([tmp_path])
    assert isinstance(path, Path)
    assert Unreadable(SkipReason.EMPTY).of(path).path.endswith("/a\\n\\x1b[31mn\\xff.txt")


def test_a_file_of_more_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse.txt"
    path.write_bytes(b"abc")
    assert read_whole(path, 3) == b"abc"
    with path.open("r+b") as file:
        file.truncate(10**12)
    with pytest.raises(Unreadable) as caught:
        read_whole(path, 3)
    assert (caught.value.reason, caught.value.detail) == (SkipReason.TOO_LARGE, "3")


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "e.txt").write_bytes(b" \n")
    with pytest.raises(Unreadable) as caught:
        read_whole(tmp_path / "e.txt", 10)
    assert caught.value.reason is SkipReason.EMPTY
