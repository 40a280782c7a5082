"""Sure, or not."""

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.decision import UNSURE, Decision


def decided(intent: str | None, confidence: float) -> Message:
    message = Message.build("hello")
    if intent:
        row = {"name": intent, "confidence": confidence}
        message.set(INTENT, row)
        message.set(INTENT_RANKING_KEY, [row, {"name": "thanks", "confidence": 0.1}])
    Decision.create({"sure": 0.5, "sooner": {"danger_now": 0.2}}, None, None, None).process([message])
    return message


@pytest.mark.parametrize(("intent", "confidence"), [("greet", 0.5), ("greet", 1.0), ("danger_now", 0.2)])
def test_what_is_sure_stays_as_it_is(intent, confidence) -> None:
    message = decided(intent, confidence)
    assert message.get(INTENT) == {"name": intent, "confidence": confidence}
    assert [row["name"] for row in message.get(INTENT_RANKING_KEY)] == [intent, "thanks"]


@pytest.mark.parametrize(("intent", "confidence"), [("greet", 0.49), ("danger_now", 0.19)])
def test_what_is_not_sure_is_asked_about(intent, confidence) -> None:
    message = decided(intent, confidence)
    assert message.get(INTENT) == {"name": UNSURE, "confidence": pytest.approx(1 - confidence)}
    assert [row["name"] for row in message.get(INTENT_RANKING_KEY)] == [UNSURE, intent, "thanks"]
    assert INTENT_RANKING_KEY in message.as_dict(only_output_properties=True)


def test_where_nothing_was_understood_it_is_not_sure() -> None:
    assert decided(None, 0.0).get(INTENT)["name"] == UNSURE
