"""There is one writer, and everyone knows who."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from store.errors import DataFolderUnusable, WriterBusy
from store.library import Library
from store.locking import FILE_NAME, writing

HOLDER = """
import sys, pathlib
from store.locking import writing
with writing(pathlib.Path(sys.argv[1]), "index"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    """A process that holds the lock until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_refused_with_the_name_of_the_first(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        owner = f"index (pid {first.pid} on {socket.gethostname()})"
        with pytest.raises(WriterBusy) as caught, writing(tmp_path, "mend"):
            pass
        assert caught.value.facts == {"owner": owner, "folder": str(tmp_path)}
        with pytest.raises(WriterBusy):
            Library.open(tmp_path, writable=True)
        first.communicate()
    with writing(tmp_path, "mend"):
        pass


def test_the_lock_of_a_killed_writer_is_taken_over(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        first.send_signal(signal.SIGKILL)
    assert json.loads((tmp_path / FILE_NAME).read_text())["pid"] == first.pid
    with writing(tmp_path, "index"):
        assert json.loads((tmp_path / FILE_NAME).read_text())["pid"] == os.getpid()


def test_a_lock_that_another_host_left_is_respected(tmp_path: Path) -> None:
    owner = {"command": "index", "pid": 7, "host": "lain.invalid", "since": "2024-06-19T00:00:00+00:00"}
    (tmp_path / FILE_NAME).write_text(json.dumps(owner))
    with pytest.raises(WriterBusy) as caught, writing(tmp_path, "index"):
        pass
    assert caught.value.facts["owner"] == "index (pid 7 on lain.invalid)"
    assert json.loads((tmp_path / FILE_NAME).read_text()) == owner


def test_the_file_names_its_owner_while_it_is_held_and_no_one_afterwards(tmp_path: Path) -> None:
    with writing(tmp_path, "index"):
        owner = json.loads((tmp_path / FILE_NAME).read_text())
        assert owner.keys() == {"command", "pid", "host", "since"}
    assert (tmp_path / FILE_NAME).read_text() == ""


def test_a_damaged_lock_file_keeps_no_one_out(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff{")
    with writing(tmp_path, "index"):
        pass


def test_what_a_writer_calls_may_ask_for_the_lock_again(tmp_path: Path) -> None:
    with writing(tmp_path, "index"):
        Library.open(tmp_path, writable=True).close()
        assert json.loads((tmp_path / FILE_NAME).read_text())["command"] == "index"
        Library.open(tmp_path, writable=True).close()


def test_a_writable_library_holds_the_lock_until_it_is_closed(tmp_path: Path) -> None:
    library = Library.open(tmp_path, writable=True)
    held = (tmp_path / FILE_NAME).read_text()
    library.close()
    assert json.loads(held)["pid"] == os.getpid()
    assert (tmp_path / FILE_NAME).read_text() == ""


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderUnusable) as caught, writing(tmp_path / "file" / "data", "index"):
        pass
    assert caught.value.facts["folder"] == str(tmp_path / "file" / "data")
