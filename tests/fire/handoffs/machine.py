"""The state machine: whatever women and officers do, in whatever order, at whatever time of a clock that jumps.

Every rule may be refused; what it may never do is break one of the invariants, or what is asserted where it happens.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.errors import NoConsent, Refused, Unsealable
from bot.model.handoff import DAYS, HELP, HOW, OUTCOMES, URGENCY, WHEN
from bot.services import consents, retention, transfers
from tests.fire.handoffs.books import must
from tests.fire.handoffs.judge import Judge
from tests.fire.handoffs.world import POSTS, World
from tests.support.factories import library
from tests.support.handoffs import Officer, Woman, policy

WOMEN, OFFICERS = 3, 10
woman = st.integers(0, WOMEN - 1)
officer = st.integers(0, OFFICERS - 1)
which = st.integers(0, 99)
post = st.sampled_from(POSTS)
Step = Callable[..., object]
cards = st.fixed_dictionaries({
    "where": post, "skips": st.booleans(), "window": st.sampled_from(WHEN), "days": st.sampled_from(DAYS),
    "how": st.sampled_from(HOW), "urgency": st.sampled_from(URGENCY),
})  # fmt: skip


class Handoffs(RuleBasedStateMachine):
    """Three women, ten officers, five posts."""

    world: ClassVar[World]
    steps: ClassVar[int] = 0
    deaths: ClassVar[int] = 0
    seen: ClassVar[Counter[str]] = Counter()

    @initialize(first=st.lists(cards, min_size=WOMEN, max_size=WOMEN), are_talking=st.integers(0, WOMEN))
    def begin(self, first: list[dict[str, Any]], are_talking: int) -> None:
        """Each sent a card, and some of them are in the middle of a talk."""
        self.world.begin_anew()
        self.judge = Judge(self.world)
        self.women = [self.world.woman(7001 + number) for number in range(WOMEN)]
        self.officers = [self.world.officer(f"officer-{n}", POSTS[n % len(POSTS)]) for n in range(OFFICERS)]
        self.doubt = 0.0
        for who, card in enumerate(first):
            self.she_asks(who, card)
        for number in range(are_talking):
            self.they_talk(number)

    # She.

    @rule(who=woman, card=cards)
    def she_asks(self, who: int, card: dict[str, Any]) -> None:
        where, skips = card["where"], card["skips"]
        answers = {name: value for name, value in card.items() if name not in ("where", "skips")}
        she = self._writes(who)
        with self._may_refuse():
            she.begins(where)
            if not skips:
                she.answers(**answers, help=HELP[len(answers["how"]) % len(HELP)], code_word="kucing")
            text = self.judge.shows(she)
            she.sees(text)
            self.judge.sent(she, she.sends(text), text)

    @rule(who=woman, where=post, wrong=st.sampled_from(["other", "changed", "late", "unseen"]))
    def she_sends_what_she_did_not_see(self, who: int, where: Any, wrong: str) -> None:
        she = self._writes(who)
        with self._may_refuse():
            she.begins(where)
            card = self.judge.shows(she)
            if wrong != "unseen":
                she.sees(card)
            if wrong == "changed":
                she.answers(urgency="now")
            if wrong == "late":
                self.world.clock.pass_time(minutes=policy().send_minutes + 1)
            try:
                sent = she.sends(card + "." if wrong == "other" else card)
            except NoConsent:
                return
            must(sent is None, f"it was sent without her consent: {wrong}")

    @rule(who=woman)
    def she_writes(self, who: int) -> None:
        she = self._writes(who)
        words = self.judge.word(she)
        self.judge.heard(she, words, she.says(words))

    @rule(who=woman)
    def she_leaves(self, who: int) -> None:
        self.women[who].leaves()
        self.judge.left(self.women[who])

    @rule(who=woman, of=woman, is_right=st.booleans())
    def she_types_a_code(self, who: int, of: int, is_right: bool) -> None:
        she = self._writes(who)
        code = self.judge.code_of(self.women[of]) if is_right else "123412341234"
        self.judge.returned(she, she.returns(code))

    @rule(who=woman)
    def she_withdraws(self, who: int) -> None:
        self.judge.withdrew(self.women[who], self.women[who].withdraws())

    @rule(who=woman, is_sure=st.integers(0, 9))
    def she_erases(self, who: int, is_sure: int) -> None:
        if is_sure == 0:
            self.women[who].erases()
            self.judge.erased(self.women[who])
            self.women[who] = self.world.woman(self.women[who].chat_id)

    @rule(who=woman, where=post)
    def she_agrees(self, who: int, where: Any) -> None:
        agreed = self._as_her(
            consents.give, who, purpose="other_post", recipient=where.post_id, policy=policy(), new_id=self.world.ids
        )
        if agreed:
            self.judge.agreed(self.women[who], where.post_id)

    # Officers.

    @rule(of=which)
    def they_talk(self, of: int) -> None:
        """An officer takes it, reads it and answers; it is delivered, and she writes back."""
        self.officer_claims(0, of)
        self.officer_reads(0, of)
        self.officer_writes(0, of, is_note=False, takes_back=False)
        self.time_passes(1)
        self.the_gateway_delivers()
        self.she_writes(of % WOMEN)

    @rule(who=officer, of=which)
    def officer_claims(self, who: int, of: int) -> None:
        self._try(who, of, lambda it, handoff: it.claims(handoff) and self.judge.holds(it, handoff))

    @rule(who=officer, of=which)
    def officer_releases(self, who: int, of: int) -> None:
        self._try(who, of, lambda it, handoff: it.releases(handoff) and self.judge.let_go(it, handoff))

    @rule(who=officer, of=which)
    def officer_reads(self, who: int, of: int) -> None:
        self._try(who, of, lambda it, handoff: self.judge.read(it, handoff, it.reads(handoff)))

    @rule(who=officer, of=which, is_note=st.booleans(), takes_back=st.booleans())
    def officer_writes(self, who: int, of: int, is_note: bool, takes_back: bool) -> None:
        def write(it: Officer, handoff: str) -> None:
            words = self.judge.word(it, handoff)
            position = it.notes(handoff, words) if is_note else it.says(handoff, words)
            self.judge.wrote(it, handoff, words, is_note=is_note)
            if takes_back and not is_note and it.takes_back(handoff, position):
                self.judge.unsaid(handoff, words)

        self._try(who, of, write)

    @rule(who=officer, of=which, outcome=st.sampled_from(OUTCOMES))
    def officer_wraps_up(self, who: int, of: int, outcome: str) -> None:
        self._try(who, of, lambda it, handoff: it.wraps_up(handoff, outcome) and self.judge.let_go(it, handoff))

    @rule(who=officer, of=which, to=officer, is_warm=st.booleans(), how=st.sampled_from(["officer", "queue", "post"]))
    def officer_passes_on(self, who: int, of: int, to: int, is_warm: bool, how: str) -> None:
        def pass_on(it: Officer, handoff: str) -> None:
            theirs = [other for other in self.officers if (other.post_id == it.post_id) == (how == "officer")]
            other = theirs[to % len(theirs)]
            named = {"officer": {"to_officer": other.officer_id}, "post": {"to_post": other.post_id}, "queue": {}}[how]
            if it.does(transfers.transfer, handoff, is_warm=is_warm, **named):
                self.judge.passed_on(
                    it, handoff, other if how == "officer" else None, named.get("to_post"), is_warm=is_warm
                )

        self._try(who, of, pass_on)

    @rule(who=woman, where=post, of=which)
    def officer_passes_on_to_a_post_she_agreed_to(self, who: int, where: Any, of: int) -> None:
        def pass_on(it: Officer, handoff: str) -> None:
            if it.does(transfers.transfer, handoff, to_post=where.post_id, is_warm=bool(of % 2)):
                self.judge.passed_on(it, handoff, None, where.post_id, is_warm=bool(of % 2))

        self.she_agrees(who, where)
        self._try(0, of, pass_on)

    @rule(who=officer, of=which)
    def officer_accepts(self, who: int, of: int) -> None:
        def accept(it: Officer, handoff: str) -> None:
            if it.does(transfers.accept_transfer, handoff, self.world.keys, policy=policy()):
                self.judge.accepted(it, handoff)

        offered = self.judge.offered()
        if offered and who < OFFICERS - 1:
            handoff, officer_id, post_id = offered[of % len(offered)]
            takers = [it for it in self.officers if officer_id in (None, it.officer_id) and post_id in (None, it.post_id)]
            with suppress(Refused):
                self.judge.tries(takers[0], handoff)
                accept(takers[0], handoff)
        else:
            self._try(who, of, accept)

    # Time and machines.

    @rule(minutes=st.sampled_from([0.1, 1, 12, 30, 90, 60 * 5, 60 * 20]))
    def time_passes(self, minutes: float) -> None:
        self.world.clock.pass_time(minutes=minutes)
        self.doubt = max(0.0, self.doubt - minutes)

    @rule(hours=st.sampled_from([-30, -2, -0.2, 0.5, 3, 26]))
    def the_clock_jumps(self, hours: float) -> None:
        self.world.clock.pass_time(hours=hours)
        self.doubt = 30.0

    @rule()
    def the_gateway_delivers(self) -> None:
        self.world.pumps()
        self.judge.came(self.world.delivers())

    @rule()
    def the_gateway_sweeps(self) -> None:
        if self.doubt:
            return  # a clock in doubt ends nothing
        world = self.world
        world.advances()
        world.run(retention.sweep, world.keys, limits=library().limits, now=world.clock(), new_id=world.ids)
        world.run(retention.sweep_handoffs, world.keys, policy=policy(), now=world.clock())
        self.judge.swept()

    @rule()
    def a_transaction_will_die(self) -> None:
        self.world.is_dying = True

    @invariant()
    def everything_holds(self) -> None:
        type(self).steps += 1
        if hasattr(self, "judge"):
            self.judge.looks()
            self.world.looks_apart()

    def teardown(self) -> None:
        if hasattr(self, "judge"):
            self.judge.looks()
            self.judge.waits_until_all_is_told(self.women)
            type(self).deaths += self.world.deaths
            self.seen.update(self.judge.seen)
            self.world.deaths = 0

    def _writes(self, who: int) -> Woman:
        self.women[who].writes()
        return self.women[who]

    def _as_her(self, verb: Step, who: int, **named: Any) -> Any:
        return self.world.run(verb, person_id=self.women[who].person_id, now=self.world.clock(), **named)

    def _try(self, who: int, of: int, step: Callable[[Officer, str], object]) -> None:
        """Somebody tries it on any handoff there ever was: mostly who may, at times whoever; those it must refuse."""
        ids = self.judge.handoffs
        if not ids:
            return
        open_ones = self.judge.open_ones() or ids
        handoff = open_ones[of % len(open_ones)] if of < 80 else ids[of % len(ids)]
        it = self._somebody(who, handoff)
        self.judge.tries(it, handoff)
        try:
            step(it, handoff)
        except Refused as refusal:
            self.seen[f"refused: {type(refusal).__name__}"] += 1
        except Unsealable:
            self.seen["refused: destroyed"] += 1
        else:
            self.judge.let_in(it, handoff)

    def _somebody(self, who: int, handoff: str) -> Officer:
        holders = [it for it in self.officers if it.officer_id == self.judge.holder[handoff]]
        theirs = [it for it in self.officers if it.post_id == self.judge.post_of[handoff]]
        if who < OFFICERS // 2 and holders:
            return holders[0]
        return theirs[who % len(theirs)] if who < OFFICERS * 4 // 5 else self.officers[who]

    @staticmethod
    def _may_refuse() -> Any:
        return suppress(Refused)
