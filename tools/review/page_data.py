"""What the preview's review page knows: hashes that name texts as the ledger does, the order to read in, what is read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.domain.enums import DEFAULT_LANGUAGE
from bot.i18n import review_log
from bot.i18n.review_log import hash_text
from tools.review.labels import load_labels

MessageKey = tuple[str, str]
"""Context and English."""


def describe_review(root: Path, keys: Sequence[MessageKey], places: Sequence[Sequence[int]]) -> dict[str, Any]:
    """What is the same in every language. `places`: the scenes of each message. Raises BadCatalogue.

    `order`: numbers of messages, those that her safety hangs on first (`safety`: how many), then as the screens are listed.
    """
    ledger = review_log.load_review_log(root, DEFAULT_LANGUAGE)

    def get_place(number: int) -> tuple[int, int, int]:
        return ledger.get_rank(keys[number][0]), next(iter(places[number]), len(keys)), number

    return {
        "labels": load_labels(root),
        "hashes": [hash_text(msgid) for _, msgid in keys],
        "order": sorted(range(len(keys)), key=get_place),
        "safety": sum(ledger.is_safety_context(context) for context, _ in keys),
    }


def describe_language(
    root: Path, language: str, keys: Sequence[MessageKey], translations: Mapping[MessageKey, str]
) -> dict[str, Any]:
    """Of a language: the hash of each text, empty where there is none; the texts that need no more readers."""
    ledger = review_log.load_review_log(root, language)
    said = [translations.get(key, "") for key in keys]
    return {
        "hashes": [hash_translation(text) for text in said],
        "finished": [
            number
            for number, (key, text) in enumerate(zip(keys, said, strict=True))
            if ledger.reviews and text and ledger.is_reviewed(*key, text)
        ],
    }


def hash_translation(text: str) -> str:
    """The hash of a text; none for a text that is not there."""
    return hash_text(text) if text else ""
