"""locales/review: which texts of a language were read by whom. A text that changes loses its review.

Texts are named by the hash of their English and of their translation, so that the ledger holds no text twice. English is
reviewed in `en.csv`, where both are the same; a language without a ledger has had no review.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import source_texts, translation_files
from bot.i18n.catalog_order import load_safety_contexts, read_rows
from bot.i18n.translation_files import get_po_path

COLUMNS: Final = ("msgctxt", "msgid_hash", "msgstr_hash", "reviewer", "date", "safety")
REQUIRED_REVIEWERS: Final = 1
REQUIRED_SAFETY_REVIEWERS: Final = 2
"""Two people read what her safety hangs on, and one of them is trained to work with women who lived through violence."""
HASH_LENGTH: Final = 12
ReviewState = Literal["none", "some", "all"]
CatalogText = tuple[str, str, str]
"""Context, English and translation."""


@dataclass(frozen=True)
class Review:
    """One row: somebody read one text on a day. `is_trained`: trained in work with survivors."""

    context: str
    msgid_hash: str
    msgstr_hash: str
    reviewer: str
    read_on: date
    is_trained: bool


@dataclass(frozen=True)
class ReviewLog:
    """Every reading of one language, and the contexts whose texts need two readers."""

    reviews: tuple[Review, ...]
    safety_contexts: tuple[str, ...]

    def is_reviewed(self, context: str, msgid: str, msgstr: str) -> bool:
        """Whether enough people have read exactly this translation of exactly this English."""
        found = self.list_reviews(context, msgid, msgstr)
        readers = {normalize_reviewer(row.reviewer) for row in found}
        if not self.is_safety_context(context):
            return len(readers) >= REQUIRED_REVIEWERS
        return len(readers) >= REQUIRED_SAFETY_REVIEWERS and any(row.is_trained for row in found)

    def list_reviews(self, context: str, msgid: str, msgstr: str) -> tuple[Review, ...]:
        """Every reading of exactly this translation of exactly this English."""
        return self._reviews_by_text.get((context, hash_text(msgid), hash_text(msgstr)), ())

    @cached_property
    def _reviews_by_text(self) -> Mapping[CatalogText, tuple[Review, ...]]:
        found: dict[CatalogText, tuple[Review, ...]] = {}
        for row in self.reviews:
            key = (row.context, row.msgid_hash, row.msgstr_hash)
            found[key] = (*found.get(key, ()), row)
        return found

    def is_safety_context(self, context: str) -> bool:
        """Whether her safety hangs on texts of a context."""
        return self.get_rank(context) < len(self.safety_contexts)

    def get_rank(self, context: str) -> int:
        """How early texts of a context are read: the place of its pattern in the list, or behind all of them."""
        matching = (place for place, pattern in enumerate(self.safety_contexts) if fnmatchcase(context, pattern))
        return next(matching, len(self.safety_contexts))

    def get_state(self, texts: Iterable[CatalogText]) -> ReviewState:
        """Whether none, some or all of a language's texts were reviewed."""
        reviewed = [self.is_reviewed(*text) for text in texts]
        return "all" if reviewed and all(reviewed) else "some" if any(reviewed) else "none"


def normalize_reviewer(reviewer: str) -> str:
    """A reviewer as she is told from others: two spellings of a name are one person."""
    return " ".join(reviewer.split()).casefold()


def hash_text(text: str) -> str:
    """What names a text in the ledger."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:HASH_LENGTH]


def load_review_log(root: Path, language: str) -> ReviewLog:
    """The ledger of a language, empty where there is none. Raises BadCatalogue."""
    path = get_review_log_path(root, language)
    readings = tuple(_parse_review(row, path) for row in read_rows(path, COLUMNS)) if path.exists() else ()
    return ReviewLog(readings, load_safety_contexts(root))


def get_review_log_path(root: Path, language: str) -> Path:
    """Where a language's ledger is."""
    return root / "locales" / "review" / f"{language}.csv"


def load_review_states(root: Path) -> Mapping[str, ReviewState]:
    """How far each language was reviewed. Catalogues are read only where somebody has read a text. Raises BadCatalogue."""
    states: dict[str, ReviewState] = {}
    for language in LANGUAGES:
        ledger = load_review_log(root, language)
        states[language] = ledger.get_state(list_texts(root, language)) if ledger.reviews else "none"
    return states


def list_texts(root: Path, language: str) -> list[CatalogText]:
    """Every text of a language that women read, in the order of its catalogue. Raises BadCatalogue."""
    if language == DEFAULT_LANGUAGE:
        return list(dict.fromkeys((text.context, text.msgid, text.msgid) for text in source_texts.extract_texts(root)))
    catalog = translation_files.read_po(get_po_path(root, language))
    return [(message.context or "", str(message.id), str(message.string)) for message in catalog if message.id]


def append_review(root: Path, language: str, text: CatalogText, *, by: str, is_trained: bool, on: date) -> None:
    """Write down that somebody read a text and found it good."""
    path = get_review_log_path(root, language)
    begins = "" if path.exists() else format_review_log(())
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(begins + _format_rows([_build_row(build_review(text, by=by, is_trained=is_trained, on=on))]))


def build_review(text: CatalogText, *, by: str, is_trained: bool, on: date) -> Review:
    """The row of somebody who read a text and found it good."""
    context, msgid, msgstr = text
    return Review(context, hash_text(msgid), hash_text(msgstr), by, on, is_trained)


def format_review_log(reviews: Iterable[Review]) -> str:
    """A whole ledger, as its file holds it."""
    return _format_rows([COLUMNS, *map(_build_row, reviews)])


def _build_row(review: Review) -> tuple[str, ...]:
    is_trained = "yes" if review.is_trained else "no"
    return (
        *(review.context, review.msgid_hash, review.msgstr_hash),
        *(review.reviewer, review.read_on.isoformat(), is_trained),
    )


def _format_rows(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _parse_review(row: Mapping[str, str], path: Path) -> Review:
    try:
        read_on = date.fromisoformat(row["date"])
    except ValueError as error:
        raise BadCatalogue(f"{path.name} of the reviews has a date that is none: {row['date']!r}.") from error
    return Review(
        row["msgctxt"], row["msgid_hash"], row["msgstr_hash"], row["reviewer"], read_on, row["safety"] == "yes"
    )
