"""`python -m bot evaluate --train F --test F`: the same pipeline, trained and asked on anybody's labelled sentences."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TextIO

from bot.errors import BadContent
from bot.nlu.training import labelled_examples
from bot.nlu.training.labelled_examples import Sentence
from tools.nlu_evaluation import metrics
from tools.nlu_evaluation.embedding_cache import VectorCache
from tools.nlu_evaluation.pipeline import Pipeline, PipelineConfig

MAX_MISTAKES = 10
"""Mistakes shown to a reader; with --json all of them."""


def main(
    *,
    root: Path,
    train: Sequence[Path],
    test: Sequence[Path],
    language: str | None,
    as_json: bool,
    use_encoder: bool,
    out: TextIO = sys.stdout,
    err: TextIO = sys.stderr,
) -> int:
    """Train, ask, report; 1 if a line was refused. Raises BadContent where nothing is left."""
    taught, refused = _read_sentences(train, language, err)
    asked, more = _read_sentences(test, language, err)
    if len({one.intent for one in taught}) < 2:
        raise BadContent("There is nothing to tell apart: training needs two intents or more.")
    ours = PipelineConfig.load(root)
    # How many examples get a vector is a limit on our own training time, and no part of the pipeline; how far scores can
    # be trusted depends on the data, and is found on a part held out.
    configured = replace(ours, max_examples=len(taught), training_config=replace(ours.training_config, temperature={}))
    vectors = VectorCache.open(use=use_encoder and configured.uses_encoder)
    judged = Pipeline.fit(taught, config=configured, vectors=vectors).predict(asked)
    figures = metrics.compute_metrics(judged)
    said: dict[str, Any] = {
        **asdict(figures),
        "train": len(taught),
        "encoder": vectors.is_available,
        "refused": refused + more,
    }
    if as_json:
        print(json.dumps({**said, "confusion": metrics.compute_confusion(judged)}, ensure_ascii=False), file=out)
    else:
        _print_report(said, judged, out)
    return 1 if refused + more else 0


def _read_sentences(paths: Sequence[Path], language: str | None, err: TextIO) -> tuple[list[Sentence], int]:
    found: list[Sentence] = []
    refusals = 0
    for path in paths:
        try:
            rows, refused = labelled_examples.read_dataset(path)
        except OSError as error:
            raise BadContent(f"{path} cannot be read: {type(error).__name__}.") from error
        found += [row for row in rows if language in (None, row.language) or row.language is None]
        refusals += len(refused)
        for one in refused:
            print(f"{path.name}:{one.line}: {one.reason}", file=err)
    if not found:
        raise BadContent(f"no sentence{f' in {language}' if language else ''} in {', '.join(p.name for p in paths)}")
    return found, refusals


def _print_report(said: dict[str, Any], judged: Sequence[metrics.Prediction], out: TextIO) -> None:
    times = said["milliseconds"]
    print(
        f"trained on {said['train']}, asked {said['sentences']}, encoder {'on' if said['encoder'] else 'off'}", file=out
    )
    for name in ("accuracy", "top3", "macro_f1"):
        print(f"{name:9} {100 * said[name]:5.1f} %", file=out)
    print(f"{'ece':9} {said['ece']:.3f}", file=out)
    print(f"latency   p50 {times['p50']:.1f} ms, p95 {times['p95']:.1f} ms", file=out)
    for intent, best, times_wrong in metrics.list_mistakes(judged, limit=MAX_MISTAKES):
        print(f"  {times_wrong:4} {intent} taken for {best}", file=out)
