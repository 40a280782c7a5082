"""What tests begin with: the real content, fresh catalogues, a clock, ids, and small examples of every kind."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.content.bundle import ContentBundle, load_content
from bot.domain.clips import ClipBook
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.messages import IncomingMessage, OutgoingMessage, UpdateKind
from bot.domain.screen import Button, Screen
from bot.domain.turn import Choice
from bot.i18n import translation_files
from bot.i18n.catalogs import MESSAGES, Catalogues, load_catalogues
from bot.i18n.languages import load_languages
from bot.i18n.render_context import RenderContext
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.translation_files import get_po_path
from bot.i18n.translator import Translator
from bot.services.clock import TrustedClock

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
BOT_ID = 100001
NO_DELAY = timedelta()
"""No delay before a key is destroyed: the delay has tests of its own."""
CHAT = 7001
MESSAGE_NUMBERS = itertools.count(1001)
"""Of messages in chats, hers and ours: Telegram counts them together for all chats of a bot."""
OPERATOR = "an organisation with a rather long name of its own"


@cache
def load_real_content() -> ContentBundle:
    """The real content."""
    return load_content(ROOT)


@cache
def load_real_catalogues() -> Catalogues:
    """The real catalogues, compiled from their sources as they are now."""
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            if language != DEFAULT_LANGUAGE:
                compile_catalogue(Path(folder), language, get_po_path(ROOT, language))
        return load_catalogues(Path(folder))


def compile_catalogue(locales: Path, language: str, source: Path) -> Path:
    """Compile a .po file into a folder of catalogues."""
    target = locales / language / "LC_MESSAGES" / f"{MESSAGES.name}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(translation_files.to_mo(translation_files.read_po(source)))
    return target


@cache
def create_renderer(operator: str = "", clips: ClipBook | None = None) -> ScreenRenderer:
    """What renders screens from the real content."""
    content = load_real_content()
    shelf = RenderContext(
        content.directory,
        content.rights,
        content.limits,
        operator,
        NOW,
        content.places,
        safe_words=content.word_lists.safe_words,
        likely_countries=content.likely_countries,
        phrases=content.phrases,
        clips=clips or ClipBook(),
    )
    return ScreenRenderer(
        responses=content.responses, get_context=lambda: shelf, languages=load_languages(ROOT / "locales")
    )


def create_translator(language: str = "en") -> Translator:
    """A language speaking."""
    return Translator(language, load_real_catalogues()[language])


@dataclass
class Clock:
    """A time that tests move; `seconds` is the same time as a monotonic clock would show it."""

    now: datetime = NOW
    seconds: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)
        self.seconds += timedelta(**parts).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Let time pass instead of waiting for it; never less than a clock can show."""
        self.advance(seconds=max(seconds, 1e-6))


class InMemoryClockRecord:
    """Where the trusted time is kept, without a disk."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at

    def read(self) -> datetime | None:
        return self.at

    def write(self, at: datetime) -> None:
        self.at = at


def create_trusted_clock(clock: Clock, *, kept: InMemoryClockRecord | None = None) -> TrustedClock:
    """A clock that is trusted now, because Telegram just said the same."""
    found = TrustedClock(wall=clock, monotonic=clock.monotonic, record=kept or InMemoryClockRecord(), is_writer=True)
    found.add_telegram_time(clock())
    assert found.get_trusted_time()
    return found


@dataclass
class Ids:
    """New ids that tests can tell apart."""

    prefix: str = "id"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __call__(self) -> str:
        return f"{self.prefix}-{next(self.numbers)}"


def create_text_update(
    text: str = "hello", *, update_id: int = 1, chat_id: int = CHAT, language: str = "id"
) -> IncomingMessage:
    """She typed this."""
    return IncomingMessage(update_id, UpdateKind.TEXT, chat_id, 1000 + update_id, language, text)


def create_tap_update(token: str, *, update_id: int = 1, chat_id: int = CHAT, message_id: int = 500) -> IncomingMessage:
    """She tapped a button of the message `message_id`."""
    return IncomingMessage(update_id, UpdateKind.TAP, chat_id, message_id, "id", token, f"callback {update_id}")


def create_delivery(text: str = "hello", *, edits: int | None = None) -> OutgoingMessage:
    """A message on its way to her."""
    return OutgoingMessage(text, ((("Menu", "token"),),), "utter_menu", "en", edits)


def create_screen(name: str = "utter_menu", *, choice: Choice | None = None, language: str = "en") -> Screen:
    """A small screen."""
    return Screen(name, "What do you need?", ((Button("Menu", choice or Choice("show_menu")),),), language, {})


NewId = Callable[[], str]
