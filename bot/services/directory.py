"""Who can be called: a need, a place and an origin → the response that shows it. Offices: offices.py.

Each verb answers with what is known; where nothing trusted is known it says so and names the nearest other door.
"""

from bot.model.directory import Directory
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY
from bot.services.home import LINES_A_SCREEN, groups, home_lines, ids
from bot.services.nearest import Seeker, lines_for
from bot.services.offices import OFFICES_A_SCREEN, offices
from bot.services.questions import ask_country

FIRST_KINDS = ("migrant_ngo", "violence", "labour")
"""What stands on the first screen of numbers, one of each."""
YOUNG = ("child", "violence")
"""Kinds of lines for somebody who is not of age, in this order."""
LINES_A_PAGE = 4
"""Lines on each further screen: with four pages, every line of a country is within reach."""
__all__ = ["OFFICES_A_SCREEN", "for_need", "help_instead", "help_now", "home_lines", "numbers", "offices", "very_low", "young"]


def numbers(
    directory: Directory, *, country: str | None, origin: str | None, kind: str | None, seeker: Seeker | None = None,
    page: str | None = None,
) -> Utterance:  # fmt: skip
    """Numbers to call where she is; the emergency numbers first and always. The pages after the first hold all others."""
    seeker = seeker or Seeker()
    if kind == "consular":
        return home_lines(directory, origin=origin, country=country, seeker=seeker)
    if country is None:
        return ask_country(Choice("find_hotline", {"kind": kind} if kind else {}))
    if country == ANY:
        return Utterance("utter_help_now_all")
    if kind and kind != ANY:
        return _of_kind(directory, country=country, origin=origin, kind=kind, seeker=seeker)
    return _of_all_kinds(directory, country=country, origin=origin, seeker=seeker, page=int(page or "1"))


def for_need(
    directory: Directory, *, intent: str, country: str | None, origin: str | None, seeker: Seeker | None = None
) -> Utterance:
    """A safe place, a doctor or advice about the law, where she is."""
    if country is None:
        return ask_country(Choice(intent))
    if country == ANY:
        return Utterance("utter_help_now_all")
    response, kinds = NEEDS[intent]
    found = lines_for(seeker or Seeker(), directory.lines(country=country, kinds=kinds, origin=origin))
    return Utterance(response, {"country": country, "hotlines": ids(found[:LINES_A_SCREEN])})


NEEDS = {
    "find_shelter": ("utter_shelter", ("shelter", "violence")),
    "find_health_care": ("utter_health_care", ("health",)),
    "find_legal_aid": ("utter_legal_aid", ("legal", "migrant_ngo", "labour")),
}


def help_instead(*, country: str | None) -> Utterance:
    """The same, where an answer cannot be given."""
    if country in (None, ANY):
        return Utterance("utter_help_instead_all")
    return Utterance("utter_help_instead", {"country": country})


def help_now(*, country: str | None, for_friend: bool = False) -> Utterance:
    """Emergency numbers before any question: of her country, or of the few where women of her language mostly are."""
    name = "utter_help_now_friend" if for_friend else "utter_help_now"
    if country in (None, ANY):
        return Utterance(f"{name}_all")
    return Utterance(name, {"country": country})


def very_low(
    directory: Directory, *, country: str | None, seeker: Seeker | None = None, for_friend: bool = False
) -> Utterance:
    """One line for very low mood where she is, and the emergency numbers."""
    name = "utter_very_low_friend" if for_friend else "utter_very_low"
    if country in (None, ANY):
        return Utterance(f"{name}_all")
    found = lines_for(seeker or Seeker(), directory.lines(country=str(country), kinds=("mental_health",)))
    return Utterance(name, {"country": country, "hotlines": ids(found[:1])})

def young(directory: Directory, *, country: str | None, seeker: Seeker | None = None) -> Utterance:
    """Lines for somebody who is not of age: those for children first, then those for women; and the emergency numbers."""
    if country in (None, ANY):
        return Utterance("utter_young", {"hotlines": []})
    of_each = [lines_for(seeker or Seeker(), directory.lines(country=str(country), kinds=(kind,))) for kind in YOUNG]
    shown = [line for lines in of_each for line in lines][:LINES_A_SCREEN]
    return Utterance("utter_young", {"country": country, "hotlines": ids(shown)})


def _of_all_kinds(directory: Directory, *, country: str, origin: str | None, seeker: Seeker, page: int) -> Utterance:
    every = lines_for(seeker, directory.lines(country=country, origin=origin))
    if not every:
        return Utterance("utter_numbers_only_emergency", {"country": country})
    of_each = (next((line for line in every if line.kind == kind), None) for kind in FIRST_KINDS)
    first = [line for line in of_each if line] or every[:1]
    others = [line for line in every if line not in first]
    start = (page - 2) * LINES_A_PAGE
    here = first if page == 1 else others[start : start + LINES_A_PAGE] or first
    has_more = len(others) > (page - 1) * LINES_A_PAGE
    more = {"intent": "find_hotline", "values": {"country": country, "page": str(page + 1)}}
    return Utterance(
        "utter_numbers", {"country": country, "hotlines": ids(here), **({"more": more} if has_more else {})}
    )


def _of_kind(directory: Directory, *, country: str, origin: str | None, kind: str, seeker: Seeker) -> Utterance:
    found = lines_for(seeker, directory.lines(country=country, kinds=(kind,), origin=origin))
    if kind == "migrant_ngo":
        found = groups(directory, country=country, origin=origin, seeker=seeker)
    if found:
        shown = {"country": country, "kind": kind, "hotlines": ids(found[: LINES_A_SCREEN + 1])}
        return Utterance("utter_numbers_kind", shown)
    nearest = lines_for(seeker, directory.lines(country=country, origin=origin))[:LINES_A_SCREEN]
    return Utterance("utter_numbers_none", {"country": country, "kind": kind, "hotlines": ids(nearest)})
