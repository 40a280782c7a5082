"""Whose chats an officer holds, who may be owed a word, and who is there when she writes to the assistant."""

from datetime import timedelta

import pytest

from bot.services import holders, relay
from tests.support.handoffs import Office, Officer, Woman, policy


def watched(office: Office) -> holders.Watch:
    found: holders.Watch = office.run(holders.watch, office.keys)
    return found


def answers(office: Office, officer: Officer, handoff_id: str) -> None:
    """An officer takes a card, and an answer reaches her."""
    officer.claims(handoff_id)
    officer.says(handoff_id, "hello")
    office.clock.pass_time(seconds=policy().undo_seconds + 1)
    office.pumps()


def test_where_nothing_is_sent_there_is_nothing_to_watch(office: Office, she: Woman) -> None:
    assert watched(office) == holders.Watch(frozenset(), frozenset(), is_idle=True)


def test_who_waits_and_who_is_held(office: Office, she: Woman, officer: Officer) -> None:
    sent = she.asks(how="open")
    assert watched(office) == holders.Watch(frozenset(), frozenset({she.person_id}), is_idle=False)
    answers(office, officer, sent.handoff_id)
    assert watched(office).held == {she.chat_id}
    she.leaves()
    assert watched(office) == holders.Watch(frozenset(), frozenset(), is_idle=False)


def test_a_lost_key_hides_one_chat_and_no_other(office: Office, she: Woman, officer: Officer) -> None:
    other = office.woman(7002)
    for woman in (she, other):
        answers(office, officer, woman.asks(how="open").handoff_id)
    office.keys.people.destroy(office.run(lambda uow: uow.people.by_id(she.person_id)).route_key)
    assert watched(office).held == {other.chat_id}


@pytest.mark.parametrize("said", [{"window": "i_write_first"}, {"how": "she_calls"}, {"window": "any"}])
def test_who_waits_is_there_when_she_writes_anything(office: Office, she: Woman, said: dict[str, str]) -> None:
    sent = she.asks(**said)
    office.clock.pass_time(hours=2)
    assert she._does(relay.is_there, person_id=she.person_id) is True
    assert office.row(sent.handoff_id).wrote_at == office.clock()


def test_who_waits_for_nobody_is_not_noted(office: Office, she: Woman) -> None:
    assert she._does(relay.is_there, person_id=she.person_id) is False


def test_after_she_left_whoever_writes_is_not_taken_for_her(office: Office, she: Woman) -> None:
    sent = she.asks(window="i_write_first")
    she.leaves()
    office.clock.pass_time(hours=2)
    assert she._does(relay.is_there, person_id=she.person_id) is False
    row = office.row(sent.handoff_id)
    assert row.is_sealed and office.clock() - row.wrote_at == timedelta(hours=2)
