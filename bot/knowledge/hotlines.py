"""Who can be called: a need, a place and an origin → the response that shows it. Offices: embassies.py.

Each verb answers with what is known; where nothing trusted is known it says so and names the nearest other door.
"""

from collections.abc import Iterable
from typing import Final

from bot.domain.directory import HOME_KINDS, Directory, Hotline
from bot.domain.enums import ANY, HOTLINE_KINDS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge.clarifying_questions import ask_country
from bot.knowledge.embassies import OFFICES_PER_SCREEN, WORK_TOPICS, find_offices, find_older_numbers
from bot.knowledge.home_country_lines import LINES_PER_SCREEN, find_home_lines, list_groups, list_row_ids
from bot.knowledge.ranking import Seeker, rank_lines

__all__ = [
    "OFFICES_PER_SCREEN",
    "build_fallback_card",
    "build_help_card",
    "build_minor_screen",
    "build_self_harm_card",
    "find_first_line",
    "find_home_lines",
    "find_numbers",
    "find_offices",
    "find_older_numbers",
    "find_other_numbers",
    "find_services",
    "find_support_line",
]


FIRST_SCREEN_KINDS = ("migrant_ngo", "violence", "labour")
"""What stands on the first screen of numbers, one of each."""
MINOR_KINDS = ("child", "violence")
"""Kinds of lines for somebody who is not of age, in this order."""
HEALTH_CARE_RESPONSE = "utter_health_care"
LINES_PER_PAGE = 4
"""Lines on each further screen: with four pages, every line of a country is within reach."""


def find_numbers(
    directory: Directory,
    *,
    country: str | None,
    origin: str | None,
    kind: str | None,
    seeker: Seeker | None = None,
    page: str | None = None,
) -> ResponseCall:
    """Numbers to call where she is; the emergency numbers first and always. The pages after the first hold all others."""
    seeker = seeker or Seeker()
    if kind == "consular":
        return find_home_lines(directory, origin=origin, country=country, seeker=seeker)
    if country is None:
        return ask_country(Choice("find_hotline", {"kind": kind} if kind else {}))
    if country == ANY:
        return ResponseCall("utter_help_now_all")
    if kind and kind != ANY:
        return _list_kind(directory, country=country, origin=origin, kind=kind, seeker=seeker)
    return _list_all_kinds(directory, country=country, origin=origin, seeker=seeker, page=int(page or "1"))


def find_services(
    directory: Directory, *, intent: str, country: str | None, origin: str | None, seeker: Seeker | None = None
) -> ResponseCall:
    """A safe place, a doctor or advice about the law, where she is."""
    if country is None:
        return ask_country(Choice(intent))
    if country == ANY:
        return ResponseCall("utter_help_now_all")
    found = _rank_service_lines(directory, intent=intent, country=country, origin=origin, seeker=seeker)
    return ResponseCall(
        SERVICES_BY_INTENT[intent][0], {"country": country, "hotlines": list_row_ids(found[:LINES_PER_SCREEN])}
    )


SERVICES_BY_INTENT = {
    "find_shelter": ("utter_shelter", ("shelter", "violence")),
    "find_health_care": (HEALTH_CARE_RESPONSE, ("health", "violence")),
    "find_legal_aid": ("utter_legal_aid", ("legal", "migrant_ngo", "labour")),
}


def find_first_line(
    directory: Directory, *, country: str, origin: str | None, seeker: Seeker | None = None
) -> list[str]:
    """The line to call first by somebody who was forced: one for women, else a doctor's; none where none is trusted."""
    for kind in reversed(SERVICES_BY_INTENT["find_health_care"][1]):
        found = rank_lines(seeker or Seeker(), directory.list_hotlines(country=country, kinds=(kind,), origin=origin))
        if found:
            return list_row_ids(found[:1])
    return []


def find_other_numbers(
    directory: Directory, *, country: str, origin: str | None, excluded_ids: Iterable[str], seeker: Seeker | None = None
) -> ResponseCall:
    """Numbers beside those she has seen and where nobody answered."""
    seen = set(excluded_ids)
    every = rank_lines(seeker or Seeker(), directory.list_hotlines(country=country, origin=origin))
    found = [line for line in every if line.row_id not in seen]
    if not found:
        return ResponseCall("utter_contact_other_none", {"country": country})
    return ResponseCall("utter_contact_other", {"country": country, "hotlines": list_row_ids(found[:LINES_PER_SCREEN])})


def find_support_line(directory: Directory, *, country: str | None, seeker: Seeker | None = None) -> ResponseCall:
    """After a very low mood, whatever she answered: who listens where she is, and a person."""
    if country in (None, ANY):
        return ResponseCall("utter_still_here_all")
    found = rank_lines(seeker or Seeker(), directory.list_hotlines(country=str(country), kinds=("mental_health",)))
    return ResponseCall("utter_still_here", {"country": country, "hotlines": list_row_ids(found[:1])})


def _rank_service_lines(
    directory: Directory, *, intent: str, country: str, origin: str | None, seeker: Seeker | None
) -> list[Hotline]:
    response, kinds = SERVICES_BY_INTENT[intent]
    here = directory.list_hotlines(country=country, kinds=kinds, origin=origin)
    found = rank_lines(seeker or Seeker(), here or directory.list_lines_from_abroad(origin, kinds=kinds))
    # A doctor first. A line for women can say where one is: better than none.
    return sorted(found, key=lambda line: line.kind != kinds[0]) if response == HEALTH_CARE_RESPONSE else found


