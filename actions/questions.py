"""What she asks, read with what was told before, and what answers it: the table of answers, and what its steps mean."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import screens, thread
from actions.finding import build_seeker, parse_turn
from actions.history import list_previous_screens
from actions.tracker import TurnData, respond
from bot import bootstrap
from bot.domain.answers import FACT_PREFIX, ROW_PREFIX, SCREEN_PREFIX, list_alternatives
from bot.domain.enums import (
    ANY,
    DISCLOSURES,
    FIND_HELP_INTENTS,
    SAFETY_INTENTS,
    TOPICS,
)
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import crisis, hotlines, next_steps, rights
from bot.knowledge.answer_choice import AnswerChooser, ChosenAnswer, Subjects

ROW_ANSWER_PREFIX = "utter_contact_"
"""How screens are named that answer a question about one row."""
OFFICE_RESPONSE_PREFIX = "utter_office"
LAW_ANSWER_PREFIX = "utter_answer"
ONE_NUMBER_SCREENS: Final = (LAW_ANSWER_PREFIX, "utter_topic_here")
"""Screens about something else that end in one number."""
LAW_ANSWER, NEXT_LAW_ANSWER = "utter_answer", "utter_answer_next"
"""What the law of a country says: for the first time in a talk, and later, without saying again what is read."""
FULL_ANSWERS: Final = (LAW_ANSWER, NEXT_LAW_ANSWER, "utter_topic_home", "utter_topic_home_all")
"""Screens that hold what a place's own law says of it."""
NO_OTHER_NUMBERS: Final = "utter_contact_other_none"
ASKING_SCREENS: Final = ("utter_ask_country", "utter_ask_origin")
"""The question where she is, or whose law it is about."""
LAW_SCREENS: Final = (LAW_ANSWER_PREFIX, "utter_topic_", "utter_ask_")
"""Screens that a question about the law ends in: what is known, that nothing is, and the question where she is."""
LEAST_LIKELY: Final = 0.35
"""How likely a question must be to be answered before what the message is about."""
LEAST_LIKELY_FIRST: Final = 0.45
"""The same in what opens a talk."""
LEAST_LIKELY_PLAIN: Final = 0.6
"""The same where something else comes first unless she plainly asks: that she was hurt, danger, or whom she looks for."""
LEAST_LIKELY_BEFORE_HELP, LEAST_LIKELY_BEFORE_TOPIC = 0.8, 0.97
"""The same for the law before whom she looks for, and for a question back before a trouble is met."""
LEAST_LIKELY_BEFORE_INTENT: Final[Mapping[str, float]] = {
    **dict.fromkeys(FIND_HELP_INTENTS, LEAST_LIKELY_PLAIN),
    "find_hotline": LEAST_LIKELY_BEFORE_HELP,
    "find_embassy": LEAST_LIKELY_BEFORE_HELP,
    "talk_to_person": LEAST_LIKELY_BEFORE_HELP,
    "find_legal_aid": 0.5,  # "where can I complain?" sounds like it, and the law names the office
}
"""The first of these by whom she looks for."""
LEAST_LIKELY_AFTER_DANGER: Final = 0.7
"""How likely a question must be to be answered after a card, or instead of the one for a low mood."""
LEAST_LIKELY_TOLD, MOST_LIKELY_ASKED = 0.7, 0.9
"""How likely a trouble must be to be met first where she asks something else as plainly as this."""
FALLBACK_INTENT: Final = "nlu_fallback"
LEAST_BESIDE: Final = 0.2
"""How likely a question about the law must be that is asked beside "I am afraid"."""
NEAREST_LEAD: Final = {"says": "nearest"}
AFTER_DANGER_INTENTS: Final = (*thread.SHORT_ANSWER_INTENTS, "ask_next", "clarify", "goodbye")
"""What is stayed with after danger or a very low mood, whatever it may ask."""
CRISIS_TOPICS: Final = ("return_home", "health", "before_leaving")
"""Topics that a war, a storm or an epidemic is asked with."""
CRISIS_SCREENS: Final = ("utter_crisis", "utter_crisis_asked")
ANSWER_SCREENS: Final = (LAW_ANSWER_PREFIX, ROW_ANSWER_PREFIX, "utter_shelter", *CRISIS_SCREENS)
"""Screens that answer a question by a row or a fact."""
WAITING_SCREENS: Final = ("utter_topic", "utter_topic_phone", thread.GO_ON_SCREEN)
"""Pages about a topic where no country is known."""
CONTACT_ANSWER_SCREENS: Final = (ROW_ANSWER_PREFIX, "utter_what_they_ask")
"""Screens that answer a question about whom she may call."""
AFRAID: Final = "afraid"
QUESTION_LEADS: Final[Mapping[str, str]] = {AFRAID: "afraid", "will_i_be": "afraid", "is_it_true": "is_it_true"}
"""What stands above an answer about the law to a question of fear, or whether a threat is true: nothing is promised."""
UNKNOWN_RESPONSE: Final = "utter_answer_unknown"
UNKNOWN_LEAD: Final = "asked"
"""What stands there where nothing is known."""
REASSURANCES: Final = ("utter_afraid", "utter_not_your_fault", "utter_is_it_true")
"""Screens that meet what she feels; a trouble that is told for the first time is met by its own page."""
OPEN_TOPICS: Final = 2
"""Topics of the talk that a question may lean on, the newest first."""


