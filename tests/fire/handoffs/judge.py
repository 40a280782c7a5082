"""What must hold at every moment and at the end of a life, kept apart from the product."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.model.handoff import State
from bot.services import escalation, retention
from bot.store.handoff_rows import HandoffRow
from bot.store.tables import consents, conversations, drafts, people, relay, vaults
from bot.store.unit_of_work import UnitOfWork
from tests.fire.handoffs.books import Books, must
from tests.fire.handoffs.world import POSTS
from tests.support.factories import library
from tests.support.handoffs import Woman, policy, safe
from tests.support.windows import is_within

ENDS = ("wrapped_up", "expired")
DAYS_OF_TELLING = 3
ZONES = {post.post_id: (post.country, post.time_zone) for post in POSTS}


class Judge(Books):
    """Looks after every step, and waits at the end."""

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
            # First what a clock that had been ahead has dated wrongly is dated anew, as each sweep does.
            world.run(retention.sweep, world.keys, limits=library().limits, now=world.clock(), new_id=world.ids)
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
