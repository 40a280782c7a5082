"""One translation beside its English: nothing lost, nothing smuggled in, readable in its own letters."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from bot.checks import letters, lexicon, promises, sentences, terms, tone, tongues, wording
from bot.checks.desk import Desk, Place
from bot.checks.training import SCRIPTS
from bot.i18n.voice import placeholders

SAME_AS_ENGLISH: Final[Mapping[str, tuple[str, ...]]] = {
    "km": ("OK.",),
    "my": ("OK.",),
    "id": ("OK.", "Menu"),
    "fil": ("OK.", "Menu"),
    "vi": ("OK.", "Menu"),
}
"""Texts that are right although they read as in English."""
Fault = tuple[str, str]


def faults(msgid: str, said: str, place: Place, desk: Desk) -> Iterator[Fault]:
    """What is wrong with a translation, and how to mend it."""
    yield from _placeholders(msgid, said)
    yield from _smuggled(msgid, said)
    yield from letters.hidden(said)
    yield from letters.misplaced(said)
    yield from _letters(msgid, said, place.language, desk.latin)
    yield from _shape(msgid, said)
    yield from _lost(msgid, said, place, desk)
    yield from tone.faults(said, desk.tone, language=place.language, context=place.context, is_spoken=not place.is_law)
    yield from sentences.faults(said, desk.lengths_of(place))
    yield from _neutral(said, place, desk)


def for_officers(msgid: str, said: str, language: str, latin: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with a translation that officers read: nothing lost, nothing smuggled in. Its tone is its own matter."""
    yield from _placeholders(msgid, said)
    yield from _smuggled(msgid, said)
    yield from letters.hidden(said)
    yield from letters.misplaced(said)
    yield from _script(msgid, said, language, latin)
    yield from _shape(msgid, said)


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


def _letters(msgid: str, said: str, language: str, latin: frozenset[str]) -> Iterator[Fault]:
    yield from _script(msgid, said, language, latin)
    if said == msgid and wording.words(msgid) and said not in SAME_AS_ENGLISH[language]:
        yield "the same as the English", "translate it, or add it to SAME_AS_ENGLISH"


def _script(msgid: str, said: str, language: str, latin: frozenset[str]) -> Iterator[Fault]:
    own = SCRIPTS.get(language, ("LATIN",))[0]
    for script in sorted({script for _, script in wording.scripts(said)} - {own, "LATIN", "COMBINING", "MODIFIER"}):
        yield f"{script.title()} letters", f"write {own.title()} ones; look-alikes cannot be read aloud or searched"
    if own != "LATIN":
        if wording.words(msgid) and not any(script == own for _, script in wording.scripts(said)):
            yield f"no {own.title()} letters", "translate it"
        foreign = sorted(_latin_words(said) - latin)
        if foreign:
            yield f"“{foreign[0]}” in Latin letters", f"write it in {own.title()} letters, or add it to latin_words.csv"


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


def _lost(msgid: str, said: str, place: Place, desk: Desk) -> Iterator[Fault]:
    for line, language in tongues.foreign_lines(said, place.language):
        yield f"“{line}” reads as {language}", "translate this line"
    for promise in promises.broken(msgid, said, place.language, desk.promises) if not place.is_law else ():
        yield f"“{promise}” is lost", f"say it, in the words of {promises.FILE}"
    for term, accepted in terms.lost(msgid, said, place.language, desk.glossary):
        yield f"the term “{term}” is lost", f"write {accepted}, or add a form to {terms.FILE}"
    if (missing := sentences.lost(msgid, said)) > desk.lengths_of(place).may_join:
        yield f"{missing} sentences less than the English", "say each; a warning may not get lost"


def _neutral(said: str, place: Place, desk: Desk) -> Iterator[Fault]:
    limits, telling = desk.limits, desk.telling[place.language]
    if place.begins_message:
        for word in lexicon.telling(wording.opening(said, limits.opening_characters), telling):
            yield f"begins with “{word}”", f"keep the first {limits.opening_characters} characters neutral"
    if place.is_button:
        for word in lexicon.telling(said, telling):
            yield f"a button that says “{word}”", "a button can be seen over her shoulder"
        if wording.drawn(said) > limits.button_characters:
            yield f"{wording.drawn(said)} characters as drawn", f"a button has {limits.button_characters}"
