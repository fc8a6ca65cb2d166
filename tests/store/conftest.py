"""Vector indexes to read, built once and copied for each test that changes them."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from store.library import Library
from store.vectors import bring_in_step
from tests.store.shelf import stock


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 120 vectors, and an index in step with it. Not to be changed."""
    folder = tmp_path_factory.mktemp("built")
    with closing(Library.open(folder, writable=True)) as library:
        stock(library, range(40))
        assert bring_in_step(library, folder)
    return folder


@pytest.fixture
def projected(built: Path, tmp_path: Path) -> Path:
    """Such a folder of one's own."""
    shutil.copytree(built, tmp_path / "data")
    return tmp_path / "data"
