"""Putting the scenarios beside the phone of a rehearsal."""

from collections.abc import Callable

from aiohttp import web

from bot import bootstrap
from bot.scenarios.house import create_context
from bot.scenarios.pages import mount
from bot.settings import Settings


def create_configure_app(settings: Settings) -> Callable[[web.Application], None]:
    """What adds them to a rehearsal's application. Raises BadSettings outside the rehearsal, Misconfigured."""
    house = create_context(settings)
    return lambda app: mount(app, house, autonyms=dict(bootstrap.autonyms()))
