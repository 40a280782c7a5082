"""The directory for others: what HSDS 3.0 requires of a service, and nothing we would not show."""

import re
import uuid
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest

from bot.content.sources import HIDDEN_STATUSES
from bot.domain.directory import TRUSTED_CONFIDENCE
from tests.support.factories import ROOT, load_real_content
from tools.directory import csv_editor, hsds_export

DAY = date(2026, 11, 24)
REQUIRED = {
    "services": ("id", "name", "status"),
    "organization": ("id", "name", "description"),
    "phones": ("id", "number"),
    "schedules": ("id",),
    "languages": ("id",),
    "service_areas": ("id",),
    "service_at_locations": ("id",),
    "location": ("id", "location_type"),
    "cost_options": ("id",),
}
"""Objects of HSDS 3.0 and what each must have."""
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d[+-]\d\d:\d\d\Z")


@cache
def services() -> list[dict[str, Any]]:
    return hsds_export.build_services(load_real_content().as_of(DAY).directory, on=DAY)


def named(name: str) -> dict[str, Any]:
    return next(service for service in services() if name in service["name"])


def nodes(node: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object, with the name of the list or field it stands in."""
    if isinstance(node, list):
        for one in node:
            yield from nodes(one, name)
    elif isinstance(node, dict):
        yield name, node
        for key, value in node.items():
            yield from nodes(value, key)


def test_every_object_has_what_the_specification_requires() -> None:
    seen = set()
    for name, node in nodes(services(), "services"):
        seen.add(name)
        assert all(node.get(key) for key in REQUIRED[name]), (name, node)
        assert str(uuid.UUID(node["id"])) == node["id"]
    assert seen == set(REQUIRED)


def test_ids_are_unique_and_the_same_in_every_export() -> None:
    ids = [node["id"] for _, node in nodes(services(), "services")]
    assert len(ids) == len(set(ids))
    assert ids == [
        node["id"]
        for _, node in nodes(hsds_export.build_services(load_real_content().as_of(DAY).directory, on=DAY), "services")
    ]


def test_values_are_those_the_specification_lists() -> None:
    for name, node in nodes(services(), "services"):
        assert name != "services" or node["status"] == "active"
        assert name != "location" or node["location_type"] == "physical"
        assert name != "schedules" or node["freq"] == "WEEKLY"
        for key in ("opens_at", "closes_at"):
            assert key not in node or CLOCK.match(node[key])


def test_no_number_that_is_hidden_is_exported() -> None:
    rows = csv_editor.read_all_rows(ROOT)
    low = {
        row.cells["phone"]
        for row in rows
        if row.cells["confidence"] not in TRUSTED_CONFIDENCE or row.cells["status"] in HIDDEN_STATUSES
    }
    low |= {row.cells["phone_emergency"] for row in rows if row.cells.get("emergency_confidence") == "low"}
    low |= {number for row in rows for number in row.cells["phone_alt"].split(";")}
    known = load_real_content().directory
    low -= {line.phone for line in known.hotlines} | {n for m in known.missions for n in (m.phone, m.phone_after_hours)}
    exported = {
        re.sub(r"[^+\d]", "", node["number"]) for name, node in nodes(services(), "services") if name == "phones"
    }
    assert len(low) > 80
    assert not exported & low


def test_a_safe_house_has_no_place() -> None:
    shelters = [line.name for line in load_real_content().directory.hotlines if line.kind == "shelter"]
    assert shelters
    assert all("service_at_locations" not in named(name) for name in shelters)


def test_the_middle_of_a_city_is_not_given_as_the_place_of_an_office() -> None:
    places = {m.name or m.city: m for m in load_real_content().directory.missions if m.address}
    exact = [m for m in places.values() if m.precision == "office"]
    located = [node for name, node in nodes(services(), "services") if name == "location" and "latitude" in node]
    assert exact
    assert 0 < len(located) < len(load_real_content().directory.missions) / 2


def test_a_number_nobody_called_says_so_and_a_risk_goes_along() -> None:
    police = next(
        s for s in services() if s["name"] == "Police emergency" and s["service_areas"][0]["name"] == "Saudi Arabia"
    )
    assert police["alert"].startswith("Not yet checked by us. There, women who reported violence")


def test_hours_have_days_and_an_offset() -> None:
    schedule = named("MOM migrant domestic worker helpline")["schedules"][0]
    assert (schedule["byday"], schedule["opens_at"]) == ("MO,TU,WE,TH,FR", "08:30+08:00")


@pytest.mark.parametrize(
    ("days", "said"), [("Mo,We", "MO,WE"), ("Sa-Mo", "SA,SU,MO"), ("Su", "SU"), ("Mo-Tu,Fr", "MO,TU,FR")]
)
def test_days_are_those_of_the_calendar_standard(days: str, said: str) -> None:
    assert hsds_export._format_byday(days) == said
