"""The judge's own books: who holds what by the acts seen, what was written, and what must hold where it is done."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.db.tables.handoffs import HandoffRow, handoffs
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.services.handoffs.lifecycle import OpenedHandoff
from bot.services.handoffs.return_code import ReopenedHandoff
from bot.services.handoffs.submission import SubmissionReceipt
from tests.proofs.handoffs.obligations import ObligationBook, find_broken_promise
from tests.proofs.handoffs.world import POSTS, HandoffWorld
from tests.support.handoff_scenario import OfficerActor, PersonActor


class InvariantBroken(AssertionError):
    """Something that must always hold did not."""


def require(holds: object, what: str) -> None:
    """Raises Broken."""
    if not holds:
        raise InvariantBroken(what)


@dataclass
class WorldRecord:
    """Everything seen so far of one life of the world."""

    world: HandoffWorld
    handoffs: list[str] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    owner: dict[str, int] = field(default_factory=dict)
    post_of: dict[str, str] = field(default_factory=dict)
    holder: dict[str, str | None] = field(default_factory=dict)
    suspended_handoffs: set[str] = field(default_factory=set)
    opened_handoffs: set[str] = field(default_factory=set)
    ended_handoffs: set[str] = field(default_factory=set)
    """Withdrawn by her, erased by her, or past the time its words are kept: nobody owes her a word of these."""
    removed_handoffs: set[str] = field(default_factory=set)
    announced_endings: dict[str, int] = field(default_factory=dict)
    agreed_posts: set[tuple[str, str]] = field(default_factory=set)
    post_by_person: dict[str, str | None] = field(default_factory=dict)
    """Whatever anybody wrote → the handoff it belongs to."""
    undone_words: set[str] = field(default_factory=set)
    arrived_words: list[str] = field(default_factory=list)
    closing_since: dict[str, datetime] = field(default_factory=dict)
    """Wrapped up, and neither ended nor gone on with."""
    previous_rows: HandoffRow | None = None
    counts: Counter[str] = field(default_factory=Counter)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    obligations: ObligationBook = field(default_factory=ObligationBook)

    # What is written.

    def record_card(self, person: PersonActor) -> str:
        """A card nobody else has."""
        return f"card|{person.chat_id}|{next(self.numbers)}|ស្រី မမ chị"

    def create_words(self, who: PersonActor | OfficerActor, handoff: str = "") -> str:
        """Words nobody else wrote."""
        return (
            f"her|{next(self.numbers)}" if isinstance(who, PersonActor) else f"reply|{handoff}|{next(self.numbers):06}"
        )

    # She.

    def record_sent(self, person: PersonActor, sent: SubmissionReceipt | None, card: str) -> None:
        if sent:
            self.counts["sent"] += 1
            self.handoffs.append(sent.handoff_id)
            self.cards[sent.handoff_id], self.codes[sent.handoff_id] = card, sent.return_code
            self.owner[sent.handoff_id], self.post_of[sent.handoff_id] = person.chat_id, sent.post_id
            self.holder[sent.handoff_id], self.announced_endings[sent.handoff_id] = None, 0
            self.obligations.add(sent.handoff_id, self.world.clock())
            (post,) = (post for post in POSTS if post.post_id == sent.post_id)
            broken = find_broken_promise(self.world.get_handoff(sent.handoff_id), post, self.world.clock())
            require(not broken, broken)

    def record_person_message(self, person: PersonActor, words: str, position: int | None) -> None:
        hers = [row for row in self._read_rows() if self.owner[row.handoff_id] == person.chat_id and self._is_live(row)]
        require(position is None or len(hers) == 1, "her words went to a handoff that is not hers, or that she left")
        self.post_by_person[words] = hers[0].handoff_id if position is not None else None
        self.counts["heard"] += position is not None
        if position is not None:
            self.obligations.add(hers[0].handoff_id, self.world.clock())
            self.counts["wrote into what was wrapped up"] += (
                self.closing_since.pop(hers[0].handoff_id, None) is not None
            )

    def record_leave(self, person: PersonActor) -> None:
        hers = {handoff for handoff in self._list_rows_of_person(person) if handoff not in self.removed_handoffs}
        self.counts["left an open one"] += any(
            self._is_live(row) for row in self._read_rows() if row.handoff_id in hers
        )
        self.suspended_handoffs |= hers

    def record_return(self, person: PersonActor, opened: ReopenedHandoff | None) -> None:
        if opened is None:
            return
        self.counts["came back" if self.owner[opened.handoff_id] == person.chat_id else "from another phone"] += 1
        require(opened.handoff_id not in self.ended_handoffs, "a code opened what she had withdrawn")
        if opened.state is HandoffState.QUEUED and self.holder[opened.handoff_id]:
            self.holder[opened.handoff_id] = None
        self.owner[opened.handoff_id] = person.chat_id
        self.closing_since.pop(opened.handoff_id, None)
        self.suspended_handoffs.discard(opened.handoff_id)
        if opened.state in (HandoffState.QUEUED, HandoffState.CLAIMED, HandoffState.TRANSFERRING):
            self.announced_endings[opened.handoff_id] = 0
        if opened.state is HandoffState.QUEUED:
            self.obligations.add_handover(opened.handoff_id, self.world.clock())

    def record_withdrawal(self, person: PersonActor, result: str | None) -> None:
        if result is None:
            return
        (handoff,) = [
            row.handoff_id
            for row in self._read_rows()
            if row.state is HandoffState.WITHDRAWN
            and row.handoff_id not in self.ended_handoffs
            and self.owner[row.handoff_id] == person.chat_id
        ]
        require(result == ("read" if handoff in self.opened_handoffs else "unseen"), f"she was told {result}")
        self.counts[f"withdrew, {result}"] += 1
        self.ended_handoffs.add(handoff)
        self.closing_since.pop(handoff, None)
        self.holder[handoff] = None

    def record_erasure(self, person: PersonActor) -> None:
        self.ended_handoffs |= self._list_rows_of_person(person)
        self.removed_handoffs |= self._list_rows_of_person(person)

    def record_consent(self, person: PersonActor, post_id: str) -> None:
        self.agreed_posts |= {
            (row.handoff_id, post_id)
            for row in self._read_rows()
            if self.owner[row.handoff_id] == person.chat_id and self._is_live(row)
        }

    def get_return_code(self, person: PersonActor) -> str:
        """Her newest return code, or one that is nobody's."""
        hers = [handoff for handoff in self.handoffs if handoff in self._list_rows_of_person(person)]
        return self.codes[hers[-1]] if hers else "000000000000"

    # Officers.

    def can_try(self, officer: OfficerActor, handoff: str) -> None:
        self.previous_rows = self.world.get_handoff(handoff)

    def can_access(self, officer: OfficerActor, handoff: str) -> None:
        require(
            self.previous_rows and officer.post_id in (self.previous_rows.post_id, self.previous_rows.to_post),
            "a post was let into another's",
        )

    def is_assigned(self, officer: OfficerActor, handoff: str) -> None:
        require(self.holder[handoff] is None, "two officers claimed it")
        self.counts["claimed"] += 1
        self.holder[handoff] = officer.officer_id

    def record_release(self, officer: OfficerActor, handoff: str) -> None:
        require(self.holder[handoff] == officer.officer_id, "an officer let go of what another holds")
        self.holder[handoff] = None
        if self.world.get_handoff(handoff).is_open:
            self.obligations.add_handover(handoff, self.world.clock())
        else:
            self.obligations.close(handoff)

    def record_closing(self, officer: OfficerActor, handoff: str) -> None:
        require(self.holder[handoff] == officer.officer_id, "an officer wrapped up what another holds")
        self.closing_since[handoff] = self.world.clock()
        self.counts["wrapped up"] += 1

    def record_reopening(self, officer: OfficerActor, handoff: str) -> None:
        require(self.holder[handoff] == officer.officer_id, "an officer opened again what another wrapped up")
        require(handoff in self.closing_since, "what nobody had wrapped up was opened again")
        del self.closing_since[handoff]
        self.counts["opened again"] += 1

    def list_closing(self) -> list[str]:
        """What was wrapped up and has not ended, by these books."""
        live = set(self.list_open())
        return [handoff for handoff in self.handoffs if handoff in live and handoff in self.closing_since]

    def record_reading(self, officer: OfficerActor, handoff: str, opened: OpenedHandoff) -> None:
        require(
            self.holder[handoff] == officer.officer_id or not opened.row.is_open,
            "it was read by one who does not hold it",
        )
        require(opened.card.encode() == self.cards[handoff].encode(), "the card is not what she saw")
        for piece in opened.messages:
            require(
                piece.text is None or self.post_by_person[piece.text] == handoff, "words of another handoff are in it"
            )
            require(piece.text not in self.undone_words, "what was taken back can still be read")
        self.opened_handoffs.add(handoff)
        self.counts["read"] += 1

    def record_officer_message(self, officer: OfficerActor, handoff: str, words: str, *, is_note: bool) -> None:
        require(self.holder[handoff] == officer.officer_id, "an officer wrote in what another holds")
        require(is_note or handoff not in self.suspended_handoffs, "an officer wrote to one who left")
        self.post_by_person[words] = handoff
        if not is_note:
            self.obligations.record_reply(handoff, words, self.world.clock())

    def record_undo(self, handoff: str, words: str) -> None:
        self.obligations.record_undo(words)
        self.undone_words.add(words)

    def record_transfer(
        self, officer: OfficerActor, handoff: str, other: OfficerActor | None, to_post: str | None, *, is_warm: bool
    ) -> None:
        self.counts["passed on"] += 1
        require(self.holder[handoff] == officer.officer_id, "an officer passed on what another holds")
        require(
            to_post is None or (handoff, to_post) in self.agreed_posts,
            "another post was offered it without her consent",
        )
        if other and not is_warm:
            self.holder[handoff] = other.officer_id
        elif not is_warm or (other is None and to_post is None):
            self.holder[handoff] = None
        if is_warm and (other or to_post):
            self.obligations.record_offer(handoff)
        else:
            self.obligations.add_handover(handoff, self.world.clock())

    def record_acceptance(self, officer: OfficerActor, handoff: str) -> None:
        require(
            officer.post_id == self.post_of[handoff] or (handoff, officer.post_id) in self.agreed_posts,
            "another post took it without her consent",
        )
        is_warm = self.previous_rows is not None and self.previous_rows.officer_id is not None
        require(not is_warm or self.obligations.is_introduced(handoff), "somebody took over who was not introduced")
        self.counts["introduced"] += is_warm and handoff in self.obligations.answered
        self.obligations.add_handover(handoff, self.world.clock())
        self.counts["accepted" if officer.post_id == self.post_of[handoff] else "accepted by another post"] += 1
        self.holder[handoff], self.post_of[handoff] = officer.officer_id, officer.post_id

    def record_assignment(self, officer: OfficerActor, handoff: str, other: OfficerActor) -> None:
        require(officer.post_id == other.post_id == self.post_of[handoff], "another post was given it")
        require(handoff not in self.closing_since, "what was wrapped up was given away")
        self.counts["given to a colleague"] += 1
        self._give(handoff, other)

    def record_move(self, officer: OfficerActor, other: OfficerActor | None, held: list[str], count: int) -> None:
        is_same = other is not None and other.officer_id == officer.officer_id
        require(count == (0 if is_same else len(held)), "not all of it went, or more than they held")
        require(other is None or other.post_id == officer.post_id or not count, "another post was given it")
        self.counts["passed on with all the rest"] += count
        for handoff in held if count else ():
            self._give(handoff, other)

    def list_held(self, officer: OfficerActor) -> list[str]:
        """What an officer holds and has not wrapped up, by these books."""
        live = set(self.list_open())
        return [
            handoff
            for handoff in self.handoffs
            if handoff in live and self.holder[handoff] == officer.officer_id and handoff not in self.closing_since
        ]

    def _give(self, handoff: str, other: OfficerActor | None) -> None:
        self.holder[handoff] = other.officer_id if other else None
        self.obligations.add_handover(handoff, self.world.clock())

    def list_open(self) -> list[str]:
        """What has not ended, the newest last."""
        live = {row.handoff_id for row in self._read_rows() if row.is_open}
        return [handoff for handoff in self.handoffs if handoff in live]

    def list_offered(self) -> list[tuple[str, str | None, str | None]]:
        """What waits to be taken, by whom."""
        return [
            (row.handoff_id, row.to_officer, row.to_post)
            for row in self._read_rows()
            if row.state is HandoffState.TRANSFERRING
        ]

    def _is_live(self, row: HandoffRow) -> bool:
        return row.is_open and row.handoff_id not in self.suspended_handoffs

    def _list_rows_of_person(self, person: PersonActor) -> set[str]:
        return {handoff for handoff, chat_id in self.owner.items() if chat_id == person.chat_id}

    def _read_rows(self) -> list[HandoffRow]:
        with UnitOfWork(self.world.engine, is_read_only=True) as uow:
            ids = uow._connection.execute(select(handoffs.c.handoff_id)).scalars().all()
            found = [uow.handoffs.get_by_id(handoff_id) for handoff_id in ids]
        return [row for row in found if row]
