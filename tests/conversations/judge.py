"""What a reply is to what she asked: an answer, an honest "I do not know", a question back, or something else.

Judged by names and ids alone: the aspects of the facts that are shown, the field of the row, the screen. Who says of a turn
what it asks says nothing of the reply, so both can be wrong apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.bundle import ContentBundle
from bot.domain.answers import FACT_PREFIX, ROW_PREFIX, SCREEN_PREFIX, list_alternatives
from bot.domain.enums import TOPICS
from bot.domain.turn import ResponseCall
from tests.conversations.talks import Answered

ANSWERED, UNKNOWN, ASKED_BACK, MISSED, WRONG = "answered", "unknown", "asked back", "missed", "wrong"
OUTCOMES = (ANSWERED, UNKNOWN, ASKED_BACK, MISSED, WRONG)
CARDS = ("utter_help_now", "utter_very_low", "utter_still_here")
MENU_SCREENS = (
    "utter_go_on",
    "utter_menu",
    "utter_first",
    "utter_did_i_understand",
    "utter_not_understood",
    "utter_out_of_scope",
)
"""Screens that offer everything, or ask what she means: no answer, and none about something else."""
FACT_SCREENS = ("utter_answer", "utter_topic_law", "utter_topic_home", "utter_topic_know", "utter_time_matters")
UNKNOWN_SCREENS = ("utter_answer_unknown", "utter_topic_unknown", "utter_topic_home_unknown")
QUESTION_SCREENS = ("utter_ask_country", "utter_ask_origin", "utter_ask_place", "utter_ask_which")
STEP_SCREENS = {
    "other_numbers": ("utter_contact_other", "utter_numbers", "utter_office"),
    "before_calling": ("utter_what_they_ask", "utter_office_know", "utter_before_you_call"),
    "whom_they_tell": ("utter_office_know", "utter_contact_unknown", "utter_topic_know"),
    "what_is_known_of_papers": ("utter_topic_know",),
    "find_shelter": ("utter_shelter",),
    "find_help": ("utter_numbers", "utter_health_care", "utter_legal_aid", "utter_very_low"),
    "who_answers": ("utter_contact_unknown",),
    "first_step": ("utter_first_things", "utter_topic_help", "utter_time_matters", "utter_disclosure", "utter_topic"),
    "next_step": ("utter_first_things", "utter_topic_help", "utter_disclosure", "utter_numbers", "utter_topic"),
    "simpler": ("utter_topic_plain", "utter_disclosure_plain", "utter_not_understood_again", "utter_menu"),
    "last_again": (),
    "unknown": ("utter_contact_unknown",),
}
"""Screens that a step of the table may show; with a line that says "again", any."""
FIND_SCREENS = {
    "find_hotline": ("utter_numbers", "utter_contact", "utter_help_now"),
    "find_embassy": ("utter_office",),
    "find_shelter": ("utter_shelter",),
    "find_legal_aid": ("utter_legal_aid",),
    "find_health_care": ("utter_health_care",),
    "talk_to_person": ("utter_person", "utter_before_you_call"),
    "ask_privacy": ("utter_privacy", "utter_hide_chat"),
    "ask_who_are_you": ("utter_about", "utter_first"),
    "greet": ("utter_first", "utter_menu"),
    "thanks": ("utter_thanks", "utter_nothing_now"),
    "goodbye": ("utter_goodbye", "utter_thanks"),
    "inform": ("utter_place_known", "utter_origin_known"),
    "change_language": ("utter_language",),
    "show_menu": ("utter_menu",),
    "forget_me": ("utter_erase_ask",),
    "quick_exit": ("utter_left",),
    "out_of_scope": ("utter_out_of_scope", "utter_did_i_understand", "utter_not_understood", "utter_go_on"),
    "deny": ("utter_nothing_now", "utter_low_pause"),
    "affirm": ("utter_",),
    "clarify": ("utter_topic_plain", "utter_disclosure_plain", "utter_not_understood_again"),
}
"""What follows intents that are no topics."""


@dataclass(frozen=True)
class Judge:
    """Knows the tables that answers are made of."""

    content: ContentBundle

    def judge(self, answered: Answered) -> str:
        """One of OUTCOMES."""
        if answered.turn.is_urgent:
            return ANSWERED if any(screen.startswith(CARDS) for screen in answered.screens) else MISSED
        if not answered.calls:
            return ANSWERED if self._is_expected_without_reply(answered) else WRONG
        if answered.turn.asks is None:
            return self._judge_statement(answered)
        outcomes = {self._judge_question(answered, call) for call in answered.calls}
        return next(one for one in OUTCOMES if one in outcomes)

    def is_fact_known(self, answered: Answered) -> bool:
        """Whether a question about the law has a fact, where she told by now where she is or where she comes from."""
        turn, about = answered.turn, (*answered.turn.topics, *answered.topics_before)
        answer = self.content.answer_plan.find_answer(turn.asks, about=about) if turn.asks else None
        aspects = [
            one.removeprefix(FACT_PREFIX) for one in list_alternatives(answer or "") if one.startswith(FACT_PREFIX)
        ]
        known = self.content.rights
        return turn.country is not None and any(
            known.list_answers(aspect, country=turn.country, origin=turn.origin, told=about) for aspect in aspects
        )

    def _is_expected_without_reply(self, answered: Answered) -> bool:
        # Help and Leave are answered by the gateway alone.
        by_topic = {"danger_now": CARDS, "quick_exit": ("utter_left",), "forget_me": ("utter_erase",)}
        wanted = tuple(name for topic in answered.turn.topics for name in by_topic.get(topic, ()))
        return any(screen.startswith(wanted) for screen in answered.screens) if wanted else False

    def _judge_statement(self, answered: Answered) -> str:
        """Whether the reply is about what she told; a fragment goes on from what was told before."""
        topics = answered.turn.topics or answered.topics_before
        if any(self._is_about(call, topics) for call in answered.calls):
            return ANSWERED
        if any(call.response.startswith(QUESTION_SCREENS) for call in answered.calls):
            return ASKED_BACK
        return MISSED if all(call.response.startswith(MENU_SCREENS) for call in answered.calls) else WRONG

    def _is_about(self, call: ResponseCall, topics: Iterable[str]) -> bool:
        asks = (call.arguments.get("asks") or {}).get("intent")
        lead = call.arguments.get("lead") or {}
        named = {call.arguments.get("topic"), asks, lead.get("topic"), *call.arguments.get("also", ())}
        for topic in topics:
            if topic in named or call.response.startswith(FIND_SCREENS.get(topic, ("-",))):
                return True
            if topic == "feeling_low" and call.response.startswith(("utter_very_low", "utter_still_here", "utter_low")):
                return True
            if topic in TOPICS and self._states_topic(call, topic):
                return True
        return not tuple(topics)

    def _states_topic(self, call: ResponseCall, topic: str) -> bool:
        facts = (self.content.rights.facts.get(fact_id) for fact_id in call.arguments.get("facts", ()))
        return any(fact and topic in fact.topics for fact in facts)

    def _judge_question(self, answered: Answered, call: ResponseCall) -> str:
        asks = str(answered.turn.asks)
        about = (*answered.turn.topics, *answered.topics_before)
        wanted = {self.content.answer_plan.find_answer(asks, about=about)}
        wanted.add(self.content.answer_plan.find_answer(asks, about=("contact", *about)))
        answers = [one for answer in wanted if answer for one in list_alternatives(answer)]
        judged = [self._judge_answer(call, one) for one in answers] or [self._judge_other(call)]
        return next(one for one in OUTCOMES if one in judged)

    def _judge_answer(self, call: ResponseCall, wanted: str) -> str:
        lead = (call.arguments.get("lead") or {}).get("says", "")
        if wanted.startswith(FACT_PREFIX):
            return self._judge_facts(call, wanted.removeprefix(FACT_PREFIX))
        if wanted.startswith(ROW_PREFIX):
            return self._judge_row(call, wanted.removeprefix(ROW_PREFIX), lead)
        if wanted.startswith(SCREEN_PREFIX):
            return ANSWERED if call.response == wanted.removeprefix(SCREEN_PREFIX) else self._judge_other(call)
        if wanted == "unknown" and call.response in UNKNOWN_SCREENS:
            return UNKNOWN
        if call.response.startswith(STEP_SCREENS[wanted]) or lead.startswith("again"):
            return ANSWERED
        if lead == "unknown" and wanted == "whom_they_tell":
            return UNKNOWN
        return self._judge_other(call)

    def _judge_facts(self, call: ResponseCall, aspect: str) -> str:
        if call.response.startswith(QUESTION_SCREENS):
            part = (call.arguments["asks"].get("values") or {}).get("part")
            return ASKED_BACK if part == aspect else self._judge_other(call)
        if call.response in UNKNOWN_SCREENS:
            return UNKNOWN if call.arguments.get("aspect", aspect) == aspect else WRONG
        shown = [self.content.rights.facts[fact_id] for fact_id in call.arguments.get("facts", ())]
        if any(aspect in fact.aspects for fact in shown):
            return ANSWERED
        nearest = self.content.rights.aspects[aspect].alternatives
        if (call.arguments.get("lead") or {}).get("says") == "nearest" and call.arguments.get("aspect") in nearest:
            return UNKNOWN
        return self._judge_other(call)

    def _judge_row(self, call: ResponseCall, question: str, lead: str) -> str:
        if lead == question:
            return ANSWERED
        if call.response.startswith("utter_ask_country"):
            return ASKED_BACK  # of nobody she was shown: it asks where, to show somebody
        if lead in (f"no_{question}", "unknown") or call.response == "utter_contact_unknown":
            return UNKNOWN
        if call.response.startswith(("utter_numbers", "utter_office", "utter_contact_other")):
            return ANSWERED if question in ("hours", "cost", "languages", "address") else UNKNOWN
        return self._judge_other(call)

    def _judge_other(self, call: ResponseCall) -> str:
        if call.response.startswith(
            (*MENU_SCREENS, *QUESTION_SCREENS, "utter_topic", "utter_disclosure", "utter_person")
        ):
            is_law = call.response.startswith(FACT_SCREENS) and "facts" in call.arguments
            return WRONG if is_law else MISSED
        return WRONG


def describe(call: ResponseCall) -> str:
    """A reply in a few words, for whoever reads what went wrong."""
    kept = {name: call.arguments[name] for name in ("topic", "aspect", "facts", "country") if name in call.arguments}
    lead = (call.arguments.get("lead") or {}).get("says")
    return f"{call.response} {kept}{' lead=' + lead if lead else ''}"
