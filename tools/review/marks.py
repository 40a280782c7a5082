"""The file that the preview's review page makes: who marks, and what she said of which text, statement or number.

It is JSON, of one kind: `texts`, `statements` of law, `numbers`, or `clips`, which are voices; a file without a kind is one of
texts. It is read whole, or refused. What is marked is named by the hashes of its ledger (bot/i18n/review_log.py) or by the seal
of its row, so that a mark of an older text, statement or number is never taken for one of a newer. The pages that write it:
review.js, checks.js and clips.js in tools/preview/static.
"""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.domain.enums import LANGUAGES
from bot.errors import BadRequest, BadSound
from bot.i18n import ogg_opus
from bot.i18n.ogg_opus import OpusSound
from bot.i18n.review_log import HASH_LENGTH
from tools.lint import statement_reviews
from tools.review import webm

FORMAT: Final = "pelita-review"
VERSION: Final = 1
MAX_BYTES: Final = 4_000_000
"""Several times what marks with words on every text take."""
MAX_CLIP_FILE_BYTES: Final = 64_000_000
"""Three hours of voice."""
MAX_CLIP_BYTES: Final = 600_000
MIN_CLIP_SECONDS, MAX_CLIP_SECONDS = 0.5, 120.0
"""The longest text takes less than a minute and a half."""
MAX_NAME_LENGTH: Final = 60
MAX_WORDS_LENGTH: Final = 4096
MAX_CALL_WORDS_LENGTH: Final = 500
"""Of each thing that a caller writes down: a few words, and nothing about a person."""
TEXTS, STATEMENTS, NUMBERS, CLIPS = KINDS = ("texts", "statements", "numbers", "clips")
VERDICTS: Final = ("good", "doubt", "suggest")
GOOD, DOUBT, SUGGEST = VERDICTS
ANSWERED, WRONG_NUMBER, NO_ANSWER, CLOSED = CALL_RESULTS = ("answered", "wrong_number", "no_answer", "closed")
"""What a call told: the right place answers; somebody else; nobody; the place or the number is gone for good."""
ON_PAGE, NOT_ON_PAGE = PAGE_RESULTS = ("on_page", "not_on_page")
"""What an official page says of an emergency number, which nobody calls."""
MAIN, AFTER_HOURS = NUMBER_NAMES = ("main", "after_hours")
_HASH: Final = re.compile(rf"[0-9a-f]{{{HASH_LENGTH}}}")
_FACT_ID: Final = re.compile(r"(?:any|[a-z]{2})-\d{3}")
_ROW_ID: Final = re.compile(r"(?:hot|mis|con)(?:-[a-z]{2}){1,2}-\d{2,3}")
_INITIALS: Final = re.compile(r"[A-Za-z][A-Za-z .-]{0,23}")
"""What `checked_by` of the directory takes."""
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
class StatementMark:
    """What somebody who knows the law said of one statement."""

    reviewer: str
    is_qualified: bool
    """Whether she may practise or teach the law of the countries she marks."""
    fact_id: str
    seal: str
    verdict: str
    words: str
    """What is wrong, or what has changed; of `right` a remark, or nothing."""
    marked_at: datetime

    @property
    def marked_on(self) -> date:
        """The day, as the ledger has it."""
        return self.marked_at.date()


@dataclass(frozen=True)
class NumberMark:
    """What a caller found out about one number or contact, or a reader of an official page about an emergency number."""

    caller: str
    row_id: str
    number: str
    """`main` or `after_hours`."""
    seal: str
    result: str
    called_on: date
    said: str
    hours: str
    languages: str
    marked_at: datetime


@dataclass(frozen=True)
class ClipMark:
    """One text, spoken by one reader, who agreed that women hear it."""

    speaker: str
    language: str
    context: str
    msgid_hash: str
    msgstr_hash: str
    sound: OpusSound
    marked_at: datetime

    @property
    def marked_on(self) -> date:
        """The day, as the ledger has it."""
        return self.marked_at.date()


@dataclass(frozen=True)
class ReviewFile:
    """One file, as it was read; the marks of its kind, and none of another."""

    name: str
    texts: tuple[TextMark, ...] = ()
    statements: tuple[StatementMark, ...] = ()
    numbers: tuple[NumberMark, ...] = ()
    clips: tuple[ClipMark, ...] = ()


