"""Bad edits, as they happen: each takes chance and one file's text, and gives the text with one fault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.directory_lint.finding import Finding

Validate = Callable[[Path], Iterator[Finding]]
Change = Callable[[Random, str], str]


@dataclass(frozen=True)
class Edit:
    """A kind of bad edit, how often it is made, and what must be said of it by which check."""

    name: str
    file: str
    change: Change
    check: Validate
    says: str
    """A regular expression for the message of the finding."""
    times: int = 1
