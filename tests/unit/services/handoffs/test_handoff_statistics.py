"""What happens to handoffs is counted where it happens, once, and with nothing of whose it was."""

from bot.domain.statistics import month_of
from tests.support.handoff_scenario import HandoffServices, OfficerActor, PersonActor


def counted(office: HandoffServices) -> dict[str, dict[str, int]]:
    rows = office.run_in_transaction(lambda uow: uow.statistics.list_by_month(month_of(office.clock())))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.dimension, {})[row.value] = row.number
    return found


def test_a_card_is_counted_when_it_is_sent_and_not_before(office: HandoffServices, she: PersonActor) -> None:
    she.begin_card()
    she.answer_fields(help="health", urgency="today")
    she.view_card()
    assert counted(office) == {}
    she.send_card()
    assert counted(office) == {
        "request": {"sent": 1},
        "country": {"MY": 1},
        "language": {"id": 1},
        "urgency": {"today": 1},
        "help": {"health": 1},
    }


def test_an_answer_in_time_and_how_it_ended(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    officer.claim(handoff)
    assert "answer" not in counted(office)
    officer.send_reply(handoff, "I am here.")
    officer.send_reply(handoff, "What do you need most?")
    officer.close(handoff, "referred_confirmed")
    assert counted(office)["answer"] == {"in_time": 1}
    assert counted(office)["outcome"] == {"referred_confirmed": 1}


def test_an_answer_after_somebody_had_to_be_called_is_late(
    office: HandoffServices, officer: OfficerActor, handoff: str
) -> None:
    office.clock.advance(minutes=61)
    officer.claim(handoff)
    officer.send_reply(handoff, "I am here.")
    assert counted(office)["answer"] == {"late": 1}


def test_an_answer_that_is_taken_back_and_written_anew_is_one(
    office: HandoffServices, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    officer.undo_reply(handoff, officer.send_reply(handoff, "I am her."))
    officer.send_reply(handoff, "I am here.")
    assert counted(office)["answer"] == {"in_time": 1}


def test_what_she_takes_back_is_counted_by_whether_she_was_answered(
    office: HandoffServices, officer: OfficerActor, she: PersonActor
) -> None:
    she.request_handoff(help="health", urgency="today", window="any", how="open")
    she.withdraw()
    assert counted(office)["answer"] == {"withdrawn": 1}
    second = she.request_handoff(help="health", urgency="today", window="any", how="open").handoff_id
    officer.claim(second)
    officer.send_reply(second, "I am here.")
    she.withdraw()
    assert counted(office)["answer"] == {"withdrawn": 1, "in_time": 1}
    assert counted(office)["outcome"] == {"withdrawn": 1}


def test_a_card_nobody_answered_is_counted_as_that(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    office.clock.advance(hours=73)
    office.advance_handoffs()
    assert counted(office)["answer"] == {"nobody": 1}
    assert "outcome" not in counted(office)


def test_no_number_knows_whose_it_was(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    rows = repr(office.run_in_transaction(lambda uow: uow.statistics.list_by_month(month_of(office.clock()))))
    assert handoff not in rows
    assert she.person_id not in rows
