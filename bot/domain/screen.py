"""What she sees at once: a response as written in domain.yml, and a screen as rendered in her language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.turn import Choice


@dataclass(frozen=True)
class ButtonTemplate:
    """A button as written: an English title and a payload in which $name stands for an argument's code."""

    title: str
    payload: str


@dataclass(frozen=True)
class Response:
    """A response as written in domain.yml."""

    name: str
    text: str
    buttons: tuple[ButtonTemplate, ...]
    choices: str | None = None
    """The argument whose codes become one button each."""
    payload: str = ""
    """Payload of those buttons; empty on questions, where the argument `asks` carries it."""
    is_question: bool = False
    is_gateway_screen: bool = False
    """The gateway's own: an assistant that names it is not believed."""
    skip: str = ""
    """Payload of Skip on a question that makes no buttons of an argument."""
    is_below: bool = False
    """Whether the buttons of that argument stand below the others."""
    variations: Mapping[str, "Response"] = field(default_factory=dict)
    """What is said instead on another messaging service, by its name."""


@dataclass(frozen=True)
class Button:
    """A button as she reads it, and what it means. No choice: the gateway's own (`leave`)."""

    label: str
    choice: Choice | None


@dataclass(frozen=True)
class CopyButton:
    """A number of the directory that stands in the text, and the button that copies it where the channel has such."""

    label: str
    number: str
    """As it stands in the text."""


@dataclass(frozen=True)
class Screen:
    """One message to her: its name, plain text and rows of buttons, the navigation row last."""

    name: str
    text: str
    rows: tuple[tuple[Button, ...], ...]
    language: str
    arguments: Mapping[str, object]
    copies: tuple[CopyButton, ...] = ()


BANNER_CONTEXT = "utter_banner"
"""Its context in the catalogues: like every text that begins a message."""
BANNER_SCREENS = ("utter_first", "utter_menu")
"""Screens it stands above."""


@dataclass(frozen=True)
class Banner:
    """data/banner.yml, one entry."""

    starts: date
    until: date
    """The last day on which it is shown, in UTC."""
    countries: tuple[str, ...]
    """Where she must be to read it; none: everywhere."""
    text: str
    """English msgid."""
    source: str
    rows: tuple[str, ...] = ()
    """Lines of the directory on the page behind it, by id; none: there is no such page."""


def find_current_banner(banners: Sequence[Banner], *, on: date, country: str | None) -> Banner | None:
    """The first that holds on this day where she is, or anywhere while that is not known."""
    return next((banner for banner in banners if _is_active(banner, on, country)), None)


def _is_active(banner: Banner, on: date, country: str | None) -> bool:
    is_here = not banner.countries or country is None or country in banner.countries
    return banner.starts <= on <= banner.until and is_here
