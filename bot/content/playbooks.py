"""data/officers → what officers work with: sop/*.yml, prepared.yml and composer.csv."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.content.file_reader import read_csv, read_yaml
from bot.domain.playbooks import CHECKLISTS, WATCHED_TOPICS, CannedResponse, Checklist, ChecklistStep, Playbooks
from bot.errors import BadContent

COMPOSER_COLUMNS = ("language", "phrase", "about")


def load_playbooks(folder: Path) -> Playbooks:
    """Raises BadContent."""
    texts, values = load_canned_responses(folder)
    return Playbooks(
        checklists={name: load_checklist(folder / "sop" / f"{name}.yml") for name in CHECKLISTS},
        canned_responses=texts,
        values=values,
        watched_phrases=_load_watched_phrases(folder / "composer.csv"),
    )


def load_checklist(path: Path) -> Checklist:
    """Raises BadContent."""
    try:
        written = read_yaml(path)
        steps = tuple(_parse_step(row) for row in written["steps"])
        found = Checklist(path.stem, written["title"], written["when"], steps, dict(written.get("values") or {}))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"sop/{path.name} lacks {error}.") from error
    _refuse_duplicates([step.code for step in steps], f"sop/{path.name}")
    return found


def load_canned_responses(folder: Path) -> tuple[Mapping[str, CannedResponse], Mapping[str, str]]:
    """The texts by code, and the facts whose values they name. Raises BadContent."""
    try:
        written = read_yaml(folder / "prepared.yml")
        texts = [_parse_canned_response(row) for row in written["texts"]]
        values = dict(written.get("values") or {})
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"prepared.yml lacks {error}.") from error
    _refuse_duplicates([text.code for text in texts], "prepared.yml")
    return {text.code: text for text in texts}, values


def _parse_step(row: dict[str, Any]) -> ChecklistStep:
    return ChecklistStep(str(row["code"]), str(row["says"]), bool(row.get("consent", False)))


def _parse_canned_response(row: dict[str, Any]) -> CannedResponse:
    return CannedResponse(
        code=str(row["code"]),
        group=str(row["group"]),
        title=str(row["title"]),
        text=str(row["says"]),
        is_first=bool(row.get("first", False)),
        reports=tuple(row.get("reports") or ()),
    )


def _load_watched_phrases(path: Path) -> dict[str, tuple[str, ...]]:
    rows = list(read_csv(path, COMPOSER_COLUMNS))
    unknown = {row["about"] for row in rows} - set(WATCHED_TOPICS)
    if unknown:
        raise BadContent(f"composer.csv: {min(unknown)!r} is none of {', '.join(WATCHED_TOPICS)}.")
    return {about: tuple(row["phrase"] for row in rows if row["about"] == about) for about in WATCHED_TOPICS}


def _refuse_duplicates(codes: list[str], file: str) -> None:
    twice = [code for code in codes if codes.count(code) > 1]
    if twice:
        raise BadContent(f"{file}: {twice[0]!r} stands there twice.")
