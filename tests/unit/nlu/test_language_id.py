"""The language of a message, by its script."""

import pytest

from bot.nlu.text.language_id import detect_by_script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ខ្ញុំចង់ទៅផ្ទះ", "km"),
        ("ကျွန်မ အိမ်ပြန်ချင်တယ်", "my"),
        ("ខ្ញុំចង់ទៅ passport", "km"),
        ("please ជួយ me with my passport", None),
        ("hello", None),
        ("", None),
        ("😀 123", None),
    ],
)
def test_scripts_that_only_one_language_uses(text: str, language: str | None) -> None:
    assert detect_by_script(text) == language
