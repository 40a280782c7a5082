"""The page behind the operator's notice: who helps while a war, a flood or an epidemic goes on, and where to register."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.domain.directory import Directory, Hotline
from bot.domain.enums import ANY, CARD_COUNTRIES, DEFAULT_LANGUAGE, DESTINATIONS, HOME_COUNTRIES, ORIGINS
from bot.domain.screen import Banner, find_current_banner
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge.home_country_lines import LINES_PER_SCREEN
from bot.knowledge.ranking import Seeker, rank_lines

CRISIS_CHOICE = Choice("show_menu", {"part": "crisis"})


def build_crisis_screen(
    directory: Directory, banner: Banner | None, *, country: str | None, language: str
) -> ResponseCall:
    """Its lines that serve her where she is, or from home; that it is over, where nothing holds today."""
    if banner is None:
        return ResponseCall("utter_crisis_over")
    lines = list(_list_lines(directory, banner, country=country, language=language))
    return ResponseCall(
        "utter_crisis",
        {
            "notice": {
                "text": banner.text,
                "source": banner.source,
                "starts": banner.starts.isoformat(),
                "until": banner.until.isoformat(),
            },
            "hotlines": [line.row_id for line in lines],
            "registrations": [line.row_id for line in lines if line.find_registration()],
        },
    )


def find_crisis_help(
    directory: Directory,
    banners: Sequence[Banner],
    *,
    on: date,
    country: str | None,
    origin: str | None,
    seeker: Seeker,
) -> ResponseCall:
    """What she is shown who writes of a war, a storm or an epidemic: the page behind today's notice, where there is one.

    Else lines of her own country that work from where she is, and where her state asks its people to register; the emergency
    numbers stand below. Nothing is said of what happens there: nobody has read about it.
    """
    where = country if country in CARD_COUNTRIES else None
    banner = find_current_banner(banners, on=on, country=where)
    if banner and banner.rows:
        return build_crisis_screen(directory, banner, country=where, language=seeker.language or DEFAULT_LANGUAGE)
    home = origin if origin in ORIGINS else HOME_COUNTRIES.get(seeker.language or "")
    lines = directory.list_home_hotlines(home, from_abroad=where in DESTINATIONS or where is None) if home else ()
    registering = [line.row_id for line in directory.hotlines if line.country == home and line.find_registration()]
    shown = [line.row_id for line in rank_lines(seeker, lines)[:LINES_PER_SCREEN]]
    there = {"country": where} if where else {}
    return ResponseCall("utter_crisis_asked", {**there, "hotlines": shown, "registrations": registering[:1]})


def _list_lines(directory: Directory, banner: Banner, *, country: str | None, language: str) -> Iterator[Hotline]:
    """Those of her own country that work from where she is, and those there; her language tells whose she is.

    What is hidden today is left out.
    """
    home, shown = HOME_COUNTRIES.get(language), {line.row_id: line for line in directory.hotlines}
    for line in (shown[row_id] for row_id in banner.rows if row_id in shown):
        is_home_line = line.country in ORIGINS
        can_call = line.dialable_from in (ANY, country) or not is_home_line
        if can_call and (home if is_home_line else country) in (None, line.country):
            yield line
