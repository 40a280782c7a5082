"""Several services behind one Channel: a chat's number says which of them it is on."""

from collections.abc import AsyncIterator, Sequence

from bot.channels.channel import Channel
from bot.domain.chat_ids import Service, find_service
from bot.domain.clips import VoiceNote
from bot.domain.messages import OutgoingMessage


class ChannelRouter:
    """Passes each request on to the service of its chat. Groups, files and taps to answer are Telegram's alone."""

    def __init__(self, *, telegram: Channel, web: Channel) -> None:
        self._telegram = telegram
        self._channels = {Service.TELEGRAM: telegram, Service.WEB: web}

    @property
    def bot_id(self) -> int:
        """The account on Telegram; pages belong to it as well."""
        return self._telegram.bot_id

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """As the service of the chat does it."""
        return await self._find(chat_id).send_message(chat_id, delivery)

    async def send_voice(self, chat_id: int, delivery: OutgoingMessage, note: VoiceNote) -> int:
        """As the service of the chat does it."""
        return await self._find(chat_id).send_voice(chat_id, delivery, note)

    async def edit_message(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        """As the service of the chat does it."""
        return await self._find(chat_id).edit_message(chat_id, message_id, delivery)

    async def collapse_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """As the service of the chat does it."""
        return await self._find(chat_id).collapse_message(chat_id, delivery)

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> int:
        """As the service of the chat does it."""
        return await self._find(chat_id).delete_messages(chat_id, message_ids)

    async def send_alert(self, chat_id: int, line: str) -> None:
        """As Telegram does it."""
        await self._telegram.send_alert(chat_id, line)

    async def answer_callback_query(self, callback_id: str) -> None:
        """As Telegram does it; a page gives its taps no number."""
        if callback_id:
            await self._telegram.answer_callback_query(callback_id)

    async def leave_group(self, chat_id: int) -> None:
        """As Telegram does it."""
        await self._telegram.leave_group(chat_id)

    async def probe(self) -> None:
        """Whether Telegram answers; nothing else can be away by itself."""
        await self._telegram.probe()

    def stream_file(self, name: str) -> AsyncIterator[bytes]:
        """As Telegram does it."""
        return self._telegram.stream_file(name)

    def _find(self, chat_id: int) -> Channel:
        return self._channels[find_service(chat_id)]
