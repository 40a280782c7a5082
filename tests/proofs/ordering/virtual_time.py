"""An event loop whose time passes only while nobody has anything to do: minutes in milliseconds, and the same each time."""

import asyncio
from typing import Any

TICK = 1e-6
"""The least a clock can show: waiting for less would otherwise take no time at all, for ever."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next moment something is due at."""

    def __init__(self) -> None:
        super().__init__()
        self._moment = 0.0

    def time(self) -> float:
        """Seconds since the loop was made, as it counts them."""
        return self._moment

    def _run_once(self) -> None:
        inner: Any = self
        if not inner._ready:
            due = [timer.when() for timer in inner._scheduled if not timer.cancelled()]
            self._moment = max(self._moment + TICK, min(due, default=0.0))
        super()._run_once()  # type: ignore[misc]
