"""Where a message says she is, as a card needs it: whose numbers, where else she may be, and where she no longer is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.model.places import Places
from bot.model.vocabulary import CARD_COUNTRIES, HOMES
from bot.text.place_reading import PlaceReading


class Reader(Protocol):
    """Whoever reads places in words (bot/text/places.py)."""

    def read_message(self, text: str, *, language: str | None = None) -> PlaceReading:
        """What a message says of places."""


@dataclass(frozen=True)
class Whereabouts:
    """Closed values only; nothing of her words."""

    country: str | None = None
    """Whose numbers she gets; None: the message does not say."""
    others: tuple[str, ...] = ()
    """Where she may be as well: the buttons beside those numbers."""
    left: tuple[str, ...] = ()
    """Countries she came back from: their numbers are never hers."""
    is_stated: bool = False
    """Whether she says that she is there, or says nothing but a place."""

    @property
    def kept(self) -> str | None:
        """What is kept as her country: what she stated, or her home where she says she left; never one of several."""
        return self.country if (self.is_stated or self.left) and not self.others else None

    def beside(self, known: str | None) -> "Whereabouts":
        """The same, with what was known of her before, where this message does not say otherwise."""
        if known not in CARD_COUNTRIES or self.left or known == self.country:
            return self
        if self.country is None:
            return replace(self, country=known)
        if self.is_stated and known not in self.others:
            return self
        # A country that is only named, or one of several, does not outweigh the one she gave; it stands beside it.
        return replace(self, country=known, others=_without(known, (self.country, *self.others)))


def read(text: str, *, language: str, reader: Reader, places: Places, likely: Sequence[str]) -> Whereabouts:
    """What a message says of where she is. `likely`: countries of her language, which decide between several."""
    said = reader.read_message(text, language=language)
    named = said.here or _countries(said.places, places)
    found = sorted(dict.fromkeys(code for code in named if code not in said.left), key=lambda code: _rank(code, likely))
    if found:
        return Whereabouts(found[0], tuple(found[1:]), said.left, said.states_here)
    if said.left:
        return Whereabouts(said.home or HOMES.get(language), left=said.left)
    return Whereabouts()


def _countries(ids: Sequence[str], places: Places) -> tuple[str, ...]:
    found = (places.find(place) for place in ids)
    return tuple(place.country for place in found if place is not None)


def _rank(code: str, likely: Sequence[str]) -> int:
    return likely.index(code) if code in likely else len(likely)


def _without(code: str | None, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(other for other in codes if other != code)
