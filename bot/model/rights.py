"""Topics a woman may ask about, and sourced statements of law with their risks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.model.directory import Source
from bot.model.vocabulary import ORIGINS

SHOWN = ("right", "risk", "know", "duty", "window")
"""Kinds of facts she may read: a right; a risk, shown with the rights of its country; something to know; who must report
what; a time in which help works."""
STAFF = "staff"
"""A fact for those who keep these files; never loaded."""
REPORTING = "police_reporting"
"""The topic whose duties hold for a country as a whole."""


@dataclass(frozen=True)
class Page:
    """What we say about a topic; every string is an English msgid in the topic's context."""

    frame: str
    options: tuple[str, ...]
    know: tuple[str, ...]
    friend: str


@dataclass(frozen=True)
class Topic:
    """Something she may ask about."""

    name: str
    title: str
    menu: str
    page: Page
    is_disclosure: bool = False
    time_matters: bool = False
    stages: tuple[str, ...] = ()
    """When on her way she may ask about it: menus of their own."""


@dataclass(frozen=True)
class Fact:
    """One sourced statement."""

    fact_id: str
    topics: tuple[str, ...]
    """Its main topic first."""
    country: str
    """ISO code of a destination or an origin, or empty: everywhere."""
    kind: str
    """One of SHOWN."""
    statement: str
    """English msgid with typed placeholders; its numbers are in `values`."""
    values: Mapping[str, str]
    source: Source
    pair: tuple[str, ...] = ()
    """Ids of the facts that must stand beside it, where its research names them."""
    is_sure: bool = True
    """Whether more than one source, or an official one, says so."""


@dataclass(frozen=True)
class Rights:
    """All topics and facts."""

    topics: Mapping[str, Topic]
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def rights(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """Rights of a country, or those that hold everywhere when none is known or none is found."""
        return self._of(topic, "right", [country or ""]) or self._of(topic, "right", [""])

    def risks(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """What somebody should know before she uses a right there."""
        return self._of(topic, "risk", [country]) if country else ()

    def beside(self, right: Fact, topic: str, country: str | None) -> tuple[Fact, ...]:
        """What a right is never shown without: the facts it names, else every risk of the topic there."""
        if right.pair:
            return tuple(self.facts[fact_id] for fact_id in right.pair)
        return self.risks(topic, country)

    def windows(self, topic: str, country: str | None = None) -> tuple[Fact, ...]:
        """Times in which help works: those that hold everywhere, then those of a country."""
        return self._of(topic, "window", ["", *([country] if country else [])])

    def duties(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """Who must report what there: for this topic, else in that country as a whole."""
        if not country:
            return ()
        return self._of(topic, "duty", [country]) or self._of(REPORTING, "duty", [country])

    def to_know(self, topic: str, country: str | None = None) -> tuple[Fact, ...]:
        """What else to know before deciding: there, then everywhere."""
        return (*(self._of(topic, "know", [country]) if country else ()), *self._of(topic, "know", [""]))

    def at_home(self, topic: str, origins: Iterable[str] = ORIGINS) -> tuple[Fact, ...]:
        """What the law of home countries says, whatever its kind."""
        return tuple(f for origin in origins for f in self.facts.values() if f.country == origin and topic in f.topics)

    def menu(self, menu: str) -> tuple[str, ...]:
        """Names of the topics of a menu or of a stage, in order."""
        return tuple(topic.name for topic in self.topics.values() if menu in (topic.menu, *topic.stages))

    def _of(self, topic: str, kind: str, countries: Iterable[str]) -> tuple[Fact, ...]:
        return tuple(
            fact
            for country in countries
            for fact in self.facts.values()
            if topic in fact.topics and fact.kind == kind and fact.country == country
        )
