"""What counts as a telephone number in a text of a post."""

import pytest

from bot.domain.post_text import has_phone_number


@pytest.mark.parametrize(
    "text",
    [
        "Call 999.",
        "Ring +60 3-2161 5555 now",
        "01 23 45 67",
        "01.23.45.67",
        "ទូរស័ព្ទ ០១២ ៣៤៥ ៦៧៨",
        "ဖုန်း ၀၉၄၂",
        "0\u200b1\u200b2\u200b3",
    ],
)
def test_a_number_to_call_is_found(text: str) -> None:
    assert has_phone_number(text)


@pytest.mark.parametrize(
    "text",
    ["We are here 09:00-17:00, Monday to Friday.", "Pukul 08.00-16.00", "Counter 4, floor 12", "9-12, 13-17", ""],
)
def test_times_and_small_numbers_are_none(text: str) -> None:
    assert not has_phone_number(text)
