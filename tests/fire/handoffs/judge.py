"""What must hold, kept apart from the product: who holds what by the acts seen, what was written, what may reach whom."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.model.handoff import State
from bot.services import escalation, retention
from bot.services.handoffs import Opened
from bot.services.returning import Reopened
from bot.services.sending import Sent
from bot.store.handoff_rows import HandoffRow
from bot.store.tables import consents, conversations, drafts, handoffs, people, relay, vaults
from bot.store.unit_of_work import UnitOfWork
from tests.fire.handoffs.world import POSTS, World
from tests.support.handoffs import Officer, Woman, policy, safe
from tests.support.windows import is_within

ENDS = ("wrapped_up", "expired")
DAYS_OF_TELLING = 3
ZONES = {post.post_id: (post.country, post.time_zone) for post in POSTS}


class Broken(AssertionError):
    """Something that must always hold did not."""


def must(holds: object, what: str) -> None:
    """Raises Broken."""
    if not holds:
        raise Broken(what)


@dataclass
class Judge:
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

    # Time.

    def came(self, deliveries: list[tuple[int, str]]) -> None:
        """What reached phones at this moment."""
        now = self.world.clock()
        for chat_id, text in deliveries:
            kind, handoff, *_ = text.split("|")
            self.seen[f"came: {kind}"] += 1
            row = self.world.row(handoff)
            must(row is not None and self.owner[handoff] == chat_id, f"{kind} reached another woman")
            must(handoff not in self.sealed, f"{kind} reached one who left")
            must(is_within(row, *ZONES[row.post_id], now), f"{kind} came outside her window")
            if kind == "reply":
                earlier = [one for one in self.arrived if one.startswith(f"reply|{handoff}|")]
                must(all(one < text for one in earlier), "a reply came twice, or was overtaken")
                must(text not in self.unsaid_ones and self.where.get(text) == handoff, "what was taken back came")
                self.arrived.append(text)
            elif kind in ENDS:
                self._tell(handoff)

    def swept(self) -> None:
        """Time alone may let go of a handoff, end it, or remove it when its time is over; it never gives it to anybody."""
        rows = {row.handoff_id: row for row in self._rows()}
        for handoff in self.handoffs:
            row = rows.get(handoff)
            if row is None:
                self.gone.add(handoff)
                self.over.add(handoff)
                continue
            must(row.officer_id in (self.holder[handoff], None) or not row.is_open, "time gave it to somebody")
            self.holder[handoff] = row.officer_id if row.is_open else None

    def waits_until_all_is_told(self, women: list[Woman]) -> None:
        """Everybody comes back, time passes, and whoever was not told how it ended was left in silence."""
        world = self.world
        world.is_dying = False
        world.clock.pass_time(hours=2)
        for number, handoff in enumerate(sorted(self.sealed - self.over)):
            phone = world.woman(8001 + number)
            women.append(phone)
            self.returned(phone, phone.returns(self.codes[handoff]))
        for wait in (timedelta(), timedelta(hours=policy().queue_hours, minutes=1), timedelta(days=policy().quiet_days)):
            world.clock.pass_time(seconds=wait.total_seconds())
            world.advances()
            self.swept()
            self._tell_everybody(women)
            world.run(retention.sweep_handoffs, world.keys, policy=policy(), now=world.clock())
        silent = [handoff for handoff in self.handoffs if handoff not in self.over and self.told[handoff] != 1]
        must(not silent, f"it ended in silence, or was told twice: {[(it, self.told[it]) for it in silent]}")

    def _tell_everybody(self, women: list[Woman]) -> None:
        for _ in range(DAYS_OF_TELLING * 6):
            self.world.pumps()
            self.came(self.world.delivers())
            self.world.clock.pass_time(hours=4)
        for she in women:
            she.writes()
            for _ in range(20):
                if not self.world.pumps():
                    break
                self.came(self.world.delivers())
            self._answer(she)

    def _answer(self, she: Woman) -> None:
        world, now = self.world, self.world.clock()
        named = {"policy": policy(), "safe": safe(), "now": now, "person_id": she.person_id}
        for notice in world.run(escalation.owed, **named):
            told = {"notice": notice, "deliveries": [], "safe": safe(), "now": now, "is_answer": True}
            if world.run(escalation.told, world.keys, **told) and notice.kind in ENDS:
                self._tell(notice.handoff.handoff_id)

    def _tell(self, handoff: str) -> None:
        self.told[handoff] += 1
        must(self.told[handoff] == 1, "she was told twice how it ended")

    # What holds at every moment.

    def looks(self) -> None:
        """Look at everything there is."""
        rows = self._rows()
        must({row.handoff_id for row in rows} == set(self.handoffs) - self.gone, "a handoff nobody sent, or one that is lost")
        with UnitOfWork(self.world.engine, reading=True) as uow:
            ask = uow._connection.execute
            agreed = {tuple(row) for row in ask(select(consents.c.handoff_id, consents.c.purpose))}
            locked = set(ask(select(vaults.c.handoff_id)).scalars())
            serials = [tuple(row) for row in ask(select(relay.c.handoff_id, relay.c.serial).order_by(relay.c.serial))]
            drafted = set(ask(select(drafts.c.person_id)).scalars())
            held = [tuple(row) for row in ask(select(conversations.c.person_id, conversations.c.holder))]
            chats = set(ask(select(people.c.person_id)).scalars())
        live = {row.person_id for row in rows if self._is_live(row)}
        for row in rows:
            self._look_at(row, agreed, locked)
            mine = [serial for handoff, serial in serials if handoff == row.handoff_id]
            must(mine == list(range(1, len(mine) + 1)), "a number is missing")
        for person_id, holder in held:
            must(holder != "officer" or person_id in live, "she writes to an officer who does not hold her")
            must((holder == "draft") == (person_id in drafted), "her draft and who holds her disagree")
        must(len(live) == sum(self._is_live(row) for row in rows), "a woman has two open handoffs")
        must({row.person_id for row in rows} <= chats, "a handoff without a person")

    def _look_at(self, row: HandoffRow, agreed: set[tuple[Any, ...]], locked: set[str]) -> None:
        must((row.handoff_id, "send") in agreed, "a handoff without her consent")
        must(not row.is_open or row.officer_id == self.holder[row.handoff_id], "its holder is not who took it")
        must(row.post_id == self.post_of[row.handoff_id], "it is at another post")
        must(row.is_sealed == (row.handoff_id in self.sealed), "left and sealed are not the same")
        is_kept = row.state not in (State.WITHDRAWN, State.EXPIRED)
        must(is_kept == (row.handoff_id in locked), "words outlived their handoff, or died before it")
        must(is_kept == self.world.keys.vault.has_half(row.handoff_id), "a key outlived its words, or died before them")

    def _is_live(self, row: HandoffRow) -> bool:
        return row.is_open and row.handoff_id not in self.sealed

    def _hers(self, she: Woman) -> set[str]:
        return {handoff for handoff, chat_id in self.owner.items() if chat_id == she.chat_id}

    def _rows(self) -> list[HandoffRow]:
        with UnitOfWork(self.world.engine, reading=True) as uow:
            ids = uow._connection.execute(select(handoffs.c.handoff_id)).scalars().all()
            found = [uow.handoffs.by_id(handoff_id) for handoff_id in ids]
        return [row for row in found if row]


