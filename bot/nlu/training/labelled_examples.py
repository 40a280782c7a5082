"""Labelled sentences: our own training data with language and batch, or anybody's JSON lines."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.domain.enums import LANGUAGES
from bot.nlu.training.example_files import Example, read_examples


@dataclass(frozen=True)
class Sentence:
    """One sentence and what it means."""

    text: str
    intent: str
    language: str | None = None
    batch: str = ""
    """The batch it was written in; empty for foreign data."""
    is_hard: bool = False
    """Whether it was written to sound like danger and is none."""


@dataclass(frozen=True)
class RejectedLine:
    """A line that could not be read."""

    line: int
    reason: str


def load_dataset(root: Path) -> list[Sentence]:
    """Every training example of the product. Raises BadContent."""
    return [_to_sentence(one) for one in read_examples(root)]


def iterate_dataset(root: Path) -> Iterator[Sentence]:
    """The same, one after another, none of them held. Raises BadContent."""
    return map(_to_sentence, read_examples(root, is_uncached=True))


def _to_sentence(one: Example) -> Sentence:
    return Sentence(one.text, one.intent, one.language, one.batch, one.is_near_danger)


def parse_lines(lines: Iterable[bytes]) -> Iterator[Sentence | RejectedLine]:
    """Read `{"text": …, "intent": …, "language": …?}` a line; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse_line(number, line)


def _parse_line(number: int, line: bytes) -> Sentence | RejectedLine:
    row = parse_row(line)
    if isinstance(row, str):
        return RejectedLine(number, row)
    intent = row.get("intent")
    if not isinstance(intent, str) or not intent:
        return RejectedLine(number, "no intent")
    return Sentence(row["text"], intent, row.get("language"))


def parse_row(line: bytes) -> dict[str, str] | str:
    """A JSON object with a text and perhaps a language, or what is wrong with the line."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "not UTF-8"
    except ValueError:
        return "not JSON"
    except RecursionError:
        return "nested too deeply"
    if not isinstance(row, dict):
        return "not an object"
    if not isinstance(row.get("text"), str):
        return "no text"
    if row.get("language") is not None and row["language"] not in LANGUAGES:
        return f"language is none of {', '.join(LANGUAGES)}"
    return row


def read_dataset(path: Path) -> tuple[list[Sentence], list[RejectedLine]]:
    """A file of JSON lines, plain or gzipped; its language is taken from the name (`km.train.jsonl`) if rows have none."""
    opened = _read_raw_lines(path)
    named = re.split(r"[._-]", path.name)[0]
    language = named if named in LANGUAGES else None
    rows = list(parse_lines(opened))
    found = [Sentence(row.text, row.intent, row.language or language) for row in rows if isinstance(row, Sentence)]
    return found, [row for row in rows if isinstance(row, RejectedLine)]


def _read_raw_lines(path: Path) -> list[bytes]:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).split(b"\n")
