"""Facts put onto screens: few at a time, and a right never without what it must not be shown without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.model.rights import Fact, Rights

A_SCREEN = 3
"""Facts on a screen, time windows before them not counted."""
WINDOWS_FIRST = 2
"""How many times in which help works stand before the law of a topic where time matters."""


@dataclass
class _Screen:
    rights: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def would_hold(self, right: Fact, beside: Iterable[Fact]) -> bool:
        new = [fact.fact_id for fact in beside if fact.fact_id not in self.beside]
        return not self.rights or len(self.rights) + len(self.beside) + 1 + len(new) <= A_SCREEN

    def add(self, right: Fact, beside: Iterable[Fact]) -> None:
        self.rights.append(right.fact_id)
        self.beside += [fact.fact_id for fact in beside if fact.fact_id not in self.beside]


def law(known: Rights, *, topic: str, country: str | None) -> list[list[str]]:
    """Ids of what is known of the law, screen by screen; none where nothing is. Time windows stand first of all."""
    screens: list[_Screen] = []
    for right in known.rights(topic, country):
        beside = known.beside(right, topic, country)
        if not screens or not screens[-1].would_hold(right, beside):
            screens.append(_Screen())
        screens[-1].add(right, beside)
    shown = {fact_id for screen in screens for fact_id in screen.beside}
    left = [risk.fact_id for risk in known.risks(topic, country) if risk.fact_id not in shown]
    told = [[*screen.rights, *screen.beside] for screen in screens]
    return _after_windows(known, topic, [*told, *_few(left)])


def to_know(known: Rights, *, topic: str, country: str | None) -> list[list[str]]:
    """Ids of what to know before deciding: who must report, the risks there, then the rest."""
    facts = (*known.duties(topic, country), *known.risks(topic, country), *known.to_know(topic, country))
    ids = list(dict.fromkeys(fact.fact_id for fact in facts))
    return _after_windows(known, topic, _few(ids))


def windows(
    known: Rights, *, topic: str, country: str | None = None, is_pregnant: bool = False
) -> list[list[str]]:
    """Ids of times in which help works; for somebody who is pregnant, those that prevent a pregnancy last."""
    facts = known.windows(topic, country)
    return _few([fact.fact_id for fact in sorted(facts, key=lambda f: is_pregnant and "pregnancy" in f.topics)])


def first_windows(known: Rights, *, topic: str, is_pregnant: bool = False) -> list[str]:
    """Ids of the times in which help works that she is told at once; to prevent a pregnancy comes too late in one."""
    facts = [fact for fact in known.windows(topic) if not (is_pregnant and "pregnancy" in fact.topics)]
    return [fact.fact_id for fact in facts[:A_SCREEN]]


def at_home(known: Rights, *, topic: str, origin: str | None) -> list[list[str]]:
    """Ids of what the law of a home country says, or of all of them."""
    facts = known.at_home(topic, [origin]) if origin else known.at_home(topic)
    return _few([fact.fact_id for fact in facts])


def _after_windows(known: Rights, topic: str, screens: list[list[str]]) -> list[list[str]]:
    if not known.topics[topic].time_matters:
        return screens
    first = [fact.fact_id for fact in known.windows(topic)[:WINDOWS_FIRST]]
    return [[*first, *(screens[0] if screens else [])], *screens[1:]]


def _few(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[start : start + A_SCREEN]) for start in range(0, len(ids), A_SCREEN)]
