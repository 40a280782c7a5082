"""Topics a woman may ask about, and sourced statements of law with their risks."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Final

from bot.domain.directory import Source
from bot.domain.enums import DISCLOSURES, ORIGINS, STAGE_MENUS
from bot.domain.estimates import Formula

READABLE_KINDS = ("right", "risk", "know", "duty", "window")
"""Kinds of facts she may read: a right; a risk, shown with the rights of its country; something to know; who must report
what; a time in which help works."""
NOTE_KIND = "note"
"""A row for those who keep these files; never loaded."""
ANSWER_KINDS = ("window", "right", "know", "duty", "risk")
"""In which order facts answer a question, deadlines before them all; a risk stands beside what it belongs to."""
DEADLINE_ASPECTS = ("claim_deadline", "after_leaving_deadline")
"""Questions about a deadline: what answers one within a year stands before the law of every topic it serves."""
HOURS_BY_UNIT: Final = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24, "year": 365 * 24}
"""Units of a deadline. Months and years are counted short, so that nothing that leans on them comes too late."""
HOURS_PER_DAY: Final = 24
MAX_GENERAL_RISKS = 2
"""Risks beside a right that names none; the others stand on the screens behind it."""
REPORTING_TOPIC = "police_reporting"
"""The topic whose duties hold for a country as a whole."""


@dataclass(frozen=True)
class TopicPage:
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
    page: TopicPage
    is_disclosure: bool = False
    time_matters: bool = False
    stages: tuple[str, ...] = ()
    """When on her way she may ask about it: menus of their own."""


@dataclass(frozen=True)
class Aspect:
    """A question that statements of law answer."""

    name: str
    asks: str
    """The question in English, for those who keep the table."""
    risks_beside: tuple[str, ...] = ()
    """Aspects whose risks are to be known before a right of this one is used."""
    alternatives: tuple[str, ...] = ()
    """What is nearest to it, where nothing is known of it."""
    is_about_home: bool = False
    """Whether the law of her own country answers it."""
    sought: tuple[str, ...] = ()
    """Intents of finding help after which it is often asked."""


@dataclass(frozen=True)
class Deadline:
    """How long something can be done, or help works."""

    amount: float
    unit: str
    """One of HOURS_BY_UNIT."""

    @property
    def hours(self) -> float:
        """Its length, to put deadlines in order."""
        return self.amount * HOURS_BY_UNIT[self.unit]

    @property
    def days(self) -> int | None:
        """Its length in whole days; None where it is counted in hours."""
        return None if self.is_of_hours else int(self.hours // HOURS_PER_DAY)

    @property
    def is_of_hours(self) -> bool:
        """Whether hours count: then it stands before everything, and nothing may suggest that it can wait."""
        return self.unit == "hour"


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
    paired_fact_ids: tuple[str, ...] = ()
    """Ids of the facts that must stand beside it, where its research names them."""
    is_sure: bool = True
    """Whether more than one source, or an official one, says so."""
    aspects: tuple[str, ...] = ()
    """The questions it answers (data/rights/aspects.csv); none where it only explains."""
    deadline: Deadline | None = None
    """The shortest deadline it names (data/rights/deadlines.csv)."""

    @property
    def is_pressing_deadline(self) -> bool:
        """Whether it is a deadline somebody asks for by that word, and at most a year long."""
        is_short = self.deadline is not None and self.deadline.hours <= HOURS_BY_UNIT["year"]
        return is_short and bool(set(self.aspects) & set(DEADLINE_ASPECTS))


def order_by_deadline(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The shortest deadline first; what names none stands behind, as it came."""
    return tuple(sorted(facts, key=_get_length))


def _get_length(fact: Fact) -> float:
    return fact.deadline.hours if fact.deadline else math.inf


