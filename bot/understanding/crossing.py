"""`make evaluate`: our own examples by language, each writing pass asked of a pipeline trained on the other passes.

Letters learn from all other passes. Vectors take a hundredth of a second each: the judge of sentence vectors learns from a
part of them, the same part in every fold, and of each pass and language a part is asked.
"""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from bot.content.policies import load_words
from bot.errors import BadContent, BadRequest
from bot.model.vocabulary import LANGUAGES, SAFETY
from bot.nlu.model import IntentModel
from bot.nlu.training import chosen
from bot.text.fusion import Reading
from bot.text.matching import URGENT, Phrases
from bot.text.normalise import normalise
from bot.understanding import variants, vectors
from bot.understanding.danger_figures import Alarm
from bot.understanding.examples import Sentence, ours
from bot.understanding.measures import Judged
from bot.understanding.pipeline import Configured, Pipeline
from bot.understanding.vectors import Vectors

ENCODED = 20_000
"""Examples with a vector, of all passes together."""
ASKED = 700
"""Sentences of a pass in one language that are asked."""


@dataclass(frozen=True)
class Fold:
    """One pass, and what was made of it by what had learnt from the others."""

    written: str
    with_encoder: list[Judged]
    alone: list[Judged]
    """Letters alone, as where there is no encoder."""
    changed: Mapping[str, tuple[list[Judged], list[Judged]]]
    """Sentences as they were written, and the same ones in another spelling: see variants.py."""
    alarms: list[Alarm]
    others: int
    """How many passes it had learnt from."""


def main(*, root: Path, use_encoder: bool, passes: Sequence[str] = (), out: TextIO = sys.stdout) -> int:
    """Measure, write the page and its pictures. `passes`: those that are asked, where not all of them.

    Raises BadContent where there are not two passes, BadRequest where one that is asked for does not exist.
    """
    from bot.understanding import page

    folds = list(crossed(root, use_encoder=use_encoder, passes=passes, out=out))
    for path in page.write(root, folds):
        print(path, file=out)
    return 0


def crossed(root: Path, *, use_encoder: bool, passes: Sequence[str] = (), out: TextIO) -> Iterator[Fold]:
    """One fold for each of these passes, or for every one."""
    sentences = ours(root)
    every = {one.written for one in sentences}
    if len(every) < 2:
        raise BadContent("data/nlu has one writing pass; leaving one out needs two.")
    if unknown := sorted({*passes} - every):
        raise BadRequest(f"There is no writing pass {unknown[0]}; there are {', '.join(sorted(every))}.")
    configured = Configured.read(root)
    made = Vectors.opened(use=use_encoder and configured.uses_encoder, path=root / "var" / vectors.FILE)
    phrases = Phrases(load_words(root / "data" / "policies"), normalise=normalise)
    encoded = {sentences[place] for place in chosen([one.intent for one in sentences], most=ENCODED)}
    for written in sorted({*passes} or every):
        print(f"leaving out {written}", file=out, flush=True)
        yield _fold(written, sentences, encoded, configured, made, phrases)


def asked_of(sentences: Sequence[Sentence], written: str) -> list[Sentence]:
    """What is asked of a pass: of each language so many at most, evenly spread over its intents."""
    found = []
    for language in LANGUAGES:
        several = [one for one in sentences if (one.written, one.language) == (written, language)]
        found += [several[place] for place in chosen([one.intent for one in several], most=ASKED)]
    return found


def _fold(
    written: str, sentences: Sequence[Sentence], encoded: Collection[Sentence], configured: Configured, made: Vectors,
    phrases: Phrases,
) -> Fold:  # fmt: skip
    taught = [one for one in sentences if one.written != written]
    places = [place for place, one in enumerate(taught) if one in encoded]
    pipeline = Pipeline.trained(taught, configured=configured, vectors=made, is_ours=True, encoded=places)
    asked = asked_of(sentences, written)
    changed = {
        name: (pipeline.judge(of, at_once=True), pipeline.judge(spelled, at_once=True))
        for name, of, spelled in variants.all_of(asked)
    }
    plain = replace(pipeline, vectors=Vectors(None))
    understood = pipeline.judge(asked, at_once=True)
    carded = [one.best in SAFETY and configured.answers(one) for one in understood]
    alarms = _alarms(pipeline.model, asked, carded, phrases)
    return Fold(written, understood, plain.judge(asked), changed, alarms, len({one.written for one in taught}))


def _alarms(
    model: IntentModel, asked: Sequence[Sentence], carded: Sequence[bool], phrases: Phrases
) -> list[Alarm]:
    return [
        Alarm(
            language=str(one.language),
            is_danger=one.intent in SAFETY,
            is_hard=one.is_hard,
            by_words=phrases.meaning(one.text) in URGENT,
            score=read(model, one.text).danger[1],
            by_answer=is_carded,
        )
        for one, is_carded in zip(asked, carded, strict=True)
    ]


def read(model: IntentModel, text: str) -> Reading:
    """What a message is read as. Raises BadContent where the fusion that is kept knows other intents."""
    reading = model.read(normalise(text))
    if reading is None:
        raise BadContent("data/understanding/fusion.npz is of other intents than the examples; run `make tune`.")
    return reading