def read_review_file(path: Path) -> ReviewFile:
    """Raises BadRequest with the file and the place in it where something is wrong."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadRequest(f"{path.name} cannot be read: {type(error).__name__}.") from error
    try:
        if len(raw) > MAX_CLIP_FILE_BYTES:
            raise _Fault("it is too large for a file of the review page")
        found = _parse_json(raw)
        if len(raw) > MAX_BYTES and found.get("kind") != CLIPS:
            raise _Fault("it is too large for a file of the review page without sounds")
        return _parse_file(path.name, found)
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
    kind = found.get("kind", TEXTS)
    if kind not in KINDS:
        raise _Fault(f"its kind is {kind!r}, none of {', '.join(KINDS)}; take a page and a checkout of one age")
    if others := [other for other in KINDS if other != kind and found.get(other)]:
        raise _Fault(f"it says that it holds {kind}, and holds {others[0]}")
    reviewer = " ".join(_get_text(found, "reviewer", "reviewer", MAX_NAME_LENGTH).split())
    if not _NAME.fullmatch(reviewer):
        raise _Fault(f"reviewer {reviewer!r}: write a name or initials, in letters")
    if kind == NUMBERS:
        if not _INITIALS.fullmatch(reviewer):
            raise _Fault(f"reviewer {reviewer!r}: write initials or a role, in letters from A to Z, 24 at most")
        return ReviewFile(name, numbers=_parse_list(found, kind, partial(_parse_number_mark, caller=reviewer)))
    if kind == CLIPS:
        if not _get_flag(found, "consents"):
            raise _Fault("whoever speaks has not agreed that women hear it")
        return ReviewFile(name, clips=_parse_list(found, kind, partial(_parse_clip_mark, speaker=reviewer)))
    if kind == STATEMENTS:
        parse = partial(_parse_statement_mark, reviewer=reviewer, is_qualified=_get_flag(found, "qualified"))
        return ReviewFile(name, statements=_parse_list(found, kind, parse))
    parse_text = partial(_parse_text_mark, reviewer=reviewer, is_trained=_get_flag(found, "trained"))
    return ReviewFile(name, _parse_list(found, kind, parse_text))


def _get_flag(found: Mapping[str, Any], key: str) -> bool:
    flag = found.get(key)
    if not isinstance(flag, bool):
        raise _Fault(f"{key}: true or false")
    return flag


def _parse_list[Mark](
    found: Mapping[str, Any], name: str, parse: Callable[[Mapping[str, Any], str], Mark]
) -> tuple[Mark, ...]:
    marks = found.get(name, None if "kind" in found else [])
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


def _parse_statement_mark(mark: Mapping[str, Any], place: str, *, reviewer: str, is_qualified: bool) -> StatementMark:
    verdict = _get_choice(mark, "mark", place, statement_reviews.VERDICTS)
    words = _get_words(mark, place)
    if verdict != statement_reviews.RIGHT and not words:
        raise _Fault(f"{place}: {verdict}, and not what the law says")
    return StatementMark(
        reviewer,
        is_qualified,
        _get_form(mark, "fact_id", place, _FACT_ID, "no id of a statement"),
        _get_hash(mark, "seal", place),
        verdict,
        words,
        _get_moment(mark, place),
    )


def _parse_number_mark(mark: Mapping[str, Any], place: str, *, caller: str) -> NumberMark:
    result = _get_choice(mark, "mark", place, (*CALL_RESULTS, *PAGE_RESULTS))
    said = _get_words(mark, place, longest=MAX_CALL_WORDS_LENGTH)
    if result == NOT_ON_PAGE and not said:
        raise _Fault(f"{place}: another number, and not which")
    try:
        called_on = date.fromisoformat(_get_text(mark, "on", place, 10))
    except ValueError as error:
        raise _Fault(f"{place}: on is no day") from error
    return NumberMark(
        caller,
        _get_form(mark, "row_id", place, _ROW_ID, "no id of a row"),
        _get_choice(mark, "number", place, NUMBER_NAMES),
        _get_hash(mark, "seal", place),
        result,
        called_on,
        said,
        _get_words(mark, place, key="hours", longest=MAX_CALL_WORDS_LENGTH),
        _get_words(mark, place, key="languages", longest=MAX_CALL_WORDS_LENGTH),
        _get_moment(mark, place),
    )


def _parse_clip_mark(mark: Mapping[str, Any], place: str, *, speaker: str) -> ClipMark:
    return ClipMark(
        speaker,
        _get_choice(mark, "language", place, LANGUAGES),
        _get_text(mark, "context", place, MAX_NAME_LENGTH),
        _get_hash(mark, "msgid_hash", place),
        _get_hash(mark, "msgstr_hash", place),
        _get_sound(mark, place),
        _get_moment(mark, place),
    )


def _get_sound(mark: Mapping[str, Any], place: str) -> OpusSound:
    """The packets of what a browser recorded, in whichever of the two containers."""
    written = _get_text(mark, "sound", place, MAX_CLIP_BYTES * 4 // 3 + 4)
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Fault(f"{place}: sound is cut off or damaged") from error
    try:
        sound = webm.read_webm(content) if content.startswith(webm.SIGNATURE) else ogg_opus.read_ogg(content)
    except BadSound as error:
        raise _Fault(f"{place}: the sound cannot be used: {error}") from error
    if not MIN_CLIP_SECONDS <= sound.seconds <= MAX_CLIP_SECONDS:
        raise _Fault(f"{place}: the sound lasts {sound.seconds:.1f} seconds; a text takes up to {MAX_CLIP_SECONDS:.0f}")
    return sound


def _get_form(mark: Mapping[str, Any], key: str, place: str, form: re.Pattern[str], fault: str) -> str:
    text = _get_text(mark, key, place, MAX_NAME_LENGTH)
    if not form.fullmatch(text):
        raise _Fault(f"{place}: {key} is {fault}")
    return text


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


def _get_words(mark: Mapping[str, Any], place: str, *, key: str = "words", longest: int = MAX_WORDS_LENGTH) -> str:
    """What was written, in composed Unicode, with line ends of one kind and no other sign that steers."""
    words = unicodedata.normalize("NFC", _get_text({key: "", **mark}, key, place, longest))
    words = words.replace("\r\n", "\n").strip()
    if any(_is_steering(sign) for sign in words):
        raise _Fault(f"{place}: {key} hold a sign that nobody can type")
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
