"""What the gateway says by itself, without the assistant: so that it works when that is away, and is in no tracker."""

from collections.abc import Callable, Mapping, Sequence

from bot.gateway.help_card import country_question
from bot.model.directory import Directory
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import SAFETY, TOPICS
from bot.services import directory, phone_check
from bot.services.conversations import Standing
from bot.services.nearest import Seeker
from bot.services.questions import ask_country

YOUNG = Choice("children", {"part": "young"})
"""The path of somebody who is not of age."""
SAID: Mapping[tuple[str, str | None], str] = {
    ("forget_me", None): "utter_erase_ask",
    ("ask_privacy", "stays"): "utter_stays",
    ("ask_privacy", "word"): "utter_recall",
}
"""By intent and part: the first of the two taps that erase; what Leave cannot delete; the words that bring the card back."""


class Unaided:
    """Answers some choices, with the numbers of the directory as it is now."""

    def __init__(self, rows: Callable[[], Directory], *, likely: Mapping[str, Sequence[str]]) -> None:
        self._rows, self._likely = rows, likely

    def answer(self, choice: Choice | None, standing: Standing) -> Utterance | None:
        """What is said to a choice, or None: the assistant answers it."""
        if choice is None:
            return None
        said = self._said(choice, choice.values.get("part"), standing)
        return said and Utterance(said.response, {**said.arguments, "aside": True})

    def young(self, standing: Standing) -> Utterance:
        """The screen for somebody who is not of age, where she is."""
        said = self._young(YOUNG, standing)
        return Utterance(said.response, {**said.arguments, "aside": True})

    def _said(self, choice: Choice, part: str | None, standing: Standing) -> Utterance | None:
        if (choice.intent, part) in SAID:
            return Utterance(SAID[choice.intent, part])
        if choice.intent == "phone_safety" and part in ("check", "advice"):
            return phone_check.screen(part, page=choice.values.get("page"))
        if choice.intent == YOUNG.intent and part == "young":
            return self._young(choice, standing)
        if choice.intent in SAFETY:
            return self._card(choice, standing)
        if choice.intent in TOPICS and part == "more":
            return Utterance("utter_disclosure_more", {"topic": choice.intent})
        return None

    def _card(self, choice: Choice, standing: Standing) -> Utterance:
        # A card's own button after a restart, when this process did not know yet whose it is.
        if "page" in choice.values:
            return country_question(choice, likely=self._likely[standing.language])
        country = choice.values.get("country") or standing.country
        if choice.intent == "danger_now":
            return directory.help_now(country=country)
        return directory.very_low(self._rows(), country=country, seeker=Seeker(language=standing.language))

    def _young(self, choice: Choice, standing: Standing) -> Utterance:
        if "page" in choice.values:
            return ask_country(choice)
        country = choice.values.get("country") or standing.country
        seeker = Seeker(language=standing.language)
        return directory.young(self._rows(), country=country, seeker=seeker)
