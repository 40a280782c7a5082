"""The only place that builds things: settings → content → services. Everything is built once, when first asked for."""

from functools import cache

from bot.content.library import Library, load_library
from bot.settings import Settings


@cache
def settings() -> Settings:
    """This process's settings. Raises BadSettings."""
    return Settings.from_env()


@cache
def library() -> Library:
    """This process's content. Raises BadContent."""
    return load_library(settings().root)
