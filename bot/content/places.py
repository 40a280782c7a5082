"""data/directory/places.csv → the Places of the countries women go to."""

from pathlib import Path

from bot.content.files import read_csv
from bot.errors import BadContent
from bot.model.places import Place, Places
from bot.model.vocabulary import DESTINATIONS, ENTITY_VALUES

COLUMNS = ("place", "country", "name", "latitude", "longitude", "people")


def load_places(folder: Path) -> Places:
    """Those of destinations; the table also holds cities of home countries, for their names. Raises BadContent."""
    rows = (row for row in read_csv(folder / "places.csv", COLUMNS) if row["country"] in DESTINATIONS)
    return Places(tuple(sorted((_parse_place(row) for row in rows), key=lambda place: (-place.population, place.place_id))))


def _parse_place(row: dict[str, str]) -> Place:
    try:
        latitude, longitude, people = float(row["latitude"]), float(row["longitude"]), int(row["people"])
    except ValueError as error:
        raise BadContent(f"places.csv: {row['place']} has a number that is none.") from error
    if row["place"] not in ENTITY_VALUES["place"] or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise BadContent(f"places.csv: {row['place']!r} is no place, or not on this earth.")
    return Place(row["place"], row["country"], row["name"], latitude, longitude, people)
