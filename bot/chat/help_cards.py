"""The help card: compiled at start for every language and country, held in memory.

It needs neither Rasa, nor the database, nor the network beyond Telegram; its buttons need no look-up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.chat.triage import TriageResult
from bot.domain.directory import Directory
from bot.domain.enums import CARD_COUNTRIES, LANGUAGES, SAFETY_INTENTS
from bot.domain.screen import Button, Screen
from bot.domain.turn import Choice, ResponseCall
from bot.errors import RenderError
from bot.i18n.catalogs import Catalogues
from bot.i18n.languages import get_country_name
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.translator import Translator
from bot.knowledge import hotlines as finding
from bot.knowledge.clarifying_questions import ask_country
from bot.knowledge.ranking import Seeker

HELP_CARD = "utter_help_now"
FALLBACK_CARD = "utter_help_instead"
SELF_HARM_CARD = "utter_very_low"
FRIEND_CARDS = {HELP_CARD: "utter_help_now_friend", SELF_HARM_CARD: "utter_very_low_friend"}
"""The same card, worded for somebody who asks for another."""
INTENTS_BY_CARD = {
    HELP_CARD: "danger_now",
    FRIEND_CARDS[HELP_CARD]: "danger_now",
    SELF_HARM_CARD: "self_harm",
    FRIEND_CARDS[SELF_HARM_CARD]: "self_harm",
}
"""What each card is for."""
_SINGLE_CARDS: Final = (*INTENTS_BY_CARD, FALLBACK_CARD, "utter_still_here")
CARD_SCREENS: Final = frozenset({*_SINGLE_CARDS, *(f"{name}_all" for name in _SINGLE_CARDS)})
"""The names of all of them."""
MAX_OTHER_COUNTRIES = 3
"""Countries offered beside the one whose numbers are shown, where a message named several."""
CardKey = tuple[str, str, str | None]


class HelpCards:
    """Every card, by what it is, language and country (None: the few where women of her language mostly are)."""

    def __init__(self, cards: Mapping[CardKey, Screen]) -> None:
        self._cards = cards

    @classmethod
    def compile(
        cls,
        renderer: ScreenRenderer,
        catalogues: Catalogues,
        directory: Directory,
        *,
        languages: Sequence[str] = LANGUAGES,
    ) -> "HelpCards":
        """Render all of them now. Raises Unrenderable, so that a broken catalogue is found at start, not by her."""
        cards: dict[CardKey, Screen] = {}
        for language in languages:
            voice, seeker = Translator(language, catalogues[language]), Seeker(language=language)
            for country in (*CARD_COUNTRIES, None):
                for name, said in _card_calls(directory, country, seeker).items():
                    shown = ResponseCall(said.response, {**said.arguments, "aside": True})
                    cards[name, language, country] = renderer.render(shown, voice, is_stored=True)
                for name, said in _friend_card_calls(directory, country, seeker).items():
                    cards[FRIEND_CARDS[name], language, country] = (
                        _render_friend_card(renderer, said, voice) or cards[name, language, country]
                    )
        return cls(cards)

    def merge_with(self, others: "HelpCards") -> "HelpCards":
        """These, with the others in the place of those they are like."""
        return HelpCards({**self._cards, **others._cards})

    def get_card(self, name: str, *, language: str, country: str | None, others: Sequence[str] = ()) -> Screen:
        """One of HELP, INSTEAD, LOW, and of those for a friend; never fails. `others`: where she may be as well."""
        known = country if country in CARD_COUNTRIES else None
        card = self._cards[name, language, known]
        if not others:
            return card
        intent = INTENTS_BY_CARD.get(name, "danger_now")
        buttons = [
            Button(get_country_name(code, language), Choice(intent, {"country": code}))
            for code in others[:MAX_OTHER_COUNTRIES]
        ]
        return replace(card, rows=(*((button,) for button in buttons), *card.rows))


def _card_calls(directory: Directory, country: str | None, seeker: Seeker) -> dict[str, ResponseCall]:
    return {
        HELP_CARD: finding.build_help_card(country=country),
        FALLBACK_CARD: finding.build_fallback_card(country=country),
        SELF_HARM_CARD: finding.build_self_harm_card(directory, country=country, seeker=seeker),
    }


def _friend_card_calls(directory: Directory, country: str | None, seeker: Seeker) -> dict[str, ResponseCall]:
    return {
        HELP_CARD: finding.build_help_card(country=country, for_friend=True),
        SELF_HARM_CARD: finding.build_self_harm_card(directory, country=country, seeker=seeker, for_friend=True),
    }


def _render_friend_card(renderer: ScreenRenderer, call: ResponseCall, translator: Translator) -> Screen | None:
    # Without a translation the card for herself serves as well: the numbers are the same.
    try:
        return renderer.render(
            ResponseCall(call.response, {**call.arguments, "aside": True}), translator, is_stored=True
        )
    except RenderError:
        return None


def build_country_question(choice: Choice, *, likely: Sequence[str]) -> ResponseCall:
    """Which country's card, the likely ones first; asked by the card itself, so it needs no assistant."""
    others = [country for country in CARD_COUNTRIES if country not in likely]
    asked = ask_country(choice, among=[*likely, *others])
    return ResponseCall(asked.response, {**asked.arguments, "aside": True})


CARDS_BY_TRIAGE: Final[Mapping[TriageResult, str]] = {
    TriageResult.HELP: HELP_CARD,
    TriageResult.DANGER: HELP_CARD,
    TriageResult.SELF_HARM: SELF_HARM_CARD,
}
CARDS_BY_INTENT: Final[Mapping[str, str]] = dict(zip(SAFETY_INTENTS, (HELP_CARD, SELF_HARM_CARD), strict=True))
"""The card that a button of each intent brings."""
