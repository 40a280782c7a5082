"""One woman's chat: in this process (tests/support/in_process_dialogue.py), or through every process (multi_process.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.driver import ChatMessage

QUESTION_SCREENS = {
    "utter_ask_country": "country",
    "utter_ask_origin": "origin",
    "utter_ask_place": "place",
    "utter_ask_which": "place",
}
"""Every question there is, and what it asks for. Whoever adds one reads P2 first: it must be none of her own story."""
REQUESTED_SCREENS = (
    "utter_check_open",
    "utter_check_code",
    "utter_check_given",
    "utter_check_devices",
    "utter_check_lock",
    "utter_recall_ask",
    "utter_recall_other",
    "utter_estimate_years",
    "utter_estimate_wage",
)
"""Questions that she asked to be asked: about her phone and how much she is owed, of which no answer is kept, and for a word of
her own."""
NAVIGATION_PAYLOADS = ["/go_back", "/show_menu", "leave"]
LANGUAGE_SWITCH_PREFIX = '/change_language{"language"'
SCREENS_WITHOUT_BUTTONS = ("utter_left", "utter_erased", "utter_erased_partly")
"""Screens that must look like nothing."""


@dataclass(frozen=True)
class ScreenView:
    """One message as she sees it, and what its buttons mean: a payload, or `leave`."""

    message: ChatMessage
    meanings: tuple[str, ...]

    @property
    def screen(self) -> str:
        """Its name."""
        return self.message.screen

    @property
    def is_bare(self) -> bool:
        """Whether it must look like nothing."""
        return self.screen in SCREENS_WITHOUT_BUTTONS

    def find_button(self, beginning: str) -> int | None:
        """The number, from 1, of the first button whose meaning begins so; None where there is none."""
        found = (number for number, meaning in enumerate(self.meanings, 1) if meaning.startswith(beginning))
        return next(found, None)

    def has_button_with(self, part: str) -> bool:
        """Whether a button means something with this part."""
        return any(part in meaning for meaning in self.meanings)

    @property
    def offered_language(self) -> str:
        """The label that offers her another language, and is written in that one; empty where there is none."""
        if self.screen == "utter_language":
            return ""
        found = zip(self.message.buttons, self.meanings, strict=True)
        return next((label for label, meaning in found if meaning.startswith(LANGUAGE_SWITCH_PREFIX)), "")

    @property
    def choices(self) -> Sequence[str]:
        """What she may choose, beside the navigation row, Skip, More and the offer of another language."""
        aside = ('"page"', '"any"') if self.screen in QUESTION_SCREENS else ('"page"',)
        own = self.meanings[: -len(NAVIGATION_PAYLOADS)]
        is_list = self.screen == "utter_language"
        return [
            m
            for m in own
            if not any(sign in m for sign in aside) and (is_list or not m.startswith(LANGUAGE_SWITCH_PREFIX))
        ]


class UserTransport(Protocol):
    """What she can do. Everything returns what was shown to her because of it, each message as it stands at the end."""

    has_real_time: bool
    """Whether minutes can pass here without waiting for them."""

    async def send_text(self, words: str) -> Sequence[ChatMessage]: ...
    async def tap_button(self, on: ChatMessage, number: int) -> Sequence[ChatMessage]: ...
    async def send_media(self, kind: str) -> Sequence[ChatMessage]: ...
    async def edit_message(self, words: str) -> Sequence[ChatMessage]: ...
    async def advance_time(self, minutes: float) -> Sequence[ChatMessage]: ...
    async def list_messages(self) -> Sequence[ChatMessage]:
        """What stands in her chat, of ours."""
        ...

    def can_tap(self, on: ChatMessage) -> bool:
        """Whether a button of this message can still be tapped: it stands there, or a late tap can come."""
        ...

    async def create_other_user(self) -> "UserTransport":
        """A chat nobody ever used, on a phone of the same language."""
        ...

    def decode_buttons(self, message: ChatMessage) -> tuple[str, ...]: ...
    def list_leaks(self) -> Sequence[str]:
        """What has reached anybody but her, and what her buttons would hand over beside their meaning."""
        ...
