"""A return code brings her back, from any phone; a wrong one is no different from any text."""

import pytest

from bot.errors import NotYours
from bot.model.handoff import State
from bot.services import codes
from bot.store.unit_of_work import UnitOfWork
from tests.support.handoffs import Office, Officer, Woman, policy

WRONG = "123412341234"


@pytest.fixture
def sent(she: Woman) -> tuple[str, str]:
    """(handoff, return code)."""
    told = she.asks()
    return told.handoff_id, told.return_code


@pytest.fixture
def answered(office: Office, officer: Officer, sent: tuple[str, str]) -> str:
    officer.claims(sent[0])
    officer.says(sent[0], "hello")
    office.clock.pass_time(seconds=11)
    office.pumps()
    office.delivers()
    return sent[0]


def test_after_leave_her_code_opens_it_again(she: Woman, officer: Officer, sent: tuple[str, str], answered: str) -> None:
    she.leaves()
    she.writes()
    assert she.returns(WRONG) is None
    opened = she.returns(sent[1])
    assert opened is not None
    assert (opened.handoff_id, opened.is_answered, she.holder()) == (answered, True, "officer")
    she.says("saya kembali")
    officer.says(answered, "good to hear from you")


def test_from_another_phone_it_is_that_phones(
    office: Office, she: Woman, officer: Officer, sent: tuple[str, str], answered: str
) -> None:
    new_phone = office.woman(8001)
    assert new_phone.returns(sent[1])
    assert (new_phone.holder(), she.holder()) == ("officer", "assistant")
    assert (she.says("from the old one"), new_phone.says("from the new one")) == (None, 3)
    assert officer.acknowledges(answered)
    officer.says(answered, "hello again")
    office.clock.pass_time(seconds=11)
    office.pumps()
    assert office.delivers() == [(7001, "line"), (8001, "hello again")]
    she.erases()
    assert officer.reads(answered).said[-1].words == "hello again"


def test_five_tries_an_hour_and_then_even_the_right_one_is_wrong(
    office: Office, she: Woman, sent: tuple[str, str]
) -> None:
    thief = office.woman(8001)
    assert [thief.returns(WRONG) for _ in range(policy().return_tries)] == [None] * policy().return_tries
    assert thief.returns(sent[1]) is None
    assert she.returns(sent[1])
    office.clock.pass_time(minutes=policy().return_minutes + 1)
    assert thief.returns(sent[1])


def test_what_was_wrapped_up_waits_in_the_queue_again_by_her_code_only(
    office: Office, she: Woman, officer: Officer, sent: tuple[str, str], answered: str
) -> None:
    officer.wraps_up(answered)
    assert not officer.claims(answered)
    opened = she.returns(sent[1])
    assert opened is not None
    assert (opened.state, she.holder()) == (State.QUEUED, "assistant")
    assert office.run(lambda uow: uow.vaults.by_handoff(answered)).wrapped_up_at is None
    assert officer.claims(answered)


def test_what_she_withdrew_no_code_opens(she: Woman, sent: tuple[str, str]) -> None:
    she.withdraws()
    assert she.returns(sent[1]) is None


def test_it_tells_her_that_nobody_took_it(office: Office, she: Woman, sent: tuple[str, str]) -> None:
    she.leaves()
    office.clock.pass_time(hours=policy().queue_hours + 1)
    office.advances()
    assert (office.pumps(), office.row(sent[0]).end_told_at) == (0, None)
    she.writes()
    opened = she.returns(sent[1])
    assert opened is not None
    assert opened.state is State.EXPIRED
    office.pumps()
    assert [text for _, text in office.delivers()] == ["expired"]


def test_a_card_half_written_gives_way(office: Office, she: Woman, sent: tuple[str, str]) -> None:
    new_phone = office.woman(8001)
    new_phone.begins()
    assert new_phone.returns(sent[1])
    assert office.run(lambda uow: uow.drafts.ids()) == set()


def test_whoever_has_a_handoff_of_her_own_opens_no_other(office: Office, sent: tuple[str, str]) -> None:
    other = office.woman(8001)
    other.asks()
    assert other.returns(sent[1]) is None


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("1234 5678 9012", "123456789012"), ("123456789012", "123456789012"), (" 1234-5678-9012\n", "123456789012"),
        ("១២៣៤ ៥៦៧៨ ៩០១២", "123456789012"), ("၁၂၃၄ ၅၆၇၈ ၉၀၁၂", "123456789012"),
        ("12345678901", None), ("1234567890123", None), ("1234 5678 901x", None), ("", None), ("hello", None),
        ("²²²²²²²²²²²²", None),
    ],
)  # fmt: skip
def test_a_return_code_is_known_by_its_form_in_every_script(typed: str, digits: str | None) -> None:
    assert codes.return_digits(typed) == digits


