"""locales/review: every row names a text of the product, a reader and a day."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import dates, files
from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import review, strings
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES, TOPICS

SAFETY: Final = "data/policies/safety_texts.csv"
CONTEXTS: Final = ("button", "label", "fact", *TOPICS)
_HASH: Final = re.compile(rf"[0-9a-f]{{{review.HASH_LETTERS}}}\Z")
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the ledgers of review and the list of safety texts."""
    yield from _safety(root)
    for language in LANGUAGES:
        path = review.ledger_path(root, language)
        if path.exists() or language != DEFAULT_LANGUAGE:
            yield from _ledger(root, path, language)


def _ledger(root: Path, path: Path, language: str) -> Iterator[Finding]:
    file = path.relative_to(root).as_posix()
    rows = yield from files.table(root, file, review.COLUMNS)
    if rows is None:
        return
    known = _english(root, language) if rows else frozenset()
    seen: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        for message, mend in _row(row, known):
            yield Finding(file, line, message, mend)
        reading = tuple(row[column] for column in review.COLUMNS[:4])
        if seen.setdefault(reading, line) != line:
            yield Finding(file, line, f"the same reading stands in line {seen[reading]} too", "keep one of them")


def _row(row: dict[str, str], known: frozenset[tuple[str, str]]) -> Iterator[Fault]:
    for column in ("msgid_hash", "msgstr_hash"):
        if not _HASH.match(row[column]):
            yield f"{column} {row[column]!r} is no hash", f"write {review.HASH_LETTERS} letters of 0-9 and a-f"
    if (row["msgctxt"], row["msgid_hash"]) not in known:
        yield f"no text of {row['msgctxt']!r} has this English", "take the row out; that text is gone or has changed"
    if not row["reviewer"].strip():
        yield "nobody has read it", "write who did: a name, or a word that only the reviewer knows"
    if not dates.is_day(row["date"]):
        yield f"date {row['date']!r}", "write a day, 2024-09-20"
    if row["safety"] not in ("yes", "no"):
        yield f"safety {row['safety']!r}", "yes if the reader is trained to work with survivors, else no"


def _english(root: Path, language: str) -> frozenset[tuple[str, str]]:
    if language == DEFAULT_LANGUAGE:
        return frozenset((text.context, review.hash_of(text.msgid)) for text in strings.written(root))
    try:
        catalog = strings.read(po_path(root, language))
    except BadCatalogue:
        return frozenset()
    return frozenset((message.context or "", review.hash_of(str(message.id))) for message in catalog if message.id)


def _safety(root: Path) -> Iterator[Finding]:
    rows = yield from files.table(root, SAFETY, ("context", "because"))
    if rows is None:
        return
    screens = list((files.tree(root / "domain.yml") or {}).get("responses") or ())
    for line, row in rows:
        pattern = row["context"].removesuffix("*")
        if not row["because"] or not any(name.startswith(pattern) for name in (*screens, *CONTEXTS)):
            yield Finding(SAFETY, line, f"{row['context']!r} names no text, or no reason", "use a context of the texts")
