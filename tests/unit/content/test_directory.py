"""What may be shown of the directory: low confidence nowhere, conflicts nowhere, the surest first."""

import csv
from pathlib import Path

import pytest

from bot.content.directory import load_directory
from bot.content.sources import HIDDEN_STATUSES
from bot.domain.directory import TRUSTED_CONFIDENCE
from bot.domain.enums import DESTINATIONS, ORIGINS
from bot.errors import BadContent
from tests.property.response_calls import every_utterance
from tests.support.factories import ROOT, create_renderer, create_translator, load_real_content
from tests.unit.content.conftest import Damage

FOLDER = ROOT / "data" / "directory"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


def shown_texts() -> str:
    """Everything any screen may say, in English, but the screen that says its number is an older one."""
    said = (one for one in every_utterance() if one.response != "utter_office_older")
    return "\n".join(create_renderer().render(one, create_translator()).text for one in said)


def distrusted() -> set[str]:
    """Numbers that stand in the data with low confidence only."""
    low, trusted = set(), set()
    for row in rows("hotlines.csv"):
        is_shown = row["confidence"] in TRUSTED_CONFIDENCE and row["status"] not in HIDDEN_STATUSES
        (trusted if is_shown else low).add(row["phone"])
    for row in rows("missions.csv"):
        for number, confidence in (("phone", "phone_confidence"), ("phone_emergency", "emergency_confidence")):
            is_shown = row[confidence] in TRUSTED_CONFIDENCE and row["status"] not in HIDDEN_STATUSES
            (trusted if is_shown else low).add(row[number])
    return low - trusted - {""}


def test_the_data_holds_numbers_nobody_trusts() -> None:
    assert len(distrusted()) > 20


def test_no_number_of_low_confidence_is_loaded() -> None:
    directory = load_real_content().directory
    loaded = {line.phone for line in directory.hotlines}
    loaded |= {number for office in directory.missions for number in (office.phone, office.phone_after_hours)}
    assert not loaded & distrusted()


def test_no_number_of_low_confidence_is_on_any_screen() -> None:
    digits = "".join(letter for letter in shown_texts() if letter.isdigit() or letter == "\n")
    assert not [number for number in distrusted() if len(number) > 6 and number.lstrip("+") in digits]


def test_an_address_of_low_confidence_is_not_loaded() -> None:
    low = {row["mission_id"] for row in rows("missions.csv") if row["confidence"] not in TRUSTED_CONFIDENCE}
    assert low
    assert all(load_real_content().directory.get_mission(row_id).address == "" for row_id in low)


@pytest.mark.parametrize("confidence", ["low", "", "unknown", "Medium"])
def test_only_trusted_words_of_confidence_count(root: Path, damage: Damage, confidence: str) -> None:
    damage(
        "data/directory/hotlines.csv",
        "free,,,government,,high,unverified",
        f"free,,,government,,{confidence},unverified",
    )
    with pytest.raises(KeyError):
        load_directory(root / "data/directory").get_hotline("hot-my-01")


@pytest.mark.parametrize("status", HIDDEN_STATUSES)
def test_a_row_in_conflict_or_closed_is_not_loaded(root: Path, damage: Damage, status: str) -> None:
    damage("data/directory/hotlines.csv", "high,unverified", f"high,{status}")
    with pytest.raises(KeyError):
        load_directory(root / "data/directory").get_hotline("hot-my-01")


def test_lines_that_give_one_service_two_numbers_are_both_hidden(root: Path, damage: Damage) -> None:
    damage("data/directory/hotlines.csv", "HOME helpline for migrant workers", "home helpline  for domestic workers")
    known = {line.row_id for line in load_directory(root / "data/directory").hotlines}
    assert not {"hot-sg-04", "hot-sg-05"} & known
    assert "hot-sg-06" in known


def test_emergency_numbers_that_contradict_each_other_stay(root: Path, damage: Damage) -> None:
    damage("data/directory/hotlines.csv", "Police emergency,police,JP", "Ambulance emergency,police,JP")
    assert len(load_directory(root / "data/directory").list_emergency_lines("JP")) == 2


@pytest.mark.parametrize("place", ["95.0,101.71453", "north,101.71453", "3.15181,181", "3.15181,nan"])
def test_an_office_at_no_place_is_refused(root: Path, damage: Damage, place: str) -> None:
    damage("data/directory/missions.csv", "3.15181,101.71453", place)
    with pytest.raises(BadContent, match=r"mis-ph-my-01 lies at .* which is no place"):
        load_directory(root / "data/directory")


def test_offices_know_their_place_their_time_and_whom_else_they_serve() -> None:
    directory = load_real_content().directory
    assert directory.get_mission("mis-ph-my-01").coordinates == (3.15181, 101.71453)
    assert directory.get_mission("mis-ph-bh-01").precision == "city"
    assert [row.row_id for row in directory.list_accredited_missions(origin="VN", country="JO")] == ["mis-vn-ae-01"]
    assert all(row.timezone for row in (*directory.missions, *directory.hotlines))


def test_every_destination_but_those_we_know_of_has_more_than_emergency_numbers() -> None:
    directory = load_real_content().directory
    bare = {country for country in DESTINATIONS if not directory.list_hotlines(country=country)}
    assert bare == {"OM", "JO", "LB"}


def test_myanmar_and_cambodia_keep_their_cautions() -> None:
    missions = load_real_content().directory.missions
    assert {row.risk for row in missions if row.origin == "MM"} == {"military_linked"}
    assert {row.risk for row in missions if row.origin == "KH" and row.country == "TH"} == {"relations_downgraded"}


def test_the_real_directory_has_emergency_numbers_for_every_country() -> None:
    for country in DESTINATIONS:
        assert {line.kind for line in load_real_content().directory.list_emergency_lines(country)} == {
            "police",
            "ambulance",
        }


def test_embassies_come_first_and_the_surest_lines_first() -> None:
    directory = load_real_content().directory
    kinds = [office.kind for office in directory.list_missions(origin="ID", country="MY")]
    assert kinds[0] == "embassy"
    levels = [line.confidence for line in directory.hotlines]
    assert levels == sorted(levels)


def test_every_office_is_of_one_of_our_origins() -> None:
    assert {office.origin for office in load_real_content().directory.missions} == set(ORIGINS)


def test_a_day_somebody_checked_a_row_is_kept(root: Path, damage: Damage) -> None:
    damage("data/directory/hotlines.csv", "high,unverified,,", "high,verified,2025-11-20,")
    assert str(load_directory(root / "data/directory").get_hotline("hot-my-01").source.assured_on) == "2025-11-20"
