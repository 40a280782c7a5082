"""Who taps for the crawler, in the same process as everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.driver import ChatMessage, NoAnswer
from tests.support.in_process_dialogue import InProcessUser


@dataclass
class InProcessWalker:
    """A woman who taps; see tools.crawler.crawl.Walker."""

    user: InProcessUser
    last_message: ChatMessage | None = None
    was_answered: bool = False

    @property
    def chat_id(self) -> int:
        """Her chat."""
        return self.user.chat_id

    async def send_text(self, text: str) -> Sequence[ChatMessage]:
        """Raises NoAnswer."""
        return self._require_change(await self.user.send_text(text))

    async def tap_button(self, button: int) -> Sequence[ChatMessage]:
        """Raises NoAnswer, as Telegram shows nothing where the same screen is put in its own place."""
        assert self.last_message
        return self._require_change(await self.user.tap_button(self.last_message, button))

    async def was_edited(self, *, since: datetime) -> bool:
        """Whether that was so."""
        return self.was_answered

    def _require_change(self, came: Sequence[ChatMessage]) -> Sequence[ChatMessage]:
        found = [message for message in came if message != self.last_message]
        self.was_answered = bool(came)
        if not found:
            raise NoAnswer("nothing changed")
        self.last_message = found[-1]
        return found
