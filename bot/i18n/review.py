"""locales/review: which texts of a language were read by whom. A text that changes loses its review.

Texts are named by the hash of their English and of their translation, so that the ledger holds no text twice. English is
reviewed in `en.csv`, where both are the same; a language without a ledger has had no review.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

COLUMNS: Final = ("msgctxt", "msgid_hash", "msgstr_hash", "reviewer", "date", "safety")
READERS: Final = 1
SAFETY_READERS: Final = 2
"""Two people read what her safety hangs on, and one of them is trained to work with women who lived through violence."""
HASH_LETTERS: Final = 12
State = Literal["none", "some", "all"]
Text = tuple[str, str, str]
"""Context, English and translation."""


@dataclass(frozen=True)
class Reading:
    """One row: somebody read one text on a day. `is_trained`: trained in work with survivors."""

    context: str
    msgid_hash: str
    msgstr_hash: str
    reviewer: str
    read_on: date
    is_trained: bool


@dataclass(frozen=True)
class Ledger:
    """Every reading of one language, and the contexts whose texts need two readers."""

    readings: tuple[Reading, ...]
    safety: tuple[str, ...]

    def is_reviewed(self, context: str, msgid: str, msgstr: str) -> bool:
        """Whether enough people have read exactly this translation of exactly this English."""
        found = self.of(context, msgid, msgstr)
        readers = {who(row.reviewer) for row in found}
        if not self.is_safety(context):
            return len(readers) >= READERS
        return len(readers) >= SAFETY_READERS and any(row.is_trained for row in found)

    def of(self, context: str, msgid: str, msgstr: str) -> tuple[Reading, ...]:
        """Every reading of exactly this translation of exactly this English."""
        return self._by_text.get((context, hash_of(msgid), hash_of(msgstr)), ())

    @cached_property
    def _by_text(self) -> Mapping[Text, tuple[Reading, ...]]:
        found: dict[Text, tuple[Reading, ...]] = {}
        for row in self.readings:
            key = (row.context, row.msgid_hash, row.msgstr_hash)
            found[key] = (*found.get(key, ()), row)
        return found

    def is_safety(self, context: str) -> bool:
        """Whether her safety hangs on texts of a context."""
        return self.rank(context) < len(self.safety)

    def rank(self, context: str) -> int:
        """How early texts of a context are read: the place of its pattern in the list, or behind all of them."""
        matching = (place for place, pattern in enumerate(self.safety) if fnmatchcase(context, pattern))
        return next(matching, len(self.safety))

    def state(self, texts: Iterable[Text]) -> State:
        """Whether none, some or all of a language's texts were reviewed."""
        reviewed = [self.is_reviewed(*text) for text in texts]
        return "all" if reviewed and all(reviewed) else "some" if any(reviewed) else "none"


def who(reviewer: str) -> str:
    """A reviewer as she is told from others: two spellings of a name are one person."""
    return " ".join(reviewer.split()).casefold()


def hash_of(text: str) -> str:
    """What names a text in the ledger."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:HASH_LETTERS]


def load_ledger(root: Path, language: str) -> Ledger:
    """The ledger of a language, empty where there is none. Raises BadCatalogue."""
    safety = tuple(row["context"] for row in _rows(root / "data" / "policies" / "safety_texts.csv", ("context",)))
    path = ledger_path(root, language)
    readings = tuple(_reading(row, path) for row in _rows(path, COLUMNS)) if path.exists() else ()
    return Ledger(readings, safety)


def ledger_path(root: Path, language: str) -> Path:
    """Where a language's ledger is."""
    return root / "locales" / "review" / f"{language}.csv"


def load_states(root: Path) -> Mapping[str, State]:
    """How far each language was reviewed. Catalogues are read only where somebody has read a text. Raises BadCatalogue."""
    states: dict[str, State] = {}
    for language in LANGUAGES:
        ledger = load_ledger(root, language)
        states[language] = ledger.state(texts_of(root, language)) if ledger.readings else "none"
    return states


def texts_of(root: Path, language: str) -> list[Text]:
    """Every text of a language that women read, in the order of its catalogue. Raises BadCatalogue."""
    if language == DEFAULT_LANGUAGE:
        return list(dict.fromkeys((text.context, text.msgid, text.msgid) for text in strings.written(root)))
    catalog = strings.read(po_path(root, language))
    return [(message.context or "", str(message.id), str(message.string)) for message in catalog if message.id]


def add(root: Path, language: str, text: Text, *, by: str, is_trained: bool, on: date) -> None:
    """Write down that somebody read a text and found it good."""
    context, msgid, msgstr = text
    path = ledger_path(root, language)
    begins = "" if path.exists() else f"{','.join(COLUMNS)}\n"
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(begins)
        row = (context, hash_of(msgid), hash_of(msgstr), by, on.isoformat(), "yes" if is_trained else "no")
        csv.writer(file, lineterminator="\n").writerow(row)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if missing := set(columns) - set(rows.fieldnames or ()):
                raise BadCatalogue(f"{path.name} lacks the column {min(missing)}.")
            return [{key or "": value or "" for key, value in row.items()} for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadCatalogue(f"{path.name} cannot be read: {type(error).__name__}.") from error


def _reading(row: Mapping[str, str], path: Path) -> Reading:
    try:
        read_on = date.fromisoformat(row["date"])
    except ValueError as error:
        raise BadCatalogue(f"{path.name} of the reviews has a date that is none: {row['date']!r}.") from error
    return Reading(
        row["msgctxt"], row["msgid_hash"], row["msgstr_hash"], row["reviewer"], read_on, row["safety"] == "yes"
    )
