"""Numbers in the text of a help card, so that each is one tap from a call."""

import re
from typing import Final

MIN_DIGITS: Final = 3
"""Of the shortest number to call; ages and hours have fewer."""
_NUMBER: Final = re.compile(r"(?<![\w+])\+?[0-9](?:[0-9 \-]*[0-9])?(?!\w)")
_NOT_DIALLED: Final = re.compile(r"[^0-9+*#]")


def list_card_numbers(text: str) -> list[str]:
    """The numbers of a help card as they stand there. Only of a card: elsewhere a number may be wages or a year."""
    found = (match[0] for match in _NUMBER.finditer(text))
    return list(dict.fromkeys(one for one in found if sum(sign.isdigit() for sign in one) >= MIN_DIGITS))


def build_call_address(number: str) -> str:
    """Where a tap on a number leads: her phone's own dialling."""
    return f"tel:{_NOT_DIALLED.sub('', number)}"
