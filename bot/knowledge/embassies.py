"""Her country's office where she is: nearest first, beside a door that is no government's, and the emergency numbers."""

from collections.abc import Mapping, Sequence

from bot.domain.directory import Directory, Hotline, Mission
from bot.domain.enums import ANY, HOME_COUNTRIES, ORIGINS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge.clarifying_questions import ask_country, ask_origin, ask_place
from bot.knowledge.home_country_lines import find_home_lines, list_groups, list_row_ids
from bot.knowledge.ranking import Seeker, compute_distances, list_cities, rank_lines, rank_offices

OFFICES_PER_SCREEN = 3
WORK_TOPICS = (
    "wages_unpaid",
    "working_hours_rest",
    "contract_changed",
    "recruitment_debt",
    "change_employer",
    "leave_employer",
)
"""Topics after which the labour office stands before the embassy."""
RESPONSES_BY_CAUTION = {"": "utter_office", "military_linked": "utter_office_groups_first"}
"""The screen for what is to be known about an office before going near it; any other caution stands above it."""


def find_offices(
    directory: Directory,
    *,
    country: str | None,
    origin: str | None,
    seeker: Seeker | None = None,
    page: str | None = None,
) -> ResponseCall:
    """Offices, or the one question that is still open: where she is, whose office, and her city where that decides."""
    seeker = seeker or Seeker()
    if country is None:
        return ask_country(Choice("find_embassy", {"origin": origin} if origin else {}))
    if origin is None:
        return ask_origin(Choice("find_embassy", {"country": country}))
    if country == ANY:
        return _list_anywhere(directory, origin=origin, seeker=seeker)
    found = directory.list_missions(origin=origin, country=country)
    asks = Choice("find_embassy", {"country": country, "origin": origin})
    if origin != ANY and seeker.place is None and len(cities := list_cities(found, seeker.places)) > 1:
        return ask_place(asks, places=[city.place_id for city in cities])
    shown = _build_arguments(directory, country=country, origin=origin, seeker=seeker)
    if origin == ANY:
        return _list_one_per_origin(found, shown)
    if not found:
        return _list_offices_abroad(directory, shown, country=country, origin=origin, seeker=seeker)
    return _list_local_offices(found, shown, asks=asks, seeker=seeker, page=page)


def _build_arguments(directory: Directory, *, country: str, origin: str, seeker: Seeker) -> dict[str, object]:
    shown: dict[str, object] = {
        "country": country,
        "origin": origin,
        "groups": list_row_ids(list_groups(directory, country=country, origin=origin, seeker=seeker)),
    }
    if not shown["groups"]:
        # Where no group is known, a line there that answers in her language is still a door that is not the embassy.
        shown["lines"] = list_row_ids(
            rank_lines(seeker, _list_lines_in_language(directory, country, origin, seeker))[:1]
        )
    if origin != ANY:
        shown["hotlines"] = list_row_ids(rank_lines(seeker, directory.list_home_hotlines(origin, from_abroad=True))[:1])
    return shown


def _list_lines_in_language(directory: Directory, country: str, origin: str, seeker: Seeker) -> list[Hotline]:
    spoken = {seeker.language, *(language for language, home in HOME_COUNTRIES.items() if home == origin)}
    found = directory.list_hotlines(country=country, kinds=("labour", "violence", "trafficking"), origin=origin)
    return [line for line in found if spoken & {*line.languages}]


def _list_local_offices(
    found: Sequence[Mission], shown: Mapping[str, object], *, asks: Choice, seeker: Seeker, page: str | None
) -> ResponseCall:
    start = (int(page or "1") - 1) * OFFICES_PER_SCREEN
    # An office of which neither number nor address is known is a door that does not open: never the first one.
    ordered = sorted(rank_offices(seeker, found), key=lambda office: not (office.can_be_called or office.address))
    here = ordered[start : start + OFFICES_PER_SCREEN] or ordered[:OFFICES_PER_SCREEN]
    caution = next((mission.risk for mission in here if mission.risk), "")
    has_more = start + OFFICES_PER_SCREEN < len(ordered)
    more = {"intent": asks.intent, "values": {**asks.values, "page": str(int(page or "1") + 1)}}
    return ResponseCall(
        RESPONSES_BY_CAUTION.get(caution, "utter_office_caution"),
        {
            **shown,
            "missions": list_row_ids(here),
            **_build_distances(seeker, here),
            **({"caution": caution} if caution else {}),
            **({"more": more} if has_more else {}),
        },
    )


def _list_offices_abroad(
    directory: Directory, shown: Mapping[str, object], *, country: str, origin: str, seeker: Seeker
) -> ResponseCall:
    abroad = rank_offices(seeker, directory.list_accredited_missions(origin=origin, country=country))[
        :OFFICES_PER_SCREEN
    ]
    if not abroad:
        return ResponseCall("utter_office_elsewhere", shown)
    other = abroad[0].country
    there = [office for office in abroad if office.country == other]
    return ResponseCall("utter_office_abroad", {**shown, "other": other, "missions": list_row_ids(there)})


def _list_one_per_origin(found: Sequence[Mission], shown: Mapping[str, object]) -> ResponseCall:
    if not found:
        return ResponseCall("utter_numbers_only_emergency", {"country": shown["country"]})
    one_each = [next(m for m in found if m.origin == o) for o in ORIGINS if any(m.origin == o for m in found)]
    return ResponseCall("utter_office_all", {**shown, "missions": list_row_ids(one_each)})


def _list_anywhere(directory: Directory, *, origin: str, seeker: Seeker) -> ResponseCall:
    if origin == ANY:
        return find_home_lines(directory, origin=ANY)
    found = rank_lines(seeker, directory.list_home_hotlines(origin, from_abroad=True))
    return ResponseCall("utter_office_anywhere", {"origin": origin, "hotlines": list_row_ids(found)})


def _build_distances(seeker: Seeker, here: Sequence[Mission]) -> dict[str, object]:
    found = compute_distances(seeker, here)
    return {"place": seeker.place, "distances": found} if found else {}
