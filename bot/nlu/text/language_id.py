"""Which of our languages a message is written in: by its script, else by a small model of its letters."""

import unicodedata

from bot.domain.enums import SCRIPTS
from bot.nlu.linear_model import LinearModel
from bot.nlu.text.normalize import normalize

LANGUAGE_MODEL_NAME = "language"
"""Its name among the compiled models."""


def detect_by_script(text: str) -> str | None:
    """The language where half of the letters or more are of that script; None where the script does not decide."""
    if text.isascii():
        return None  # most of what is written: none of the scripts that decide has a letter there
    # Vowels that stand on a letter are marks, and belong to the script as much as the letter.
    signs = [sign for sign in text if sign.isalpha() or unicodedata.category(sign).startswith("M")]
    for language, (first, last) in SCRIPTS.items():
        if signs and 2 * sum(first <= sign <= last for sign in signs) >= len(signs):
            return language
    return None


def detect_language(text: str, model: LinearModel) -> tuple[str, float] | None:
    """The language of a message and how sure that is, from 0 to 1; None where nothing tells."""
    said = normalize(text)
    if not any(letter.isalpha() for letter in said):
        return None
    written = detect_by_script(said)
    if written:
        return written, 1.0
    likely = model.predict_proba(said)
    return max(likely.items(), key=lambda one: one[1]) if likely else None
