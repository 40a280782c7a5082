"""A row whose own note puts it in doubt is shown to nobody, whatever its confidence."""

from pathlib import Path

import pytest

from bot.content.caveats import ADDRESS, ALL, load_doubts
from bot.content.directory import load_directory
from bot.content.rights import load_rights
from bot.errors import BadContent
from tests.support.factories import ROOT, load_real_content
from tests.unit.content.conftest import Damage

FACTS, LINES, OFFICES = "data/rights/facts.csv", "data/directory/hotlines.csv", "data/directory/missions.csv"
NAMED = ("my-001", "my-004", "my-012", "my-015", "ae-007", "kw-005", "qa-008")


@pytest.mark.parametrize(
    ("note", "hides"),
    [
        ("re-verify before publishing", [ALL]),
        ("2018 source; Re-Verify.", [ALL]),
        ("Coverage of domestic workers: confirm", [ALL]),
        ("Confirm with current Minimum Wages Order", [ALL]),
        ("non-citizen access to be checked", [ALL]),
        ("confirm the address before sending anyone", [ADDRESS]),
        ("confirm the address; verify the number", [ADDRESS, ALL]),
        ("number confirmed by the embassy, verified 2024", []),
        ("fails number validation; not confirmed since 2021: languages", []),
        ("", []),
    ],
)
def test_words_of_doubt_are_found_and_no_others(note: str, hides: list[str]) -> None:
    assert list(load_doubts(ROOT / "data" / "policies").find_hidden(note)) == hides


@pytest.mark.parametrize("name", NAMED)
def test_a_fact_in_doubt_is_not_loaded(name: str) -> None:
    assert name not in load_real_content().rights.facts


def test_a_fact_comes_back_when_its_note_is_settled(root: Path, damage: Damage) -> None:
    damage(FACTS, "Some countries agree higher; re-verify before publishing", "Some countries agree higher")
    assert "kw-005" in load_rights(root / "data" / "rights").facts


def test_a_right_leaves_with_the_risk_it_stands_beside(root: Path, damage: Damage) -> None:
    assert "my-010" in load_rights(root / "data" / "rights").facts
    damage(FACTS, "Do not promise a statutory rest day", "Do not promise a statutory rest day; to be confirmed")
    left = load_rights(root / "data" / "rights").facts
    assert not {"my-009", "my-010", "my-011"} & set(left)


def test_a_line_in_doubt_is_not_loaded(root: Path, damage: Damage) -> None:
    damage(LINES, "Counselling, complaints, interpretation", "Re-verify. Counselling, complaints, interpretation")
    assert "hot-tw-03" not in {line.row_id for line in load_directory(root / "data" / "directory").hotlines}


def test_an_emergency_number_stays_whatever_its_note_says(root: Path, damage: Damage) -> None:
    damage(LINES, "aidlines also prints 999 and 160 for police", "re-verify")
    assert load_directory(root / "data" / "directory").get_hotline("hot-lb-01").phone == "112"


def test_an_office_whose_address_is_in_doubt_keeps_its_number() -> None:
    office = load_real_content().directory.get_mission("mis-id-jp-01")
    assert (office.address, office.coordinates) == ("", None)
    assert office.phone == "+81334414201"


def test_an_office_in_doubt_is_not_loaded(root: Path, damage: Damage) -> None:
    damage(OFFICES, "confirm the address before", "verify before")
    assert "mis-id-jp-01" not in {office.row_id for office in load_directory(root / "data" / "directory").missions}


def test_another_edition_is_read_by_the_same_rule(root: Path, tmp_path: Path) -> None:
    (root / "data" / "directory").rename(tmp_path / "edition")
    with pytest.raises(BadContent, match=r"doubts\.csv"):
        load_directory(tmp_path / "edition")
    found = load_directory(tmp_path / "edition", policies=root / "data" / "policies")
    assert found.get_mission("mis-id-jp-01").address == ""


@pytest.mark.parametrize("row", [",all,x", "confirm,some,x"])
def test_a_rule_that_says_nothing_is_refused(root: Path, damage: Damage, row: str) -> None:
    damage("data/policies/doubts.csv", "confirm,all,", row + "\nconfirmed,all,")
    with pytest.raises(BadContent, match=r"doubts\.csv"):
        load_doubts(root / "data" / "policies")
