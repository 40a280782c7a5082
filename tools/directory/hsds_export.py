"""What may be shown, as services of the Open Referral Human Services Data Specification (HSDS 3.0), for other directories."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.directory import Directory, Hotline, Mission, Source
from bot.domain.enums import ANY
from bot.i18n.directory_rows import format_phone
from bot.i18n.labels import AREAS, KINDS, MISSIONS, RISKS
from bot.i18n.languages import get_country_name
from bot.i18n.opening_hours import ALWAYS, DAYS, HOLIDAYS, OFF, parse_rules

NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "directory.pelita.invalid")
"""Ids of HSDS are UUIDs; ours are made from row ids, so that they stay the same in every export."""
ORGANISATION_DESCRIPTIONS: Final = {
    "mission": "Office of a state in another country.",
    "government": "Run by a government.",
    "non_government": "Not run by a government.",
    "international": "International organisation.",
    "health": "Health service.",
}
Node = dict[str, Any]


def build_services(directory: Directory, *, on: date) -> list[Node]:
    """A service for each office and line that has something to reach it by, in the order of their ids."""
    offices = [m for m in directory.missions if m.phone or m.phone_after_hours or m.address]
    found = [
        *(_build_office_service(m, on) for m in offices),
        *(_build_line_service(line, on) for line in directory.hotlines),
    ]
    return sorted(found, key=lambda service: str(service["name"]))


def _build_office_service(row: Mission, on: date) -> Node:
    name = row.name or MISSIONS[row.kind].format(origin=get_country_name(row.origin, "en")) + f", {row.city}"
    numbers = ((row.phone, ""), (row.phone_after_hours, "After hours"))
    return _build_service(
        row,
        name,
        on,
        description=f"{MISSIONS[row.kind].format(origin=get_country_name(row.origin, 'en'))} in {row.city}",
        phones=[_build_phone(row, number, about) for number, about in numbers if number],
        service_areas=[_build_service_area(row, country) for country in (row.country, *row.jurisdiction)],
        eligibility_description=f"Citizens of {get_country_name(row.origin, 'en')}",
        service_at_locations=[{"id": _build_id(row, "at"), "location": _build_location(row, name)}],
    )


def _build_line_service(row: Hotline, on: date) -> Node:
    area = [] if row.dialable_from == ANY else [_build_service_area(row, row.dialable_from)]
    serves = [get_country_name(code, "en") for code in row.serves if code != ANY]
    return _build_service(
        row,
        row.name,
        on,
        description=KINDS[row.kind],
        phones=[_build_phone(row, row.phone, "")],
        service_areas=area,
        eligibility_description=AREAS[row.area] if row.area else f"People from {', '.join(serves)}" if serves else "",
        cost_options=[{"id": _build_id(row, "cost"), "option": "free"}] if row.is_free else [],
    )


def _build_service(row: Hotline | Mission, name: str, on: date, **more: Any) -> Node:
    """A service without what is empty: HSDS has no empty texts."""
    service = {
        "id": _build_id(row, "service"),
        "name": name,
        "url": row.website,
        "status": "active",
        "alert": " ".join(part for part in (_format_verification(row.source), RISKS.get(row.risk, "")) if part),
        "assured_date": row.source.assured_on.isoformat() if row.source.assured_on else "",
        "organization": {
            "id": _build_id(row, "organization"),
            "name": name,
            "description": ORGANISATION_DESCRIPTIONS[row.run_by],
        },
        "languages": [{"id": _build_id(row, f"language {code}"), "code": code} for code in row.languages],
        "schedules": list(_build_schedules(row, on)),
        **more,
    }
    return {key: value for key, value in service.items() if value}


def _build_phone(row: Hotline | Mission, number: str, about: str) -> Node:
    node = {
        "id": _build_id(row, f"phone {about}"),
        "number": format_phone(number),
        "type": "voice",
        "description": about,
    }
    return {key: value for key, value in node.items() if value}


def _build_service_area(row: Hotline | Mission, country: str) -> Node:
    return {"id": _build_id(row, f"area {country}"), "name": get_country_name(country, "en")}


def _build_location(row: Mission, name: str) -> Node:
    """HSDS wants an address in parts, which our sources do not give: ours is whole, in the description."""
    node: Node = {"id": _build_id(row, "location"), "location_type": "physical", "name": name}
    if row.address:
        node["description"] = row.address
    if row.coordinates and row.precision == "office":
        node["latitude"], node["longitude"] = row.coordinates
    return node


def _build_schedules(row: Hotline | Mission, on: date) -> Iterator[Node]:
    """One for each rule and span; times carry the offset they have there on the day of the export.

    A rule of public holidays is told in the description alone: a week has none.
    """
    if row.hours == ALWAYS:
        yield {
            "id": _build_id(row, "schedule"),
            "freq": "WEEKLY",
            "byday": _format_byday("Mo-Su"),
            "description": ALWAYS,
        }
    elif row.hours:
        offset = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(row.timezone)).strftime("%z")
        for days, spans in parse_rules(row.hours):
            for span in spans.split(",") if days != HOLIDAYS and spans != OFF else ():
                opens, closes = (f"{at}{offset[:3]}:{offset[3:]}" for at in span.split("-"))
                yield {
                    "id": _build_id(row, f"schedule {days} {span}"),
                    "freq": "WEEKLY",
                    "byday": _format_byday(days),
                    "opens_at": opens,
                    "closes_at": closes,
                    "description": row.hours,
                }


def _format_byday(days: str) -> str:
    chosen: list[str] = []
    for part in days.removesuffix(f",{HOLIDAYS}").split(","):
        first, last = (DAYS.index(day) for day in (part.split("-") * 2)[:2])
        chosen += [DAYS[index % 7] for index in range(first, (last if last >= first else last + 7) + 1)]
    return ",".join(day.upper() for day in chosen)


def _format_verification(source: Source) -> str:
    if source.assured_on is None:
        return "Not yet checked by us."
    return "" if source.is_recent else "Not checked lately."


def _build_id(row: Hotline | Mission, part: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{row.row_id} {part}"))
