"""Who can be called or visited: a need, a place and an origin → the response that shows it.

Each verb answers with what is known; where nothing trusted is known it says so and names the nearest other door.
"""

from collections.abc import Iterable, Mapping

from bot.model.directory import Directory, Hotline, Mission
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY, ORIGINS
from bot.services.questions import ask_country, ask_origin

LINES_A_SCREEN = 2
OFFICES_A_SCREEN = 3
FIRST_KINDS = ("migrant_ngo", "violence", "labour")
"""What stands on the first screen of numbers, one of each."""


def numbers(directory: Directory, *, country: str | None, origin: str | None, kind: str | None) -> Utterance:
    """Numbers to call where she is; the emergency numbers first and always."""
    if kind == "consular":
        return home_lines(directory, origin=origin)
    asks = Choice("find_hotline", {"kind": kind} if kind else {})
    if country is None:
        return ask_country(asks)
    if country == ANY:
        return Utterance("utter_help_now_all")
    if kind and kind != ANY:
        return _of_kind(directory, country=country, origin=origin, kind=kind)
    mixed = [line for kind in FIRST_KINDS for line in directory.lines(country=country, kinds=[kind], origin=origin)[:1]]
    if not mixed:
        return Utterance("utter_numbers_only_emergency", {"country": country})
    return Utterance("utter_numbers", {"country": country, "hotlines": _ids(mixed)})


def home_lines(directory: Directory, *, origin: str | None) -> Utterance:
    """Lines of her own country that can be dialled from where she is."""
    if origin is None:
        return ask_origin(Choice("find_hotline", {"kind": "consular"}))
    if origin == ANY:
        return Utterance("utter_numbers_home", {"hotlines": _ids(_every_home_line(directory))})
    found = directory.home(origin, from_abroad=True)
    if found:
        return Utterance("utter_numbers_home", {"origin": origin, "hotlines": _ids(found)})
    at_home = directory.home(origin, from_abroad=False)
    if at_home:
        return Utterance("utter_numbers_home_none", {"origin": origin, "hotlines": _ids(at_home[:LINES_A_SCREEN])})
    return Utterance("utter_numbers_home_nothing", {"origin": origin})


def offices(directory: Directory, *, country: str | None, origin: str | None) -> Utterance:
    """Her country's office where she is, beside a door that is no government's, and the emergency numbers."""
    if country is None:
        return ask_country(Choice("find_embassy", {"origin": origin} if origin else {}))
    if origin is None:
        return ask_origin(Choice("find_embassy", {"country": country}))
    if country == ANY:
        return _wherever(directory, origin=origin)
    found = directory.offices(origin=origin, country=country)
    groups = directory.groups(country=country, origin=origin)[:LINES_A_SCREEN]
    shown = {"country": country, "origin": origin, "groups": _ids(groups)}
    if origin != ANY:
        shown["hotlines"] = _ids(directory.home(origin, from_abroad=True)[:1])
    if not found:
        return _none_there(directory, shown, origin=origin)
    if origin == ANY:
        return Utterance("utter_office_all", {**shown, "missions": _ids(_one_each(found))})
    return _some_there(found[:OFFICES_A_SCREEN], shown)


def _some_there(found: tuple[Mission, ...], shown: Mapping[str, object]) -> Utterance:
    caution = next((mission.risk for mission in found if mission.risk), "")
    response = {"": "utter_office", "military_linked": "utter_office_groups_first"}.get(caution, "utter_office_caution")
    return Utterance(response, {**shown, "missions": _ids(found), **({"caution": caution} if caution else {})})


def _none_there(directory: Directory, shown: Mapping[str, object], *, origin: str) -> Utterance:
    if origin == ANY:
        return Utterance("utter_numbers_only_emergency", {"country": shown["country"]})
    return Utterance("utter_office_elsewhere", shown)


def _wherever(directory: Directory, *, origin: str) -> Utterance:
    if origin == ANY:
        return home_lines(directory, origin=ANY)
    return Utterance(
        "utter_office_anywhere", {"origin": origin, "hotlines": _ids(directory.home(origin, from_abroad=True))}
    )


def for_need(directory: Directory, *, intent: str, country: str | None, origin: str | None) -> Utterance:
    """A safe place, a doctor or advice about the law, where she is."""
    if country is None:
        return ask_country(Choice(intent))
    if country == ANY:
        return Utterance("utter_help_now_all")
    response, kinds = NEEDS[intent]
    found = directory.lines(country=country, kinds=kinds, origin=origin)[:LINES_A_SCREEN]
    return Utterance(response, {"country": country, "hotlines": _ids(found)})


NEEDS = {
    "find_shelter": ("utter_shelter", ("shelter", "violence")),
    "find_health_care": ("utter_health_care", ("health",)),
    "find_legal_aid": ("utter_legal_aid", ("legal", "migrant_ngo", "labour")),
}


def help_now(*, country: str | None) -> Utterance:
    """Emergency numbers before any question: of her country, or of all in one short list."""
    if country in (None, ANY):
        return Utterance("utter_help_now_all")
    return Utterance("utter_help_now", {"country": country})


def very_low(directory: Directory, *, country: str | None) -> Utterance:
    """A line for very low mood where she is, or the emergency numbers where none is trusted."""
    if country in (None, ANY):
        return Utterance("utter_very_low_all")
    found = directory.lines(country=str(country), kinds=("mental_health",))[:LINES_A_SCREEN]
    lines = found or directory.emergency(str(country))
    return Utterance("utter_very_low", {"country": country, "hotlines": _ids(lines)})


def _of_kind(directory: Directory, *, country: str, origin: str | None, kind: str) -> Utterance:
    found = directory.lines(country=country, kinds=(kind,), origin=origin)
    if kind == "migrant_ngo":
        found = directory.groups(country=country, origin=origin)
    if found:
        shown = {"country": country, "kind": kind, "hotlines": _ids(found[: LINES_A_SCREEN + 1])}
        return Utterance("utter_numbers_kind", shown)
    nearest = directory.lines(country=country, origin=origin)[:LINES_A_SCREEN]
    return Utterance("utter_numbers_none", {"country": country, "kind": kind, "hotlines": _ids(nearest)})


def _every_home_line(directory: Directory) -> list[Hotline]:
    return [line for origin in ORIGINS for line in directory.home(origin, from_abroad=True)[:1]]


def _one_each(found: tuple[Mission, ...]) -> list[Mission]:
    return [
        next(m for m in found if m.origin == origin) for origin in ORIGINS if any(m.origin == origin for m in found)
    ]


def _ids(rows: Iterable[Hotline | Mission]) -> list[str]:
    return [row.row_id for row in rows]