class QuestionFirstAction(Action, ABC):
    """An action whose intent is answered only where the message asks nothing that has an answer of its own."""

    least_likely = LEAST_LIKELY
    answer_screens: ClassVar[tuple[str, ...]] = ("utter_",)
    """What may stand before what the message is about."""

    @abstractmethod
    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        """What is shown for the intent."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Called by Rasa."""
        turn = parse_turn(tracker)
        answer = answer_question(turn, tracker, least=self.least_likely)
        if answer is None or not answer.response.startswith(self.answer_screens):
            return respond(dispatcher, self.answer(turn, tracker), also=turn.other_topics)
        # What the message is about stays a tap away where the answer is of something else.
        named = answer.arguments.get("topic")
        return respond(dispatcher, answer, also=[topic for topic in list_message_topics(turn) if topic != named])


def answer_question(turn: TurnData, tracker: Tracker, *, least: float = LEAST_LIKELY) -> ResponseCall | None:
    """The answer to what she asks, by the table; None: she asks nothing, nothing answers it, or something else comes first."""
    if turn.part or turn.intent in SAFETY_INTENTS:
        return None
    if thread.is_after_danger(turn) and turn.intent in AFTER_DANGER_INTENTS:
        return _answer_after_danger(turn, tracker)
    return _answer(turn, tracker, least=least)


