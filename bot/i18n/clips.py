"""data/clips: what readers have spoken, a file for each text, and the ledger of who spoke which wording and who listened to it.

A text that changes voids its clip; so does a file that is not the one of the ledger. Nobody is played what only its speaker
has heard.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.domain.clips import Clip, ClipBook, VoiceNote, build_code, normalize_words
from bot.domain.enums import LANGUAGES
from bot.errors import BadCatalogue, BadSound
from bot.i18n import ogg_opus, review_log
from bot.i18n.catalog_order import read_rows
from bot.i18n.review_log import CatalogText, hash_text, normalize_reviewer

FOLDER: Final = "data/clips"
FILE: Final = f"{FOLDER}/clips.csv"
COLUMNS: Final = (
    *("language", "msgctxt", "msgid_hash", "msgstr_hash", "checksum", "seconds"),
    *("speaker", "recorded_on", "heard_by", "heard_on"),
)


@dataclass(frozen=True)
class ClipRecord:
    """One row of the ledger. `heard_by`: who else has listened to it and found that it says its text; empty: nobody yet."""

    language: str
    context: str
    msgid_hash: str
    msgstr_hash: str
    checksum: str
    seconds: int
    speaker: str
    recorded_on: date
    heard_by: str = ""
    heard_on: date | None = None

    @property
    def code(self) -> str:
        """What buttons and files call it."""
        return build_code(self.language, self.context, self.msgid_hash, self.msgstr_hash)

    @property
    def file(self) -> str:
        """Where the sound is, below the root."""
        return f"{FOLDER}/{self.language}/{self.code}.ogg"

    @property
    def is_heard(self) -> bool:
        """Whether somebody else than the speaker has listened to it."""
        return bool(self.heard_by) and normalize_reviewer(self.heard_by) != normalize_reviewer(self.speaker)

    def is_of(self, text: CatalogText) -> bool:
        """Whether it says exactly this text."""
        context, msgid, msgstr = text
        return (self.context, self.msgid_hash, self.msgstr_hash) == (context, hash_text(msgid), hash_text(msgstr))


def load_records(root: Path) -> tuple[ClipRecord, ...]:
    """The ledger. Raises BadCatalogue."""
    path = root / FILE
    return tuple(_parse_record(row) for row in read_rows(path, COLUMNS)) if path.exists() else ()


def format_records(records: Iterable[ClipRecord]) -> str:
    """A whole ledger, as its file holds it."""
    out = io.StringIO(newline="")
    ordered = sorted(records, key=lambda one: (one.language, one.context, one.msgid_hash, one.msgstr_hash))
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *map(_build_row, ordered)])
    return out.getvalue()


def load_clip_book(root: Path) -> ClipBook:
    """What may be played now. Catalogues are read only where a language has clips. Raises BadCatalogue."""
    records = load_records(root)
    return ClipBook(
        clip
        for language in LANGUAGES
        for clip in _list_playable([one for one in records if one.language == language and one.is_heard], root)
    )


def read_voice_note(root: Path, clips: Sequence[Clip]) -> VoiceNote:
    """Clips as one voice note. Raises BadSound where a file is missing, damaged, or not the one of the ledger."""
    sounds = [_read_clip(root, clip) for clip in clips]
    whole = sounds[0] if len(sounds) == 1 else ogg_opus.join_sounds(sounds)
    return VoiceNote(ogg_opus.write_ogg(whole), max(1, round(whole.seconds)))


def compute_file_checksum(content: bytes) -> str:
    """What the ledger knows a file by."""
    return hashlib.sha256(content).hexdigest()


def map_texts(root: Path, language: str) -> Mapping[tuple[str, str, str], CatalogText]:
    """Every text of a language by context, hash of the English and hash of the words. Raises BadCatalogue."""
    return {
        (context, hash_text(msgid), hash_text(msgstr)): (context, msgid, msgstr)
        for context, msgid, msgstr in review_log.list_texts(root, language)
        if msgstr
    }


def _list_playable(records: Sequence[ClipRecord], root: Path) -> Iterator[Clip]:
    texts = map_texts(root, records[0].language) if records else {}
    for one in records:
        text = texts.get((one.context, one.msgid_hash, one.msgstr_hash))
        if text:
            yield Clip(one.code, one.language, normalize_words(text[2]), one.checksum, one.seconds)


def _read_clip(root: Path, clip: Clip) -> ogg_opus.OpusSound:
    try:
        content = (root / FOLDER / clip.language / f"{clip.code}.ogg").read_bytes()
    except OSError as error:
        raise BadSound(f"the clip {clip.code} cannot be read: {type(error).__name__}") from error
    if compute_file_checksum(content) != clip.checksum:
        raise BadSound(f"the clip {clip.code} is not the one of the ledger")
    return ogg_opus.read_ogg(content)


def _build_row(record: ClipRecord) -> tuple[str, ...]:
    return (
        *(record.language, record.context, record.msgid_hash, record.msgstr_hash, record.checksum, str(record.seconds)),
        *(record.speaker, record.recorded_on.isoformat()),
        *(record.heard_by, record.heard_on.isoformat() if record.heard_on else ""),
    )


def _parse_record(row: Mapping[str, str]) -> ClipRecord:
    try:
        return ClipRecord(
            *(row["language"], row["msgctxt"], row["msgid_hash"], row["msgstr_hash"], row["checksum"]),
            int(row["seconds"]),
            row["speaker"],
            date.fromisoformat(row["recorded_on"]),
            row["heard_by"],
            date.fromisoformat(row["heard_on"]) if row["heard_on"] else None,
        )
    except ValueError as error:
        raise BadCatalogue(f"{FILE} has a number or a day that is none, for {row['msgctxt']!r}.") from error
