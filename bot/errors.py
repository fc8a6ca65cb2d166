"""The errors of the doors.

    TanyaError (store/errors.py)
    ├── BadInput             what was given to a command cannot be used
    │   ├── QuestionMissing  neither a question nor a file of questions, or both
    │   ├── DateUnclear      an option's date is none
    │   ├── PeriodBackwards  a period ends before it begins
    │   ├── ArticleUnknown   no article has this id
    │   ├── MemberUnknown    the bot has no such member
    │   └── MemberNamed      a reader of the settings, whom no command takes out
    ├── PullFailed           Ollama could not fetch a model
    └── TelegramError
        ├── TokenMissing     no token was given
        ├── TokenMalformed   the token is none
        ├── TokenRefused     the Bot API server does not know the token
        ├── ApiUrlInvalid    the address of the Bot API server is none
        ├── PolledElsewhere  another program takes this bot's updates
        ├── WebhookRefused   the Bot API will not bring updates to this address
        └── BotRunning       a bot already works on this data folder

    Where the bot's own servers stand, and where Telegram finds it:

    TelegramError
    ├── WebhookUrlInvalid    the public address cannot be used
    ├── WebhookSecretInvalid Telegram would not take the secret
    └── ListenError          a server of the bot cannot stand where it was told to
        ├── ListenInvalid    that is no address
        ├── AddressTaken     somebody listens there
        ├── SocketPathTaken  the file there is no socket
        └── ListenFailed     anything else that the system says

    What an editor sends to the bot:

    TanyaError
    ├── LinkError
    │   ├── LinkRefused      no public http(s) address
    │   ├── LinkLost         what stands there cannot be fetched
    │   │   └── LinkSlow     it did not come in time
    │   └── LinkUseless      it is no page
    │       └── PageTooLarge a page longer than is read
    ├── NothingReadable      no article came of what was sent
    │   └── KindUnread       a document of a kind that is not read
    └── OfferGone            nothing waits under this name

Not here: the sentences for readers (words/), and the passing troubles of single calls (telegram_errors.py).
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


class WebhookRefused(TelegramError):
    """facts: url, cause (what the Bot API said)."""

    exit_code = 2


class BotRunning(TelegramError):
    """facts: folder, owner (what the lock file names: a process id)."""


class TokenMalformed(TelegramError):
    """No facts."""

    exit_code = 2


class MemberUnknown(BadInput):
    """facts: id."""


class MemberNamed(BadInput):
    """facts: id."""


class LinkError(TanyaError):
    """A link gives no page. facts: host (as it stands in the link)."""


class LinkRefused(LinkError):
    """facts: host."""


class LinkLost(LinkError):
    """facts: host, cause (a short technical phrase: "refused", "HTTP 404")."""


class LinkSlow(LinkLost):
    """facts: host, seconds."""


class LinkUseless(LinkError):
    """facts: host, media (the media type, or "?")."""


class PageTooLarge(LinkUseless):
    """facts: host, megabytes."""


class NothingReadable(TanyaError):
    """facts: reason (a `rag.reading.SkipReason`)."""


class KindUnread(NothingReadable):
    """facts: kind (the ending, or nothing)."""


class OfferGone(TanyaError):
    """No facts."""


class WebhookUrlInvalid(TelegramError):
    """facts: url (without the token)."""

    exit_code = 2


class WebhookSecretInvalid(TelegramError):
    """No facts."""

    exit_code = 2


class ListenError(TelegramError):
    """A server of the bot cannot stand where it was told to."""


class ListenInvalid(ListenError):
    """facts: address."""

    exit_code = 2


class AddressTaken(ListenError):
    """facts: address."""


class SocketPathTaken(ListenError):
    """facts: path."""


class ListenFailed(ListenError):
    """facts: address, cause (what the system said)."""
