"""Who taps for the crawler, in the same process as everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rehearsal.woman import NoAnswer, Shown
from tests.support.inside import Inside


@dataclass
class Tapper:
    """A woman who taps; see bot.rehearsal.crawl.Walker."""

    way: Inside
    last: Shown | None = None
    was_answered: bool = False

    @property
    def chat_id(self) -> int:
        """Her chat."""
        return self.way.chat_id

    async def says(self, text: str) -> Sequence[Shown]:
        """Raises NoAnswer."""
        return self._changed(await self.way.says(text))

    async def taps(self, button: int) -> Sequence[Shown]:
        """Raises NoAnswer, as Telegram shows nothing where the same screen is put in its own place."""
        assert self.last
        return self._changed(await self.way.taps(self.last, button))

    async def was_edited(self, *, since: datetime) -> bool:
        """Whether that was so."""
        return self.was_answered

    def _changed(self, came: Sequence[Shown]) -> Sequence[Shown]:
        found = [message for message in came if message != self.last]
        self.was_answered = bool(came)
        if not found:
            raise NoAnswer("nothing changed")
        self.last = found[-1]
        return found
