"""The table of places, as it is loaded."""

from pathlib import Path

import pytest

from bot.content.directory import load_places
from bot.domain.directory import Places
from bot.domain.enums import DESTINATIONS, ORIGINS
from bot.errors import BadContent
from tests.support.factories import load_real_content

HEAD = "place,country,name,latitude,longitude,people\n"
TAIPINGS = "1734586,MY,Taiping,4.85,100.73,245182\n1734587,MY,Taiping,4.8,100.7,7\n"


def written(folder: Path, rows: str) -> Path:
    (folder / "places.csv").write_text(HEAD + rows, encoding="utf-8")
    return folder


def test_every_destination_has_cities_and_no_home_country_has() -> None:
    assert all(len(load_real_content().places.list_in_country(country)) >= 8 for country in DESTINATIONS)
    assert not any(load_real_content().places.list_in_country(country) for country in ORIGINS)


def test_of_two_places_of_one_name_the_larger_is_meant(tmp_path: Path) -> None:
    found = load_places(written(tmp_path, TAIPINGS)).find_by_name("taiping", country="MY")
    assert found and found.population == 245182
    assert load_places(tmp_path).find_by_name("taiping", country="TW") is None


def test_an_id_that_is_not_there_is_no_place(tmp_path: Path) -> None:
    places = load_places(written(tmp_path, TAIPINGS))
    assert [places.find_place(code) for code in ("any", None, "", "99999")] == [None] * 4
    assert places.list_in_country("SG") == places.list_in_country(None) == Places().rows == ()


@pytest.mark.parametrize(
    "row", ["x,MY,Taiping,4.8,100.7,7", "1734586,MY,Taiping,north,100.7,7", "1734586,MY,Taiping,95,100,7"]
)
def test_a_place_that_is_none_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(BadContent, match="places.csv"):
        load_places(written(tmp_path, f"{row}\n"))
