"""Where a line may be broken, in scripts that are written without spaces between words."""

import re
from collections.abc import Iterator
from typing import Final

from bot.checks import wording
from bot.checks.faults import Fault, fault
from bot.checks.habits import Writing

ZERO_WIDTH_SPACE: Final = "\u200b"
_EDGE: Final = re.compile(r"(^|[\s\u200b])\u200b|\u200b($|\s)", re.MULTILINE)
_INSIDE: Final = re.compile("\u200b[\u102b-\u103e\u17b6-\u17d3]|[\u17d2\u1039]\u200b")
_RUN: Final = re.compile(r"[^\s\u200b{}:;,.()/–—«»“”។៖၊။-]+")
SHOWN: Final = 12


def faults(said: str, writing: Writing) -> Iterator[Fault]:
    """Breaks that do nothing, that tear a syllable, and words too long to be broken. Nothing for other scripts."""
    if not writing.has_zero_width:
        return
    if _EDGE.search(said):
        yield fault("break-edge")
    if found := _INSIDE.search(said):
        around = said[max(0, found.start() - 2) : found.end() + 2].replace(ZERO_WIDTH_SPACE, "|")
        yield fault("break-inside", around=around)
    bare = wording.without_placeholders(said)
    longest = max(_RUN.findall(bare), key=wording.drawn, default="")
    is_stripped = writing.words == "zero-width" and ZERO_WIDTH_SPACE not in bare and wording.drawn(bare) > writing.run
    if is_stripped or wording.drawn(longest) > writing.run:
        yield fault("no-break", count=wording.drawn(longest), around=f"{longest[:SHOWN]} …")
