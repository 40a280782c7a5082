"""locales/review: every row names a text of the product, a reader and a day."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bot.directory_lint import files, rows
from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES, TOPICS
from bot.errors import BadCatalogue
from bot.i18n import review_log, source_texts, translation_files
from bot.i18n.catalog_order import ORDER_FILE, SAFETY_FILE
from bot.i18n.translation_files import get_po_path

REVIEWED_CONTEXTS: Final = ("button", "label", "fact", *TOPICS)
_HASH_FORM: Final = re.compile(rf"[0-9a-f]{{{review_log.HASH_LENGTH}}}\Z")
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the ledgers of review, the list of safety texts and the order of the catalogues."""
    yield from _check_safety_list(root)
    yield from _check_order(root)
    for language in LANGUAGES:
        path = review_log.get_review_log_path(root, language)
        if path.exists() or language != DEFAULT_LANGUAGE:
            yield from _check_review_log(root, path, language)


def _check_review_log(root: Path, path: Path, language: str) -> Iterator[Finding]:
    file = path.relative_to(root).as_posix()
    rows = yield from files.check_table(root, file, review_log.COLUMNS)
    if rows is None:
        return
    known = _list_source_hashes(root, language) if rows else frozenset()
    seen: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        for message, mend in _find_row_faults(row, known):
            yield Finding(file, line, message, mend)
        reading = tuple(row[column] for column in review_log.COLUMNS[:4])
        if seen.setdefault(reading, line) != line:
            yield Finding(file, line, f"the same reading stands in line {seen[reading]} too", "keep one of them")


def _find_row_faults(row: dict[str, str], known: frozenset[tuple[str, str]]) -> Iterator[Fault]:
    for column in ("msgid_hash", "msgstr_hash"):
        if not _HASH_FORM.match(row[column]):
            yield f"{column} {row[column]!r} is no hash", f"write {review_log.HASH_LENGTH} letters of 0-9 and a-f"
    if (row["msgctxt"], row["msgid_hash"]) not in known:
        yield f"no text of {row['msgctxt']!r} has this English", "take the row out; that text is gone or has changed"
    if not row["reviewer"].strip():
        yield "nobody has read it", "write who did: a name, or a word that only the reviewer knows"
    if not rows.is_full_date(row["date"]):
        yield f"date {row['date']!r}", "write a day, 2024-09-20"
    if row["safety"] not in ("yes", "no"):
        yield f"safety {row['safety']!r}", "yes if the reader is trained to work with survivors, else no"


def _list_source_hashes(root: Path, language: str) -> frozenset[tuple[str, str]]:
    if language == DEFAULT_LANGUAGE:
        return frozenset((text.context, review_log.hash_text(text.msgid)) for text in source_texts.extract_texts(root))
    try:
        catalog = translation_files.read_po(get_po_path(root, language))
    except BadCatalogue:
        return frozenset()
    return frozenset(
        (message.context or "", review_log.hash_text(str(message.id))) for message in catalog if message.id
    )


def _check_safety_list(root: Path) -> Iterator[Finding]:
    rows = yield from files.check_table(root, SAFETY_FILE, ("context", "because"))
    if rows is None:
        return
    screens = list((files.read_yaml_tree(root / "domain.yml") or {}).get("responses") or ())
    for line, row in rows:
        pattern = row["context"].removesuffix("*")
        if not row["because"] or not any(name.startswith(pattern) for name in (*screens, *REVIEWED_CONTEXTS)):
            yield Finding(
                SAFETY_FILE, line, f"{row['context']!r} names no text, or no reason", "use a context of the texts"
            )


def _check_order(root: Path) -> Iterator[Finding]:
    rows = yield from files.check_table(root, ORDER_FILE, ("place", "section"))
    if rows is None:
        return
    texts = list(source_texts.extract_texts(root)) if rows else []
    names = {name for text in texts for name in (text.screen, text.file) if name}
    seen: dict[str, int] = {}
    for line, row in rows:
        if seen.setdefault(row["place"], line) != line:
            yield Finding(ORDER_FILE, line, f"{row['place']!r} stands in line {seen[row['place']]} too", "keep one")
        if not row["section"] or not any(fnmatchcase(name, row["place"]) for name in names):
            yield Finding(
                ORDER_FILE, line, f"{row['place']!r} names no screen and no file with texts, or no section", "mend it"
            )
