"""The file that the preview's review page makes: who reads, and what she said of which text. Read whole, or refused.

It is JSON. Texts are named by the hashes of the ledger (bot/i18n/review_log.py), so that a mark of an older text is never taken
for one of a newer text. The page that writes it: tools/preview/static/review.js.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from bot.domain.enums import LANGUAGES
from bot.errors import BadRequest
from bot.i18n.review_log import HASH_LENGTH

FORMAT: Final = "pelita-review"
VERSION: Final = 1
MAX_BYTES: Final = 4_000_000
"""Several times what marks with words on every text take."""
MAX_NAME_LENGTH: Final = 60
MAX_WORDS_LENGTH: Final = 4096
VERDICTS: Final = ("good", "doubt", "suggest")
GOOD, DOUBT, SUGGEST = VERDICTS
_HASH: Final = re.compile(rf"[0-9a-f]{{{HASH_LENGTH}}}")
_NAME: Final = re.compile(r"\w[\w .'’-]*")
"""Begins with a letter or digit, so that no spreadsheet takes it for a formula."""

_DIRECTIONS: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Signs that turn round what is printed behind them."""


@dataclass(frozen=True)
class TextMark:
    """What one reader said of one text."""

    reviewer: str
    is_trained: bool
    language: str
    context: str
    msgid_hash: str
    msgstr_hash: str
    verdict: str
    words: str
    """A note, or the better text; empty for `good`."""
    marked_at: datetime

    @property
    def marked_on(self) -> date:
        """The day, as the ledger has it."""
        return self.marked_at.date()


@dataclass(frozen=True)
class ReviewFile:
    """One file, as it was read."""

    name: str
    texts: tuple[TextMark, ...]


def read_review_file(path: Path) -> ReviewFile:
    """Raises BadRequest with the file and the place in it where something is wrong."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadRequest(f"{path.name} cannot be read: {type(error).__name__}.") from error
    try:
        if len(raw) > MAX_BYTES:
            raise _Fault("it is too large for a file of the review page")
        return _parse_file(path.name, _parse_json(raw))
    except _Fault as fault:
        raise BadRequest(f"{path.name}: {fault}. Nothing of any file was written.") from fault


class _Fault(Exception):
    """What is wrong with a file, without its name."""


def _parse_json(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _Fault("it is no JSON; was it cut off on its way?") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise _Fault("it is no file of the review page")
    if found.get("version") != VERSION:
        raise _Fault(f"its version is {found.get('version')!r}, not {VERSION}; take a page and a checkout of one age")
    return found


def _parse_file(name: str, found: Mapping[str, Any]) -> ReviewFile:
    reviewer = " ".join(_get_text(found, "reviewer", "reviewer", MAX_NAME_LENGTH).split())
    if not _NAME.fullmatch(reviewer):
        raise _Fault(f"reviewer {reviewer!r}: write a name or initials, in letters")
    if not isinstance(found.get("trained"), bool):
        raise _Fault("trained: true or false")

    def parse_text(mark: Mapping[str, Any], place: str) -> TextMark:
        return _parse_text_mark(mark, place, reviewer=reviewer, is_trained=found["trained"])

    return ReviewFile(name, _parse_list(found, "texts", parse_text))


def _parse_list[Mark](
    found: Mapping[str, Any], name: str, parse: Callable[[Mapping[str, Any], str], Mark]
) -> tuple[Mark, ...]:
    marks = found.get(name, [])
    if not isinstance(marks, list) or not all(isinstance(mark, dict) for mark in marks):
        raise _Fault(f"{name}: no list of marks")
    return tuple(parse(mark, f"{name}, mark {number}") for number, mark in enumerate(marks, start=1))


def _parse_text_mark(mark: Mapping[str, Any], place: str, *, reviewer: str, is_trained: bool) -> TextMark:
    language = _get_choice(mark, "language", place, LANGUAGES)
    verdict = _get_choice(mark, "mark", place, VERDICTS)
    words = _get_words(mark, place)
    if verdict == SUGGEST and not words:
        raise _Fault(f"{place}: a suggestion without words")
    return TextMark(
        reviewer,
        is_trained,
        language,
        _get_text(mark, "context", place, MAX_NAME_LENGTH),
        _get_hash(mark, "msgid_hash", place),
        _get_hash(mark, "msgstr_hash", place),
        verdict,
        "" if verdict == GOOD else words,
        _get_moment(mark, place),
    )


def _get_text(mark: Mapping[str, Any], key: str, place: str, longest: int) -> str:
    text = mark.get(key)
    if not isinstance(text, str) or len(text) > longest:
        raise _Fault(f"{place}: {key} is missing, is no text, or is longer than {longest}")
    return text


def _get_choice(mark: Mapping[str, Any], key: str, place: str, choices: tuple[str, ...]) -> str:
    if mark.get(key) not in choices:
        raise _Fault(f"{place}: {key} is none of {', '.join(choices)}")
    return str(mark[key])


def _get_hash(mark: Mapping[str, Any], key: str, place: str) -> str:
    text = _get_text(mark, key, place, HASH_LENGTH)
    if not _HASH.fullmatch(text):
        raise _Fault(f"{place}: {key} is no hash")
    return text


def _get_words(mark: Mapping[str, Any], place: str) -> str:
    """What was written, in composed Unicode, with line ends of one kind and no other sign that steers."""
    words = unicodedata.normalize("NFC", _get_text({"words": "", **mark}, "words", place, MAX_WORDS_LENGTH))
    words = words.replace("\r\n", "\n").strip()
    if any(_is_steering(sign) for sign in words):
        raise _Fault(f"{place}: words hold a sign that nobody can type")
    return words


def _is_steering(sign: str) -> bool:
    if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn"):
        return sign != "\n"
    return unicodedata.bidirectional(sign) in _DIRECTIONS


def _get_moment(mark: Mapping[str, Any], place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_get_text(mark, "at", place, 40))
    except ValueError as error:
        raise _Fault(f"{place}: at is no moment") from error
    if moment.tzinfo is None:
        raise _Fault(f"{place}: at has no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise _Fault(f"{place}: at is no moment") from error
