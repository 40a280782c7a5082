"""One dated line above the menu, set by an operator while something is going on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

BANNER_CONTEXT = "utter_banner"
"""Its context in the catalogues: like every text that begins a message."""
BANNER_SCREENS = ("utter_first", "utter_menu")
"""Screens it stands above."""


@dataclass(frozen=True)
class Banner:
    """data/policies/banner.yml, one entry."""

    starts: date
    until: date
    """The last day on which it is shown, in UTC."""
    countries: tuple[str, ...]
    """Where she must be to read it; none: everywhere."""
    text: str
    """English msgid."""
    source: str


def find_current_banner(banners: Sequence[Banner], *, on: date, country: str | None) -> Banner | None:
    """The first that holds on this day where she is, or anywhere while that is not known."""
    return next((banner for banner in banners if _is_active(banner, on, country)), None)


def _is_active(banner: Banner, on: date, country: str | None) -> bool:
    is_here = not banner.countries or country is None or country in banner.countries
    return banner.starts <= on <= banner.until and is_here
