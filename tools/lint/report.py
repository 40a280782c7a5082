"""Findings as they are told: to a person in English and in her language, to a code host beside the line that is meant."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from bot.directory_lint.finding import Finding, prefix_message
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.catalogs import DESK
from bot.i18n.translation_files import get_po_path
from tools.lint.messages import FindingKind, LazyText, Translate

_FILE_PREFIXES: Final = ("style-",)
"""What stands before a language in the names of its files, where anything does."""
_MESSAGE_ESCAPES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY_ESCAPES: Final = {**_MESSAGE_ESCAPES, ":": "%3A", ",": "%2C"}


def filter_by_language(findings: Iterable[Finding], language: str) -> list[Finding]:
    """Those about a language: it is said so, or the file is its own."""
    return [found for found in findings if found.language == language or language in _list_path_names(found.file)]


def load_translate(root: Path, language: str) -> Translate:
    """What translators of a language are told, in it; English where `desk.po` has no word or cannot be read."""
    try:
        catalog = translation_files.read_po(get_po_path(root, language, DESK))
    except BadCatalogue:
        return str
    said = {str(message.id): str(message.string) for message in catalog if message.id and not message.fuzzy}
    return lambda text: said.get(text) or text


def format_text(findings: Iterable[Finding], translate: Translate | None) -> str:
    """One finding a line; with a language: what is wrong, why and how to mend it, in English and then in the language."""
    return "\n".join(_format_line(found, translate) if translate else str(found) for found in findings)


def format_annotations(findings: Iterable[Finding], translate: Translate | None) -> str:
    """Workflow commands of GitHub: a code host shows each beside its line."""
    return "\n".join(_format_annotation(found, translate) for found in findings)


def format_code_quality(findings: Iterable[Finding], translate: Translate | None) -> str:
    """A code quality report of GitLab (a JSON list), which it shows in a merge request."""
    return json.dumps([_build_code_quality(found, translate) for found in findings], ensure_ascii=False, indent=1)


FORMATS: Final[Mapping[str, Callable[[Iterable[Finding], Translate | None], str]]] = {
    "text": format_text,
    "annotations": format_annotations,
    "quality": format_code_quality,
}


def _list_path_names(file: str) -> set[str]:
    path = PurePosixPath(file)
    stem = path.stem
    for before in _FILE_PREFIXES:
        stem = stem.removeprefix(before)
    return {*path.parts, stem}


def _format_line(finding: Finding, translate: Translate) -> str:
    where = finding.file if finding.line is None else f"{finding.file}:{finding.line}"
    english, theirs = _format_finding(finding, str), _format_finding(finding, translate)
    said = english if theirs == english else f"{english} | {theirs}"
    return f"{where}: {prefix_message(finding.about, said)}"


def _format_finding(finding: Finding, translate: Translate) -> str:
    """Message, reason and how to mend it."""
    message, mend = (_translate_text(text, translate) for text in (finding.message, finding.fix))
    kind = _get_kind(finding)
    reason = translate(kind.reason) if kind else ""
    return " — ".join(part for part in (message, reason, mend) if part)


def _translate_text(text: str, translate: Translate) -> str:
    return text.translated(translate) if isinstance(text, LazyText) else text


def _get_kind(finding: Finding) -> FindingKind | None:
    return finding.message.kind if isinstance(finding.message, LazyText) else None


def _get_code(finding: Finding) -> str:
    kind = _get_kind(finding)
    return kind.code if kind else "check"


def _format_annotation(finding: Finding, translate: Translate | None) -> str:
    place = f"file={_escape(finding.file, _PROPERTY_ESCAPES)},line={finding.line or 1},title={_get_code(finding)}"
    message = _format_line(finding, translate or str).partition(": ")[2]
    return f"::error {place}::{_escape(message, _MESSAGE_ESCAPES)}"


def _build_code_quality(finding: Finding, translate: Translate | None) -> Mapping[str, object]:
    message = _format_line(finding, translate or str).partition(": ")[2]
    # Without the line, so that an old finding that moved is not taken for a new one.
    fingerprint = hashlib.sha256(f"{finding.file}|{finding.about}|{finding.message}".encode()).hexdigest()
    return {
        "description": message,
        "check_name": _get_code(finding),
        "fingerprint": fingerprint,
        "severity": "major",
        "location": {"path": finding.file, "lines": {"begin": finding.line or 1}},
    }


def _escape(text: str, signs: Mapping[str, str]) -> str:
    return "".join(signs.get(letter, letter) for letter in text)