@dataclass(frozen=True)
class Rights:
    """All topics and facts."""

    topics: Mapping[str, Topic]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    aspects: Mapping[str, Aspect] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    """By country: how what is owed at the end of service is worked out (data/rights/formulas.csv)."""

    def list_rights(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """Rights of a country, or those that hold everywhere when none is known or none is found."""
        return self._filter_facts(topic, "right", [country or ""]) or self._filter_facts(topic, "right", [""])

    def list_risks(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """What somebody should know before she uses a right there."""
        return self._filter_facts(topic, "risk", [country]) if country else ()

    def list_required_facts(self, right: Fact, topic: str, country: str | None) -> tuple[Fact, ...]:
        """What a right is never shown without: the facts it names, else the risks there of what it answers.

        A right that answers no question in particular stands beside the risks that are about its topic above all.
        """
        if right.paired_fact_ids:
            return tuple(self.facts[fact_id] for fact_id in right.paired_fact_ids)
        risks = self.list_risks(topic, country)
        if not right.aspects:
            return tuple(risk for risk in risks if risk.topics[0] == topic)[:MAX_GENERAL_RISKS]
        beside = {name for aspect in right.aspects for name in (aspect, *self.aspects[aspect].risks_beside)}
        return tuple(risk for risk in risks if beside & set(risk.aspects) or not risk.aspects)[:MAX_GENERAL_RISKS]

    def list_time_windows(self, topic: str, country: str | None = None) -> tuple[Fact, ...]:
        """Times in which help works: those that hold everywhere, then those of a country."""
        return self._filter_facts(topic, "window", ["", *([country] if country else [])])

    def list_deadlines(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """Deadlines of a country, the shortest first; risks that are one among them."""
        if not country:
            return ()
        risks = (fact for fact in self._filter_facts(topic, "risk", [country]) if fact.deadline)
        return order_by_deadline((*self._filter_facts(topic, "window", [country]), *risks))

    def find_reminder_deadline(self, fact_ids: Iterable[str]) -> Fact | None:
        """The fact with the shortest deadline of a screen; None where there is none, or hours count on it.

        Where hours count, nothing may suggest that it can wait for a day.
        """
        found = order_by_deadline(fact for fact_id in fact_ids if (fact := self.facts[fact_id]).deadline)
        deadlines = [fact.deadline.days for fact in found if fact.deadline]
        return None if not found or None in deadlines else found[0]

    def list_duties(self, topic: str, country: str | None) -> tuple[Fact, ...]:
        """Who must report what there: for this topic, else in that country as a whole."""
        if not country:
            return ()
        return self._filter_facts(topic, "duty", [country]) or self._filter_facts(REPORTING_TOPIC, "duty", [country])

    def list_advice(self, topic: str, country: str | None = None) -> tuple[Fact, ...]:
        """What else to know before deciding: there, then everywhere."""
        return (
            *(self._filter_facts(topic, "know", [country]) if country else ()),
            *self._filter_facts(topic, "know", [""]),
        )

    def list_answers(
        self,
        aspect: str,
        *,
        country: str | None,
        origin: str | None = None,
        topic: str | None = None,
        told: Collection[str] | None = None,
    ) -> tuple[Fact, ...]:
        """Facts that answer a question: of a country, else of her own, else those that hold everywhere.

        Those about a topic stand first, and of them deadlines, the shortest first. `told`: topics of the talk; who told of no
        violence, and asks about none, is not answered with what holds after a rape. None: that does not matter.
        """
        may_name = (
            told is None
            or any(topic in DISCLOSURES for topic in told)
            or next(iter(self.topics_by_aspect[aspect]), None) in DISCLOSURES
        )
        answers = [
            fact
            for fact in self.facts.values()
            if aspect in fact.aspects and (may_name or fact.topics[0] != "sexual_violence")
        ]
        of_places = (
            [fact for fact in answers if fact.country == place] for place in (country, origin, "") if place is not None
        )
        found: list[Fact] = next(filter(None, of_places), [])
        return tuple(
            sorted(
                found,
                key=lambda fact: (
                    topic not in fact.topics,
                    fact.deadline is None,
                    _get_length(fact),
                    ANSWER_KINDS.index(fact.kind),
                    not fact.values,
                ),
            )
        )

    def list_deadlines_beside(self, aspect: str, *, country: str | None) -> tuple[Fact, ...]:
        """Deadlines of a country to be known before a right that answers a question is used, the shortest first."""
        beside = set(self.aspects[aspect].risks_beside) - {aspect}
        return order_by_deadline(
            fact
            for fact in self.facts.values()
            if country and fact.country == country and fact.deadline and beside & set(fact.aspects)
        )

    def list_with_pairs(self, fact_ids: Iterable[str]) -> list[str]:
        """Ids of facts, each with those it is never shown without."""
        return list(dict.fromkeys(one for name in fact_ids for one in (name, *self.facts[name].paired_fact_ids)))

    @cached_property
    def topics_by_aspect(self) -> Mapping[str, Mapping[str, int]]:
        """Question about the law → topics of the facts that answer it, wherever they hold, and how many; most first."""
        found: dict[str, Counter[str]] = {aspect: Counter() for aspect in self.aspects}
        for fact in self.facts.values():
            for aspect in fact.aspects:
                found[aspect].update(fact.topics)
        return {aspect: dict(topics.most_common()) for aspect, topics in found.items()}

    def list_home_facts(self, topic: str, origins: Iterable[str] = ORIGINS) -> tuple[Fact, ...]:
        """What the law of home countries says, whatever its kind; in each the shortest deadline first."""
        return tuple(
            fact
            for origin in origins
            for fact in order_by_deadline(f for f in self.facts.values() if f.country == origin and topic in f.topics)
        )

    def is_home_only(self, topic: str) -> bool:
        """Whether all that is known of a topic is the law of home countries."""
        found = [fact for fact in self.facts.values() if topic in fact.topics]
        return bool(found) and all(fact.country in ORIGINS for fact in found)

    def list_menu_topics(self, menu: str) -> tuple[str, ...]:
        """Names of the topics of a menu or of a stage, in order."""
        stages = {stage for stage, listed in STAGE_MENUS.items() if listed == menu}
        return tuple(name for name, topic in self.topics.items() if topic.menu == menu or stages & set(topic.stages))

    def _filter_facts(self, topic: str, kind: str, countries: Iterable[str]) -> tuple[Fact, ...]:
        return tuple(
            fact
            for country in countries
            for fact in self.facts.values()
            if topic in fact.topics and fact.kind == kind and fact.country == country
        )


VALUE_PATTERNS: Final = {
    "year": re.compile(r"(?:[a-z_]+_)?year=(?:19|20)\d\d\Z", re.ASCII),
    "date": re.compile(r"(?!(?:[a-z_]+_)?year=)[a-z_]+=(?:19|20)\d\d-\d\d(?:-\d\d)?\Z", re.ASCII),
    "number": re.compile(r"(?!(?:[a-z_]+_)?year=)[a-z_]+=\d+(?:\.\d+)?\Z", re.ASCII),
    "money": re.compile(r"[a-z_]+=\d+(?:\.\d+)? [A-Z]{3}\Z", re.ASCII),
    "share": re.compile(r"[a-z_]+=\d+(?:\.\d+)?%\Z", re.ASCII),
    "clock": re.compile(r"[a-z_]+=[0-2]\d:[0-5]\d\Z", re.ASCII),
}
"""`year=2019`, `since=2023-01`, `days=14`, `fine=10000 MYR`, `share=10%`, `start=22:00`."""
_ISO_DATE_LENGTH: Final = len("2024-09-20")


def find_value_form(name: str, text: str) -> str | None:
    """The form of a value: a key of FORMS, or None where it is none or the calendar or the clock does not have it."""
    found = next((form for form, pattern in VALUE_PATTERNS.items() if pattern.match(f"{name}={text}")), None)
    try:
        if found == "date":
            date.fromisoformat(text + "-01"[: _ISO_DATE_LENGTH - len(text)])
        if found == "clock":
            time.fromisoformat(text)
    except ValueError:
        return None
    return found


def parse_values(text: str) -> list[tuple[str, str]]:
    """The cell `values`: `fine=10000 MYR;years=5` → name and value of each."""
    return [(name, value) for name, _, value in (pair.partition("=") for pair in text.split(";") if pair)]