def test_codes_have_their_form() -> None:
    assert codes.return_digits(codes.new_return_code())
    letter_digit, word = codes.new_code().split("-")
    assert (len(letter_digit), word.isupper()) == (2, True)


def test_a_post_sees_that_another_account_answers_and_nothing_goes_there_until_it_says_so(
    office: Office, officer: Officer, sent: tuple[str, str], answered: str
) -> None:
    assert office.row(answered).account_at is None
    officer.says(answered, "written before")
    other = office.woman(8001)
    other.returns(sent[1])
    assert (office.row(answered).account_at, office.row(answered).is_account_new) == (office.clock(), True)
    officer.says(answered, "written after")
    office.clock.pass_time(seconds=11)
    assert office.pumps() == 0
    assert [one.row.state for one in officer.reads(answered).said[-2:]] == ["held", "due"]
    assert (officer.acknowledges(answered), officer.acknowledges(answered)) == (True, False)
    office.pumps()
    office.pumps()
    assert [text for chat, text in office.delivers() if chat == 8001] == ["written before", "written after"]


def test_move_and_acknowledgement_are_on_record(office: Office, officer: Officer, sent: tuple[str, str], answered: str) -> None:
    office.woman(8001).returns(sent[1])
    officer.acknowledges(answered)
    acts = [(row.by, row.verb) for row in office.run(lambda uow: uow.audit.of(answered, limit=100))]
    assert ("woman", "move_account") in acts and (officer.officer_id, "know_account") in acts


def test_only_its_officer_acknowledges_it(office: Office, sent: tuple[str, str], answered: str) -> None:
    office.woman(8001).returns(sent[1])
    with pytest.raises(NotYours):
        office.officer("officer-2").acknowledges(answered)
    assert office.row(answered).is_account_new


def test_another_move_has_to_be_acknowledged_anew(
    office: Office, she: Woman, officer: Officer, sent: tuple[str, str], answered: str
) -> None:
    office.woman(8001).returns(sent[1])
    officer.acknowledges(answered)
    assert she.returns(sent[1])
    assert office.row(answered).is_account_new


def test_the_same_account_moves_nothing(office: Office, she: Woman, sent: tuple[str, str], answered: str) -> None:
    she.leaves()
    she.writes()
    opened = she.returns(sent[1])
    assert opened and not opened.asks_word
    assert office.row(answered).account_at is None


def test_a_reply_on_its_way_to_the_old_chat_does_not_arrive_there(
    office: Office, officer: Officer, sent: tuple[str, str], answered: str
) -> None:
    officer.says(answered, "room three at nine")
    office.clock.pass_time(seconds=11)
    assert office.pumps() == 1
    office.woman(8001).returns(sent[1])
    assert office.delivers() == [(7001, "line")]
    office.pumps()
    assert officer.reads(answered).said[-1].row.state == "failed"


@pytest.mark.parametrize("has_left", [True, False])
def test_the_old_chat_gets_one_line_unless_she_left_it(
    office: Office, she: Woman, sent: tuple[str, str], answered: str, has_left: bool
) -> None:
    if has_left:
        she.leaves()
        she.writes()
    office.woman(8001).returns(sent[1])
    assert office.delivers() == ([] if has_left else [(7001, "line")])


def test_the_old_chat_gets_no_line_outside_her_window(office: Office, she: Woman) -> None:
    told = she.asks(window="night")
    office.woman(8001).returns(told.return_code)
    assert office.delivers() == []


@pytest.mark.parametrize(("card", "asks"), [({"code_word": "mango"}, True), ({}, False)])
def test_another_account_is_asked_for_the_code_word_where_one_was_set(
    office: Office, she: Woman, card: dict[str, str], asks: bool
) -> None:
    told = she.asks(**card)
    opened = office.woman(8001).returns(told.return_code)
    assert opened and opened.asks_word == asks


def test_where_it_is_not_known_whether_there_is_a_word_it_is_asked_for(office: Office, sent: tuple[str, str]) -> None:
    def from_before(uow: UnitOfWork) -> None:
        uow.handoffs.change(sent[0], has_word=None)
        uow.commit()

    office.run(from_before)
    opened = office.woman(8001).returns(sent[1])
    assert opened and opened.asks_word
