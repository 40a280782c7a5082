"""Where a line may be broken, in scripts that are written without spaces between words."""

import re
from collections.abc import Iterator
from typing import Final

from bot.checks import wording
from bot.checks.faults import Fault, build_fault
from bot.checks.habits import WritingRules

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
    bare = wording.remove_placeholders(translation)
    longest = max(_UNBROKEN_RUN.findall(bare), key=wording.count_visible_characters, default="")
    is_stripped = writing_rules.words == "zero-width" and ZERO_WIDTH_SPACE not in bare and wording.count_visible_characters(bare) > writing_rules.run
    if is_stripped or wording.count_visible_characters(longest) > writing_rules.run:
        yield build_fault("no-break", count=wording.count_visible_characters(longest), around=f"{longest[:EXCERPT_LENGTH]} …")
