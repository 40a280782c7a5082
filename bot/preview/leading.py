"""Where a button of a scene leads: to the scene of the screen that `make map` saw behind it, as like to it as there is."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.model.screen import Button
from bot.model.turn import Choice
from bot.preview.scenes import Shown
from bot.rehearsal.chart import pattern

PAGE: Final = Path("docs") / "screens.md"
_ROW: Final = re.compile(r"\| `(?P<screen>utter_\w+)` \|.*\| \d+ \| (?P<leads>.*) \|")
OF_CARD: Final[Mapping[str, str]] = {
    "begin": "help",
    "lines": "lines",
    "line": "line",
    "drop": "",
    "card": "",
    "later": "",
}
OWN: Final[Mapping[tuple[str, str], str]] = {
    ("post", ""): "utter_person_post", ("card", "send"): "utter_sent", ("card", "discard"): "utter_card_discarded",
    ("relay", "withdraw"): "utter_withdrawn_unseen", ("relay", "open"): "utter_message_open",
    ("relay", "close"): "utter_message_sealed", ("relay", "stop"): "utter_stopped", ("relay", "waiting"): "utter_waiting",
    ("relay", "agree"): "utter_agreed", ("relay", "carry"): "utter_carry", ("tell", "complaint"): "utter_complaint",
    ("tell", "feedback"): "utter_feedback_kept",
}  # fmt: skip
"""The gateway's own screens, which the map does not walk: by intent and step."""
LEFT: Final = "utter_left"


class Leading:
    """Finds the scene behind a button; None where no scene is it, and for Back, which the page knows itself."""

    def __init__(self, root: Path, shown: Sequence[Shown]) -> None:
        self._leads = _read(root / PAGE)
        self._anywhere: dict[str, tuple[str, ...]] = {}
        for (_, tap), led in self._leads.items():
            self._anywhere.setdefault(tap, led)
        self._by_name: dict[str, list[int]] = {}
        self._shown = shown
        for place, one in enumerate(shown):
            self._by_name.setdefault(one.scene.name, []).append(place)

    def of(self, one: Shown) -> list[int | None]:
        """For every button of a scene, in their order; how many stand in a row depends on the language."""
        return [self._place(one, button) for row in one.screen.rows for button in row]

    def _place(self, one: Shown, button: Button) -> int | None:
        choice = button.choice
        if choice is None:
            return self._first(LEFT)
        if choice.intent == "go_back":
            return None
        if choice.is_own:
            return self._first(_own(choice))
        if choice == Choice("show_menu"):
            return self._first("utter_menu")
        tap = pattern(choice.payload())
        led = self._leads.get((one.scene.name, tap)) or self._anywhere.get(tap, ())
        places = [place for name in led for place in self._by_name.get(name, ())]
        return max(places, key=lambda place: self._likeness(place, one, choice), default=None)

    def _first(self, name: str) -> int | None:
        return next(iter(self._by_name.get(name, ())), None)

    def _likeness(self, place: int, one: Shown, choice: Choice) -> tuple[int, int]:
        """How much of what was asked for a scene shows: what the button says counts first, then what stood before."""
        given = self._shown[place].screen.arguments
        wanted = {**choice.values, "topic": choice.intent}
        asked = sum(given.get(name) == value for name, value in wanted.items())
        kept = sum(given.get(name) == one.screen.arguments.get(name) for name in ("country", "origin", "topic", "kind"))
        return asked, kept


def _own(choice: Choice) -> str:
    step = choice.values.get("step", "")
    if choice.intent == "tell" and "says" in choice.values and step == "complaint":
        return "utter_complaint_kept"
    if (choice.intent, step) in OWN:
        return OWN[choice.intent, step]
    if "says" in choice.values or "unsays" in choice.values:
        return "utter_card"
    return "utter_card" if OF_CARD.get(step, step) == "" else f"utter_card_{OF_CARD.get(step, step)}"


def _read(page: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """The page of screens as a table: screen and tap → the screens that came."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _ROW.finditer(page.read_text(encoding="utf-8")):
        for lead in row["leads"].split("<br>"):
            tap, arrow, led = lead.partition(" → ")
            if arrow:
                found[row["screen"], tap] = tuple(led.split(", "))
    return found
