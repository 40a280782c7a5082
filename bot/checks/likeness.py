"""A translation beside its English and beside the other translations: too like one of them, or too short."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from bot.checks import wording
from bot.checks.faults import Fault, build_fault
from bot.checks.habits import EXCUSED_FILE, LanguageRules
from bot.checks.tongues import SMALL_WORDS

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


def find_copy_faults(msgid: str, translation: str, language: str, rules: LanguageRules, *, is_law: bool) -> Iterator[Fault]:
    """What shows in one text: English that was left, and far too few letters."""
    if translation == msgid:
        return
    if not is_law and (words := _find_untranslated_words(msgid, translation, language)):
        yield build_fault("english-left", words=" ".join(words))
    theirs = len(wording.remove_placeholders(msgid).replace("\n", ""))
    own = len(wording.remove_placeholders(translation).replace("\n", "").replace("\u200b", ""))
    if theirs >= MIN_SOURCE_LETTERS and own * 100 < theirs * rules.writing[language].shortest:
        yield build_fault("too-short", count=own, theirs=theirs)


def find_pasted(texts: Iterable[tuple[MessageKey, str]], language: str, rules: LanguageRules) -> Iterator[tuple[MessageKey, Fault]]:
    """Each text that has the very words of an earlier one, although their English is quite another."""
    seen: dict[str, MessageKey] = {}
    for key, said in texts:
        other = seen.setdefault(said, key)
        if other[1] == key[1] or wording.count_visible_characters(said) < MIN_COPIED_LETTERS or rules.is_excused(language, "as-another", key[1]):
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
    return _WORD.findall(wording.remove_placeholders(text).casefold())
