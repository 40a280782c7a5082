"""One translation beside its English: nothing lost, nothing smuggled in, readable in its own letters."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from bot.checks import (
    breaks,
    letters,
    lexicon,
    likeness,
    promises,
    sentences,
    terms,
    tone,
    tongues,
    typography,
    wording,
)
from bot.checks.desk import LATIN as LATIN_WORDS
from bot.checks.desk import Desk, Place
from bot.checks.faults import Fault, fault
from bot.checks.habits import EXCUSED, Habits
from bot.i18n.voice import ordered_placeholders, placeholders

LATIN: Final = "LATIN"
_SHARED: Final = frozenset({LATIN, "COMBINING", "MODIFIER"})


def faults(msgid: str, said: str, place: Place, desk: Desk) -> Iterator[Fault]:
    """What is wrong with a translation, and how to mend it."""
    yield from for_officers(msgid, said, place.language, desk, is_law=place.is_law)
    yield from _lost(msgid, said, place, desk)
    yield from tone.faults(said, desk.tone, language=place.language, context=place.context, is_spoken=not place.is_law)
    yield from sentences.faults(said, desk.lengths_of(place))
    yield from _neutral(said, place, desk)


def for_officers(msgid: str, said: str, language: str, desk: Desk, *, is_law: bool = False) -> Iterator[Fault]:
    """What is wrong with any translation: nothing lost, nothing smuggled in. Officers are spoken to in a tone of their own."""
    yield from _placeholders(msgid, said)
    yield from _smuggled(msgid, said)
    yield from letters.hidden(said)
    yield from letters.misplaced(said)
    yield from _script(msgid, said, desk.habits.writing[language].script, desk.latin)
    yield from _same(msgid, said, language, desk.habits)
    yield from _shape(msgid, said)
    yield from typography.faults(msgid, said, language, desk.habits)
    yield from breaks.faults(said, desk.habits.writing[language])
    yield from likeness.faults(msgid, said, language, desk.habits, is_law=is_law)


def _placeholders(msgid: str, said: str) -> Iterator[Fault]:
    try:
        found, wanted = placeholders(said), placeholders(msgid)
    except ValueError:
        yield fault("brace")
        return
    for name in sorted(wanted - found):
        yield fault("placeholder-lost", placeholder=f"{{{name}}}")
    for name in sorted(found - wanted):
        yield fault("placeholder-new", placeholder=f"{{{name}}}")
    if found == wanted:
        yield from _put(msgid, said)


def _put(msgid: str, said: str) -> Iterator[Fault]:
    own, theirs = ordered_placeholders(said), ordered_placeholders(msgid)
    for name in sorted(name for name in set(own) if own.count(name) != theirs.count(name)):
        yield fault("placeholder-often", placeholder=f"{{{name}}}")
    for mine, other in zip(said.split("\n"), msgid.split("\n"), strict=False):
        if other.startswith("{") and other.find("}") == len(other) - 1 and mine != other:
            yield fault("placeholder-line", placeholder=other)


def _smuggled(msgid: str, said: str) -> Iterator[Fault]:
    for kind, sign in sorted(wording.put_in(said) - wording.put_in(msgid)):
        yield fault(kind, sign=sign)


def _same(msgid: str, said: str, language: str, habits: Habits) -> Iterator[Fault]:
    if said == msgid and wording.words(msgid) and not habits.is_excused(language, "same", said):
        yield fault("same", file=EXCUSED)


def _script(msgid: str, said: str, own: str, latin: frozenset[str]) -> Iterator[Fault]:
    for script in sorted({script for _, script in wording.scripts(said)} - {own, *_SHARED}):
        yield fault("script", script=script.title(), own=own.title())
    if own != LATIN:
        if wording.words(msgid) and not any(script == own for _, script in wording.scripts(said)):
            yield fault("no-letters", script=own.title())
        foreign = sorted(_latin_words(said) - latin)
        if foreign:
            yield fault("latin-word", word=foreign[0], script=own.title(), file=LATIN_WORDS)


def _latin_words(said: str) -> set[str]:
    letters = (letter if LATIN in unicodedata.name(letter, "") else " " for letter in wording.without_placeholders(said))
    return set("".join(letters).split())


def _shape(msgid: str, said: str) -> Iterator[Fault]:
    if said.count("\n\n") != msgid.count("\n\n"):
        yield fault("paragraphs")
    if said.count("\n") != msgid.count("\n"):
        yield fault("lines")
    if len(wording.ELLIPSIS.findall(said)) > len(wording.ELLIPSIS.findall(msgid)):
        yield fault("trails-off")
    if said != said.strip() or "  " in said:
        yield fault("spaces")


def _lost(msgid: str, said: str, place: Place, desk: Desk) -> Iterator[Fault]:
    for line, language in tongues.foreign_lines(said, place.language):
        yield fault("other-language", line=line, language=language)
    for promise in promises.broken(msgid, said, place.language, desk.promises) if not place.is_law else ():
        yield fault("promise-lost", promise=promise, file=promises.FILE)
    for term, accepted in terms.lost(msgid, said, place.language, desk.glossary):
        yield fault("term-lost", term=term, accepted=accepted, file=terms.FILE)
    if (missing := sentences.lost(msgid, said)) > desk.lengths_of(place).may_join:
        yield fault("sentences-lost", count=missing)


def _neutral(said: str, place: Place, desk: Desk) -> Iterator[Fault]:
    limits, telling = desk.limits, desk.telling[place.language]
    if place.begins_message:
        for word in lexicon.telling(wording.opening(said, limits.opening_characters), telling):
            yield fault("opening", word=word, count=limits.opening_characters)
    if place.is_button:
        for word in lexicon.telling(said, telling):
            yield fault("button-word", word=word)
        if wording.drawn(said) > limits.button_characters:
            yield fault("button-width", count=wording.drawn(said), limit=limits.button_characters)
