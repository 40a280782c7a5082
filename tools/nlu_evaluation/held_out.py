"""`python -m bot evaluate --kept-apart`: what is understood of data/held_out, which nothing ever learns.

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

from bot.content.file_reader import read_csv
from bot.content.policies import load_word_lists
from bot.domain.enums import INTENTS, LANGUAGES
from bot.errors import BadContent
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import URGENT_MEANINGS, PhraseMatcher
from tools.nlu_evaluation.augmentation import MessageGenerator

FOLDER: Final = "data/held_out"
PAGE: Final = "docs/measured/noise.md"
COLUMNS: Final = ("kind", "pair", "intent", "text")
KINDS: Final = (
    "pair_danger",
    "pair_calm",
    "danger",
    "story",
    "story_danger",
    "greeting",
    "friendly",
    "closer",
    "question",
    "topic",
    "everyday",
)
FRAMES: Final = ("bare", "greeted", "before", "after", "story")
"""Bare; behind a greeting; a friendly sentence before it, or behind it; in the middle of a long story."""
DANGER_KINDS: Final = ("pair_danger", "danger")
_SENTENCES: Final = re.compile(r"(?<=[.!?…\u104b\u17d4]) +")


@dataclass(frozen=True)
class HeldOutSentence:
    """One sentence of the table."""

    language: str
    kind: str
    intent: str
    text: str


@dataclass(frozen=True)
class HeldOutResult:
    """One message that was asked, and what came of it."""

    sentence: HeldOutSentence
    frame: str
    is_carded: bool
    intent: str
    """The likeliest."""


def main(*, root: Path, out: TextIO = sys.stdout) -> int:
    """Ask everything and write the page. Raises BadContent, Misconfigured."""
    signals = TriageModel.load(root / "models" / TRIAGE_MODEL_FILE)
    phrases = PhraseMatcher(load_word_lists(root / "data" / "triage"), normalise=normalize)
    asked = list(evaluate_messages(read_held_out(root), signals, phrases))
    page = root / PAGE
    page.write_text("\n".join(_render_page(asked)) + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"), file=out)
    return 0


def read_held_out(root: Path) -> list[HeldOutSentence]:
    """Every sentence that is kept apart. Raises BadContent naming the file and the line."""
    found = []
    for language in LANGUAGES:
        path = root / FOLDER / f"{language}.csv"
        for line, row in enumerate(read_csv(path, COLUMNS), start=2):
            if row["kind"] not in KINDS or row["intent"] not in INTENTS:
                raise BadContent(f"{path.name}:{line}: {row['kind']} or {row['intent']} is unknown.")
            found.append(HeldOutSentence(language, row["kind"], row["intent"], row["text"]))
    return found


def evaluate_messages(
    kept: Sequence[HeldOutSentence], triage_model: TriageModel, phrase_matcher: PhraseMatcher
) -> Iterator[HeldOutResult]:
    """Every message, as triage reads it."""
    for one, frame, text in iterate_framed(kept):
        is_carded = phrase_matcher.match(text) in URGENT_MEANINGS or triage_model.predict_danger(text) is not None
        yield HeldOutResult(one, frame, is_carded, triage_model.predict_intents(text).rank_intents()[0][0])


def iterate_framed(kept: Sequence[HeldOutSentence]) -> Iterator[tuple[HeldOutSentence, str, str]]:
    """Every sentence in its frames; the same ones each time."""
    chance = random.Random(3)  # noqa: S311 -- the same messages each time
    for language in LANGUAGES:
        own = [one for one in kept if one.language == language]
        beside = {
            kind: [one.text for one in own if one.kind == kind] for kind in ("greeting", "friendly", "closer", "story")
        }
        joiner = MessageGenerator([], rng=chance, misspells=False)
        for one in own:
            if one.kind in ("greeting", "friendly", "closer"):
                continue
            yield one, "bare", one.text
            if one.kind in ("story", "story_danger"):
                continue
            yield one, "greeted", joiner.join_sentences([chance.choice(beside["greeting"]), one.text], language)
            yield one, "before", joiner.join_sentences([chance.choice(beside["friendly"]), one.text], language)
            yield (
                one,
                "after",
                joiner.join_sentences([one.text, chance.choice(beside["friendly"] + beside["closer"])], language),
            )
            if one.kind in DANGER_KINDS:
                yield one, "story", _insert_into_story(chance.choice(beside["story"]), one.text)


def _insert_into_story(story: str, text: str) -> str:
    """A sentence in the middle of a story: between two sentences of it, or two words where it has none."""
    parts = _SENTENCES.split(story)
    if len(parts) < 2:
        parts = story.split(" ")
    middle = len(parts) // 2
    return " ".join([*parts[:middle], text, *parts[middle:]])


def _render_introduction() -> Iterator[str]:
    yield "# Understanding under noise, measured"
    yield ""
    yield "Written by `python -m bot evaluate --kept-apart`; do not edit. Sentences of"
    yield "[data/held_out](../../data/held_out), which nothing learns; whoever wrote them wrote the batch `2026-11-30-pairs`,"
    yield "and no native speaker has read them. Percent. *Before* and *after*: a friendly sentence stands there. A card counts"
    yield "whether a word list or the trained decision brought it."
    yield "The thresholds of `data/triage/danger_least.csv` were chosen while looking at these figures, which flatters them."


def _render_page(asked: Sequence[HeldOutResult]) -> Iterator[str]:
    yield from _render_introduction()
    yield ""
    yield "## Danger that brings the card"
    yield ""
    yield f"| language | sentences | {' | '.join(FRAMES)} | stories written with danger in them |"
    yield "|---" * (len(FRAMES) + 3) + "|"
    for language, own in _group_by_language(asked):
        danger = [one for one in own if one.sentence.kind in DANGER_KINDS]
        shares = [_format_carded_share(one for one in danger if one.frame == frame) for frame in FRAMES]
        written = _format_carded_share(one for one in own if one.sentence.kind == "story_danger")
        yield _format_row(language, sum(one.frame == "bare" for one in danger), *shares, written)
    yield ""
    yield "## What is no danger and brings the card"
    yield ""
    yield "| language | calm twins, bare | greeted | before | after | long stories | topics | everyday | questions |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for language, own in _group_by_language(asked):
        twins = [
            _format_carded_share(o for o in own if o.sentence.kind == "pair_calm" and o.frame == frame)
            for frame in FRAMES[:4]
        ]
        others = [
            _format_carded_share(o for o in own if o.sentence.kind == kind and o.frame == "bare")
            for kind in ("story", "topic", "everyday", "question")
        ]
        yield _format_row(language, *twins, *others)
    yield ""
    yield "## Topics that are understood"
    yield ""
    yield "| language | topics, bare | greeted | before | after | questions, bare | greeted | before | after | everyday, bare |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for language, own in _group_by_language(asked):
        shares = [
            _format_correct_share(o for o in own if o.sentence.kind == kind and o.frame == frame)
            for kind in ("topic", "question")
            for frame in FRAMES[:4]
        ]
        yield _format_row(
            language,
            *shares,
            _format_correct_share(o for o in own if o.sentence.kind == "everyday" and o.frame == "bare"),
        )


def _group_by_language(asked: Sequence[HeldOutResult]) -> Iterator[tuple[str, list[HeldOutResult]]]:
    for language in LANGUAGES:
        yield language, [one for one in asked if one.sentence.language == language]
    yield "all", list(asked)


def _format_carded_share(asked: Iterable[HeldOutResult]) -> str:
    return _format_share([one.is_carded for one in asked])


def _format_correct_share(asked: Iterable[HeldOutResult]) -> str:
    return _format_share([one.intent == one.sentence.intent for one in asked])


def _format_share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f}" if hits else "–"


def _format_row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
