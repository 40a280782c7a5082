"""Her country's office where she is: nearest first, beside a door that is no government's, and the emergency numbers."""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.directory import ARREST_ONLY_RISK, Directory, Hotline, Mission
from bot.domain.enums import ANY, ORIGINS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge.clarifying_questions import ask_country, ask_origin, ask_place
from bot.knowledge.home_country_lines import (
    find_home_lines,
    list_groups,
    list_row_ids,
    list_spoken_languages,
    put_understood_first,
)
from bot.knowledge.ranking import Seeker, compute_distances, list_cities, rank_lines, rank_offices

OFFICES_PER_SCREEN = 3
LINE_KINDS = ("labour", "violence", "trafficking", "legal")
"""Kinds of line in the country that stand beside her office where they speak her language, those without a risk first."""
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
    offices = found or directory.list_accredited_missions(origin=origin, country=country)
    shown = _build_arguments(directory, offices, country=country, origin=origin, seeker=seeker)
    if origin == ANY:
        return _list_one_per_origin(found, shown)
    if not found:
        return _list_offices_abroad(offices, shown, seeker=seeker)
    return _list_local_offices(found, shown, asks=asks, seeker=seeker, page=page)


def _build_arguments(
    directory: Directory, offices: Sequence[Mission], *, country: str, origin: str, seeker: Seeker
) -> dict[str, object]:
    """What stands around offices: groups, a line there that speaks her language, and one of her own country."""
    spoken = list_spoken_languages(origin, seeker)
    # Whoever she can speak with stands first: where her office has no number, or can harm her, that is the door.
    groups = put_understood_first(list_groups(directory, country=country, origin=origin, seeker=seeker), spoken)
    older = _list_older(offices)
    is_understood = any(spoken & {*group.languages} for group in groups)
    lines = _list_lines_in_language(directory, country=country, origin=origin, spoken=spoken, seeker=seeker)
    if is_understood and _can_call(offices):
        lines = []
    home = rank_lines(seeker, directory.list_home_hotlines(origin, from_abroad=True))[:1] if origin != ANY else []
    older_choice = {"intent": "find_embassy", "values": {"part": "older", "country": country, "origin": origin}}
    home_choice = {"intent": "find_hotline", "values": {"kind": "consular", "origin": origin}}
    return {
        "country": country,
        "origin": origin,
        "groups": list_row_ids(groups),
        "lines": list_row_ids([line for line in lines if line not in groups][:1]),
        **({"hotlines": list_row_ids(home)} if origin != ANY else {}),
        # Four choices at most: the line of her own country stands on the screen anyway.
        **({"older": older_choice} if older and origin != ANY else {"from_home": home_choice}),
    }


def _can_call(offices: Iterable[Mission]) -> bool:
    return any(office.can_be_called for office in offices)


def _list_older(offices: Sequence[Mission]) -> list[Mission]:
    """Offices with a number nobody has confirmed; none where one of them has a number that is trusted."""
    return [] if _can_call(offices) else [office for office in offices if office.older_phone]


def _list_lines_in_language(
    directory: Directory, *, country: str, origin: str, spoken: frozenset[str], seeker: Seeker
) -> list[Hotline]:
    found = directory.list_hotlines(country=country, kinds=LINE_KINDS, origin=origin)
    understood = [line for line in found if spoken & {*line.languages} and line.risk != ARREST_ONLY_RISK]
    return sorted(rank_lines(seeker, understood), key=lambda line: bool(line.risk))


def find_older_numbers(
    directory: Directory, *, country: str | None, origin: str | None, seeker: Seeker | None = None
) -> ResponseCall:
    """Numbers of her country's offices that nobody has confirmed; her offices where there is none, or a trusted one."""
    offices = directory.list_missions(origin=str(origin), country=str(country)) if origin != ANY else ()
    older = _list_older(offices)
    if not older:
        return find_offices(directory, country=country, origin=origin, seeker=seeker)
    shown = {"country": country, "origin": origin, "missions": list_row_ids(older[:OFFICES_PER_SCREEN])}
    return ResponseCall("utter_office_older", shown)


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


def _list_offices_abroad(offices: Sequence[Mission], shown: Mapping[str, object], *, seeker: Seeker) -> ResponseCall:
    abroad = rank_offices(seeker, offices)[:OFFICES_PER_SCREEN]
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
