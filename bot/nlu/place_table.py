"""Spellings of places as they are compared, and what may stand around one in a message that is nothing else."""

import unicodedata
from typing import Final

from bot.text.normalise import normalize, remove_diacritics

LEADING_WORDS: Final = (
    "i am in ", "i'm in ", "im in ", "in ", "at ", "saya di ", "aku di ", "di ", "ako sa ", "nasa ", "sa ", "tôi ở ", "toi o ",
    "em ở ", "em o ", "ở ", "o ", "tại ", "tai ", "ខ្ញុំនៅ", "នៅ", "ទីក្រុង", "ក្រុង", "ខេត្ត",
)  # fmt: skip
"""What women write before a place, the longer first."""
TRAILING_WORDS: Final = (" city", " town", "မြို့မှာ", "မြို့", "မှာ")
"""What they write after it."""


def normalize_name(text: str) -> str:
    """One spelling of a name: as messages are normalised, and in one width."""
    return unicodedata.normalize("NFKC", normalize(text))


def strip_diacritics(text: str) -> str:
    """A key as it is typed on a keyboard without marks: Vietnamese, and Arabic names in scholars' letters."""
    return remove_diacritics(text).replace("'", "").replace("-", " ").strip()


def trim_punctuation(text: str) -> str:
    """A key without the signs around it."""
    letters = [place for place, character in enumerate(text) if _is_letter(character)]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def list_name_candidates(text: str) -> list[str]:
    """What a message may name when it is nothing but a place: all of it, or without what stands before and after."""
    found = [trim_punctuation(text)]
    for lead in LEADING_WORDS:
        if found[0].startswith(lead):
            found.append(found[0].removeprefix(lead))
            break
    found += [one.removesuffix(tail).strip() for one in found for tail in TRAILING_WORDS if one.endswith(tail)]
    return [one for one in dict.fromkeys(found) if one]


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
