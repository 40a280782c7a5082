"""An interpreter reads and writes only after her yes, beside the officer who holds it; a no, or taking one out, is for good."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.errors import NotFound, PermissionDenied, StateConflict
from bot.services.handoffs import interpreters, lifecycle, transfers
from bot.services.handoffs.lifecycle import OpenedHandoff
from tests.support.handoff_scenario import OTHER, POST, HandoffServices, OfficerActor, PersonActor, get_policy

HOLDER, HELPER, STRANGER = "officer-1", "officer-2", "officer-3"


@dataclass
class Scene:
    """A handoff that one officer holds and answered, and colleagues."""

    office: HandoffServices
    her: PersonActor
    holder: OfficerActor
    handoff_id: str

    def ask(self, interpreter_id: str = HELPER) -> int:
        position: int = self.office.run_in_transaction(
            interpreters.ask,
            self.office.keys,
            **self._named(HOLDER),
            interpreter_id=interpreter_id,
            policy=get_policy(),
            now=self.office.clock(),
        )
        return position

    def agree(self, interpreter_id: str = HELPER) -> bool:
        is_in: bool = self.office.run_in_transaction(
            interpreters.grant,
            person_id=self.her.person_id,
            interpreter_id=interpreter_id,
            policy=get_policy(),
            now=self.office.clock(),
            new_id=self.office.ids,
        )
        return is_in

    def refuse(self) -> bool:
        is_done: bool = self.office.run_in_transaction(
            interpreters.refuse, person_id=self.her.person_id, now=self.office.clock()
        )
        return is_done

    def write(self, officer_id: str, words: str = "She asks where you are") -> int:
        position: int = self.office.run_in_transaction(
            interpreters.send_message,
            self.office.keys,
            **self._named(officer_id),
            words=words,
            policy=get_policy(),
            now=self.office.clock(),
        )
        return position

    def read(self, officer_id: str) -> OpenedHandoff:
        opened: OpenedHandoff = self.office.run_in_transaction(
            lifecycle.read_handoff,
            self.office.keys,
            handoff_id=self.handoff_id,
            post_id=POST.post_id,
            by=officer_id,
            now=self.office.clock(),
        )
        return opened

    def end(self, officer_id: str) -> bool:
        is_news: bool = self.office.run_in_transaction(
            interpreters.end, **self._named(officer_id), now=self.office.clock()
        )
        return is_news

    def list_verbs(self) -> list[str]:
        with_audit = self.office.run_in_transaction(
            lambda uow: [row.verb for row in reversed(uow.audit.list_by_subject(self.handoff_id, limit=100))]
        )
        return [verb for verb in with_audit if "interpreter" in verb]

    def _named(self, officer_id: str) -> dict[str, str]:
        return {"handoff_id": self.handoff_id, "post_id": POST.post_id, "officer_id": officer_id}


@pytest.fixture
def scene(office: HandoffServices) -> Iterator[Scene]:
    office.add_account(HOLDER)
    office.add_account(HELPER, name_for_women="Thida")
    office.add_account(STRANGER, languages="km")
    her = office.create_person()
    sent = her.request_handoff(POST, language="id", how="open", window="any", days="any")
    holder = office.create_officer(HOLDER)
    holder.claim(sent.handoff_id)
    holder.send_reply(sent.handoff_id, "hello")
    yield Scene(office, her, holder, sent.handoff_id)


def test_before_her_yes_nobody_else_reads_or_writes(scene: Scene) -> None:
    scene.ask()
    with pytest.raises(PermissionDenied):
        scene.read(HELPER)
    with pytest.raises(PermissionDenied):
        scene.write(HELPER)


def test_after_her_yes_that_colleague_reads_and_writes_and_no_other(scene: Scene) -> None:
    scene.ask()
    assert scene.agree()
    assert scene.read(HELPER).card
    position = scene.write(HELPER)
    written = next(one for one in scene.read(HOLDER).messages if one.row.position == position)
    assert written.code and written.code.values == {"name": "Thida"}
    with pytest.raises(PermissionDenied):
        scene.read(STRANGER)
    assert scene.list_verbs() == ["ask_interpreter", "agree_interpreter"]


def test_an_interpreter_sees_no_note_between_officers(scene: Scene) -> None:
    scene.holder.write_note(scene.handoff_id, "between us")
    scene.agree()
    assert "between us" not in [one.text for one in scene.read(HELPER).messages]
    assert "between us" in [one.text for one in scene.read(HOLDER).messages]


def test_a_no_is_for_good(scene: Scene) -> None:
    scene.ask()
    assert scene.refuse()
    with pytest.raises(StateConflict, match="interpreter_refused"):
        scene.ask()
    with pytest.raises(PermissionDenied):
        scene.read(HELPER)
    assert scene.list_verbs() == ["ask_interpreter", "disagree_interpreter"]


def test_she_takes_the_interpreter_out_at_once(scene: Scene) -> None:
    scene.agree()
    waiting = scene.write(HELPER)
    assert scene.refuse()
    with pytest.raises(PermissionDenied):
        scene.read(HELPER)
    states = {one.row.position: one.row.state for one in scene.read(HOLDER).messages}
    assert states[waiting] == "cancelled"
    with pytest.raises(StateConflict, match="interpreter_refused"):
        scene.ask()


@pytest.mark.parametrize("officer_id", [HOLDER, HELPER])
def test_the_holder_or_the_interpreter_ends_it_and_she_may_be_asked_again(scene: Scene, officer_id: str) -> None:
    scene.agree()
    assert scene.end(officer_id)
    with pytest.raises(PermissionDenied):
        scene.read(HELPER)
    assert scene.list_verbs() == ["agree_interpreter", "end_interpreter"]
    scene.office.clock.advance(seconds=1)
    assert scene.ask()


def test_she_is_asked_once_at_a_time_and_for_one_person(scene: Scene) -> None:
    scene.ask()
    with pytest.raises(StateConflict, match="interpreter_pending"):
        scene.ask()
    scene.agree()
    with pytest.raises(StateConflict, match="interpreter_present"):
        scene.ask()


@pytest.mark.parametrize("interpreter_id", [STRANGER, HOLDER, "nobody"])
def test_who_cannot_interpret_is_not_asked_for(scene: Scene, interpreter_id: str) -> None:
    with pytest.raises(NotFound):
        scene.ask(interpreter_id)
    assert not scene.agree(interpreter_id)


def test_whoever_the_post_marks_may_interpret_in_every_language(scene: Scene) -> None:
    scene.office.run_in_transaction(lambda uow: (uow.officers.update(STRANGER, is_interpreter=True), uow.commit()))
    assert scene.ask(STRANGER)


def test_another_post_that_takes_over_has_no_interpreter(scene: Scene) -> None:
    scene.office.add_joined_post(OTHER)
    scene.agree()
    given = {"person_id": scene.her.person_id, "policy": get_policy(), "now": scene.office.clock()}
    scene.office.run_in_transaction(
        transfers.grant_consent, purpose="other_post", recipient=OTHER.post_id, new_id=scene.office.ids, **given
    )
    scene.office.run_in_transaction(
        transfers.transfer_handoff,
        handoff_id=scene.handoff_id,
        officer_id=HOLDER,
        post_id=POST.post_id,
        to_post=OTHER.post_id,
        is_warm=False,
        now=scene.office.clock(),
    )
    scene.office.run_in_transaction(
        transfers.accept_transfer,
        scene.office.keys,
        handoff_id=scene.handoff_id,
        officer_id="officer-b",
        post_id=OTHER.post_id,
        policy=get_policy(),
        now=scene.office.clock(),
    )
    name = scene.office.run_in_transaction(interpreters.find_shown_name, scene.handoff_id, scene.office.clock())
    assert name is None
