"""A translation beside its English and beside the other translations: too like one of them, or too short."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from bot.checks import wording
from bot.checks.faults import Fault, fault
from bot.checks.habits import EXCUSED, Habits
from bot.checks.tongues import SMALL_WORDS

Key = tuple[str, str]
LEFT: Final = 3
"""English words in a row, one of them a small one, that no language of ours has by chance."""
LONG: Final = 12
"""Letters as drawn from which two texts do not read the same by chance."""
ALIKE: Final = 0.6
"""From this likeness on, two English texts may well have one translation."""
ENOUGH: Final = 40
"""Letters of an English text from which a share of it says something."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_BRACKETS: Final = re.compile(r"\([^)]*\)")


def faults(msgid: str, said: str, language: str, habits: Habits, *, is_law: bool) -> Iterator[Fault]:
    """What shows in one text: English that was left, and far too few letters."""
    if said == msgid:
        return
    if not is_law and (words := _left(msgid, said, language)):
        yield fault("english-left", words=" ".join(words))
    theirs = len(wording.without_placeholders(msgid).replace("\n", ""))
    own = len(wording.without_placeholders(said).replace("\n", "").replace("\u200b", ""))
    if theirs >= ENOUGH and own * 100 < theirs * habits.writing[language].shortest:
        yield fault("too-short", count=own, theirs=theirs)


def pasted(texts: Iterable[tuple[Key, str]], language: str, habits: Habits) -> Iterator[tuple[Key, Fault]]:
    """Each text that has the very words of an earlier one, although their English is quite another."""
    seen: dict[str, Key] = {}
    for key, said in texts:
        other = seen.setdefault(said, key)
        if other[1] == key[1] or wording.drawn(said) < LONG or habits.is_excused(language, "as-another", key[1]):
            continue
        if SequenceMatcher(None, other[1].casefold(), key[1].casefold()).ratio() < ALIKE:
            yield key, fault("as-another", text=other[1].split("\n")[0], file=EXCUSED)


def _left(msgid: str, said: str, language: str) -> list[str]:
    english = _words(msgid)
    runs = {tuple(english[i : i + LEFT]) for i in range(len(english) - LEFT + 1)}
    own = _words(_BRACKETS.sub(" | ", said))
    small = SMALL_WORDS["en"] - SMALL_WORDS.get(language, frozenset())
    for start in range(len(own) - LEFT + 1):
        run = own[start : start + LEFT]
        if tuple(run) in runs and small.intersection(run):
            return run
    return []


def _words(text: str) -> list[str]:
    return _WORD.findall(wording.without_placeholders(text).casefold())
