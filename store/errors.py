"""The errors of the store, and the base of every error that a reader may be shown.

    TanyaError                  carries facts; a door turns it into one plain sentence and the next step
    └── StoreError
        ├── DataFolderUnusable  cannot be created, read or written
        ├── LibraryNewer        written by a newer version of the program
        ├── LibraryDamaged      SQLite cannot make sense of the file
        ├── DiskFull            a write did not fit
        ├── WriterBusy          another process is writing
        ├── EmbedderMismatch    the library was embedded by another embedder
        └── VectorsUnavailable  the vector index is missing or damaged; full text still serves

Not here: the sentences themselves; they stand with the doors, one file a language.
"""

from typing import ClassVar


class TanyaError(Exception):
    """An error with a plain sentence at the doors, found by the class's name and filled with `facts`."""

    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        super().__init__(f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in facts.items())})")
        self.facts = facts


class StoreError(TanyaError):
    """Something that is kept cannot be read or written."""


class DataFolderUnusable(StoreError):
    """facts: folder, cause."""


class LibraryNewer(StoreError):
    """facts: folder, found, known (schema versions)."""


class LibraryDamaged(StoreError):
    """facts: path, cause."""


class DiskFull(StoreError):
    """facts: folder."""


class WriterBusy(StoreError):
    """facts: owner ("index (pid 12 on host)"), folder."""


class EmbedderMismatch(StoreError):
    """facts: kept, asked (embedder fingerprints)."""

    exit_code = 2


class VectorsUnavailable(StoreError):
    """facts: cause."""
