"""What the buttons of a question mean: the need that asked it, with one value more."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from string import Template
from typing import Any, Final

from bot.domain.chat_ids import Service
from bot.domain.directory import Hotline, Mission, Place, Places
from bot.domain.enums import ANY, CARD_COUNTRIES
from bot.domain.handoff_buttons import MOST_DAYS, SKIP_ANSWER
from bot.domain.screen import Button, ButtonTemplate, Response, Screen
from bot.domain.turn import Choice, ResponseCall
from bot.errors import RenderError
from bot.i18n import copy_buttons, directory_rows, estimates, handoff_card, labels, post_placeholders
from bot.i18n.formatting import format_value
from bot.i18n.languages import Language, format_language_names, get_country_name
from bot.i18n.opening_hours import format_opening_hours
from bot.i18n.placeholders import PLACEHOLDERS
from bot.i18n.render_context import Arguments, RenderContext
from bot.i18n.translator import Translator, list_placeholder_names

INTENTS_WITH_PLACE = ("find_embassy", "inform")
"""Who asks for a city; for the others the country is enough, and the city would not fit into their buttons."""
FORM_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "helps": handoff_card.HELP,
    "urgencies": handoff_card.URGENCY,
    "windows": handoff_card.WINDOW,
    "code_words": handoff_card.CODE_WORDS,
    "answerers": handoff_card.WHO_ANSWERS,
    "days": handoff_card.DAYS,
    "ways": handoff_card.HOW,
    "covers": handoff_card.COVER,
    "lines": handoff_card.LINES,
    "taps": post_placeholders.FEEDBACK_ANSWERS,
    "complaints": post_placeholders.COMPLAINTS,
    "agrees": post_placeholders.CONSENT_ANSWERS,
    "reminder_days": labels.REMINDER_DAYS,
}
"""Lists of the gateway's own screens: what each code reads as on its button."""
HOUR_CHOICES: Final = "reminder_hours"
"""A list of full hours of a day."""
MAX_BUTTONS: Final = 7
"""Above the last row. A page that is full has no button for a reminder; "The law here" leads to one that has."""
MIN_REMINDER_DAYS: Final = 2
"""How long a deadline must be for a day to lie within it."""
ESTIMATE_CHOICES: Final = {"years": estimates.format_years, "wages": estimates.format_wage_range}
"""Lists of numbers about her work, and how each reads where she works."""
LANGUAGE_CHOICES: Final = "spoken"
"""A list of languages, as an answer about the card."""
_ENTITIES = {
    "countries": "country",
    "origins": "origin",
    "places": "place",
    "candidates": "place",
    LANGUAGE_CHOICES: "says",
    **dict.fromkeys(FORM_CHOICES, "says"),
}


def build_answer_choice(asks: Mapping[str, Any], answer: dict[str, str]) -> Choice:
    """The choice that answers a question: the need that asked it, with one value more and its page turned back."""
    values = {name: value for name, value in asks.get("values", {}).items() if name != "page"}
    return Choice(asks["intent"], {**values, **answer})


def build_skip_values(choices: str) -> dict[str, str]:
    """What Skip answers to a question."""
    return (
        {"says": SKIP_ANSWER} if choices in FORM_CHOICES or choices == LANGUAGE_CHOICES else {get_entity(choices): ANY}
    )


def get_entity(choices: str) -> str:
    """What kind of value a list of choices holds."""
    return _ENTITIES[choices]


def build_choice_values(choices: str, code: str, given: Mapping[str, Any], places: Places) -> dict[str, str]:
    """What one button says. A place that was uncertain settles the country, and that is what counts. Raises Unrenderable."""
    if code in given.get("chosen", ()):
        return {"unsays": code}
    if choices != "candidates":
        return {get_entity(choices): code}
    country = _get_place(code, places).country
    return {"country": country, **({"place": code} if given["asks"]["intent"] in INTENTS_WITH_PLACE else {})}


def format_place_label(choices: str, code: str, translator: Translator, places: Places) -> str:
    """A place, with its country where that is the question. Raises Unrenderable."""
    place = _get_place(code, places)
    return (
        f"{place.name}, {get_country_name(place.country, translator.language)}"
        if choices == "candidates"
        else place.name
    )


