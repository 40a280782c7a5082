"""The judge's own books: who holds what by the acts seen, what was written, and what must hold where it is done."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.model.handoff import State
from bot.services.handoffs import Opened
from bot.services.returning import Reopened
from bot.services.sending import Sent
from bot.store.handoff_rows import HandoffRow
from bot.store.tables import handoffs
from bot.store.unit_of_work import UnitOfWork
from tests.fire.handoffs.world import World
from tests.support.handoffs import Officer, Woman


class Broken(AssertionError):
    """Something that must always hold did not."""


def must(holds: object, what: str) -> None:
    """Raises Broken."""
    if not holds:
        raise Broken(what)


@dataclass
class Books:
    """Everything seen so far of one life of the world."""

    world: World
    handoffs: list[str] = field(default_factory=list)
    cards: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    owner: dict[str, int] = field(default_factory=dict)
    post_of: dict[str, str] = field(default_factory=dict)
    holder: dict[str, str | None] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)
    read_ones: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    """Withdrawn by her, erased by her, or past the time its words are kept: nobody owes her a word of these."""
    gone: set[str] = field(default_factory=set)
    told: dict[str, int] = field(default_factory=dict)
    agreed_to: set[tuple[str, str]] = field(default_factory=set)
    where: dict[str, str | None] = field(default_factory=dict)
    """Whatever anybody wrote → the handoff it belongs to."""
    unsaid_ones: set[str] = field(default_factory=set)
    arrived: list[str] = field(default_factory=list)
    before: HandoffRow | None = None
    seen: Counter[str] = field(default_factory=Counter)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    # What is written.

    def shows(self, she: Woman) -> str:
        """A card nobody else has."""
        return f"card|{she.chat_id}|{next(self.numbers)}|ស្រី မမ chị"

    def word(self, who: Woman | Officer, handoff: str = "") -> str:
        """Words nobody else wrote."""
        return f"her|{next(self.numbers)}" if isinstance(who, Woman) else f"reply|{handoff}|{next(self.numbers):06}"

    # She.

    def sent(self, she: Woman, sent: Sent | None, card: str) -> None:
        if sent:
            self.seen["sent"] += 1
            self.handoffs.append(sent.handoff_id)
            self.cards[sent.handoff_id], self.codes[sent.handoff_id] = card, sent.return_code
            self.owner[sent.handoff_id], self.post_of[sent.handoff_id] = she.chat_id, sent.post_id
            self.holder[sent.handoff_id], self.told[sent.handoff_id] = None, 0

    def heard(self, she: Woman, words: str, position: int | None) -> None:
        hers = [row for row in self._rows() if self.owner[row.handoff_id] == she.chat_id and self._is_live(row)]
        must(position is None or len(hers) == 1, "her words went to a handoff that is not hers, or that she left")
        self.where[words] = hers[0].handoff_id if position is not None else None
        self.seen["heard"] += position is not None

    def left(self, she: Woman) -> None:
        hers = {handoff for handoff in self._hers(she) if handoff not in self.gone}
        self.seen["left an open one"] += any(self._is_live(row) for row in self._rows() if row.handoff_id in hers)
        self.sealed |= hers

    def returned(self, she: Woman, opened: Reopened | None) -> None:
        if opened is None:
            return
        self.seen["came back" if self.owner[opened.handoff_id] == she.chat_id else "from another phone"] += 1
        must(opened.handoff_id not in self.over, "a code opened what she had withdrawn")
        if opened.state is State.QUEUED and self.holder[opened.handoff_id]:
            self.holder[opened.handoff_id] = None
        self.owner[opened.handoff_id] = she.chat_id
        self.sealed.discard(opened.handoff_id)
        if opened.state in (State.QUEUED, State.CLAIMED, State.TRANSFERRING):
            self.told[opened.handoff_id] = 0

    def withdrew(self, she: Woman, result: str | None) -> None:
        if result is None:
            return
        (handoff,) = [
            row.handoff_id for row in self._rows()
            if row.state is State.WITHDRAWN and row.handoff_id not in self.over and self.owner[row.handoff_id] == she.chat_id
        ]  # fmt: skip
        must(result == ("read" if handoff in self.read_ones else "unseen"), f"she was told {result}")
        self.seen[f"withdrew, {result}"] += 1
        self.over.add(handoff)
        self.holder[handoff] = None

    def erased(self, she: Woman) -> None:
        self.over |= self._hers(she)
        self.gone |= self._hers(she)

    def agreed(self, she: Woman, post_id: str) -> None:
        self.agreed_to |= {
            (row.handoff_id, post_id) for row in self._rows()
            if self.owner[row.handoff_id] == she.chat_id and self._is_live(row)
        }  # fmt: skip

    def code_of(self, she: Woman) -> str:
        """Her newest return code, or one that is nobody's."""
        hers = [handoff for handoff in self.handoffs if handoff in self._hers(she)]
        return self.codes[hers[-1]] if hers else "000000000000"

    # Officers.

    def tries(self, it: Officer, handoff: str) -> None:
        self.before = self.world.row(handoff)

    def let_in(self, it: Officer, handoff: str) -> None:
        must(self.before and it.post_id in (self.before.post_id, self.before.to_post), "a post was let into another's")

    def holds(self, it: Officer, handoff: str) -> None:
        must(self.holder[handoff] is None, "two officers claimed it")
        self.seen["claimed"] += 1
        self.holder[handoff] = it.officer_id

    def let_go(self, it: Officer, handoff: str) -> None:
        must(self.holder[handoff] == it.officer_id, "an officer let go of what another holds")
        self.holder[handoff] = None

    def read(self, it: Officer, handoff: str, opened: Opened) -> None:
        must(self.holder[handoff] == it.officer_id or not opened.row.is_open, "it was read by one who does not hold it")
        must(opened.card.encode() == self.cards[handoff].encode(), "the card is not what she saw")
        for piece in opened.said:
            must(piece.words is None or self.where[piece.words] == handoff, "words of another handoff are in it")
            must(piece.words not in self.unsaid_ones, "what was taken back can still be read")
        self.read_ones.add(handoff)
        self.seen["read"] += 1

    def wrote(self, it: Officer, handoff: str, words: str, *, is_note: bool) -> None:
        must(self.holder[handoff] == it.officer_id, "an officer wrote in what another holds")
        must(is_note or handoff not in self.sealed, "an officer wrote to one who left")
        self.where[words] = handoff

    def unsaid(self, handoff: str, words: str) -> None:
        self.unsaid_ones.add(words)

    def passed_on(self, it: Officer, handoff: str, other: Officer | None, to_post: str | None, *, is_warm: bool) -> None:
        self.seen["passed on"] += 1
        must(self.holder[handoff] == it.officer_id, "an officer passed on what another holds")
        must(to_post is None or (handoff, to_post) in self.agreed_to, "another post was offered it without her consent")
        if other and not is_warm:
            self.holder[handoff] = other.officer_id
        elif not is_warm or (other is None and to_post is None):
            self.holder[handoff] = None

    def accepted(self, it: Officer, handoff: str) -> None:
        must(
            it.post_id == self.post_of[handoff] or (handoff, it.post_id) in self.agreed_to,
            "another post took it without her consent",
        )
        self.seen["accepted" if it.post_id == self.post_of[handoff] else "accepted by another post"] += 1
        self.holder[handoff], self.post_of[handoff] = it.officer_id, it.post_id

    def open_ones(self) -> list[str]:
        """What has not ended, the newest last."""
        live = {row.handoff_id for row in self._rows() if row.is_open}
        return [handoff for handoff in self.handoffs if handoff in live]

    def offered(self) -> list[tuple[str, str | None, str | None]]:
        """What waits to be taken, by whom."""
        return [
            (row.handoff_id, row.to_officer, row.to_post) for row in self._rows() if row.state is State.TRANSFERRING
        ]

    def _is_live(self, row: HandoffRow) -> bool:
        return row.is_open and row.handoff_id not in self.sealed

    def _hers(self, she: Woman) -> set[str]:
        return {handoff for handoff, chat_id in self.owner.items() if chat_id == she.chat_id}

    def _rows(self) -> list[HandoffRow]:
        with UnitOfWork(self.world.engine, reading=True) as uow:
            ids = uow._connection.execute(select(handoffs.c.handoff_id)).scalars().all()
            found = [uow.handoffs.by_id(handoff_id) for handoff_id in ids]
        return [row for row in found if row]


