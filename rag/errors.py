"""The errors of the pipeline.

    TanyaError (store/errors.py)
    ├── ReadingError
    │   ├── PathUnknown      no such file or folder
    │   └── NothingToRead    paths were given, and no article came of them
    ├── IdClaimedTwice       two different articles have one id
    ├── SettingsInvalid      a flag, variable or tanya.toml cannot be used
    ├── TemplateError        a prompt template and its values do not fit
    ├── EmbedderLost         the embedding model cannot be reached or fails
    └── WriterLost           the writing model cannot be reached or fails
        └── ModelMissing     the server runs, the model is not on it

Not here: the sentences for readers; they stand with the doors.
"""

from store.errors import TanyaError


class ReadingError(TanyaError):
    """Articles cannot be read from where they were asked for."""

    exit_code = 2


class PathUnknown(ReadingError):
    """facts: path."""


class NothingToRead(ReadingError):
    """facts: path."""


class IdClaimedTwice(TanyaError):
    """facts: id, first, second (origins)."""

    exit_code = 2


class SettingsInvalid(TanyaError):
    """facts: cause."""

    exit_code = 2


class TemplateError(TanyaError):
    """facts: template, missing, unused."""


class EmbedderLost(TanyaError):
    """facts: model, cause."""


class WriterLost(TanyaError):
    """facts: model, cause (a short technical phrase: "refused", "HTTP 503", "no token for 60 s")."""


class ModelMissing(WriterLost):
    """facts: model."""
