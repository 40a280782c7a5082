"""The state machine: whatever women and officers do, in whatever order, at whatever time of a clock that jumps.

Every rule may be refused; what it may never do is break one of the invariants, or what is asserted where it happens.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.handoff import CONTACT_DAYS, CONTACT_METHODS, CONTACT_WINDOWS, HELP_KINDS, OUTCOMES, URGENCIES
from bot.errors import ConsentMissing, DecryptionError, OperationRefused
from bot.services import retention
from bot.services.handoffs import lifecycle, reassignment, transfers
from tests.proofs.handoffs.invariants import InvariantJudge
from tests.proofs.handoffs.ledger import require
from tests.proofs.handoffs.world import POSTS, HandoffWorld
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import OfficerActor, PersonActor, get_policy

PERSON_COUNT, OFFICER_COUNT = 3, 10
person_indexes = st.integers(0, PERSON_COUNT - 1)
officer_indexes = st.integers(0, OFFICER_COUNT - 1)
handoff_indexes = st.integers(0, 99)
post_choices = st.sampled_from(POSTS)
Step = Callable[..., object]
card_choices = st.fixed_dictionaries(
    {
        "where": post_choices,
        "skips": st.booleans(),
        "window": st.sampled_from(CONTACT_WINDOWS),
        "days": st.sampled_from(CONTACT_DAYS),
        "how": st.sampled_from(CONTACT_METHODS),
        "urgency": st.sampled_from(URGENCIES),
    }
)


class HandoffMachine(RuleBasedStateMachine):
    """Three women, ten officers, five posts."""

    world: ClassVar[HandoffWorld]
    steps: ClassVar[int] = 0
    deaths: ClassVar[int] = 0
    outcome_counts: ClassVar[Counter[str]] = Counter()

    @initialize(
        first=st.lists(card_choices, min_size=PERSON_COUNT, max_size=PERSON_COUNT),
        are_talking=st.integers(0, PERSON_COUNT),
    )
    def begin(self, first: list[dict[str, Any]], are_talking: int) -> None:
        """Each sent a card, and some of them are in the middle of a talk."""
        self.world.reset()
        self.judge = InvariantJudge(self.world)
        self.persons = [self.world.create_person(7001 + number) for number in range(PERSON_COUNT)]
        self.officers = [self.world.create_officer(f"officer-{n}", POSTS[n % len(POSTS)]) for n in range(OFFICER_COUNT)]
        for number, officer in enumerate(self.officers):
            self.world.add_account(officer.officer_id, post=POSTS[number % len(POSTS)], on_duty_at=self.world.clock())
        self.doubt = 0.0
        for who, card in enumerate(first):
            self.person_requests_handoff(who, card)
        for number in range(are_talking):
            self.person_and_officer_talk(number)

    # She.

    @rule(who=person_indexes, card=card_choices)
    def person_requests_handoff(self, who: int, card: dict[str, Any]) -> None:
        where, skips = card["where"], card["skips"]
        answers = {name: value for name, value in card.items() if name not in ("where", "skips")}
        she = self._writes(who)
        with self._may_refuse():
            she.begin_card(where)
            if not skips:
                she.answer_fields(**answers, help=HELP_KINDS[len(answers["how"]) % len(HELP_KINDS)], code_word="kucing")
            text = self.judge.record_card(she)
            she.view_card(text)
            self.judge.record_sent(she, she.send_card(text), text)

    @rule(who=person_indexes, where=post_choices, wrong=st.sampled_from(["other", "changed", "late", "unseen"]))
    def person_sends_unseen_card(self, who: int, where: Any, wrong: str) -> None:
        she = self._writes(who)
        with self._may_refuse():
            she.begin_card(where)
            card = self.judge.record_card(she)
            if wrong != "unseen":
                she.view_card(card)
            if wrong == "changed":
                she.answer_fields(urgency="now")
            if wrong == "late":
                self.world.clock.advance(minutes=get_policy().send_minutes + 1)
            try:
                sent = she.send_card(card + "." if wrong == "other" else card)
            except ConsentMissing:
                return
            require(sent is None, f"it was sent without her consent: {wrong}")

    @rule(who=person_indexes)
    def person_writes(self, who: int) -> None:
        she = self._writes(who)
        words = self.judge.create_words(she)
        self.judge.record_person_message(she, words, she.send_message(words))

    @rule(who=person_indexes)
    def person_leaves(self, who: int) -> None:
        self.persons[who].leave()
        self.judge.record_leave(self.persons[who])

    @rule(who=person_indexes, of=person_indexes, is_right=st.booleans())
    def person_types_code(self, who: int, of: int, is_right: bool) -> None:
        she = self._writes(who)
        code = self.judge.get_return_code(self.persons[of]) if is_right else "123412341234"
        self.judge.record_return(she, she.reopen_with_code(code))

    @rule(who=person_indexes)
    def person_withdraws(self, who: int) -> None:
        self.judge.record_withdrawal(self.persons[who], self.persons[who].withdraw())

    @rule(who=person_indexes, is_sure=st.integers(0, 9))
    def person_erases(self, who: int, is_sure: int) -> None:
        if is_sure == 0:
            self.persons[who].erase()
            self.judge.record_erasure(self.persons[who])
            self.persons[who] = self.world.create_person(self.persons[who].chat_id)

    @rule(who=person_indexes, where=post_choices)
    def person_agrees(self, who: int, where: Any) -> None:
        agreed = self._run_as_person(
            transfers.grant_consent,
            who,
            purpose="other_post",
            recipient=where.post_id,
            policy=get_policy(),
            new_id=self.world.ids,
        )
        if agreed:
            self.judge.record_consent(self.persons[who], where.post_id)

    # Officers.

    @rule(of=handoff_indexes)
    def person_and_officer_talk(self, of: int) -> None:
        """An officer takes it, reads it and answers; it is delivered, and she writes back."""
        self.officer_claims(0, of)
        self.officer_reads(0, of)
        self.officer_writes(0, of, is_note=False, takes_back=False)
        self.time_passes(1)
        self.the_gateway_delivers()
        self.person_writes(of % PERSON_COUNT)

    @rule(who=officer_indexes, of=handoff_indexes)
    def officer_claims(self, who: int, of: int) -> None:
        self._try_as_officer(who, of, lambda it, handoff: it.claim(handoff) and self.judge.is_assigned(it, handoff))

    @rule(who=officer_indexes, of=handoff_indexes)
    def officer_releases(self, who: int, of: int) -> None:
        self._try_as_officer(
            who, of, lambda it, handoff: it.release(handoff) and self.judge.record_release(it, handoff)
        )

    @rule(who=officer_indexes, of=handoff_indexes)
    def officer_reads(self, who: int, of: int) -> None:
        self._try_as_officer(who, of, lambda it, handoff: self.judge.record_reading(it, handoff, it.read(handoff)))

    @rule(who=officer_indexes, of=handoff_indexes, is_note=st.booleans(), takes_back=st.booleans())
    def officer_writes(self, who: int, of: int, is_note: bool, takes_back: bool) -> None:
        def write(it: OfficerActor, handoff: str) -> None:
            words = self.judge.create_words(it, handoff)
            position = it.write_note(handoff, words) if is_note else it.send_reply(handoff, words)
            self.judge.record_officer_message(it, handoff, words, is_note=is_note)
            if takes_back and not is_note and it.undo_reply(handoff, position):
                self.judge.record_undo(handoff, words)

        self._try_as_officer(who, of, write)

    @rule(who=officer_indexes, of=handoff_indexes, outcome=st.sampled_from(OUTCOMES))
    def officer_closes(self, who: int, of: int, outcome: str) -> None:
        self._try_as_officer(
            who,
            of,
            lambda it, handoff: it.begin_to_close(handoff, outcome) and self.judge.record_closing(it, handoff),
        )

    @rule(who=officer_indexes, of=handoff_indexes)
    def officer_reopens(self, who: int, of: int) -> None:
        """Mostly whoever wrapped it up, and at times somebody else."""
        closing = self.judge.list_closing()

        def go_on(it: OfficerActor, handoff: str) -> None:
            if it.run_action(lifecycle.reopen_closing_handoff, handoff):
                self.judge.record_reopening(it, handoff)

        if closing and who < OFFICER_COUNT - 1:
            handoff = closing[of % len(closing)]
            holder = next(it for it in self.officers if it.officer_id == self.judge.holder[handoff])
            self.judge.can_try(holder, handoff)
            go_on(holder, handoff)
        else:
            self._try_as_officer(who, of, go_on)

    @rule(
        who=officer_indexes,
        of=handoff_indexes,
        to=officer_indexes,
        is_warm=st.booleans(),
        how=st.sampled_from(["officer", "queue", "post"]),
    )
    def officer_transfers(self, who: int, of: int, to: int, is_warm: bool, how: str) -> None:
        def pass_on(it: OfficerActor, handoff: str) -> None:
            theirs = [other for other in self.officers if (other.post_id == it.post_id) == (how == "officer")]
            other = theirs[to % len(theirs)]
            named = {"officer": {"to_officer": other.officer_id}, "post": {"to_post": other.post_id}, "queue": {}}[how]
            if it.run_action(transfers.transfer_handoff, handoff, is_warm=is_warm, **named):
                self.judge.record_transfer(
                    it, handoff, other if how == "officer" else None, named.get("to_post"), is_warm=is_warm
                )

        self._try_as_officer(who, of, pass_on)

    @rule(who=person_indexes, where=post_choices, of=handoff_indexes)
    def officer_transfers_with_consent(self, who: int, where: Any, of: int) -> None:
        def pass_on(it: OfficerActor, handoff: str) -> None:
            if it.run_action(transfers.transfer_handoff, handoff, to_post=where.post_id, is_warm=bool(of % 2)):
                self.judge.record_transfer(it, handoff, None, where.post_id, is_warm=bool(of % 2))

        self.person_agrees(who, where)
        self._try_as_officer(0, of, pass_on)

    @rule(who=officer_indexes, of=handoff_indexes)
    def officer_accepts(self, who: int, of: int) -> None:
        def accept(it: OfficerActor, handoff: str) -> None:
            if it.run_action(transfers.accept_transfer, handoff, self.world.keys, policy=get_policy()):
                self.judge.record_acceptance(it, handoff)

        offered = self.judge.list_offered()
        if offered and who < OFFICER_COUNT - 1:
            handoff, officer_id, post_id = offered[of % len(offered)]
            takers = [
                it for it in self.officers if officer_id in (None, it.officer_id) and post_id in (None, it.post_id)
            ]
            with suppress(OperationRefused):
                self.judge.can_try(takers[0], handoff)
                accept(takers[0], handoff)
        else:
            self._try_as_officer(who, of, accept)

    @rule(who=officer_indexes, of=handoff_indexes, to=officer_indexes)
    def supervisor_assigns(self, who: int, of: int, to: int) -> None:
        """A supervisor, or the holder, gives it to somebody: mostly of the same post."""

        def give(it: OfficerActor, handoff: str) -> None:
            theirs = [other for other in self.officers if other.post_id == it.post_id]
            other = theirs[to % len(theirs)] if to < OFFICER_COUNT - 1 else self.officers[to]
            if self._run_as_supervisor(
                reassignment.assign_handoff, it, handoff_id=handoff, to_officer=other.officer_id, policy=get_policy()
            ):
                self.judge.record_assignment(it, handoff, other)

        self._try_as_officer(who, of, give)

    @rule(who=officer_indexes, to=officer_indexes, is_queue=st.booleans())
    def supervisor_moves_all(self, who: int, to: int, is_queue: bool) -> None:
        """Somebody is ill: what they hold goes to the queue or to a colleague, all of it or nothing."""
        ill, other = self.officers[who], self.officers[to]
        held = self.judge.list_held(ill)
        with suppress(OperationRefused):
            count = self._run_as_supervisor(
                reassignment.move_officer_handoffs,
                ill,
                officer_id=ill.officer_id,
                to_officer=None if is_queue else other.officer_id,
                policy=get_policy(),
            )
            self.judge.record_move(ill, None if is_queue else other, held, count)

    # Time and machines.

    @rule(minutes=st.sampled_from([0.1, 1, 12, 30, 90, 60 * 5, 60 * 20]))
    def time_passes(self, minutes: float) -> None:
        self.world.clock.advance(minutes=minutes)
        self.doubt = max(0.0, self.doubt - minutes)

    @rule(hours=st.sampled_from([-30, -2, -0.2, 0.5, 3, 26]))
    def the_clock_jumps(self, hours: float) -> None:
        self.world.clock.advance(hours=hours)
        self.doubt = 30.0

    @rule()
    def the_gateway_delivers(self) -> None:
        self.world.run_delivery_job()
        self.judge.check_deliveries(self.world.deliver_outbox())

    @rule()
    def the_gateway_sweeps(self) -> None:
        if self.doubt:
            return  # a clock in doubt ends nothing
        world = self.world
        world.advance_handoffs()
        world.run_in_transaction(
            retention.sweep_expired, world.keys, limits=load_real_content().limits, now=world.clock(), new_id=world.ids
        )
        world.run_in_transaction(retention.sweep_handoffs, world.keys, policy=get_policy(), now=world.clock())
        self.judge.check_sweep()

    @rule()
    def a_transaction_will_die(self) -> None:
        self.world.is_dying = True

    @invariant()
    def everything_holds(self) -> None:
        type(self).steps += 1
        if hasattr(self, "judge"):
            self.judge.check_all()
            self.world.check_isolation()

    def teardown(self) -> None:
        if hasattr(self, "judge"):
            self.judge.check_all()
            self.judge.wait_until_announced(self.persons)
            type(self).deaths += self.world.deaths
            self.outcome_counts.update(self.judge.counts)
            self.world.deaths = 0

    def _writes(self, who: int) -> PersonActor:
        self.persons[who].send_update()
        return self.persons[who]

    def _run_as_person(self, verb: Step, who: int, **named: Any) -> Any:
        return self.world.run_in_transaction(
            verb, person_id=self.persons[who].person_id, now=self.world.clock(), **named
        )

    def _run_as_supervisor(self, verb: Step, it: OfficerActor, **named: Any) -> Any:
        now = self.world.clock()
        return self.world.run_in_transaction(
            verb, post_id=it.post_id, by="supervisor", duty_since=now - timedelta(days=400), now=now, **named
        )

    def _try_as_officer(self, who: int, of: int, step: Callable[[OfficerActor, str], object]) -> None:
        """Somebody tries it on any handoff there ever was: mostly who may, at times whoever; those it must refuse."""
        ids = self.judge.handoffs
        if not ids:
            return
        open_ones = self.judge.list_open() or ids
        handoff = open_ones[of % len(open_ones)] if of < 80 else ids[of % len(ids)]
        it = self._choose_officer(who, handoff)
        self.judge.can_try(it, handoff)
        try:
            step(it, handoff)
        except OperationRefused as refusal:
            self.outcome_counts[f"refused: {type(refusal).__name__}"] += 1
        except DecryptionError:
            self.outcome_counts["refused: destroyed"] += 1
        else:
            self.judge.can_access(it, handoff)

    def _choose_officer(self, who: int, handoff: str) -> OfficerActor:
        holders = [it for it in self.officers if it.officer_id == self.judge.holder[handoff]]
        theirs = [it for it in self.officers if it.post_id == self.judge.post_of[handoff]]
        if who < OFFICER_COUNT // 2 and holders:
            return holders[0]
        return theirs[who % len(theirs)] if who < OFFICER_COUNT * 4 // 5 else self.officers[who]

    @staticmethod
    def _may_refuse() -> Any:
        return suppress(OperationRefused)
