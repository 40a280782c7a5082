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

from simulator.driver import ChatMessage, NoAnswer

_COUNTRY = re.compile(r'"country": "[A-Z]{2}"')
FIRST_MESSAGE = "/start"
BACK_PAYLOAD, LEAVE_PAYLOAD = "/go_back", "leave"
LANGUAGE_SET_SCREEN = "utter_language_set"
RESETTING_SCREENS = ("utter_left", "utter_erased", "utter_erased_partly", LANGUAGE_SET_SCREEN)
"""Screens after which the way back is not walked: the chat or its language is another one."""
SAME_SCREEN_LABEL, PREVIOUS_SCREEN_LABEL = "(the same screen)", "(the screen before)"
MAX_CONCURRENT_WALKERS = 12
TAPS_PER_WALKER = 12

TapPath = tuple[str, ...]
Inspect = Callable[[ChatMessage, Sequence[str], str], Iterable[str]]
"""What is wrong with a screen, given the meanings of its buttons and the language she speaks."""


class Walker(Protocol):
    """Who taps: a woman with a phone (simulator/driver.py), or one in the same process."""

    chat_id: int
    last_message: ChatMessage | None

    async def send_text(self, text: str) -> Sequence[ChatMessage]:
        """Raises NoAnswer."""

    async def tap_button(self, button: int) -> Sequence[ChatMessage]:
        """Tap a button of the last message, by its number from 1. Raises NoAnswer, also where nothing changed."""

    async def was_edited(self, *, since: datetime) -> bool:
        """Whether the same screen was put there again."""


@dataclass(frozen=True)
class ScreenState:
    """One screen, as what its buttons mean."""

    screen: str
    meanings: tuple[str, ...]

    @property
    def back_payload(self) -> str | None:
        """What Back means here; on a card it asks for the screen that stood before it."""
        return next((meaning for meaning in self.meanings if meaning.startswith(BACK_PAYLOAD)), None)


@dataclass
class ScreenMap:
    """What was found: each place with the shortest way to it, each tap with where it led, and everything wrong."""

    paths: dict[ScreenState, TapPath] = field(default_factory=dict)
    transitions: dict[tuple[str, str], str] = field(default_factory=dict)
    findings: set[str] = field(default_factory=set)
    tap_count: int = 0
    texts: dict[ScreenState, str] = field(default_factory=dict)
    """What each place says, when it was first seen."""

    def count_taps_to(self, words: str) -> int | None:
        """The fewest taps to a screen that says this; None where no button leads to one."""
        return min((len(self.paths[place]) for place, text in self.texts.items() if words in text), default=None)

    def list_screens(self) -> Mapping[str, TapPath]:
        """Each screen with the shortest way to it; ties go to the first in alphabetical order."""
        found: dict[str, TapPath] = {}
        for place, way in sorted(self.paths.items(), key=lambda item: (len(item[1]), item[1])):
            found.setdefault(place.screen, way)
        return found


