"""An allow-list for what is written down."""

import pytest

from bot.assistant.event_redaction import is_codes_only, is_safe_slot, redact_events
from bot.domain.enums import GATEWAY_VALUES

WORDS = "he locked the door"
SLOTS = ("country", "origin", "need", "requested_slot")
MESSAGE = {
    "event": "user",
    "timestamp": 1.0,
    "text": WORDS,
    "message_id": WORDS,
    "metadata": {"language": "km"},
    "input_channel": "pelita",
    "parse_data": {
        "text": WORDS,
        "intent": {"name": "inform", "confidence": 0.9},
        "intent_ranking": [{"name": WORDS}],
        "entities": [
            {"entity": "country", "value": "MY", "start": 0, "text": WORDS},
            {"entity": "country", "value": WORDS},
            {"entity": "person", "value": WORDS},
        ],
    },
}


def test_a_message_keeps_its_intent_and_its_closed_entities() -> None:
    (kept,) = redact_events([MESSAGE], slots=SLOTS)
    assert kept == {
        "event": "user",
        "timestamp": 1.0,
        "text": "",
        "parse_data": {
            "text": "",
            "intent": {"name": "inform", "confidence": 0.9},
            "entities": [{"entity": "country", "value": "MY"}],
        },
        "input_channel": "pelita",
    }


@pytest.mark.parametrize("name", sorted(GATEWAY_VALUES))
def test_what_only_the_gateway_hears_would_not_be_kept(name: str) -> None:
    entity = {"entity": name, "value": GATEWAY_VALUES[name][0]}
    (kept,) = redact_events([{**MESSAGE, "parse_data": {"entities": [entity]}}], slots=SLOTS)
    assert kept["parse_data"]["entities"] == []


def test_a_response_keeps_its_name_and_its_codes() -> None:
    event = {
        "event": "bot",
        "text": WORDS,
        "data": {"buttons": [WORDS]},
        "metadata": {"utter_action": "utter_wages", "arguments": {"rows": ["a:1"]}, "template": WORDS, "rows": [WORDS]},
    }
    (kept,) = redact_events([event], slots=SLOTS)
    assert kept["metadata"] == {"utter_action": "utter_wages", "arguments": {"rows": ["a:1"]}}
    assert WORDS not in str(kept)


def test_arguments_with_words_are_dropped_with_a_warning_that_does_not_repeat_them(caplog) -> None:
    event = {"event": "bot", "metadata": {"utter_action": "utter_wages", "arguments": {"name": WORDS}}}
    (kept,) = redact_events([event], slots=SLOTS)
    assert kept["metadata"]["arguments"] == {}
    assert "utter_wages" in caplog.text
    assert WORDS not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("country", WORDS), ("country", "FR"), ("notes", "MY"), ("need", WORDS), ("requested_slot", WORDS)],
)
def test_a_slot_outside_the_closed_vocabulary_is_dropped_with_a_warning(name, value, caplog) -> None:
    assert redact_events([{"event": "slot", "name": name, "value": value}], slots=SLOTS) == []
    assert name in caplog.text
    assert WORDS not in caplog.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("country", "MY"), ("country", None), ("need", "wages_unpaid"), ("requested_slot", "origin"), ("origin", "any")],
)
def test_a_closed_slot_is_kept_as_it_is(name, value) -> None:
    assert redact_events([{"event": "slot", "name": name, "value": value}], slots=SLOTS)[0]["value"] == value
    assert is_safe_slot(name, value, slots=SLOTS)


def test_what_the_channel_said_about_her_is_not_kept(caplog) -> None:
    assert (
        redact_events([{"event": "slot", "name": "session_started_metadata", "value": {"language": "km"}}], slots=SLOTS)
        == []
    )
    assert caplog.text == ""


def test_an_unknown_kind_of_event_is_dropped() -> None:
    assert (
        redact_events([{"event": "agent", "text": WORDS}, {"event": "entities", "entities": [WORDS]}], slots=SLOTS)
        == []
    )


def test_an_action_keeps_its_name_and_loses_its_text() -> None:
    event = {
        "event": "action",
        "name": "action_listen",
        "policy": "RulePolicy",
        "confidence": 1.0,
        "action_text": WORDS,
    }
    assert WORDS not in str(redact_events([event], slots=SLOTS))


@pytest.mark.parametrize("value", [WORDS, "ខ្មែរ", "", "a" * 65, object(), {WORDS: 1}, [[[[["deep"]]]]]])
def test_what_is_no_code(value) -> None:
    assert not is_codes_only(value)


@pytest.mark.parametrize("value", ["hotline:MY:police-1", 3, 0.5, True, None, ["a", {"b": [1]}], ()])
def test_what_is_a_code(value) -> None:
    assert is_codes_only(value)
