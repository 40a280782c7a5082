"""Bad edits of the English texts in domain.yml."""

import re
from collections.abc import Callable
from random import Random

from tests.unit.tools.lint.bad_edits import Change, Edit, Validate
from tools.lint import english, rasa_domain

DOMAIN = "domain.yml"
_TEXT = re.compile(r"^  - text: ([A-Z][^\n]+)$", re.MULTILINE)
_BUTTON = re.compile(r"^    - title: ([A-Z][^\n]+)$", re.MULTILINE)


def behind(words: str) -> Change:
    """Something more at the end of a text."""
    return _with(_TEXT, lambda said: f"{said} {words}")


def before(words: str) -> Change:
    """Something more at the beginning of a text."""
    return _with(_TEXT, lambda said: f"{words} {said}")


def on_a_button(words: str) -> Change:
    """A button with other words."""
    return _with(_BUTTON, lambda _: words)


def _with(place: re.Pattern[str], write: Callable[[str], str]) -> Change:
    def change(random: Random, text: str) -> str:
        found = random.choice(list(place.finditer(text)))
        return text[: found.start(1)] + write(found[1]) + text[found.end(1) :]

    return change


def _edit(name: str, change: Change, check: Validate, says: str, times: int = 2) -> Edit:
    return Edit(name, DOMAIN, change, check, says, times)


EDITS = (
    _edit("a number in a text", behind("Call 999."), rasa_domain.validate_responses, "holds the digit"),
    _edit("a Khmer digit in a text", behind("Call ៩."), rasa_domain.validate_responses, "holds the digit"),
    _edit("a link in a text", behind("See www.example.org"), rasa_domain.validate_responses, "holds the link"),
    _edit("an address in a text", behind("Write to help@example.org"), rasa_domain.validate_responses, "holds the"),
    _edit("a placeholder nobody fills", behind("{number}"), rasa_domain.validate_responses, "nothing renders"),
    _edit("a telling beginning", before("Police and rape."), rasa_domain.validate_responses, "begins with"),
    _edit("a telling button", on_a_button("Embassy"), rasa_domain.validate_responses, "says “embassy”"),
    _edit(
        "a button too long",
        on_a_button("A button that no small phone can show"),
        rasa_domain.validate_responses,
        "too long",
    ),
    _edit("an order", behind("You must call them."), english.validate, "says “you must”"),
    _edit("another order", behind("You should go home."), english.validate, "says “you should”"),
    _edit("a question for reasons", behind("Why did you not leave?"), english.validate, "says “why”"),
    _edit("a blaming word", behind("You are a runaway."), english.validate, "says “runaway"),
    _edit("a word for a victim", behind("Many victims write."), english.validate, "says “victim"),
    _edit("a promise", behind("You will be safe."), english.validate, "says “you will be safe”"),
    _edit("a shout", behind("Call now!"), english.validate, "shouts"),
    _edit("a Cyrillic letter", behind("Yоu can stop."), english.validate, "Cyrillic"),
    _edit("a text turned round", behind("\u202eStop."), english.validate, "turns the writing round|control"),
    _edit(
        "a long sentence", behind("You can " + "call or " * 12 + "write to them."), english.validate, "a sentence of"
    ),
    _edit("a long message", behind("You can stop. " * 22), rasa_domain.validate_responses, "words beside its data"),
)
