"""A choice survives Rasa's form and a button's form, holds closed values only, and fits into a button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import enums
from bot.domain.turn import TOKEN_BYTES, Choice
from tests.property.response_calls import choices_on_screens
from tests.support.together import together

VALUES = st.fixed_dictionaries({}, optional={name: st.sampled_from(v) for name, v in enums.ENTITY_VALUES.items()})
CHOICES = st.builds(Choice, st.sampled_from(enums.INTENTS), VALUES)


@given(CHOICES)
def test_a_choice_survives_rasas_form(choice: Choice) -> None:
    assert Choice.from_payload(choice.to_payload()) == choice


@given(CHOICES)
def test_a_choice_survives_a_button_or_is_refused_as_too_long(choice: Choice) -> None:
    try:
        packed = choice.to_compact()
    except ValueError as error:
        assert "too long" in str(error)
        return
    assert len(packed) <= TOKEN_BYTES
    assert Choice.from_compact(packed) == choice


@together("choice", lambda: sorted(choices_on_screens(), key=Choice.to_payload), ids=Choice.to_payload)
def test_every_choice_a_screen_can_hold_fits_into_a_button(choice: Choice) -> None:
    assert Choice.from_compact(choice.to_compact()) == choice


@together("topic", enums.TOPICS)
@together("values", [{"part": "law", "country": "MY"}, {"part": "law", "page": "3"}, {"part": "friend"}])
def test_every_topic_may_get_a_page_and_its_buttons_will_fit(topic: str, values: dict[str, str]) -> None:
    assert Choice.from_compact(Choice(topic, values).to_compact()) == Choice(topic, values)


@given(st.sampled_from(sorted(enums.ENTITY_VALUES)), st.text())
def test_no_value_of_her_own_becomes_part_of_a_choice(name: str, value: str) -> None:
    if value not in enums.ENTITY_VALUES[name]:
        with pytest.raises(ValueError):
            Choice("inform", {name: value})


@pytest.mark.parametrize("wrong", [("no_such_intent", {}), ("inform", {"name": "Sari"}), ("inform", {"country": "XX"})])
def test_unknown_words_are_refused(wrong: tuple[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError):
        Choice(*wrong)


@pytest.mark.parametrize(
    "payload",
    [
        "find_hotline",
        "/",
        "/Find",
        "/find_hotline{",
        "/find_hotline{}x",
        "/find_hotline []",
        "/find_hotline\n",
        "/nothing",
    ],
)
def test_what_is_no_payload_is_refused(payload: str) -> None:
    with pytest.raises(ValueError):
        Choice.from_payload(payload)


@pytest.mark.parametrize("name", sorted(enums.GATEWAY_VALUES))
def test_what_only_the_gateway_hears_is_a_button_and_nothing_for_the_assistant(name: str) -> None:
    for value in enums.GATEWAY_VALUES[name]:
        choice = Choice("wages_unpaid", {"part": "estimate", "country": "KW", name: value})
        assert Choice.from_button_payload(choice.to_payload()) == Choice.from_compact(choice.to_compact()) == choice
        with pytest.raises(ValueError, match="not for the assistant"):
            Choice.from_payload(choice.to_payload())


@given(st.binary(max_size=TOKEN_BYTES))
def test_bytes_that_are_no_choice_are_refused(packed: bytes) -> None:
    try:
        assert Choice.from_compact(packed).to_compact()
    except ValueError:
        pass
