"""The errors of the doors.

    TanyaError (store/errors.py)
    ├── BadInput             what was given to a command cannot be used
    │   ├── QuestionMissing  neither a question nor a file of questions, or both
    │   ├── DateUnclear      an option's date is none
    │   ├── PeriodBackwards  a period ends before it begins
    │   └── ArticleUnknown   no article has this id
    ├── PullFailed           Ollama could not fetch a model
    └── TelegramError
        ├── TokenMissing     no token was given
        ├── TokenRefused     the Bot API server does not know the token
        ├── ApiUrlInvalid    the address of the Bot API server is none
        ├── PolledElsewhere  another program takes this bot's updates
        └── BotRunning       a bot already works on this data folder

Not here: the sentences for readers (words/), and the passing troubles of single calls (telegram_wire.py).
"""

from store.errors import TanyaError


class BadInput(TanyaError):
    """What was given to a command cannot be used."""

    exit_code = 2


class QuestionMissing(BadInput):
    """No facts."""


class DateUnclear(BadInput):
    """facts: option, value."""


class PeriodBackwards(BadInput):
    """facts: first, last."""


class ArticleUnknown(BadInput):
    """facts: id."""


class PullFailed(TanyaError):
    """facts: model, cause."""


class TelegramError(TanyaError):
    """The bot cannot start, or cannot go on."""


class TokenMissing(TelegramError):
    """No facts."""

    exit_code = 2


class TokenRefused(TelegramError):
    """facts: server (the root of the Bot API). Never the token."""

    exit_code = 2


class ApiUrlInvalid(TelegramError):
    """facts: url."""

    exit_code = 2


class PolledElsewhere(TelegramError):
    """facts: cause (what the Bot API said)."""


class BotRunning(TelegramError):
    """facts: folder, owner (what the lock file names: a process id)."""
