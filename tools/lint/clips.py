"""data/clips: every clip says a text as it reads today, and its file is the one of the ledger, whole."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.directory_lint import files, rows
from bot.directory_lint.finding import Finding
from bot.domain.enums import LANGUAGES
from bot.errors import BadCatalogue, BadSound
from bot.i18n import clips, ogg_opus
from bot.i18n.clips import FILE, FOLDER, ClipRecord

_TAKE_OUT: Final = "have it spoken anew, or take it out: python -m bot review clips --drop-void"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about clips: the ledger, its texts and its files."""
    table = yield from files.check_table(root, FILE, clips.COLUMNS)
    if table is None:
        return
    try:
        records = clips.load_records(root)
    except BadCatalogue as error:
        yield Finding(FILE, None, str(error), "mend the row, or take it out with its file")
        return
    yield from _check_rows(table)
    texts = _map_texts(root, records)
    lines = [line for line, _ in table]
    seen: dict[str, int] = {}
    for line, record in zip(lines, records, strict=True):
        if seen.setdefault(record.code, line) != line:
            yield Finding(FILE, line, f"the same clip stands in line {seen[record.code]} too", "keep one of them")
        key = (record.context, record.msgid_hash, record.msgstr_hash)
        if record.language in texts and key not in texts[record.language]:
            what = f"the text of the clip {record.code} ({record.language}, {record.context}) has changed: it is not played"
            yield Finding(FILE, line, what, _TAKE_OUT, language=record.language)
        yield from _check_file(root, line, record)
    yield from _find_strays(root, records)


def _check_rows(table: list[files.Row]) -> Iterator[Finding]:
    for line, row in table:
        if row["language"] not in LANGUAGES:
            yield Finding(FILE, line, f"language {row['language']!r}", f"one of {', '.join(LANGUAGES)}")
        if not row["speaker"].strip():
            yield Finding(FILE, line, "nobody has spoken it", "write who did: a name, or a word that only they know")
        if bool(row["heard_by"]) != bool(row["heard_on"]):
            yield Finding(FILE, line, "heard_by and heard_on stand together", "fill in both, or neither")
        for column in ("recorded_on", "heard_on"):
            if row[column] and not rows.is_full_date(row[column]):
                yield Finding(FILE, line, f"{column} {row[column]!r}", "write a day, 2026-09-20")


def _map_texts(root: Path, records: tuple[ClipRecord, ...]) -> Mapping[str, Mapping[tuple[str, str, str], object]]:
    found = {}
    for language in {one.language for one in records} & {*LANGUAGES}:
        try:
            found[language] = clips.map_texts(root, language)
        except BadCatalogue:
            continue  # said elsewhere
    return found


def _check_file(root: Path, line: int, record: ClipRecord) -> Iterator[Finding]:
    anew = "have it spoken anew, or take it out: python -m bot review clips --drop CODE"
    try:
        content = (root / record.file).read_bytes()
    except OSError:
        yield Finding(FILE, line, f"{record.file} is not there", anew)
        return
    if clips.compute_file_checksum(content) != record.checksum:
        yield Finding(FILE, line, f"{record.file} is not the file that was taken in: it is not played", anew)
        return
    try:
        ogg_opus.read_ogg(content)
    except BadSound as error:
        yield Finding(FILE, line, f"{record.file}: {error}", anew)


def _find_strays(root: Path, records: tuple[ClipRecord, ...]) -> Iterator[Finding]:
    known = {record.file for record in records}
    for path in sorted((root / FOLDER).rglob("*")):
        file = path.relative_to(root).as_posix()
        if path.is_file() and file != FILE and file not in known:
            yield Finding(file, None, "no row of the ledger names this file", "take it out, or import it again")
