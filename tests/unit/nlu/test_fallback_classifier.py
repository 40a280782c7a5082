"""Sure, or not."""

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.clarifying_questions import MIN_LIKELIHOOD
from bot.nlu.rasa_components.fallback_classifier import FALLBACK_INTENT, ConfidenceFallback
from tests.support.factories import ROOT
from tools.nlu_evaluation.pipeline import PipelineConfig


def decided(intent: str | None, confidence: float, *, other: str = "thanks", likely: float = 0.1) -> Message:
    message = Message.build("hello")
    if intent:
        row = {"name": intent, "confidence": confidence}
        message.set(INTENT, row)
        message.set(INTENT_RANKING_KEY, [row, {"name": other, "confidence": likely}])
    settings = {"sure": 0.5, "sooner": {"danger_now": 0.2}, "unless": {"out_of_scope": 0.15}, "care": 0.3}
    ConfidenceFallback.create(settings, None, None, None).process([message])
    return message


@pytest.mark.parametrize(("intent", "confidence"), [("greet", 0.5), ("greet", 1.0), ("danger_now", 0.2)])
def test_what_is_sure_stays_as_it_is(intent, confidence) -> None:
    message = decided(intent, confidence)
    assert message.get(INTENT) == {"name": intent, "confidence": confidence}
    assert [row["name"] for row in message.get(INTENT_RANKING_KEY)] == [intent, "thanks"]


@pytest.mark.parametrize(("intent", "confidence"), [("greet", 0.49), ("danger_now", 0.19)])
def test_what_is_not_sure_is_asked_about(intent, confidence) -> None:
    message = decided(intent, confidence)
    assert message.get(INTENT) == {"name": FALLBACK_INTENT, "confidence": pytest.approx(1 - confidence)}
    assert [row["name"] for row in message.get(INTENT_RANKING_KEY)] == [FALLBACK_INTENT, intent, "thanks"]
    assert INTENT_RANKING_KEY in message.as_dict(only_output_properties=True)


def test_what_may_be_none_of_ours_is_asked_about() -> None:
    assert decided("greet", 0.8, other="out_of_scope", likely=0.15).get(INTENT)["name"] == FALLBACK_INTENT
    assert decided("greet", 0.8, other="out_of_scope", likely=0.14).get(INTENT)["name"] == "greet"
    assert decided("greet", 0.8, other="thanks", likely=0.19).get(INTENT)["name"] == "greet"
    assert decided("out_of_scope", 0.8).get(INTENT)["name"] == "out_of_scope"


def test_what_may_be_something_hard_is_asked_about_and_not_turned_away() -> None:
    assert decided("out_of_scope", 0.6, other="partner_violence", likely=0.3).get(INTENT)["name"] == FALLBACK_INTENT
    assert decided("out_of_scope", 0.6, other="partner_violence", likely=0.2).get(INTENT)["name"] == "out_of_scope"
    assert decided("out_of_scope", 0.6, other="thanks", likely=0.4).get(INTENT)["name"] == "out_of_scope"


def test_whatever_is_asked_about_with_care_is_likely_enough_to_be_offered() -> None:
    assert PipelineConfig.load(ROOT).fallback_policy.care >= MIN_LIKELIHOOD


def test_what_is_never_doubted_needs_no_more_than_anything_else() -> None:
    caution = PipelineConfig.load(ROOT).fallback_policy
    assert {"danger_now", "self_harm", "quick_exit"} == set(caution.sooner)
    assert max(caution.sooner.values()) <= caution.sure


def test_danger_is_answered_though_it_may_be_none_of_ours() -> None:
    assert decided("danger_now", 0.5, other="out_of_scope", likely=0.4).get(INTENT)["name"] == "danger_now"


def test_where_nothing_was_understood_it_is_not_sure() -> None:
    assert decided(None, 0.0).get(INTENT)["name"] == FALLBACK_INTENT
