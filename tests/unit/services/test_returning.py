"""A return code brings her back, from any phone; a wrong one is no different from any text."""

import pytest

from bot.model.handoff import State
from bot.services import codes
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
    officer.says(answered, "hello again")
    office.clock.pass_time(seconds=11)
    office.pumps()
    assert office.delivers() == [(8001, "hello again")]
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
