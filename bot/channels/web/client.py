"""The Channel of open pages: what is sent to one waits in its session until the page asks for it."""

import base64
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from bot.channels.web.phone_numbers import list_card_numbers
from bot.channels.web.sessions import FULL_RETRY_SECONDS, WebSession, WebSessions
from bot.domain.clips import VoiceNote
from bot.domain.messages import OutgoingMessage
from bot.errors import ChannelUnavailable, MessageRejected


class WebClient:
    """Sends to pages. What a page was given counts as sent, as with every messaging service."""

    def __init__(
        self, sessions: WebSessions, *, bot_id: int, cards: Collection[str] = (), names_screens: bool = False
    ) -> None:
        """`cards`: names of the screens on which every number is one to call; `names_screens`: tells pages their names."""
        self._sessions, self._cards, self._names_screens = sessions, cards, names_screens
        self.bot_id = bot_id

    async def send_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Have a page show a message; its number. Raises ChatUnreachable, ChannelUnavailable."""
        return self._get_open_session(chat_id).add_event(do="show", **self._describe(delivery))

    async def send_voice(self, chat_id: int, delivery: OutgoingMessage, note: VoiceNote) -> int:
        """Have a page show a sound that she may play; its number. Raises as `send_message`."""
        session = self._get_open_session(chat_id)
        sound = base64.b64encode(note.content).decode("ascii")
        return session.add_event(do="show", **self._describe(delivery), sound=sound, seconds=note.seconds)

    async def edit_message(self, chat_id: int, message_id: int, delivery: OutgoingMessage) -> int:
        """Have a page show a message in the place of another; where that one is gone, below all. Its number."""
        self._get_open_session(chat_id).add_event(do="edit", id=message_id, **self._describe(delivery))
        return message_id

    async def collapse_message(self, chat_id: int, delivery: OutgoingMessage) -> int:
        """Have a page put away what she opened; where that is gone, nothing is left to do. Its number."""
        message_id = delivery.edits or 0
        self._sessions.get_session(chat_id).add_event(do="collapse", id=message_id, **self._describe(delivery))
        return message_id

    async def delete_messages(self, chat_id: int, message_ids: Sequence[int]) -> int:
        """Have a page remove messages, and let go of what it has not fetched. Raises as `send_message`."""
        self._sessions.get_session(chat_id).remove_messages(message_ids)
        return 0

    async def send_alert(self, chat_id: int, line: str) -> None:
        """Pages are no groups of staff."""
        raise MessageRejected("NoGroups")

    async def answer_callback_query(self, callback_id: str) -> None:
        """A page knows by itself that its tap has arrived."""

    async def leave_group(self, chat_id: int) -> None:
        """Pages are no groups."""

    async def probe(self) -> None:
        """We are our own service: it answers."""

    def stream_file(self, name: str) -> AsyncIterator[bytes]:
        """Pages send no files. Raises MessageRejected at once."""
        raise MessageRejected("NoFiles")

    def _describe(self, delivery: OutgoingMessage) -> dict[str, Any]:
        """What a page needs of a message; names of screens stay here, but for a rehearsal."""
        copies = [number for _, number in delivery.copies]
        return {
            "text": delivery.text,
            "rows": delivery.keyboard,
            "numbers": list_card_numbers(delivery.text) if delivery.screen in self._cards else copies,
            "lang": delivery.language,
            **({"screen": delivery.screen} if self._names_screens else {}),
        }

    def _get_open_session(self, chat_id: int) -> WebSession:
        session = self._sessions.get_session(chat_id)
        if session.is_full:
            raise ChannelUnavailable("PageBehind", retry_after=FULL_RETRY_SECONDS)
        return session
