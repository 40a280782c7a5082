"""Topics a woman may ask about, and sourced statements of law with their risks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.directory import Source


@dataclass(frozen=True)
class Page:
    """What we say about a topic; every string is an English msgid in the topic's context."""

    frame: str
    options: tuple[str, ...]
    know: tuple[str, ...]
    friend: str


@dataclass(frozen=True)
class Topic:
    """Something she may ask about; without a page yet, she is told so and shown who may know."""

    name: str
    title: str
    menu: str
    is_disclosure: bool = False
    time_matters: bool = False
    page: Page | None = None


@dataclass(frozen=True)
class Fact:
    """One sourced statement. `kind` is right, risk (always shown with the rights of its country) or know."""

    fact_id: str
    topic: str
    country: str
    """ISO code, or empty: everywhere."""
    kind: str
    statement: str
    """English msgid with typed placeholders; its numbers are in `values`."""
    values: Mapping[str, str]
    source: Source


@dataclass(frozen=True)
class Rights:
    """All topics and facts."""

    topics: Mapping[str, Topic]
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def law(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """Rights and their risks for a country, or those that hold everywhere when none is known or none is found."""
        found = tuple(f for f in self._of(topic) if f.kind in ("right", "risk") and f.country == (country or ""))
        return found or tuple(f for f in self._of(topic) if f.kind == "right" and not f.country)

    def to_know(self, topic: str) -> tuple[Fact, ...]:
        """What to know before deciding."""
        return tuple(f for f in self._of(topic) if f.kind == "know")

    def menu(self, menu: str) -> tuple[str, ...]:
        """Names of the topics of a menu, in order."""
        return tuple(topic.name for topic in self.topics.values() if topic.menu == menu)

    def _of(self, topic: str) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts.values() if fact.topic == topic)
