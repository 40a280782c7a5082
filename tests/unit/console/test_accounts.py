"""Another account answers, or she changed what she wrote: the officer sees it on the open page, before anything goes out."""

import pytest

from bot.services.relay import Source
from tests.support.console_handoffs import Desk, Story
from tests.support.handoffs import Sent

LINE = "Another account has answered since"
BUTTON = "I know. Let what I write go out"


@pytest.fixture
def asked(story: Story) -> Sent:
    """She sent a card with a code word, and was answered."""
    return story.asked(code_word="green mango")


@pytest.fixture
def dara(story: Story, asked: Sent) -> Desk:
    dara = story.officer()
    dara.claims(asked)
    dara.greets(asked)
    story.reaches_her()
    return dara


def pulse(story: Story, desk: Desk) -> str:
    story.stage.clock.pass_time(seconds=2)
    return story.stage.office.pulse.of("kh-my", desk.id)["talk"]


def test_it_shows_on_the_open_page_and_what_is_written_waits(story: Story, asked: Sent, dara: Desk) -> None:
    assert LINE not in dara.opens(asked)
    before = pulse(story, dara)
    other = story.woman(8001)
    other.returns(asked.return_code)
    assert pulse(story, dara) != before
    part = dara.opens(asked, "/contact")
    assert LINE in part and BUTTON in part and "is held until you acknowledge it" in part
    assert dara.says(asked, "Are you well?").headers["location"].endswith("?done=held_account")
    assert story.reaches_her() == []  # nothing that was written
    assert "held until you acknowledge the other account" in dara.opens(asked, "/talk")


def test_once_acknowledged_it_goes_out_and_the_line_stays(story: Story, asked: Sent, dara: Desk) -> None:
    story.woman(8001).returns(asked.return_code)
    dara.says(asked, "Are you well?")
    before = pulse(story, dara)
    assert dara.does(asked, "account").headers["location"].endswith("?done=account_known")
    assert pulse(story, dara) != before
    assert story.reaches_her() == ["line", "Are you well?"]
    page = dara.opens(asked)
    assert LINE in page and BUTTON not in page
    assert dara.does(asked, "account", bound=dara.bound(asked)).headers["location"].endswith("?done=nothing")
    assert {"move_account", "know_account"} <= set(story.verbs(asked.handoff_id))


def test_the_form_of_another_handoff_acknowledges_nothing(story: Story, asked: Sent, dara: Desk) -> None:
    story.woman(8001).returns(asked.return_code)
    second = story.asked(9001)
    dara.claims(second)
    dara.does(asked, "account", bound=dara.bound(second))
    assert story.office.row(asked.handoff_id).is_account_new


def test_a_changed_message_names_the_one_it_changes(story: Story, asked: Sent, dara: Desk) -> None:
    her = story.office.woman()
    source = {"message_id": 500, "entry_id": "first"}
    her.says("my room is 12", source=Source(is_edit=False, **source))  # type: ignore[arg-type]
    her.says("my room is 21", source=Source(is_edit=True, **{**source, "entry_id": "second"}))  # type: ignore[arg-type]
    page = dara.opens(asked, "/talk")
    assert "She changed #2 to" in page and "changed later, read #3" in page
    assert page.index("my room is 12") < page.index("She changed #2 to") < page.index("my room is 21")
