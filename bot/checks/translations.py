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
from bot.checks.desk import LATIN_WORDS_FILE as LATIN_WORDS
from bot.checks.desk import LintContext, TextPlacement
from bot.checks.faults import Fault, build_fault
from bot.checks.habits import EXCUSED_FILE, LanguageRules
from bot.i18n.voice import list_ordered_placeholders, list_placeholder_names

LATIN: Final = "LATIN"
_SHARED_SCRIPTS: Final = frozenset({LATIN, "COMBINING", "MODIFIER"})


def find_translation_faults(msgid: str, translation: str, place: TextPlacement, lint_context: LintContext) -> Iterator[Fault]:
    """What is wrong with a translation, and how to mend it."""
    yield from find_officer_translation_faults(msgid, translation, place.language, lint_context, is_law=place.is_law)
    yield from _find_lost_content(msgid, translation, place, lint_context)
    yield from tone.find_style_faults(translation, lint_context.style, language=place.language, context=place.context, is_spoken=not place.is_law)
    yield from sentences.find_length_faults(translation, lint_context.get_length_limits(place))
    yield from _find_lock_screen_faults(translation, place, lint_context)


def find_officer_translation_faults(msgid: str, translation: str, language: str, lint_context: LintContext, *, is_law: bool = False) -> Iterator[Fault]:
    """What is wrong with any translation: nothing lost, nothing smuggled in. Officers are spoken to in a tone of their own."""
    yield from _find_placeholder_faults(msgid, translation)
    yield from _find_smuggled_data(msgid, translation)
    yield from letters.find_hidden_characters(translation)
    yield from letters.find_misplaced_marks(translation)
    yield from _find_script_faults(msgid, translation, lint_context.language_rules.writing[language].script, lint_context.latin_words)
    yield from _find_untranslated(msgid, translation, language, lint_context.language_rules)
    yield from _find_shape_faults(msgid, translation)
    yield from typography.find_typography_faults(msgid, translation, language, lint_context.language_rules)
    yield from breaks.find_break_faults(translation, lint_context.language_rules.writing[language])
    yield from likeness.find_copy_faults(msgid, translation, language, lint_context.language_rules, is_law=is_law)


def _find_placeholder_faults(msgid: str, translation: str) -> Iterator[Fault]:
    try:
        found, wanted = list_placeholder_names(translation), list_placeholder_names(msgid)
    except ValueError:
        yield build_fault("brace")
        return
    for name in sorted(wanted - found):
        yield build_fault("placeholder-lost", placeholder=f"{{{name}}}")
    for name in sorted(found - wanted):
        yield build_fault("placeholder-new", placeholder=f"{{{name}}}")
    if found == wanted:
        yield from _find_placeholder_position_faults(msgid, translation)


def _find_placeholder_position_faults(msgid: str, translation: str) -> Iterator[Fault]:
    own, theirs = list_ordered_placeholders(translation), list_ordered_placeholders(msgid)
    for name in sorted(name for name in set(own) if own.count(name) != theirs.count(name)):
        yield build_fault("placeholder-often", placeholder=f"{{{name}}}")
    for mine, other in zip(translation.split("\n"), msgid.split("\n"), strict=False):
        if other.startswith("{") and other.find("}") == len(other) - 1 and mine != other:
            yield build_fault("placeholder-line", placeholder=other)


def _find_smuggled_data(msgid: str, translation: str) -> Iterator[Fault]:
    for kind, sign in sorted(wording.find_embedded_data(translation) - wording.find_embedded_data(msgid)):
        yield build_fault(kind, sign=sign)


def _find_untranslated(msgid: str, translation: str, language: str, rules: LanguageRules) -> Iterator[Fault]:
    if translation == msgid and wording.count_words(msgid) and not rules.is_excused(language, "same", translation):
        yield build_fault("same", file=EXCUSED_FILE)


def _find_script_faults(msgid: str, translation: str, own: str, latin: frozenset[str]) -> Iterator[Fault]:
    for script in sorted({script for _, script in wording.iterate_scripts(translation)} - {own, *_SHARED_SCRIPTS}):
        yield build_fault("script", script=script.title(), own=own.title())
    if own != LATIN:
        if wording.count_words(msgid) and not any(script == own for _, script in wording.iterate_scripts(translation)):
            yield build_fault("no-letters", script=own.title())
        foreign = sorted(_list_latin_words(translation) - latin)
        if foreign:
            yield build_fault("latin-word", word=foreign[0], script=own.title(), file=LATIN_WORDS)


def _list_latin_words(translation: str) -> set[str]:
    letters = (letter if LATIN in unicodedata.name(letter, "") else " " for letter in wording.remove_placeholders(translation))
    return set("".join(letters).split())


def _find_shape_faults(msgid: str, translation: str) -> Iterator[Fault]:
    if translation.count("\n\n") != msgid.count("\n\n"):
        yield build_fault("paragraphs")
    if translation.count("\n") != msgid.count("\n"):
        yield build_fault("lines")
    if len(wording.ELLIPSIS.findall(translation)) > len(wording.ELLIPSIS.findall(msgid)):
        yield build_fault("trails-off")
    if translation != translation.strip() or "  " in translation:
        yield build_fault("spaces")


def _find_lost_content(msgid: str, translation: str, place: TextPlacement, lint_context: LintContext) -> Iterator[Fault]:
    for line, language in tongues.find_foreign_lines(translation, place.language):
        yield build_fault("other-language", line=line, language=language)
    for promise in promises.find_missing_phrases(msgid, translation, place.language, lint_context.required_phrases) if not place.is_law else ():
        yield build_fault("promise-lost", promise=promise, file=promises.REQUIRED_PHRASES_FILE)
    for term, accepted in terms.find_missing_terms(msgid, translation, place.language, lint_context.terminology):
        yield build_fault("term-lost", term=term, accepted=accepted, file=terms.FILE)
    if (missing := sentences.count_lost_sentences(msgid, translation)) > lint_context.get_length_limits(place).may_join:
        yield build_fault("sentences-lost", count=missing)


def _find_lock_screen_faults(translation: str, place: TextPlacement, lint_context: LintContext) -> Iterator[Fault]:
    limits, telling = lint_context.limits, lint_context.lock_screen_words[place.language]
    if place.begins_message:
        for word in lexicon.find_lock_screen_words(wording.get_opening(translation, limits.opening_characters), telling):
            yield build_fault("opening", word=word, count=limits.opening_characters)
    if place.is_button:
        for word in lexicon.find_lock_screen_words(translation, telling):
            yield build_fault("button-word", word=word)
        if wording.count_visible_characters(translation) > limits.button_characters:
            yield build_fault("button-width", count=wording.count_visible_characters(translation), limit=limits.button_characters)