def _get_place(code: str, places: Places) -> Place:
    place = places.find_place(code)
    if place is None:
        raise RenderError("a place that is in no table")
    return place


def add_frame(text: str, arguments: Arguments, translator: Translator, render_context: RenderContext) -> str:
    """A text with what stands above and below it. Raises KeyError for an unknown code."""
    above = _render_lead(arguments["lead"], translator, render_context) if arguments.get("lead") else ""
    decides = translator.translate_label(labels.DECIDES) if arguments.get("decides") else ""
    below = _render_other_topics(arguments["also"], translator, render_context) if arguments.get("also") else ""
    return "\n\n".join(part for part in (above, text, decides, below) if part)


def translate_topic_title(topic: str, translator: Translator, render_context: RenderContext) -> str:
    """A topic's name, as on its button."""
    return translator.translate(topic, render_context.rights.topics[topic].title)


def _render_lead(lead: Arguments, translator: Translator, render_context: RenderContext) -> str:
    values = {}
    if "country" in lead:
        values["country"] = get_country_name(lead["country"], translator.language)
    if "topic" in lead:
        values["topic"] = translate_topic_title(lead["topic"], translator, render_context)
    if "row" in lead:
        row = render_context.directory.get_row(lead["row"])
        if lead["says"] in _ROW_VALUES:
            values[_ROW_VALUES[lead["says"]]] = _render_row_value(lead["says"], row, translator, render_context)
    return translator.translate_label(labels.LEADS[lead["says"]], **values)


_ROW_VALUES = {
    "hours": "hours",
    "address": "address",
    "how_to_get_there": "address",
    "other_way_to_reach": "ways",
    "languages": "languages",
}
"""The placeholder of each answer about a row."""


def _render_row_value(
    question: str, row: Hotline | Mission, translator: Translator, render_context: RenderContext
) -> str:
    if question == "hours":
        return " · ".join(format_opening_hours(row.hours, row.timezone, translator, now=render_context.now))
    if question == "languages":
        return format_language_names(row.languages, translator.language)
    if question == "other_way_to_reach":
        return directory_rows.render_ways(row, translator)
    return getattr(row, "address", "")


def _render_other_topics(topics: Arguments, translator: Translator, render_context: RenderContext) -> str:
    return translator.translate_label(
        labels.ALSO, topics=", ".join(translate_topic_title(topic, translator, render_context) for topic in topics)
    )


BUTTONS_PER_ROW = 2
HALF_ROW_LETTERS = 16
"""What half of a 360-pixel screen holds without cutting a word; measured on the rehearsal phone."""

BURMESE = frozenset(map(chr, range(0x1000, 0x10A0)))
BURMESE_WIDTH = 1.8
CHOSEN_MARK = "✓ "
"""Before what she has chosen already."""
OPTIONAL_PAYLOADS = ("$not_government", "$office", "$estimate", "$with_wage", "$older", "$from_home")
"""Buttons whose meaning is an argument, and which are left out where it is None or not given."""
WITHOUT_NAVIGATION = ("utter_left", "utter_erased", "utter_erased_partly")
"""Screens that must look like nothing."""


