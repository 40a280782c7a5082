"""What a message adds to the thread it is said in: a place continues what she told, a very low mood is stayed with."""

from actions import screens
from actions.finding import build_seeker
from actions.tracker import TurnData
from bot import bootstrap
from bot.domain.enums import ANY, DISCLOSURES, FIND_HELP_INTENTS, HOTLINE_KINDS, PHRASES, TOPICS, order_by_gravity
from bot.domain.turn import MAX_OTHER_TOPICS, Choice, ResponseCall
from bot.knowledge import hotlines as finding
from bot.knowledge import next_steps

SHORT_ANSWER_INTENTS = ("nlu_fallback", "out_of_scope", "affirm", "deny", "skip", "inform")
"""What an answer of few words is understood as that goes on from danger: "only rice", "I don't know the street"."""
GO_ON_SCREEN = "utter_go_on"
ASK_BACK, FALLBACK = "utter_did_i_understand", "utter_not_understood"
CAREFUL_FALLBACK = "utter_did_i_understand_hard"
"""Asked where the likeliest meaning is that she was hurt, is in danger or very low."""
FALLBACK_AGAIN = "utter_not_understood_again"
FALLBACK_SCREENS = (ASK_BACK, CAREFUL_FALLBACK, FALLBACK, FALLBACK_AGAIN)
PLACE_DEPENDENT_PARTS = ("law", "know")
"""Parts of a topic that a place changes."""


def answer_choice(turn: TurnData, choice: Choice) -> ResponseCall:
    """What is shown to a choice of finding help, safety or a topic, with all that is known of her."""
    asked = turn.with_choice(choice)
    if choice.intent == "danger_now":
        return screens.build_help_card(asked)
    if choice.intent == "self_harm" or (choice.intent == "feeling_low" and not asked.part):
        return screens.build_self_harm_card(asked)
    if choice.intent in TOPICS:
        return screens.build_topic(asked)
    if choice.intent == "find_hotline":
        return screens.find_hotline(asked)
    if choice.intent == "find_embassy":
        return screens.find_embassy(asked)
    if choice.intent in FIND_HELP_INTENTS and choice.intent != "talk_to_person":
        return screens.find_service(asked)
    return ResponseCall("utter_before_you_call" if asked.part else "utter_person")


def continue_subject(turn: TurnData) -> ResponseCall | None:
    """A place on its own, where something went before: that goes on, there. None: nothing went before, or no place is named."""
    if turn.need and (turn.names_country or turn.names_origin):
        return resume_question(turn)
    names_place = (turn.names_country and turn.country != ANY) or (turn.names_origin and turn.origin != ANY)
    subject = _find_subject(turn)
    if not names_place or subject is None:
        return None
    if subject.intent not in TOPICS or subject.intent == "feeling_low":
        return answer_choice(turn, subject)
    if not turn.names_country or turn.country == ANY:
        return _continue_at_home(turn, subject.intent)
    return next_steps.add_lead(_continue_there(turn, subject), "place", country=str(turn.country), topic=subject.intent)


def continue_safety(turn: TurnData) -> ResponseCall | None:
    """After a very low mood, whatever else she answers: who listens, then that she may rest. After danger, what says no more
    than a few words: the numbers again. None: it is neither.
    """
    if turn.after == "danger_now":
        return screens.build_help_card(turn) if turn.intent in SHORT_ANSWER_INTENTS else None
    if not is_after_danger(turn):
        return None
    is_still = (
        turn.after is None and turn.shown is not None and turn.shown.response.startswith(next_steps.SUPPORT_SCREEN)
    )
    if is_still and turn.intent in ("deny", "skip", "goodbye", "affirm"):
        return ResponseCall("utter_low_pause")
    return finding.find_support_line(bootstrap.library().directory, country=turn.country, seeker=build_seeker(turn))


def is_after_danger(turn: TurnData) -> bool:
    """Whether a card for danger was the last thing she was shown, or a very low mood is being stayed with."""
    return turn.after is not None or (
        turn.shown is not None and turn.shown.response.startswith(next_steps.SELF_HARM_SCREENS)
    )


def go_on(turn: TurnData) -> ResponseCall | None:
    """A fragment that nothing else is known of stays with the topic of the talk; None: there is none, or it was just said."""
    if not turn.topics or (turn.shown is not None and turn.shown.response == GO_ON_SCREEN):
        return None
    return ResponseCall(GO_ON_SCREEN, {"topic": turn.topics[0]})


