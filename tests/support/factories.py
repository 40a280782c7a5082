"""What tests begin with: the real content, fresh catalogues, a clock, ids, and small examples of every kind."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.content.library import Library, load_library
from bot.i18n import strings
from bot.i18n.arguments import Shelf
from bot.i18n.catalogue import Catalogues, load_catalogues
from bot.i18n.domains import MESSAGES
from bot.i18n.languages import load_languages
from bot.i18n.screens import Stage
from bot.i18n.upkeep import po_path
from bot.i18n.voice import Voice
from bot.model.delivery import Delivery
from bot.model.incoming import Incoming, Kind
from bot.model.screen import Button, Screen
from bot.model.turn import Choice
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from bot.services.clock import TrustedClock

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
BOT_ID = 100001
AT_ONCE = timedelta()
"""No delay before a key is destroyed: the delay has tests of its own."""
CHAT = 7001
MESSAGE_NUMBERS = itertools.count(1001)
"""Of messages in chats, hers and ours: Telegram counts them together for all chats of a bot."""
OPERATOR = "an organisation with a rather long name of its own"


@cache
def library() -> Library:
    """The real content."""
    return load_library(ROOT)


@cache
def catalogues() -> Catalogues:
    """The real catalogues, compiled from their sources as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            if language != DEFAULT_LANGUAGE:
                compiled(Path(folder), language, po_path(ROOT, language))
        return load_catalogues(Path(folder))


def compiled(locales: Path, language: str, source: Path) -> Path:
    """Compile a .po file into a folder of catalogues."""
    target = locales / language / "LC_MESSAGES" / f"{MESSAGES.name}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(strings.as_mo(strings.read(source)))
    return target


@cache
def stage(operator: str = "") -> Stage:
    """What renders screens from the real content."""
    content = library()
    shelf = Shelf(
        content.directory, content.rights, content.limits, operator, NOW, content.places, recall=content.words.recall,
        likely=content.likely_countries,
    )
    return Stage(responses=content.responses, shelf=lambda: shelf, languages=load_languages(ROOT / "locales"))


def voice(language: str = "en") -> Voice:
    """A language speaking."""
    return Voice(language, catalogues()[language])


@dataclass
class Clock:
    """A time that tests move; `seconds` is the same time as a monotonic clock would show it."""

    now: datetime = NOW
    seconds: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def pass_time(self, **parts: float) -> None:
        self.now += timedelta(**parts)
        self.seconds += timedelta(**parts).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let time pass instead of waiting for it; never less than a clock can show."""
        self.pass_time(seconds=max(seconds, 1e-6))


class Kept:
    """Where the trusted time is kept, without a disk."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at

    def read(self) -> datetime | None:
        return self.at

    def write(self, at: datetime) -> None:
        self.at = at


def trusted_clock(clock: Clock, *, kept: Kept | None = None) -> TrustedClock:
    """A clock that is trusted now, because Telegram just said the same."""
    found = TrustedClock(wall=clock, counted=clock.monotonic, record=kept or Kept(), keeps=True)
    found.hear_telegram(clock())
    assert found.trusted()
    return found


@dataclass
class Ids:
    """New ids that tests can tell apart."""

    prefix: str = "id"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __call__(self) -> str:
        return f"{self.prefix}-{next(self.numbers)}"


def text(said: str = "hello", *, update_id: int = 1, chat_id: int = CHAT, language: str = "id") -> Incoming:
    """She typed this."""
    return Incoming(update_id, Kind.TEXT, chat_id, 1000 + update_id, language, said)


def tap(token: str, *, update_id: int = 1, chat_id: int = CHAT, message_id: int = 500) -> Incoming:
    """She tapped a button of the message `message_id`."""
    return Incoming(update_id, Kind.TAP, chat_id, message_id, "id", token, f"callback {update_id}")


def delivery(said: str = "hello", *, edits: int | None = None) -> Delivery:
    """A message on its way to her."""
    return Delivery(said, ((("Menu", "token"),),), "utter_menu", "en", edits)


def screen(name: str = "utter_menu", *, choice: Choice | None = None, language: str = "en") -> Screen:
    """A small screen."""
    return Screen(name, "What do you need?", ((Button("Menu", choice or Choice("show_menu")),),), language, {})


NewId = Callable[[], str]
