"""Waking those who wait for a change."""

import asyncio


class Bell:
    """Rung at each change; whoever listens is woken once."""

    def __init__(self) -> None:
        self._stroke = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who listens now."""
        self._stroke.set()
        self._stroke = asyncio.Event()

    async def listen(self, *, seconds: float) -> bool:
        """Wait for the next stroke; False if none came within `seconds`."""
        try:
            # Not wait_for: in Python 3.11 that swallows a cancellation which arrives together with the stroke.
            async with asyncio.timeout(seconds):
                await self._stroke.wait()
        except TimeoutError:
            return False
        return True
