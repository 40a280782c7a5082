"""The only place that builds things: settings → content → catalogues. Everything is built once, when first asked for."""

from functools import cache

from bot.content.library import Library, load_library
from bot.i18n.arguments import Shelf
from bot.i18n.catalogue import Catalogues, load_catalogues
from bot.i18n.languages import load_languages
from bot.i18n.review import load_states
from bot.i18n.screens import Stage
from bot.settings import Settings
from bot.store.keys import KeyRing


@cache
def settings() -> Settings:
    """This process's settings. Raises BadSettings."""
    return Settings.from_env()


@cache
def library() -> Library:
    """This process's content. Raises BadContent."""
    return load_library(settings().root)


@cache
def catalogues() -> Catalogues:
    """This process's catalogues. Raises BadCatalogue."""
    return load_catalogues(settings().root / "locales")


@cache
def stage() -> Stage:
    """What renders screens. Raises BadContent and BadCatalogue."""
    reviewed = load_states(settings().root)
    shelf = Shelf(library().directory, library().rights, library().limits, settings().operator_name, reviewed)
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
