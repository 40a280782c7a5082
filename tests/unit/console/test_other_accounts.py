"""Another account answers, or she changed what she wrote: the officer sees it on the open page, before anything goes out."""

import pytest

from bot.services.handoffs.messages import MessageSource
from tests.support.console_scenario import HandoffScenario, OfficerClient
from tests.support.handoff_scenario import SubmissionReceipt as Sent

LINE = "Another account has answered since"
BUTTON = "I know. Let what I write go out"


@pytest.fixture
def asked(story: HandoffScenario) -> Sent:
    """She sent a card with a code word, and was answered."""
    return story.send_card(code_word="green mango")


@pytest.fixture
def dara(story: HandoffScenario, asked: Sent) -> OfficerClient:
    dara = story.create_officer()
    dara.claim(asked)
    dara.send_greeting(asked)
    story.deliver_pending()
    return dara


def pulse(story: HandoffScenario, desk: OfficerClient) -> str:
    story.app.clock.advance(seconds=2)
    return story.app.console_state.change_tokens.get_tokens("kh-my", desk.id)["talk"]


def test_it_shows_on_the_open_page_and_what_is_written_waits(
    story: HandoffScenario, asked: Sent, dara: OfficerClient
) -> None:
    assert LINE not in dara.open_handoff(asked)
    before = pulse(story, dara)
    other = story.create_person(8001)
    other.reopen_with_code(asked.return_code)
    assert pulse(story, dara) != before
    part = dara.open_handoff(asked, "/contact")
    assert LINE in part and BUTTON in part and "is held until you acknowledge it" in part
    assert dara.send_reply(asked, "Are you well?").headers["location"].endswith("?done=held_account")
    assert story.deliver_pending() == []  # nothing that was written
    assert "held until you acknowledge the other account" in dara.open_handoff(asked, "/talk")


def test_once_acknowledged_it_goes_out_and_the_line_stays(
    story: HandoffScenario, asked: Sent, dara: OfficerClient
) -> None:
    story.create_person(8001).reopen_with_code(asked.return_code)
    dara.send_reply(asked, "Are you well?")
    before = pulse(story, dara)
    assert dara.submit_action(asked, "account").headers["location"].endswith("?done=account_known")
    assert pulse(story, dara) != before
    assert story.deliver_pending() == ["line", "Are you well?"]
    page = dara.open_handoff(asked)
    assert LINE in page and BUTTON not in page
    assert (
        dara.submit_action(asked, "account", bound=dara.read_form_token(asked))
        .headers["location"]
        .endswith("?done=nothing")
    )
    assert {"move_account", "know_account"} <= set(story.list_audit_verbs(asked.handoff_id))


def test_the_form_of_another_handoff_acknowledges_nothing(
    story: HandoffScenario, asked: Sent, dara: OfficerClient
) -> None:
    story.create_person(8001).reopen_with_code(asked.return_code)
    second = story.send_card(9001)
    dara.claim(second)
    dara.submit_action(asked, "account", bound=dara.read_form_token(second))
    assert story.services.get_handoff(asked.handoff_id).is_account_new


def test_a_changed_message_names_the_one_it_changes(story: HandoffScenario, asked: Sent, dara: OfficerClient) -> None:
    her = story.services.create_person()
    source = {"message_id": 500, "entry_id": "first"}
    her.send_message("my room is 12", source=MessageSource(is_edit=False, **source))  # type: ignore[arg-type]
    her.send_message("my room is 21", source=MessageSource(is_edit=True, **{**source, "entry_id": "second"}))  # type: ignore[arg-type]
    page = dara.open_handoff(asked, "/talk")
    assert "She changed #2 to" in page and "changed later, read #3" in page
    assert page.index("my room is 12") < page.index("She changed #2 to") < page.index("my room is 21")
