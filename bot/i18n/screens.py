"""A named response with typed arguments → the screen she sees, in her language, or Unrenderable. Never half of it."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from string import Template

from bot.errors import Unrenderable
from bot.i18n import labels
from bot.i18n.arguments import ARGUMENTS, Arguments, Shelf
from bot.i18n.choices import OWN, SPOKEN, answered, meant, place_label, skipped
from bot.i18n.framing import framed, title
from bot.i18n.languages import Language, country_name
from bot.i18n.voice import Voice, placeholders
from bot.model.screen import Button, ButtonTemplate, Response, Screen
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY

BUTTONS_A_ROW = 2
LETTERS_OF_HALF_A_ROW = 16
"""What half of a 360-pixel screen holds without cutting a word; measured on the rehearsal phone."""

BURMESE = frozenset(map(chr, range(0x1000, 0x10A0)))
BURMESE_WIDTH = 1.8
CHOSEN = "✓ "
"""Before what she has chosen already."""
PUT_IN = ("$not_government", "$office")
"""Buttons whose meaning is an argument, and which are left out where it is None."""
WITHOUT_NAVIGATION = ("utter_left", "utter_erased", "utter_erased_partly")
"""Screens that must look like nothing."""


class Stage:
    """Everything a screen is made of but the language: responses, data and the names of languages."""

    def __init__(
        self, *, responses: Mapping[str, Response], shelf: Callable[[], Shelf], languages: Mapping[str, Language]
    ) -> None:
        self._responses = responses
        self._shelf = shelf
        self._languages = languages

    def screen(self, said: Utterance, voice: Voice, *, is_kept: bool = False) -> Screen:
        """Raises Unrenderable whatever is missing: name, argument, string or row. One that is kept is shown later."""
        try:
            response, shelf = self._responses[said.response], self._shelf()
            given = replace(shelf, now=None) if is_kept else shelf
            text = framed(_text(response, said.arguments, voice, given), said.arguments, voice, given)
            rows = tuple(self._rows(response, said.arguments, voice, given))
            return Screen(said.response, text, rows, voice.language, said.arguments)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise Unrenderable(f"{said.response} in {voice.language}: {type(error).__name__}") from error

    def is_ours(self, name: str) -> bool:
        """Whether a response is the gateway's own."""
        return name in self._responses and self._responses[name].is_ours

    def _rows(self, response: Response, given: Arguments, voice: Voice, shelf: Shelf) -> Iterator[tuple[Button, ...]]:
        chosen = list(self._choices(response, given, voice, shelf))
        fixed = [Button(voice.text("button", b.title), _fill(b, given)) for b in response.buttons if _is_there(b, given)]
        yield from _pairs([*fixed, *chosen] if response.is_below else [*chosen, *fixed])
        yield from _pairs([Button(title(topic, voice, shelf), Choice(topic)) for topic in given.get("also", ())])
        extra = list(_extra(response, given, voice))
        if extra:
            yield tuple(extra)
        if response.name not in WITHOUT_NAVIGATION:
            yield _navigation(given, voice)

    def _choices(self, response: Response, given: Arguments, voice: Voice, shelf: Shelf) -> Iterator[Button]:
        if response.choices is None:
            return
        for code in given[response.choices]:
            label = self._label(response.choices, code, voice, shelf, given)
            if response.payload:
                yield Button(label, _fill(ButtonTemplate(label, response.payload), {**given, response.choices: code}))
            else:
                yield Button(label, answered(given["asks"], meant(response.choices, code, given, shelf.places)))

    def _label(self, choices: str, code: str, voice: Voice, shelf: Shelf, given: Arguments) -> str:
        if choices in OWN:
            return (CHOSEN if code in given.get("chosen", ()) else "") + voice.label(OWN[choices][code])
        if choices == "posts":
            return str(given["posts"].index(code) + 1)
        if choices in ("places", "candidates"):
            return place_label(choices, code, voice, shelf.places)
        if choices in ("countries", "origins"):
            return country_name(code, voice.language)
        if choices in ("languages", SPOKEN):
            return self._languages[code].autonym
        if code in shelf.rights.topics:
            return title(code, voice, shelf)
        if choices == "parts":
            return voice.label(labels.PARTS[code])
        if code in SUGGESTIONS_BY_KIND:
            return voice.label(labels.KINDS[SUGGESTIONS_BY_KIND[code]])
        return voice.text("button", SUGGESTIONS[code])


