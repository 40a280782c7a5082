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

from bot.config.settings import Settings
from bot.content.bundle import ContentBundle, load_content
from bot.content.directory_releases import DirectoryReleases
from bot.content.playbooks import load_playbooks
from bot.content.policies import load_sign_in_policy, load_staff_alert_policy
from bot.crypto.key_ring import AUDIT, KeyRing
from bot.domain.clips import ClipBook, VoiceNote
from bot.domain.directory import Directory
from bot.domain.directory_release import SHIPPED_RELEASE
from bot.domain.officer import SignInPolicy
from bot.domain.playbooks import Playbooks
from bot.domain.post import StaffAlertPolicy
from bot.errors import BadSound
from bot.i18n.catalogs import CONSOLE, Catalogues, load_catalogues
from bot.i18n.clips import load_clip_book, read_voice_note
from bot.i18n.languages import Language, load_languages
from bot.i18n.render_context import RenderContext
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.review_log import ReviewState, load_review_states
from bot.services.clock import ClockRecord, TrustedClock, read_monotonic


@cache
def settings() -> Settings:
    """This process's settings. Raises BadSettings."""
    return Settings.from_env()


@dataclass
class DailyLibrary:
    """A library as it may be shown today: which numbers may be, changes with the day."""

    source_library: ContentBundle
    _cached_library: tuple[date, ContentBundle] | None = field(default=None, init=False)

    def get_for_day(self, day: date) -> ContentBundle:
        """As it may be shown on a day; worked out once a day."""
        kept = self._cached_library
        if kept is None or kept[0] != day:
            # One reference, set in a single step: two threads may both work it out, and come to the same.
            kept = self._cached_library = (day, self.source_library.as_of(day))
        return kept[1]


@dataclass(frozen=True)
class Content:
    """All that is shown, of one edition of the directory: read it once a turn."""

    release_name: str
    daily_library: DailyLibrary
    renderer: ScreenRenderer

    @property
    def library(self) -> ContentBundle:
        """As it may be shown now."""
        return self.daily_library.get_for_day(_now().date())


class _Reference[Held]:
    """A reference that changes; what is new takes the place of the old in a single step."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: Held | None = None

    def get_or_create(self, create: Callable[[], Held]) -> Held:
        with self._lock:
            self._value = self._value or create()
            return self._value

    def set_value(self, value: Held) -> None:
        with self._lock:
            self._value = value


_current_content = _Reference[Content]()
_current_reviews = _Reference[Mapping[str, ReviewState]]()
_current_clips = _Reference[ClipBook]()


def _now() -> datetime:
    return datetime.now(UTC)


def clock(*, is_writer: bool = False) -> TrustedClock:
    """A clock for this process; the gateway's `keeps` the trusted time on disk, where the others read it."""
    return TrustedClock(wall=_now, monotonic=read_monotonic, record=ClockRecord(settings().var), is_writer=is_writer)


def content() -> Content:
    """This process's content as it is now. Raises BadContent."""
    return _current_content.get_or_create(
        lambda: (
            _build_content(*get_releases().load_best_release())
            if has_feed()
            else _build_content(SHIPPED_RELEASE, _load_shipped_library().directory)
        )
    )


def load_release_content(name: str) -> Content:
    """The content with another edition of the directory, read anew; nothing is replaced yet. Raises BadContent."""
    return _build_content(name, get_releases().load_release(name))


def set_content(content: Content) -> None:
    """Let whoever asks from now on get this."""
    _current_content.set_value(content)


def has_feed() -> bool:
    """Whether an operator has set a feed: without one the shipped directory is used, whatever lies on the disk."""
    return bool(settings().directory_feed_url)


def get_releases() -> DirectoryReleases:
    """The editions on this machine's disk."""
    return DirectoryReleases(settings().editions_dir, shipped_folder=settings().root / "data" / "directory")


def library() -> ContentBundle:
    """This process's content, with the directory as it may be shown today. Raises BadContent."""
    return content().library


