"""Missions and help lines: who can be called or visited, and which of it may be shown.

Names follow HSDS (organization, service, phone, schedule, assured_date). A number carries its own confidence; what is not
trusted is not shown (data/directory/README.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

from bot.domain.enums import ANY

Row = TypeVar("Row", "Mission", "Hotline")

TRUSTED_CONFIDENCE = ("medium", "high")
"""Confidence from which a number may be shown, with the words "not yet checked by us"; low is never shown."""


EMERGENCY_KINDS = ("police", "ambulance")
"""Kinds of line that are always offered and never hidden."""
HOME_KINDS = ("consular", "labour", "trafficking")
"""Kinds of line of a home country that help its people abroad."""
NO_SUBSTITUTE_RISKS = ("military_linked",)
"""Risks of an office of which nothing less than a trusted number is offered: no website instead, no older number."""
ARREST_ONLY_RISK = "arrest_only"
"""A line that takes nothing but that somebody was arrested."""
NGO_KINDS = ("migrant_ngo", "violence", "shelter", "legal")
"""Kinds of line that are named as groups where no government runs them, in this order."""


GOVERNMENT: Final = "government"
RUN_BY = (GOVERNMENT, "non_government", "international", "health")
"""Who answers a line. A screen says where that is a government; a caution says what follows where it can harm her."""

KEYS: Final = "keys"
"""What is pressed after a number for a language: no other way to reach anybody, but told with them."""
REGISTER: Final = "register"
"""Where her country's state asks her to register while something is going on: told on the page of the notice alone."""
CONTACT_KINDS: Final = ("whatsapp", "line", "sms", "email", "facebook", KEYS, REGISTER)
"""How an office or a line can be reached beside its number, what most women have on their telephone first."""
SHOWN_CONTACTS: Final = 2
"""How many other ways stand below a number at most."""

CHECK_METHODS = ("call", "visit", "page", "message")
"""How a row can be checked."""
CHECK_RESULTS = ("right", "wrong", "no_answer", "dead")
"""What a check can find."""


@dataclass(frozen=True)
class Source:
    """Where a row was read, and who has checked it since."""

    title: str
    published: str
    """ISO date as exactly as the source gives it (`2024`, `2024-09`, `2024-09-20`), or empty."""
    assured_on: date | None = None
    """The day one of us called or wrote and it was right; None while nobody has."""
    is_recent: bool = True
    """Whether that day is within the time a check lasts (data/policies/directory.yml). The clock decides it, not the row."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Another way to reach an office or a line than its number, with a source and a check of its own."""

    contact_id: str
    row_id: str
    """Of the office or the line."""
    kind: str
    """One of `CONTACT_KINDS`."""
    value: str
    """A number with +, an address, a name on LINE; of keys those to press, with a space between one menu and the next."""
    source: Source
    language: str = ""
    """Which language keys lead to."""
    confidence: str = "medium"


class Reachable:
    """What an office and a line have in common: how they are reached beside their numbers."""

    risk: str
    contacts: tuple[Contact, ...]

    @property
    def ways(self) -> tuple[Contact, ...]:
        """Other ways to reach it, the likeliest first; none of an office that can harm her."""
        if self.risk in NO_SUBSTITUTE_RISKS:
            return ()
        found = (contact for contact in self.contacts if contact.kind not in (KEYS, REGISTER))
        return tuple(sorted(found, key=lambda contact: CONTACT_KINDS.index(contact.kind)))

    def find_registration(self) -> Contact | None:
        """Where she can register with her country's state; None where no page is known, and never where it can harm her."""
        found = (one for one in self.contacts if one.kind == REGISTER and self.risk not in NO_SUBSTITUTE_RISKS)
        return next(found, None)

    def find_keys(self, language: str) -> Contact | None:
        """What she presses after its number to be answered in a language; None where that is not known."""
        found = (one for one in self.contacts if one.kind == KEYS and one.language == language)
        return next(found, None)