SUGGESTIONS = {
    "danger_now": "Help now",
    "self_harm": "Very low mood",
    "find_hotline": "A number to call",
    "find_embassy": "My country's office",
    "find_shelter": "A safe place",
    "find_health_care": "Doctor",
    "talk_to_person": "Talk to a person",
    "change_language": "Language",
    "ask_who_are_you": "About this chat",
    "ask_privacy": "What do you keep?",
    "forget_me": "Delete everything",
}
"""What "Did I understand?" may offer beside topics: the intent and the button it already has elsewhere."""

SUGGESTIONS_BY_KIND = {"find_legal_aid": "legal"}
"""The same, for an intent that has no button elsewhere: the kind of line it looks for."""


def _text(response: Response, given: Arguments, voice: Voice, shelf: Shelf) -> str:
    is_bare = response.text.strip("{}").isidentifier()
    written = response.text if is_bare else voice.text(response.name, response.text)
    values = {name: ARGUMENTS[name](shelf, voice, given) for name in placeholders(written)}
    return _tidy(written.format_map(values))


def _is_there(button: ButtonTemplate, given: Arguments) -> bool:
    return button.payload not in PUT_IN or given[button.payload[1:]] is not None


def _fill(button: ButtonTemplate, given: Arguments) -> Choice | None:
    if button.payload in PUT_IN:
        return _choice(given[button.payload[1:]])
    if button.payload == "$all":
        return answered(given["asks"], {"origin": ANY})
    intent, _, values = button.payload.partition("{")
    intent = Template(intent.strip("/")).substitute(given)
    wanted: dict[str, str] = json.loads("{" + values) if values else {}
    known = {name: _argument(value, given) for name, value in wanted.items()}
    return Choice(intent, {name: value for name, value in known.items() if value})


def _argument(value: str, given: Arguments) -> str:
    return str(given.get(value[1:]) or "") if value.startswith("$") else value


def _extra(response: Response, given: Arguments, voice: Voice) -> Iterator[Button]:
    if given.get("more"):
        yield Button(voice.label(labels.NAVIGATION["more"]), _choice(given["more"]))
    if response.is_question and response.choices:
        label = labels.NAVIGATION["next" if given.get("chosen") else "skip"]
        yield Button(voice.label(label), answered(given["asks"], skipped(response.choices)))
    elif response.skip:
        skip = voice.label(labels.NAVIGATION["skip"])
        yield Button(skip, _fill(ButtonTemplate(skip, response.skip), given))


def _navigation(given: Arguments, voice: Voice) -> tuple[Button, ...]:
    last = Choice("go_back", {"part": "last"} if given.get("aside") else {})
    back = _choice(given["back"]) if given.get("back") else last
    return (
        Button("‹ " + voice.label(labels.NAVIGATION["back"]), back),
        Button("☰ " + voice.label(labels.NAVIGATION["menu"]), Choice("show_menu")),
        Button("✕ " + voice.label(labels.NAVIGATION["leave"]), None),
    )


def _choice(written: Arguments) -> Choice:
    return Choice(written["intent"], written.get("values", {}))


def _pairs(buttons: list[Button]) -> Iterator[tuple[Button, ...]]:
    """Two a row where both fit a small phone, one a row where a label would be cut."""
    waiting: list[Button] = []
    for button in buttons:
        if _is_wide(button) or len(waiting) == BUTTONS_A_ROW:
            if waiting:
                yield tuple(waiting)
            waiting = []
        waiting.append(button)
        if _is_wide(button):
            yield (button,)
            waiting = []
    if waiting:
        yield tuple(waiting)


def _is_wide(button: Button) -> bool:
    # As drawn: marks stand on or below a letter and take no room of their own.
    drawn = [letter for letter in button.label if unicodedata.category(letter) not in ("Mn", "Me", "Cf")]
    return sum(BURMESE_WIDTH if letter in BURMESE else 1 for letter in drawn) > LETTERS_OF_HALF_A_ROW


def _tidy(text: str) -> str:
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