@dataclass
class Crawler:
    """Women who tap. `arrive` brings one, `meaning` reads a button of hers, `inspect` judges a screen."""

    create_walker: Callable[[], Awaitable[Walker]]
    decode_button: Callable[[int, str], str]
    inspect_screen: Inspect
    language: str
    is_skipped: Callable[[str], bool] = field(default=lambda _: False)
    """Meanings that are left out because others of the same form are walked."""
    screen_map: ScreenMap = field(default_factory=ScreenMap)
    _chosen_languages: dict[int, str] = field(default_factory=dict)
    """Women who have changed their language."""

    async def crawl_all(self) -> ScreenMap:
        """Walk everything there is."""
        walker = await self._walk_path(())
        frontier = [] if walker is None else [self._get_state(walker)]
        while frontier:
            errands = list(_plan_taps(frontier, self.screen_map, self.is_skipped))
            arrived = await _run_concurrently(self._tap_buttons(place, taps) for place, taps in errands)
            frontier = list(self._take_new_states(pair for pairs in arrived for pair in pairs))
        return self.screen_map

    async def walk_paths(self, ways: Iterable[TapPath]) -> ScreenMap:
        """Walk these ways only, each by a woman of her own."""
        await _run_concurrently(self._walk_path(way, is_exact=False) for way in _drop_prefixes(ways))
        return self.screen_map

    def _take_new_states(self, arrived: Iterable[tuple[ScreenState, TapPath]]) -> Iterator[ScreenState]:
        for place, way in sorted(arrived, key=lambda pair: (len(pair[1]), pair[1])):
            if place not in self.screen_map.paths:
                self.screen_map.paths[place] = way
                yield place

    async def _tap_buttons(self, place: ScreenState, taps: Sequence[str]) -> list[tuple[ScreenState, TapPath]]:
        """Tap these buttons of a place; where each leads, with the way there."""
        found: list[tuple[ScreenState, TapPath]] = []
        way = self.screen_map.paths[place]
        walker: Walker | None = None
        for tap in taps:
            walker = walker or await self._walk_path(way)
            if walker is None or self._get_state(walker) != place:
                self._add_finding(f"{place.screen}: the same way leads elsewhere ({' > '.join(way)})")
                return found
            is_new = await self._tap_button(walker, tap)
            self.screen_map.transitions[place.screen, tap] = (
                self._get_state(walker).screen if is_new else SAME_SCREEN_LABEL
            )
            if is_new:
                found.append((self._get_state(walker), (*way, tap)))
                walker = walker if tap != taps[-1] and await self._check_back(walker, place, tap) else None
        return found

    async def _check_back(self, walker: Walker, place: ScreenState, tap: str) -> bool:
        """Go Back from where a tap led; whether that is where she was. A card is stepped over: it is no page of a talk."""
        reached = self._get_state(walker)
        back = reached.back_payload
        if back is None or reached.screen in RESETTING_SCREENS or tap.startswith(BACK_PAYLOAD):
            return False
        await self._tap_button(walker, back)
        if self._get_state(walker) == place:
            self.screen_map.transitions[reached.screen, back] = PREVIOUS_SCREEN_LABEL
            return True
        if place.back_payload == BACK_PAYLOAD:
            self._add_finding(
                f"{reached.screen}: Back leads to {self._get_state(walker).screen}, not to {place.screen}"
            )
        return False

    async def _walk_path(self, way: TapPath, *, is_exact: bool = True) -> Walker | None:
        """A new woman who has gone this way; None where it ends before.

        `is_exact`: else a country may stand on another page of the question in her language, and is looked for there; where no
        page has it, the first that is offered is taken.
        """
        walker = await self.create_walker()
        try:
            self._inspect_message(walker, (await walker.send_text(FIRST_MESSAGE))[-1])
        except NoAnswer:
            self._add_finding(f"{FIRST_MESSAGE}: silence")
            return None
        self.screen_map.paths.setdefault(self._get_state(walker), ())
        for number, meant in enumerate(way, 1):
            if not is_exact:
                if _turns_page_before_country(way, number):
                    continue
                await self._turn_to_country(walker, meant)
            offered = self._get_state(walker).meanings
            alike = (
                meant
                if is_exact
                else next((other for other in offered if _strip_country(other) == _strip_country(meant)), meant)
            )
            tap = meant if meant in offered else alike
            if tap not in offered or not await self._tap_button(walker, tap):
                self._add_finding(f"{self._get_state(walker).screen}: no way on ({' > '.join(way[:number])})")
                return None
            self.screen_map.paths.setdefault(self._get_state(walker), way[:number])
        return walker

    async def _turn_to_country(self, walker: Walker, meant: str) -> None:
        """Turn the pages of the question where she is until a country is offered, if any page has it."""
        while _COUNTRY.search(meant) and meant not in self._get_state(walker).meanings:
            further = next((tap for tap in self._get_state(walker).meanings if _is_page_of_countries(tap)), None)
            if further is None or not await self._tap_button(walker, further):
                return

    async def _tap_button(self, walker: Walker, tap: str) -> bool:
        """Whether something else is shown then; a screen that answers with itself stays as it is."""
        before = self._get_state(walker)
        began = datetime.now(UTC)
        self.screen_map.tap_count += 1
        try:
            self._inspect_message(walker, (await walker.tap_button(before.meanings.index(tap) + 1))[-1])
            return True
        except NoAnswer:
            if not await walker.was_edited(since=began):
                self._add_finding(f"{before.screen}: silence after {tap}")
            return False

    def _inspect_message(self, walker: Walker, message: ChatMessage) -> None:
        if message.screen == LANGUAGE_SET_SCREEN:
            self._chosen_languages[walker.chat_id] = message.language
        language = self._chosen_languages.get(walker.chat_id, self.language)
        wrong = self.inspect_screen(message, self._get_state(walker).meanings, language)
        self.screen_map.texts.setdefault(self._get_state(walker), message.text)
        self.screen_map.findings |= {f"{message.screen}: {each}" for each in wrong}

    def _add_finding(self, finding: str) -> None:
        self.screen_map.findings.add(finding)

    def _get_state(self, walker: Walker) -> ScreenState:
        last = walker.last_message
        if last is None:
            return ScreenState("(nothing)", ())
        return ScreenState(last.screen, tuple(self.decode_button(walker.chat_id, data) for data in last.data))


def _turns_page_before_country(way: TapPath, number: int) -> bool:
    """Whether a step, counted from 1, only turns a page of countries on the way to one of them."""
    return number < len(way) and _is_page_of_countries(way[number - 1]) and bool(_COUNTRY.search(way[number]))


def _is_page_of_countries(tap: str) -> bool:
    return '"page": "' in tap and not _COUNTRY.search(tap)


def _strip_country(tap: str) -> str:
    """A button without the country it names."""
    return _COUNTRY.sub("", tap)


def _plan_taps(
    frontier: Iterable[ScreenState], screen_map: ScreenMap, passes_over: Callable[[str], bool]
) -> Iterator[tuple[ScreenState, Sequence[str]]]:
    """What is left to tap at these places, in portions; Leave last, since everything begins anew behind it."""
    planned = set(screen_map.transitions)
    for place in frontier:
        new = [
            tap
            for tap in place.meanings
            if (place.screen, tap) not in planned and not _is_back_tap(place, tap, screen_map)
        ]
        taps = [tap for tap in new if not passes_over(tap)]
        planned |= {(place.screen, tap) for tap in taps}
        ordered = sorted(dict.fromkeys(taps), key=lambda tap: tap == LEAVE_PAYLOAD)
        for start in range(0, len(ordered), TAPS_PER_WALKER):
            yield place, ordered[start : start + TAPS_PER_WALKER]


def _is_back_tap(place: ScreenState, tap: str, screen_map: ScreenMap) -> bool:
    # Back is walked from wherever a tap leads; only the first screen is nowhere reached that way.
    return tap.startswith(BACK_PAYLOAD) and bool(screen_map.paths[place])


def _drop_prefixes(ways: Iterable[TapPath]) -> list[TapPath]:
    """Those that are not the beginning of another: walking them walks all."""
    every = set(ways)
    return sorted(way for way in every if not any(other[: len(way)] == way for other in every - {way}))


async def _run_concurrently(works: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Run all, a few at once; results in the order they were given."""
    room = asyncio.Semaphore(MAX_CONCURRENT_WALKERS)

    async def one(work: Coroutine[Any, Any, Any]) -> Any:
        async with room:
            return await work

    return await asyncio.gather(*(one(work) for work in works))
