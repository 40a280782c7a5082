"""The nearest is the nearest, whatever the point; and what is said of a distance is no more than is known."""

import random
import time
from dataclasses import replace

import pytest

from bot.domain.enums import DESTINATIONS
from bot.knowledge.ranking import (
    PlaceIndex,
    Seeker,
    compute_distances,
    find_coordinates,
    great_circle_km,
    rank_lines,
    rank_offices,
    round_distance,
)
from tests.support.factories import load_real_content

PLACES, ROWS = load_real_content().places, load_real_content().directory
POINTS = 10_000
SLOWEST = 0.002
"""Seconds a look-up may take, for 95 of 100."""


def random_points(count: int) -> list[tuple[float, float]]:
    """Anywhere between Beirut, Japan and the Equator, where the destinations are."""
    chance = random.Random(5)
    return [(chance.uniform(-3, 46), chance.uniform(32, 146)) for _ in range(count)]


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ((3.139, 101.6869), (1.4655, 103.7578), 295.6),
        ((0.0, 0.0), (0.0, 180.0), 20015.1),
        ((24.7136, 46.6753), (21.4858, 39.1925), 847.3),
        ((5.0, 5.0), (5.0, 5.0), 0.0),
    ],
)
def test_kilometres_on_the_globe(one: tuple[float, float], other: tuple[float, float], far: float) -> None:
    assert great_circle_km(one, other) == pytest.approx(far, rel=0.003, abs=0.01)
    assert great_circle_km(one, other) == pytest.approx(great_circle_km(other, one))


def test_the_nearest_place_is_that_of_a_search_through_all() -> None:
    countries = {
        country: (PlaceIndex(PLACES.list_in_country(country)), PLACES.list_in_country(country))
        for country in ("BN", "KW", "LB", "MY")
    }
    names = list(countries)
    for number, point in enumerate(random_points(POINTS)):
        around, rows = countries[names[number % len(names)]]
        found = around.find_nearest(point, within_km=20_100)
        assert found
        least = min(great_circle_km(point, place.coordinates) for place in rows)
        assert great_circle_km(point, found.coordinates) == pytest.approx(least, abs=0.001)


def test_the_nearest_office_is_that_of_a_search_through_all() -> None:
    chance = random.Random(7)
    many = [rows for c in DESTINATIONS if len(rows := ROWS.list_missions(origin="PH", country=c)) > 1]
    assert many
    for _ in range(POINTS // 10):
        rows = chance.choice(many)
        place = chance.choice(PLACES.list_in_country(rows[0].country))
        seeker = Seeker(places=PLACES, place=place.place_id)
        away = {
            row.row_id: round_distance(great_circle_km(place.coordinates, point))
            for row in rows
            if (point := find_coordinates(row, PLACES))
        }
        first = rank_offices(seeker, rows)[0]
        assert away[first.row_id] == min(away.values())
        assert compute_distances(seeker, rows) == away


def test_beyond_its_limit_nothing_is_near() -> None:
    assert PlaceIndex(PLACES.list_in_country("MY")).find_nearest((-33.9, 151.2), within_km=100) is None
    assert PlaceIndex(()).find_nearest((3.1, 101.7), within_km=100) is None


@pytest.mark.parametrize(
    ("far", "shown"), [(0.0, 0), (9.9, 0), (10.0, 10), (34.0, 30), (199.0, 200), (304.0, 300), (333.0, 350)]
)
def test_a_distance_is_rounded_as_roughly_as_it_is_known(far: float, shown: int) -> None:
    assert round_distance(far) == shown


def test_a_labour_office_stands_first_where_it_is_about_work() -> None:
    rows = ROWS.list_missions(origin="PH", country="SA")
    dammam = next(place.place_id for place in PLACES.list_in_country("SA") if place.name == "Dammam")
    kinds = [row.kind for row in rank_offices(Seeker(places=PLACES, place=dammam, wants_labour=True), rows)]
    assert kinds[0] == "labour_office"
    assert kinds == sorted(kinds, key=lambda kind: kind != "labour_office")


def test_without_a_city_the_order_of_the_directory_stays() -> None:
    rows = ROWS.list_missions(origin="ID", country="MY")
    assert rank_offices(Seeker(places=PLACES), rows) == list(rows)
    assert compute_distances(Seeker(places=PLACES), rows) == {}


def test_her_language_first_then_open_then_not_known_then_closed() -> None:
    hers, opened, unknown, closed = (replace(line, languages=()) for line in ROWS.list_hotlines(country="MY")[:4])
    hers = replace(hers, languages=("km",))
    state = {hers.row_id: False, opened.row_id: True, unknown.row_id: None, closed.row_id: False}
    seeker = Seeker(language="km", is_open=lambda line: state[line.row_id])
    assert rank_lines(seeker, [closed, unknown, opened, hers]) == [hers, opened, unknown, closed]


@pytest.mark.parametrize("country", DESTINATIONS)
def test_every_office_has_a_place(country: str) -> None:
    rows = ROWS.list_missions(origin="any", country=country)
    assert [row.row_id for row in rows if find_coordinates(row, PLACES) is None] == []


@pytest.mark.timed
def test_a_pin_is_placed_in_no_time() -> None:
    around = {country: PlaceIndex(PLACES.list_in_country(country)) for country in DESTINATIONS}
    took = []
    for number, point in enumerate(random_points(500)):
        began = time.perf_counter()
        around[DESTINATIONS[number % len(DESTINATIONS)]].find_nearest(point, within_km=100)
        took.append(time.perf_counter() - began)
    assert sorted(took)[int(0.95 * len(took))] <= SLOWEST
