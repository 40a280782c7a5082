"""A walk over every button: breadth first, many women at once, in an order that does not depend on who was faster.

A place is a screen with the meanings of its buttons. Every distinct (screen, meaning) is tapped once, from the place that is
fewest taps from the first screen; after each tap she goes Back, which must lead to where she was.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.rehearsal.woman import NoAnswer, Shown

_COUNTRY = re.compile(r'"country": "[A-Z]{2}"')
FIRST = "/start"
BACK, LEAVE = "/go_back", "leave"
LANGUAGE_SET = "utter_language_set"
RESETTING = ("utter_left", "utter_erased", "utter_erased_partly", LANGUAGE_SET)
"""Screens after which the way back is not walked: the chat or its language is another one."""
STAYS, RETURNS = "(the same screen)", "(the screen before)"
AT_ONCE = 12
TAPS_A_WOMAN = 12

Path = tuple[str, ...]
Inspect = Callable[[Shown, Sequence[str], str], Iterable[str]]
"""What is wrong with a screen, given the meanings of its buttons and the language she speaks."""


class Walker(Protocol):
    """Who taps: a woman with a phone (woman.py), or one in the same process."""

    chat_id: int
    last: Shown | None

    async def says(self, text: str) -> Sequence[Shown]:
        """Raises NoAnswer."""

    async def taps(self, button: int) -> Sequence[Shown]:
        """Tap a button of the last message, by its number from 1. Raises NoAnswer, also where nothing changed."""

    async def was_edited(self, *, since: datetime) -> bool:
        """Whether the same screen was put there again."""


@dataclass(frozen=True)
class Place:
    """One screen, as what its buttons mean."""

    screen: str
    meanings: tuple[str, ...]

    @property
    def back(self) -> str | None:
        """What Back means here; on a card it asks for the screen that stood before it."""
        return next((meaning for meaning in self.meanings if meaning.startswith(BACK)), None)


@dataclass
class Map:
    """What was found: each place with the shortest way to it, each tap with where it led, and everything wrong."""

    ways: dict[Place, Path] = field(default_factory=dict)
    steps: dict[tuple[str, str], str] = field(default_factory=dict)
    findings: set[str] = field(default_factory=set)
    taps: int = 0
    texts: dict[Place, str] = field(default_factory=dict)
    """What each place says, when it was first seen."""

    def taps_to(self, words: str) -> int | None:
        """The fewest taps to a screen that says this; None where no button leads to one."""
        return min((len(self.ways[place]) for place, text in self.texts.items() if words in text), default=None)

    def screens(self) -> Mapping[str, Path]:
        """Each screen with the shortest way to it; ties go to the first in alphabetical order."""
        found: dict[str, Path] = {}
        for place, way in sorted(self.ways.items(), key=lambda item: (len(item[1]), item[1])):
            found.setdefault(place.screen, way)
        return found


@dataclass
class Crawler:
    """Women who tap. `arrive` brings one, `meaning` reads a button of hers, `inspect` judges a screen."""

    arrive: Callable[[], Awaitable[Walker]]
    meaning: Callable[[int, str], str]
    inspect: Inspect
    language: str
    passes_over: Callable[[str], bool] = field(default=lambda _: False)
    """Meanings that are left out because others of the same form are walked."""
    map: Map = field(default_factory=Map)
    _chosen: dict[int, str] = field(default_factory=dict)
    """Women who have changed their language."""

    async def crawl(self) -> Map:
        """Walk everything there is."""
        walker = await self._at(())
        frontier = [] if walker is None else [self._place(walker)]
        while frontier:
            errands = list(_errands(frontier, self.map, self.passes_over))
            arrived = await _side_by_side(self._errand(place, taps) for place, taps in errands)
            frontier = list(self._fresh(pair for pairs in arrived for pair in pairs))
        return self.map

    async def visit(self, ways: Iterable[Path]) -> Map:
        """Walk these ways only, each by a woman of her own."""
        await _side_by_side(self._at(way, is_exact=False) for way in _longest(ways))
        return self.map

    def _fresh(self, arrived: Iterable[tuple[Place, Path]]) -> Iterator[Place]:
        for place, way in sorted(arrived, key=lambda pair: (len(pair[1]), pair[1])):
            if place not in self.map.ways:
                self.map.ways[place] = way
                yield place

    async def _errand(self, place: Place, taps: Sequence[str]) -> list[tuple[Place, Path]]:
        """Tap these buttons of a place; where each leads, with the way there."""
        found: list[tuple[Place, Path]] = []
        way = self.map.ways[place]
        walker: Walker | None = None
        for tap in taps:
            walker = walker or await self._at(way)
            if walker is None or self._place(walker) != place:
                self._find(f"{place.screen}: the same way leads elsewhere ({' > '.join(way)})")
                return found
            is_new = await self._tap(walker, tap)
            self.map.steps[place.screen, tap] = self._place(walker).screen if is_new else STAYS
            if is_new:
                found.append((self._place(walker), (*way, tap)))
                walker = walker if tap != taps[-1] and await self._returns(walker, place, tap) else None
        return found

    async def _returns(self, walker: Walker, place: Place, tap: str) -> bool:
        """Go Back from where a tap led; whether that is where she was. A card is stepped over: it is no page of a talk."""
        reached = self._place(walker)
        back = reached.back
        if back is None or reached.screen in RESETTING or tap.startswith(BACK):
            return False
        await self._tap(walker, back)
        if self._place(walker) == place:
            self.map.steps[reached.screen, back] = RETURNS
            return True
        if place.back == BACK:
            self._find(f"{reached.screen}: Back leads to {self._place(walker).screen}, not to {place.screen}")
        return False

    async def _at(self, way: Path, *, is_exact: bool = True) -> Walker | None:
        """A new woman who has gone this way; None where it ends before.

        `is_exact`: else a country that stands on another page in her language gives way to the first that is offered.
        """
        walker = await self.arrive()
        try:
            self._look(walker, (await walker.says(FIRST))[-1])
        except NoAnswer:
            self._find(f"{FIRST}: silence")
            return None
        self.map.ways.setdefault(self._place(walker), ())
        for number, meant in enumerate(way, 1):
            offered = self._place(walker).meanings
            alike = meant if is_exact else next((other for other in offered if _form(other) == _form(meant)), meant)
            tap = meant if meant in offered else alike
            if tap not in offered or not await self._tap(walker, tap):
                self._find(f"{self._place(walker).screen}: no way on ({' > '.join(way[:number])})")
                return None
            self.map.ways.setdefault(self._place(walker), way[:number])
        return walker

    async def _tap(self, walker: Walker, tap: str) -> bool:
        """Whether something else is shown then; a screen that answers with itself stays as it is."""
        before = self._place(walker)
        began = datetime.now(UTC)
        self.map.taps += 1
        try:
            self._look(walker, (await walker.taps(before.meanings.index(tap) + 1))[-1])
            return True
        except NoAnswer:
            if not await walker.was_edited(since=began):
                self._find(f"{before.screen}: silence after {tap}")
            return False

    def _look(self, walker: Walker, shown: Shown) -> None:
        if shown.screen == LANGUAGE_SET:
            self._chosen[walker.chat_id] = shown.language
        language = self._chosen.get(walker.chat_id, self.language)
        wrong = self.inspect(shown, self._place(walker).meanings, language)
        self.map.texts.setdefault(self._place(walker), shown.text)
        self.map.findings |= {f"{shown.screen}: {each}" for each in wrong}

    def _find(self, finding: str) -> None:
        self.map.findings.add(finding)

    def _place(self, walker: Walker) -> Place:
        last = walker.last
        if last is None:
            return Place("(nothing)", ())
        return Place(last.screen, tuple(self.meaning(walker.chat_id, data) for data in last.data))


def _form(tap: str) -> str:
    """A button without the country it names."""
    return _COUNTRY.sub("", tap)


def _errands(
    frontier: Iterable[Place], known: Map, passes_over: Callable[[str], bool]
) -> Iterator[tuple[Place, Sequence[str]]]:
    """What is left to tap at these places, in portions; Leave last, since everything begins anew behind it."""
    planned = set(known.steps)
    for place in frontier:
        new = [tap for tap in place.meanings if (place.screen, tap) not in planned and not _is_back(place, tap, known)]
        taps = [tap for tap in new if not passes_over(tap)]
        planned |= {(place.screen, tap) for tap in taps}
        ordered = sorted(dict.fromkeys(taps), key=lambda tap: tap == LEAVE)
        for start in range(0, len(ordered), TAPS_A_WOMAN):
            yield place, ordered[start : start + TAPS_A_WOMAN]


def _is_back(place: Place, tap: str, known: Map) -> bool:
    # Back is walked from wherever a tap leads; only the first screen is nowhere reached that way.
    return tap.startswith(BACK) and bool(known.ways[place])


def _longest(ways: Iterable[Path]) -> list[Path]:
    """Those that are not the beginning of another: walking them walks all."""
    every = set(ways)
    return sorted(way for way in every if not any(other[: len(way)] == way for other in every - {way}))


async def _side_by_side(works: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Run all, a few at once; results in the order they were given."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(work: Coroutine[Any, Any, Any]) -> Any:
        async with room:
            return await work

    return await asyncio.gather(*(one(work) for work in works))
