"""Wherever she is and whatever she needs: that no number is known is said only where no trusted row serves her.

All home countries × countries of work × needs in one test that collects what it finds, in her own language and in English.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from bot.domain.directory import NO_SUBSTITUTE_RISKS, Hotline, Mission
from bot.domain.enums import DESTINATIONS, HOME_COUNTRIES, ORIGINS
from bot.domain.turn import ResponseCall
from bot.i18n.translator import list_ordered_placeholders
from bot.knowledge import hotlines
from bot.knowledge.ranking import Seeker
from tests.support.factories import create_renderer, create_translator, load_real_content

ROWS, RESPONSES = load_real_content().directory, load_real_content().responses
WOMEN = [*HOME_COUNTRIES.items(), *product(["en"], ORIGINS)]
"""Language and home country."""
HELPS_ABROAD = ("consular", "labour", "trafficking")
NOT_A_GROUP = ("police", "ambulance", "mental_health", "health", "child")
SERVICES = {
    "utter_shelter": ("shelter", "violence"),
    "utter_health_care": ("health", "violence"),
    "utter_legal_aid": ("legal", "migrant_ngo", "labour"),
}
LINES_IN_ORDER = ("lines", "groups")


def lines_for(origin: str, country: str, kinds: Iterable[str] = ()) -> list[Hotline]:
    """Trusted lines that serve her: there, or of her own country and working from anywhere."""
    wanted = tuple(kinds)
    there = [line for line in ROWS.hotlines if line.country == country and line.can_serve(origin)]
    from_home = [line for line in ROWS.hotlines if line.country == origin and line.dialable_from == "any"]
    fit = [*there, *(line for line in from_home if line.kind in (wanted or HELPS_ABROAD))]
    return [line for line in fit if not line.is_emergency and (not wanted or line.kind in wanted)]


def offices_for(origin: str, country: str) -> list[Mission]:
    return [m for m in ROWS.missions if m.origin == origin and country in (m.country, *m.jurisdiction)]


def missed(said: ResponseCall, origin: str, country: str) -> Iterator[str]:
    """Every row that a screen says is not known."""
    given = said.arguments
    shown = list_ordered_placeholders(RESPONSES[said.response].text)
    is_office = said.response.startswith("utter_office")
    found: list[Hotline | Mission] = []
    if said.response == "utter_numbers_only_emergency":
        found += lines_for(origin, country)
    if said.response == "utter_numbers_none":
        found += lines_for(origin, country, [given["kind"]])
    if said.response.startswith("utter_numbers_home_no") or (
        is_office and "hotlines" in shown and not given["hotlines"]
    ):
        found += [line for line in lines_for(origin, country) if line.country == origin]
    elif "hotlines" in shown and not given["hotlines"]:
        found += lines_for(origin, country, SERVICES.get(said.response, ()))
    if "groups" in shown and not given["groups"]:
        there = [line for line in lines_for(origin, country) if line.country == country]
        found += [line for line in there if line.run_by == "non_government" and line.kind not in NOT_A_GROUP]
    if said.response == "utter_office_elsewhere":
        found += offices_for(origin, country)
    offices = [ROWS.get_mission(row_id) for row_id in given.get("missions", ())]
    if is_office and offices and not any(office.can_be_called for office in offices):
        found += [office for office in offices_for(origin, country) if office.can_be_called]
    yield from (row.row_id for row in found)


def test_that_nothing_is_known_is_said_only_where_it_is_so() -> None:
    failures, claims = [], 0
    for (language, origin), country, need in product(WOMEN, DESTINATIONS, hotlines.ALL_NEEDS):
        said = hotlines.find_for_need(ROWS, need=need, country=country, origin=origin, seeker=Seeker(language=language))
        claims += "none" in said.response or not said.arguments.get("hotlines", True)
        if rows := [*missed(said, origin, country)]:
            failures.append((language, origin, country, need, said.response, rows))
    assert claims > 100, "many screens have to say so: else this looks at nothing"
    assert not failures, f"{len(failures)} screens, the first: {failures[:5]}"


def list_contacts(said: ResponseCall) -> list[Hotline]:
    """Lines and groups in the order they stand on the screen."""
    names = [name for name in list_ordered_placeholders(RESPONSES[said.response].text) if name in LINES_IN_ORDER]
    return [ROWS.get_hotline(row_id) for name in names for row_id in said.arguments[name]]


def faults_without_a_number(said: ResponseCall, language: str, origin: str, country: str) -> Iterator[str]:
    """What an office screen lacks that has no number of her own office."""
    contacts = list_contacts(said)
    known = [
        line
        for line in lines_for(origin, country, ("labour", "violence", "trafficking"))
        if line.country == country and language in line.languages
    ]
    if known and not any(language in line.languages for line in contacts):
        yield "a line there that speaks her language"
    if contacts and _rank(contacts[0], language) > min(_rank(line, language) for line in contacts):
        yield f"first somebody she can speak with, not {contacts[0].row_id}"
    from_home = [line for line in lines_for(origin, country) if line.country == origin]
    if from_home and not said.arguments["hotlines"]:
        yield "the line of her own country that works from abroad"
    text = create_renderer().render(said, create_translator(language)).text
    for row_id in said.arguments.get("missions", ()):
        office = ROWS.get_mission(row_id)
        if (office.website in text) is (office.risk in NO_SUBSTITUTE_RISKS) and office.website:
            yield f"the website of {row_id}, or not that of an office that can harm her"


def _rank(line: Hotline, language: str) -> int:
    return 0 if language in line.languages else 2 if line.languages else 1


def test_without_a_number_of_her_office_another_door_stands_there() -> None:
    failures, looked_at = [], 0
    for (language, origin), country in product(HOME_COUNTRIES.items(), DESTINATIONS):
        if any(office.can_be_called for office in offices_for(origin, country)):
            continue
        looked_at += 1
        said = hotlines.find_offices(ROWS, country=country, origin=origin, seeker=Seeker(language=language))
        failures += [(origin, country, fault) for fault in faults_without_a_number(said, language, origin, country)]
    assert looked_at >= 30
    assert not failures
