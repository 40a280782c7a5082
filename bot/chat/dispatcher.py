"""Every kept update is looked at once, when it arrives: answered at once, or put into the queue of its conversation."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.channels.chat_queues import ChatQueues, FloodControl
from bot.channels.metrics import UPDATES
from bot.chat.card_requests import DEFAULT_CARD_REQUEST, CardRequest
from bot.chat.context import AppContext
from bot.chat.edited_messages import EditTracker, confirm_sent_card, update_kind
from bot.chat.handlers import ArrivalHandler, SafeWordHandler, TurnRunner
from bot.chat.help_cards import HELP_CARD
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.inbound import Inbound, InboundParser, PendingCard
from bot.chat.leave_and_erase import QuickExit
from bot.chat.safe_word import SafeWords
from bot.db import async_executor
from bot.domain.messages import DELETED_KINDS, IncomingMessage, UpdateKind
from bot.errors import StoreUnavailable

log = logging.getLogger(__name__)
ANSWERED_KINDS: Final = (UpdateKind.TEXT, UpdateKind.TAP, *DELETED_KINDS)
"""What she sends and is answered to."""
FORWARDED_KINDS: Final = (UpdateKind.TEXT, UpdateKind.VOICE, UpdateKind.MEDIA)
"""What an officer gets, where one holds her conversation."""


class Dispatcher:
    """Asks the handlers on arrival in their order; what none of them takes waits for its turn."""

    def __init__(
        self,
        context: AppContext,
        *,
        parser: InboundParser,
        handlers: Sequence[ArrivalHandler],
        turns: TurnRunner,
        immediate_sender: ImmediateSender,
        quick_exit: QuickExit,
        chat_queues: ChatQueues,
        flood_control: FloodControl,
        safe_words: SafeWords,
        edit_tracker: EditTracker,
    ) -> None:
        self.handlers = handlers
        self._context, self._parser, self._turns = context, parser, turns
        self._immediate_sender, self._quick_exit = immediate_sender, quick_exit
        self._chat_queues, self._flood_control = chat_queues, flood_control
        self._safe_words, self._edit_tracker = safe_words, edit_tracker
        self._safe_word_handler = SafeWordHandler(context, immediate_sender=immediate_sender, safe_words=safe_words)
        self._active_turns: set[str] = set()

    def dispatch(self, batch: Sequence[tuple[str, IncomingMessage]]) -> None:
        """Take updates that are kept in the inbox; those under way or answered already are left alone."""
        for turn_id, incoming in batch:
            if turn_id in self._active_turns or self._immediate_sender.is_answered(turn_id):
                continue
            self._active_turns.add(turn_id)
            self._count_update(incoming)
            self._dispatch_one(self._parser.parse(turn_id, incoming))

    def dispatch_without_store(self, turn_id: str, incoming: IncomingMessage) -> Awaitable[bool]:
        """A card at once for what could only be spooled, for Leave its neutral line; whether that is out."""
        self._count_update(incoming)
        inbound = self._parser.parse(turn_id, incoming)
        if inbound.is_leave:
            return self._leave_without_store(inbound)
        request = inbound.card_request if incoming.kind in ANSWERED_KINDS else None
        if incoming.kind not in ANSWERED_KINDS or not self._edit_tracker.is_card_due_without_store(
            turn_id, incoming, request
        ):
            return confirm_sent_card()  # `handle_spooled` takes it to an officer, where one holds her
        if incoming.kind is UpdateKind.PIN:
            self._chat_queues.spawn(self._immediate_sender.delete_message(incoming))
        request = request or DEFAULT_CARD_REQUEST
        # It may have been kept after all, where the database died after its commit; `handle_spooled` settles it either way.
        return self._immediate_sender.send_card(
            request.card, turn_id, incoming, reason="store", where=request.whereabouts, settles=False
        )

    async def handle_spooled(self, turn_id: str, incoming: IncomingMessage) -> None:
        """An update that a card went out for when it came: only what she asked to be done is done now."""
        inbound = self._parser.parse(turn_id, incoming)
        if inbound.is_leave:
            await self._quick_exit.leave(incoming, says_line=False)
        elif incoming.is_edit and not await self._edit_tracker.is_new_content(turn_id, incoming):
            pass
        elif await self._forward_to_officer(inbound):
            return
        await self._context.mark_handled(turn_id)

    async def give_up_turn(self, turn_id: str, incoming: IncomingMessage) -> None:
        """An update that nobody lived to answer: a card, and it is let go. Leave is never given up."""
        inbound = self._parser.parse(turn_id, incoming)
        if inbound.is_leave:
            self.dispatch([(turn_id, incoming)])
            return
        if incoming.kind in ANSWERED_KINDS:
            await self._immediate_sender.send_card(HELP_CARD, turn_id, incoming, reason="given_up", settles=False)
        if not await self._forward_to_officer(inbound):
            await self._context.mark_handled(turn_id)

    def _count_update(self, incoming: IncomingMessage) -> None:
        self._context.message_ids.record_update(incoming.update_id)
        UPDATES.labels(kind=update_kind(incoming)).inc()

    async def _leave_without_store(self, inbound: Inbound) -> bool:
        handler = self._find_handler(inbound)
        if handler is not None:
            await self._run_safely(handler.handle, inbound)
        return True

    def _dispatch_one(self, inbound: Inbound) -> None:
        incoming = inbound.message
        if incoming.is_edit and not self._edit_tracker.has_history(incoming):
            self._chat_queues.spawn(self._look_up_edit(inbound))
        elif incoming.is_edit and not self._edit_tracker.has_changed(inbound.turn_id, incoming):
            self._chat_queues.spawn(self._run_safely(self._settle, inbound))
        else:
            self._edit_tracker.record_message(inbound.turn_id, incoming)
            self._route(inbound)

    async def _look_up_edit(self, inbound: Inbound) -> None:
        # An edit of a message that this process does not remember: what became of that one is asked first.
        await self._edit_tracker.load_history(inbound.turn_id, inbound.message)
        try:
            self._dispatch_one(inbound)
        except Exception as error:  # noqa: BLE001 -- it still waits in the inbox, and is taken again
            async_executor.log_fault("edited", error)
            self._active_turns.discard(inbound.turn_id)

    def _route(self, inbound: Inbound) -> None:
        # Decided at once and without waiting, so that her messages enter her queue in the order they came.
        chat_id = inbound.message.chat_id
        if inbound.message.kind is UpdateKind.TAP:
            self._chat_queues.spawn(self._context.channel.answer_callback_query(inbound.message.callback_id))
        handler = self._find_handler(inbound)
        if handler is not None:
            running = self._chat_queues.spawn(self._run_safely(handler.handle, inbound))
            if inbound.is_leave:  # what is written meanwhile is answered once the chat is empty
                self._chat_queues.hold_until_done(chat_id, running)
            return
        self._send_pending_card(inbound)
        self._start_safe_word_lookup(inbound)
        if inbound.is_erase or self._context.session_cache.is_with_officer(chat_id):
            self._enqueue(inbound)
        elif self._edit_tracker.is_late(inbound.message):
            self._chat_queues.enqueue(chat_id, lambda: self._run_safely(self._handle_late_edit, inbound))
        else:
            self._flood_control.admit(
                chat_id,
                answer=lambda: self._enqueue(inbound),
                drop=lambda: self._chat_queues.spawn(self._run_safely(self._handle_coalesced, inbound)),
            )

    def _find_handler(self, inbound: Inbound) -> ArrivalHandler | None:
        return next((handler for handler in self.handlers if handler.matches(inbound)), None)

    def _send_pending_card(self, inbound: Inbound) -> None:
        # She gets the card at once, and the answer to what else she wrote as well.
        request = inbound.card_request
        if request:
            sending = self._send_card(request, inbound) if inbound.is_card_due else confirm_sent_card()
            inbound.pending_card = PendingCard(request, self._chat_queues.spawn(sending))

    async def _send_card(self, request: CardRequest, inbound: Inbound) -> bool:
        await self._context.try_load_person(inbound.message)
        reason = "asked" if request.is_certain else "suspected"
        return await self._immediate_sender.send_card(
            request.card, inbound.turn_id, inbound.message, reason=reason, where=request.whereabouts, settles=False
        )

    def _start_safe_word_lookup(self, inbound: Inbound) -> None:
        # Her own word, where this process does not remember her: the store is asked beside her queue, not in it.
        is_known = self._context.session_cache.get_person(inbound.message.chat_id) is not None
        if not is_known and inbound.message.kind is UpdateKind.TEXT and inbound.verdict is None:
            inbound.safe_word_lookup = self._chat_queues.spawn(self._handle_stored_safe_word(inbound))

    async def _handle_stored_safe_word(self, inbound: Inbound) -> bool:
        is_hers = await self._safe_words.is_stored_safe_word(inbound.message)
        if is_hers:
            await self._run_safely(self._safe_word_handler.handle, inbound)
        return is_hers

    def _enqueue(self, inbound: Inbound) -> None:
        self._chat_queues.enqueue(inbound.message.chat_id, lambda: self._run_turn(inbound))

    async def _run_turn(self, inbound: Inbound) -> None:
        if inbound.safe_word_lookup is None or not await inbound.safe_word_lookup:
            await self._turns.process(inbound)
        self._active_turns.discard(inbound.turn_id)

    async def _forward_to_officer(self, inbound: Inbound) -> bool:
        """Words for an officer reach them, although she had a card instead of an answer. Raises StoreUnavailable."""
        # Without knowing who holds her conversation, nothing of hers is let go of.
        await self._context.load_person(inbound.message)
        is_for_officer = inbound.message.kind in FORWARDED_KINDS
        is_held = is_for_officer and self._context.session_cache.is_with_officer(inbound.message.chat_id)
        if is_held:
            await self._turns.process(inbound, is_quiet=True)
        return is_held

    async def _handle_late_edit(self, inbound: Inbound) -> None:
        # An edit long after its message: an officer gets it, where one holds her conversation; nobody else is bothered.
        lookup = inbound.safe_word_lookup
        if not (lookup and await lookup) and not await self._forward_to_officer(inbound):
            await self._settle(inbound)

    async def _handle_coalesced(self, inbound: Inbound) -> None:
        if inbound.message.kind in DELETED_KINDS:
            await self._immediate_sender.delete_message(inbound.message)
        await self._settle(inbound)

    async def _settle(self, inbound: Inbound) -> None:
        await self._context.mark_handled(inbound.turn_id)

    async def _run_safely(self, handle: Callable[[Inbound], Awaitable[None]], inbound: Inbound) -> None:
        try:
            await handle(inbound)
        except StoreUnavailable:
            log.warning("left_for_later")  # the row still waits, and is taken again
        except Exception as error:  # noqa: BLE001 -- never silence; what the error is of is logged
            log.error("desk_failed error=%s", type(error).__name__)
            if inbound.message.kind in ANSWERED_KINDS:
                await self._immediate_sender.send_card(HELP_CARD, inbound.turn_id, inbound.message, reason="fault")
        finally:
            self._active_turns.discard(inbound.turn_id)
