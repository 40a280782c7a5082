"""What the conversation asks of a messaging service. Telegram is the first one (bot/channels/telegram)."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from bot.domain.clips import VoiceNote
from bot.domain.messages import OutgoingMessage


class Channel(Protocol):
    """Sends, replaces and deletes messages of chats, each known by a number; time-outs everywhere, and nothing retries.

    Whatever raises ChannelUnavailable was not done, except where it is OutcomeUnknown: then it may have been.
    MessageRejected: it will not be done, now or later.
    """

    @property
    def bot_id(self) -> int:
        """Which account of ours this is; part of every pseudonym."""

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Send a message, silently and without previews; its number. Raises ChatUnreachable, ChannelUnavailable.

        A service that has no button for copying a text leaves the message's `copies` out.
        """

    async def send_voice(self, chat_id: int, delivery: OutgoingMessage, note: VoiceNote) -> int:
        """Send a voice note, silently: nothing is heard before she plays it; its number. Raises as `send_message`."""

    async def edit_message(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        """Put a message in the place of another; where that one is gone, send it. Its number. Raises as `send_message`."""

    async def collapse_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Put a message in the place of what she opened; where she deleted that, nothing is left to do. Its number."""

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> int:
        """Delete messages for everybody; how many were refused. Numbers that are not in this chat are passed over."""

    async def send_alert(self, chat_id: int, line: str) -> None:
        """One line into a group of staff, which may be heard. Raises ChatUnreachable, ChannelUnavailable."""

    async def answer_callback_query(self, callback_id: str) -> None:
        """Tell a phone that its tap has arrived. Never raises."""

    async def leave_group(self, chat_id: int) -> None:
        """Leave a group somebody put us into. Never raises."""

    async def probe(self) -> None:
        """Ask for something that changes nothing, to learn whether it answers. Raises ChannelUnavailable."""

    def stream_file(self, name: str) -> AsyncIterator[bytes]:
        """A voice note or a photo of hers in pieces; nothing is kept. Raises MessageRejected, ChannelUnavailable."""
