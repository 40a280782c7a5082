"""The assistant names, the gateway speaks."""

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.nlg import ResponseNameGenerator
from bot.errors import RenderError


@pytest.fixture
def names(project) -> ResponseNameGenerator:
    return ResponseNameGenerator(None, Domain.load(str(project / "domain.yml")))


@pytest.fixture
def tracker() -> DialogueStateTracker:
    return DialogueStateTracker.from_events("her", [SlotSet("country", "HK")])


async def test_a_response_is_its_name_its_arguments_and_its_english(names, tracker) -> None:
    said = await names.generate(
        "utter_wages", tracker, "pelita", country="MY", count=0, text=None, buttons=[], template="x"
    )
    assert said["utter_action"] == "utter_wages"
    assert said["arguments"] == {"country": "MY", "count": 0}
    assert said["text"] == "Wages in MY, 0 rows."


async def test_arguments_are_never_taken_from_slots(names, tracker) -> None:
    said = await names.generate("utter_wages", tracker, "pelita", domain_responses={})
    assert said["arguments"] == {}
    assert "HK" not in said["text"]


async def test_a_response_that_does_not_exist_raises(names, tracker) -> None:
    with pytest.raises(RenderError, match="utter_nothing"):
        await names.generate("utter_nothing", tracker, "pelita")
