"""What the gateway says by itself, without the assistant: so that it works when that is away, and is in no tracker."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.chat.help_cards import build_country_question
from bot.domain.chat_ids import Service
from bot.domain.directory import Directory
from bot.domain.enums import SAFETY_INTENTS, TOPICS
from bot.domain.rights import Rights
from bot.domain.screen import Banner, Screen, find_current_banner
from bot.domain.turn import Choice, ResponseCall
from bot.i18n.catalogs import Catalogues
from bot.i18n.renderer import ScreenRenderer
from bot.i18n.translator import Translator
from bot.knowledge import clarifying_questions, crisis, estimates, hotlines
from bot.knowledge.clarifying_questions import ask_country, order_countries
from bot.knowledge.ranking import Seeker
from bot.services.conversations import ConversationContext

MINOR_CHOICE = Choice("children", {"part": "young"})
"""The path of somebody who is not of age."""
FIXED_RESPONSES: Mapping[tuple[str, str | None], str] = {
    ("forget_me", None): "utter_erase_ask",
    ("ask_privacy", "stays"): "utter_stays",
    ("ask_privacy", "word"): "utter_recall",
}
"""By intent and part: the first of the two taps that erase; what Leave cannot delete; the words that bring the card back."""

ESTIMATE_VALUES = ("years", "wage", "page")
"""What a button about how much she is owed may carry beside the country."""


class LocalReplies:
    """Answers some choices, with the numbers of the directory as it is now."""

    def __init__(
        self,
        get_directory: Callable[[], Directory],
        *,
        rights: Rights,
        likely_countries: Mapping[str, Sequence[str]],
        banners: Sequence[Banner],
        now: Callable[[], datetime],
    ) -> None:
        self._get_directory, self._rights, self._likely_countries = get_directory, rights, likely_countries
        self._banners, self._now = banners, now

    def find_reply(self, choice: Choice | None, conversation: ConversationContext) -> ResponseCall | None:
        """What is said to a choice, or None: the assistant answers it."""
        if choice is None:
            return None
        said = self._find_call(choice, choice.values.get("part"), conversation)
        return said and ResponseCall(said.response, {**said.arguments, "aside": True})

    def build_minor_reply(self, conversation: ConversationContext) -> ResponseCall:
        """The screen for somebody who is not of age, where she is."""
        said = self._build_minor_call(MINOR_CHOICE, conversation)
        return ResponseCall(said.response, {**said.arguments, "aside": True})

    def _find_call(self, choice: Choice, part: str | None, conversation: ConversationContext) -> ResponseCall | None:
        if (choice.intent, part) in FIXED_RESPONSES:
            return ResponseCall(FIXED_RESPONSES[choice.intent, part])
        if choice.intent == "phone_safety" and part in ("check", "advice"):
            return clarifying_questions.build_check_screen(part, page=choice.values.get("page"))
        if choice.intent == MINOR_CHOICE.intent and part == "young":
            return self._build_minor_call(choice, conversation)
        if estimates.is_estimate(choice):
            asked = {name: value for name, value in choice.values.items() if name in ESTIMATE_VALUES}
            return estimates.build_estimate(self._rights, country=choice.values.get("country"), **asked)
        if choice == crisis.CRISIS_CHOICE:
            return self._build_crisis_call(conversation)
        if choice.intent in SAFETY_INTENTS:
            return self._build_card_call(choice, conversation)
        if choice.intent in TOPICS and part == "more":
            return ResponseCall("utter_disclosure_more", {"topic": choice.intent})
        return None

    def _build_card_call(self, choice: Choice, conversation: ConversationContext) -> ResponseCall:
        # A card's own button after a restart, when this process did not know yet whose it is.
        if "page" in choice.values:
            return build_country_question(choice, likely=self._likely_countries[conversation.language])
        country = choice.values.get("country") or conversation.country
        if choice.intent == "danger_now":
            return hotlines.build_help_card(country=country)
        return hotlines.build_self_harm_card(
            self._get_directory(), country=country, seeker=Seeker(language=conversation.language)
        )

    def _build_crisis_call(self, conversation: ConversationContext) -> ResponseCall:
        banner = find_current_banner(self._banners, on=self._now().date(), country=conversation.country)
        return crisis.build_crisis_screen(
            self._get_directory(), banner, country=conversation.country, language=conversation.language
        )

    def _build_minor_call(self, choice: Choice, conversation: ConversationContext) -> ResponseCall:
        if "page" in choice.values:
            return ask_country(choice)
        country = choice.values.get("country") or conversation.country
        seeker = Seeker(language=conversation.language)
        return hotlines.build_minor_screen(self._get_directory(), country=country, seeker=seeker)


class GatewayScreens:
    """What the gateway says without the assistant."""

    def __init__(
        self,
        *,
        renderer: Callable[[], ScreenRenderer],
        catalogues: Callable[[], Catalogues],
        autonyms: Mapping[str, str],
        likely_countries: Mapping[str, Sequence[str]],
    ) -> None:
        self._renderer, self._catalogues, self._likely_countries = renderer, catalogues, likely_countries
        self.autonyms = autonyms
        """Languages by code, as each calls itself."""

    def render_screen(self, call: ResponseCall, language: str, *, service: Service) -> Screen:
        """A screen in her language, as the messaging service shows it that she writes through. Raises RenderError."""
        asked = order_countries(call, likely=self._likely_countries.get(language, ()))
        return self._renderer().render(asked, self.get_translator(language), service=service)

    def is_gateway_screen(self, response: str) -> bool:
        """Whether a response is the gateway's own, which the assistant may not name."""
        return self._renderer().is_gateway_screen(response)

    def get_translator(self, language: str) -> Translator:
        """A language speaking."""
        return Translator(language, self._catalogues()[language])

    def translate_label(self, msgid: str, language: str) -> str:
        """A label in her language. Raises Unrenderable."""
        return self.get_translator(language).translate_label(msgid)
