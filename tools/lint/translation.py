"""Where a line may be broken, in scripts that are written without spaces between words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from bot.i18n.translator import list_ordered_placeholders, list_placeholder_names
from tools.lint import language_rules, lock_screen, sentence_length, style, terminology, text_rules, typography
from tools.lint.context import LATIN_WORDS_FILE as LATIN_WORDS
from tools.lint.context import LintContext, TextPlacement
from tools.lint.language_rules import EXCUSED_FILE, SMALL_WORDS, LanguageRules, WritingRules
from tools.lint.messages import Fault, build_fault

ZERO_WIDTH_SPACE: Final = "\u200b"
_EDGE_BREAK: Final = re.compile(r"(^|[\s\u200b])\u200b|\u200b($|\s)", re.MULTILINE)
_BREAK_INSIDE_SYLLABLE: Final = re.compile("\u200b[\u102b-\u103e\u17b6-\u17d3]|[\u17d2\u1039]\u200b")
_UNBROKEN_RUN: Final = re.compile(r"[^\s\u200b{}:;,.()/–—«»“”។៖၊။-]+")
EXCERPT_LENGTH: Final = 12


def find_break_faults(translation: str, writing_rules: WritingRules) -> Iterator[Fault]:
    """Breaks that do nothing, that tear a syllable, and words too long to be broken. Nothing for other scripts."""
    if not writing_rules.has_zero_width:
        return
    if _EDGE_BREAK.search(translation):
        yield build_fault("break-edge")
    if found := _BREAK_INSIDE_SYLLABLE.search(translation):
        around = translation[max(0, found.start() - 2) : found.end() + 2].replace(ZERO_WIDTH_SPACE, "|")
        yield build_fault("break-inside", around=around)
    bare = text_rules.remove_placeholders(translation)
    longest = max(_UNBROKEN_RUN.findall(bare), key=text_rules.count_visible_characters, default="")
    is_stripped = (
        writing_rules.words == "zero-width"
        and ZERO_WIDTH_SPACE not in bare
        and text_rules.count_visible_characters(bare) > writing_rules.run
    )
    if is_stripped or text_rules.count_visible_characters(longest) > writing_rules.run:
        yield build_fault(
            "no-break", count=text_rules.count_visible_characters(longest), around=f"{longest[:EXCERPT_LENGTH]} …"
        )


MessageKey = tuple[str, str]
MIN_UNTRANSLATED_WORDS: Final = 3
"""English words in a row, one of them a small one, that no language of ours has by chance."""
MIN_COPIED_LETTERS: Final = 12
"""Letters as drawn from which two texts do not read the same by chance."""
COPY_RATIO: Final = 0.6
"""From this likeness on, two English texts may well have one translation."""
MIN_SOURCE_LETTERS: Final = 40
"""Letters of an English text from which a share of it says something."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_BRACKETS: Final = re.compile(r"\([^)]*\)")


def find_copy_faults(
    msgid: str, translation: str, language: str, rules: LanguageRules, *, is_law: bool
) -> Iterator[Fault]:
    """What shows in one text: English that was left, and far too few letters."""
    if translation == msgid:
        return
    if not is_law and (words := _find_untranslated_words(msgid, translation, language)):
        yield build_fault("english-left", words=" ".join(words))
    theirs = len(text_rules.remove_placeholders(msgid).replace("\n", ""))
    own = len(text_rules.remove_placeholders(translation).replace("\n", "").replace("\u200b", ""))
    if theirs >= MIN_SOURCE_LETTERS and own * 100 < theirs * rules.writing[language].shortest:
        yield build_fault("too-short", count=own, theirs=theirs)


def find_pasted(
    texts: Iterable[tuple[MessageKey, str]], language: str, rules: LanguageRules
) -> Iterator[tuple[MessageKey, Fault]]:
    """Each text that has the very words of an earlier one, although their English is quite another."""
    seen: dict[str, MessageKey] = {}
    for key, said in texts:
        other = seen.setdefault(said, key)
        if (
            other[1] == key[1]
            or text_rules.count_visible_characters(said) < MIN_COPIED_LETTERS
            or rules.is_excused(language, "as-another", key[1])
        ):
            continue
        if SequenceMatcher(None, other[1].casefold(), key[1].casefold()).ratio() < COPY_RATIO:
            yield key, build_fault("as-another", text=other[1].split("\n")[0], file=EXCUSED_FILE)


def _find_untranslated_words(msgid: str, translation: str, language: str) -> list[str]:
    english = _split_words(msgid)
    runs = {tuple(english[i : i + MIN_UNTRANSLATED_WORDS]) for i in range(len(english) - MIN_UNTRANSLATED_WORDS + 1)}
    own = _split_words(_BRACKETS.sub(" | ", translation))
    small = SMALL_WORDS["en"] - SMALL_WORDS.get(language, frozenset())
    for start in range(len(own) - MIN_UNTRANSLATED_WORDS + 1):
        run = own[start : start + MIN_UNTRANSLATED_WORDS]
        if tuple(run) in runs and small.intersection(run):
            return run
    return []


def _split_words(text: str) -> list[str]:
    return _WORD.findall(text_rules.remove_placeholders(text).casefold())


LATIN: Final = "LATIN"
_SHARED_SCRIPTS: Final = frozenset({LATIN, "COMBINING", "MODIFIER"})


