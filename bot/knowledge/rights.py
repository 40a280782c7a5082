"""Facts put onto screens: few at a time, and a right never without what it must not be shown without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.model.rights import Fact, Rights

FACTS_PER_SCREEN = 3
"""Facts on a screen, time windows before them not counted."""
MAX_LEADING_WINDOWS = 2
"""How many times in which help works stand before the law of a topic where time matters."""


@dataclass
class _FactScreen:
    rights: list[str] = field(default_factory=list)
    required_facts: list[str] = field(default_factory=list)

    def has_room_for(self, right: Fact, required_facts: Iterable[Fact]) -> bool:
        new = [fact.fact_id for fact in required_facts if fact.fact_id not in self.required_facts]
        return not self.rights or len(self.rights) + len(self.required_facts) + 1 + len(new) <= FACTS_PER_SCREEN

    def add(self, right: Fact, required_facts: Iterable[Fact]) -> None:
        self.rights.append(right.fact_id)
        self.required_facts += [fact.fact_id for fact in required_facts if fact.fact_id not in self.required_facts]


def list_law(rights_catalog: Rights, *, topic: str, country: str | None) -> list[list[str]]:
    """Ids of what is known of the law, screen by screen; none where nothing is. Time windows stand first of all."""
    screens: list[_FactScreen] = []
    for right in rights_catalog.list_rights(topic, country):
        beside = rights_catalog.list_required_facts(right, topic, country)
        if not screens or not screens[-1].has_room_for(right, beside):
            screens.append(_FactScreen())
        screens[-1].add(right, beside)
    shown = {fact_id for screen in screens for fact_id in screen.required_facts}
    left = [risk.fact_id for risk in rights_catalog.list_risks(topic, country) if risk.fact_id not in shown]
    told = [[*screen.rights, *screen.required_facts] for screen in screens]
    return _prepend_windows(rights_catalog, topic, [*told, *_split_screens(left)])


def list_advice(rights_catalog: Rights, *, topic: str, country: str | None) -> list[list[str]]:
    """Ids of what to know before deciding: who must report, the risks there, then the rest."""
    facts = (*rights_catalog.list_duties(topic, country), *rights_catalog.list_risks(topic, country), *rights_catalog.list_advice(topic, country))
    ids = list(dict.fromkeys(fact.fact_id for fact in facts))
    return _prepend_windows(rights_catalog, topic, _split_screens(ids))


def list_windows(
    rights_catalog: Rights, *, topic: str, country: str | None = None, is_pregnant: bool = False
) -> list[list[str]]:
    """Ids of times in which help works; for somebody who is pregnant, those that prevent a pregnancy last."""
    facts = rights_catalog.list_time_windows(topic, country)
    return _split_screens([fact.fact_id for fact in sorted(facts, key=lambda f: is_pregnant and "pregnancy" in f.topics)])


def list_first_windows(rights_catalog: Rights, *, topic: str, is_pregnant: bool = False) -> list[str]:
    """Ids of the times in which help works that she is told at once; to prevent a pregnancy comes too late in one."""
    facts = [fact for fact in rights_catalog.list_time_windows(topic) if not (is_pregnant and "pregnancy" in fact.topics)]
    return [fact.fact_id for fact in facts[:FACTS_PER_SCREEN]]


def list_home_law(rights_catalog: Rights, *, topic: str, origin: str | None) -> list[list[str]]:
    """Ids of what the law of a home country says, or of all of them."""
    facts = rights_catalog.list_home_facts(topic, [origin]) if origin else rights_catalog.list_home_facts(topic)
    return _split_screens([fact.fact_id for fact in facts])


def _prepend_windows(rights_catalog: Rights, topic: str, screens: list[list[str]]) -> list[list[str]]:
    if not rights_catalog.topics[topic].time_matters:
        return screens
    first = [fact.fact_id for fact in rights_catalog.list_time_windows(topic)[:MAX_LEADING_WINDOWS]]
    return [[*first, *(screens[0] if screens else [])], *screens[1:]]


def _split_screens(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[start : start + FACTS_PER_SCREEN]) for start in range(0, len(ids), FACTS_PER_SCREEN)]
