"""One writer at a time, by name."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.errors import DataFolderUnusable, WriterBusy
from store.locking import FILE_NAME, writing

_HOLDING = """
import sys, time
from pathlib import Path
from store.locking import writing
with writing(Path(sys.argv[1]), "index"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDING, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def finish(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_a_second_writer_is_refused_with_the_name_of_the_first(tmp_path: Path) -> None:
    first = holder(tmp_path)
    with pytest.raises(WriterBusy) as caught, writing(tmp_path, "index"):
        pass
    assert f"index (pid {first.pid}" in str(caught.value.facts["owner"])
    finish(first)
    with writing(tmp_path, "index"):
        assert json.loads((tmp_path / FILE_NAME).read_text())["pid"] == os.getpid()


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    first = holder(tmp_path)
    os.kill(first.pid, signal.SIGKILL)
    finish(first)
    assert (tmp_path / FILE_NAME).read_text(), "the dead left its name"
    with writing(tmp_path, "index"):
        pass


def test_a_lock_on_another_host_is_respected(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        json.dumps({"command": "index", "pid": 1, "host": "lain", "since": "?"})
    )
    with pytest.raises(WriterBusy) as caught, writing(tmp_path, "index"):
        pass
    assert "lain" in str(caught.value.facts["owner"])


def test_a_released_lock_names_nobody(tmp_path: Path) -> None:
    with writing(tmp_path, "index"):
        pass
    assert (tmp_path / FILE_NAME).read_text() == ""


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(DataFolderUnusable), writing(tmp_path / "berkas" / "data", "index"):
        pass