def find_translation_faults(
    msgid: str, translation: str, place: TextPlacement, lint_context: LintContext
) -> Iterator[Fault]:
    """What is wrong with a translation, and how to mend it."""
    yield from find_officer_translation_faults(msgid, translation, place.language, lint_context, is_law=place.is_law)
    yield from _find_lost_content(msgid, translation, place, lint_context)
    yield from style.find_style_faults(
        translation, lint_context.style, language=place.language, context=place.context, is_spoken=not place.is_law
    )
    yield from sentence_length.find_length_faults(translation, lint_context.get_length_limits(place))
    yield from _find_lock_screen_faults(translation, place, lint_context)


def find_officer_translation_faults(
    msgid: str, translation: str, language: str, lint_context: LintContext, *, is_law: bool = False
) -> Iterator[Fault]:
    """What is wrong with any translation: nothing lost, nothing smuggled in. Officers are spoken to in a tone of their own."""
    yield from _find_placeholder_faults(msgid, translation)
    yield from _find_smuggled_data(msgid, translation)
    yield from typography.find_hidden_characters(translation)
    yield from typography.find_misplaced_marks(translation)
    yield from _find_script_faults(
        msgid, translation, lint_context.language_rules.writing[language].script, lint_context.latin_words
    )
    yield from _find_untranslated(msgid, translation, language, lint_context.language_rules)
    yield from _find_shape_faults(msgid, translation)
    yield from typography.find_typography_faults(msgid, translation, language, lint_context.language_rules)
    yield from find_break_faults(translation, lint_context.language_rules.writing[language])
    yield from find_copy_faults(msgid, translation, language, lint_context.language_rules, is_law=is_law)


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
    for kind, sign in sorted(text_rules.find_embedded_data(translation) - text_rules.find_embedded_data(msgid)):
        yield build_fault(kind, sign=sign)


def _find_untranslated(msgid: str, translation: str, language: str, rules: LanguageRules) -> Iterator[Fault]:
    if translation == msgid and text_rules.count_words(msgid) and not rules.is_excused(language, "same", translation):
        yield build_fault("same", file=EXCUSED_FILE)


def _find_script_faults(msgid: str, translation: str, own: str, latin: frozenset[str]) -> Iterator[Fault]:
    for script in sorted({script for _, script in text_rules.iterate_scripts(translation)} - {own, *_SHARED_SCRIPTS}):
        yield build_fault("script", script=script.title(), own=own.title())
    if own != LATIN:
        if text_rules.count_words(msgid) and not any(
            script == own for _, script in text_rules.iterate_scripts(translation)
        ):
            yield build_fault("no-letters", script=own.title())
        foreign = sorted(_list_latin_words(translation) - latin)
        if foreign:
            yield build_fault("latin-word", word=foreign[0], script=own.title(), file=LATIN_WORDS)


def _list_latin_words(translation: str) -> set[str]:
    letters = (
        letter if LATIN in unicodedata.name(letter, "") else " "
        for letter in text_rules.remove_placeholders(translation)
    )
    return set("".join(letters).split())


def _find_shape_faults(msgid: str, translation: str) -> Iterator[Fault]:
    if translation.count("\n\n") != msgid.count("\n\n"):
        yield build_fault("paragraphs")
    if translation.count("\n") != msgid.count("\n"):
        yield build_fault("lines")
    if len(text_rules.ELLIPSIS.findall(translation)) > len(text_rules.ELLIPSIS.findall(msgid)):
        yield build_fault("trails-off")
    if translation != translation.strip() or "  " in translation:
        yield build_fault("spaces")


def _find_lost_content(
    msgid: str, translation: str, place: TextPlacement, lint_context: LintContext
) -> Iterator[Fault]:
    for line, language in language_rules.find_foreign_lines(translation, place.language):
        yield build_fault("other-language", line=line, language=language)
    for promise in (
        terminology.find_missing_phrases(msgid, translation, place.language, lint_context.required_phrases)
        if not place.is_law
        else ()
    ):
        yield build_fault("promise-lost", promise=promise, file=terminology.REQUIRED_PHRASES_FILE)
    for term, accepted in terminology.find_missing_terms(msgid, translation, place.language, lint_context.terminology):
        yield build_fault("term-lost", term=term, accepted=accepted, file=terminology.FILE)
    if (missing := sentence_length.count_lost_sentences(msgid, translation)) > lint_context.get_length_limits(
        place
    ).may_join:
        yield build_fault("sentences-lost", count=missing)


def _find_lock_screen_faults(translation: str, place: TextPlacement, lint_context: LintContext) -> Iterator[Fault]:
    limits, telling = lint_context.limits, lint_context.lock_screen_words[place.language]
    if place.begins_message:
        for word in lock_screen.find_lock_screen_words(
            text_rules.get_opening(translation, limits.opening_characters), telling
        ):
            yield build_fault("opening", word=word, count=limits.opening_characters)
    if place.is_button:
        for word in lock_screen.find_lock_screen_words(translation, telling):
            yield build_fault("button-word", word=word)
        if text_rules.count_visible_characters(translation) > limits.button_characters:
            yield build_fault(
                "button-width", count=text_rules.count_visible_characters(translation), limit=limits.button_characters
            )
