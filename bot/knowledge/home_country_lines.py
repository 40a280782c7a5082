"""Doors that are open wherever she is: lines of her own country that work from abroad, and groups that are no government."""

from collections.abc import Iterable

from bot.domain.directory import NGO_KINDS, Directory, Hotline, Mission
from bot.domain.enums import ANY, DESTINATIONS, HOME_COUNTRIES, ORIGINS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge.clarifying_questions import ask_origin
from bot.knowledge.ranking import Seeker, rank_lines

LINES_PER_SCREEN = 2


def find_home_lines(
    directory: Directory, *, origin: str | None, country: str | None = None, seeker: Seeker | None = None
) -> ResponseCall:
    """Lines of her own country that can be dialled from where she is, above the emergency numbers there."""
    where = {"country": country} if country in DESTINATIONS else {}
    if origin is None:
        return ask_origin(Choice("find_hotline", {"kind": "consular"}))
    if origin == ANY:
        every = [line for one in ORIGINS for line in directory.list_home_hotlines(one, from_abroad=True)[:1]]
        return ResponseCall("utter_numbers_home", {**where, "hotlines": list_row_ids(every)})
    found = rank_lines(seeker or Seeker(), directory.list_home_hotlines(origin, from_abroad=True))
    if found:
        return ResponseCall("utter_numbers_home", {**where, "origin": origin, "hotlines": list_row_ids(found)})
    at_home = directory.list_home_hotlines(origin, from_abroad=False)
    if at_home:
        return ResponseCall(
            "utter_numbers_home_none", {**where, "origin": origin, "hotlines": list_row_ids(at_home[:LINES_PER_SCREEN])}
        )
    return ResponseCall("utter_numbers_home_nothing", {**where, "origin": origin})


def list_groups(directory: Directory, *, country: str, origin: str | None, seeker: Seeker) -> list[Hotline]:
    """A few lines that no government runs, groups for migrants first, in her order."""
    found = directory.list_ngo_hotlines(country=country, origin=origin)
    return sorted(found, key=lambda line: (NGO_KINDS.index(line.kind), *seeker.rank_line(line)))[:LINES_PER_SCREEN]


def list_spoken_languages(origin: str | None, seeker: Seeker) -> frozenset[str]:
    """What she may speak: the language she writes in, and those of her home country."""
    at_home = (language for language, home in HOME_COUNTRIES.items() if home == origin)
    return frozenset([*at_home, *filter(None, [seeker.language])])


def put_understood_first(lines: Iterable[Hotline], spoken: frozenset[str]) -> list[Hotline]:
    """Lines that speak one of these languages, then those of which it is not known, then those that speak others only."""
    return sorted(lines, key=lambda line: 0 if spoken & {*line.languages} else 2 if line.languages else 1)


def list_row_ids(rows: Iterable[Hotline | Mission]) -> list[str]:
    """What a response carries of rows."""
    return [row.row_id for row in rows]
