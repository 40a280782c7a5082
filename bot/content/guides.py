"""data/policies → what officers work with: sop/*.yml, prepared.yml and composer.csv."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.content.files import read_csv, read_yaml
from bot.errors import BadContent
from bot.model.guides import ABOUT, CHECKLISTS, Checklist, Guides, Prepared, Step

COMPOSER = ("language", "phrase", "about")


def load_guides(folder: Path) -> Guides:
    """Raises BadContent."""
    texts, values = load_prepared(folder)
    return Guides(
        checklists={name: load_checklist(folder / "sop" / f"{name}.yml") for name in CHECKLISTS},
        prepared=texts,
        values=values,
        watched=_watched(folder / "composer.csv"),
    )


def load_checklist(path: Path) -> Checklist:
    """Raises BadContent."""
    try:
        written = read_yaml(path)
        steps = tuple(_step(row) for row in written["steps"])
        found = Checklist(path.stem, written["title"], written["when"], steps, dict(written.get("values") or {}))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"sop/{path.name} lacks {error}.") from error
    _once([step.code for step in steps], f"sop/{path.name}")
    return found


def load_prepared(folder: Path) -> tuple[Mapping[str, Prepared], Mapping[str, str]]:
    """The texts by code, and the facts whose values they name. Raises BadContent."""
    try:
        written = read_yaml(folder / "prepared.yml")
        texts = [_prepared(row) for row in written["texts"]]
        values = dict(written.get("values") or {})
    except (KeyError, TypeError, AttributeError) as error:
        raise BadContent(f"prepared.yml lacks {error}.") from error
    _once([text.code for text in texts], "prepared.yml")
    return {text.code: text for text in texts}, values


def _step(row: dict[str, Any]) -> Step:
    return Step(str(row["code"]), str(row["says"]), bool(row.get("consent", False)))


def _prepared(row: dict[str, Any]) -> Prepared:
    return Prepared(
        code=str(row["code"]),
        group=str(row["group"]),
        title=str(row["title"]),
        says=str(row["says"]),
        is_first=bool(row.get("first", False)),
        reports=tuple(row.get("reports") or ()),
    )


def _watched(path: Path) -> dict[str, tuple[str, ...]]:
    rows = list(read_csv(path, COMPOSER))
    unknown = {row["about"] for row in rows} - set(ABOUT)
    if unknown:
        raise BadContent(f"composer.csv: {min(unknown)!r} is none of {', '.join(ABOUT)}.")
    return {about: tuple(row["phrase"] for row in rows if row["about"] == about) for about in ABOUT}


def _once(codes: list[str], file: str) -> None:
    twice = [code for code in codes if codes.count(code) > 1]
    if twice:
        raise BadContent(f"{file}: {twice[0]!r} stands there twice.")
