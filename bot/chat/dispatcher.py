"""The front desk: every kept update is triaged at once; what can wait goes into its conversation's own queue."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from bot.channels.telegram.callback_data import LEAVE_CALLBACK_DATA
from bot.channels.telegram.chat_queues import ChatQueues, FloodControl
from bot.channels.telegram.metrics import UPDATES
from bot.chat.assistant_handler import AssistantHandler, PendingCard
from bot.chat.context import AppContext
from bot.chat.edited_messages import EditTracker, confirm_sent_card, update_kind
from bot.chat.handoff_chat import STOP_CHOICE
from bot.chat.help_cards import (
    CARDS_BY_INTENT,
    CARDS_BY_TRIAGE,
    DEFAULT_CARD_REQUEST,
    FRIEND_CARDS,
    HELP_CARD,
    INTENTS_BY_CARD,
    CardRequest,
    build_country_question,
)
from bot.chat.immediate_sender import ImmediateSender
from bot.chat.leave_and_erase import QuickExit
from bot.chat.location import Whereabouts
from bot.chat.safe_word import SafeWordHandler
from bot.chat.session_cache import DangerState
from bot.chat.staff_alerts import StaffAlertSender
from bot.chat.triage import Triage, TriageResult
from bot.chat.turn_handler import TurnHandler
from bot.db import async_executor
from bot.domain.enums import CARD_COUNTRIES
from bot.domain.messages import DELETED_KINDS, IncomingMessage, UpdateKind
from bot.domain.turn import Choice
from bot.errors import DecryptionError, StoreUnavailable
from bot.nlu.text.subject import FRIEND_SUBJECT
from bot.services import conversations, erasure

log = logging.getLogger(__name__)
Handler = Callable[[str, IncomingMessage], Awaitable[None]]
Router = Callable[[str, IncomingMessage], Handler | None]
"""Who answers a message, or None: it waits for its turn."""
ASK_ERASE_CHOICE = Choice("forget_me")
ANSWERED_KINDS = (UpdateKind.TEXT, UpdateKind.TAP, *DELETED_KINDS)
"""What she sends and is answered to."""
FORWARDED_KINDS = (UpdateKind.TEXT, UpdateKind.VOICE, UpdateKind.MEDIA)
"""What an officer gets, where one holds her conversation."""


class Dispatcher:
    """Decides who answers."""

    def __init__(
        self,
        context: AppContext,
        *,
        triage: Triage,
        turn_handler: TurnHandler,
        immediate_sender: ImmediateSender,
        quick_exit: QuickExit,
        assistant_handler: AssistantHandler,
        chat_queues: ChatQueues,
        flood_control: FloodControl,
        safe_word: SafeWordHandler,
        staff_alert_sender: StaffAlertSender,
        likely_countries: Mapping[str, Sequence[str]],
    ) -> None:
        self._context, self._edit_tracker = context, EditTracker(context)
        self._triage, self._turn_handler, self._immediate_sender, self._quick_exit = (
            triage,
            turn_handler,
            immediate_sender,
            quick_exit,
        )
        self._assistant_handler, self._chat_queues, self._flood_control, self._safe_word = (
            assistant_handler,
            chat_queues,
            flood_control,
            safe_word,
        )
        self._staff_alert_sender, self._likely_countries = staff_alert_sender, likely_countries
        self._active_turns: set[str] = set()
        self._leave_turns: set[str] = set()
        self._routers: Mapping[UpdateKind, Router] = {
            UpdateKind.TEXT: self._route_text,
            UpdateKind.TAP: self._route_tap,
            UpdateKind.VOICE: _route_to_queue,
            UpdateKind.MEDIA: _route_to_queue,
            UpdateKind.PIN: _route_to_queue,
            UpdateKind.EDITED: lambda *_: self._mark_handled,
            UpdateKind.BLOCKED: lambda *_: self._handle_blocked,
            UpdateKind.GROUP: lambda *_: self._handle_group,
        }

    def dispatch(self, batch: Sequence[tuple[str, IncomingMessage]]) -> None:
        """Take updates that are kept in the inbox; those under way or answered already are left alone."""
        for turn_id, incoming in batch:
            if turn_id in self._active_turns or self._immediate_sender.is_answered(turn_id):
                continue
            self._active_turns.add(turn_id)
            self._context.message_ids.record_update(incoming.update_id)
            UPDATES.labels(kind=update_kind(incoming)).inc()
            self._dispatch_one(turn_id, incoming)

    def dispatch_without_store(self, turn_id: str, incoming: IncomingMessage) -> Awaitable[bool]:
        """A card at once for what could only be spooled, for Leave its neutral line; whether that is out."""
        self._context.message_ids.record_update(incoming.update_id)
        UPDATES.labels(kind=update_kind(incoming)).inc()
        if self._is_leave(incoming):
            return self._left_without_store(turn_id, incoming)
        call = self._find_card_request(incoming) if incoming.kind in ANSWERED_KINDS else None
        if incoming.kind not in ANSWERED_KINDS or not self._edit_tracker.is_card_due_without_store(
            turn_id, incoming, call
        ):
            return confirm_sent_card()  # `handle_spooled` takes it to an officer, where one holds her
        if incoming.kind is UpdateKind.PIN:
            self._chat_queues.spawn(self._immediate_sender.delete_message(incoming))
        call = call or DEFAULT_CARD_REQUEST
        # It may have been kept after all, where the database died after its commit; `handle_spooled` settles it either way.
        return self._immediate_sender.send_card(
            call.card, turn_id, incoming, reason="store", where=call.whereabouts, settles=False
        )

    async def _left_without_store(self, turn_id: str, incoming: IncomingMessage) -> bool:
        await self._run_safely(self._handle_leave, turn_id, incoming)
        return True

    def _dispatch_one(self, turn_id: str, incoming: IncomingMessage) -> None:
        if incoming.is_edit and not self._edit_tracker.has_history(incoming):
            self._chat_queues.spawn(self._look_up_edit(turn_id, incoming))
        elif incoming.is_edit and not self._edit_tracker.has_changed(turn_id, incoming):
            self._chat_queues.spawn(self._run_safely(self._mark_handled, turn_id, incoming))
        else:
            self._edit_tracker.record_message(turn_id, incoming)
            self._route(turn_id, incoming)

    async def _look_up_edit(self, turn_id: str, incoming: IncomingMessage) -> None:
        # An edit of a message that this process does not remember: what became of that one is asked first.
        await self._edit_tracker.load_history(turn_id, incoming)
        try:
            self._dispatch_one(turn_id, incoming)
        except Exception as error:  # noqa: BLE001 -- it still waits in the inbox, and is taken again
            async_executor.log_fault("edited", error)
            self._active_turns.discard(turn_id)

    def _route(self, turn_id: str, incoming: IncomingMessage) -> None:
        # Decided at once and without waiting, so that her messages enter her queue in the order they came.
        handler = self._routers[incoming.kind](turn_id, incoming)
        if handler is not None:
            running = self._chat_queues.spawn(self._run_safely(handler, turn_id, incoming))
            if self._is_leave(incoming):  # what is written meanwhile is answered once the chat is empty
                self._chat_queues.hold_until_done(incoming.chat_id, running)
            return
        self._send_warning_card(turn_id, incoming)
        recalled = self._start_safe_word_lookup(turn_id, incoming)
        if self._is_erase(incoming) or self._context.session_cache.is_with_officer(incoming.chat_id):
            self._enqueue(turn_id, incoming, recalled)
        elif self._edit_tracker.is_late(incoming):
            late = partial(self._handle_late_edit, recalled)
            self._chat_queues.enqueue(incoming.chat_id, lambda: self._run_safely(late, turn_id, incoming))
        else:
            self._flood_control.admit(
                incoming.chat_id,
                answer=lambda: self._enqueue(turn_id, incoming, recalled),
                drop=lambda: self._chat_queues.spawn(self._run_safely(self._handle_coalesced, turn_id, incoming)),
            )

    def _send_warning_card(self, turn_id: str, incoming: IncomingMessage) -> None:
        # She gets the card at once, and the answer to what else she wrote as well.
        call = self._find_card_request(incoming)
        if call:
            is_due = self._edit_tracker.is_card_due(turn_id, incoming, call)
            sent = self._chat_queues.spawn(
                self._send_requested_card(call, turn_id, incoming) if is_due else confirm_sent_card()
            )
            self._assistant_handler.add_pending_card(
                turn_id, PendingCard(call.card, sent, call.whereabouts, call.is_certain)
            )

    async def _send_requested_card(self, card_request: CardRequest, turn_id: str, incoming: IncomingMessage) -> bool:
        await self._try_load_person(incoming)
        reason = "asked" if card_request.is_certain else "suspected"
        return await self._immediate_sender.send_card(
            card_request.card, turn_id, incoming, reason=reason, where=card_request.whereabouts, settles=False
        )

    def _find_card_request(self, incoming: IncomingMessage) -> CardRequest | None:
        """The card her words are due at once, if any, also those below a photo; from then on the thread is about that."""
        if not incoming.typed_text:
            return None
        verdict, before = (
            self._triage.classify(incoming.typed_text),
            self._context.session_cache.get_danger(incoming.chat_id, now=self._context.now()),
        )
        if verdict is not None and verdict not in CARDS_BY_TRIAGE:
            return None
        where = self._read_whereabouts(incoming)
        if verdict is None and before and where.is_stated and where.country:
            return self._record_card_request(
                CardRequest(before.card, where, is_certain=before.is_clear), before, incoming
            )
        goes_on = before if before and before.is_clear else None
        heard = verdict or self._triage.classify_suspicion(
            incoming.text, after=INTENTS_BY_CARD[goes_on.card] if goes_on else None
        )
        if heard is None:
            return None
        call = CardRequest(
            self._choose_card(heard, incoming), where, is_certain=verdict is not None or goes_on is not None
        )
        return self._record_card_request(call, before, incoming)

    def _record_card_request(
        self, card_request: CardRequest, previous_danger: DangerState | None, incoming: IncomingMessage
    ) -> CardRequest:
        known = previous_danger.country if previous_danger else None
        country = known if card_request.whereabouts.other_countries else card_request.whereabouts.country
        is_clear = card_request.is_certain or self._triage.is_certain(incoming.text)
        self._record_danger(card_request.card, country, incoming, is_clear=is_clear)
        return card_request

    def _record_danger(
        self, card: str, country: str | None, incoming: IncomingMessage, *, is_clear: bool = True
    ) -> None:
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._context.session_cache.set_danger(incoming.chat_id, DangerState(card, country, until, is_clear=is_clear))

    def _read_whereabouts(self, incoming: IncomingMessage) -> Whereabouts:
        before = self._context.session_cache.get_danger(incoming.chat_id, now=self._context.now())
        said = self._triage.read_whereabouts(incoming.text, language=self._context.get_known_person(incoming).language)
        return said.combine_with(before.country if before else None)

    def _enqueue(self, turn_id: str, incoming: IncomingMessage, safe_word_match: Awaitable[bool] | None) -> None:
        choice = ASK_ERASE_CHOICE if self._classify(incoming) is TriageResult.ERASE else None
        self._chat_queues.enqueue(incoming.chat_id, lambda: self._run_turn(turn_id, incoming, choice, safe_word_match))

    async def handle_spooled(self, turn_id: str, incoming: IncomingMessage) -> None:
        """An update that a card went out for when it came: only what she asked to be done is done now."""
        if self._is_leave(incoming):
            await self._quick_exit.leave(incoming, says_line=False)
        elif incoming.is_edit and not await self._edit_tracker.is_new_content(turn_id, incoming):
            pass
        elif await self._forward_to_officer(turn_id, incoming):
            return
        await self._mark_handled(turn_id, incoming)

    async def _forward_to_officer(self, turn_id: str, incoming: IncomingMessage) -> bool:
        """Words for an officer reach them, although she had a card instead of an answer. Raises StoreUnavailable."""
        await self._load_person(incoming)  # without knowing who holds her conversation, nothing of hers is let go of
        is_held = incoming.kind in FORWARDED_KINDS and self._context.session_cache.is_with_officer(incoming.chat_id)
        if is_held:
            await self._turn_handler.handle_turn(turn_id, incoming, is_quiet=True)
        return is_held

    async def give_up_turn(self, turn_id: str, incoming: IncomingMessage) -> None:
        """An update that nobody lived to answer: a card, and it is let go. Leave is never given up."""
        if self._is_leave(incoming):
            self.dispatch([(turn_id, incoming)])
            return
        if incoming.kind in ANSWERED_KINDS:
            await self._immediate_sender.send_card(HELP_CARD, turn_id, incoming, reason="given_up", settles=False)
        if not await self._forward_to_officer(turn_id, incoming):
            await self._mark_handled(turn_id, incoming)

    def _route_text(self, turn_id: str, incoming: IncomingMessage) -> Handler | None:
        verdict = self._classify(incoming)
        if verdict is TriageResult.LEAVE:
            return self._handle_leave
        if verdict is TriageResult.STOP:
            return self._handle_stop if self._context.session_cache.is_with_officer(incoming.chat_id) else None
        if verdict in CARDS_BY_TRIAGE:
            return self._route_certain_danger(turn_id, incoming)
        return self._handle_safe_word if verdict is None and self._safe_word.is_safe_word(incoming) else None

    def _route_certain_danger(self, turn_id: str, incoming: IncomingMessage) -> Handler | None:
        # A bare call is answered by its card alone; whoever wrote more gets an answer to that, too.
        is_held = self._context.session_cache.may_be_with_officer(incoming.chat_id)
        if not is_held and self._triage.has_more_than_phrase(incoming.text):
            return None
        call = self._find_card_request(incoming)
        if call is None:
            return None
        if self._edit_tracker.is_card_due(turn_id, incoming, call):
            return partial(self._handle_card, call.card, where=call.whereabouts)
        return None if is_held else self._mark_handled  # an edit of a call that brought this card already

    def _choose_card(self, verdict: TriageResult, incoming: IncomingMessage) -> str:
        card = CARDS_BY_TRIAGE[verdict]
        before = self._context.session_cache.get_danger(incoming.chat_id, now=self._context.now())
        is_for_friend = before is not None and before.card in FRIEND_CARDS.values()
        return (
            FRIEND_CARDS[card]
            if is_for_friend or self._triage.detect_subject(incoming.text) == FRIEND_SUBJECT
            else card
        )

    def _start_safe_word_lookup(self, turn_id: str, incoming: IncomingMessage) -> Awaitable[bool] | None:
        # Her own word, where this process does not remember her: the store is asked beside her queue, not in it.
        is_known = self._context.session_cache.get_person(incoming.chat_id) is not None
        if is_known or incoming.kind is not UpdateKind.TEXT or self._classify(incoming) is not None:
            return None
        return self._chat_queues.spawn(self._handle_stored_safe_word(turn_id, incoming))

    async def _handle_stored_safe_word(self, turn_id: str, incoming: IncomingMessage) -> bool:
        is_hers = await self._safe_word.is_stored_safe_word(incoming)
        if is_hers:
            await self._run_safely(self._handle_safe_word, turn_id, incoming)
        return is_hers

    async def _handle_safe_word(self, turn_id: str, incoming: IncomingMessage) -> None:
        await self._try_load_person(incoming)
        await self._immediate_sender.send_card(HELP_CARD, turn_id, incoming, reason="asked")
        await self._immediate_sender.delete_message(incoming)  # nobody who scrolls is to learn the word

    def _route_tap(self, _turn_id: str, incoming: IncomingMessage) -> Handler | None:
        self._chat_queues.spawn(self._context.telegram.answer_callback_query(incoming.callback_id))
        if incoming.text == LEAVE_CALLBACK_DATA:
            return self._handle_leave
        choice = self._decode_choice(incoming)
        if choice is None or choice.intent not in CARDS_BY_INTENT:
            return None
        if "page" in choice.values:
            return partial(self._ask_country, choice)
        country = choice.values.get("country")
        card = self._choose_card_for_tap(choice.intent, incoming)
        self._record_danger(card, country if country in CARD_COUNTRIES else None, incoming)
        return partial(self._handle_card, card, where=Whereabouts(country, is_stated=True) if country else None)

    def _choose_card_for_tap(self, intent: str, incoming: IncomingMessage) -> str:
        # The buttons of a card for a friend bring that card again, of another country.
        before = self._context.session_cache.get_danger(incoming.chat_id, now=self._context.now())
        return before.card if before and INTENTS_BY_CARD[before.card] == intent else CARDS_BY_INTENT[intent]

    def _decode_choice(self, incoming: IncomingMessage) -> Choice | None:
        known = self._context.get_known_person(incoming)
        try:
            return self._context.callback_data.decode(incoming.text, owner=known.owner)
        except DecryptionError:
            return None  # not remembered by this process: her turn will look it up

    def _is_erase(self, incoming: IncomingMessage) -> bool:
        if incoming.kind is UpdateKind.TAP:
            choice = self._decode_choice(incoming)
            return choice is not None and choice.intent == ASK_ERASE_CHOICE.intent
        return self._classify(incoming) is TriageResult.ERASE

    async def _handle_card(
        self, name: str, turn_id: str, incoming: IncomingMessage, *, where: Whereabouts | None = None
    ) -> None:
        is_known = await self._try_load_person(incoming)
        self._context.session_cache.set_country_question(incoming.chat_id, until=None)
        is_text, memory = incoming.kind is UpdateKind.TEXT, self._context.session_cache
        is_held = is_text and memory.is_with_officer(incoming.chat_id)
        in_doubt = is_text and not is_known and memory.may_be_with_officer(incoming.chat_id)
        settles = not (is_held or in_doubt)
        await self._immediate_sender.send_card(name, turn_id, incoming, reason="asked", where=where, settles=settles)
        if is_held:
            await self._turn_handler.handle_turn(
                turn_id, incoming, is_quiet=True
            )  # the card is hers, her words are the officer's as well

    async def _handle_stop(self, turn_id: str, incoming: IncomingMessage) -> None:
        await self._turn_handler.handle_turn(turn_id, incoming, STOP_CHOICE)

    async def _ask_country(self, choice: Choice, turn_id: str, incoming: IncomingMessage) -> None:
        await self._try_load_person(incoming)
        known = self._context.get_known_person(incoming)
        question = build_country_question(choice, likely=self._likely_countries[known.language])
        screen = self._assistant_handler.render_screen(question, known.language)
        delivery = self._context.callback_data.build_message(screen, owner=known.owner)
        until = self._context.now() + timedelta(minutes=self._context.limits.thread_minutes)
        self._context.session_cache.set_country_question(incoming.chat_id, until=until)
        await self._immediate_sender.send(turn_id, incoming, delivery)

    async def _try_load_person(self, incoming: IncomingMessage) -> bool:
        # Her own language and country if the store answers soon, and then True; else what Telegram says of her phone.
        try:
            await self._load_person(incoming)
        except StoreUnavailable:
            log.info("answering_from_memory")
            return False
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the card goes out all the same
            async_executor.log_fault("knowing", error)
            return False
        return True

    async def _load_person(self, incoming: IncomingMessage) -> None:
        found = await self._context.db.run(
            conversations.find_conversation, self._context.keys, bot_id=self._context.bot_id, chat_id=incoming.chat_id
        )
        if found:
            self._context.session_cache.remember_person(incoming.chat_id, found)
        else:
            self._context.session_cache.forget_person(
                incoming.chat_id
            )  # she left, and a turn under way remembered her after that

    async def _handle_leave(self, turn_id: str, incoming: IncomingMessage) -> None:
        says_line = turn_id not in self._leave_turns
        self._leave_turns.add(turn_id)  # taken again because the store was away: the line is said already
        await self._try_load_person(incoming)
        await self._quick_exit.leave(incoming, says_line=says_line)
        await self._mark_handled(turn_id, incoming)
        self._leave_turns.discard(turn_id)

    async def _run_turn(
        self, turn_id: str, incoming: IncomingMessage, choice: Choice | None, safe_word_match: Awaitable[bool] | None
    ) -> None:
        if safe_word_match is None or not await safe_word_match:
            await self._turn_handler.handle_turn(turn_id, incoming, choice)
        self._active_turns.discard(turn_id)

    async def _handle_late_edit(
        self, safe_word_match: Awaitable[bool] | None, turn_id: str, incoming: IncomingMessage
    ) -> None:
        # An edit long after its message: an officer gets it, where one holds her conversation; nobody else is bothered.
        self._assistant_handler.discard_turn(turn_id)
        if not (safe_word_match and await safe_word_match) and not await self._forward_to_officer(turn_id, incoming):
            await self._mark_handled(turn_id, incoming)

    async def _mark_handled(self, turn_id: str, incoming: IncomingMessage) -> None:
        await self._context.db.run_unfenced(conversations.mark_handled, turn_id, now=self._context.now())

    async def _handle_coalesced(self, turn_id: str, incoming: IncomingMessage) -> None:
        self._assistant_handler.discard_turn(turn_id)
        if incoming.kind in DELETED_KINDS:
            await self._immediate_sender.delete_message(incoming)
        await self._mark_handled(turn_id, incoming)

    async def _handle_blocked(self, turn_id: str, incoming: IncomingMessage) -> None:
        await self._context.db.run(
            erasure.mark_blocked, chat_keys=self._context.chat_keys(incoming), now=self._context.now()
        )
        await self._mark_handled(turn_id, incoming)

    async def _handle_group(self, turn_id: str, incoming: IncomingMessage) -> None:
        if not await self._staff_alert_sender.can_stay_in_group(incoming):
            await self._context.telegram.leave_group(incoming.chat_id)
        await self._mark_handled(turn_id, incoming)

    def _is_leave(self, incoming: IncomingMessage) -> bool:
        return self._classify(incoming) is TriageResult.LEAVE

    def _classify(self, incoming: IncomingMessage) -> TriageResult | None:
        if incoming.kind is UpdateKind.TAP:
            return TriageResult.LEAVE if incoming.text == LEAVE_CALLBACK_DATA else None
        return self._triage.classify(incoming.text) if incoming.kind is UpdateKind.TEXT else None

    async def _run_safely(self, handler: Handler, turn_id: str, incoming: IncomingMessage) -> None:
        try:
            await handler(turn_id, incoming)
        except StoreUnavailable:
            log.warning("left_for_later")  # the row still waits, and is taken again
        except Exception as error:  # noqa: BLE001 -- never silence; what the error is of is logged
            log.error("desk_failed error=%s", type(error).__name__)
            if incoming.kind in ANSWERED_KINDS:
                await self._immediate_sender.send_card(HELP_CARD, turn_id, incoming, reason="fault")
        finally:
            self._active_turns.discard(turn_id)


def _route_to_queue(_turn_id: str, _incoming: IncomingMessage) -> None:
    """These wait for their turn."""
