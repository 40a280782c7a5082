"""Clips: texts that a reader has spoken, for women who would rather listen.

A clip is found by the words that stand on a screen, never by the name of a screen: what she hears is what she reads, whole, or
there is nothing to hear.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

CODE_LENGTH: Final = 8
MAX_PARTS: Final = 3
"""Clips one after the other in one voice note: as many codes as a button holds."""


@dataclass(frozen=True)
class Clip:
    """One text of one language, spoken. `words`: exactly what stands on the screen; `checksum`: SHA-256 of its file."""

    code: str
    language: str
    words: str
    checksum: str
    seconds: int


@dataclass(frozen=True)
class VoiceNote:
    """A file of Ogg Opus, and how long it lasts."""

    content: bytes
    seconds: int


class ClipBook:
    """The clips that may be played now, by what they say and by what buttons call them."""

    def __init__(self, clips: Iterable[Clip] = ()) -> None:
        self._by_words: dict[str, dict[str, Clip]] = {}
        self._by_code: dict[str, Clip] = {}
        for clip in clips:
            self._by_words.setdefault(clip.language, {})[clip.words] = clip
            self._by_code[clip.code] = clip

    def find_code(self, text: str, *, language: str) -> str | None:
        """What a button calls the clips that say all of a screen's text and nothing else; None where there are none."""
        parts = _split_text(text, self._by_words.get(language, {}), MAX_PARTS)
        return "".join(clip.code for clip in parts) if parts else None

    def list_clips(self, code: str) -> tuple[Clip, ...]:
        """The clips that a button means; none where one of them may not be played any more."""
        codes = [code[at : at + CODE_LENGTH] for at in range(0, len(code), CODE_LENGTH)]
        found = tuple(self._by_code[one] for one in codes if one in self._by_code)
        return found if len(found) == len(codes) else ()


def build_code(language: str, context: str, msgid_hash: str, msgstr_hash: str) -> str:
    """Eight letters that name the clip of one wording of one text; another wording has other ones."""
    named = "\n".join((language, context, msgid_hash, msgstr_hash))
    return hashlib.sha256(named.encode()).hexdigest()[:CODE_LENGTH]


def normalize_words(text: str) -> str:
    """A text with its lines as a screen shows them."""
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _split_text(text: str, known: dict[str, Clip], parts: int) -> tuple[Clip, ...] | None:
    """The texts it consists of, in their order, with nothing but line ends between them."""
    if text in known:
        return (known[text],)
    for words, rest in _list_beginnings(text, known) if parts > 1 else ():
        if found := _split_text(rest, known, parts - 1):
            return (known[words], *found)
    return None


def _list_beginnings(text: str, known: dict[str, Clip]) -> Iterator[tuple[str, str]]:
    lines = text.split("\n")
    for count in range(1, len(lines)):
        words = "\n".join(lines[:count])
        if words in known:
            yield words, "\n".join(lines[count:]).lstrip("\n")
