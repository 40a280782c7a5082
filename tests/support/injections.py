"""What people type to make a program do something: data for tests, one JSON object a line in injections.jsonl.

Nearly every text holds MARK, so that a test can look for it where nothing of hers may be.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CANARY = "kanarie"
FILE = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True)
class Injection:
    """One text, and what it tries."""

    kind: str
    text: str


@cache
def load_corpus() -> tuple[Injection, ...]:
    """Every one, in the order of the file."""
    rows = (json.loads(line) for line in FILE.read_text("utf-8").splitlines())
    return tuple(Injection(row["kind"], row["text"] * row.get("times", 1)) for row in rows)
