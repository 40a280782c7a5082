"""Doors that are open wherever she is: lines of her own country that work from abroad, and groups that are no government."""

from collections.abc import Iterable

from bot.model.directory import Directory, Hotline, Mission
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY, DESTINATIONS, ORIGINS
from bot.services.nearest import Seeker, lines_for
from bot.services.questions import ask_origin

LINES_A_SCREEN = 2


def home_lines(
    directory: Directory, *, origin: str | None, country: str | None = None, seeker: Seeker | None = None
) -> Utterance:
    """Lines of her own country that can be dialled from where she is, above the emergency numbers there."""
    where = {"country": country} if country in DESTINATIONS else {}
    if origin is None:
        return ask_origin(Choice("find_hotline", {"kind": "consular"}))
    if origin == ANY:
        every = [line for one in ORIGINS for line in directory.home(one, from_abroad=True)[:1]]
        return Utterance("utter_numbers_home", {**where, "hotlines": ids(every)})
    found = lines_for(seeker or Seeker(), directory.home(origin, from_abroad=True))
    if found:
        return Utterance("utter_numbers_home", {**where, "origin": origin, "hotlines": ids(found)})
    at_home = directory.home(origin, from_abroad=False)
    if at_home:
        return Utterance(
            "utter_numbers_home_none", {**where, "origin": origin, "hotlines": ids(at_home[:LINES_A_SCREEN])}
        )
    return Utterance("utter_numbers_home_nothing", {**where, "origin": origin})


def groups(directory: Directory, *, country: str, origin: str | None, seeker: Seeker) -> list[Hotline]:
    """A few lines that no government runs, groups for migrants first, in her order."""
    found = directory.groups(country=country, origin=origin)
    return sorted(found, key=lambda line: (line.kind != "migrant_ngo", *seeker.rank(line)))[:LINES_A_SCREEN]


def ids(rows: Iterable[Hotline | Mission]) -> list[str]:
    """What a response carries of rows."""
    return [row.row_id for row in rows]