def build_fallback_card(*, country: str | None) -> ResponseCall:
    """The same, where an answer cannot be given."""
    if country in (None, ANY):
        return ResponseCall("utter_help_instead_all")
    return ResponseCall("utter_help_instead", {"country": country})


def build_help_card(*, country: str | None, for_friend: bool = False) -> ResponseCall:
    """Emergency numbers before any question: of her country, or of the few where women of her language mostly are."""
    name = "utter_help_now_friend" if for_friend else "utter_help_now"
    if country in (None, ANY):
        return ResponseCall(f"{name}_all")
    return ResponseCall(name, {"country": country})


def build_self_harm_card(
    directory: Directory, *, country: str | None, seeker: Seeker | None = None, for_friend: bool = False
) -> ResponseCall:
    """One line for very low mood where she is, and the emergency numbers."""
    name = "utter_very_low_friend" if for_friend else "utter_very_low"
    if country in (None, ANY):
        return ResponseCall(f"{name}_all")
    found = rank_lines(seeker or Seeker(), directory.list_hotlines(country=str(country), kinds=("mental_health",)))
    return ResponseCall(name, {"country": country, "hotlines": list_row_ids(found[:1])})


def build_minor_screen(directory: Directory, *, country: str | None, seeker: Seeker | None = None) -> ResponseCall:
    """Lines for somebody who is not of age: those for children first, then those for women; and the emergency numbers."""
    if country in (None, ANY):
        return ResponseCall("utter_young", {"hotlines": []})
    of_each = [
        rank_lines(seeker or Seeker(), directory.list_hotlines(country=str(country), kinds=(kind,)))
        for kind in MINOR_KINDS
    ]
    shown = [line for lines in of_each for line in lines][:LINES_PER_SCREEN]
    return ResponseCall("utter_young", {"country": country, "hotlines": list_row_ids(shown)})


def _list_all_kinds(
    directory: Directory, *, country: str, origin: str | None, seeker: Seeker, page: int
) -> ResponseCall:
    every = rank_lines(seeker, directory.list_hotlines(country=country, origin=origin))
    if not every:
        from_home = rank_lines(seeker, directory.list_lines_from_abroad(origin, kinds=HOME_KINDS))[:LINES_PER_SCREEN]
        if from_home:
            return ResponseCall("utter_numbers", {"country": country, "hotlines": list_row_ids(from_home)})
        return ResponseCall("utter_numbers_only_emergency", {"country": country})
    of_each = (next((line for line in every if line.kind == kind), None) for kind in FIRST_SCREEN_KINDS)
    first = [line for line in of_each if line] or every[:1]
    others = [line for line in every if line not in first]
    start = (page - 2) * LINES_PER_PAGE
    here = first if page == 1 else others[start : start + LINES_PER_PAGE] or first
    has_more = len(others) > (page - 1) * LINES_PER_PAGE
    more = {"intent": "find_hotline", "values": {"country": country, "page": str(page + 1)}}
    return ResponseCall(
        "utter_numbers", {"country": country, "hotlines": list_row_ids(here), **({"more": more} if has_more else {})}
    )


def _list_kind(directory: Directory, *, country: str, origin: str | None, kind: str, seeker: Seeker) -> ResponseCall:
    found = rank_lines(seeker, directory.list_hotlines(country=country, kinds=(kind,), origin=origin))
    if kind == "migrant_ngo":
        found = list_groups(directory, country=country, origin=origin, seeker=seeker)
    found = found or rank_lines(seeker, directory.list_lines_from_abroad(origin, kinds=(kind,)))
    if found:
        shown = {"country": country, "kind": kind, "hotlines": list_row_ids(found[: LINES_PER_SCREEN + 1])}
        return ResponseCall("utter_numbers_kind", shown)
    others = directory.list_hotlines(country=country, origin=origin)
    others = others or directory.list_lines_from_abroad(origin, kinds=HOME_KINDS)
    nearest = rank_lines(seeker, others)[:LINES_PER_SCREEN]
    return ResponseCall("utter_numbers_none", {"country": country, "kind": kind, "hotlines": list_row_ids(nearest)})


OFFICE_NEEDS: Final = ("find_embassy", *WORK_TOPICS)
"""Her country's office; for topics about work its labour office first."""
EMERGENCY_NEEDS: Final = ("police", "ambulance")
ALL_NEEDS: Final = (*OFFICE_NEEDS, "find_hotline", *SERVICES_BY_INTENT, "danger_now", "self_harm", *HOTLINE_KINDS)
"""Every need there is."""


def find_for_need(directory: Directory, *, need: str, country: str, origin: str, seeker: Seeker) -> ResponseCall:
    """What she is shown for a need. Raises KeyError for one that is none."""
    if need in OFFICE_NEEDS:
        return find_offices(directory, country=country, origin=origin, seeker=seeker)
    if need in SERVICES_BY_INTENT:
        return find_services(directory, intent=need, country=country, origin=origin, seeker=seeker)
    if need == "danger_now" or need in EMERGENCY_NEEDS:
        return build_help_card(country=country)
    if need == "self_harm":
        return build_self_harm_card(directory, country=country, seeker=seeker)
    if need != "find_hotline" and need not in HOTLINE_KINDS:
        raise KeyError(need)
    kind = need if need in HOTLINE_KINDS else None
    return find_numbers(directory, country=country, origin=origin, kind=kind, seeker=seeker)
