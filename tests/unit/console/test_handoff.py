"""An officer answers a woman: claimed by one, written to in prepared texts first, taken back in time, wrapped up."""

import pytest

from tests.support.console_handoffs import Story
from tests.support.console import Stage


@pytest.fixture
def story(stage: Stage) -> Story:
    return Story(stage)


def test_a_handoff_is_claimed_answered_and_wrapped_up(story: Story) -> None:
    asked = story.asked()
    dara = story.officer()
    assert asked.code in dara.sees_queue()
    dara.claims(asked)
    assert "Code word: green mango" in dara.opens(asked)
    dara.does(asked, "reply", prepared="greet_with_word", code_word="Green Mango")
    assert story.reaches_her() == [
        "Hello. I am answering your message. Our word is “Green Mango”. Is now a good time to write? "
        "You can answer later, or not at all."
    ]
    dara.does(asked, "wrap-up", outcome="goal_met")
    assert asked.code not in dara.sees_queue()
