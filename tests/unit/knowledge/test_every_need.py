"""Every origin, destination and need in every language: a screen that ends well, and no number on it that may not be shown."""

import csv
import re
import time
from functools import cache

import pytest

from bot.domain.directory import Hotline, Mission
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.turn import ResponseCall
from bot.i18n.directory_rows import format_phone
from bot.knowledge import hotlines
from bot.knowledge.ranking import Seeker, is_line_open
from tests.support.factories import NOW, ROOT, create_renderer, create_translator, load_real_content

ROWS, PLACES = load_real_content().directory, load_real_content().places
SLOWEST = 0.002
"""Seconds a look-up may take, for 95 of 100."""
DIGITS = re.compile(r"\d+")
FOLDER = ROOT / "data" / "directory"
NUMBERS = {"missions.csv": ("phone", "phone_emergency", "phone_alt"), "hotlines.csv": ("phone",)}
LONG = 3
"""Digits from which on a run may be (a part of) a number to call."""


def seeker(country: str, language: str, need: str) -> Seeker:
    return Seeker(
        language=language,
        is_open=lambda line: is_line_open(line, now=NOW),
        places=PLACES,
        place=PLACES.list_in_country(country)[0].place_id,
        wants_labour=need in hotlines.WORK_TOPICS,
    )


def found(country: str, origin: str, need: str, language: str = "en") -> ResponseCall:
    return hotlines.find_for_need(
        ROWS, need=need, country=country, origin=origin, seeker=seeker(country, language, need)
    )


def rows(said: ResponseCall) -> list[Hotline | Mission]:
    """The rows a screen carries."""
    given = said.arguments
    lines = [ROWS.get_hotline(row) for name in ("groups", "hotlines", "lines") for row in given.get(name, ())]
    emergency = ROWS.list_emergency_lines(given["country"]) if given.get("country") in DESTINATIONS else ()
    return [*(ROWS.get_mission(row) for row in given.get("missions", ())), *lines, *emergency]


def runs(*written: str) -> set[str]:
    return {run for text in written for run in DIGITS.findall(text)}


def allowed(said: ResponseCall, country: str) -> set[str]:
    """Every run of digits these rows may bring: numbers as dialled, addresses, names, hours, dates and distances."""
    known: set[str] = set()
    for row in [*rows(said), *ROWS.list_emergency_lines(country)]:
        known |= runs(format_phone(row.phone) if row.phone else "", row.name, row.hours, row.source.published)
        if isinstance(row, Mission):
            after = format_phone(row.phone_after_hours) if row.phone_after_hours else ""
            source = row.after_hours_source or row.source
            known |= runs(row.address, row.city, after, source.published)
        for way in row.contacts:
            known |= runs(format_phone(way.value) if way.value.startswith("+") else way.value, way.source.published)
    return known | {str(far) for far in dict(said.arguments.get("distances", {})).values()}


@cache
def hidden() -> frozenset[str]:
    """Numbers that stand in the tables and may not be shown today, as they would be written."""
    written = [
        format_phone(number)
        for table, columns in NUMBERS.items()
        for row in csv.DictReader((FOLDER / table).open(encoding="utf-8", newline=""))
        for column in columns
        for number in row[column].split(";")
        if number.startswith("+")
    ]
    return frozenset(written) - shown_numbers()


def shown_numbers() -> set[str]:
    after = [mission.phone_after_hours for mission in ROWS.missions]
    known = [*(mission.phone for mission in ROWS.missions), *after, *(line.phone for line in ROWS.hotlines)]
    return {format_phone(number) for number in known if number}


def test_some_numbers_of_the_tables_are_hidden() -> None:
    assert len(hidden()) >= 20


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", DESTINATIONS)
def test_every_need_ends_with_an_emergency_number_and_shows_nothing_else(country: str, language: str) -> None:
    emergency = [format_phone(line.phone) for line in ROWS.list_emergency_lines(country)]
    assert emergency
    for origin in ORIGINS:
        for need in hotlines.ALL_NEEDS:
            said = found(country, origin, need, language)
            text = create_renderer().render(said, create_translator(language)).text
            assert any(number in text for number in emergency), (origin, need)
            strange = {run for run in runs(text) - allowed(said, country) if len(run) >= LONG}
            assert strange <= {str(year) for year in range(2000, 2100)}, (origin, need, strange)
            assert not [number for number in hidden() if number in text], (origin, need)


@pytest.mark.parametrize("country", DESTINATIONS)
def test_the_numbers_of_a_screen_are_of_her_country_or_work_there(country: str) -> None:
    for origin in ORIGINS:
        for need in hotlines.ALL_NEEDS:
            for row in rows(found(country, origin, need)):
                if isinstance(row, Hotline):
                    assert row.country == country or row.dialable_from in ("any", country) or row.country == origin
                else:
                    assert row.origin == origin
                    assert row.country == country or country in row.jurisdiction


def test_a_need_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        found("MY", "ID", "weather")


@pytest.mark.timed
def test_nothing_is_looked_up_for_long() -> None:
    took = []
    for country in DESTINATIONS:
        for origin in ORIGINS:
            for need in hotlines.ALL_NEEDS:
                began = time.perf_counter()
                found(country, origin, need)
                took.append(time.perf_counter() - began)
    assert sorted(took)[int(0.95 * len(took))] <= SLOWEST


@pytest.mark.parametrize("need", ["find_embassy", "wages_unpaid"])
def test_no_office_stands_first_that_has_neither_number_nor_address(need: str) -> None:
    for country in DESTINATIONS:
        for origin in ORIGINS:
            offices = [row for row in rows(found(country, origin, need)) if isinstance(row, Mission)]
            opens = [bool(row.can_be_called or row.address) for row in offices]
            assert opens == sorted(opens, reverse=True), (country, origin)
