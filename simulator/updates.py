"""Waking those who wait for a change."""

import asyncio


class ChangeSignal:
    """Rung at each change; whoever listens is woken once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wake everybody who listens now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, *, seconds: float) -> bool:
        """Wait for the next stroke; False if none came within `seconds`."""
        try:
            # Not wait_for: in Python 3.11 that swallows a cancellation which arrives together with the stroke.
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True
