"""One woman on her walk: what she does, what she then sees, and as much of it as the rules need to remember."""

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.model.policy import Limits
from bot.model.vocabulary import DEFAULT_LANGUAGE, language_of
from bot.rehearsal.woman import Shown
from tests.fire.walk.way import QUESTIONS, Seen, Way
from tests.support.factories import library

OLD_BUTTONS = 12
"""So many of her last messages may still be tapped."""
ASKS_ANEW = ('"page"', "/go_back")
"""Buttons with which she asks for a question herself: another country, more countries, the screen before."""
CARDS = ("utter_help_now", "utter_help_now_all", "utter_very_low", "utter_very_low_all", "utter_help_instead",
         "utter_help_instead_all")  # fmt: skip
LOST = ("utter_did_i_understand", "utter_not_understood", "utter_not_understood_again")
"""She was not understood, or not quite."""


class Violated(AssertionError):
    """A step after which something did not hold: the requirement's number, what was wrong, and how she came there."""


@dataclass(frozen=True)
class Deed:
    """One step: what she does, her words or the meaning of the button, and whether she refuses what was asked."""

    what: str
    words: str = ""
    meaning: str = ""
    is_refusal: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether something must come back."""
        return self.what in ("says", "taps", "sends")

    @property
    def asks_anew(self) -> bool:
        """Whether she herself asks for a question she refused before."""
        return any(sign in self.meaning for sign in ASKS_ANEW)

    def told(self) -> str:
        """One line of a trail."""
        return f"{self.what} {self.meaning or self.words[:60]!r}"


@dataclass
class Her:
    """She. `judge` reads this, and the deed, before it is remembered."""

    way: Way
    phone: str
    """The language code of her Telegram."""
    judge: "Judge"
    language: str = ""
    """What she must be answered in."""
    last: Seen | None = None
    older: "deque[Seen]" = field(default_factory=lambda: deque(maxlen=OLD_BUTTONS))
    open: str | None = None
    """The question she was asked last and has not answered."""
    refused: set[str] = field(default_factory=set)
    """Questions she refused in this thread."""
    lost: int = 0
    """How often in a row she was not understood."""
    is_new: bool = True
    """Whether nobody has answered in this chat yet, or not since she left."""
    has_sent: bool = False
    """Whether she agreed to send something to a person."""
    quiet: float = 0.0
    """Minutes since the assistant last answered her."""
    trail: list[str] = field(default_factory=list)
    steps: int = 0
    screens: "Counter[str]" = field(default_factory=Counter)
    languages: "Counter[str]" = field(default_factory=Counter)
    """Steps by the language she was answered in."""

    def __post_init__(self) -> None:
        self.language = self.language or language_of(self.phone) or DEFAULT_LANGUAGE

    async def says(self, words: str, *, is_refusal: bool = False) -> Sequence[Seen]:
        """She writes."""
        return await self._does(Deed("says", words, is_refusal=is_refusal), self.way.says(words))

    async def taps(self, on: Seen, number: int) -> Sequence[Seen]:
        """She taps a button, by its number from 1."""
        meaning = on.meanings[number - 1]
        skips = f'"{QUESTIONS.get(on.screen, "nothing")}": "any"' in meaning
        return await self._does(Deed("taps", meaning=meaning, is_refusal=skips), self.way.taps(on.shown, number))

    async def sends(self, kind: str) -> Sequence[Seen]:
        """She sends a voice note, a photo, a place, a contact …"""
        return await self._does(Deed("sends", kind), self.way.sends(kind))

    async def edits(self, words: str) -> Sequence[Seen]:
        """She changes a message she sent before."""
        return await self._does(Deed("edits", words), self.way.edits(words))

    async def is_silent(self, minutes: float) -> Sequence[Seen]:
        """She puts the phone away."""
        seen = await self._does(Deed("is silent", f"{minutes:g} minutes"), self.way.passes(minutes))
        self.quiet += minutes if self.way.keeps_time else 0
        if self.quiet > limits().thread_minutes:
            self._forgotten()
        return seen

    async def _does(self, deed: Deed, coming: Awaitable[Sequence[Shown]]) -> Sequence[Seen]:
        self.trail.append(deed.told())
        seen = [Seen(one, self.way.meanings(one)) for one in await coming]
        self.trail.append(f"    → {', '.join(one.screen for one in seen) or 'nothing'}")
        if deed.is_refusal and self.open:
            self.refused.add(self.open)
        self.language = next((s.shown.language for s in seen if s.screen == "utter_language_set"), self.language)
        for wrong in self.judge(self, deed, seen):
            raise Violated("\n".join([wrong, *self.trail[-40:]]))
        self._count(seen)
        self._remember(deed, seen)
        return seen

    def _count(self, seen: Sequence[Seen]) -> None:
        self.steps += 1
        self.languages[self.language] += 1
        self.screens.update(one.screen for one in seen)

    def _remember(self, deed: Deed, seen: Sequence[Seen]) -> None:
        if not seen:
            return
        self.last = seen[-1]
        self.older.extend(seen)
        is_urgent = deed.meaning.startswith("/danger_now") or all(one.screen in CARDS for one in seen)
        if not is_urgent:
            self.quiet = 0.0
        self.open = self.last.screen if self.last.screen in QUESTIONS else None
        is_lost = self.last.screen in LOST
        self.lost = self.lost + (deed.what == "says") if is_lost else 0
        self.is_new = False
        if any(one.is_bare for one in seen):
            self._left()

    def _left(self) -> None:
        self._forgotten()
        self.older.clear()
        self.is_new = True
        self.language = language_of(self.phone) or DEFAULT_LANGUAGE

    def _forgotten(self) -> None:
        self.open, self.lost = None, 0
        self.refused.clear()


Judge = Callable[[Her, Deed, Sequence[Seen]], Iterator[str]]
"""What is wrong after a step, each with the requirement's number."""


def limits() -> Limits:
    """The product's own."""
    return library().limits
