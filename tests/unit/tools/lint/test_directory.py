"""Seeded faults in offices, lines and names of places."""

import pytest

from bot.directory_lint import directory, rows
from tests.unit.tools.lint.conftest import Product

MISSIONS, HOTLINES, ALIASES = (
    directory.MISSIONS_FILE,
    directory.DIRECTORY_HOTLINES_FILE,
    "data/directory/place_aliases.csv",
)
ACCEPTED = directory.ACCEPTED_FILE
POLICE = "hot-my-01,Police emergency,police,MY,any,,999,,MY,24/7,"

FAULTS = [
    (MISSIONS, "\nmis-ph-my-01,", "\nmis-ph-my-02,", "stands in line"),
    (MISSIONS, "\nmis-ph-my-01,", "\nmis-ph-my-1,", "is no mission_id of MY"),
    (MISSIONS, "\nmis-ph-my-01,PH,MY", "\nmis-ph-my-01,PH,SG", "is no mission_id of SG"),
    (MISSIONS, "\nmis-ph-my-01,PH", "\nmis-ph-my-01,XX", "origin 'XX' is unknown"),
    (MISSIONS, "MY,embassy", "MY,castle", "kind 'castle' is unknown"),
    (MISSIONS, "+60321164016", "+60321164", "cannot exist"),
    (MISSIONS, "+60321164016", "+62212116401", "another country than MY"),
    (MISSIONS, "+60321164016", "+60 3 2116 4016", "not in E.164 form"),
    (MISSIONS, "+60321164016", "+unknown", "cannot be read"),
    (MISSIONS, "+60321164016,medium", "+60321164016,", "phone_confidence ''"),
    (MISSIONS, "military_linked", "military", "risk_note 'military' is unknown"),
    (MISSIONS, "military_linked", "", "lacks the caution military_linked"),
    (MISSIONS, "relations_downgraded", "", "lacks the caution relations_downgraded"),
    (MISSIONS, "3.15181,101.71453,office", "3.15181,,office", "half a place"),
    (MISSIONS, "3.15181,101.71453,office", "93.15181,101.71453,office", "is no place"),
    (MISSIONS, "3.15181,101.71453,office", "3.15181,101.71453,street", "precision 'street' is unknown"),
    (MISSIONS, "Asia/Kuala_Lumpur", "Asia/Jakarta", "timezone 'Asia/Jakarta' is no time of MY"),
    (MISSIONS, "Asia/Kuala_Lumpur", "Malaysia", "timezone 'Malaysia' is no time of MY"),
    (MISSIONS, ",JO,mission", ",XX,mission", "country 'XX' is no destination"),
    (MISSIONS, "https://kualalumpurpe.dfa.gov.ph", "kualalumpurpe", "website 'kualalumpurpe' is no address"),
    (MISSIONS, "+60321164016", "+60321164061", "mis-id-my-01: changed since somebody looked at it"),
    (MISSIONS, "233 Jalan Tun Razak", "333 Jalan Tun Razak", "mis-id-my-01: changed since"),
    (MISSIONS, "source_url", "link", "the column source_url is missing"),
    (HOTLINES, POLICE, POLICE.replace(",999,", ",9-9-9,"), "neither international nor digits alone"),
    (HOTLINES, POLICE, POLICE.replace(",999,", ",៩៩៩,"), "neither international nor digits alone"),
    (HOTLINES, POLICE, POLICE.replace("24/7", "always"), "hours 'always'"),
    (HOTLINES, POLICE, POLICE.replace("24/7", "Mo-Fr 8:30-17:30"), "hours 'Mo-Fr 8:30-17:30'"),
    (HOTLINES, POLICE, POLICE.replace(",police,", ",sheriff,"), "kind 'sheriff' is unknown"),
    (HOTLINES, POLICE, POLICE.replace(",police,", ",violence,"), "MY has no police number"),
    (HOTLINES, POLICE, POLICE.replace(",any,", ",XX,"), "serves 'XX'"),
    (HOTLINES, POLICE, POLICE.replace(",MY,24/7", ",SG,24/7"), "dialable from 'SG'"),
    (HOTLINES, POLICE, POLICE.replace(",MY,24/7", ",any,24/7"), "not written with +"),
    (HOTLINES, "high,unverified,,", "sure,unverified,,", "confidence 'sure' is unknown"),
    (HOTLINES, "high,unverified,,", "high,checked,,", "status 'checked' is unknown"),
    (HOTLINES, "high,unverified,,", "high,verified,,", "verified on the day"),
    (HOTLINES, "high,unverified,,", "high,verified,2026-02-30,", "assured_date '2026-02-30'"),
    (HOTLINES, "high,unverified,,", "high,verified,2031-02-03,", "assured_date 2031-02-03 is in the future"),
    (HOTLINES, "high,unverified,,", "high,verified,2026-11-20,", "assured on 2026-11-20 but checked earlier"),
    (HOTLINES, "high,unverified,,,", "high,unverified,,2026-11-20,", "checked_on without the rest of the check"),
    (HOTLINES, "high,unverified,,,,", "high,unverified,,,Sok Dara 012,", "write initials or a role"),
    (HOTLINES, "high,unverified,,,,,,", "high,unverified,,,,post,,", "checked_how 'post' is unknown"),
    (HOTLINES, "high,unverified,,,,,,", "high,unverified,,,,,fine,", "checked_result 'fine' is unknown"),
    (HOTLINES, ",2024-09-20,github", ",2027-09-20,github", "is later than the day it was read"),
    (HOTLINES, "immigration_linked", "", "hot-my-05: changed since"),
    (HOTLINES, ",km,1297,", ",tl,1297,", "languages names 'tl'"),
    (HOTLINES, "Police emergency", "Police \u202eemergency", "hidden character U+202E"),
    (HOTLINES, "Police emergency", "Police\u200b emergency", "hidden character U+200B"),
    (HOTLINES, "+6563415525;+6518007977977", "6341 5525", "phone_alt '6341 5525'"),
    (HOTLINES, "github:DennisGross/aidlines", "somewhere/aidlines", "source_url 'somewhere"),
    (HOTLINES, "police_linked,medium,inactive", "police_linked,medium,unverified", "TH has two police numbers"),
    (HOTLINES, ",sa_911", ",sa_912", "area 'sa_912' is unknown"),
    (HOTLINES, ",sa_911", ",", "SA has two police numbers"),
    (HOTLINES, ",sa_911", ",", "hot-sa-05: changed since somebody looked at it"),
    (HOTLINES, "HOME helpline for migrant workers", "Home  helpline for domestic workers", "one service two numbers"),
    (ACCEPTED, "hot-my-01,", "hot-my-77,", "hot-my-77 stands in no table any more"),
    (HOTLINES, "2024-09-20", "20 Sep 2024", "source_date '20 Sep 2024'"),
    (HOTLINES, "aidlines: world list of emergency numbers and helplines (third-hand)", "", "source_title is empty"),
    (HOTLINES, "free,,,government,,", "free,,,people,,", "run_by 'people' is unknown"),
    (ALIASES, "arab emirates,country,AE,,", "Arab emirates,country,AE,,", "with capitals"),
    (ALIASES, "arab emirates,country,AE,,", "cafe\u0301,country,AE,,", "not in composed form"),
    (ALIASES, "arab emirates,country,AE,,", "arab emirates,country,XX,,", "country XX is unknown"),
    (ALIASES, "arab emirates,country,AE,,", "arab emirates,country,any,,", "country any is unknown"),
    (ALIASES, "arab emirates,country,AE,,", "vn,origin,KH,,", "“vn” is VN here and KH"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), FAULTS, ids=[said for *_, said in FAULTS])
def test_a_seeded_fault_is_found(product: Product, name: str, old: str, new: str, said: str) -> None:
    product.change(name, old, new)
    assert said in product.new_findings(directory.validate)


def test_a_safe_house_with_a_place_is_found(product: Product) -> None:
    path = product.root / HOTLINES
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([f"{lines[0]},address", *(f"{line},12 Some Street" for line in lines[1:])]), encoding="utf-8"
    )
    assert "a safe house with a place" in product.new_findings(directory.validate)


@pytest.mark.parametrize(
    ("number", "country"), [("", "MY"), ("999", "MY"), ("+60330008858", "MY"), ("1900969680", "VN")]
)
def test_a_number_that_can_be_dialled_has_no_fault(number: str, country: str) -> None:
    assert list(rows.find_number_faults(number, country=country, column="phone")) == []


def test_a_long_number_that_its_country_does_not_have_is_found() -> None:
    assert list(rows.find_number_faults("1900969680", country="SG", column="phone"))
