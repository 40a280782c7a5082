"""What `make evaluate` found, as a page; and tables of mistakes as pictures: one square a cell, the darker the more."""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from bot.domain.enums import INTENTS, LANGUAGES
from bot.nlu.training.triage_model import read_thresholds
from tools.nlu_evaluation import metrics
from tools.nlu_evaluation.metrics import (
    MAX_ASKED,
    MAX_ENCODED,
    Alarm,
    Fold,
    Prediction,
    choose_threshold,
    compute_danger_metrics,
    group_by_language,
)
from tools.nlu_evaluation.pipeline import PipelineConfig

CELL_PIXELS = 12
"""Pixels a side."""
LINE_INTERVAL = 5
"""A thin line after so many cells, to count by."""
_PAPER, _ERROR, _CORRECT, _GRID = (255, 255, 255), (176, 28, 46), (28, 92, 140), (225, 225, 225)


def draw_matrix(rows: Sequence[Sequence[float]], path: Path) -> None:
    """Write a square table of shares from 0 to 1; the diagonal, which is right, has a colour of its own."""
    # The root: a mistake of one in twenty must be seen beside an intent that is always right.
    shares = np.clip(rows, 0.0, 1.0)[..., np.newaxis] ** 0.5
    ink = np.where(np.eye(len(rows), dtype=bool)[..., np.newaxis], _CORRECT, _ERROR)
    cells = np.rint(_PAPER + (ink - _PAPER) * shares).astype(np.uint8)
    pixels = cells.repeat(CELL_PIXELS, axis=0).repeat(CELL_PIXELS, axis=1)
    pixels[:: CELL_PIXELS * LINE_INTERVAL] = pixels[:, :: CELL_PIXELS * LINE_INTERVAL] = _GRID
    size = len(pixels)
    lines = np.pad(pixels.reshape(size, -1), ((0, 0), (1, 0)))  # each line begins with the number of its filter: none
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    pieces = (b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_build_chunk(kind, data) for kind, data in pieces))


def _build_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


OUT_OF_SCOPE = "out_of_scope"
FOLDER = "docs/measured"
PAGE = "understanding.md"
FROZEN_LISTS_HASH = "7a584ace00611d79b61caa9cfee9f344e742f4e228b5d80c555a826756c2c2cd"
"""Of the danger word lists as they were when `data/held_out` was written: sha256 of the six files, by name."""
MAX_MISTAKES = 5
ALL_BATCHES_LABEL = "each in turn"
"""What stands in place of a batch in rows of all of them together."""
FALSE_ALARM_BUDGET = 0.03
"""The share of calm sentences that may be taken for danger: for the last column, which shows what was possible."""


