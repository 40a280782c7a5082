"""`python -m bot evaluate --kept-apart`: what is understood of data/kept_apart, which nothing ever learns.

Each sentence is asked bare, behind a greeting, behind and before a friendly sentence, and danger inside a long story too.
The page says what triage makes of danger and of its calm twins, and which topic a message is taken for.
"""

import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from bot.content.files import read_csv
from bot.content.policies import load_words
from bot.errors import BadContent
from bot.model.vocabulary import INTENTS, LANGUAGES
from bot.text.danger import FILE, Signals
from bot.text.matching import URGENT, Phrases
from bot.text.normalise import normalise
from bot.understanding.augmentation import Augmentation

FOLDER: Final = "data/kept_apart"
PAGE: Final = "docs/measured/noise.md"
COLUMNS: Final = ("kind", "pair", "intent", "text")
KINDS: Final = (
    "pair_danger", "pair_calm", "danger", "story", "story_danger", "greeting", "friendly", "closer", "question", "topic",
    "everyday",
)  # fmt: skip
FRAMES: Final = ("bare", "greeted", "before", "after", "story")
"""Bare; behind a greeting; a friendly sentence before it, or behind it; in the middle of a long story."""
DANGER: Final = ("pair_danger", "danger")
_SENTENCES: Final = re.compile(r"(?<=[.!?…\u104b\u17d4]) +")


@dataclass(frozen=True)
class Kept:
    """One sentence of the table."""

    language: str
    kind: str
    intent: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One message that was asked, and what came of it."""

    kept: Kept
    frame: str
    is_carded: bool
    intent: str
    """The likeliest."""


def main(*, root: Path, out: TextIO = sys.stdout) -> int:
    """Ask everything and write the page. Raises BadContent, Misconfigured."""
    signals = Signals.load(root / "models" / FILE)
    phrases = Phrases(load_words(root / "data" / "policies"), normalise=normalise)
    asked = list(ask(read(root), signals, phrases))
    page = root / PAGE
    page.write_text("\n".join(_page(asked)) + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"), file=out)
    return 0


def read(root: Path) -> list[Kept]:
    """Every sentence that is kept apart. Raises BadContent naming the file and the line."""
    found = []
    for language in LANGUAGES:
        path = root / FOLDER / f"{language}.csv"
        for line, row in enumerate(read_csv(path, COLUMNS), start=2):
            if row["kind"] not in KINDS or row["intent"] not in INTENTS:
                raise BadContent(f"{path.name}:{line}: {row['kind']} or {row['intent']} is unknown.")
            found.append(Kept(language, row["kind"], row["intent"], row["text"]))
    return found


def ask(kept: Sequence[Kept], signals: Signals, phrases: Phrases) -> Iterator[Asked]:
    """Every message, as triage reads it."""
    for one, frame, text in framed(kept):
        is_carded = phrases.meaning(text) in URGENT or signals.suspected(text) is not None
        yield Asked(one, frame, is_carded, signals.read(text).ranked()[0][0])


def framed(kept: Sequence[Kept]) -> Iterator[tuple[Kept, str, str]]:
    """Every sentence in its frames; the same ones each time."""
    chance = random.Random(3)  # noqa: S311 -- the same messages each time
    for language in LANGUAGES:
        own = [one for one in kept if one.language == language]
        beside = {kind: [one.text for one in own if one.kind == kind] for kind in ("greeting", "friendly", "closer", "story")}
        joiner = Augmentation([], chance=chance, misspells=False)
        for one in own:
            if one.kind in ("greeting", "friendly", "closer"):
                continue
            yield one, "bare", one.text
            if one.kind in ("story", "story_danger"):
                continue
            yield one, "greeted", joiner.join([chance.choice(beside["greeting"]), one.text], language)
            yield one, "before", joiner.join([chance.choice(beside["friendly"]), one.text], language)
            yield one, "after", joiner.join([one.text, chance.choice(beside["friendly"] + beside["closer"])], language)
            if one.kind in DANGER:
                yield one, "story", _inside(chance.choice(beside["story"]), one.text)


def _inside(story: str, said: str) -> str:
    """A sentence in the middle of a story: between two sentences of it, or two words where it has none."""
    parts = _SENTENCES.split(story)
    if len(parts) < 2:
        parts = story.split(" ")
    middle = len(parts) // 2
    return " ".join([*parts[:middle], said, *parts[middle:]])


def _introduction() -> Iterator[str]:
    yield "# Understanding under noise, measured"
    yield ""
    yield "Written by `python -m bot evaluate --kept-apart`; do not edit. Sentences of"
    yield "[data/kept_apart](../../data/kept_apart), which nothing learns; whoever wrote them wrote the pass `pairs`, and no"
    yield "native speaker has read them. Percent. *Before* and *after*: a friendly sentence stands there. A card counts"
    yield "whether a word list or the trained decision brought it."
    yield "The thresholds of `data/policies/danger_least.csv` were chosen while looking at these figures, which flatters them."


def _page(asked: Sequence[Asked]) -> Iterator[str]:
    yield from _introduction()
    yield ""
    yield "## Danger that brings the card"
    yield ""
    yield f"| language | sentences | {' | '.join(FRAMES)} | stories written with danger in them |"
    yield "|---" * (len(FRAMES) + 3) + "|"
    for language, own in _by_language(asked):
        danger = [one for one in own if one.kept.kind in DANGER]
        shares = [_carded(one for one in danger if one.frame == frame) for frame in FRAMES]
        written = _carded(one for one in own if one.kept.kind == "story_danger")
        yield _row(language, sum(one.frame == "bare" for one in danger), *shares, written)
    yield ""
    yield "## What is no danger and brings the card"
    yield ""
    yield "| language | calm twins, bare | greeted | before | after | long stories | topics | everyday | questions |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for language, own in _by_language(asked):
        twins = [_carded(o for o in own if o.kept.kind == "pair_calm" and o.frame == frame) for frame in FRAMES[:4]]
        others = [
            _carded(o for o in own if o.kept.kind == kind and o.frame == "bare")
            for kind in ("story", "topic", "everyday", "question")
        ]
        yield _row(language, *twins, *others)
    yield ""
    yield "## Topics that are understood"
    yield ""
    yield "| language | topics, bare | greeted | before | after | questions, bare | greeted | before | after | everyday, bare |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for language, own in _by_language(asked):
        shares = [
            _right(o for o in own if o.kept.kind == kind and o.frame == frame)
            for kind in ("topic", "question") for frame in FRAMES[:4]
        ]  # fmt: skip
        yield _row(language, *shares, _right(o for o in own if o.kept.kind == "everyday" and o.frame == "bare"))


def _by_language(asked: Sequence[Asked]) -> Iterator[tuple[str, list[Asked]]]:
    for language in LANGUAGES:
        yield language, [one for one in asked if one.kept.language == language]
    yield "all", list(asked)


def _carded(asked: Iterable[Asked]) -> str:
    return _share([one.is_carded for one in asked])


def _right(asked: Iterable[Asked]) -> str:
    return _share([one.intent == one.kept.intent for one in asked])


def _share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f}" if hits else "–"


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
