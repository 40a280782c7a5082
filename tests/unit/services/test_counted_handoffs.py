"""What happens to handoffs is counted where it happens, once, and with nothing of whose it was."""

from bot.model.counting import month_of
from tests.support.handoffs import Office, Officer, Woman


def counted(office: Office) -> dict[str, dict[str, int]]:
    rows = office.run(lambda uow: uow.counts.of(month_of(office.clock())))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.dimension, {})[row.value] = row.number
    return found


def test_a_card_is_counted_when_it_is_sent_and_not_before(office: Office, she: Woman) -> None:
    she.begins()
    she.answers(help="health", urgency="today")
    she.sees()
    assert counted(office) == {}
    she.sends()
    assert counted(office) == {
        "request": {"sent": 1}, "country": {"MY": 1}, "language": {"id": 1}, "urgency": {"today": 1}, "help": {"health": 1},
    }  # fmt: skip


def test_an_answer_in_time_and_how_it_ended(office: Office, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    assert "answer" not in counted(office)
    officer.says(handoff, "I am here.")
    officer.says(handoff, "What do you need most?")
    officer.wraps_up(handoff, "referred_confirmed")
    assert counted(office)["answer"] == {"in_time": 1}
    assert counted(office)["outcome"] == {"referred_confirmed": 1}


def test_an_answer_after_somebody_had_to_be_called_is_late(office: Office, officer: Officer, handoff: str) -> None:
    office.clock.pass_time(minutes=61)
    officer.claims(handoff)
    officer.says(handoff, "I am here.")
    assert counted(office)["answer"] == {"late": 1}


def test_an_answer_that_is_taken_back_and_written_anew_is_one(office: Office, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    officer.takes_back(handoff, officer.says(handoff, "I am her."))
    officer.says(handoff, "I am here.")
    assert counted(office)["answer"] == {"in_time": 1}


def test_what_she_takes_back_is_counted_by_whether_she_was_answered(office: Office, officer: Officer, she: Woman) -> None:
    she.asks(help="health", urgency="today", window="any", how="open")
    she.withdraws()
    assert counted(office)["answer"] == {"withdrawn": 1}
    second = she.asks(help="health", urgency="today", window="any", how="open").handoff_id
    officer.claims(second)
    officer.says(second, "I am here.")
    she.withdraws()
    assert counted(office)["answer"] == {"withdrawn": 1, "in_time": 1}
    assert counted(office)["outcome"] == {"withdrawn": 1}


def test_a_card_nobody_answered_is_counted_as_that(office: Office, she: Woman, handoff: str) -> None:
    office.clock.pass_time(hours=73)
    office.advances()
    assert counted(office)["answer"] == {"nobody": 1}
    assert "outcome" not in counted(office)


def test_no_number_knows_whose_it_was(office: Office, she: Woman, handoff: str) -> None:
    rows = repr(office.run(lambda uow: uow.counts.of(month_of(office.clock()))))
    assert handoff not in rows
    assert she.person_id not in rows
