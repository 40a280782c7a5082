"""The signs of a translation: those of its language, in pairs, ending as the English does, without residue of tools."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.errors import BadContent
from bot.nlu.text.zawgyi import is_zawgyi
from tools.lint import text_rules
from tools.lint.language_rules import EXCUSED_FILE, NONE, WRITING_FILE, LanguageRules, WritingRules
from tools.lint.messages import Fault, build_fault, build_part

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
    bare = text_rules.fill_placeholders(translation)
    found = list(_find_pattern_faults(msgid, bare, language, rules))
    known = {code for code, _ in found}
    yield from (one for _, one in found)
    yield from _find_unpaired(bare)
    yield from _find_sign_faults(
        msgid, bare, writing.signs, is_residue=bool(known & {"markup", "accelerator", "backslash"})
    )
    yield from _find_ending_faults(msgid, translation, writing)
    yield from _find_capital_faults(msgid, bare, language, rules)
    if writing.script == "LATIN" and (
        msgid[:1].isupper() and translation[:1].islower() or _has_lowercase_beginning(bare)
    ):
        yield build_fault("small-beginning")
    yield from _find_doubled_words(translation, language, rules)


def _find_pattern_faults(msgid: str, bare: str, language: str, rules: LanguageRules) -> Iterator[tuple[str, Fault]]:
    english = text_rules.fill_placeholders(msgid)
    for pattern in rules.patterns[language]:
        theirs = Counter(found[0] for found in pattern.form.finditer(english))
        for found in pattern.form.finditer(bare):
            theirs[found[0]] -= 1
            if theirs[found[0]] < 0 and not rules.is_excused(language, pattern.code, found[0]):
                around = bare[max(0, found.start() - 2) : found.end() + 2]
                instead = build_part(pattern.instead, right=pattern.right)
                sign = found[0].strip() or found[0]
                yield (
                    pattern.code,
                    build_fault(pattern.code, sign=sign, around=around, says=pattern.says, instead=instead),
                )
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
        elif kind[0] in "PS" and sign not in allowed | text_rules.ADDRESSING_SIGNS | set(msgid) and not is_residue:
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
            is_word = (
                one == other.rstrip(CLOSING_PUNCTUATION) and any(letter.isalpha() for letter in one) and "{" not in one
            )
            if is_word and not rules.is_excused(language, "doubled", one):
                yield build_fault("doubled", word=one, file=EXCUSED_FILE)


CHECKED_FILES: Final = (
    "domain.yml",
    "data/directory/*",
    "data/rights/*",
    "data/rules/*",
    *(f"data/{folder}/**/*.csv" for folder in ("policies", "triage", "officers", "languages")),
)
TYPED_FILES: Final = (
    "data/directory/place_aliases.csv",
    "data/triage/*/danger.csv",
    "data/triage/*/leave.csv",
    "data/languages/patterns.csv",
)
"""Lists of what women type, right or not: their spelling is theirs; and forms that are wrong."""
ZERO_WIDTH_SPACE: Final = "\u200b"
SCRIPTS_WITH_ZERO_WIDTH_SPACE: Final = ("KHMER", "MYANMAR")
"""Scripts in which a zero-width space is a place to break a line."""
_HIDDEN_IN_BRACES: Final = re.compile(r"\{[^}]*\u200b[^}]*\}")
_EUROPEAN_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Scripts with letters that look like each other's."""
_MISPLACED_MARKS: Final = {
    "KHMER": re.compile(
        "\u17d2(?![\u1780-\u17b3])"  # the stacking sign with nothing to stack
        "|[\u17b6-\u17c8]\u17d2"  # a lower letter behind the vowel
        "|[\u17b6-\u17c5]{2,}"  # a vowel put together from two
        "|[\u17c6-\u17c8][\u17b6-\u17c5\u17c9\u17ca]"  # a vowel behind a sign that ends the syllable
        "|([\u17b6-\u17d1\u17d3])\\1"  # a mark twice
        "|(?<![\u1780-\u17d3])[\u17b6-\u17d3]"  # a mark on nothing
    ),
    "MYANMAR": re.compile(
        "\u1039(?![\u1000-\u1021])"
        "|\u1031[\u103b-\u103e]"  # the vowel e before a medial
        "|[\u102b-\u1030\u1032][\u103b-\u103e]"
        "|([\u102b-\u103e])\\1"
        "|(?<![\u1000-\u109f])[\u102b-\u103e]"
    ),
}
"""Marks where no reader of the script would store them: they draw alike and can be neither searched nor read aloud."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about letters in the data that is shown or that decides; catalogues and examples have their own."""
    for path in sorted(
        {path for place in CHECKED_FILES for path in root.glob(place) if path.suffix in (".csv", ".yml")}
    ):
        file = path.relative_to(root).as_posix()
        is_typed = any(fnmatchcase(file, pattern) for pattern in TYPED_FILES)
        try:
            lines = files.read_text(path).split("\n")
        except BadContent as error:
            yield Finding(file, None, str(error), "save it as UTF-8")
            continue
        for number, line in enumerate(lines, start=1):
            stored = () if is_typed else find_misplaced_marks(line)
            for message, mend in (*find_hidden_characters(line), *stored, *_find_lookalikes(line)):
                yield Finding(file, number, message, mend)


def find_hidden_characters(text: str) -> Iterator[Fault]:
    """Signs that nobody sees, and letters stored in another form than the usual."""
    if text_rules.BIDI.search(text):
        yield build_fault("turned")
    if set(text_rules.INVISIBLE.findall(text)) - _get_allowed_breaks(text) or _HIDDEN_IN_BRACES.search(text):
        yield build_fault("invisible")
    if any(unicodedata.category(letter) in ("Cc", "Co", "Cn", "Cs") and letter not in "\n\r" for letter in text):
        yield build_fault("control")
    if text != unicodedata.normalize("NFC", text):
        yield build_fault("not-composed")
    if is_zawgyi(text):
        yield build_fault("zawgyi")


def find_misplaced_marks(text: str) -> Iterator[Fault]:
    """Khmer and Burmese marks that stand where their readers would not store them."""
    if text.isascii():
        return
    seen = text.replace(ZERO_WIDTH_SPACE, "")
    for script, form in _MISPLACED_MARKS.items():
        if found := form.search(seen):
            around = seen[max(0, found.start() - 2) : found.end() + 2]
            yield build_fault("mark-order", script=script.title(), around=around)


def _get_allowed_breaks(text: str) -> set[str]:
    scripts = {script for _, script in text_rules.iterate_scripts(text)}
    return {ZERO_WIDTH_SPACE} if scripts & set(SCRIPTS_WITH_ZERO_WIDTH_SPACE) else set()


def _find_lookalikes(line: str) -> Iterator[tuple[str, str]]:
    for word in () if line.isascii() else re.findall(r"\w+", line):
        scripts = {script for _, script in text_rules.iterate_scripts(word)} & set(_EUROPEAN_SCRIPTS)
        if scripts - {"LATIN"}:
            yield f"“{word}” has {min(scripts - {'LATIN'}).title()} letters", "type it anew in Latin letters"
        if any(unicodedata.category(letter) == "Nd" and not letter.isascii() for letter in word):
            yield f"“{word}” has a digit that only looks like one", "write the digits 0 to 9"