def write_report(root: Path, folds: Sequence[Fold]) -> list[Path]:
    """Write the page and the pictures, and say where."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        target = folder / f"understanding_{language}.png"
        draw_matrix(_build_confusion_table(_filter_folds(folds, language)), target)
        written.append(target)
    page = folder / PAGE
    page.write_text("\n".join(_render_page(root, folds)) + "\n", encoding="utf-8")
    return [*written, page]


def hash_lists(root: Path) -> str:
    """What the danger word lists are at this moment."""
    files = sorted((root / "data" / "triage").glob("*/danger.csv"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _render_page(root: Path, folds: Sequence[Fold]) -> Iterator[str]:
    yield "# Understanding, measured"
    yield ""
    yield "Written by `make evaluate`; do not edit. Each batch of `data/nlu` is asked of a pipeline that learnt from the"
    yield f"other batches only: of each batch and language {MAX_ASKED} sentences at most, evenly spread over the intents."
    yield f"Letters learn all examples of these; vectors take longest to make, so that here {MAX_ENCODED:,} examples have one."
    yield "Percent."
    if len(folds) <= folds[0].other_batches:
        yield f"Asked this time: {len(folds)} of {folds[0].other_batches + 1} batches; the others only teach."
    yield ""
    yield from _render_accuracy(folds)
    yield from _render_baseline(PipelineConfig.load(root), folds)
    yield from _render_spelling(folds)
    yield from _render_danger(root, folds)
    yield from _render_confusion(folds)


def _render_accuracy(folds: Sequence[Fold]) -> Iterator[str]:
    yield "## Intents"
    yield ""
    yield "| left out | language | sentences | top 1 | top 3 | macro F1 | calibration error | letters alone: top 1 | top 3 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for fold in folds:
        yield from _render_by_language(fold.held_out, fold.with_encoder, fold.without_encoder)
    if len(folds) > 1:
        every = [one for fold in folds for one in fold.with_encoder]
        yield from _render_by_language(
            ALL_BATCHES_LABEL, every, [one for fold in folds for one in fold.without_encoder]
        )
    yield ""
    times = [one.milliseconds for fold in folds for one in fold.without_encoder]
    middle, late = metrics.compute_percentile(times, 50), metrics.compute_percentile(times, 95)
    yield f"Letters alone need {middle:.1f} ms a sentence (p95 {late:.1f} ms)."
    yield ""


def _render_by_language(
    written: str, predictions: Sequence[Prediction], letters: Sequence[Prediction]
) -> Iterator[str]:
    for language in LANGUAGES:
        both, alone = _filter_by_language(predictions, language), _filter_by_language(letters, language)
        if both:
            full, bare = metrics.compute_metrics(both), metrics.compute_metrics(alone)
            yield _format_row(
                written,
                language,
                full.sentences,
                _format_percent(full.accuracy),
                _format_percent(full.top3),
                _format_percent(full.macro_f1),
                f"{full.ece:.3f}",
                _format_percent(bare.accuracy),
                _format_percent(bare.top3),
            )


def _render_baseline(config: PipelineConfig, folds: Sequence[Fold]) -> Iterator[str]:
    yield "## What is answered, asked about and turned away"
    yield ""
    yield f"As the last step of config.yml decides; {ALL_BATCHES_LABEL}, all batches together. The rest is asked about or not"
    yield f"understood; of `{OUT_OF_SCOPE}`, what is told that it is none of ours counts as turned away too."
    yield ""
    yield f"| language | of ours: answered | `{OUT_OF_SCOPE}` | turned away or asked about |"
    yield "|---|---|---|---|"
    for language in LANGUAGES:
        judged = _filter_folds(folds, language)
        foreign = [one for one in judged if one.intent == OUT_OF_SCOPE]
        taken = [one.predicted_intent != OUT_OF_SCOPE and config.is_confident(one) for one in foreign]
        own = [
            one.predicted_intent != OUT_OF_SCOPE and config.is_confident(one)
            for one in judged
            if one.intent != OUT_OF_SCOPE
        ]
        if own and foreign:
            yield _format_row(
                language,
                _format_percent(sum(own) / len(own)),
                len(foreign),
                _format_percent(1 - sum(taken) / len(taken)),
            )
    yield ""


def _render_spelling(folds: Sequence[Fold]) -> Iterator[str]:
    yield "## The same sentences, spelled otherwise"
    yield ""
    yield "| left out | spelling | sentences | as written | so spelled |"
    yield "|---|---|---|---|---|"
    for fold in folds:
        for name, pair in fold.spelling_variants.items():
            yield _render_spelling_row(fold.held_out, name, *pair)
    if len(folds) > 1:
        for name in dict.fromkeys(name for fold in folds for name in fold.spelling_variants):
            pairs = [fold.spelling_variants[name] for fold in folds if name in fold.spelling_variants]
            before, after = (list(chain.from_iterable(side)) for side in zip(*pairs, strict=True))
            yield _render_spelling_row(ALL_BATCHES_LABEL, name, before, after)
    yield ""


def _render_spelling_row(written: str, name: str, before: Sequence[Prediction], after: Sequence[Prediction]) -> str:
    shares = [_format_percent(metrics.compute_metrics(several).accuracy) for several in (before, after)]
    return _format_row(written, name, len(before), *shares)


def _render_danger(root: Path, folds: Sequence[Fold]) -> Iterator[str]:
    now = hash_lists(root)
    yield "## Danger, as the gateway's triage hears it"
    yield ""
    state = "as" if now == FROZEN_LISTS_HASH else "NOT as"
    yield f"Word lists: sha256 `{now[:16]}…`, {state} frozen before the batches they are measured on were written."
    yield "Thresholds of the trained decision: `data/triage/danger_least.csv`, set on the whole batches of the split `dev`,"
    yield "each left out in turn, before `test` was asked ([batches.csv](../../data/nlu/batches.csv)). False alarms are shares"
    yield "of all other sentences, and of those written to sound like danger. The last column is the recall"
    yield (
        f"that a threshold with {100 * FALSE_ALARM_BUDGET:.0f} % false alarms in this very fold would have had. *Or "
        f"answered*: she gets"
    )
    yield "the card at once, or as the assistant's answer a moment later."
    yield ""
    yield (
        "| left out | language | dangers | recall | by word lists alone | false alarms | on hard ones "
        "| recall, or answered | false alarms, or answered | recall at 3 % |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    least = read_thresholds(root)
    for fold in folds:
        yield from _render_danger_rows(fold.held_out, fold.alarms, least)
    if len(folds) > 1:
        yield from _render_danger_rows(ALL_BATCHES_LABEL, [one for fold in folds for one in fold.alarms], least)
    yield ""


def _render_danger_rows(written: str, every: Sequence[Alarm], least: Mapping[str, float]) -> Iterator[str]:
    for language, alarms in sorted(group_by_language(every).items(), key=lambda item: LANGUAGES.index(item[0])):
        found = compute_danger_metrics(alarms, least=least[language])
        possible = compute_danger_metrics(
            alarms, least=choose_threshold(alarms, false_alarms=FALSE_ALARM_BUDGET)
        ).recall
        yield _format_row(
            written,
            language,
            found.dangers,
            f"{found.recall:.3f}",
            f"{found.recall_by_words:.3f}",
            f"{found.false_alarms:.3f}",
            f"{found.false_alarms_on_hard:.3f} of {found.hard}",
            f"{found.recall_or_answered:.3f}",
            f"{found.false_alarms_or_answered:.3f}",
            f"{possible:.3f}",
        )


def _render_confusion(folds: Sequence[Fold]) -> Iterator[str]:
    yield "## What is mistaken for what"
    yield ""
    yield "Rows are what a sentence means, columns what it was taken for, both in the order of"
    yield "[enums.py](../../bot/domain/enums.py); blue is right, red is wrong; a line after every fifth."
    for language in LANGUAGES:
        judged = _filter_folds(folds, language)
        worst = ", ".join(f"{a} → {b} ({times})" for a, b, times in metrics.list_mistakes(judged, limit=MAX_MISTAKES))
        yield ""
        yield f"**{language}**: {worst}."
        yield ""
        yield f"![Mistakes in {language}](understanding_{language}.png)"


def _build_confusion_table(predictions: Sequence[Prediction]) -> list[list[float]]:
    counted = metrics.compute_confusion(predictions)
    rows = [counted.get(intent, {}) for intent in INTENTS]
    return [[row.get(intent, 0) / max(sum(row.values()), 1) for intent in INTENTS] for row in rows]


def _filter_folds(folds: Sequence[Fold], language: str) -> list[Prediction]:
    return [one for fold in folds for one in _filter_by_language(fold.with_encoder, language)]


def _filter_by_language(predictions: Sequence[Prediction], language: str) -> list[Prediction]:
    return [one for one in predictions if one.language == language]


def _format_percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _format_row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
