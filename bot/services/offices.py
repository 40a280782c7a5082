"""Her country's office where she is: nearest first, beside a door that is no government's, and the emergency numbers."""

from collections.abc import Mapping, Sequence

from bot.model.directory import Directory, Hotline, Mission
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY, HOMES, ORIGINS
from bot.services.home import groups, home_lines, ids
from bot.services.nearest import Seeker, cities_of, distances, lines_for, offices_for
from bot.services.questions import ask_country, ask_origin, ask_place

OFFICES_A_SCREEN = 3
ABOUT_WORK = (
    "wages_unpaid", "working_hours_rest", "contract_changed", "recruitment_debt", "change_employer", "leave_employer",
)  # fmt: skip
"""Topics after which the labour office stands before the embassy."""
BY_CAUTION = {"": "utter_office", "military_linked": "utter_office_groups_first"}
"""The screen for what is to be known about an office before going near it; any other caution stands above it."""


def offices(
    directory: Directory,
    *,
    country: str | None,
    origin: str | None,
    seeker: Seeker | None = None,
    page: str | None = None,
) -> Utterance:
    """Offices, or the one question that is still open: where she is, whose office, and her city where that decides."""
    seeker = seeker or Seeker()
    if country is None:
        return ask_country(Choice("find_embassy", {"origin": origin} if origin else {}))
    if origin is None:
        return ask_origin(Choice("find_embassy", {"country": country}))
    if country == ANY:
        return _wherever(directory, origin=origin, seeker=seeker)
    found = directory.offices(origin=origin, country=country)
    asks = Choice("find_embassy", {"country": country, "origin": origin})
    if origin != ANY and seeker.place is None and len(cities := cities_of(found, seeker.places)) > 1:
        return ask_place(asks, places=[city.place_id for city in cities])
    shown = _shown(directory, country=country, origin=origin, seeker=seeker)
    if origin == ANY:
        return _of_all(found, shown)
    if not found:
        return _none_there(directory, shown, country=country, origin=origin, seeker=seeker)
    return _some_there(found, shown, asks=asks, seeker=seeker, page=page)


def _shown(directory: Directory, *, country: str, origin: str, seeker: Seeker) -> dict[str, object]:
    shown: dict[str, object] = {
        "country": country,
        "origin": origin,
        "groups": ids(groups(directory, country=country, origin=origin, seeker=seeker)),
    }
    if not shown["groups"]:
        # Where no group is known, a line there that answers in her language is still a door that is not the embassy.
        shown["lines"] = ids(lines_for(seeker, _in_her_language(directory, country, origin, seeker))[:1])
    if origin != ANY:
        shown["hotlines"] = ids(lines_for(seeker, directory.home(origin, from_abroad=True))[:1])
    return shown


def _in_her_language(directory: Directory, country: str, origin: str, seeker: Seeker) -> list[Hotline]:
    spoken = {seeker.language, *(language for language, home in HOMES.items() if home == origin)}
    found = directory.lines(country=country, kinds=("labour", "violence", "trafficking"), origin=origin)
    return [line for line in found if spoken & {*line.languages}]


def _some_there(
    found: Sequence[Mission], shown: Mapping[str, object], *, asks: Choice, seeker: Seeker, page: str | None
) -> Utterance:
    start = (int(page or "1") - 1) * OFFICES_A_SCREEN
    ordered = offices_for(seeker, found)
    here = ordered[start : start + OFFICES_A_SCREEN] or ordered[:OFFICES_A_SCREEN]
    caution = next((mission.risk for mission in here if mission.risk), "")
    has_more = start + OFFICES_A_SCREEN < len(ordered)
    more = {"intent": asks.intent, "values": {**asks.values, "page": str(int(page or "1") + 1)}}
    return Utterance(
        BY_CAUTION.get(caution, "utter_office_caution"),
        {
            **shown, "missions": ids(here), **_away(seeker, here), **({"caution": caution} if caution else {}),
            **({"more": more} if has_more else {}),
        },
    )  # fmt: skip


def _none_there(
    directory: Directory, shown: Mapping[str, object], *, country: str, origin: str, seeker: Seeker
) -> Utterance:
    abroad = offices_for(seeker, directory.accredited(origin=origin, country=country))[:OFFICES_A_SCREEN]
    if not abroad:
        return Utterance("utter_office_elsewhere", shown)
    other = abroad[0].country
    there = [office for office in abroad if office.country == other]
    return Utterance("utter_office_abroad", {**shown, "other": other, "missions": ids(there)})


def _of_all(found: Sequence[Mission], shown: Mapping[str, object]) -> Utterance:
    if not found:
        return Utterance("utter_numbers_only_emergency", {"country": shown["country"]})
    one_each = [next(m for m in found if m.origin == o) for o in ORIGINS if any(m.origin == o for m in found)]
    return Utterance("utter_office_all", {**shown, "missions": ids(one_each)})


def _wherever(directory: Directory, *, origin: str, seeker: Seeker) -> Utterance:
    if origin == ANY:
        return home_lines(directory, origin=ANY)
    found = lines_for(seeker, directory.home(origin, from_abroad=True))
    return Utterance("utter_office_anywhere", {"origin": origin, "hotlines": ids(found)})


def _away(seeker: Seeker, here: Sequence[Mission]) -> dict[str, object]:
    found = distances(seeker, here)
    return {"place": seeker.place, "distances": found} if found else {}
