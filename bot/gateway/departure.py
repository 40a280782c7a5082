"""Leave and Erase: the neutral line first, then deletion on both sides, then forgetting."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.errors import AssistantUnavailable, OutcomeUnknown, StoreUnavailable, TelegramUnavailable, Unreachable
from bot.gateway import deletion
from bot.gateway.kit import Kit
from bot.gateway.message_ids import LATE_FOR, MOST_BETWEEN, MOST_IN_DOUBT, between
from bot.model.delivery import UNSURE, Sent
from bot.model.incoming import Incoming
from bot.model.screen import Screen
from bot.model.turn import Utterance
from bot.services import conversations, outbox, people
from bot.services.conversations import Standing
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


class Forgetting(Protocol):
    """Whoever remembers a thread and can forget it."""

    async def forget(self, conversation_id: str) -> None:
        """Raises AssistantUnavailable."""


@dataclass(frozen=True)
class Cleared:
    """What became of her chat."""

    standing: Standing | None
    entries: tuple[str, ...]
    """Of the message log: what need not be deleted any more."""
    missed: StoreUnavailable | None
    """What the database could not do."""
    left: tuple[int, ...]
    """What Telegram did not say it deleted."""
    newest: int
    is_sure: bool
    """Every number was asked for at which something may stand."""
    is_late: bool
    """Something sent a moment ago may arrive yet."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the last hours can stand there any more."""
        return self.is_sure and not self.left and not self.is_late


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
        """Say the neutral line at once, then clear the chat, then forget the thread. Raises StoreUnavailable for the last.

        What this process remembers is deleted before the database is asked for anything.
        """
        ids, chat_id = self._kit.message_ids, incoming.chat_id
        if ids.is_done(chat_id, update_id=incoming.update_id):
            return
        ids.leave(chat_id, update_id=incoming.update_id, now=self._kit.now())
        try:
            line, is_unsure = await self._last_line("utter_left", incoming) if says_line else (0, False)
            cleared = await self._clear(incoming, line, is_first=says_line)
            self._expect_late(incoming, cleared, line)
            if cleared.missed:
                raise cleared.missed  # still leaving: the row waits, and is taken again
            last = Sent(line or cleared.newest, is_ours=True, screen=UNSURE if is_unsure else "utter_left")
            await self._forget_thread(incoming, cleared, last if line or is_unsure else None)
        except StoreUnavailable:
            raise
        except BaseException:
            ids.left(chat_id, update_id=incoming.update_id)
            raise
        ids.left(chat_id, update_id=incoming.update_id)
        if is_unsure:
            ids.doubt(chat_id, now=self._kit.now(), above=cleared.newest)
        self._kit.memory.forget(chat_id)

    async def erase(self, incoming: Incoming) -> None:
        """Remove her and everything that hangs on her, then say what was deleted and what cannot be, or may not be."""
        ids, chat_id = self._kit.message_ids, incoming.chat_id
        ids.leave(chat_id, update_id=incoming.update_id, now=self._kit.now())
        try:
            cleared = await self._clear(incoming, 0, is_first=True)
            if cleared.missed:
                raise cleared.missed
            if cleared.standing:
                await self._erase(cleared.standing)
            line, _ = await self._last_line("utter_erased" if cleared.is_whole else "utter_erased_partly", incoming)
            self._expect_late(incoming, cleared, line)
        finally:
            ids.forget(chat_id)
        self._kit.memory.forget(chat_id)

    async def _erase(self, standing: Standing) -> None:
        await self._kit.ledger.run(
            people.erase, self._kit.keys, standing.person_id, chat_keys=standing.chat_keys, now=self._kit.now()
        )
        await self._forget(standing.conversation_id)
        await asyncio.to_thread(self._checkpoint)

    async def _forget_thread(self, incoming: Incoming, cleared: Cleared, last: Sent | None) -> None:
        standing, run = cleared.standing, self._kit.ledger.run
        if standing is None:
            return
        await run(
            people.leave, self._kit.keys, standing.person_id, entry_ids=list(cleared.entries), now=self._kit.now(),
            chat_keys=self._kit.chat_keys(incoming), last=incoming.update_id,
        )  # fmt: skip
        await self._forget(standing.conversation_id)
        if last:
            await self._kit.ledger.note(_note_line, self._kit.keys, standing, last, self._kit.now(), self._kit.new_id())

    async def _last_line(self, response: str, incoming: Incoming) -> tuple[int, bool]:
        """Its number, 0 where none is known; and whether it may stand there all the same. It is never sent again."""
        known = self._kit.known(incoming)
        delivery = self._kit.buttons.delivery(self._said(Utterance(response), known.language), owner="")
        try:
            line = await self._kit.telegram.send(incoming.chat_id, delivery)
        except TelegramUnavailable as error:
            if error.retry_after is None:
                self._kit.breaker.failed()
            log.warning("last_line_not_sent")
            return 0, isinstance(error, OutcomeUnknown)
        except Unreachable:
            log.warning("last_line_not_sent")
            return 0, False
        self._kit.breaker.worked()
        self._kit.message_ids.note(incoming.chat_id, line, now=self._kit.now())
        return line, False

    async def _clear(self, incoming: Incoming, line: int, *, is_first: bool) -> Cleared:
        """Delete what is known to stand there, then what may stand there. `is_first`: nothing of ours came since she left."""
        ids, chat_id, now = self._kit.message_ids, incoming.chat_id, self._kit.now()
        remembered = ids.known(chat_id, now=now) | ({incoming.message_id} if incoming.message_id else set())
        left = await deletion.delete(self._kit, chat_id, sorted(remembered))
        standing, stood, missed = await self._standing(incoming)
        listed = {sent.message_id for _, sent in stood if sent.screen != UNSURE} - ids.since(chat_id)
        left += await deletion.delete(self._kit, chat_id, sorted(listed - remembered))
        is_in_doubt = ids.is_in_doubt(chat_id, now=now) or any(sent.screen == UNSURE for _, sent in stood)
        known = remembered | listed
        newest = max(known, default=0)
        ahead = ids.ahead(newest) if is_in_doubt and is_first and not line else ()
        most = MOST_IN_DOUBT if is_in_doubt else MOST_BETWEEN
        floors = {ids.floor(chat_id), *(sent.message_id for _, sent in stood if sent.screen == UNSURE)}
        missing, is_all = between(known | floors, top=line or newest, most=most)
        left += await deletion.delete(self._kit, chat_id, [*ahead, *(one for one in missing if one != line)])
        is_sure = is_all or not is_in_doubt
        is_late = ids.is_in_doubt(chat_id, now=now, within=LATE_FOR)
        entries = [entry_id for entry_id, _ in stood] if not left else []  # else the sweep tries again
        return Cleared(standing, tuple(entries), missed, tuple(left), newest, is_sure, is_late)

    def _expect_late(self, incoming: Incoming, cleared: Cleared, line: int) -> None:
        if cleared.left or cleared.is_late:
            ids, chat_id = self._kit.message_ids, incoming.chat_id
            floor = (line or cleared.newest) if cleared.is_late else None
            keep = ids.since(chat_id) | {line}
            ids.expect(chat_id, floor=floor, now=self._kit.now(), numbers=cleared.left, keep=keep)

    async def _standing(
        self, incoming: Incoming
    ) -> tuple[Standing | None, list[tuple[str, Sent]], StoreUnavailable | None]:
        """Who she is, what the database says stands there, and what it could not do. Never raises StoreUnavailable."""
        run, read, missed, stood = self._kit.ledger.run, self._kit.ledger.read, None, []
        try:
            standing = await read(
                conversations.behind, self._kit.keys, bot_id=self._kit.bot_id, chat_id=incoming.chat_id
            )
        except StoreUnavailable as error:
            return None, [], error
        if standing is None:
            return None, [], None
        try:
            # Withdrawn before it is listed: what is still under way to her is taken back by the courier.
            await run(people.withdraw, standing.person_id, now=self._kit.now(), new_id=self._kit.new_id)
        except StoreUnavailable as error:
            missed = error  # a full disk: what is listed can be deleted all the same
        try:
            stood = await read(outbox.in_chat, self._kit.keys, standing.person_id)
        except StoreUnavailable as error:
            missed = error
        return standing, stood, missed

    async def _forget(self, conversation_id: str | None) -> None:
        try:
            if conversation_id:
                await self._assistant.forget(conversation_id)
        except AssistantUnavailable:
            # The id is never used again, and the assistant sweeps quiet threads by itself.
            log.warning("assistant_forgets_later")


def _note_line(uow: UnitOfWork, keys: KeyRing, standing: Standing, sent: Sent, now: datetime, entry_id: str) -> None:
    conversations.log(uow, keys, sent, person_id=standing.person_id, now=now, entry_id=entry_id)
    uow.commit()
