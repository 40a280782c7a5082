"""Whose chats an officer holds, who may be owed a word, and who is there when she writes to the assistant."""

from datetime import timedelta

import pytest

from bot.services.handoffs import assignment, messages
from tests.support.handoff_scenario import HandoffServices, OfficerActor, PersonActor, get_policy


def watched(office: HandoffServices) -> assignment.ActiveHandoffs:
    found: assignment.ActiveHandoffs = office.run_in_transaction(assignment.load_active_handoffs, office.keys)
    return found


def answers(office: HandoffServices, officer: OfficerActor, handoff_id: str) -> None:
    """An officer takes a card, and an answer reaches her."""
    officer.claim(handoff_id)
    officer.send_reply(handoff_id, "hello")
    office.clock.advance(seconds=get_policy().undo_seconds + 1)
    office.run_delivery_job()


def test_where_nothing_is_sent_there_is_nothing_to_watch(office: HandoffServices, she: PersonActor) -> None:
    assert watched(office) == assignment.ActiveHandoffs(frozenset(), frozenset(), is_idle=True)


def test_who_waits_and_who_is_held(office: HandoffServices, she: PersonActor, officer: OfficerActor) -> None:
    sent = she.request_handoff(how="open")
    assert watched(office) == assignment.ActiveHandoffs(frozenset(), frozenset({she.person_id}), is_idle=False)
    answers(office, officer, sent.handoff_id)
    assert watched(office).officer_chats == {she.chat_id}
    she.leave()
    assert watched(office) == assignment.ActiveHandoffs(frozenset(), frozenset(), is_idle=False)


def test_a_lost_key_hides_one_chat_and_no_other(
    office: HandoffServices, she: PersonActor, officer: OfficerActor
) -> None:
    other = office.create_person(7002)
    for woman in (she, other):
        answers(office, officer, woman.request_handoff(how="open").handoff_id)
    office.keys.person_keys.destroy_slot(
        office.run_in_transaction(lambda uow: uow.people.get_by_id(she.person_id)).route_key
    )
    assert watched(office).officer_chats == {other.chat_id}


@pytest.mark.parametrize("said", [{"window": "i_write_first"}, {"how": "she_calls"}, {"window": "any"}])
def test_who_waits_is_there_when_she_writes_anything(
    office: HandoffServices, she: PersonActor, said: dict[str, str]
) -> None:
    sent = she.request_handoff(**said)
    office.clock.advance(hours=2)
    assert she._run(messages.record_presence, person_id=she.person_id) is True
    assert office.get_handoff(sent.handoff_id).wrote_at == office.clock()


def test_who_waits_for_nobody_is_not_noted(office: HandoffServices, she: PersonActor) -> None:
    assert she._run(messages.record_presence, person_id=she.person_id) is False


def test_after_she_left_whoever_writes_is_not_taken_for_her(office: HandoffServices, she: PersonActor) -> None:
    sent = she.request_handoff(window="i_write_first")
    she.leave()
    office.clock.advance(hours=2)
    assert she._run(messages.record_presence, person_id=she.person_id) is False
    row = office.get_handoff(sent.handoff_id)
    assert row.is_suspended and office.clock() - row.wrote_at == timedelta(hours=2)
