"""A post's own prepared texts: how long they may be, and what makes a number in one of them a telephone number."""

import re
from typing import Final

MAX_TITLE_LENGTH: Final = 60
MAX_TEXT_LENGTH: Final = 1200
"""Characters of the text and of its meaning; she reads on a phone."""
MAX_TEXTS_PER_POST: Final = 60
"""Texts of one post that are not withdrawn: more than this nobody finds their way through."""
_CLOCK_TIME: Final = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![.:]?\d)")
_JOINED_DIGITS: Final = re.compile(r"\d(?:[ \u00a0().\-–/]{0,2}\d)*")
MIN_SHORT_NUMBER: Final = 3
"""Digits in a row that may be a short number such as 999."""
MIN_JOINED_NUMBER: Final = 7
"""Digits with signs between them that may be a number to call."""


def has_phone_number(text: str) -> bool:
    """Whether a number in a text may be one to call, in the digits of any script; clock times and small numbers are none."""
    plain = _CLOCK_TIME.sub(" ", text.replace("\u200b", ""))
    runs = [re.findall(r"\d+", found) for found in _JOINED_DIGITS.findall(plain)]
    return any(max(map(len, parts)) >= MIN_SHORT_NUMBER or sum(map(len, parts)) >= MIN_JOINED_NUMBER for parts in runs)
