"""Moving about: answering an open question, skipping it, going back, changing the language, not being understood."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import directory
from actions.contacts import about_contact
from actions.finding import listen, which
from actions.history import shown_before
from actions.rights import fear_of_papers
from actions.thread import continued, stayed
from actions.tracker import Heard, answer, heard
from bot import bootstrap
from bot.model.turn import Utterance
from bot.model.vocabulary import ANY, KINDS, LANGUAGES, TOPICS
from bot.services import rights
from bot.services.directory import NEEDS
from bot.services.understanding import distress, is_guess, suggestions

SKIPPED = {"utter_ask_origin": "origin", "utter_ask_place": "place", "utter_ask_which": "place"}
"""What is left open by skipping a question; any other asks for the country."""
ASKED, LOST, AGAIN = "utter_did_i_understand", "utter_not_understood", "utter_not_understood_again"
CARED = "utter_did_i_understand_hard"
"""Asked where the likeliest meaning is that she was hurt, is in danger or very low."""
LOST_BEFORE = (ASKED, CARED, LOST, AGAIN)
OTHERS = 2
"""Topics beside that meaning."""
QUESTION = "utter_ask_"


class ActionInform(Action):
    """A place or a country on its own: the answer to the open question, or the beginning of one."""

    def name(self) -> str:
        return "action_inform"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        if said.language and not (said.names_country or said.names_origin):
            return answer(dispatcher, Utterance("utter_language_set", {"language": said.language}))
        asked = which(said, need=said.need or said.intent, part=said.asked_part)
        if asked or said.need:
            # Her home country alone is only named; here it was the answer to where she is.
            kept = [SlotSet("country", said.country)] if said.names_country else []
            return [*answer(dispatcher, asked or _resume(said), also=said.others), *kept]
        goes_on = continued(said) or stayed(said)
        if goes_on:
            return answer(dispatcher, goes_on, also=said.others[1:])
        if said.place == ANY and said.names_place:
            return answer(dispatcher, Utterance("utter_menu"))
        if said.names_country and said.country != ANY:
            return answer(dispatcher, Utterance("utter_place_known", {"country": said.country}))
        if said.names_origin and said.origin != ANY:
            return answer(dispatcher, Utterance("utter_origin_known", {"origin": said.origin}))
        return [FollowupAction("action_not_understood")]


class ActionSkip(Action):
    """Skipping answers with the widest useful result; the question is not asked again in this thread."""

    def name(self) -> str:
        return "action_skip"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        if not said.need:
            return answer(dispatcher, stayed(said) or Utterance("utter_menu"))
        question = shown_before(tracker, steps_back=0)
        skipped = SKIPPED.get(question.response if question else "", "country")
        widest = Heard(**{**said.__dict__, skipped: ANY, f"names_{skipped}": True})
        return [*answer(dispatcher, _resume(widest)), SlotSet(skipped, ANY)]


class ActionDeny(ActionSkip):
    """No. To a question it means Skip, and she is not asked again; to anything else it is accepted."""

    def name(self) -> str:
        return "action_deny"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        question = shown_before(tracker, steps_back=0)
        if question and question.response.startswith(QUESTION):
            return await super().run(dispatcher, tracker, domain)
        if question and question.response == CARED:
            return answer(dispatcher, Utterance("utter_menu"))
        return answer(dispatcher, stayed(listen(tracker)) or Utterance("utter_nothing_now"))


class ActionGoBack(Action):
    """Show the screen before this one again, or the first one."""

    def name(self) -> str:
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        steps = 0 if heard(tracker).part == "last" else 1
        return answer(dispatcher, shown_before(tracker, steps_back=steps) or Utterance("utter_menu"))


class ActionChangeLanguage(Action):
    """Offer the six languages, or confirm the one she named."""

    def name(self) -> str:
        return "action_change_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        if said.asks == "speaks":
            return answer(dispatcher, about_contact(listen(tracker), tracker))
        language = said.language
        if language:
            return answer(dispatcher, Utterance("utter_language_set", {"language": language}))
        return answer(dispatcher, Utterance("utter_language", {"languages": list(LANGUAGES)}))


class ActionNotUnderstood(Action):
    """Ask about the likeliest meanings, or say that there was none; from the second time in a row on, a person first."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        if said.asks == "papers":
            return answer(dispatcher, fear_of_papers(said))
        if said.asks:
            return answer(dispatcher, about_contact(said, tracker))
        stays = stayed(said)
        if stays:
            return answer(dispatcher, stays)
        before = shown_before(tracker, steps_back=0)
        if before and before.response in LOST_BEFORE:
            return answer(dispatcher, Utterance(AGAIN))
        rows = tracker.latest_message.get("intent_ranking", ())
        return answer(dispatcher, asked_back([(row["name"], row.get("confidence", 0.0)) for row in rows]))


def asked_back(ranking: Sequence[tuple[str, float]]) -> Utterance:
    """The likeliest meanings as a question; with care where she may be telling something hard."""
    likely = suggestions(intent for intent, _ in ranking)
    hard = distress(ranking)
    if hard:
        others = [intent for intent in likely if intent != hard][:OTHERS]
        return Utterance(CARED, {"distress": hard, "suggestions": others})
    return Utterance(ASKED if is_guess(ranking) else LOST, {"suggestions": likely})


def _resume(said: Heard) -> Utterance:
    """Continue what the open question was asked for, with what is known now."""
    if said.need == "find_embassy":
        return directory.offices(said)
    if said.need == "find_hotline":
        return directory.numbers(said, kind=_asked_kind(said) or ("consular" if said.names_origin else None))
    if said.need in TOPICS:
        known = bootstrap.library().rights
        return rights.topic(known, name=said.need, part=said.asked_part, country=said.country, origin=said.origin)
    if said.need in NEEDS:
        return directory.for_need(said, intent=said.need)
    return Utterance("utter_place_known", {"country": said.country}) if said.names_country else Utterance("utter_menu")


def _asked_kind(said: Heard) -> str | None:
    """The kind of line that the open question was asked for."""
    asks = said.shown.arguments.get("asks") if said.shown else None
    kind = (asks or {}).get("values", {}).get("kind")
    return kind if kind in KINDS else None
