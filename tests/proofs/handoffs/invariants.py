"""What must hold at every moment and at the end of a life, kept apart from the product."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.db.tables.core import conversations, people, vaults
from bot.db.tables.handoffs import HandoffRow, consents, drafts, relay
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.services import retention
from bot.services.handoffs import escalation
from tests.proofs.handoffs.ledger import WorldRecord, require
from tests.proofs.handoffs.world import POSTS
from tests.support.contact_windows import is_within
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import PersonActor, get_policy, get_safe_contact

ANNOUNCED_ENDINGS = ("wrapped_up", "expired")
ANNOUNCEMENT_DAYS = 3
ACCOUNT_LINE = "line"
"""What a chat is told from which a handoff moved to another account: it names nothing, and no window is known for it."""
ZONES = {post.post_id: (post.country, post.time_zone) for post in POSTS}


class InvariantJudge(WorldRecord):
    """Looks after every step, and waits at the end."""

    # Time.

    def check_deliveries(self, deliveries: list[tuple[int, str]]) -> None:
        """What reached phones at this moment."""
        now = self.world.clock()
        for chat_id, text in deliveries:
            if text == ACCOUNT_LINE:
                self.counts["came: line to the account before"] += 1
                continue
            kind, handoff, *_ = text.split("|")
            self.counts[f"came: {kind}"] += 1
            row = self.world.get_handoff(handoff)
            require(row is not None and self.owner[handoff] == chat_id, f"{kind} reached another woman")
            require(handoff not in self.suspended_handoffs, f"{kind} reached one who left")
            require(is_within(row, *ZONES[row.post_id], now), f"{kind} came outside her window")
            if kind == "reply":
                earlier = [one for one in self.arrived_words if one.startswith(f"reply|{handoff}|")]
                require(all(one < text for one in earlier), "a reply came twice, or was overtaken")
                require(
                    text not in self.undone_words and self.post_by_person.get(text) == handoff,
                    "what was taken back came",
                )
                self.arrived_words.append(text)
                self.obligations.record_arrival(text)
            elif kind == escalation.NOTICE_INTRODUCED:
                self.obligations.record_introduction(handoff)
            elif kind in ANNOUNCED_ENDINGS:
                require(handoff not in self.closing_since, "she was told that it ended, and it had not")
                self._check_announced(handoff)

    def check_sweep(self) -> None:
        """Time alone may let go of a handoff, end it, or remove it when its time is over; it never gives it to anybody."""
        rows = {row.handoff_id: row for row in self._read_rows()}
        for handoff in self.handoffs:
            row = rows.get(handoff)
            if row is None:
                self.removed_handoffs.add(handoff)
                self.ended_handoffs.add(handoff)
                continue
            require(row.officer_id in (self.holder[handoff], None) or not row.is_open, "time gave it to somebody")
            self._check_closing(row)
            self.holder[handoff] = row.officer_id if row.is_open else None

    def _check_closing(self, row: HandoffRow) -> None:
        """What was wrapped up stays with its officer until its minutes are over; then it ends."""
        now, since = self.world.clock(), self.closing_since.get(row.handoff_id)
        if since is None:
            return
        if row.is_open:
            require(row.is_closing and row.officer_id == self.holder[row.handoff_id], "time opened it again")
            self.closing_since[row.handoff_id] = min(since, now)  # the clock was set back
            return
        del self.closing_since[row.handoff_id]
        self.obligations.close(row.handoff_id)
        self.counts["ended after it was wrapped up"] += 1
        require(now - since >= timedelta(minutes=get_policy().reopen_minutes), "it ended before its minutes were over")

    def wait_until_announced(self, women: list[PersonActor]) -> None:
        """Everybody comes back, time passes, and whoever was not told how it ended was left in silence."""
        world = self.world
        world.is_dying = False
        world.clock.advance(hours=2)
        for number, handoff in enumerate(sorted(self.suspended_handoffs - self.ended_handoffs)):
            phone = world.create_person(8001 + number)
            women.append(phone)
            self.record_return(phone, phone.reopen_with_code(self.codes[handoff]))
        for wait in (
            timedelta(),
            timedelta(hours=get_policy().queue_hours, minutes=1),
            timedelta(days=get_policy().quiet_days),
        ):
            world.clock.advance(seconds=wait.total_seconds())
            # First what a clock that had been ahead has dated wrongly is dated anew, as each sweep does.
            world.run_in_transaction(
                retention.sweep_expired,
                world.keys,
                limits=load_real_content().limits,
                now=world.clock(),
                new_id=world.ids,
            )
            world.advance_handoffs()
            self.check_sweep()
            self._deliver_announcements(women)
            world.run_in_transaction(retention.sweep_handoffs, world.keys, policy=get_policy(), now=world.clock())
        silent = [
            handoff
            for handoff in self.handoffs
            if handoff not in self.ended_handoffs and self.announced_endings[handoff] != 1
        ]
        require(
            not silent, f"it ended in silence, or was told twice: {[(it, self.announced_endings[it]) for it in silent]}"
        )

    def _deliver_announcements(self, women: list[PersonActor]) -> None:
        for _ in range(ANNOUNCEMENT_DAYS * 6):
            self.world.run_delivery_job()
            self.check_deliveries(self.world.deliver_outbox())
            self.world.clock.advance(hours=4)
        for she in women:
            she.send_update()
            for _ in range(20):
                if not self.world.run_delivery_job():
                    break
                self.check_deliveries(self.world.deliver_outbox())
            self._open_screen(she)

    def _open_screen(self, person: PersonActor) -> None:
        world, now = self.world, self.world.clock()
        named = {"policy": get_policy(), "safe": get_safe_contact(), "now": now, "person_id": person.person_id}
        for notice in world.run_in_transaction(escalation.list_due_notices, **named):
            told = {"notice": notice, "deliveries": [], "safe": get_safe_contact(), "now": now, "is_answer": True}
            if (
                world.run_in_transaction(escalation.enqueue_notice, world.keys, **told)
                and notice.kind in ANNOUNCED_ENDINGS
            ):
                self._check_announced(notice.handoff.handoff_id)

    def _check_announced(self, handoff: str) -> None:
        self.announced_endings[handoff] += 1
        require(self.announced_endings[handoff] == 1, "she was told twice how it ended")

    # What holds at every moment.

    def check_all(self) -> None:
        """Look at everything there is."""
        rows = self._read_rows()
        require(
            {row.handoff_id for row in rows} == set(self.handoffs) - self.removed_handoffs,
            "a handoff nobody sent, or one that is lost",
        )
        with UnitOfWork(self.world.engine, is_read_only=True) as uow:
            ask = uow._connection.execute
            agreed = {tuple(row) for row in ask(select(consents.c.handoff_id, consents.c.purpose))}
            locked = set(ask(select(vaults.c.handoff_id)).scalars())
            serials = [tuple(row) for row in ask(select(relay.c.handoff_id, relay.c.serial).order_by(relay.c.serial))]
            drafted = set(ask(select(drafts.c.person_id)).scalars())
            held = [tuple(row) for row in ask(select(conversations.c.person_id, conversations.c.holder))]
            chats = set(ask(select(people.c.person_id)).scalars())
            clocks = escalation.list_clocks(
                uow,
                [row for row in rows if row.is_open],
                policy=get_policy(),
                safe=get_safe_contact(),
                now=self.world.clock(),
            )
        live = {row.person_id for row in rows if self._is_live(row)}
        for row in rows:
            self._check_row(row, agreed, locked)
            require(row.is_closing == (row.handoff_id in self.closing_since), "wrapped up, or not, against the books")
            mine = [serial for handoff, serial in serials if handoff == row.handoff_id]
            require(mine == list(range(1, len(mine) + 1)), "a number is missing")
            clock, zone = clocks.get(row.handoff_id), ZONES[row.post_id]
            calm = self.obligations.find_calm(row, clock, zone, self.world.clock())
            require(not calm, calm)
            self.counts["moments overdue"] += clock is not None and clock.is_overdue(self.world.clock())
        for person_id, holder in held:
            require(holder != "officer" or person_id in live, "she writes to an officer who does not hold her")
            require((holder == "draft") == (person_id in drafted), "her draft and who holds her disagree")
        require(len(live) == sum(self._is_live(row) for row in rows), "a woman has two open handoffs")
        require({row.person_id for row in rows} <= chats, "a handoff without a person")

    def _check_row(self, row: HandoffRow, agreed: set[tuple[Any, ...]], locked: set[str]) -> None:
        require((row.handoff_id, "send") in agreed, "a handoff without her consent")
        require(not row.is_open or row.officer_id == self.holder[row.handoff_id], "its holder is not who took it")
        require(row.post_id == self.post_of[row.handoff_id], "it is at another post")
        require(row.is_suspended == (row.handoff_id in self.suspended_handoffs), "left and sealed are not the same")
        is_kept = row.state not in (HandoffState.WITHDRAWN, HandoffState.EXPIRED)
        require(is_kept == (row.handoff_id in locked), "words outlived their handoff, or died before it")
        require(
            is_kept == self.world.keys.vault_keys.has_handoff_key(row.handoff_id),
            "a key outlived its words, or died before them",
        )
