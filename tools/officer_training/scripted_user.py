"""Her way from her first words to the card she sends: which button she taps on which screen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.handoff_buttons import SKIP_ANSWER, short_hash
from bot.domain.post import Post
from bot.domain.turn import Choice

Button = tuple[str, Choice]
ChoicePredicate = Callable[[Choice], bool]
QUESTION_PREFIX: Final = "utter_card_"
CARD_SCREEN: Final = "utter_card"
NOBODY_ON_DUTY_SCREEN: Final = "utter_nobody_on_duty"
SENT_SCREEN: Final = "utter_sent"
ASKED_FIELDS: Final = ("help", "urgency", "window", "code_word", "who")
OPTIONAL_FIELDS: Final = ("how", "cover")
"""What a card has a value for already; she changes it on the card."""


@dataclass
class UserScript:
    """Where she wants to get: a post, and a card that says this."""

    post: Post
    origin: str
    card: Mapping[str, Any]
    """Field → code; a list for `help`."""
    changed_fields: set[str] = field(default_factory=set)
    chosen_help: set[str] = field(default_factory=set)

    def choose_button(self, screen: str, buttons: Sequence[Button]) -> str | None:
        """The button she taps on a screen; None where none of them leads on."""
        for wants in self._iterate_wanted_choices(screen):
            for data, choice in buttons:
                if wants(choice):
                    return data
        return None

    def record_choice(self, choice: Choice) -> None:
        """Note what she has chosen, so that it is chosen once."""
        step, says = choice.values.get("step"), choice.values.get("says")
        if step == "help" and says:
            self.chosen_help.add(says)
        if step in OPTIONAL_FIELDS and says:
            self.changed_fields.add(step)

    def _iterate_wanted_choices(self, screen: str) -> Iterator[ChoicePredicate]:
        if screen == CARD_SCREEN:
            yield _has_step("lines") if self._list_unchanged_fields() else _has_step("send")
        elif screen == NOBODY_ON_DUTY_SCREEN:
            yield _has_step("later")
        elif screen == "utter_card_lines":
            yield from (_has_value("line", name) for name in self._list_unchanged_fields())
        elif screen.startswith(QUESTION_PREFIX):
            yield from self._iterate_answers(screen.removeprefix(QUESTION_PREFIX))
        else:
            yield from self._iterate_choices_to_post()

    def _iterate_answers(self, name: str) -> Iterator[ChoicePredicate]:
        if name == "help":
            yield from (_has_value("says", kind) for kind in self.card.get("help", ()) if kind not in self.chosen_help)
        elif name in self.card:
            yield _has_value("says", str(self.card[name]))
        yield _has_value("says", SKIP_ANSWER)

    def _iterate_choices_to_post(self) -> Iterator[ChoicePredicate]:
        yield _has_step("begin")
        yield _has_value("post", short_hash(self.post.post_id))
        yield lambda choice: _asks_for_person(choice) and choice.values.get("origin") == self.origin
        yield (
            lambda choice: (
                _asks_for_person(choice)
                and choice.values.get("country") == self.post.country
                and not _turns_page(choice)
            )
        )
        yield lambda choice: _asks_for_person(choice) and _turns_page(choice)
        yield lambda choice: choice == Choice("talk_to_person")
        yield lambda choice: choice.intent == "show_menu"

    def _list_unchanged_fields(self) -> list[str]:
        return [name for name in OPTIONAL_FIELDS if name in self.card and name not in self.changed_fields]


def _has_step(name: str) -> ChoicePredicate:
    return _has_value("step", name)


def _has_value(name: str, value: str) -> ChoicePredicate:
    return lambda choice: choice.values.get(name) == value


def _asks_for_person(choice: Choice) -> bool:
    return choice.intent == "talk_to_person"


def _turns_page(choice: Choice) -> bool:
    return "page" in choice.values
