"""The only place that builds things: settings → content → catalogues. Everything is built once, when first asked for."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from bot.content.library import Library, load_library
from bot.i18n.arguments import Shelf
from bot.i18n.catalogue import Catalogues, load_catalogues
from bot.i18n.languages import load_languages
from bot.i18n.screens import Stage
from bot.settings import Settings
from bot.store.keys import KeyRing


@cache
def settings() -> Settings:
    """This process's settings. Raises BadSettings."""
    return Settings.from_env()


def library() -> Library:
    """This process's content, with the directory as it may be shown today. Raises BadContent."""
    return library_on(datetime.now(UTC).date())


@cache
def _content() -> Library:
    return load_library(settings().root)


@lru_cache(maxsize=2)
def library_on(day: date) -> Library:
    """The same as it may be shown on another day. Raises BadContent."""
    return _content().on(day)


@cache
def catalogues() -> Catalogues:
    """This process's catalogues. Raises BadCatalogue."""
    return load_catalogues(settings().root / "locales")


def shelf() -> Shelf:
    """What a screen is made from at this moment. Raises BadContent."""
    content = library()
    return Shelf(
        content.directory, content.rights, content.limits, settings().operator_name, datetime.now(UTC), content.places
    )


@cache
def stage() -> Stage:
    """What renders screens. Raises BadContent."""
    return stage_of(shelf)


def stage_of(shelf: Callable[[], Shelf]) -> Stage:
    """The same, over data of another moment."""
    return Stage(responses=library().responses, shelf=shelf, languages=load_languages(settings().root / "locales"))


@cache
def keys() -> KeyRing:
    """The key ring; made on first use in the rehearsal, required in production. Raises BadSettings."""
    return KeyRing.open(settings().keys_dir, create=settings().is_rehearsal)


def make_keys() -> None:
    """Make every key that is missing. Raises BadSettings where one is open to others."""
    KeyRing.open(settings().keys_dir, create=True)


def prepare() -> None:
    """Check everything that can be checked before a process starts. Raises Misconfigured."""
    settings().var.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys()
    library()
    catalogues()