def get_library_for_day(day: date) -> ContentBundle:
    """The same as it may be shown on another day. Raises BadContent."""
    return content().daily_library.get_for_day(day)


@cache
def _load_shipped_library() -> ContentBundle:
    return load_content(settings().root)


def _build_content(edition: str, directory: Directory) -> Content:
    daily = DailyLibrary(replace(_load_shipped_library(), directory=directory))

    def shelf() -> RenderContext:
        now = _now()
        shown = daily.get_for_day(now.date())
        return RenderContext(
            shown.directory,
            shown.rights,
            shown.limits,
            settings().operator_name,
            now,
            shown.places,
            _current_reviews.get_or_create(lambda: load_review_states(settings().root)),
            shown.word_lists.safe_words,
            shown.likely_countries,
            shown.phrases,
            clips(),
        )

    return Content(edition, daily, build_renderer(shelf))


def reload_reviews() -> None:
    """Read anew how far each language was reviewed, and what may be played: a text that changed has lost its review and its
    clip. Raises BadCatalogue; then nothing is played.
    """
    _current_clips.set_value(ClipBook())
    _current_reviews.set_value(load_review_states(settings().root))
    _current_clips.set_value(load_clip_book(settings().root))


def clips() -> ClipBook:
    """What may be played now. Raises BadCatalogue."""
    return _current_clips.get_or_create(lambda: load_clip_book(settings().root))


def load_voice_note(code: str) -> VoiceNote:
    """The voice note that a button means. Raises BadSound where it may not be played any more."""
    found = clips().list_clips(code)
    if not found:
        raise BadSound("no such clip, or not any more")
    return read_voice_note(settings().root, found)


@cache
def console_catalogues() -> Catalogues:
    """This process's catalogues of what officers read. Raises BadCatalogue."""
    return load_catalogues(settings().root / "locales", CONSOLE)


@cache
def playbooks() -> Playbooks:
    """What officers work with: checklists and prepared texts. Raises BadContent."""
    return load_playbooks(settings().root / "data" / "officers")


@cache
def autonyms() -> Mapping[str, str]:
    """What each language calls itself."""
    return {code: language.autonym for code, language in _languages().items()}


@cache
def sign_in_policy() -> SignInPolicy:
    """How officers sign in. Raises BadContent."""
    return load_sign_in_policy(settings().root / "data" / "policies")


@cache
def staff_alert_policy() -> StaffAlertPolicy:
    """When the doorbell of a post rings. Raises BadContent."""
    return load_staff_alert_policy(settings().root / "data" / "policies")


@cache
def catalogues() -> Catalogues:
    """This process's catalogues. Raises BadCatalogue."""
    return load_catalogues(settings().root / "locales")


def get_renderer() -> ScreenRenderer:
    """What renders screens. Raises BadContent and BadCatalogue."""
    return content().renderer


def build_renderer(get_render_context: Callable[[], RenderContext]) -> ScreenRenderer:
    """The same, over data of another moment."""
    return ScreenRenderer(
        responses=_load_shipped_library().responses, get_context=get_render_context, languages=_languages()
    )


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


def rotate_master_key() -> int:
    """Change the master key of the vault while everything runs; how many handoffs were wrapped anew.

    Raises StoreUnavailable, and Unsealable where a vault was changed by somebody.
    """
    from bot.db.engine import open_engine
    from bot.db.migrations import migrate
    from bot.db.unit_of_work import UnitOfWork
    from bot.services import key_rotation

    engine = open_engine(settings().database_url, audit_key=keys().get_key(AUDIT))
    migrate(engine)
    return key_rotation.rotate_master_key(lambda: UnitOfWork(engine), keys(), by="operator", now=_now, pause=time.sleep)


def check_startup() -> None:
    """Check everything that can be checked before a process starts. Raises Misconfigured."""
    settings().var.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys()
    library()
    catalogues()
