"""How aiohttp listens in the product: behind an intake, so that half requests shut nobody out."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.intake import Bounds, Intake


class Doorway(web.AppRunner):
    """An AppRunner of which every connection passes an intake first."""

    def __init__(self, app: web.Application, *, bounds: Bounds | None = None, **options: Any) -> None:
        super().__init__(app, **options)
        self._intake = Intake(bounds or Bounds())

    @property
    def server(self) -> Callable[..., Any] | None:  # type: ignore[override]
        """What makes a protocol for each connection; a site asks for it when it starts."""
        inner = super().server
        return inner and self._intake.before(inner)
