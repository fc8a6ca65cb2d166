"""Rebuilds a lost vector index from the library, behind the back of the questions.

Not here: noticing the loss (store/vectors.py), building (store/).
"""

import logging
import threading
from contextlib import closing
from pathlib import Path

from store.errors import StoreError
from store.library import Library
from store.locking import writing
from store.vectors import bring_in_step

PATIENCE_SECONDS = 15.0  # how long a program that ends waits for a repair; a longer one is left to `index`

_log = logging.getLogger(__name__)


class Mender:
    """Mends one data folder, once a loss. The build stands beside the damage until it is verified."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def mend(self, lost: StoreError) -> None:
        """Starts a repair, unless one is under way."""
        with self._starting:
            if self._thread is not None and self._thread.is_alive():
                return
            _log.info("the vector index is unusable (%s): rebuilding it from the library", lost)
            self._thread = threading.Thread(target=self._rebuild, name="mender", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Waits for a repair, for a while: what is cut off is done anew by the next one."""
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS)

    def _rebuild(self) -> None:
        try:
            with writing(self._folder, "mend"), closing(Library.open(self._folder, writable=True)) as library:
                bring_in_step(library, self._folder)
        except StoreError as error:
            _log.info("the vector index could not be rebuilt: %s", error)
