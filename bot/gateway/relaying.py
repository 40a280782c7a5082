"""What she writes to whoever holds her handoff, and her taps about it: open, close, agree, take back, stop, carry home."""

from collections.abc import Callable
from typing import Any, Final

from bot.gateway.answers import Answer
from bot.gateway.kit import Kit
from bot.gateway.own_screens import OwnScreens
from bot.gateway.persons import Persons
from bot.i18n import posts as words_of
from bot.model.delivery import Delivery
from bot.model.handoff import HandoffPolicy
from bot.model.incoming import TAKEN_AWAY, Incoming
from bot.model.own import OFFICER, mark
from bot.model.safe_contact import SafeContact
from bot.model.turn import Choice, Utterance
from bot.services import codes, consents, handoffs, holders, media, relay, returning
from bot.services.conversations import Standing
from bot.services.relay import Said, Source
from bot.services.returning import Reopened
from bot.store.handoff_rows import HandoffRow
from bot.store.rows import PersonRow
from bot.store.unit_of_work import UnitOfWork

STOP: Final = Choice("relay", {"step": "stop"})
MENU: Final = "utter_menu"
PASSED_ON: Final = "passed_on"
"""The outcome of a turn that went to an officer."""


class Relaying:
    """Her side of a handoff that was sent."""

    def __init__(
        self, kit: Kit, *, persons: Persons, policy: HandoffPolicy, safe: SafeContact, screens: OwnScreens,
        has_more: Callable[[int], bool],
    ) -> None:  # fmt: skip
        self._kit, self._persons, self._policy, self._safe, self._screens = kit, persons, policy, safe, screens
        self._has_more = has_more

    async def pass_on(
        self, turn_id: str, incoming: Incoming, standing: Standing, *, is_quiet: bool = False
    ) -> Answer | None:
        """Give what she sent to whoever holds her handoff; None where nobody does any more. Raises StoreUnavailable.

        The last of several messages that came together is receipted, and none where `is_quiet`.
        """
        if incoming.kind in TAKEN_AWAY and not incoming.file:
            return self._said(Utterance("utter_not_passed_on"), standing)
        said = media.words(file=incoming.file, caption=incoming.text) if incoming.file else incoming.text
        receipt = [] if is_quiet or self._has_more(incoming.chat_id) else [self._receipt(standing)]
        position = await self._kit.ledger.run(
            relay.from_her, self._kit.keys, person_id=standing.person_id, words=said, now=self._kit.now(),
            media=incoming.media or None, turn_id=turn_id, receipt=receipt,
            source=self._source(incoming),
        )  # fmt: skip
        return Answer((), PASSED_ON, country=standing.country, is_kept=True) if position else None

    async def take(self, choice: Choice, standing: Standing) -> Answer:
        """A button about what was sent. Raises StoreUnavailable, Unrenderable."""
        step = choice.values.get("step", "waiting")
        if step in ("withdraw", "stop"):
            return await self.end(standing, talking=step == "stop")
        if step in ("open", "close", "agree"):
            return await self._piece(step, choice, standing)
        latest = await self._latest(standing)
        if latest is None:
            return self._said(Utterance(MENU), standing)
        if step == "carry":
            return await self._carry(latest, standing)
        return self._said(await self._persons.status(latest, standing), standing)

    async def end(self, standing: Standing, *, talking: bool) -> Answer:
        """STOP, or she takes her card back: at once, and said truthfully."""
        how = await self._kit.ledger.run(
            handoffs.withdraw, self._kit.keys, person_id=standing.person_id, now=self._kit.now()
        )
        if how is None:
            return self._said(Utterance(MENU), standing)
        if talking and standing.holder == OFFICER:
            return self._said(Utterance("utter_stopped", {"taps": list(words_of.TAPS), "aside": True}), standing)
        name = {handoffs.UNSEEN: "utter_withdrawn_unseen", handoffs.READ: "utter_withdrawn_read"}[how]
        return self._said(Utterance(name, {"aside": True}), standing)

    async def returns(self, turn_id: str, incoming: Incoming, standing: Standing) -> Answer | None:
        """Her return code, from whatever phone; None for every other text, and for a code that opens nothing.

        Also the code word, where another account was asked for it and nobody is with her yet.
        """
        digits = codes.return_digits(incoming.text)
        if digits is None:
            return await self._word(turn_id, incoming, standing)
        found = await self._kit.ledger.run(
            returning.reopen, self._kit.keys, person_id=standing.person_id, digits=digits, policy=self._policy,
            now=self._kit.now(), new_id=self._kit.new_id, safe=self._safe, line=self._line,
        )  # fmt: skip
        if found is None:
            return None
        said = await self._came_back(found, standing)
        self._kit.memory.note_waiting(standing.person_id)
        asked = [Utterance("utter_word_asked", {"aside": True})] if found.asks_word else []
        screens = tuple(self._screens.screen(one, standing.language) for one in (said, *asked))
        return Answer(screens, "own", country=standing.country, removes=True)

    async def _came_back(self, found: Reopened, standing: Standing) -> Utterance:
        latest = None if found.is_answered else await self._latest(standing)
        return await self._persons.status(latest, standing) if latest else Utterance("utter_back_there")

    async def _word(self, turn_id: str, incoming: Incoming, standing: Standing) -> Answer | None:
        if not self._kit.memory.is_waiting(standing.person_id):
            return None
        is_taken = await self._kit.ledger.run(
            returning.take_word, self._kit.keys, person_id=standing.person_id, words=incoming.text, turn_id=turn_id,
            source=self._source(incoming), receipt=[self._receipt(standing)], policy=self._policy, now=self._kit.now(),
        )  # fmt: skip
        return Answer((), PASSED_ON, country=standing.country, is_kept=True) if is_taken else None

    def _source(self, incoming: Incoming) -> Source:
        return Source(incoming.message_id, incoming.is_edit, self._kit.new_id())

    def _line(self, her: PersonRow) -> list[Delivery]:
        screen = self._screens.screen(Utterance("utter_chat_open", {"aside": True}), her.language)
        return [self._kit.buttons.delivery(screen, owner=f"{her.person_id}|{her.epoch}")]

    async def is_open(self, standing: Standing) -> bool:
        """Whether she has sent something that has not ended, and has not left since."""
        latest = await self._latest(standing)
        return latest is not None and latest.is_open

    async def _piece(self, step: str, choice: Choice, standing: Standing) -> Answer:
        handoff = await self._kit.ledger.run(_marked, standing.person_id, choice.values.get("of", ""))
        if handoff is None:
            return self._said(Utterance(MENU), standing)
        position = int(choice.values.get("piece", "0"))
        closed = sealed(position, handoff)
        if step == "close":
            return self._said(closed, standing)
        said = await self._kit.ledger.run(
            relay.opened_by_her, self._kit.keys, person_id=standing.person_id, handoff_id=handoff.handoff_id,
            position=position, now=self._kit.now(),
        )  # fmt: skip
        if said is None or said.words is None:
            return self._said(Utterance(MENU), standing)
        if step == "agree":
            return await self._agree(choice.values.get("says") == "yes", said, standing)
        return await self._opened(said, closed, standing)

    async def _opened(self, said: Said, closed: Utterance, standing: Standing) -> Answer:
        shown = await self.message(said, closed, is_opened=True)
        return Answer(
            (self._screens.screen(shown, standing.language),), "own", country=standing.country,
            closing=self._screens.screen(closed, standing.language), closes_after=60 * self._policy.sealed_minutes,
        )  # fmt: skip

    async def message(self, said: Said, closed: Utterance, *, is_opened: bool) -> Utterance:
        """An officer's message as a screen; where it asks for her leave, the question."""
        given: dict[str, Any] = {**closed.arguments, "words": said.words, "open_minutes": self._policy.sealed_minutes}
        if said.row.asks:
            door = await self._persons.by_id(said.words or "")
            recipient = door.post.name if door else said.words
            return Utterance(
                "utter_consent",
                {**given, "asked": said.row.asks, "recipient": recipient, "agrees": list(words_of.AGREES)},
            )
        return Utterance("utter_message_open" if is_opened else "utter_message", given)

    async def _agree(self, agrees: bool, said: Said, standing: Standing) -> Answer:
        """Her answer stands in the conversation; a yes is a consent of its own, for one thing and one recipient."""
        now, asked = self._kit.now(), said.row.asks
        if agrees and asked:
            await self._kit.ledger.run(
                consents.give, person_id=standing.person_id, purpose=asked, recipient=said.words or "",
                policy=self._policy, now=now, new_id=self._kit.new_id,
            )  # fmt: skip
        elif asked:
            await self._kit.ledger.run(consents.take_back, person_id=standing.person_id, purpose=asked, now=now)
        answer = self._screens.label(words_of.AGREES["yes" if agrees else "no"], standing.language)
        await self._kit.ledger.run(relay.from_her, self._kit.keys, person_id=standing.person_id, words=answer, now=now)
        return self._said(Utterance("utter_agreed"), standing)

    async def _carry(self, latest: HandoffRow, standing: Standing) -> Answer:
        door = await self._persons.by_id(latest.post_id)
        origin = door.post.origin if door else None
        return self._said(Utterance("utter_carry", {"code": latest.code, "origin": origin, "aside": True}), standing)

    async def _latest(self, standing: Standing) -> HandoffRow | None:
        return await self._kit.ledger.run(holders.latest, person_id=standing.person_id)

    def _receipt(self, standing: Standing) -> Any:
        screen = self._screens.screen(Utterance("utter_passed_on"), standing.language)
        return self._kit.buttons.delivery(screen, owner=standing.owner)

    def _said(self, said: Utterance, standing: Standing) -> Answer:
        return Answer((self._screens.screen(said, standing.language),), "own", country=standing.country)


def sealed(position: int, handoff: HandoffRow) -> Utterance:
    """The message before it is opened, and after it closed."""
    return Utterance("utter_message_sealed", {"piece": str(position), "of": mark(handoff.handoff_id)})


def _marked(uow: UnitOfWork, person_id: str, of: str) -> HandoffRow | None:
    hers = (row for row in uow.handoffs.of(person_id) if not row.is_sealed and mark(row.handoff_id) == of)
    return next(hers, None)
