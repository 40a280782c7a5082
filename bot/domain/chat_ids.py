"""Which service a chat is on: each has chat numbers of its own, so that a number alone says where a message goes."""

from enum import StrEnum
from typing import Final


class Service(StrEnum):
    """A service that women write through. Its value is what domain.yml calls its channel."""

    TELEGRAM = "telegram"
    WEB = "web"

    @property
    def can_write_later(self) -> bool:
        """Whether what we send by ourselves, days later, can reach her. A page that is closed cannot be reached."""
        return self is Service.TELEGRAM


WEB_CHAT_BITS: Final = 60
WEB_CHAT_BASE: Final = 1 << 61
"""Far above any number of Telegram's, which stay below 2^52."""
WEB_UPDATE_BASE: Final = 1 << 60
"""The same for numbers of updates."""


def find_service(chat_id: int) -> Service:
    """Where a chat is."""
    return Service.WEB if WEB_CHAT_BASE <= chat_id < WEB_CHAT_BASE + (1 << WEB_CHAT_BITS) else Service.TELEGRAM