@dataclass(frozen=True, kw_only=True)
class Mission(Reachable):
    """An office of a state in another country. Any of address and numbers may be empty; then the screen says so."""

    row_id: str
    origin: str
    country: str
    kind: str
    name: str
    """What the office is called in its own country (KBRI, MWO), where that differs from "embassy of …"; else empty."""
    city: str
    address: str
    phone: str
    phone_after_hours: str
    risk: str
    source: Source
    latitude: float | None = None
    """Degrees north; None where not known."""
    longitude: float | None = None
    """Degrees east."""
    precision: str = ""
    """`office`: latitude and longitude are its door. `city`: only the middle of its city. Empty: neither is known."""
    hours: str = ""
    """OpenStreetMap opening hours, in the time of `timezone`, or empty: not known."""
    timezone: str = ""
    """IANA name of the time at the office."""
    languages: tuple[str, ...] = ()
    website: str = ""
    jurisdiction: tuple[str, ...] = ()
    """Countries it serves beyond its own, where a source says so."""
    run_by: str = "mission"
    confidence: str = "medium"
    """Of the address; each number has its own."""
    phone_confidence: str = "medium"
    after_hours_confidence: str = "medium"
    older_phone: str = ""
    """A number nobody has confirmed, of the day of its source, for one screen that says so; empty where none is offered."""
    after_hours_source: Source | None = None
    """Where the number for after hours was read and when it was called, which is a call of its own; None: as the row."""
    contacts: tuple[Contact, ...] = ()

    @property
    def can_be_called(self) -> bool:
        """Whether any number of it is known."""
        return bool(self.phone or self.phone_after_hours)

    @property
    def coordinates(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@dataclass(frozen=True, kw_only=True)
class Hotline(Reachable):
    """A number to call, with who answers it and from where it can be dialled."""

    row_id: str
    name: str
    kind: str
    country: str
    serves: tuple[str, ...]
    languages: tuple[str, ...]
    phone: str
    dialable_from: str
    """A country code, or `any`."""
    hours: str
    """OpenStreetMap opening hours (`24/7`, `Mo-Fr 08:30-17:30`), or empty: not known."""
    run_by: str
    is_free: bool
    risk: str
    confidence: str
    source: Source
    timezone: str = ""
    """IANA name of the time the hours are in."""
    website: str = ""
    run_by_source: str = ""
    """The page that says who runs it; empty: nobody is told that no government does."""
    area: str = ""
    """Where an emergency number holds: a code of the labels; empty: in the whole country."""
    contacts: tuple[Contact, ...] = ()

    @property
    def is_emergency(self) -> bool:
        """Police and ambulance: always offered, never filtered."""
        return self.kind in EMERGENCY_KINDS

    def can_serve(self, origin: str | None) -> bool:
        """Whether it answers people from there; unknown origin hides nothing."""
        return origin in (None, ANY) or ANY in self.serves or origin in self.serves


@dataclass(frozen=True)
class Directory:
    """All rows that may be shown, in the order they should be offered."""

    missions: tuple[Mission, ...]
    hotlines: tuple[Hotline, ...]

    def get_mission(self, row_id: str) -> Mission:
        """Raises KeyError."""
        return _find_by_id(self.missions, row_id)

    def get_hotline(self, row_id: str) -> Hotline:
        """Raises KeyError."""
        return _find_by_id(self.hotlines, row_id)

    def get_row(self, row_id: str) -> "Mission | Hotline":
        """An office or a line. Raises KeyError."""
        return next((one for one in self.missions if one.row_id == row_id), None) or self.get_hotline(row_id)

    def list_emergency_lines(self, country: str) -> tuple[Hotline, ...]:
        """Police and ambulance of a country, then numbers that hold in a part of it."""
        found = (line for line in self.hotlines if line.country == country and line.is_emergency)
        return tuple(sorted(found, key=lambda line: bool(line.area)))

    def list_accredited_missions(self, *, origin: str, country: str) -> tuple[Mission, ...]:
        """Missions of an origin that stand in another country and serve this one too."""
        return tuple(m for m in self.missions if country in m.jurisdiction and origin in (ANY, m.origin))

    def list_missions(self, *, origin: str, country: str) -> tuple[Mission, ...]:
        """Missions of an origin (or of all) in a country, embassies first."""
        return tuple(m for m in self.missions if m.country == country and origin in (ANY, m.origin))

    def list_hotlines(
        self, *, country: str, kinds: Iterable[str] = (), origin: str | None = None
    ) -> tuple[Hotline, ...]:
        """Help lines of a country (not the emergency numbers), of these kinds, for people from an origin."""
        wanted = tuple(kinds)
        return tuple(
            line
            for line in self.hotlines
            if line.country == country
            and not line.is_emergency
            and (not wanted or line.kind in wanted)
            and line.can_serve(origin)
        )

    def list_ngo_hotlines(self, *, country: str, origin: str | None = None) -> tuple[Hotline, ...]:
        """Lines that no government runs: groups for migrants first, then for women, then safe houses and advice."""
        found = self.list_hotlines(country=country, kinds=NGO_KINDS, origin=origin)
        free = [line for line in found if line.run_by == "non_government"]
        return tuple(sorted(free, key=lambda line: (NGO_KINDS.index(line.kind), origin not in line.serves)))

    def list_home_hotlines(self, origin: str, *, from_abroad: bool) -> tuple[Hotline, ...]:
        """Lines of a home country: those that can be dialled from anywhere, or those for somebody at home to call."""
        return tuple(
            line
            for line in self.list_hotlines(country=origin)
            if (line.dialable_from == ANY) is from_abroad and line.kind in HOME_KINDS
        )

    def list_lines_from_abroad(self, origin: str | None, *, kinds: Iterable[str]) -> tuple[Hotline, ...]:
        """Lines of a home country of these kinds that can be dialled from anywhere; none where it is not known whose."""
        if origin in (None, ANY):
            return ()
        found = self.list_hotlines(country=str(origin), kinds=kinds, origin=origin)
        return tuple(line for line in found if line.dialable_from == ANY)


def _find_by_id(rows: Iterable[Row], row_id: str) -> Row:
    for row in rows:
        if row.row_id == row_id:
            return row
    raise KeyError(row_id)


@dataclass(frozen=True, slots=True)
class Place:
    """A city, town or district. Its point is the middle of it, never an address."""

    place_id: str
    """GeoNames' number for it."""
    country: str
    name: str
    """As maps write it, in Latin letters."""
    latitude: float
    """Degrees north."""
    longitude: float
    """Degrees east."""
    population: int
    """Who live there, roughly; of two places of one name the larger is meant."""

    @property
    def coordinates(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude, self.longitude


@dataclass(frozen=True)
class Places:
    """All of them, the largest first."""

    rows: tuple[Place, ...] = ()

    def find_place(self, place_id: str | None) -> Place | None:
        """None for an id the table does not hold (any more), and for `any`."""
        return self._by_id.get(place_id or "")

    def list_in_country(self, country: str | None) -> tuple[Place, ...]:
        """Those of a country, the largest first."""
        return self._by_country.get(country or "", ())

    def find_by_name(self, name: str, *, country: str) -> Place | None:
        """The largest place of exactly this name in a country: where the city of an office is."""
        return self._by_name.get((country, name.casefold()))

    @cached_property
    def _by_id(self) -> dict[str, Place]:
        return {place.place_id: place for place in self.rows}

    @cached_property
    def _by_country(self) -> dict[str, tuple[Place, ...]]:
        countries = dict.fromkeys(place.country for place in self.rows)
        return {country: tuple(_filter_by_country(self.rows, country)) for country in countries}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Place]:
        return {(place.country, place.name.casefold()): place for place in reversed(self.rows)}


def _filter_by_country(rows: Iterable[Place], country: str) -> Iterable[Place]:
    return (place for place in rows if place.country == country)
