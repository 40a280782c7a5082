"""Moving about: answering an open question, skipping it, going back, changing the language, not being understood."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import ask_which_place, parse_turn
from actions.history import find_previous_screen
from actions.questions import (
    ASKING_SCREENS,
    LEAST_LIKELY,
    LEAST_LIKELY_PLAIN,
    ROW_ANSWER_PREFIX,
    answer_pending,
    answer_question,
    find_shown_contacts,
)
from actions.thread import (
    ASK_BACK,
    CAREFUL_FALLBACK,
    FALLBACK,
    FALLBACK_AGAIN,
    FALLBACK_SCREENS,
    continue_safety,
    continue_subject,
    go_on,
    resume_question,
)
from actions.tracker import TurnData, respond
from bot.domain.enums import ANY, LANGUAGES
from bot.domain.turn import ResponseCall
from bot.knowledge import next_steps
from bot.knowledge.clarifying_questions import find_distress, is_guess, list_suggestions

SKIPPED_FIELDS = {"utter_ask_origin": "origin", "utter_ask_place": "place", "utter_ask_which": "place"}
"""What is left open by skipping a question; any other asks for the country."""
MAX_SUGGESTIONS = 2
"""Topics beside that meaning."""
QUESTION_PREFIX = "utter_ask_"
BARE_ROW_SCREENS = ("utter_contact_line", "utter_contact_office")
"""Screens that are only rows: a line of the turn they were shown in stands above."""


class ActionInform(Action):
    """A place or a country on its own: the answer to the open question, or the beginning of one."""

    def name(self) -> str:
        return "action_inform"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        if said.language and not (said.names_country or said.names_origin):
            return respond(dispatcher, ResponseCall("utter_language_set", {"language": said.language}))
        asked = ask_which_place(said, need=said.need or said.intent, part=said.asked_part)
        if asked or said.need:
            # Her home country alone is only named; here it was the answer to where she is.
            kept = [SlotSet("country", said.country)] if said.names_country else []
            return [*respond(dispatcher, asked or resume_question(said), also=said.other_topics), *kept]
        goes_on = (
            answer_question(said, tracker)
            or answer_pending(said, tracker)
            or continue_subject(said)
            or continue_safety(said)
        )
        if goes_on:
            return respond(dispatcher, goes_on, also=said.other_topics[1:])
        if said.place == ANY and said.names_place:
            return respond(dispatcher, ResponseCall("utter_menu"))
        if said.names_country and said.country != ANY:
            return respond(dispatcher, ResponseCall("utter_place_known", {"country": said.country}))
        if said.names_origin and said.origin != ANY:
            return respond(dispatcher, ResponseCall("utter_origin_known", {"origin": said.origin}))
        return [FollowupAction("action_not_understood")]


class ActionSkip(Action):
    """Skipping answers with the widest useful result; the question is not asked again in this thread."""

    def name(self) -> str:
        return "action_skip"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        asked = answer_question(said, tracker, least=LEAST_LIKELY_PLAIN)
        if asked:
            return respond(dispatcher, asked)
        if not said.need:
            return respond(dispatcher, continue_safety(said) or ResponseCall("utter_menu"))
        question = find_previous_screen(tracker, steps_back=0)
        skipped = SKIPPED_FIELDS.get(question.response if question else "", "country")
        widest = TurnData(**{**said.__dict__, skipped: ANY, f"names_{skipped}": True})
        return [*respond(dispatcher, resume_question(widest)), SlotSet(skipped, ANY)]


class ActionDeny(ActionSkip):
    """No. To a question it means Skip, and she is not asked again; to anything else it is accepted."""

    def name(self) -> str:
        return "action_deny"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        question = find_previous_screen(tracker, steps_back=0)
        asked = answer_question(parse_turn(tracker), tracker, least=LEAST_LIKELY_PLAIN)
        if asked:
            return respond(dispatcher, asked)
        if question and question.response.startswith(QUESTION_PREFIX):
            return await super().run(dispatcher, tracker, domain)
        if question and question.response == CAREFUL_FALLBACK:
            return respond(dispatcher, ResponseCall("utter_menu"))
        return respond(dispatcher, continue_safety(parse_turn(tracker)) or ResponseCall("utter_nothing_now"))


class ActionGoBack(Action):
    """Show the screen before this one again, or the first one."""

    def name(self) -> str:
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = parse_turn(tracker)
        asked = answer_question(turn, tracker, least=LEAST_LIKELY_PLAIN)
        if asked:
            return respond(dispatcher, asked)
        steps = 0 if turn.part == "last" else 1
        before = find_previous_screen(tracker, steps_back=steps)
        if before and before.response in BARE_ROW_SCREENS:  # its first line would say on a lock screen whom it helps
            before = next_steps.repeat_screen(before)
        return respond(dispatcher, before or ResponseCall("utter_menu"))


class ActionChangeLanguage(Action):
    """Offer the six languages, or confirm the one she named."""

    def name(self) -> str:
        return "action_change_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        asked = answer_question(said, tracker, least=LEAST_LIKELY_PLAIN if said.language else LEAST_LIKELY)
        if asked and not (said.language and _is_for_this_chat(asked, tracker)):
            return respond(dispatcher, asked)
        if said.language:
            return respond(dispatcher, ResponseCall("utter_language_set", {"language": said.language}))
        return respond(dispatcher, ResponseCall("utter_language", {"languages": list(LANGUAGES)}))


class ActionNotUnderstood(Action):
    """Ask about the likeliest meanings, or say that there was none; from the second time in a row on, a person first."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        answer = answer_question(said, tracker)
        if answer:
            return respond(dispatcher, answer)
        stays = continue_safety(said)
        if stays:
            return respond(dispatcher, stays)
        rows = tracker.latest_message.get("intent_ranking", ())
        ranking = [(row["name"], row.get("confidence", 0.0)) for row in rows]
        goes_on = None if find_distress(ranking) else go_on(said)
        if goes_on:
            return respond(dispatcher, goes_on)
        before = find_previous_screen(tracker, steps_back=0)
        if before and before.response in FALLBACK_SCREENS:
            return respond(dispatcher, ResponseCall(FALLBACK_AGAIN))
        return respond(dispatcher, build_fallback(ranking))


def _is_for_this_chat(answer: ResponseCall, tracker: Tracker) -> bool:
    """Whether a language was named for this chat: only after an office or a line was shown may "Tagalog" be asked of it."""
    return answer.response.startswith((ROW_ANSWER_PREFIX, *ASKING_SCREENS)) and find_shown_contacts(tracker) is None


def build_fallback(ranking: Sequence[tuple[str, float]]) -> ResponseCall:
    """The likeliest meanings as a question; with care where she may be telling something hard."""
    likely = list_suggestions(intent for intent, _ in ranking)
    hard = find_distress(ranking)
    if hard:
        others = [intent for intent in likely if intent != hard][:MAX_SUGGESTIONS]
        return ResponseCall(CAREFUL_FALLBACK, {"distress": hard, "suggestions": others})
    return ResponseCall(ASK_BACK if is_guess(ranking) else FALLBACK, {"suggestions": likely})
