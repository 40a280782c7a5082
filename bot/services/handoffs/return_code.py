"""Codes of a handoff: the one it is called by, and the one that opens it again from any phone."""

import hashlib
import hmac
import secrets
import unicodedata
from typing import Final

from bot.store.keys import IDENTITY, KeyRing

_CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_DIGITS: Final = "23456789"
_CODE_WORDS: Final = (
    "MANGO", "LEMON", "TIGER", "RIVER", "CLOUD", "STONE", "PAPER", "LOTUS", "PEARL", "SUGAR", "COCOA", "OLIVE", "MAPLE",
    "CORAL", "AMBER", "CEDAR", "DAISY", "EAGLE", "FERRY", "GRAPE", "HONEY", "IVORY", "JELLY", "KOALA", "LILAC", "MELON",
    "NORTH", "OCEAN", "PIANO", "QUILT", "ROBIN", "SALAD",
)  # fmt: skip
RETURN_DIGITS: Final = 12
_RETURN_GROUP_SIZE: Final = 4


def generate_handoff_code() -> str:
    """What a handoff is called between her and the post, `K7-MANGO`; it says nothing and opens nothing."""
    return f"{secrets.choice(_CODE_LETTERS)}{secrets.choice(_CODE_DIGITS)}-{secrets.choice(_CODE_WORDS)}"


def generate_return_code() -> str:
    """A random return code in groups of digits, which every keyboard has: `4821 7730 6512`."""
    digits = "".join(secrets.choice("0123456789") for _ in range(RETURN_DIGITS))
    return " ".join(digits[start : start + _RETURN_GROUP_SIZE] for start in range(0, RETURN_DIGITS, _RETURN_GROUP_SIZE))


def parse_return_code(text: str) -> str | None:
    """The digits of a text that has the form of a return code, in any script; None for every other text."""
    bare = "".join(text.split()).replace("-", "")
    if len(bare) != RETURN_DIGITS or not all(unicodedata.category(sign) == "Nd" for sign in bare):
        return None
    return "".join(str(unicodedata.digit(sign)) for sign in bare)


def hash_return_code(keys: KeyRing, digits: str) -> str:
    """What is kept of a return code; worthless without the identity key."""
    return hmac.new(keys.get_key(IDENTITY), b"return|" + digits.encode("ascii"), hashlib.sha256).hexdigest()
