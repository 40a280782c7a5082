"""The only place that builds things: settings → content → catalogues. Everything is built once, when first asked for.

Two things are replaced while we run: the directory, where an operator has set a feed, and what was reviewed of the texts,
where a catalogue changed. Whoever asked before keeps what they got.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache

from bot.content.console import load_signing
from bot.content.doorbell import load_doorbell
from bot.content.editions import Editions
from bot.content.guides import load_guides
from bot.content.library import Library, load_library
from bot.i18n.arguments import Shelf
from bot.i18n.catalogue import Catalogues, load_catalogues
from bot.i18n.domains import CONSOLE
from bot.i18n.languages import Language, load_languages
from bot.i18n.review import State, load_states
from bot.i18n.screens import Stage
from bot.model.directory import Directory
from bot.model.doorbell import DoorbellPolicy
from bot.model.edition import SHIPPED
from bot.model.guides import Guides
from bot.model.officer import Signing
from bot.services.clock import TrustedClock, counted
from bot.settings import Settings
from bot.store.clockrecord import ClockRecord
from bot.store.keys import AUDIT, KeyRing


@cache
def settings() -> Settings:
    """This process's settings. Raises BadSettings."""
    return Settings.from_env()


@dataclass
class Daily:
    """A library as it may be shown today: which numbers may be, changes with the day."""

    issued: Library
    _kept: tuple[date, Library] | None = field(default=None, init=False)

    def on(self, day: date) -> Library:
        """As it may be shown on a day; worked out once a day."""
        kept = self._kept
        if kept is None or kept[0] != day:
            # One reference, set in a single step: two threads may both work it out, and come to the same.
            kept = self._kept = (day, self.issued.on(day))
        return kept[1]


@dataclass(frozen=True)
class Content:
    """All that is shown, of one edition of the directory: read it once a turn."""

    edition: str
    daily: Daily
    stage: Stage

    @property
    def library(self) -> Library:
        """As it may be shown now."""
        return self.daily.on(_now().date())


class _Current[Held]:
    """A reference that changes; what is new takes the place of the old in a single step."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: Held | None = None

    def get(self, first: Callable[[], Held]) -> Held:
        with self._lock:
            self._held = self._held or first()
            return self._held

    def put(self, held: Held) -> None:
        with self._lock:
            self._held = held


_current = _Current[Content]()
_reviews = _Current[Mapping[str, State]]()


def _now() -> datetime:
    return datetime.now(UTC)


def clock(*, keeps: bool = False) -> TrustedClock:
    """A clock for this process; the gateway's `keeps` the trusted time on disk, where the others read it."""
    return TrustedClock(wall=_now, counted=counted, record=ClockRecord(settings().var), keeps=keeps)


def content() -> Content:
    """This process's content as it is now. Raises BadContent."""
    return _current.get(lambda: _content(*editions().best()) if has_feed() else _content(SHIPPED, _shipped().directory))


def edition(name: str) -> Content:
    """The content with another edition of the directory, read anew; nothing is replaced yet. Raises BadContent."""
    return _content(name, editions().open(name))


def adopt(content: Content) -> None:
    """Let whoever asks from now on get this."""
    _current.put(content)


def has_feed() -> bool:
    """Whether an operator has set a feed: without one the shipped directory is used, whatever lies on the disk."""
    return bool(settings().directory_feed_url)


def editions() -> Editions:
    """The editions on this machine's disk."""
    return Editions(settings().editions_dir, shipped=settings().root / "data" / "directory")


def library() -> Library:
    """This process's content, with the directory as it may be shown today. Raises BadContent."""
    return content().library


def library_on(day: date) -> Library:
    """The same as it may be shown on another day. Raises BadContent."""
    return content().daily.on(day)


@cache
def _shipped() -> Library:
    return load_library(settings().root)


def _content(edition: str, directory: Directory) -> Content:
    daily = Daily(replace(_shipped(), directory=directory))

    def shelf() -> Shelf:
        now = _now()
        shown = daily.on(now.date())
        return Shelf(
            shown.directory,
            shown.rights,
            shown.limits,
            settings().operator_name,
            now,
            shown.places,
            _reviews.get(lambda: load_states(settings().root)),
            shown.words.recall,
            shown.likely_countries,
        )

    return Content(edition, daily, stage_of(shelf))


def review_again() -> None:
    """Read anew how far each language was reviewed: a text that changed has lost its review. Raises BadCatalogue."""
    _reviews.put(load_states(settings().root))


@cache
def officers_catalogues() -> Catalogues:
    """This process's catalogues of what officers read. Raises BadCatalogue."""
    return load_catalogues(settings().root / "locales", CONSOLE)


@cache
def guides() -> Guides:
    """What officers work with: checklists and prepared texts. Raises BadContent."""
    return load_guides(settings().root / "data" / "policies")


@cache
def autonyms() -> Mapping[str, str]:
    """What each language calls itself."""
    return {code: language.autonym for code, language in _languages().items()}


@cache
def signing() -> Signing:
    """How officers sign in. Raises BadContent."""
    return load_signing(settings().root / "data" / "policies")


@cache
def doorbell() -> DoorbellPolicy:
    """When the doorbell of a post rings. Raises BadContent."""
    return load_doorbell(settings().root / "data" / "policies")


@cache
def catalogues() -> Catalogues:
    """This process's catalogues. Raises BadCatalogue."""
    return load_catalogues(settings().root / "locales")


def stage() -> Stage:
    """What renders screens. Raises BadContent and BadCatalogue."""
    return content().stage


def stage_of(shelf: Callable[[], Shelf]) -> Stage:
    """The same, over data of another moment."""
    return Stage(responses=_shipped().responses, shelf=shelf, languages=_languages())


@cache
def _languages() -> Mapping[str, Language]:
    return load_languages(settings().root / "locales")


@cache
def keys() -> KeyRing:
    """The key ring; made on first use in the rehearsal, required in production. Raises BadSettings."""
    return KeyRing.open(settings().keys_dir, create=settings().is_rehearsal)


def make_keys() -> None:
    """Make every key that is missing. Raises BadSettings where one is open to others."""
    KeyRing.open(settings().keys_dir, create=True)


def change_master() -> int:
    """Change the master key of the vault while everything runs; how many handoffs were wrapped anew.

    Raises StoreUnavailable, and Unsealable where a vault was changed by somebody.
    """
    from bot.services import masters
    from bot.store.engine import open_engine
    from bot.store.migrations import migrate
    from bot.store.unit_of_work import UnitOfWork

    engine = open_engine(settings().database_url, audit_key=keys().key(AUDIT))
    migrate(engine)
    return masters.rotate(lambda: UnitOfWork(engine), keys(), by="operator", now=_now, pause=time.sleep)


def prepare() -> None:
    """Check everything that can be checked before a process starts. Raises Misconfigured."""
    settings().var.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys()
    library()
    catalogues()
