"""Everything that can go wrong, by name.

PelitaError
├── Misconfigured            the operator must change something; one sentence says what
│   ├── BadSettings          an environment variable, a key file or a port
│   ├── BadRequest           a command was asked for something that does not exist
│   ├── BadDatabase          the database is newer than this version, or cannot be brought to its tables
│   ├── BadContent           a file under data/ or domain.yml
│   └── BadCatalogue         a file under locales/
├── Unavailable              something we depend on did not answer; trying later may help
│   ├── AssistantUnavailable
│   ├── StoreUnavailable     an outage; what the database refuses as wrong stays the error of its driver
│   │   └── LeaseLost        another gateway answers; this one keeps nothing more
│   └── ChannelUnavailable   the messaging service; nothing was done
│       ├── MessageRejected  it will not do this, now or later
│       └── OutcomeUnknown   the request was written and no answer came: it may have been done
├── TooManyRequests          more was asked of us than we do at once; asking later may help
├── ChatUnreachable          Telegram will never deliver to this chat again (blocked, deleted)
├── DecryptionError          sealed bytes were changed, belong elsewhere, or their key is destroyed
├── RenderError              a reply cannot be shown in her language: a name, an argument or a string is missing
├── TranslationFailed        the operator's translation server made no draft; nothing was sent to anybody else
├── BadSound                 a file is not the voice it should be, or not any more
├── FeedRejected             an edition of the directory was not taken; the last good one stays
├── CatalogRejected          a newer catalogue was not taken; the last good one stays
├── OperationRefused         a handoff, a post or a card may not be changed in this way now
│   ├── NotFound             there is none, or none at this post
│   ├── PermissionDenied     another officer holds it
│   ├── StateConflict        its state, a limit or her window stands against it; `reason` is a code
│   └── ConsentMissing       she did not agree to exactly this, or not lately
├── TurnAlreadyHandled       a message was answered or withdrawn meanwhile; there is nothing left to do
└── TurnExpired              a turn ended after its time limit; nothing of it may be kept
"""


class PelitaError(Exception):
    """The root: whatever the product raises on purpose."""


class Misconfigured(PelitaError):
    """The operator must change something before this can run. `exit_code` follows sysexits.h (EX_CONFIG)."""

    exit_code = 78


class BadSettings(Misconfigured):
    """A setting is missing, malformed or dangerous."""


class BadRequest(Misconfigured):
    """A command was given a value that is none of those it knows. `exit_code` is that of wrong usage."""

    exit_code = 2


class BadDatabase(Misconfigured):
    """The database is not one that this version can work with; waiting will not mend it."""


class BadContent(Misconfigured):
    """A file under data/, or domain.yml, cannot be used."""


class BadCatalogue(Misconfigured):
    """A catalogue under locales/ is missing or cannot be used."""


class Unavailable(PelitaError):
    """Something we depend on did not answer."""


class AssistantUnavailable(Unavailable):
    """Rasa refused, was silent, or answered with nothing; `is_temporary` where asking again in a moment may help."""

    def __init__(self, message: str = "", *, is_temporary: bool = False) -> None:
        super().__init__(message)
        self.is_temporary = is_temporary


class StoreUnavailable(Unavailable):
    """The database cannot be reached, is locked, or its disk is full."""


class LeaseLost(StoreUnavailable):
    """Another gateway on the same database answers now: what this one was about to keep or send is that one's to do."""


class ChannelUnavailable(Unavailable):
    """The messaging service cannot be reached or is failing; `retry_after` is in seconds where it said so."""

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class MessageRejected(ChannelUnavailable):
    """The messaging service understood the request and will not do it, now or later."""


class OutcomeUnknown(ChannelUnavailable):
    """A request was written, and no answer says what became of it: a time-out, a cut connection, a 5xx.

    What it asked for may have been done, or may be done later. Whoever asks again at once shows her everything twice.
    """


class TooManyRequests(PelitaError):
    """More was asked of us, by one address or by all, than we do at once."""


class ChatUnreachable(PelitaError):
    """Telegram will not deliver to this chat again."""


class DecryptionError(PelitaError):
    """Sealed bytes were changed, belong to another place, or their key is gone."""


class RenderError(PelitaError):
    """A reply cannot be shown in her language."""


class TranslationFailed(PelitaError):
    """The operator's translation server made no draft; `reason` is one of bot/domain/translation.py."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadSound(PelitaError):
    """A file is not the sound it should be; the message says why, for whoever sent it."""


class FeedRejected(PelitaError):
    """An edition was not taken; `reason` is a code of bot/directory_feed/policy.py. The last good edition stays in use."""

    def __init__(self, message: str = "", *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class CatalogRejected(PelitaError):
    """A newer catalogue was not taken. `reason` is a code of bot/i18n/catalog_reload.py; `messages` counts what it is of, and
    `first` is the context of the first of them."""

    def __init__(self, reason: str, *, messages: int = 0, first: str = "") -> None:
        super().__init__(reason)
        self.reason, self.messages, self.first = reason, messages, first


class OperationRefused(PelitaError):
    """A handoff, a post or a card may not be changed in this way now."""


class NotFound(OperationRefused):
    """There is no such thing, or none that this post may know of; the two are never told apart."""


class PermissionDenied(OperationRefused):
    """Another officer holds this handoff."""


class StateConflict(OperationRefused):
    """Not in this state, not beyond this limit, not at this time; `reason` is a code, never a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ConsentMissing(OperationRefused):
    """She did not agree to exactly this, or not lately."""


class TurnAlreadyHandled(PelitaError):
    """A message was answered, or withdrawn because she left, before its turn began."""


class TurnExpired(PelitaError):
    """A turn ended after its time limit."""