class ScreenRenderer:
    """Everything a screen is made of but the language: responses, data and the names of languages."""

    def __init__(
        self,
        *,
        responses: Mapping[str, Response],
        get_context: Callable[[], RenderContext],
        languages: Mapping[str, Language],
    ) -> None:
        self._responses = responses
        self._get_context = get_context
        self._languages = languages

    def render(
        self,
        call: ResponseCall,
        translator: Translator,
        *,
        is_stored: bool = False,
        service: Service = Service.TELEGRAM,
    ) -> Screen:
        """A screen as this messaging service shows it. One that `is_stored` is shown later.

        Raises RenderError whatever is missing: name, argument, string or row.
        """
        try:
            written, shelf = self._responses[call.response], self._get_context()
            response = written.variations.get(service, written)
            given = replace(shelf, now=None) if is_stored else shelf
            text = add_frame(
                _render_text(response, call.arguments, translator, given), call.arguments, translator, given
            )
            text = _say_once(text, translator.translate_label(labels.ROW["written"]))
            rows = tuple(self._build_rows(response, call.arguments, translator, given, text, service))
            copies = copy_buttons.list_copy_buttons(text, call.arguments, given.directory, translator)
            return Screen(call.response, text, rows, translator.language, call.arguments, copies)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise RenderError(f"{call.response} in {translator.language}: {type(error).__name__}") from error

    def is_gateway_screen(self, name: str) -> bool:
        """Whether a response is the gateway's own."""
        return name in self._responses and self._responses[name].is_gateway_screen

    def _build_rows(
        self,
        response: Response,
        arguments: Arguments,
        translator: Translator,
        render_context: RenderContext,
        text: str,
        service: Service,
    ) -> Iterator[tuple[Button, ...]]:
        chosen = list(self._build_choices(response, arguments, translator, render_context))
        fixed = [
            Button(translator.translate("button", b.title), _fill_choice(b, arguments))
            for b in response.buttons
            if _is_visible(b, arguments)
        ]
        yield from _pair_buttons([*fixed, *chosen] if response.is_below else [*chosen, *fixed])
        yield from _pair_buttons(
            [
                Button(translate_topic_title(topic, translator, render_context), Choice(topic))
                for topic in arguments.get("also", ())
            ]
        )
        extra = list(_build_extra_buttons(response, arguments, translator))
        if service.can_write_later and len(fixed) + len(chosen) + len(extra) < MAX_BUTTONS:
            yield from _build_reminder_row(response, arguments, translator, render_context)
        if extra:
            yield tuple(extra)
        if response.name not in WITHOUT_NAVIGATION:
            yield from _build_listen_row(text, translator, render_context)
            yield _build_navigation(arguments, translator)

    def _build_choices(
        self, response: Response, arguments: Arguments, translator: Translator, render_context: RenderContext
    ) -> Iterator[Button]:
        if response.choices is None:
            return
        for code in arguments[response.choices]:
            label = self._build_label(response.choices, code, translator, render_context, arguments)
            if response.payload:
                yield Button(
                    label, _fill_choice(ButtonTemplate(label, response.payload), {**arguments, response.choices: code})
                )
            else:
                yield Button(
                    label,
                    build_answer_choice(
                        arguments["asks"], build_choice_values(response.choices, code, arguments, render_context.places)
                    ),
                )

    def _build_label(
        self, choices: str, code: str, translator: Translator, render_context: RenderContext, arguments: Arguments
    ) -> str:
        if choices in FORM_CHOICES:
            return (CHOSEN_MARK if code in arguments.get("chosen", ()) else "") + translator.translate_label(
                FORM_CHOICES[choices][code]
            )
        if choices == HOUR_CHOICES:
            return format_value("hour", f"{int(code):02}:00", translator)
        if choices == "posts":
            return str(arguments["posts"].index(code) + 1)
        if choices in ("places", "candidates"):
            return format_place_label(choices, code, translator, render_context.places)
        if choices in ("countries", "origins"):
            return get_country_name(code, translator.language)
        if choices in ("languages", LANGUAGE_CHOICES):
            return self._languages[code].autonym
        if code in render_context.rights.topics:
            return translate_topic_title(code, translator, render_context)
        if choices in ESTIMATE_CHOICES:
            formula = render_context.rights.formulas[arguments["country"]]
            return ESTIMATE_CHOICES[choices](formula, int(code), translator)
        if choices == "phrases":
            return translator.translate_label(labels.PHRASE_TITLES[code])
        if choices == "parts":
            return translator.translate_label(labels.PARTS[code])
        if code in SUGGESTIONS_BY_KIND:
            return translator.translate_label(labels.KINDS[SUGGESTIONS_BY_KIND[code]])
        return translator.translate("button", SUGGESTIONS[code])


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


def _render_text(
    response: Response, arguments: Arguments, translator: Translator, render_context: RenderContext
) -> str:
    is_bare = response.text.strip("{}").isidentifier()
    written = response.text if is_bare else translator.translate(response.name, response.text)
    values = {
        name: PLACEHOLDERS[name](render_context, translator, arguments) for name in list_placeholder_names(written)
    }
    return _normalize_whitespace(written.format_map(values))


