"""One translation beside its English: nothing lost, nothing smuggled in, readable in its own letters."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.checks import lexicon, wording
from bot.checks.training import SCRIPTS
from bot.i18n.screens import placeholders
from bot.model.policy import Limits
from bot.model.vocabulary import TOPICS
from bot.text.zawgyi import is_zawgyi

LATIN_WORDS: Final = ("Telegram", "WhatsApp", "x", "OK", "HIV")
"""What may stay in Latin letters in a text of another script: names, and the letter she types."""
SAME_AS_ENGLISH: Final[Mapping[str, tuple[str, ...]]] = {
    "km": ("OK.",),
    "my": ("OK.",),
    "id": ("OK.", "Menu"),
    "fil": ("OK.", "Menu"),
    "vi": ("OK.", "Menu"),
}
"""Texts that are right although they read as in English."""
ZERO_WIDTH_SPACE: Final = "\u200b"
Fault = tuple[str, str]


def faults(msgid: str, said: str, *, context: str, language: str, limits: Limits, telling: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with a translation, and how to mend it. A text: as in the catalogue, placeholders in braces."""
    yield from _placeholders(msgid, said)
    yield from _smuggled(msgid, said)
    yield from _invisible(said, language)
    yield from _letters(msgid, said, language)
    yield from _shape(msgid, said)
    yield from _neutral(said, context=context, limits=limits, telling=telling)
    if is_label(context) and wording.drawn(said) > limits.button_characters:
        yield f"{wording.drawn(said)} characters as drawn", f"a button has {limits.button_characters}"


def is_label(context: str) -> bool:
    """Whether every text of a context with this msgid stands on a button."""
    return context == "button"


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
    if hidden or any(ZERO_WIDTH_SPACE in "{" + part.split("}")[0] for part in said.split("{")[1:]):
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
    letters = (letter if "LATIN" in unicodedata.name(letter, "") else " " for letter in wording.without_placeholders(said))
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


def _neutral(said: str, *, context: str, limits: Limits, telling: Iterable[str]) -> Iterator[Fault]:
    begins = wording.opening(said, limits.opening_characters)
    if context.startswith("utter_") or context in TOPICS:
        for word in lexicon.telling(begins, telling):
            yield f"begins with “{word}”", f"keep the first {limits.opening_characters} characters neutral"
    elif context == "button":
        for word in lexicon.telling(said, telling):
            yield f"a button that says “{word}”", "a button can be seen over her shoulder"
