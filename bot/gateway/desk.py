"""The front desk: every kept update is triaged at once; what can wait goes into its conversation's own queue."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from bot.errors import StoreUnavailable, Unsealable
from bot.gateway import mistakes
from bot.gateway.answers import Answers, Carded
from bot.gateway.buttons import LEAVE
from bot.gateway.calls import CARD_OF, CARD_TAPPED, IN_DOUBT, Call
from bot.gateway.departure import Departure
from bot.gateway.doorbell import Doorbell
from bot.gateway.edits import Edits, kind_of, sent_before
from bot.gateway.flood import Flood
from bot.gateway.help_card import FOR_FRIEND, HELP, MEANS, country_question
from bot.gateway.kit import Kit
from bot.gateway.memory import Danger
from bot.gateway.metrics import UPDATES
from bot.gateway.queues import Queues
from bot.gateway.recall import Recall
from bot.gateway.relaying import STOP
from bot.gateway.triage import Triage, Verdict
from bot.gateway.turns import Turns
from bot.gateway.urgent import Urgent
from bot.gateway.whereabouts import Whereabouts
from bot.model.incoming import TAKEN_AWAY, Incoming, Kind
from bot.model.turn import Choice
from bot.model.vocabulary import CARD_COUNTRIES
from bot.services import conversations, people
from bot.text.about import FRIEND

log = logging.getLogger(__name__)
Handler = Callable[[str, Incoming], Awaitable[None]]
Router = Callable[[str, Incoming], Handler | None]
"""Who answers a message, or None: it waits for its turn."""
ERASE_ASKED = Choice("forget_me")
HERS = (Kind.TEXT, Kind.TAP, *TAKEN_AWAY)
"""What she sends and is answered to."""
PASSED_ON = (Kind.TEXT, Kind.VOICE, Kind.MEDIA)
"""What an officer gets, where one holds her conversation."""


class Desk:
    """Decides who answers."""

    def __init__(
        self, kit: Kit, *, triage: Triage, turns: Turns, urgent: Urgent, departure: Departure, answers: Answers,
        queues: Queues, flood: Flood, recall: Recall, doorbell: Doorbell, likely: Mapping[str, Sequence[str]],
    ) -> None:  # fmt: skip
        self._kit, self._edits = kit, Edits(kit)
        self._triage, self._turns, self._urgent, self._departure = triage, turns, urgent, departure
        self._answers, self._queues, self._flood, self._recall = answers, queues, flood, recall
        self._doorbell, self._likely = doorbell, likely
        self._under_way: set[str] = set()
        self._left: set[str] = set()
        self._by_kind: Mapping[Kind, Router] = {
            Kind.TEXT: self._text,
            Kind.TAP: self._tap,
            Kind.VOICE: _in_queue,
            Kind.MEDIA: _in_queue,
            Kind.PIN: _in_queue,
            Kind.EDITED: lambda *_: self._let_go,
            Kind.BLOCKED: lambda *_: self._blocked,
            Kind.GROUP: lambda *_: self._group,
        }

    def arrive(self, batch: Sequence[tuple[str, Incoming]]) -> None:
        """Take updates that are kept in the inbox; those under way or answered already are left alone."""
        for turn_id, incoming in batch:
            if turn_id in self._under_way or self._urgent.is_owed(turn_id):
                continue
            self._under_way.add(turn_id)
            self._kit.message_ids.arrive(incoming.update_id)
            UPDATES.labels(kind=kind_of(incoming)).inc()
            self._arrived(turn_id, incoming)

    def arrive_without_store(self, turn_id: str, incoming: Incoming) -> Awaitable[bool]:
        """A card at once for what could only be spooled, for Leave its neutral line; whether that is out."""
        self._kit.message_ids.arrive(incoming.update_id)
        UPDATES.labels(kind=kind_of(incoming)).inc()
        if self._leaves(incoming):
            return self._left_without_store(turn_id, incoming)
        call = self._call(incoming) if incoming.kind in HERS else None
        if incoming.kind not in HERS or not self._edits.is_due_without_store(turn_id, incoming, call):
            return sent_before()  # `drained` takes it to an officer, where one holds her
        if incoming.kind is Kind.PIN:
            self._queues.spawn(self._urgent.remove(incoming))
        call = call or IN_DOUBT
        # It may have been kept after all, where the database died after its commit; `drained` settles it either way.
        return self._urgent.card(call.card, turn_id, incoming, reason="store", where=call.where, settles=False)

    async def _left_without_store(self, turn_id: str, incoming: Incoming) -> bool:
        await self._safely(self._leave, turn_id, incoming)
        return True

    def _arrived(self, turn_id: str, incoming: Incoming) -> None:
        if incoming.is_edit and not self._edits.is_known(incoming):
            self._queues.spawn(self._look_back(turn_id, incoming))
        elif incoming.is_edit and not self._edits.is_change(turn_id, incoming):
            self._queues.spawn(self._safely(self._let_go, turn_id, incoming))
        else:
            self._edits.note(turn_id, incoming)
            self._route(turn_id, incoming)

    async def _look_back(self, turn_id: str, incoming: Incoming) -> None:
        # An edit of a message that this process does not remember: what became of that one is asked first.
        await self._edits.learn(turn_id, incoming)
        try:
            self._arrived(turn_id, incoming)
        except Exception as error:  # noqa: BLE001 -- it still waits in the inbox, and is taken again
            mistakes.note("edited", error)
            self._under_way.discard(turn_id)

    def _route(self, turn_id: str, incoming: Incoming) -> None:
        # Decided at once and without waiting, so that her messages enter her queue in the order they came.
        handler = self._by_kind[incoming.kind](turn_id, incoming)
        if handler is not None:
            running = self._queues.spawn(self._safely(handler, turn_id, incoming))
            if self._leaves(incoming):  # what is written meanwhile is answered once the chat is empty
                self._queues.hold(incoming.chat_id, running)
            return
        self._warn(turn_id, incoming)
        recalled = self._asks_store(turn_id, incoming)
        if self._erases(incoming) or self._kit.memory.is_held(incoming.chat_id):
            self._enqueue(turn_id, incoming, recalled)
        elif self._edits.is_late(incoming):
            late = partial(self._late, recalled)
            self._queues.put(incoming.chat_id, lambda: self._safely(late, turn_id, incoming))
        else:
            self._flood.admit(
                incoming.chat_id,
                answer=lambda: self._enqueue(turn_id, incoming, recalled),
                drop=lambda: self._queues.spawn(self._safely(self._coalesced, turn_id, incoming)),
            )

    def _warn(self, turn_id: str, incoming: Incoming) -> None:
        # She gets the card at once, and the answer to what else she wrote as well.
        call = self._call(incoming)
        if call:
            is_due = self._edits.is_due(turn_id, incoming, call)
            sent = self._queues.spawn(self._called(call, turn_id, incoming) if is_due else sent_before())
            self._answers.carded(turn_id, Carded(call.card, sent, call.where, call.is_certain))

    async def _called(self, call: Call, turn_id: str, incoming: Incoming) -> bool:
        await self._know(incoming)
        reason = "asked" if call.is_certain else "suspected"
        return await self._urgent.card(call.card, turn_id, incoming, reason=reason, where=call.where, settles=False)

    def _call(self, incoming: Incoming) -> Call | None:
        """The card her words are due at once, if any, also those below a photo; from then on the thread is about that."""
        if not incoming.words:
            return None
        verdict, before = self._triage.verdict(incoming.words), self._kit.memory.danger(incoming.chat_id, now=self._kit.now())
        if verdict is not None and verdict not in CARD_OF:
            return None
        where = self._whereabouts(incoming)
        if verdict is None and before and where.is_stated and where.country:
            return self._noted(Call(before.card, where, is_certain=before.is_clear), before, incoming)
        goes_on = before if before and before.is_clear else None
        heard = verdict or self._triage.suspicion(incoming.text, after=MEANS[goes_on.card] if goes_on else None)
        if heard is None:
            return None
        call = Call(self._card_for(heard, incoming), where, is_certain=verdict is not None or goes_on is not None)
        return self._noted(call, before, incoming)

    def _noted(self, call: Call, before: Danger | None, incoming: Incoming) -> Call:
        known = before.country if before else None
        country = known if call.where.others else call.where.country
        is_clear = call.is_certain or self._triage.is_clear(incoming.text)
        self._note(call.card, country, incoming, is_clear=is_clear)
        return call

    def _note(self, card: str, country: str | None, incoming: Incoming, *, is_clear: bool = True) -> None:
        until = self._kit.now() + timedelta(minutes=self._kit.limits.thread_minutes)
        self._kit.memory.note_danger(incoming.chat_id, Danger(card, country, until, is_clear=is_clear))

    def _whereabouts(self, incoming: Incoming) -> Whereabouts:
        before = self._kit.memory.danger(incoming.chat_id, now=self._kit.now())
        said = self._triage.whereabouts(incoming.text, language=self._kit.known(incoming).language)
        return said.beside(before.country if before else None)

    def _enqueue(self, turn_id: str, incoming: Incoming, recalled: Awaitable[bool] | None) -> None:
        choice = ERASE_ASKED if self._verdict(incoming) is Verdict.ERASE else None
        self._queues.put(incoming.chat_id, lambda: self._in_turn(turn_id, incoming, choice, recalled))

    async def drained(self, turn_id: str, incoming: Incoming) -> None:
        """An update that a card went out for when it came: only what she asked to be done is done now."""
        if self._leaves(incoming):
            await self._departure.leave(incoming, says_line=False)
        elif incoming.is_edit and not await self._edits.is_news(turn_id, incoming):
            pass
        elif await self._is_passed_on(turn_id, incoming):
            return
        await self._let_go(turn_id, incoming)

    async def _is_passed_on(self, turn_id: str, incoming: Incoming) -> bool:
        """Words for an officer reach them, although she had a card instead of an answer. Raises StoreUnavailable."""
        await self._learn(incoming)  # without knowing who holds her conversation, nothing of hers is let go of
        is_held = incoming.kind in PASSED_ON and self._kit.memory.is_held(incoming.chat_id)
        if is_held:
            await self._turns.take(turn_id, incoming, is_quiet=True)
        return is_held

    async def give_up(self, turn_id: str, incoming: Incoming) -> None:
        """An update that nobody lived to answer: a card, and it is let go. Leave is never given up."""
        if self._leaves(incoming):
            self.arrive([(turn_id, incoming)])
            return
        if incoming.kind in HERS:
            await self._urgent.card(HELP, turn_id, incoming, reason="given_up", settles=False)
        if not await self._is_passed_on(turn_id, incoming):
            await self._let_go(turn_id, incoming)

    def _text(self, turn_id: str, incoming: Incoming) -> Handler | None:
        verdict = self._verdict(incoming)
        if verdict is Verdict.LEAVE:
            return self._leave
        if verdict is Verdict.STOP:
            return self._stop if self._kit.memory.is_held(incoming.chat_id) else None
        if verdict in CARD_OF:
            return self._certain(turn_id, incoming)
        return self._recalled if verdict is None and self._recall.is_heard(incoming) else None

    def _certain(self, turn_id: str, incoming: Incoming) -> Handler | None:
        # A bare call is answered by its card alone; whoever wrote more gets an answer to that, too.
        is_held = self._kit.memory.may_be_held(incoming.chat_id)
        if not is_held and self._triage.says_more(incoming.text):
            return None
        call = self._call(incoming)
        if call is None:
            return None
        if self._edits.is_due(turn_id, incoming, call):
            return partial(self._card, call.card, where=call.where)
        return None if is_held else self._let_go  # an edit of a call that brought this card already

    def _card_for(self, verdict: Verdict, incoming: Incoming) -> str:
        card = CARD_OF[verdict]
        before = self._kit.memory.danger(incoming.chat_id, now=self._kit.now())
        is_for_friend = before is not None and before.card in FOR_FRIEND.values()
        return FOR_FRIEND[card] if is_for_friend or self._triage.about(incoming.text) == FRIEND else card

    def _asks_store(self, turn_id: str, incoming: Incoming) -> Awaitable[bool] | None:
        # Her own word, where this process does not remember her: the store is asked beside her queue, not in it.
        is_known = self._kit.memory.of(incoming.chat_id) is not None
        if is_known or incoming.kind is not Kind.TEXT or self._verdict(incoming) is not None:
            return None
        return self._queues.spawn(self._is_recalled(turn_id, incoming))

    async def _is_recalled(self, turn_id: str, incoming: Incoming) -> bool:
        is_hers = await self._recall.is_hers(incoming)
        if is_hers:
            await self._safely(self._recalled, turn_id, incoming)
        return is_hers

    async def _recalled(self, turn_id: str, incoming: Incoming) -> None:
        await self._know(incoming)
        await self._urgent.card(HELP, turn_id, incoming, reason="asked")
        await self._urgent.remove(incoming)  # nobody who scrolls is to learn the word

    def _tap(self, _turn_id: str, incoming: Incoming) -> Handler | None:
        self._queues.spawn(self._kit.telegram.answer_tap(incoming.callback_id))
        if incoming.text == LEAVE:
            return self._leave
        choice = self._meant(incoming)
        if choice is None or choice.intent not in CARD_TAPPED:
            return None
        if "page" in choice.values:
            return partial(self._ask_country, choice)
        country = choice.values.get("country")
        card = self._card_tapped(choice.intent, incoming)
        self._note(card, country if country in CARD_COUNTRIES else None, incoming)
        return partial(self._card, card, where=Whereabouts(country, is_stated=True) if country else None)

    def _card_tapped(self, intent: str, incoming: Incoming) -> str:
        # The buttons of a card for a friend bring that card again, of another country.
        before = self._kit.memory.danger(incoming.chat_id, now=self._kit.now())
        return before.card if before and MEANS[before.card] == intent else CARD_TAPPED[intent]

    def _meant(self, incoming: Incoming) -> Choice | None:
        known = self._kit.known(incoming)
        try:
            return self._kit.buttons.choice(incoming.text, owner=known.owner)
        except Unsealable:
            return None  # not remembered by this process: her turn will look it up

    def _erases(self, incoming: Incoming) -> bool:
        if incoming.kind is Kind.TAP:
            choice = self._meant(incoming)
            return choice is not None and choice.intent == ERASE_ASKED.intent
        return self._verdict(incoming) is Verdict.ERASE

    async def _card(self, name: str, turn_id: str, incoming: Incoming, *, where: Whereabouts | None = None) -> None:
        is_known = await self._know(incoming)
        self._kit.memory.ask_country(incoming.chat_id, until=None)
        is_text, memory = incoming.kind is Kind.TEXT, self._kit.memory
        is_held = is_text and memory.is_held(incoming.chat_id)
        in_doubt = is_text and not is_known and memory.may_be_held(incoming.chat_id)
        settles = not (is_held or in_doubt)
        await self._urgent.card(name, turn_id, incoming, reason="asked", where=where, settles=settles)
        if is_held:
            await self._turns.take(turn_id, incoming, is_quiet=True)  # the card is hers, her words are the officer's as well

    async def _stop(self, turn_id: str, incoming: Incoming) -> None:
        await self._turns.take(turn_id, incoming, STOP)

    async def _ask_country(self, asks: Choice, turn_id: str, incoming: Incoming) -> None:
        await self._know(incoming)
        known = self._kit.known(incoming)
        question = country_question(asks, likely=self._likely[known.language])
        screen = self._answers.said(question, known.language)
        delivery = self._kit.buttons.delivery(screen, owner=known.owner)
        until = self._kit.now() + timedelta(minutes=self._kit.limits.thread_minutes)
        self._kit.memory.ask_country(incoming.chat_id, until=until)
        await self._urgent.say(turn_id, incoming, delivery)

    async def _know(self, incoming: Incoming) -> bool:
        # Her own language and country if the store answers soon, and then True; else what Telegram says of her phone.
        try:
            await self._learn(incoming)
        except StoreUnavailable:
            log.info("answering_from_memory")
            return False
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the card goes out all the same
            mistakes.note("knowing", error)
            return False
        return True

    async def _learn(self, incoming: Incoming) -> None:
        found = await self._kit.ledger.run(
            conversations.look_up, self._kit.keys, bot_id=self._kit.bot_id, chat_id=incoming.chat_id
        )
        if found:
            self._kit.memory.remember(incoming.chat_id, found)
        else:
            self._kit.memory.unlearn(incoming.chat_id)  # she left, and a turn under way remembered her after that

    async def _leave(self, turn_id: str, incoming: Incoming) -> None:
        says_line = turn_id not in self._left
        self._left.add(turn_id)  # taken again because the store was away: the line is said already
        await self._know(incoming)
        await self._departure.leave(incoming, says_line=says_line)
        await self._let_go(turn_id, incoming)
        self._left.discard(turn_id)

    async def _in_turn(
        self, turn_id: str, incoming: Incoming, choice: Choice | None, recalled: Awaitable[bool] | None
    ) -> None:
        if recalled is None or not await recalled:
            await self._turns.take(turn_id, incoming, choice)
        self._under_way.discard(turn_id)

    async def _late(self, recalled: Awaitable[bool] | None, turn_id: str, incoming: Incoming) -> None:
        # An edit long after its message: an officer gets it, where one holds her conversation; nobody else is bothered.
        self._answers.coalesced(turn_id)
        if not (recalled and await recalled) and not await self._is_passed_on(turn_id, incoming):
            await self._let_go(turn_id, incoming)

    async def _let_go(self, turn_id: str, incoming: Incoming) -> None:
        await self._kit.ledger.note(conversations.let_go, turn_id, now=self._kit.now())

    async def _coalesced(self, turn_id: str, incoming: Incoming) -> None:
        self._answers.coalesced(turn_id)
        if incoming.kind in TAKEN_AWAY:
            await self._urgent.remove(incoming)
        await self._let_go(turn_id, incoming)

    async def _blocked(self, turn_id: str, incoming: Incoming) -> None:
        await self._kit.ledger.run(people.gone, chat_keys=self._kit.chat_keys(incoming), now=self._kit.now())
        await self._let_go(turn_id, incoming)

    async def _group(self, turn_id: str, incoming: Incoming) -> None:
        if not await self._doorbell.stays(incoming):
            await self._kit.telegram.leave_group(incoming.chat_id)
        await self._let_go(turn_id, incoming)

    def _leaves(self, incoming: Incoming) -> bool:
        return self._verdict(incoming) is Verdict.LEAVE

    def _verdict(self, incoming: Incoming) -> Verdict | None:
        if incoming.kind is Kind.TAP:
            return Verdict.LEAVE if incoming.text == LEAVE else None
        return self._triage.verdict(incoming.text) if incoming.kind is Kind.TEXT else None

    async def _safely(self, handler: Handler, turn_id: str, incoming: Incoming) -> None:
        try:
            await handler(turn_id, incoming)
        except StoreUnavailable:
            log.warning("left_for_later")  # the row still waits, and is taken again
        except Exception as error:  # noqa: BLE001 -- never silence; what the error is of is logged
            log.error("desk_failed error=%s", type(error).__name__)
            if incoming.kind in HERS:
                await self._urgent.card(HELP, turn_id, incoming, reason="fault")
        finally:
            self._under_way.discard(turn_id)


def _in_queue(_turn_id: str, _incoming: Incoming) -> None:
    """These wait for their turn."""
