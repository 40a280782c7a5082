"""What an officer's words hold: a prepared text, her code word, the name of the post, words that are listened for.

Prepared texts are always recognised; words of the officer's own only where they hold a phrase of the lists.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.i18n import prepared
from bot.i18n.voice import Voice
from bot.model.guides import PREPARED, Guides, Prepared
from bot.model.rights import Fact
from bot.text.matching import bare, contains
from bot.text.normalise import normalise

HOURS: Final = "hiv_hours"
"""The value in prepared texts that says within how many hours medicine helps."""
_NAME: Final = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Setting:
    """The handoff that words are looked at for."""

    code_word: str
    post: str
    voice: Voice
    """Of the catalogue she reads in."""


class Signs:
    """Finds the signs in a text."""

    def __init__(
        self, guides: Guides, words: Mapping[str, tuple[str, ...]], facts: Callable[[], Mapping[str, Fact]]
    ) -> None:
        self._guides, self._facts = guides, facts
        self._words = {sign: [_plain(phrase) for phrase in phrases] for sign, phrases in words.items()}

    def of(self, text: str, setting: Setting) -> frozenset[str]:
        """Every sign in words that reached her."""
        found = {text_of.code for text_of in self._guides.prepared.values() if self._is(text_of, text, setting)}
        said = _plain(text)
        found |= {sign for sign, phrases in self._words.items() if any(contains(said, each) for each in phrases)}
        own = {"code_word": setting.code_word, "post": setting.post, "health_hours": self._hours(setting.voice)}
        return frozenset(found | {sign for sign, words in own.items() if words and contains(said, _plain(words))})

    def _is(self, text_of: Prepared, text: str, setting: Setting) -> bool:
        says = setting.voice.text(PREPARED, text_of.says)
        return re.search(_pattern(says), _spaced(text)) is not None

    def _hours(self, voice: Voice) -> str:
        fact = self._facts().get(self._guides.values.get(HOURS, ""))
        return prepared.of_fact(fact, voice) if fact else ""


def _pattern(says: str) -> str:
    """The text with anything where a name stands."""
    return ".+?".join(re.escape(_spaced(part)) for part in _NAME.split(says))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return bare(normalise(text))


def is_any(signs: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether one of the wanted signs is there."""
    return not frozenset(wanted).isdisjoint(signs)
