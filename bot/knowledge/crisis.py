"""The page behind the operator's notice: who helps while a war, a flood or an epidemic goes on, and where to register."""

from collections.abc import Iterator

from bot.domain.directory import Directory, Hotline
from bot.domain.enums import ANY, HOME_COUNTRIES, ORIGINS
from bot.domain.screen import Banner
from bot.domain.turn import Choice, ResponseCall

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
