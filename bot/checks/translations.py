"""One translation beside its English: nothing lost, nothing smuggled in, readable in its own letters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.checks import lexicon, promises, tongues, wording
from bot.checks.training import SCRIPTS
from bot.i18n.voice import placeholders
from bot.model.policy import Limits
from bot.text.zawgyi import is_zawgyi

LATIN_WORDS: Final = ("Telegram", "x", "OK", "HIV", "Delete")
"""What may stay in Latin letters in a text of another script: names, the letter she types, and Telegram's own button
(it speaks neither Khmer nor Burmese)."""
SAME_AS_ENGLISH: Final[Mapping[str, tuple[str, ...]]] = {
    "km": ("OK.",),
    "my": ("OK.",),
    "id": ("OK.", "Menu"),
    "fil": ("OK.", "Menu"),
    "vi": ("OK.", "Menu"),
}
"""Texts that are right although they read as in English."""
ZERO_WIDTH_SPACE: Final = "\u200b"
_HIDDEN_IN_BRACES: Final = re.compile(r"\{[^}]*\u200b[^}]*\}")
Fault = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """Where a text stands on her phone, which decides what it may say."""

    language: str
    begins_message: bool
    """Whether its first words are the first of a message, which a lock screen shows."""
    is_button: bool
    speaks_to_her: bool
    """Whether it is our own sentence to her, and not a statement of law."""


def faults(msgid: str, said: str, place: Place, *, limits: Limits, telling: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with a translation, and how to mend it. `telling`: the words that no opening may hold."""
    yield from _placeholders(msgid, said)
    yield from _smuggled(msgid, said)
    yield from _invisible(said, place.language)
    yield from _letters(msgid, said, place.language)
    yield from _shape(msgid, said)
    yield from _lost(msgid, said, place)
    yield from _neutral(said, place, limits, telling)


def _placeholders(msgid: str, said: str) -> Iterator[Fault]:
    try:
        found, wanted = placeholders(said), placeholders(msgid)
    except ValueError:
        yield "a stray brace", "copy the placeholders from the English as they are"
        return
    for name in sorted(wanted - found):
        yield f"{{{name}}} is missing", "put it where it belongs in the sentence"
    for name in sorted(found - wanted):
        yield f"{{{name}}} is not in the English", "copy the placeholders from the English as they are"


def _smuggled(msgid: str, said: str) -> Iterator[Fault]:
    for thing in sorted(wording.smuggled(said) - wording.smuggled(msgid)):
        yield thing + " is not in the English", "numbers, links and names are data; take it out"


def _invisible(said: str, language: str) -> Iterator[Fault]:
    if wording.BIDI.search(said):
        yield "an invisible sign that turns the writing round", "type the text anew"
    hidden = set(wording.INVISIBLE.findall(said)) - ({ZERO_WIDTH_SPACE} if language == "km" else set())
    if hidden or _HIDDEN_IN_BRACES.search(said):
        yield "an invisible sign", "only Khmer has zero-width spaces, and never inside braces"
    if any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in said):
        yield "a control character", "type the text anew"
    if said != unicodedata.normalize("NFC", said):
        yield "not in composed form (NFC)", "save it in NFC"
    if is_zawgyi(said):
        yield "written in Zawgyi", "write it in Unicode"


def _letters(msgid: str, said: str, language: str) -> Iterator[Fault]:
    own = SCRIPTS.get(language, ("LATIN",))[0]
    for script in sorted({script for _, script in wording.scripts(said)} - {own, "LATIN", "COMBINING", "MODIFIER"}):
        yield f"{script.title()} letters", f"write {own.title()} ones; look-alikes cannot be read aloud or searched"
    if own != "LATIN":
        foreign = sorted(word for word in _latin_words(said) if word not in LATIN_WORDS)
        if foreign:
            yield f"“{foreign[0]}” in Latin letters", f"write it in {own.title()} letters, or add it to LATIN_WORDS"
    if said == msgid and wording.words(msgid) and said not in SAME_AS_ENGLISH[language]:
        yield "the same as the English", "translate it, or add it to SAME_AS_ENGLISH"


def _latin_words(said: str) -> set[str]:
    letters = (
        letter if "LATIN" in unicodedata.name(letter, "") else " " for letter in wording.without_placeholders(said)
    )
    return set("".join(letters).split())


def _shape(msgid: str, said: str) -> Iterator[Fault]:
    if said.count("\n\n") != msgid.count("\n\n"):
        yield "other paragraphs than the English", "keep each blank line"
    if said.count("\n") != msgid.count("\n"):
        yield "other lines than the English", "keep each line; none may be left out"
    if wording.ELLIPSIS.search(said):
        yield "trails off", "end the sentence"
    if said != said.strip() or "  " in said:
        yield "spaces at an end, or two in a row", "take them out"


def _lost(msgid: str, said: str, place: Place) -> Iterator[Fault]:
    for line, language in tongues.foreign_lines(said, place.language):
        yield f"“{line}” reads as {language}", "translate this line"
    for promise in promises.broken(msgid, said, place.language) if place.speaks_to_her else ():
        yield f"“{promise}” is lost", "say it, in the words of bot/checks/promises.py"


def _neutral(said: str, place: Place, limits: Limits, telling: Iterable[str]) -> Iterator[Fault]:
    if place.begins_message:
        for word in lexicon.telling(wording.opening(said, limits.opening_characters), telling):
            yield f"begins with “{word}”", f"keep the first {limits.opening_characters} characters neutral"
    if place.is_button:
        for word in lexicon.telling(said, telling):
            yield f"a button that says “{word}”", "a button can be seen over her shoulder"
        if wording.drawn(said) > limits.button_characters:
            yield f"{wording.drawn(said)} characters as drawn", f"a button has {limits.button_characters}"
