"""Numbers of offices that nobody has confirmed: those somebody decided on, and only while nothing speaks against them."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.directory import load_directory
from bot.content.older_numbers import FILE, load_older_numbers
from bot.errors import BadContent
from tests.support.factories import ROOT, load_real_content
from tests.unit.content.conftest import Damage

OFFICES, POLICY = "data/directory/missions.csv", f"data/policies/{FILE}"
DECIDED = load_older_numbers(ROOT / "data" / "policies")
NAMED = "mis-kh-sg-01"
Edit = Callable[..., None]


def offered(root: Path) -> dict[str, str]:
    missions = load_directory(root / "data" / "directory").missions
    return {mission.row_id: mission.older_phone for mission in missions if mission.older_phone}


@pytest.fixture
def edit(root: Path) -> Edit:
    """Change cells of the named office."""

    def change(**cells: str) -> None:
        path = root / OFFICES
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        next(row for row in rows if row["mission_id"] == NAMED).update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    return change


def test_those_decided_on_are_offered_and_no_other_low_number(root: Path) -> None:
    assert DECIDED
    assert offered(root) == DECIDED


@pytest.mark.parametrize(
    "cells",
    [
        {"phone": "+6567324764"},
        {"phone_confidence": "medium"},
        {"phone_emergency": "+6567324764", "emergency_confidence": "medium"},
        {"source_date": ""},
        # A number that was found dead is only marked low, and a later check of the other number says "right" in its place.
        {"checked_on": "2026-11-28", "checked_by": "KS", "checked_how": "call", "checked_result": "dead"},
        {"checked_on": "2026-11-28", "checked_by": "KS", "checked_how": "call", "checked_result": "right"},
        {"risk_note": "military_linked"},
        {"status": "conflict"},
        {"note": "CONFLICT: another list prints 6732 4764."},
        {"note": "May be a misprint."},
        {"note": "Call test before use."},
        {"note": "This is the wrong office."},
        {"note": "To be verified."},
    ],
)
def test_whatever_speaks_against_one_takes_it_away(root: Path, edit: Edit, cells: dict[str, str]) -> None:
    edit(**cells)
    assert NAMED not in offered(root)
    assert len(offered(root)) == len(DECIDED) - 1


def test_no_line_and_no_safe_house_can_be_offered_so(root: Path, damage: Damage) -> None:
    damage(POLICY, NAMED, "hot-sg-09")
    assert set(offered(root)) == {*DECIDED} - {NAMED}
    assert not any(hasattr(line, "older_phone") for line in load_real_content().directory.hotlines)


def test_a_number_that_is_decided_on_twice_or_without_a_reason_is_refused(root: Path, damage: Damage) -> None:
    damage(POLICY, "mis-kh-hk-01", NAMED)
    with pytest.raises(BadContent, match="older_numbers.csv"):
        offered(root)