def _answer_after_danger(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """What a row or a fact says to what she plainly asks; the rest of what she says stays with the danger.

    A very low mood is stayed with: then only who the line is, and what they ask, is answered.
    """
    answer = _answer(turn, tracker, least=LEAST_LIKELY_AFTER_DANGER)
    return answer if answer and answer.response.startswith(_list_stayed_screens(turn)) else None


def _list_stayed_screens(turn: TurnData) -> tuple[str, ...]:
    is_low = turn.after == "self_harm" or (
        turn.shown is not None and turn.shown.response.startswith(next_steps.SELF_HARM_SCREENS)
    )
    return CONTACT_ANSWER_SCREENS if is_low else (*CONTACT_ANSWER_SCREENS, *ANSWER_SCREENS)


def answer_pending(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """A country on its own, after a page that could not answer without one: what the message before asked, there."""
    waits = turn.shown is not None and turn.shown.response in WAITING_SCREENS
    if not waits or not turn.topics or turn.asked_before is None or not turn.names_country or turn.country == ANY:
        return None
    chosen = choose_answer([(turn.asked_before, 1.0)], replace(list_subjects(turn, tracker), message=()))
    if chosen is None or not chosen.answer.startswith(FACT_PREFIX):
        return None
    call = _give_first_known(list_alternatives(chosen.answer), replace(turn, intent=turn.topics[0]), tracker)
    if call is None or call.response not in FULL_ANSWERS or "lead" in call.arguments:
        return None
    return next_steps.add_lead(call, "place", country=str(turn.country), topic=str(call.arguments["topic"]))


def answer_below_card(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """Below a card for danger: the answer from a row or a fact to what she plainly asks beside it."""
    answer = _answer(turn, tracker, least=LEAST_LIKELY_PLAIN)
    return answer if answer and answer.response.startswith(ANSWER_SCREENS) else None


def answer_instead_of_card(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """The answer to what she plainly asks while she tells of a low mood.

    Danger, or that she does not want to live, has its card first, whatever is asked with it. None: a card it is.
    """
    if turn.after or turn.part or turn.intent in SAFETY_INTENTS:
        return None
    answer = _answer(turn, tracker, least=LEAST_LIKELY_AFTER_DANGER)
    return answer if answer and answer.response not in REASSURANCES else None


def _answer(turn: TurnData, tracker: Tracker, *, least: float) -> ResponseCall | None:
    subjects = list_subjects(turn, tracker)
    chosen = choose_answer(turn.questions, subjects)
    if chosen is None or chosen.probability < _compute_least(turn, least=least):
        return None
    if turn.confidence < LEAST_LIKELY_TOLD and turn.topics and chosen.probability >= MOST_LIKELY_ASKED:
        # In the middle of a talk, what she plainly asks was taken for a telling.
        turn = replace(turn, intent=FALLBACK_INTENT)
    said = chosen.question
    if said == AFRAID:  # what she is afraid of is answered, if she says it
        chosen = _find_beside(turn.questions, subjects) or chosen
    call = _give_first_known(list_alternatives(chosen.answer), turn, tracker)
    if call and call.response == LAW_ANSWER and _has_read_law(tracker, str(call.arguments["country"])):
        call = ResponseCall(NEXT_LAW_ANSWER, call.arguments)
    if call and chosen.probability < _compute_least_before_intent(call, turn, is_open=chosen.is_open):
        return None
    says = QUESTION_LEADS.get(said) or QUESTION_LEADS.get(chosen.question)
    if call and says and call.response.startswith(LAW_ANSWER_PREFIX) and "lead" not in call.arguments:
        return next_steps.add_lead(call, UNKNOWN_LEAD if call.response == UNKNOWN_RESPONSE else says)
    return call


def _find_beside(ranked: Sequence[tuple[str, float]], subjects: Subjects) -> ChosenAnswer | None:
    """The question about the law beside "I am afraid"."""
    beside = choose_answer([one for one in ranked if one[0] != AFRAID], subjects)
    return beside if beside and beside.answer.startswith(FACT_PREFIX) and beside.probability >= LEAST_BESIDE else None


def choose_answer(ranked: Sequence[tuple[str, float]], subjects: Subjects) -> ChosenAnswer | None:
    """What she asks, as an answer of the table; None where she asks nothing, or nothing answers it."""
    library = bootstrap.library()
    return AnswerChooser(library.answer_plan, library.rights).choose(ranked, subjects)


def list_subjects(turn: TurnData, tracker: Tracker) -> Subjects:
    """What a question may lean on."""
    shown = find_shown_contacts(tracker)
    looked_for = (turn.intent, turn.subject.intent if turn.subject else None)
    return Subjects(
        message=list_message_topics(turn),
        talk=turn.topics,
        open_count=OPEN_TOPICS,
        sought=tuple(intent for intent in looked_for if intent in FIND_HELP_INTENTS),
        has_contacts=shown is not None,
        # Below an answer about the law, or a page, stands one number: "how much?" goes on from what is above it.
        is_about_contacts=shown is not None and not shown.response.startswith(ONE_NUMBER_SCREENS),
    )


def _compute_least(turn: TurnData, *, least: float) -> float:
    """How likely any question must be to be answered before what the message is about."""
    return max(least, LEAST_LIKELY_PLAIN) if turn.intent in DISCLOSURES else least


def _has_read_law(tracker: Tracker, country: str) -> bool:
    """Whether this thread showed the law of a country, with what is said of it once."""
    return any(
        screen.response in (LAW_ANSWER, NEXT_LAW_ANSWER) and screen.arguments.get("country") == country
        for screen in list_previous_screens(tracker)
    )


def _compute_least_before_intent(call: ResponseCall, turn: TurnData, *, is_open: bool) -> float:
    """How likely a question must be by itself for this answer to stand before what the message is about."""
    if call.response in REASSURANCES:
        return 1.0 if set(list_message_topics(turn)) - set(turn.topics) else LEAST_LIKELY_PLAIN
    if not call.response.startswith(LAW_SCREENS):
        return 0.0
    if turn.intent in LEAST_LIKELY_BEFORE_INTENT:  # whoever looks for somebody to call is not told of the law instead
        is_asked_back = turn.country is None or (turn.intent == "find_embassy" and turn.origin is None)
        return LEAST_LIKELY_PLAIN if is_asked_back else LEAST_LIKELY_BEFORE_INTENT[turn.intent]
    this = list_message_topics(turn)
    if set(this) & set(turn.topics):
        return 0.0
    is_answer = call.response in FULL_ANSWERS and call.arguments.get("lead") != NEAREST_LEAD
    if is_answer or not this:
        # What opens a talk tells of a trouble more often than it asks, and sounds like the questions about it.
        return 0.0 if turn.topics else LEAST_LIKELY_FIRST
    # A trouble that is told for the first time: a question back, or "I do not know", does not meet her.
    if turn.country not in (None, ANY):
        return LEAST_LIKELY_PLAIN
    if turn.intent in DISCLOSURES:
        return 1.0
    return LEAST_LIKELY_PLAIN if is_open else LEAST_LIKELY_BEFORE_TOPIC


def find_shown_contacts(tracker: Tracker) -> ResponseCall | None:
    """The screen she saw last, if it shows whom she can call."""
    screen = next(iter(list_previous_screens(tracker)), None)
    return screen if screen and next_steps.has_contacts(screen) else None


def list_message_topics(turn: TurnData) -> tuple[str, ...]:
    """Topics of this message, its intent first if it is one."""
    return tuple(topic for topic in (turn.intent, *turn.other_topics) if topic in TOPICS)


def _give_first_known(answers: Sequence[str], turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """The first that knows something: no fact, or one that is known where she is, or hangs on where that is; else the first."""
    first = None
    for answer in answers:
        call = _give_answer(answer, turn, tracker)
        if call and _knows_something(call, is_fact=answer.startswith(FACT_PREFIX)):
            return call
        first = first or call
    return first


def _knows_something(call: ResponseCall, *, is_fact: bool) -> bool:
    return call.response in (*FULL_ANSWERS, *ASKING_SCREENS) if is_fact else call.response != NO_OTHER_NUMBERS


def _give_answer(answer: str, turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    if answer.startswith(FACT_PREFIX):
        return _meet_disclosure(answer_from_facts(turn, answer.removeprefix(FACT_PREFIX)), turn)
    screen = answer.removeprefix(SCREEN_PREFIX)
    if turn.intent in DISCLOSURES and screen not in REASSURANCES:  # who tells that she was hurt is met with that first
        return None
    if answer.startswith(ROW_PREFIX):
        return answer_from_row(turn, tracker, answer.removeprefix(ROW_PREFIX))
    return ResponseCall(screen) if answer.startswith(SCREEN_PREFIX) else _STEPS[answer](turn, tracker)


def answer_from_facts(turn: TurnData, aspect: str) -> ResponseCall | None:
    """What is known of a question about the law, where she is; else the question where that is."""
    known = bootstrap.library().rights
    told = [*list_message_topics(turn), *turn.topics]
    topic = rights.find_topic(known, aspect=aspect, country=turn.country, told=told) or next(iter(told), None)
    return screens.build_topic(turn.with_choice(Choice(topic, {"part": aspect}))) if topic else None


def answer_from_row(turn: TurnData, tracker: Tracker, question: str) -> ResponseCall | None:
    """What the row she saw last says of a question about it; without any, the numbers where she is."""
    if turn.names_origin and question != "languages":  # a language is no country she comes from
        return None
    rows = bootstrap.library().directory
    is_elsewhere = turn.names_country and not _is_shown_country(turn, tracker)
    answer = None if is_elsewhere else next_steps.find_row_answer(rows, _list_asked_screens(tracker), question)
    if answer or turn.intent in TOPICS or (is_elsewhere and turn.intent in FIND_HELP_INTENTS):
        return answer
    if turn.country in (None, ANY):
        return thread.answer_choice(turn, Choice("find_hotline"))  # of nobody yet: first where she is
    is_office = turn.subject is not None and turn.subject.intent == "find_embassy" and turn.origin not in (None, ANY)
    there = thread.answer_choice(turn, Choice("find_embassy" if is_office else "find_hotline"))
    return next_steps.find_row_answer(rows, [there], question) or there


def _is_shown_country(turn: TurnData, tracker: Tracker) -> bool:
    """Whether whom she was shown is where this message says she is."""
    shown = find_shown_contacts(tracker)
    return shown is not None and shown.arguments.get("country") == turn.country


def _list_asked_screens(tracker: Tracker) -> list[ResponseCall]:
    """The last screen with rows, the newest first; behind answers about a single row the screen they were taken from."""
    found = []
    for screen in filter(next_steps.has_contacts, list_previous_screens(tracker)):
        found.append(screen)
        if not screen.response.startswith(ROW_ANSWER_PREFIX):
            break
    return found


def _meet_disclosure(call: ResponseCall | None, turn: TurnData) -> ResponseCall | None:
    """Who tells that she was hurt, and asks, is believed above the answer; once for each topic of a talk."""
    if call is None or turn.intent not in DISCLOSURES or turn.intent in turn.topics:
        return call
    return next_steps.add_lead(call, "believe_friend" if turn.is_for_friend else "believe")


def _find_contacts_before(tracker: Tracker) -> ResponseCall | None:
    return next(filter(next_steps.has_contacts, list_previous_screens(tracker)), None)


def _show_other_numbers(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    shown = _find_contacts_before(tracker)
    country = turn.country or (shown.arguments.get("country") if shown else None)
    if country in (None, ANY):
        return thread.answer_choice(turn, Choice("find_hotline"))
    return hotlines.find_other_numbers(
        bootstrap.library().directory,
        country=str(country),
        origin=turn.origin,
        excluded_ids=next_steps.list_shown_rows(shown) if shown else [],
        seeker=build_seeker(turn),
    )


def _prepare_call(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    shown = _find_contacts_before(tracker)
    is_office = shown is not None and shown.response.startswith(OFFICE_RESPONSE_PREFIX)
    return thread.answer_choice(turn, Choice("find_embassy" if is_office else "find_hotline", {"part": "know"}))


def _find_help(turn: TurnData, tracker: Tracker) -> ResponseCall:
    """Numbers where she is, those for what she told first; the question where that is."""
    told = next(iter([*list_message_topics(turn), *turn.topics]), None)
    return thread.answer_choice(turn, next_steps.choose_help(told) if told else Choice("find_hotline"))


def _say_who_answers(turn: TurnData, tracker: Tracker) -> ResponseCall:
    shown = _find_contacts_before(tracker)
    return _repeat_contacts(shown, lead="who_answers") if shown else ResponseCall("utter_contact_unknown")


def _repeat_contacts(shown: ResponseCall, *, lead: str) -> ResponseCall:
    """Whom she was shown, with a line above; of a screen about something else its one number alone."""
    lines = shown.arguments.get("hotlines")
    if shown.response.startswith(ONE_NUMBER_SCREENS) and lines:
        shown = ResponseCall("utter_contact_line", {"hotlines": lines})
    return next_steps.add_lead(shown, lead)


def _say_whom_they_tell(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    shown = _find_contacts_before(tracker)
    if shown is not None and shown.response.startswith(OFFICE_RESPONSE_PREFIX):
        return ResponseCall("utter_office_know")
    return _repeat_contacts(shown, lead="unknown") if shown else ResponseCall("utter_contact_unknown")


def _show_contacts_again(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    shown = _find_contacts_before(tracker)
    return next_steps.repeat_screen(shown) if shown else thread.clarify_screen(turn)


def _say_unknown(turn: TurnData) -> ResponseCall | None:
    told = [*list_message_topics(turn), *turn.topics]
    return (
        screens.build_unknown(turn.with_choice(Choice(told[0]))) if told and turn.country not in (None, ANY) else None
    )


def _show_crisis_help(turn: TurnData) -> ResponseCall | None:
    """Not where she plainly tells of a trouble of her own, whatever else happens: "no pay since the war".

    Below the card for danger it stands whatever else she tells.
    """
    told = [topic for topic in list_message_topics(turn) if topic not in CRISIS_TOPICS]
    is_below_card = turn.intent in SAFETY_INTENTS
    if told and not is_below_card and (turn.intent not in told or turn.confidence >= LEAST_LIKELY_FIRST):
        return None
    library = bootstrap.library()
    return crisis.find_crisis_help(
        library.directory,
        library.banners,
        on=datetime.now(UTC).date(),
        country=turn.country,
        origin=turn.origin,
        seeker=build_seeker(turn),
    )


_STEPS: Final[Mapping[str, Callable[[TurnData, Tracker], ResponseCall | None]]] = {
    "other_numbers": _show_other_numbers,
    "who_answers": _say_who_answers,
    "before_calling": _prepare_call,
    "whom_they_tell": _say_whom_they_tell,
    "what_is_known_of_papers": lambda turn, _: screens.build_papers_answer(turn),
    "find_shelter": lambda turn, _: thread.answer_choice(turn, Choice("find_shelter")),
    "find_help": _find_help,
    "first_step": lambda turn, _: thread.build_first_step(turn),
    "next_step": lambda turn, _: thread.build_next_step(turn),
    "simpler": lambda turn, _: thread.clarify_screen(turn),
    "last_again": _show_contacts_again,
    "crisis": lambda turn, _: _show_crisis_help(turn),
    "unknown": lambda turn, _: _say_unknown(turn),
}
"""What the steps of the table show."""
