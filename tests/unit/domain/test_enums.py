"""Every code a phone may send is one of our languages or none."""

import pytest

from bot.domain import enums, handoff_buttons
from bot.domain.enums import LANGUAGES, resolve_language
from bot.domain.turn import _KEY_LETTERS


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("km", "km"),
        ("id", "id"),
        ("id-ID", "id"),
        ("in", "id"),
        ("IN_id", "id"),
        ("ms", "id"),
        ("ms-MY", "id"),
        ("tl", "fil"),
        ("tl-PH", "fil"),
        ("fil_PH", "fil"),
        ("my", "my"),
        ("my-Zawg", "my"),
        ("VI", "vi"),
        ("en-GB", "en"),
        ("fr", None),
        ("", None),
        (None, None),
        ("-", None),
        ("english", None),
    ],
)
def test_a_code_is_the_language_it_means(code: str | None, language: str | None) -> None:
    assert resolve_language(code) == language


def test_each_language_means_itself() -> None:
    assert [resolve_language(code) for code in LANGUAGES] == list(LANGUAGES)


def test_no_intent_is_in_two_groups() -> None:
    assert len(set(enums.INTENTS)) == len(enums.INTENTS) == 49


def test_the_gateways_own_intents_are_unknown_to_the_assistant() -> None:
    assert not set(handoff_buttons.HANDOFF_INTENTS) & set(enums.INTENTS)


def test_every_kind_of_value_has_a_letter_of_its_own() -> None:
    assert set(_KEY_LETTERS) == {*enums.ENTITY_VALUES, *enums.GATEWAY_VALUES, *handoff_buttons.BUTTON_VALUES}
    assert len(set(_KEY_LETTERS.values())) == len(_KEY_LETTERS)