def _is_visible(button: ButtonTemplate, arguments: Arguments) -> bool:
    return button.payload not in OPTIONAL_PAYLOADS or arguments.get(button.payload[1:]) is not None


def _fill_choice(button: ButtonTemplate, arguments: Arguments) -> Choice | None:
    if button.payload in OPTIONAL_PAYLOADS:
        return _parse_choice(arguments[button.payload[1:]])
    if button.payload == "$all":
        return build_answer_choice(arguments["asks"], {"origin": ANY})
    intent, _, values = button.payload.partition("{")
    intent = Template(intent.strip("/")).substitute(arguments)
    wanted: dict[str, str] = json.loads("{" + values) if values else {}
    known = {name: _resolve_argument(value, arguments) for name, value in wanted.items()}
    return Choice(intent, {name: value for name, value in known.items() if value})


def _resolve_argument(value: str, arguments: Arguments) -> str:
    return str(arguments.get(value[1:]) or "") if value.startswith("$") else value


def _build_reminder_row(
    response: Response, arguments: Arguments, translator: Translator, render_context: RenderContext
) -> Iterator[tuple[Button, ...]]:
    """Below a deadline of days or more: that she can be written to before it is over."""
    if "facts" not in list_placeholder_names(response.text):
        return
    fact = render_context.rights.find_reminder_deadline(arguments["facts"])
    days = fact.deadline.days if fact and fact.deadline else None
    country = (fact.country if fact else "") or arguments.get("country")
    if days is None or days < MIN_REMINDER_DAYS or country not in CARD_COUNTRIES:
        return
    meant = Choice("remind", {"step": "ask", "within": str(min(days, MOST_DAYS)), "country": country})
    yield (Button(translator.translate_label(labels.REMIND), meant),)


def _build_listen_row(text: str, translator: Translator, render_context: RenderContext) -> Iterator[tuple[Button, ...]]:
    """Where somebody has spoken all that stands there: that she can have it as a voice note."""
    code = render_context.clips.find_code(text, language=translator.language)
    if code:
        yield (Button(translator.translate_label(labels.LISTEN), Choice("listen", {"clip": code})),)


def _build_extra_buttons(response: Response, arguments: Arguments, translator: Translator) -> Iterator[Button]:
    if arguments.get("more"):
        yield Button(translator.translate_label(labels.NAVIGATION["more"]), _parse_choice(arguments["more"]))
    if response.is_question and response.choices and not response.skip:
        label = labels.NAVIGATION["next" if arguments.get("chosen") else "skip"]
        yield Button(
            translator.translate_label(label),
            build_answer_choice(arguments["asks"], build_skip_values(response.choices)),
        )
    elif response.skip:
        skip = translator.translate_label(labels.NAVIGATION["skip"])
        yield Button(skip, _fill_choice(ButtonTemplate(skip, response.skip), arguments))


def _build_navigation(arguments: Arguments, translator: Translator) -> tuple[Button, ...]:
    last = Choice("go_back", {"part": "last"} if arguments.get("aside") else {})
    back = _parse_choice(arguments["back"]) if arguments.get("back") else last
    return (
        Button("‹ " + translator.translate_label(labels.NAVIGATION["back"]), back),
        Button("☰ " + translator.translate_label(labels.NAVIGATION["menu"]), Choice("show_menu")),
        Button("✕ " + translator.translate_label(labels.NAVIGATION["leave"]), None),
    )


def _parse_choice(written: Arguments) -> Choice:
    return Choice(written["intent"], written.get("values", {}))


def _pair_buttons(buttons: list[Button]) -> Iterator[tuple[Button, ...]]:
    """Two a row where both fit a small phone, one a row where a label would be cut."""
    waiting: list[Button] = []
    for button in buttons:
        if _is_wide(button) or len(waiting) == BUTTONS_PER_ROW:
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
    return sum(BURMESE_WIDTH if letter in BURMESE else 1 for letter in drawn) > HALF_ROW_LETTERS


def _say_once(text: str, line: str) -> str:
    """A line that every row brings stands where it comes first."""
    above, first, below = text.partition(line)
    return above + first + below.replace(f"\n{line}", "")


def _normalize_whitespace(text: str) -> str:
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
