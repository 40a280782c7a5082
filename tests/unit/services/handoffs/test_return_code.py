"""A return code brings her back, from any phone; a wrong one is no different from any text."""

import pytest

from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.errors import PermissionDenied
from bot.services.handoffs import return_code
from tests.support.handoff_scenario import HandoffServices, OfficerActor, PersonActor, get_policy

WRONG = "123412341234"


@pytest.fixture
def sent(she: PersonActor) -> tuple[str, str]:
    """(handoff, return code)."""
    told = she.request_handoff()
    return told.handoff_id, told.return_code


@pytest.fixture
def answered(office: HandoffServices, officer: OfficerActor, sent: tuple[str, str]) -> str:
    officer.claim(sent[0])
    officer.send_reply(sent[0], "hello")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    office.deliver_outbox()
    return sent[0]


def test_after_leave_her_code_opens_it_again(
    she: PersonActor, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    she.leave()
    she.send_update()
    assert she.reopen_with_code(WRONG) is None
    opened = she.reopen_with_code(sent[1])
    assert opened is not None
    assert (opened.handoff_id, opened.is_answered, she.get_holder()) == (answered, True, "officer")
    she.send_message("saya kembali")
    officer.send_reply(answered, "good to hear from you")


def test_from_another_phone_it_is_that_phones(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    new_phone = office.create_person(8001)
    assert new_phone.reopen_with_code(sent[1])
    assert (new_phone.get_holder(), she.get_holder()) == ("officer", "assistant")
    assert (she.send_message("from the old one"), new_phone.send_message("from the new one")) == (None, 3)
    assert officer.acknowledge(answered)
    officer.send_reply(answered, "hello again")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    assert office.deliver_outbox() == [(7001, "line"), (8001, "hello again")]
    she.erase()
    assert officer.read(answered).messages[-1].text == "hello again"


def test_five_tries_an_hour_and_then_even_the_right_one_is_wrong(
    office: HandoffServices, she: PersonActor, sent: tuple[str, str]
) -> None:
    thief = office.create_person(8001)
    assert [thief.reopen_with_code(WRONG) for _ in range(get_policy().return_tries)] == [
        None
    ] * get_policy().return_tries
    assert thief.reopen_with_code(sent[1]) is None
    assert she.reopen_with_code(sent[1])
    office.clock.advance(minutes=get_policy().return_minutes + 1)
    assert thief.reopen_with_code(sent[1])


def test_what_was_wrapped_up_waits_in_the_queue_again_by_her_code_only(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    officer.close(answered)
    assert not officer.claim(answered)
    opened = she.reopen_with_code(sent[1])
    assert opened is not None
    assert (opened.state, she.get_holder()) == (HandoffState.QUEUED, "assistant")
    assert office.run_in_transaction(lambda uow: uow.vaults.get_by_handoff(answered)).wrapped_up_at is None
    assert officer.claim(answered)


def test_what_she_withdrew_no_code_opens(she: PersonActor, sent: tuple[str, str]) -> None:
    she.withdraw()
    assert she.reopen_with_code(sent[1]) is None


def test_it_tells_her_that_nobody_took_it(office: HandoffServices, she: PersonActor, sent: tuple[str, str]) -> None:
    she.leave()
    office.clock.advance(hours=get_policy().queue_hours + 1)
    office.advance_handoffs()
    assert (office.run_delivery_job(), office.get_handoff(sent[0]).end_told_at) == (0, None)
    she.send_update()
    opened = she.reopen_with_code(sent[1])
    assert opened is not None
    assert opened.state is HandoffState.EXPIRED
    office.run_delivery_job()
    assert [text for _, text in office.deliver_outbox()] == ["expired"]


def test_a_card_half_written_gives_way(office: HandoffServices, she: PersonActor, sent: tuple[str, str]) -> None:
    new_phone = office.create_person(8001)
    new_phone.begin_card()
    assert new_phone.reopen_with_code(sent[1])
    assert office.run_in_transaction(lambda uow: uow.drafts.list_ids()) == set()


def test_whoever_has_a_handoff_of_her_own_opens_no_other(office: HandoffServices, sent: tuple[str, str]) -> None:
    other = office.create_person(8001)
    other.request_handoff()
    assert other.reopen_with_code(sent[1]) is None


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("1234 5678 9012", "123456789012"),
        ("123456789012", "123456789012"),
        (" 1234-5678-9012\n", "123456789012"),
        ("១២៣៤ ៥៦៧៨ ៩០១២", "123456789012"),
        ("၁၂၃၄ ၅၆၇၈ ၉၀၁၂", "123456789012"),
        ("12345678901", None),
        ("1234567890123", None),
        ("1234 5678 901x", None),
        ("", None),
        ("hello", None),
        ("²²²²²²²²²²²²", None),
    ],
)
def test_a_return_code_is_known_by_its_form_in_every_script(typed: str, digits: str | None) -> None:
    assert return_code.parse_return_code(typed) == digits


def test_codes_have_their_form() -> None:
    assert return_code.parse_return_code(return_code.generate_return_code())
    letter_digit, word = return_code.generate_handoff_code().split("-")
    assert (len(letter_digit), word.isupper()) == (2, True)


def test_a_post_sees_that_another_account_answers_and_nothing_goes_there_until_it_says_so(
    office: HandoffServices, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    assert office.get_handoff(answered).account_at is None
    officer.send_reply(answered, "written before")
    other = office.create_person(8001)
    other.reopen_with_code(sent[1])
    assert (office.get_handoff(answered).account_at, office.get_handoff(answered).is_account_new) == (
        office.clock(),
        True,
    )
    officer.send_reply(answered, "written after")
    office.clock.advance(seconds=11)
    assert office.run_delivery_job() == 0
    assert [one.row.state for one in officer.read(answered).messages[-2:]] == ["held", "due"]
    assert (officer.acknowledge(answered), officer.acknowledge(answered)) == (True, False)
    office.run_delivery_job()
    office.run_delivery_job()
    assert [text for chat, text in office.deliver_outbox() if chat == 8001] == ["written before", "written after"]


def test_move_and_acknowledgement_are_on_record(
    office: HandoffServices, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    office.create_person(8001).reopen_with_code(sent[1])
    officer.acknowledge(answered)
    acts = [
        (row.by, row.verb)
        for row in office.run_in_transaction(lambda uow: uow.audit.list_by_subject(answered, limit=100))
    ]
    assert ("woman", "move_account") in acts and (officer.officer_id, "know_account") in acts


def test_only_its_officer_acknowledges_it(office: HandoffServices, sent: tuple[str, str], answered: str) -> None:
    office.create_person(8001).reopen_with_code(sent[1])
    with pytest.raises(PermissionDenied):
        office.create_officer("officer-2").acknowledge(answered)
    assert office.get_handoff(answered).is_account_new


def test_another_move_has_to_be_acknowledged_anew(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    office.create_person(8001).reopen_with_code(sent[1])
    officer.acknowledge(answered)
    assert she.reopen_with_code(sent[1])
    assert office.get_handoff(answered).is_account_new


def test_the_same_account_moves_nothing(
    office: HandoffServices, she: PersonActor, sent: tuple[str, str], answered: str
) -> None:
    she.leave()
    she.send_update()
    opened = she.reopen_with_code(sent[1])
    assert opened and not opened.needs_code_word
    assert office.get_handoff(answered).account_at is None


def test_a_reply_on_its_way_to_the_old_chat_does_not_arrive_there(
    office: HandoffServices, officer: OfficerActor, sent: tuple[str, str], answered: str
) -> None:
    officer.send_reply(answered, "room three at nine")
    office.clock.advance(seconds=11)
    assert office.run_delivery_job() == 1
    office.create_person(8001).reopen_with_code(sent[1])
    assert office.deliver_outbox() == [(7001, "line")]
    office.run_delivery_job()
    assert officer.read(answered).messages[-1].row.state == "failed"


@pytest.mark.parametrize("has_left", [True, False])
def test_the_old_chat_gets_one_line_unless_she_left_it(
    office: HandoffServices, she: PersonActor, sent: tuple[str, str], answered: str, has_left: bool
) -> None:
    if has_left:
        she.leave()
        she.send_update()
    office.create_person(8001).reopen_with_code(sent[1])
    assert office.deliver_outbox() == ([] if has_left else [(7001, "line")])


def test_the_old_chat_gets_no_line_outside_her_window(office: HandoffServices, she: PersonActor) -> None:
    told = she.request_handoff(window="night")
    office.create_person(8001).reopen_with_code(told.return_code)
    assert office.deliver_outbox() == []


@pytest.mark.parametrize(("card", "asks"), [({"code_word": "mango"}, True), ({}, False)])
def test_another_account_is_asked_for_the_code_word_where_one_was_set(
    office: HandoffServices, she: PersonActor, card: dict[str, str], asks: bool
) -> None:
    told = she.request_handoff(**card)
    opened = office.create_person(8001).reopen_with_code(told.return_code)
    assert opened and opened.needs_code_word == asks


def test_where_it_is_not_known_whether_there_is_a_word_it_is_asked_for(
    office: HandoffServices, sent: tuple[str, str]
) -> None:
    def from_before(uow: UnitOfWork) -> None:
        uow.handoffs.update(sent[0], has_word=None)
        uow.commit()

    office.run_in_transaction(from_before)
    opened = office.create_person(8001).reopen_with_code(sent[1])
    assert opened and opened.needs_code_word
