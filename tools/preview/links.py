"""Where a button of a scene leads: to the scene of the screen that `make map` saw behind it, as like to it as there is."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.domain.screen import Button
from bot.domain.turn import Choice
from tools.crawler.report import format_tap
from tools.preview.scene import list_button_rows
from tools.preview.scenes import ChosenScene

PAGE: Final = Path("docs") / "screens.md"
_ROW: Final = re.compile(r"\| `(?P<screen>utter_\w+)` \|.*\| \d+ \| (?P<leads>.*) \|")
CARD_STEP_SCREENS: Final[Mapping[str, str]] = {
    "begin": "help",
    "lines": "lines",
    "line": "line",
    "drop": "",
    "card": "",
    "later": "",
}
GATEWAY_SCREENS: Final[Mapping[tuple[str, str], str]] = {
    ("post", ""): "utter_person_post",
    ("card", "send"): "utter_sent",
    ("card", "discard"): "utter_card_discarded",
    ("relay", "withdraw"): "utter_withdrawn_unseen",
    ("relay", "open"): "utter_message_open",
    ("relay", "close"): "utter_message_sealed",
    ("relay", "stop"): "utter_stopped",
    ("relay", "waiting"): "utter_waiting",
    ("relay", "agree"): "utter_agreed",
    ("relay", "dismiss"): "utter_interpreter_out",
    ("relay", "untranslate"): "utter_translation_out",
    ("relay", "unclear"): "utter_unclear_told",
    ("relay", "carry"): "utter_carry",
    ("tell", "complaint"): "utter_complaint",
    ("tell", "feedback"): "utter_feedback_kept",
    ("remind", "ask"): "utter_reminder_ask",
    ("remind", "hour"): "utter_reminder_hour",
    ("remind", "set"): "utter_reminder_set",
    ("remind", "stop"): "utter_reminder_gone",
}
"""The gateway's own screens, most of which the map does not walk: by intent and step."""
LEFT_SCREEN: Final = "utter_left"


class LinkResolver:
    """Finds the scene behind a button; None where no scene is it, and for Back, which the page knows itself."""

    def __init__(self, root: Path, messages: Sequence[ChosenScene]) -> None:
        self._targets = _read_screens_page(root / PAGE)
        self._targets_from_anywhere: dict[str, tuple[str, ...]] = {}
        for (_, tap), led in self._targets.items():
            self._targets_from_anywhere.setdefault(tap, led)
        self._scenes_by_name: dict[str, list[int]] = {}
        self._scenes = messages
        for place, one in enumerate(messages):
            self._scenes_by_name.setdefault(one.scene.name, []).append(place)

    def resolve_links(self, one: ChosenScene) -> list[int | None]:
        """For every button of a scene, in their order; how many stand in a row depends on the language."""
        return [
            self._find_scene(one, button) if isinstance(button, Button) else None
            for row in list_button_rows(one.screen)
            for button in row
        ]

    def _find_scene(self, one: ChosenScene, button: Button) -> int | None:
        choice = button.choice
        if choice is None:
            return self._find_first_scene(LEFT_SCREEN)
        if choice.intent in ("go_back", "listen"):
            return None
        if choice.is_gateway_choice:
            return self._find_first_scene(_get_gateway_screen(choice))
        if choice == Choice("show_menu"):
            return self._find_first_scene("utter_menu")
        tap = format_tap(choice.to_payload())
        led = self._targets.get((one.scene.name, tap)) or self._targets_from_anywhere.get(tap, ())
        places = [place for name in led for place in self._scenes_by_name.get(name, ())]
        return max(places, key=lambda place: self._compute_similarity(place, one, choice), default=None)

    def _find_first_scene(self, name: str) -> int | None:
        return next(iter(self._scenes_by_name.get(name, ())), None)

    def _compute_similarity(self, place: int, one: ChosenScene, choice: Choice) -> tuple[int, int]:
        """How much of what was asked for a scene shows: what the button says counts first, then what stood before."""
        given = self._scenes[place].screen.arguments
        wanted = {**choice.values, "topic": choice.intent}
        asked = sum(given.get(name) == value for name, value in wanted.items())
        kept = sum(given.get(name) == one.screen.arguments.get(name) for name in ("country", "origin", "topic", "kind"))
        return asked, kept


def _get_gateway_screen(choice: Choice) -> str:
    step = choice.values.get("step", "")
    if choice.intent == "tell" and "says" in choice.values and step == "complaint":
        return "utter_complaint_kept"
    if (choice.intent, step) in GATEWAY_SCREENS:
        return GATEWAY_SCREENS[choice.intent, step]
    if "says" in choice.values or "unsays" in choice.values:
        return "utter_card"
    return (
        "utter_card" if CARD_STEP_SCREENS.get(step, step) == "" else f"utter_card_{CARD_STEP_SCREENS.get(step, step)}"
    )


def _read_screens_page(page: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """The page of screens as a table: screen and tap → the screens that came."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _ROW.finditer(page.read_text(encoding="utf-8")):
        for lead in row["leads"].split("<br>"):
            tap, arrow, led = lead.partition(" → ")
            if arrow:
                found[row["screen"], tap] = tuple(led.split(", "))
    return found
