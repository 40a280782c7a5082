"""Findings as they are told: to a person in English and in her language, to a code host beside the line that is meant."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from bot.checks.faults import Kind, Said, Translate
from bot.checks.finding import Finding, named
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.domains import DESK
from bot.i18n.upkeep import po_path

_NAMED: Final = ("style-",)
"""What stands before a language in the names of its files, where anything does."""
_COMMAND: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = {**_COMMAND, ":": "%3A", ",": "%2C"}


def of_language(findings: Iterable[Finding], language: str) -> list[Finding]:
    """Those about a language: it is said so, or the file is its own."""
    return [found for found in findings if found.language == language or language in _names(found.file)]


def translated_into(root: Path, language: str) -> Translate:
    """What translators of a language are told, in it; English where `desk.po` has no word or cannot be read."""
    try:
        catalog = strings.read(po_path(root, language, DESK))
    except BadCatalogue:
        return str
    said = {str(message.id): str(message.string) for message in catalog if message.id and not message.fuzzy}
    return lambda text: said.get(text) or text


def as_text(findings: Iterable[Finding], translate: Translate | None) -> str:
    """One finding a line; with a language: what is wrong, why and how to mend it, in English and then in the language."""
    return "\n".join(_line(found, translate) if translate else str(found) for found in findings)


def as_annotations(findings: Iterable[Finding], translate: Translate | None) -> str:
    """Workflow commands of GitHub: a code host shows each beside its line."""
    return "\n".join(_annotation(found, translate) for found in findings)


def as_quality(findings: Iterable[Finding], translate: Translate | None) -> str:
    """A code quality report of GitLab (a JSON list), which it shows in a merge request."""
    return json.dumps([_quality(found, translate) for found in findings], ensure_ascii=False, indent=1)


FORMATS: Final[Mapping[str, Callable[[Iterable[Finding], Translate | None], str]]] = {
    "text": as_text, "annotations": as_annotations, "quality": as_quality,
}  # fmt: skip


def _names(file: str) -> set[str]:
    path = PurePosixPath(file)
    stem = path.stem
    for before in _NAMED:
        stem = stem.removeprefix(before)
    return {*path.parts, stem}


def _line(found: Finding, translate: Translate) -> str:
    where = found.file if found.line is None else f"{found.file}:{found.line}"
    english, theirs = _told(found, str), _told(found, translate)
    said = english if theirs == english else f"{english} | {theirs}"
    return f"{where}: {named(found.about, said)}"


def _told(found: Finding, translate: Translate) -> str:
    """Message, reason and how to mend it."""
    message, mend = (_in(text, translate) for text in (found.message, found.mend))
    kind = _kind(found)
    reason = translate(kind.reason) if kind else ""
    return " — ".join(part for part in (message, reason, mend) if part)


def _in(text: str, translate: Translate) -> str:
    return text.translated(translate) if isinstance(text, Said) else text


def _kind(found: Finding) -> Kind | None:
    return found.message.kind if isinstance(found.message, Said) else None


def _code(found: Finding) -> str:
    kind = _kind(found)
    return kind.code if kind else "check"


def _annotation(found: Finding, translate: Translate | None) -> str:
    place = f"file={_escaped(found.file, _PROPERTY)},line={found.line or 1},title={_code(found)}"
    message = _line(found, translate or str).partition(": ")[2]
    return f"::error {place}::{_escaped(message, _COMMAND)}"


def _quality(found: Finding, translate: Translate | None) -> Mapping[str, object]:
    message = _line(found, translate or str).partition(": ")[2]
    # Without the line, so that an old finding that moved is not taken for a new one.
    fingerprint = hashlib.sha256(f"{found.file}|{found.about}|{found.message}".encode()).hexdigest()
    return {
        "description": message, "check_name": _code(found), "fingerprint": fingerprint, "severity": "major",
        "location": {"path": found.file, "lines": {"begin": found.line or 1}},
    }  # fmt: skip


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(letter, letter) for letter in text)