def build_first_step(turn: TurnData) -> ResponseCall:
    """What comes first of all that she told, the gravest first; of one thing, what can be done about it."""
    told = [*dict.fromkeys(one for one in (turn.intent, *turn.other_topics, *turn.topics) if one in TOPICS)]
    if turn.after == "danger_now" or not told:
        return build_next_step(turn)
    if len(told) > 1:
        return ResponseCall("utter_first_things", {"topics": list(order_by_gravity(told))[: 1 + MAX_OTHER_TOPICS]})
    return answer_choice(turn, Choice(told[0], {"part": "help"}))


def build_next_step(turn: TurnData) -> ResponseCall:
    """What comes after the screen she saw last; the menu at the beginning."""
    if turn.after == "danger_now":
        return screens.build_help_card(turn)
    if turn.shown is None:
        return ResponseCall("utter_menu")
    if len(turn.told) > 1 and not turn.shown.response.startswith("utter_first_things"):
        return ResponseCall("utter_first_things", {"topics": list(turn.told)})
    if next_steps.is_awaiting_answer(turn.shown):
        return _repeat_screen(turn.shown)
    step = next_steps.choose_next(turn.shown)
    if step is None and turn.topics:
        step = Choice(turn.topics[0], {"part": "help"})
    return answer_choice(turn, step) if step else ResponseCall("utter_menu")


def clarify_screen(turn: TurnData) -> ResponseCall:
    """The last screen once more, in simpler words; the second time in a row a person is offered."""
    if turn.after:
        return answer_choice(turn, Choice(turn.after))
    if turn.shown is None:
        return ResponseCall("utter_menu")
    if turn.intent_before == "clarify" and not turn.shown.response.startswith(next_steps.SELF_HARM_SCREENS):
        return ResponseCall(FALLBACK_AGAIN)
    return _repeat_screen(turn.shown)


def _repeat_screen(shown: ResponseCall) -> ResponseCall:
    """A screen once more; said again, "I did not understand" helps nobody, and a person is offered."""
    return ResponseCall(FALLBACK_AGAIN) if shown.response in FALLBACK_SCREENS else next_steps.repeat_screen(shown)


def _find_subject(turn: TurnData) -> Choice | None:
    if turn.after:
        return Choice(turn.after)
    return Choice(turn.other_topics[0]) if turn.other_topics else turn.subject


def _continue_there(turn: TurnData, subject: Choice) -> ResponseCall:
    name, part = subject.intent, subject.values.get("part")
    known = bootstrap.library().rights
    if part in PLACE_DEPENDENT_PARTS:
        return screens.build_topic(turn.with_choice(subject))
    if known.topics[name].time_matters:
        return screens.build_topic(turn.with_choice(Choice(name)))
    has_law = any(fact.country for fact in known.list_rights(name, turn.country))
    if has_law and name not in (*DISCLOSURES, "health"):
        return screens.build_topic(turn.with_choice(Choice(name, {"part": "law"})))
    return answer_choice(turn, next_steps.choose_help(name))


def _continue_at_home(turn: TurnData, name: str) -> ResponseCall:
    if bootstrap.library().rights.list_home_facts(name, [str(turn.origin)]):
        return screens.build_topic(turn.with_choice(Choice(name, {"part": "home"})))
    return answer_choice(turn, next_steps.choose_help(name))


def resume_question(turn: TurnData) -> ResponseCall:
    """Continue what the open question was asked for, with what is known now."""
    if turn.need == "find_embassy":
        return screens.find_offices(turn)
    if turn.need == "find_hotline":
        return screens.find_numbers(turn, kind=_find_open_kind(turn) or ("consular" if turn.names_origin else None))
    if turn.need in TOPICS:
        return screens.build_topic(
            turn.with_choice(Choice(turn.need, {"part": turn.asked_part} if turn.asked_part else {}))
        )
    if turn.need == "show_menu" and turn.asked_part in PHRASES:
        return screens.build_phrase(turn.with_choice(Choice("show_menu", {"part": turn.asked_part})))
    if turn.need in finding.SERVICES_BY_INTENT:
        return screens.find_services(turn, intent=turn.need)
    return (
        ResponseCall("utter_place_known", {"country": turn.country})
        if turn.names_country
        else ResponseCall("utter_menu")
    )


def _find_open_kind(turn: TurnData) -> str | None:
    """The kind of line that the open question was asked for."""
    asks = turn.shown.arguments.get("asks") if turn.shown else None
    kind = (asks or {}).get("values", {}).get("kind")
    return kind if kind in HOTLINE_KINDS else None
