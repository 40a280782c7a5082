"""On call: the post's list is called one after the other, until somebody sees to it; she is told only what is known."""

from datetime import timedelta

import pytest

from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import NotFound, StateConflict
from bot.services.handoffs import escalation, on_call
from tests.support.handoff_scenario import MORNING, POST, HandoffServices, PersonActor, get_policy, get_safe_contact

ACKNOWLEDGE = get_policy().get_acknowledge_minutes("now")


def add_officer(office: HandoffServices, name: str, roles: str = "officer", **values: object) -> str:
    row = OfficerRow(
        officer_id=name,
        post_id=POST.post_id,
        login=name,
        name=name,
        title="other",
        roles=roles,
        language="en",
        languages="en",
        is_woman=True,
        password_hash="hash",
        totp=b"totp",
        joined_at=MORNING,
        confirmed_at=MORNING,
    )

    def add(uow: UnitOfWork) -> None:
        uow.officers.add(row)
        if values:
            uow.officers.update(name, **values)
        uow.commit()

    office.run_in_transaction(add)
    return name


def set_list(office: HandoffServices, *names: str) -> bool:
    changed: bool = office.run_in_transaction(
        on_call.set_on_call, post_id=POST.post_id, officer_ids=names, by="boss", now=office.clock()
    )
    return changed


def call(office: HandoffServices, minutes: float) -> list[str]:
    """Who is called by so many minutes after the morning began."""
    office.clock.now = MORNING + timedelta(minutes=minutes)
    return [one.officer_id for one in office.advance_handoffs().calls]


def acknowledge(office: HandoffServices, handoff_id: str, name: str) -> bool:
    is_news: bool = office.run_in_transaction(
        on_call.acknowledge_call,
        handoff_id=handoff_id,
        post_id=POST.post_id,
        officer_id=name,
        by=name,
        now=office.clock(),
    )
    return is_news


def find_reached(office: HandoffServices, handoff_id: str) -> str:
    reached: str = office.run_in_transaction(
        escalation.find_reached,
        office.get_handoff(handoff_id),
        policy=get_policy(),
        safe=get_safe_contact(),
        now=office.clock(),
    )
    return reached


@pytest.fixture
def people(office: HandoffServices) -> HandoffServices:
    for name in ("anna", "bora", "chan"):
        add_officer(office, name)
    set_list(office, "chan", "anna", "bora")
    return office


@pytest.fixture
def urgent(people: HandoffServices, she: PersonActor) -> str:
    return str(she.request_handoff(urgency="now").handoff_id)


def test_whoever_does_not_acknowledge_is_followed_by_the_next(people: HandoffServices, urgent: str) -> None:
    assert call(people, 9) == []
    assert call(people, 10) == ["chan"]
    assert call(people, 10 + ACKNOWLEDGE - 0.1) == []
    assert call(people, 10 + ACKNOWLEDGE) == ["anna"]
    assert call(people, 20) == ["bora"]
    assert call(people, 300) == []  # everybody was called


def test_while_somebody_sees_to_it_only_a_step_of_the_policy_calls_on(people: HandoffServices, urgent: str) -> None:
    call(people, 10)
    assert acknowledge(people, urgent, "chan")
    assert not acknowledge(people, urgent, "chan")
    assert call(people, 19) == []
    assert call(people, 20) == ["anna"]


def test_whoever_was_not_called_acknowledges_nothing(people: HandoffServices, urgent: str) -> None:
    call(people, 10)
    assert not acknowledge(people, urgent, "bora")
    with pytest.raises(NotFound):
        people.run_in_transaction(
            on_call.acknowledge_call,
            handoff_id=urgent,
            post_id="other",
            officer_id="chan",
            by="chan",
            now=people.clock(),
        )


def test_whoever_takes_it_sees_to_it(people: HandoffServices, urgent: str) -> None:
    call(people, 10)
    people.create_officer("bora").claim(urgent)
    assert call(people, 19) == []
    assert call(people, 20) == ["bora"]  # who holds it is called before the list goes on


def test_a_new_wait_begins_with_whoever_holds_it(people: HandoffServices, urgent: str, she: PersonActor) -> None:
    call(people, 10)
    officer = people.create_officer("bora")
    officer.claim(urgent)
    officer.send_reply(urgent, "hello")
    people.clock.advance(seconds=11)
    people.run_delivery_job()
    people.deliver_outbox()
    people.run_delivery_job()
    assert call(people, 40) == []
    she.send_message("are you there?")
    assert call(people, 49) == []
    assert call(people, 50) == ["bora"]
    assert call(people, 50 + ACKNOWLEDGE) == ["chan"]


def test_an_account_that_cannot_answer_is_not_called(people: HandoffServices, urgent: str) -> None:
    people.run_in_transaction(lambda uow: (uow.officers.update("chan", disabled_at=MORNING), uow.commit()))
    assert call(people, 10) == ["anna"]


def test_without_a_list_the_supervisors_are_called(office: HandoffServices, she: PersonActor) -> None:
    add_officer(office, "anna")
    add_officer(office, "somaly", roles="officer,supervisor")
    add_officer(office, "auditor", roles="auditor")
    she.request_handoff(urgency="now")
    assert call(office, 60) == ["somaly"]


def test_a_list_holds_officers_of_the_post_that_can_answer(people: HandoffServices) -> None:
    add_officer(people, "eve", roles="auditor")
    for names in (("eve",), ("nobody",)):
        with pytest.raises(StateConflict):
            set_list(people, *names)
    assert not set_list(people, "chan", "anna", "bora")
    assert set_list(people)


def test_she_is_told_only_what_is_known(people: HandoffServices, urgent: str) -> None:
    assert find_reached(people, urgent) == "nobody"
    call(people, 10)
    assert find_reached(people, urgent) == "nobody"  # called, and nobody knows whether it was seen
    people.run_in_transaction(lambda uow: (uow.staff_alerts.upsert(POST.post_id, rang_at=people.clock()), uow.commit()))
    assert find_reached(people, urgent) == "called"
    people.run_in_transaction(
        lambda uow: (uow.staff_alerts.upsert(POST.post_id, silent_at=people.clock()), uow.commit())
    )
    assert find_reached(people, urgent) == "nobody"
    acknowledge(people, urgent, "chan")
    assert find_reached(people, urgent) == "seen"
