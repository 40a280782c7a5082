"""A trained model without a conversation: what it understands of one message after another."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from bot.assistant import lean_rasa
from bot.assistant.turn_context import sanitize_command
from bot.content.policies import load_word_lists
from bot.errors import Misconfigured
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import URGENT_MEANINGS, PhraseMatcher
from bot.nlu.training import labelled_examples

ParseMessage = Callable[[str], dict[str, Any]]
"""A text → intent and ranking, as Rasa's NLU returns them."""


def open_model(model: Path) -> ParseMessage:
    """Load a model. Raises Misconfigured where none was trained."""
    if not model.exists():
        raise Misconfigured("There is no trained model yet; run `make train`.")
    lean_rasa.install_lean_rasa(serving=True)
    from rasa.core.agent import Agent

    loaded = Agent.load(str(model))
    loop = asyncio.new_event_loop()

    def understand(text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = loop.run_until_complete(loaded.parse_message(sanitize_command(text)))
        return parsed

    return understand


def main(
    *, root: Path, lines: Iterable[bytes] | None = None, out: TextIO = sys.stdout, err: TextIO = sys.stderr
) -> int:
    """Understand every line; 1 if one was refused. Raises Misconfigured where no model was trained."""
    read = open_reader(root)
    refused = 0
    for number, line in enumerate(sys.stdin.buffer if lines is None else lines, start=1):
        if not line.strip():
            continue
        row = labelled_examples.parse_row(line)
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
    signals, phrases = (
        TriageModel.load(models / TRIAGE_MODEL_FILE),
        PhraseMatcher(load_word_lists(root / "data" / "triage"), normalise=normalize),
    )
    return lambda text: parse_text(text, understand, signals, phrases)


def parse_text(
    text: str, understand: ParseMessage, triage_model: TriageModel, phrase_matcher: PhraseMatcher
) -> dict[str, Any]:
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
