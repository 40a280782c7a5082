"""One woman on her walk: what she does, what she then sees, and as much of it as the rules need to remember."""

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.domain.enums import DEFAULT_LANGUAGE, resolve_language
from bot.domain.limits import Limits
from simulator.driver import ChatMessage
from tests.proofs.random_walk.transports import QUESTION_SCREENS, ScreenView, UserTransport
from tests.support.factories import load_real_content

OLD_BUTTONS = 12
"""So many of her last messages may still be tapped."""
RESTARTING_PAYLOADS = ('"page"', "/go_back")
"""Buttons with which she asks for a question herself: another country, more countries, the screen before."""
HELP_CARD_SCREENS = (
    "utter_help_now",
    "utter_help_now_all",
    "utter_help_now_friend",
    "utter_help_now_friend_all",
    "utter_very_low",
    "utter_very_low_all",
    "utter_very_low_friend",
    "utter_very_low_friend_all",
    "utter_help_instead",
    "utter_help_instead_all",
)
NOT_UNDERSTOOD_SCREENS = ("utter_did_i_understand", "utter_not_understood", "utter_not_understood_again")
"""She was not understood, or not quite."""


class RuleViolated(AssertionError):
    """A step after which something did not hold: the requirement's number, what was wrong, and how she came there."""


@dataclass(frozen=True)
class WalkStep:
    """One step: what she does, her words or the meaning of the button, and whether she refuses what was asked."""

    action: str
    text: str = ""
    meaning: str = ""
    is_refusal: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether something must come back."""
        return self.action in ("says", "taps", "sends")

    @property
    def is_silence(self) -> bool:
        """Whether she only let time pass."""
        return self.action == "is silent"

    @property
    def is_asking_again(self) -> bool:
        """Whether she herself asks for a question she refused before."""
        return any(sign in self.meaning for sign in RESTARTING_PAYLOADS)

    def describe(self) -> str:
        """One line of a trail."""
        return f"{self.action} {self.meaning or self.text[:60]!r}"


@dataclass
class WalkingUser:
    """She. `judge` reads this, and the deed, before it is remembered."""

    transport: UserTransport
    phone: str
    """The language code of her Telegram."""
    judge: "Judge"
    language: str = ""
    """What she must be answered in."""
    language_before: str = ""
    """The same before what she did last."""
    last_message: ScreenView | None = None
    older_messages: "deque[ScreenView]" = field(default_factory=lambda: deque(maxlen=OLD_BUTTONS))
    open_question: str | None = None
    """The question she was asked last and has not answered."""
    refused_questions: set[str] = field(default_factory=set)
    """Questions she refused in this thread."""
    not_understood_count: int = 0
    """How often in a row she was not understood."""
    is_new: bool = True
    """Whether nobody has answered in this chat yet, or not since she left."""
    has_sent: bool = False
    """Whether she agreed to send something to a person."""
    quiet_minutes: float = 0.0
    """Minutes since the assistant last answered her."""
    trail: list[str] = field(default_factory=list)
    steps: int = 0
    screens: "Counter[str]" = field(default_factory=Counter)
    languages: "Counter[str]" = field(default_factory=Counter)
    """Steps by the language she was answered in."""

    def __post_init__(self) -> None:
        self.language = self.language or resolve_language(self.phone) or DEFAULT_LANGUAGE

    async def send_text(self, words: str, *, is_refusal: bool = False) -> Sequence[ScreenView]:
        """She writes."""
        return await self._perform(WalkStep("says", words, is_refusal=is_refusal), self.transport.send_text(words))

    async def tap_button(self, on: ScreenView, number: int) -> Sequence[ScreenView]:
        """She taps a button, by its number from 1."""
        meaning = on.meanings[number - 1]
        skips = f'"{QUESTION_SCREENS.get(on.screen, "nothing")}": "any"' in meaning
        return await self._perform(
            WalkStep("taps", meaning=meaning, is_refusal=skips), self.transport.tap_button(on.message, number)
        )

    async def send_media(self, kind: str) -> Sequence[ScreenView]:
        """She sends a voice note, a photo, a place, a contact …"""
        return await self._perform(WalkStep("sends", kind), self.transport.send_media(kind))

    async def edit_message(self, words: str) -> Sequence[ScreenView]:
        """She changes a message she sent before."""
        return await self._perform(WalkStep("edits", words), self.transport.edit_message(words))

    async def stay_silent(self, minutes: float) -> Sequence[ScreenView]:
        """She puts the phone away."""
        seen = await self._perform(WalkStep("is silent", f"{minutes:g} minutes"), self.transport.advance_time(minutes))
        self.quiet_minutes += minutes if self.transport.has_real_time else 0
        if self.quiet_minutes > load_limits().thread_minutes:
            self._reset_after_timeout()
        return seen

    async def _perform(self, step: WalkStep, coming: Awaitable[Sequence[ChatMessage]]) -> Sequence[ScreenView]:
        self.trail.append(step.describe())
        seen = [ScreenView(one, self.transport.decode_buttons(one)) for one in await coming]
        self.trail.append(f"    → {', '.join(one.screen for one in seen) or 'nothing'}")
        if step.is_refusal and self.open_question:
            self.refused_questions.add(self.open_question)
        self.language_before = self.language
        self.language = next((s.message.language for s in seen if s.screen == "utter_language_set"), self.language)
        for wrong in self.judge(self, step, seen):
            raise RuleViolated("\n".join([wrong, *self.trail[-40:]]))
        self._count_screens(seen)
        self._remember_state(step, seen)
        return seen

    def _count_screens(self, views: Sequence[ScreenView]) -> None:
        self.steps += 1
        self.languages[self.language] += 1
        self.screens.update(one.screen for one in views)

    def _remember_state(self, step: WalkStep, views: Sequence[ScreenView]) -> None:
        if not views:
            return
        self.last_message = views[-1]
        self.older_messages.extend(views)
        is_urgent = step.meaning.startswith("/danger_now") or all(one.screen in HELP_CARD_SCREENS for one in views)
        if not is_urgent:
            self.quiet_minutes = 0.0
        self.open_question = self.last_message.screen if self.last_message.screen in QUESTION_SCREENS else None
        is_lost = self.last_message.screen in NOT_UNDERSTOOD_SCREENS
        self.not_understood_count = self.not_understood_count + (step.action == "says") if is_lost else 0
        self.is_new = False
        if any(one.is_bare for one in views):
            self._reset_after_leave()

    def _reset_after_leave(self) -> None:
        self._reset_after_timeout()
        self.older_messages.clear()
        self.is_new = True
        self.language = resolve_language(self.phone) or DEFAULT_LANGUAGE

    def _reset_after_timeout(self) -> None:
        self.open_question, self.not_understood_count = None, 0
        self.refused_questions.clear()


Judge = Callable[[WalkingUser, WalkStep, Sequence[ScreenView]], Iterator[str]]
"""What is wrong after a step, each with the requirement's number."""


def load_limits() -> Limits:
    """The product's own."""
    return load_real_content().limits
