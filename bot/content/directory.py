"""data/directory/*.csv → the Directory of rows that may be shown.

Low confidence is not shown (but: older_numbers.py), conflicts are hidden, and so is a row whose own note puts it in doubt:
such a number becomes empty here, so that no later code can show it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.content.caveats import ADDRESS, ALL, DoubtPhrases, load_doubts
from bot.content.contacts import load_contacts
from bot.content.file_reader import read_csv
from bot.content.older_numbers import find_older_number, load_older_numbers
from bot.content.sources import is_open, parse_source
from bot.domain import enums
from bot.domain.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE, Directory, Hotline, Mission, Place, Places
from bot.domain.enums import DESTINATIONS, ENTITY_VALUES
from bot.errors import BadContent

MISSION_COLUMNS = (
    "mission_id",
    "origin",
    "country",
    "kind",
    "own_name",
    "city",
    "address",
    "latitude",
    "longitude",
    "precision",
    "phone",
    "phone_confidence",
    "phone_emergency",
    "emergency_confidence",
    "website",
    "hours",
    "timezone",
    "languages",
    "jurisdiction",
    "run_by",
    "risk_note",
    "confidence",
    "status",
    "assured_date",
    "emergency_assured_date",
    "source_title",
    "source_date",
    "note",
)
HOTLINE_COLUMNS = (
    "hotline_id",
    "name_en",
    "kind",
    "country",
    "serves_origins",
    "languages",
    "phone",
    "dialable_from",
    "hours",
    "timezone",
    "cost",
    "website",
    "run_by",
    "risk_note",
    "confidence",
    "status",
    "assured_date",
    "source_title",
    "source_date",
    "note",
)
ServiceKey = tuple[str, str, str]
_MISSION_ORDER = {"embassy": 0, "consulate_general": 1, "consulate": 2, "labour_office": 3, "economic_office": 4}
_CONFIDENCE = {"high": 0, "medium": 1}


def load_directory(folder: Path, *, policies: Path | None = None) -> Directory:
    """What may be shown of the tables in a folder, by the policies beside it or those named. Raises BadContent."""
    policies = policies or folder.parent / "policies"
    doubts, older = load_doubts(policies), load_older_numbers(policies)
    missions = [
        _parse_mission(row, doubts, older)
        for row in _read_visible_rows(folder / "missions.csv", MISSION_COLUMNS, doubts)
    ]
    hotlines = [_parse_hotline(row) for row in _read_visible_rows(folder / "hotlines.csv", HOTLINE_COLUMNS, doubts)]
    shown = _drop_contradictions([line for line in hotlines if line.confidence in TRUSTED_CONFIDENCE])
    _refuse_duplicates([*(mission.row_id for mission in missions), *(line.row_id for line in hotlines)])
    contacts = load_contacts(folder, doubts)
    missions = [replace(mission, contacts=contacts.get(mission.row_id, ())) for mission in missions]
    shown = [replace(line, contacts=contacts.get(line.row_id, ())) for line in shown]
    return Directory(
        missions=tuple(sorted(missions, key=lambda m: (_MISSION_ORDER[m.kind], m.row_id))),
        hotlines=tuple(sorted(shown, key=lambda line: (_CONFIDENCE[line.confidence], line.row_id))),
    )


def find_hiding_phrases(row: Mapping[str, str], doubts: DoubtPhrases) -> dict[str, str]:
    """What of a row its note hides → the phrase that says so. An emergency number is never hidden."""
    return {} if row["kind"] in EMERGENCY_KINDS else doubts.find_hidden(row["note"])


def _read_visible_rows(path: Path, columns: tuple[str, ...], doubts: DoubtPhrases) -> Iterator[dict[str, str]]:
    return (row for row in read_csv(path, columns) if is_open(row) and ALL not in find_hiding_phrases(row, doubts))


def _parse_mission(row: dict[str, str], doubts: DoubtPhrases, older: Mapping[str, str]) -> Mission:
    if row["origin"] not in enums.ORIGINS or row["kind"] not in _MISSION_ORDER:
        raise BadContent(f"missions.csv: {row['mission_id']} has an unknown origin or kind.")
    where = f"missions.csv: {row['mission_id']}"
    is_placed = ADDRESS not in find_hiding_phrases(row, doubts)
    return Mission(
        row_id=row["mission_id"],
        origin=row["origin"],
        country=row["country"],
        kind=row["kind"],
        name=row["own_name"],
        city=row["city"],
        address=row["address"] if row["confidence"] in TRUSTED_CONFIDENCE and is_placed else "",
        phone=row["phone"] if row["phone_confidence"] in TRUSTED_CONFIDENCE else "",
        phone_after_hours=row["phone_emergency"] if row["emergency_confidence"] in TRUSTED_CONFIDENCE else "",
        risk=row["risk_note"],
        older_phone=find_older_number(row, doubts, older),
        source=parse_source(row, where=where),
        latitude=_parse_degrees(row["latitude"] if is_placed else "", maximum=90, where=where),
        longitude=_parse_degrees(row["longitude"] if is_placed else "", maximum=180, where=where),
        precision=row["precision"],
        hours=row["hours"],
        timezone=row["timezone"],
        languages=_split_codes(row["languages"]),
        website=row["website"],
        jurisdiction=_split_codes(row["jurisdiction"]),
        run_by=row["run_by"],
        confidence=row["confidence"],
        phone_confidence=row["phone_confidence"] or "low",
        after_hours_confidence=row["emergency_confidence"] or "low",
        after_hours_source=parse_source(row, where=where, assured="emergency_assured_date"),
    )


def _parse_hotline(row: dict[str, str]) -> Hotline:
    if row["kind"] not in enums.HOTLINE_KINDS:
        raise BadContent(f"hotlines.csv: {row['hotline_id']} has the unknown kind {row['kind']!r}.")
    return Hotline(
        row_id=row["hotline_id"],
        name=row["name_en"],
        kind=row["kind"],
        country=row["country"],
        serves=tuple(row["serves_origins"].split(";")),
        languages=_split_codes(row["languages"]),
        phone=row["phone"],
        dialable_from=row["dialable_from"],
        hours=row["hours"],
        run_by=row["run_by"],
        is_free=row["cost"] == "free",
        risk=row["risk_note"],
        confidence=row["confidence"],
        source=parse_source(row, where=f"hotlines.csv: {row['hotline_id']}"),
        timezone=row["timezone"],
        website=row["website"],
        area=row.get("area", ""),  # an edition from before this column or the next has none
        run_by_source=row.get("run_by_source", ""),
    )


def _drop_contradictions(lines: list[Hotline]) -> list[Hotline]:
    """Without lines that give one service two numbers: neither is shown. Emergency numbers stay."""
    numbers: dict[ServiceKey, set[str]] = {}
    for line in lines:
        numbers.setdefault(_get_service_key(line), set()).add(line.phone)
    return [line for line in lines if line.is_emergency or len(numbers[_get_service_key(line)]) == 1]


def _get_service_key(line: Hotline) -> ServiceKey:
    return line.country, line.dialable_from, " ".join(line.name.casefold().split())


def _split_codes(value: str) -> tuple[str, ...]:
    return tuple(code for code in value.split(";") if code)


def _parse_degrees(value: str, *, maximum: int, where: str) -> float | None:
    if not value:
        return None
    try:
        degrees = float(value)
    except ValueError:
        degrees = math.inf
    if not -maximum <= degrees <= maximum:
        raise BadContent(f"{where} lies at {value!r}, which is no place.")
    return degrees


def _refuse_duplicates(ids: list[str]) -> None:
    twice = {row_id for row_id in ids if ids.count(row_id) > 1}
    if twice:
        raise BadContent(f"missions.csv and hotlines.csv have {min(twice)} twice.")


COLUMNS = ("place", "country", "name", "latitude", "longitude", "people")


def load_places(folder: Path) -> Places:
    """Those of destinations; the table also holds cities of home countries, for their names. Raises BadContent."""
    rows = (row for row in read_csv(folder / "places.csv", COLUMNS) if row["country"] in DESTINATIONS)
    return Places(
        tuple(sorted((_parse_place(row) for row in rows), key=lambda place: (-place.population, place.place_id)))
    )


def _parse_place(row: dict[str, str]) -> Place:
    try:
        latitude, longitude, people = float(row["latitude"]), float(row["longitude"]), int(row["people"])
    except ValueError as error:
        raise BadContent(f"places.csv: {row['place']} has a number that is none.") from error
    if row["place"] not in ENTITY_VALUES["place"] or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise BadContent(f"places.csv: {row['place']!r} is no place, or not on this earth.")
    return Place(row["place"], row["country"], row["name"], latitude, longitude, people)
