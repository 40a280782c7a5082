"""Labelled sentences: our own training data with language and writing pass, or anybody's JSON lines."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.checks.training import Example, is_near_danger, pass_of, read_examples
from bot.model.vocabulary import LANGUAGES


@dataclass(frozen=True)
class Sentence:
    """One sentence and what it means."""

    text: str
    intent: str
    language: str | None = None
    written: str = ""
    """The writing pass; empty for foreign data."""
    is_hard: bool = False
    """Whether it was written to sound like danger and is none."""


@dataclass(frozen=True)
class Refused:
    """A line that could not be read."""

    line: int
    why: str


def ours(root: Path) -> list[Sentence]:
    """Every training example of the product. Raises BadContent."""
    return [_of(one) for one in read_examples(root)]


def passing(root: Path) -> Iterator[Sentence]:
    """The same, one after another, none of them held. Raises BadContent."""
    return map(_of, read_examples(root, once=True))


def _of(one: Example) -> Sentence:
    return Sentence(one.text, one.intent, one.language, pass_of(one), is_near_danger(one))


def of_lines(lines: Iterable[bytes]) -> Iterator[Sentence | Refused]:
    """Read `{"text": …, "intent": …, "language": …?}` a line; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _sentence(number, line)


def _sentence(number: int, line: bytes) -> Sentence | Refused:
    row = read_row(line)
    if isinstance(row, str):
        return Refused(number, row)
    intent = row.get("intent")
    if not isinstance(intent, str) or not intent:
        return Refused(number, "no intent")
    return Sentence(row["text"], intent, row.get("language"))


def read_row(line: bytes) -> dict[str, str] | str:
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


def read(path: Path) -> tuple[list[Sentence], list[Refused]]:
    """A file of JSON lines, plain or gzipped; its language is taken from the name (`km.train.jsonl`) if rows have none."""
    opened = _opened(path)
    named = re.split(r"[._-]", path.name)[0]
    language = named if named in LANGUAGES else None
    rows = list(of_lines(opened))
    found = [Sentence(row.text, row.intent, row.language or language) for row in rows if isinstance(row, Sentence)]
    return found, [row for row in rows if isinstance(row, Refused)]


def _opened(path: Path) -> list[bytes]:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).split(b"\n")
