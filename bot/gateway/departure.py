"""Leave and Erase: the neutral line first, then deletion on both sides, then forgetting."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import AssistantUnavailable, TelegramUnavailable, Unreachable
from bot.gateway.kit import Kit
from bot.gateway.telegram import Refused
from bot.model.delivery import Sent
from bot.model.incoming import Incoming
from bot.model.screen import Screen
from bot.model.turn import Utterance
from bot.services import conversations, outbox, people
from bot.services.conversations import Standing
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
DELETION_TRIES = 6


class Forgetting(Protocol):
    """Whoever remembers a thread and can forget it."""

    async def forget(self, conversation_id: str) -> None:
        """Raises AssistantUnavailable."""


class Departure:
    """Leaves as little as possible."""

    def __init__(
        self,
        kit: Kit,
        *,
        assistant: Forgetting,
        said: Callable[[Utterance, str], Screen],
        checkpoint: Callable[[], None],
    ) -> None:
        self._kit = kit
        self._assistant, self._said, self._checkpoint = assistant, said, checkpoint

    async def leave(self, incoming: Incoming, *, says_line: bool = True) -> None:
        """Say the neutral line at once, then clear the chat and forget the thread. Raises StoreUnavailable for the rest."""
        line = await self._last_line("utter_left", incoming) if says_line else 0
        standing, stood = await self._standing(incoming)
        await self._delete(incoming, [sent.message_id for _, sent in stood])
        if standing:
            entries = [entry_id for entry_id, _ in stood]
            await self._kit.ledger.run(
                people.leave, self._kit.keys, standing.person_id, entry_ids=entries, now=self._kit.now(),
                chat_keys=self._kit.chat_keys(incoming),
            )  # fmt: skip
            await self._forget(standing.conversation_id)
            if line:
                await self._kit.ledger.run(
                    _note_line, self._kit.keys, standing, line, self._kit.now(), self._kit.new_id()
                )
        self._kit.memory.forget(incoming.chat_id)

    async def erase(self, incoming: Incoming) -> None:
        """Remove her and everything that hangs on her, then say what was deleted and what cannot be."""
        standing, stood = await self._standing(incoming)
        await self._delete(incoming, [sent.message_id for _, sent in stood])
        if standing:
            await self._kit.ledger.run(
                people.erase, self._kit.keys, standing.person_id, chat_keys=standing.chat_keys, now=self._kit.now()
            )
            await self._forget(standing.conversation_id)
            await asyncio.to_thread(self._checkpoint)
        await self._last_line("utter_erased", incoming)
        self._kit.memory.forget(incoming.chat_id)

    async def _last_line(self, response: str, incoming: Incoming) -> int:
        known = self._kit.known(incoming)
        screen = self._said(Utterance(response), known.language)
        try:
            return await self._kit.telegram.send(incoming.chat_id, self._kit.buttons.delivery(screen, owner=""))
        except (TelegramUnavailable, Unreachable):
            log.warning("last_line_not_sent")
            return 0

    async def _standing(self, incoming: Incoming) -> tuple[Standing | None, list[tuple[str, Sent]]]:
        bot_id = self._kit.bot_id
        standing = await self._kit.ledger.run(
            conversations.behind, self._kit.keys, bot_id=bot_id, chat_id=incoming.chat_id
        )
        if standing is None:
            return None, []
        # Withdrawn before it is listed: what is still under way to her is taken back by the courier.
        await self._kit.ledger.run(people.withdraw, standing.person_id, now=self._kit.now(), new_id=self._kit.new_id)
        return standing, await self._kit.ledger.run(outbox.in_chat, self._kit.keys, standing.person_id)

    async def _delete(self, incoming: Incoming, known: Sequence[int]) -> None:
        numbers = sorted({*known, *([incoming.message_id] if incoming.message_id else [])})
        for attempt in range(DELETION_TRIES):
            try:
                await self._kit.telegram.delete(incoming.chat_id, numbers)
                return
            except (Unreachable, Refused):
                return
            except TelegramUnavailable as error:
                await asyncio.sleep(error.retry_after or 0.5 * 2**attempt)
        log.warning("messages_not_deleted")

    async def _forget(self, conversation_id: str | None) -> None:
        try:
            if conversation_id:
                await self._assistant.forget(conversation_id)
        except AssistantUnavailable:
            # The id is never used again, and the assistant sweeps quiet threads by itself.
            log.warning("assistant_forgets_later")


def _note_line(
    uow: UnitOfWork, keys: KeyRing, standing: Standing, message_id: int, now: datetime, entry_id: str
) -> None:
    sent = Sent(message_id, is_ours=True, screen="utter_left")
    conversations.log(uow, keys, sent, person_id=standing.person_id, now=now, entry_id=entry_id)
    uow.commit()
