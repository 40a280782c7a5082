"""What may be a disclosure is asked about with care, never called an error; what is told of a friend is met for a friend."""

import pytest

from bot.domain.enums import DISCLOSURES, DISTRESS_INTENTS
from bot.knowledge.clarifying_questions import MIN_LIKELIHOOD, OFFERED_INTENTS
from tests.support.factories import load_real_content
from tests.unit.actions.conversation_thread import Thread

HARD = "utter_did_i_understand_hard"


def unsure(thread: Thread, *ranking: str, confidence: float = MIN_LIKELIHOOD) -> tuple[str, dict[str, object]]:
    said = thread.turn("nlu_fallback", {}, ranking=ranking, confidence=confidence)
    return said.response, dict(said.arguments)


@pytest.mark.parametrize("intent", DISTRESS_INTENTS)
def test_what_may_be_hard_is_asked_about_with_care(thread: Thread, intent: str) -> None:
    response, given = unsure(thread, "nlu_fallback", "out_of_scope", intent, "health", "wages_unpaid", "children")
    assert (response, given) == (HARD, {"distress": intent, "suggestions": ["health", "wages_unpaid"]})


@pytest.mark.parametrize("intent", [intent for intent in OFFERED_INTENTS if intent not in DISTRESS_INTENTS])
def test_anything_else_is_asked_about_plainly(thread: Thread, intent: str) -> None:
    another = "find_hotline" if intent != "find_hotline" else "find_embassy"
    assert unsure(thread, intent, another, "sexual_violence")[0] == "utter_did_i_understand"


@pytest.mark.parametrize("intent", DISTRESS_INTENTS)
def test_what_stands_just_behind_another_meaning_is_asked_about_with_care(thread: Thread, intent: str) -> None:
    assert unsure(thread, "health", intent) == (HARD, {"distress": intent, "suggestions": ["health"]})


@pytest.mark.parametrize("intent", DISTRESS_INTENTS)
def test_nobody_is_told_that_it_may_be_hard_without_a_reason(thread: Thread, intent: str) -> None:
    assert unsure(thread, intent, confidence=MIN_LIKELIHOOD / 2)[0] == "utter_not_understood"


def test_the_second_time_a_person_comes_first(thread: Thread) -> None:
    assert unsure(thread, "physical_abuse")[0] == HARD
    assert unsure(thread, "physical_abuse")[0] == "utter_not_understood_again"


def test_the_disclosures_are_those_of_the_topics() -> None:
    assert {name for name, topic in load_real_content().rights.topics.items() if topic.is_disclosure} == set(
        DISCLOSURES
    )


@pytest.mark.parametrize("intent", DISCLOSURES)
def test_a_friend_who_was_hurt_is_met_with_the_same_help(thread: Thread, intent: str) -> None:
    hers = thread.turn(intent, {})
    friends = thread.turn(intent, {}, about="friend")
    assert friends.response == f"{hers.response}_friend"
    assert friends.arguments == hers.arguments
    responses = load_real_content().responses
    assert responses[friends.response].buttons == responses[hers.response].buttons


@pytest.mark.parametrize(
    ("intent", "screen"),
    [
        ("danger_now", "utter_help_now_friend_all"),
        ("self_harm", "utter_very_low_friend_all"),
        ("feeling_low", "utter_very_low_friend_all"),
        ("passport_kept", "utter_topic_friend"),
        ("phone_safety", "utter_topic_friend"),
    ],
)
def test_a_friend_in_need_is_met_for_a_friend(thread: Thread, intent: str, screen: str) -> None:
    assert thread.turn(intent, {}, about="friend").response == screen
    assert thread.turn(intent, {}).response != screen


def test_a_part_that_she_asks_for_is_shown_whomever_it_is_about(thread: Thread) -> None:
    assert thread.turn("passport_kept", {"part": "help"}, about="friend").response == "utter_topic_help"
