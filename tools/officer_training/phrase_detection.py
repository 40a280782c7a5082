"""What an officer's words hold: a prepared text, her code word, the name of the post, words that are listened for.

Prepared texts are always recognised; words of the officer's own only where they hold a phrase of the lists.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.playbooks import CANNED_RESPONSE_CONTEXT, CannedResponse, Playbooks
from bot.domain.rights import Fact
from bot.i18n import canned_responses
from bot.i18n.translator import Translator
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import contains_phrase, strip_punctuation

HOURS_VALUE: Final = "hiv_hours"
"""The value in prepared texts that says within how many hours medicine helps."""
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class HandoffSetting:
    """The handoff that words are looked at for."""

    code_word: str
    post: str
    voice: Translator
    """Of the catalogue she reads in."""


class PhraseDetector:
    """Finds the signs in a text."""

    def __init__(
        self, guides: Playbooks, words: Mapping[str, tuple[str, ...]], facts: Callable[[], Mapping[str, Fact]]
    ) -> None:
        self._guides, self._facts = guides, facts
        self._phrases_by_sign = {sign: [_normalize(phrase) for phrase in phrases] for sign, phrases in words.items()}

    def detect(self, text: str, handoff_setting: HandoffSetting) -> frozenset[str]:
        """Every sign in words that reached her."""
        found = {
            text_of.code
            for text_of in self._guides.canned_responses.values()
            if self._is_canned_response(text_of, text, handoff_setting)
        }
        said = _normalize(text)
        found |= {
            sign
            for sign, phrases in self._phrases_by_sign.items()
            if any(contains_phrase(said, each) for each in phrases)
        }
        own = {
            "code_word": handoff_setting.code_word,
            "post": handoff_setting.post,
            "health_hours": self._format_hours(handoff_setting.voice),
        }
        return frozenset(
            found | {sign for sign, words in own.items() if words and contains_phrase(said, _normalize(words))}
        )

    def _is_canned_response(self, text_of: CannedResponse, text: str, handoff_setting: HandoffSetting) -> bool:
        says = handoff_setting.voice.translate(CANNED_RESPONSE_CONTEXT, text_of.text)
        return re.search(_build_pattern(says), _normalize_spaces(text)) is not None

    def _format_hours(self, translator: Translator) -> str:
        fact = self._facts().get(self._guides.values.get(HOURS_VALUE, ""))
        return canned_responses.format_first_value(fact, translator) if fact else ""


def _build_pattern(says: str) -> str:
    """The text with anything where a name stands."""
    return ".+?".join(re.escape(_normalize_spaces(part)) for part in _PLACEHOLDER.split(says))


def _normalize_spaces(text: str) -> str:
    return " ".join(text.split())


def _normalize(text: str) -> str:
    return strip_punctuation(normalize(text))


def has_any(signs: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether one of the wanted signs is there."""
    return not frozenset(wanted).isdisjoint(signs)
