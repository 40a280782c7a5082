"""A button means something for its owner only, and exactly what it meant when it was drawn."""

import base64
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.callback_data import HELP_CALLBACK_DATA, LEAVE_CALLBACK_DATA, CallbackDataCodec
from bot.domain.turn import Choice
from bot.errors import DecryptionError
from tests.property.response_calls import choices_on_screens
from tests.support.factories import create_screen
from tests.support.together import together

BUTTONS = CallbackDataCodec(bytes(range(32)))
TELEGRAM_TAKES = 64


@cache
def sealed() -> list[Choice]:
    """Every choice that a button of ours holds sealed."""
    return sorted((choice for choice in choices_on_screens() if choice != Choice("danger_now")), key=Choice.to_payload)


@together("choice", sealed, ids=Choice.to_payload)
def test_a_button_comes_back_as_what_it_meant(choice: Choice) -> None:
    token = BUTTONS.encode(choice, owner="her|0")
    assert len(token.encode()) == TELEGRAM_TAKES
    assert BUTTONS.decode(token, owner="her|0") == choice


def test_the_same_button_is_the_same_token_and_looks_like_no_other() -> None:
    tokens = {BUTTONS.encode(choice, owner="her|0") for choice in sealed()}
    assert len(tokens) == len(sealed())
    assert tokens == {BUTTONS.encode(choice, owner="her|0") for choice in sealed()}


@pytest.mark.parametrize("owner", ["her|1", "other|0", "her|", "", "her|00"])
def test_a_button_of_somebody_else_or_from_before_erase_is_dead(owner: str) -> None:
    token = BUTTONS.encode(Choice("show_menu"), owner="her|0")
    with pytest.raises(DecryptionError):
        BUTTONS.decode(token, owner=owner)


def test_a_button_sealed_with_another_key_is_dead() -> None:
    token = CallbackDataCodec(bytes(32)).encode(Choice("show_menu"), owner="her|0")
    with pytest.raises(DecryptionError):
        BUTTONS.decode(token, owner="her|0")


@given(st.deferred(lambda: st.sampled_from(sealed())), st.integers(0, 48 * 8 - 1))
def test_no_bit_can_be_changed(choice: Choice, bit: int) -> None:
    token = bytearray(base64.urlsafe_b64decode(BUTTONS.encode(choice, owner="her|0")))
    token[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DecryptionError):
        BUTTONS.decode(base64.urlsafe_b64encode(token).decode(), owner="her|0")


@given(st.text(max_size=TELEGRAM_TAKES))
def test_what_was_never_a_button_is_dead(forged: str) -> None:
    if forged not in (LEAVE_CALLBACK_DATA, HELP_CALLBACK_DATA):
        with pytest.raises(DecryptionError):
            BUTTONS.decode(forged, owner="her|0")


@given(st.binary(max_size=64))
def test_forged_bytes_are_dead(forged: bytes) -> None:
    with pytest.raises(DecryptionError):
        BUTTONS.decode(base64.urlsafe_b64encode(forged).decode(), owner="her|0")


@pytest.mark.parametrize("owner", ["her|0", "other|5", ""])
def test_leave_and_help_need_no_key(owner: str) -> None:
    assert (BUTTONS.encode(None, owner=owner), BUTTONS.encode(Choice("danger_now"), owner=owner)) == (
        LEAVE_CALLBACK_DATA,
        HELP_CALLBACK_DATA,
    )
    assert CallbackDataCodec(bytes(32)).decode(LEAVE_CALLBACK_DATA, owner=owner) is None
    assert CallbackDataCodec(bytes(32)).decode(HELP_CALLBACK_DATA, owner=owner) == Choice("danger_now")


def test_help_for_a_country_is_sealed() -> None:
    assert BUTTONS.encode(Choice("danger_now", {"country": "MY"}), owner="her|0") != HELP_CALLBACK_DATA


def test_a_screen_is_sent_with_labels_and_tokens() -> None:
    sent = BUTTONS.build_message(create_screen(choice=Choice("show_menu")), owner="her|0", edits=5)
    ((label, token),) = sent.keyboard[0]
    assert (sent.edits, sent.screen, sent.language, label) == (5, "utter_menu", "en", "Menu")
    assert BUTTONS.decode(token, owner="her|0") == Choice("show_menu")


def test_a_choice_that_is_too_long_is_refused_when_drawn() -> None:
    too_long = {"part": "friend", "kind": "mental_health", "page": "1"}
    with pytest.raises(ValueError, match="too long"):
        BUTTONS.encode(Choice("confinement_trafficking", too_long), owner="her|0")
