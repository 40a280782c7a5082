"""`python -m bot parse`: JSON lines in, what is understood out, by the model and the gateway's triage as they run."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from bot.content.policies import load_word_lists
from bot.dialogue.reading import ParseMessage, open_model
from bot.text.danger import TRIAGE_MODEL_FILE, TriageModel
from bot.text.matching import PhraseMatcher, URGENT_MEANINGS
from bot.text.normalise import normalize
from bot.understanding import examples


def main(
    *, root: Path, lines: Iterable[bytes] | None = None, out: TextIO = sys.stdout, err: TextIO = sys.stderr
) -> int:
    """Understand every line; 1 if one was refused. Raises Misconfigured where no model was trained."""
    read = open_reader(root)
    refused = 0
    for number, line in enumerate(sys.stdin.buffer if lines is None else lines, start=1):
        if not line.strip():
            continue
        row = examples.parse_row(line)
        if isinstance(row, str):
            refused += 1
            print(f"line {number}: {row}", file=err, flush=True)
        else:
            print(json.dumps(read(row["text"])), file=out, flush=True)
    return 1 if refused else 0


def open_reader(root: Path) -> Callable[[str], dict[str, Any]]:
    """What reads one message. Raises Misconfigured where no model was trained."""
    models = root / "models"
    understand = open_model(models / "pelita.tar.gz")
    signals, phrases = TriageModel.load(models / TRIAGE_MODEL_FILE), PhraseMatcher(load_word_lists(root / "data" / "policies"), normalise=normalize)
    return lambda text: parse_text(text, understand, signals, phrases)


def parse_text(text: str, understand: ParseMessage, triage_model: TriageModel, phrase_matcher: PhraseMatcher) -> dict[str, Any]:
    """What one message is read as, by understanding and by triage."""
    began = time.perf_counter()
    urgent = phrase_matcher.match(text) in URGENT_MEANINGS or triage_model.predict_danger(text) is not None
    spoken = triage_model.detect_language(text)
    parsed = understand(text)
    milliseconds = 1000 * (time.perf_counter() - began)
    best = parsed["intent"]
    others = [one for one in parsed.get("intent_ranking") or () if one["name"] != best["name"]]
    return {
        "text": text,
        "language": spoken[0] if spoken else None,
        "intent": best["name"],
        "confidence": round(best["confidence"], 4),
        "alternatives": [{"intent": one["name"], "confidence": round(one["confidence"], 4)} for one in others],
        "urgent": urgent,
        "milliseconds": round(milliseconds, 2),
    }
