"""What stands on the screen of her own office, for each home country and each country of work: a part of docs/coverage.md."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.domain.directory import NO_SUBSTITUTE_RISKS, Directory
from bot.domain.enums import DESTINATIONS, HOME_COUNTRIES, ORIGINS
from bot.knowledge.embassies import find_offices
from bot.knowledge.ranking import Seeker

OWN_NUMBER, LANGUAGE_LINE, HOME_LINE, OLDER_NUMBER, WEBSITE = "N", "L", "H", "O", "W"
MEANINGS: Final = {
    OWN_NUMBER: "a trusted number of an office of her own country, there or serving it from another country",
    LANGUAGE_LINE: "a line or a group there that speaks her language",
    HOME_LINE: "a line of her own country that works from abroad",
    OLDER_NUMBER: "no trusted number of her office; an older one, which nobody has confirmed, is a tap away",
    WEBSITE: "no number of her office; its website",
}


def classify_screen(directory: Directory, *, origin: str, country: str) -> str:
    """The letters of what she is shown when she asks for her office, in the language of her home country."""
    language = next(language for language, home in HOME_COUNTRIES.items() if home == origin)
    shown = find_offices(directory, country=country, origin=origin, seeker=Seeker(language=language)).arguments
    offices = [directory.get_mission(row_id) for row_id in shown.get("missions", ())]
    lines = [directory.get_hotline(row_id) for name in ("lines", "groups") for row_id in shown.get(name, ())]
    is_known = {
        OWN_NUMBER: any(office.can_be_called for office in offices),
        LANGUAGE_LINE: any(language in line.languages for line in lines),
        HOME_LINE: bool(shown.get("hotlines")),
        OLDER_NUMBER: bool(shown.get("older")),
        WEBSITE: not any(office.can_be_called for office in offices)
        and any(office.website and office.risk not in NO_SUBSTITUTE_RISKS for office in offices),
    }
    return "".join(letter for letter, known in is_known.items() if known)


def count_screens(directory: Directory) -> Counter[str]:
    """How many of home country × country of work show each of these; under the empty string those that show none."""
    screens = [classify_screen(directory, origin=o, country=c) for o in ORIGINS for c in DESTINATIONS]
    return Counter(letter for screen in screens for letter in (screen or [""]))


def render_section(directory: Directory) -> Iterator[str]:
    """The lines of that part of the page."""
    counts, total = count_screens(directory), len(ORIGINS) * len(DESTINATIONS)
    yield "## Her own office\n"
    yield f"{len(ORIGINS)} home countries × {len(DESTINATIONS)} countries of work = {total} screens.\n"
    yield "| | what stands on the screen | screens |"
    yield "|---|---|---|"
    yield from (f"| {letter} | {meaning} | {counts[letter]} |" for letter, meaning in MEANINGS.items())
    yield f"| – | none of these; emergency numbers, groups and lines in other languages | {counts['']} |"
    yield ""
    yield f"| country | {' | '.join(ORIGINS)} |"
    yield f"|---|{'---|' * len(ORIGINS)}"
    for country in DESTINATIONS:
        cells = (" ".join(classify_screen(directory, origin=origin, country=country)) or "–" for origin in ORIGINS)
        yield f"| {country} | {' | '.join(cells)} |"
    yield ""
