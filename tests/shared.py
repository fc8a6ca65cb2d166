"""Where the measuring corpora and saved pages stand, when they stand beside the project.

Not here: any of their text; a clone without them skips the tests that read them.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("TANYA_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(relative: str) -> Path:
    """The path of a shared file; skips the calling test where it is absent."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"{relative} does not stand in the shared folder beside the project")
    return path
