"""Her way from her first words to the card she sends: which button she taps on which screen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.model.own import SKIP, mark
from bot.model.post import Post
from bot.model.turn import Choice

Button = tuple[str, Choice]
Wants = Callable[[Choice], bool]
QUESTION: Final = "utter_card_"
CARD: Final = "utter_card"
NOBODY_THERE: Final = "utter_nobody_on_duty"
SENT: Final = "utter_sent"
ASKED: Final = ("help", "urgency", "window", "code_word", "who")
LATER: Final = ("how", "cover")
"""What a card has a value for already; she changes it on the card."""


@dataclass
class Way:
    """Where she wants to get: a post, and a card that says this."""

    post: Post
    origin: str
    card: Mapping[str, Any]
    """Field → code; a list for `help`."""
    changed: set[str] = field(default_factory=set)
    helped: set[str] = field(default_factory=set)

    def next_tap(self, screen: str, buttons: Sequence[Button]) -> str | None:
        """The button she taps on a screen; None where none of them leads on."""
        for wants in self._wishes(screen):
            for data, choice in buttons:
                if wants(choice):
                    return data
        return None

    def tapped(self, choice: Choice) -> None:
        """Note what she has chosen, so that it is chosen once."""
        step, says = choice.values.get("step"), choice.values.get("says")
        if step == "help" and says:
            self.helped.add(says)
        if step in LATER and says:
            self.changed.add(step)

    def _wishes(self, screen: str) -> Iterator[Wants]:
        if screen == CARD:
            yield _step("lines") if self._unchanged() else _step("send")
        elif screen == NOBODY_THERE:
            yield _step("later")
        elif screen == "utter_card_lines":
            yield from (_value("line", name) for name in self._unchanged())
        elif screen.startswith(QUESTION):
            yield from self._answers(screen.removeprefix(QUESTION))
        else:
            yield from self._to_the_post()

    def _answers(self, name: str) -> Iterator[Wants]:
        if name == "help":
            yield from (_value("says", kind) for kind in self.card.get("help", ()) if kind not in self.helped)
        elif name in self.card:
            yield _value("says", str(self.card[name]))
        yield _value("says", SKIP)

    def _to_the_post(self) -> Iterator[Wants]:
        yield _step("begin")
        yield _value("post", mark(self.post.post_id))
        yield lambda choice: _asks(choice) and choice.values.get("origin") == self.origin
        yield lambda choice: _asks(choice) and choice.values.get("country") == self.post.country and not _pages(choice)
        yield lambda choice: _asks(choice) and _pages(choice)
        yield lambda choice: choice == Choice("talk_to_person")
        yield lambda choice: choice.intent == "show_menu"

    def _unchanged(self) -> list[str]:
        return [name for name in LATER if name in self.card and name not in self.changed]


def _step(name: str) -> Wants:
    return _value("step", name)


def _value(name: str, value: str) -> Wants:
    return lambda choice: choice.values.get(name) == value


def _asks(choice: Choice) -> bool:
    return choice.intent == "talk_to_person"


def _pages(choice: Choice) -> bool:
    return "page" in choice.values
