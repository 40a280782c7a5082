"""What she typed, made unable to command Rasa.

Rasa reads `/intent{"entity": "value"}` as an intent and its entities. Only buttons may do that.
"""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"})
_SLASH = "/"


def inert(text: str) -> str:
    """The same text without leading slashes, also where invisible characters stand before or between them."""
    start = 0
    for place, character in enumerate(text):
        if character == _SLASH:
            start = place + 1
        elif unicodedata.category(character) not in _UNSEEN:
            break
    else:
        return text.strip() if start == 0 else ""
    return text[start:].strip()
