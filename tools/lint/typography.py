"""The signs of a translation: those of its language, in pairs, ending as the English does, without residue of tools."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.checks import wording
from bot.checks.faults import Fault, build_fault, build_part
from bot.checks.habits import EXCUSED_FILE, LanguageRules, NONE, WRITING_FILE, WritingRules

BRACKET_PAIRS: Final = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"), ("‘", "’"))
FULL_STOP: Final = "."
CLOSING_PUNCTUATION: Final = ".,?;:)”»។៖၊။"
"""Signs that may stand behind the second of two words that are one."""
_CAPITAL_WORD: Final = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")
_SENTENCE_BEGINNING: Final = re.compile(r"(?<=[^\W\d_]{2}[.?] )[^\W\d_]")
_WORD: Final = re.compile(r"[^\s\u200b]+")


def find_typography_faults(msgid: str, translation: str, language: str, rules: LanguageRules) -> Iterator[Fault]:
    """Everything about signs, capitals and words that stand twice."""
    writing = rules.writing[language]
    bare = wording.fill_placeholders(translation)
    found = list(_find_pattern_faults(msgid, bare, language, rules))
    known = {code for code, _ in found}
    yield from (one for _, one in found)
    yield from _find_unpaired(bare)
    yield from _find_sign_faults(msgid, bare, writing.signs, is_residue=bool(known & {"markup", "accelerator", "backslash"}))
    yield from _find_ending_faults(msgid, translation, writing)
    yield from _find_capital_faults(msgid, bare, language, rules)
    if writing.script == "LATIN" and (msgid[:1].isupper() and translation[:1].islower() or _has_lowercase_beginning(bare)):
        yield build_fault("small-beginning")
    yield from _find_doubled_words(translation, language, rules)


def _find_pattern_faults(msgid: str, bare: str, language: str, rules: LanguageRules) -> Iterator[tuple[str, Fault]]:
    english = wording.fill_placeholders(msgid)
    for pattern in rules.patterns[language]:
        theirs = Counter(found[0] for found in pattern.form.finditer(english))
        for found in pattern.form.finditer(bare):
            theirs[found[0]] -= 1
            if theirs[found[0]] < 0 and not rules.is_excused(language, pattern.code, found[0]):
                around = bare[max(0, found.start() - 2) : found.end() + 2]
                instead = build_part(pattern.instead, right=pattern.right)
                sign = found[0].strip() or found[0]
                yield pattern.code, build_fault(pattern.code, sign=sign, around=around, says=pattern.says, instead=instead)
                break


def _find_unpaired(bare: str) -> Iterator[Fault]:
    for opening, closing in BRACKET_PAIRS:
        depth = 0
        for sign in bare:
            depth += (sign == opening) - (sign == closing)
            if depth < 0:
                break
        if depth:
            yield build_fault("bracket", sign=closing if depth < 0 else opening)


def _find_sign_faults(msgid: str, bare: str, allowed: frozenset[str], *, is_residue: bool) -> Iterator[Fault]:
    for sign in dict.fromkeys(bare):
        kind = unicodedata.category(sign)
        if kind == "Zs" and sign != " ":
            yield build_fault("odd-space", number=f"U+{ord(sign):04X}")
        elif kind == "So":
            yield build_fault("emoji", sign=sign)
        elif kind[0] in "PS" and sign not in allowed | wording.ADDRESSING_SIGNS | set(msgid) and not is_residue:
            yield build_fault("foreign-sign", sign=sign, signs=" ".join(sorted(allowed)), file=WRITING_FILE)


def _find_ending_faults(msgid: str, translation: str, writing_rules: WritingRules) -> Iterator[Fault]:
    theirs, own = msgid.rstrip()[-1:], translation.rstrip()[-1:]
    if theirs in writing_rules.ends:
        if own not in writing_rules.ends[theirs] and NONE not in writing_rules.ends[theirs]:
            yield build_fault("end-sign", sign=own, theirs=theirs, instead=writing_rules.ends[theirs][0])
    elif theirs.isalnum() and own in (*writing_rules.ends[FULL_STOP], *writing_rules.ends[":"], ",", ";"):
        yield build_fault("end-sign", sign=own, theirs=theirs, instead=theirs)


def _find_capital_faults(msgid: str, bare: str, language: str, rules: LanguageRules) -> Iterator[Fault]:
    for word in dict.fromkeys(_CAPITAL_WORD.findall(bare)):
        is_loud = word.isupper() and word != word.lower() and word not in msgid
        if is_loud and not rules.is_excused(language, "capitals", word):
            yield build_fault("capitals", word=word)


def _has_lowercase_beginning(bare: str) -> bool:
    return any(found[0].islower() for found in _SENTENCE_BEGINNING.finditer(bare))


def _find_doubled_words(translation: str, language: str, rules: LanguageRules) -> Iterator[Fault]:
    is_paused = rules.writing[language].words == "zero-width"
    for line in re.split(r"[\n ]" if is_paused else r"\n", translation):
        words = [word.casefold() for word in _WORD.findall(line)]
        for one, other in zip(words, words[1:], strict=False):
            is_word = one == other.rstrip(CLOSING_PUNCTUATION) and any(letter.isalpha() for letter in one) and "{" not in one
            if is_word and not rules.is_excused(language, "doubled", one):
                yield build_fault("doubled", word=one, file=EXCUSED_FILE)
