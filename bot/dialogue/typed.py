"""What she typed, made unable to command Rasa.

Rasa reads `/intent{"entity": "value"}` as an intent and its entities. Only buttons may do that.
"""

import unicodedata

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by name, but nothing is drawn for them."""
_SLASHES = frozenset("/\uff0f")
"""The slash, and what some foldings make one of."""


def sanitize_command(text: str) -> str:
    """The same text without leading slashes, also where invisible characters stand before or between them."""
    start = 0
    for place, character in enumerate(text):
        if character in _SLASHES:
            start = place + 1
        elif character not in _INVISIBLE_LETTERS and unicodedata.category(character) not in _INVISIBLE_CATEGORIES:
            break
    else:
        return text.strip() if start == 0 else ""
    return text[start:].strip()
