"""The signs of a translation: those of its language, in pairs, ending as the English does, without residue of tools."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.checks import wording
from bot.checks.faults import Fault, fault, part
from bot.checks.habits import EXCUSED, NONE, WRITING, Habits, Writing

PAIRS: Final = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"), ("‘", "’"))
FULL_STOP: Final = "."
AFTER: Final = ".,?;:)”»។៖၊။"
"""Signs that may stand behind the second of two words that are one."""
_CAPITALS: Final = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")
_BEGINNING: Final = re.compile(r"(?<=[^\W\d_]{2}[.?] )[^\W\d_]")
_WORD: Final = re.compile(r"[^\s\u200b]+")


def faults(msgid: str, said: str, language: str, habits: Habits) -> Iterator[Fault]:
    """Everything about signs, capitals and words that stand twice."""
    writing = habits.writing[language]
    bare = wording.with_values(said)
    found = list(_patterns(msgid, bare, language, habits))
    known = {code for code, _ in found}
    yield from (one for _, one in found)
    yield from _pairs(bare)
    yield from _signs(msgid, bare, writing.signs, is_residue=bool(known & {"markup", "accelerator", "backslash"}))
    yield from _end(msgid, said, writing)
    yield from _capitals(msgid, bare, language, habits)
    if writing.script == "LATIN" and (msgid[:1].isupper() and said[:1].islower() or _is_small(bare)):
        yield fault("small-beginning")
    yield from _doubled(said, language, habits)


def _patterns(msgid: str, bare: str, language: str, habits: Habits) -> Iterator[tuple[str, Fault]]:
    english = wording.with_values(msgid)
    for pattern in habits.patterns[language]:
        theirs = Counter(found[0] for found in pattern.form.finditer(english))
        for found in pattern.form.finditer(bare):
            theirs[found[0]] -= 1
            if theirs[found[0]] < 0 and not habits.is_excused(language, pattern.code, found[0]):
                around = bare[max(0, found.start() - 2) : found.end() + 2]
                instead = part(pattern.instead, right=pattern.right)
                sign = found[0].strip() or found[0]
                yield pattern.code, fault(pattern.code, sign=sign, around=around, says=pattern.says, instead=instead)
                break


def _pairs(bare: str) -> Iterator[Fault]:
    for opening, closing in PAIRS:
        depth = 0
        for sign in bare:
            depth += (sign == opening) - (sign == closing)
            if depth < 0:
                break
        if depth:
            yield fault("bracket", sign=closing if depth < 0 else opening)


def _signs(msgid: str, bare: str, allowed: frozenset[str], *, is_residue: bool) -> Iterator[Fault]:
    for sign in dict.fromkeys(bare):
        kind = unicodedata.category(sign)
        if kind == "Zs" and sign != " ":
            yield fault("odd-space", number=f"U+{ord(sign):04X}")
        elif kind == "So":
            yield fault("emoji", sign=sign)
        elif kind[0] in "PS" and sign not in allowed | wording.SPOKEN_OF | set(msgid) and not is_residue:
            yield fault("foreign-sign", sign=sign, signs=" ".join(sorted(allowed)), file=WRITING)


def _end(msgid: str, said: str, writing: Writing) -> Iterator[Fault]:
    theirs, own = msgid.rstrip()[-1:], said.rstrip()[-1:]
    if theirs in writing.ends:
        if own not in writing.ends[theirs] and NONE not in writing.ends[theirs]:
            yield fault("end-sign", sign=own, theirs=theirs, instead=writing.ends[theirs][0])
    elif theirs.isalnum() and own in (*writing.ends[FULL_STOP], *writing.ends[":"], ",", ";"):
        yield fault("end-sign", sign=own, theirs=theirs, instead=theirs)


def _capitals(msgid: str, bare: str, language: str, habits: Habits) -> Iterator[Fault]:
    for word in dict.fromkeys(_CAPITALS.findall(bare)):
        is_loud = word.isupper() and word != word.lower() and word not in msgid
        if is_loud and not habits.is_excused(language, "capitals", word):
            yield fault("capitals", word=word)


def _is_small(bare: str) -> bool:
    return any(found[0].islower() for found in _BEGINNING.finditer(bare))


def _doubled(said: str, language: str, habits: Habits) -> Iterator[Fault]:
    is_paused = habits.writing[language].words == "zero-width"
    for line in re.split(r"[\n ]" if is_paused else r"\n", said):
        words = [word.casefold() for word in _WORD.findall(line)]
        for one, other in zip(words, words[1:], strict=False):
            is_word = one == other.rstrip(AFTER) and any(letter.isalpha() for letter in one) and "{" not in one
            if is_word and not habits.is_excused(language, "doubled", one):
                yield fault("doubled", word=one, file=EXCUSED)
