"""What she asks, read with what was told before, and what answers it: the table of answers, and what its steps mean."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import screens, thread
from actions.finding import build_seeker, parse_turn
from actions.history import list_previous_screens
from actions.tracker import TurnData, respond
from bot import bootstrap
from bot.domain.answers import CONTACT, FACT_PREFIX, ROW_PREFIX, SCREEN_PREFIX, list_alternatives
from bot.domain.enums import (
    ANY,
    ASPECTS,
    CONTACT_QUESTIONS,
    DISCLOSURES,
    FIND_HELP_INTENTS,
    SAFETY_INTENTS,
    TOPICS,
)
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import hotlines, next_steps, rights
from bot.nlu.question_model import choose_question

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
ASKING_SCREENS: Final = ("utter_ask_country", "utter_ask_origin")
"""The question where she is, or whose law it is about."""
LAW_SCREENS: Final = (LAW_ANSWER_PREFIX, "utter_topic_", "utter_ask_")
"""Screens that a question about the law ends in: what is known, that nothing is, and the question where she is."""
LEAST_LIKELY: Final = 0.35
"""How likely a question must be to be answered before what the message is about."""
LEAST_LIKELY_PLAIN: Final = 0.6
"""The same where something else comes first unless she plainly asks: that she was hurt, danger, or whom she looks for."""
LEAST_LIKELY_BEFORE_HELP, LEAST_LIKELY_BEFORE_TOPIC = 0.8, 0.97
"""The same by itself, for the law before whom she looks for, and for a question back before a trouble is met."""
LEAST_LIKELY_BEFORE_INTENT: Final[Mapping[str, float]] = {
    **dict.fromkeys(FIND_HELP_INTENTS, LEAST_LIKELY_BEFORE_HELP),
    "find_legal_aid": LEAST_LIKELY_PLAIN,  # "where can I complain?" sounds like it, and the law names the office
}
"""The first of these by whom she looks for."""
NEAREST_LEAD: Final = {"says": "nearest"}
THIS_TOPIC_WEIGHT, OPEN_TOPIC_WEIGHT, OTHER_TOPIC_WEIGHT = 3.0, 2.0, 0.5
"""How much likelier a question about the law is where this message, or the talk, is about its topic, or about another."""
SHOWN_CONTACT_WEIGHT: Final = 2.0
"""How much likelier a question about an office or a line is where she has just been shown one."""
AFTER_DANGER_INTENTS: Final = (*thread.SHORT_ANSWER_INTENTS, "ask_next", "clarify", "goodbye")
"""What is stayed with after danger or a very low mood, whatever it may ask."""
ANSWER_SCREENS: Final = (LAW_ANSWER_PREFIX, ROW_ANSWER_PREFIX, "utter_shelter")
"""Screens that answer a question by a row or a fact."""
QUESTION_LEADS: Final[Mapping[str, str]] = {"will_i_be": "afraid", "is_it_true": "is_it_true"}
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
    is_stayed_with = thread.is_after_danger(turn) and turn.intent in AFTER_DANGER_INTENTS
    if turn.part or turn.intent in SAFETY_INTENTS or is_stayed_with:
        return None
    return _answer(turn, tracker, least=least)


def answer_below_card(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """Below a card for danger: the answer from a row or a fact to what she plainly asks beside it."""
    answer = _answer(turn, tracker, least=LEAST_LIKELY_PLAIN)
    return answer if answer and answer.response.startswith(ANSWER_SCREENS) else None


def _answer(turn: TurnData, tracker: Tracker, *, least: float) -> ResponseCall | None:
    shown = find_shown_contacts(tracker)
    question = read_question(turn, has_contacts=shown is not None, least=least)
    if question is None:
        return None
    # Below an answer about the law, or a page, stands one number: "how much?" goes on from what is above it.
    has_contacts = shown is not None and not shown.response.startswith(ONE_NUMBER_SCREENS)
    about = list_subjects(turn, has_contacts=has_contacts)
    answer = bootstrap.library().answer_plan.find_answer(question, about=about)
    if answer is None:
        return None
    call = _give_first_known(list_alternatives(answer), turn, tracker)
    if call and call.response == LAW_ANSWER and _has_read_law(tracker, str(call.arguments["country"])):
        call = ResponseCall(NEXT_LAW_ANSWER, call.arguments)
    if call and dict(turn.questions)[question] < _compute_least_before_intent(call, turn):
        return None
    if (
        call
        and question in QUESTION_LEADS
        and call.response.startswith(LAW_ANSWER_PREFIX)
        and "lead" not in call.arguments
    ):
        return next_steps.add_lead(
            call, UNKNOWN_LEAD if call.response == UNKNOWN_RESPONSE else QUESTION_LEADS[question]
        )
    return call


def _has_read_law(tracker: Tracker, country: str) -> bool:
    """Whether this thread showed the law of a country, with what is said of it once."""
    return any(
        screen.response in (LAW_ANSWER, NEXT_LAW_ANSWER) and screen.arguments.get("country") == country
        for screen in list_previous_screens(tracker)
    )


def _compute_least_before_intent(call: ResponseCall, turn: TurnData) -> float:
    """How likely a question must be by itself for this answer to stand before what the message is about."""
    if call.response in REASSURANCES:
        return 1.0 if set(list_message_topics(turn)) - set(turn.topics) else LEAST_LIKELY_PLAIN
    if not call.response.startswith(LAW_SCREENS):
        return 0.0
    if turn.intent in LEAST_LIKELY_BEFORE_INTENT:  # whoever looks for somebody to call is not told of the law instead
        return LEAST_LIKELY_BEFORE_INTENT[turn.intent]
    this = list_message_topics(turn)
    if set(this) & set(turn.topics):
        return 0.0
    is_answer = call.response in FULL_ANSWERS and call.arguments.get("lead") != NEAREST_LEAD
    if is_answer or not this:
        # What opens a talk tells of a trouble more often than it asks, and sounds like the questions about it.
        return 0.0 if turn.topics else LEAST_LIKELY_PLAIN
    # A trouble that is told for the first time: a question back, or "I do not know", does not meet her.
    if turn.country not in (None, ANY):
        return LEAST_LIKELY_PLAIN
    return 1.0 if turn.intent in DISCLOSURES else LEAST_LIKELY_BEFORE_TOPIC


def read_question(turn: TurnData, *, has_contacts: bool, least: float = LEAST_LIKELY) -> str | None:
    """What she asks; None where she asks nothing, or where it is not clear what."""
    known = bootstrap.library().rights
    this, before = list_message_topics(turn), turn.topics[:OPEN_TOPICS]

    def weigh(question: str) -> float:
        if question in CONTACT_QUESTIONS:
            return SHOWN_CONTACT_WEIGHT if has_contacts else 1.0
        if question not in ASPECTS or not (this or before):
            return 1.0
        topics = known.topics_by_aspect[question].keys()
        if topics & set(this):
            return THIS_TOPIC_WEIGHT
        return OPEN_TOPIC_WEIGHT if topics & set(before) else OTHER_TOPIC_WEIGHT

    if turn.intent in DISCLOSURES:
        least = max(least, LEAST_LIKELY_PLAIN)
    return choose_question(turn.questions, weights={name: weigh(name) for name, _ in turn.questions}, least=least)


def list_subjects(turn: TurnData, *, has_contacts: bool) -> tuple[str, ...]:
    """What a question may lean on, the nearest first: topics of this message, whom she was shown, topics of the talk."""
    contact = (CONTACT,) if has_contacts else ()
    return (*list_message_topics(turn), *contact, *turn.topics)


def find_shown_contacts(tracker: Tracker) -> ResponseCall | None:
    """The screen she saw last, if it shows whom she can call."""
    screen = next(iter(list_previous_screens(tracker)), None)
    return screen if screen and next_steps.has_contacts(screen) else None


def list_message_topics(turn: TurnData) -> tuple[str, ...]:
    """Topics of this message, its intent first if it is one."""
    return tuple(topic for topic in (turn.intent, *turn.other_topics) if topic in TOPICS)


def _give_first_known(answers: Sequence[str], turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """The first that is no fact, or a fact that is known where she is or hangs on where that is; else the first."""
    first = None
    for answer in answers:
        call = _give_answer(answer, turn, tracker)
        if not answer.startswith(FACT_PREFIX) or (call and call.response in (*FULL_ANSWERS, *ASKING_SCREENS)):
            return call
        first = first or call
    return first


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
    if turn.names_country or turn.names_origin:
        return None
    rows = bootstrap.library().directory
    answer = next_steps.find_row_answer(rows, _list_asked_screens(tracker), question)
    if answer or turn.intent in TOPICS:
        return answer
    if turn.country in (None, ANY):
        return thread.answer_choice(turn, Choice("find_hotline"))  # of nobody yet: first where she is
    numbers = thread.answer_choice(turn, Choice("find_hotline"))
    return next_steps.find_row_answer(rows, [numbers], question) or numbers


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


_STEPS: Final[Mapping[str, Callable[[TurnData, Tracker], ResponseCall | None]]] = {
    "other_numbers": _show_other_numbers,
    "who_answers": _say_who_answers,
    "before_calling": _prepare_call,
    "whom_they_tell": _say_whom_they_tell,
    "what_is_known_of_papers": lambda turn, _: screens.build_papers_answer(turn),
    "find_shelter": lambda turn, _: thread.answer_choice(turn, Choice("find_shelter")),
    "find_help": _find_help,
    "next_step": lambda turn, _: thread.build_next_step(turn),
    "simpler": lambda turn, _: thread.clarify_screen(turn),
    "last_again": _show_contacts_again,
    "unknown": lambda turn, _: _say_unknown(turn),
}
"""What the steps of the table show."""
