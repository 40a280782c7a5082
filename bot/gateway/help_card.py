"""The help card: compiled at start for every language and country, held in memory.

It needs neither Rasa, nor the database, nor the network beyond Telegram; its buttons need no look-up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.errors import Unrenderable
from bot.i18n.catalogue import Catalogues
from bot.i18n.languages import country_name
from bot.i18n.screens import Stage
from bot.i18n.voice import Voice
from bot.model.directory import Directory
from bot.model.screen import Button, Screen
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import CARD_COUNTRIES, LANGUAGES
from bot.services import directory as finding
from bot.services.nearest import Seeker
from bot.services.questions import ask_country

HELP = "utter_help_now"
INSTEAD = "utter_help_instead"
LOW = "utter_very_low"
FOR_FRIEND = {HELP: "utter_help_now_friend", LOW: "utter_very_low_friend"}
"""The same card, worded for somebody who asks for another."""
MEANS = {
    HELP: "danger_now", FOR_FRIEND[HELP]: "danger_now", LOW: "self_harm", FOR_FRIEND[LOW]: "self_harm",
}  # fmt: skip
"""What each card is for."""
OTHERS = 3
"""Countries offered beside the one whose numbers are shown, where a message named several."""
Card = tuple[str, str, str | None]


class HelpCards:
    """Every card, by what it is, language and country (None: the few where women of her language mostly are)."""

    def __init__(self, cards: Mapping[Card, Screen]) -> None:
        self._cards = cards

    @classmethod
    def compile(
        cls, stage: Stage, catalogues: Catalogues, directory: Directory, *, languages: Sequence[str] = LANGUAGES
    ) -> "HelpCards":
        """Render all of them now. Raises Unrenderable, so that a broken catalogue is found at start, not by her."""
        cards: dict[Card, Screen] = {}
        for language in languages:
            voice, seeker = Voice(language, catalogues[language]), Seeker(language=language)
            for country in (*CARD_COUNTRIES, None):
                for name, said in _said(directory, country, seeker).items():
                    shown = Utterance(said.response, {**said.arguments, "aside": True})
                    cards[name, language, country] = stage.screen(shown, voice, is_kept=True)
                for name, said in _said_of_friend(directory, country, seeker).items():
                    cards[FOR_FRIEND[name], language, country] = (
                        _worded(stage, said, voice) or cards[name, language, country]
                    )
        return cls(cards)

    def replaced(self, others: "HelpCards") -> "HelpCards":
        """These, with the others in the place of those they are like."""
        return HelpCards({**self._cards, **others._cards})

    def card(self, name: str, *, language: str, country: str | None, others: Sequence[str] = ()) -> Screen:
        """One of HELP, INSTEAD, LOW, and of those for a friend; never fails. `others`: where she may be as well."""
        known = country if country in CARD_COUNTRIES else None
        card = self._cards[name, language, known]
        if not others:
            return card
        intent = MEANS.get(name, "danger_now")
        buttons = [Button(country_name(code, language), Choice(intent, {"country": code})) for code in others[:OTHERS]]
        return replace(card, rows=(*((button,) for button in buttons), *card.rows))


def _said(directory: Directory, country: str | None, seeker: Seeker) -> dict[str, Utterance]:
    return {
        HELP: finding.help_now(country=country),
        INSTEAD: finding.help_instead(country=country),
        LOW: finding.very_low(directory, country=country, seeker=seeker),
    }


def _said_of_friend(directory: Directory, country: str | None, seeker: Seeker) -> dict[str, Utterance]:
    return {
        HELP: finding.help_now(country=country, for_friend=True),
        LOW: finding.very_low(directory, country=country, seeker=seeker, for_friend=True),
    }


def _worded(stage: Stage, said: Utterance, voice: Voice) -> Screen | None:
    # Without a translation the card for herself serves as well: the numbers are the same.
    try:
        return stage.screen(Utterance(said.response, {**said.arguments, "aside": True}), voice, is_kept=True)
    except Unrenderable:
        return None


def country_question(asks: Choice, *, likely: Sequence[str]) -> Utterance:
    """Which country's card, the likely ones first; asked by the card itself, so it needs no assistant."""
    others = [country for country in CARD_COUNTRIES if country not in likely]
    asked = ask_country(asks, among=[*likely, *others])
    return Utterance(asked.response, {**asked.arguments, "aside": True})
