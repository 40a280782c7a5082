"""What a message adds to the thread it is said in: a place continues what she told, a very low mood is stayed with."""

from actions import directory, rights
from actions.finding import seeker
from actions.tracker import Heard
from bot import bootstrap
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY, DISCLOSURES, FIND_HELP, TOPICS
from bot.services import directory as finding
from bot.services import leading

FEW_WORDS = ("nlu_fallback", "out_of_scope", "affirm", "deny", "skip", "inform")
"""What an answer of few words is understood as that goes on from danger: "only rice", "I don't know the street"."""
KEPT_PARTS = ("law", "know")
"""Parts of a topic that a place changes."""


def shown_for(said: Heard, choice: Choice) -> Utterance:
    """What is shown to a choice of finding help, safety or a topic, with all that is known of her."""
    asked = said.asking(choice)
    if choice.intent == "danger_now":
        return directory.help_now(asked)
    if choice.intent == "self_harm" or (choice.intent == "feeling_low" and not asked.part):
        return directory.very_low(asked)
    if choice.intent in TOPICS:
        return rights.topic(asked)
    if choice.intent == "find_hotline":
        return directory.hotline(asked)
    if choice.intent == "find_embassy":
        return directory.embassy(asked)
    if choice.intent in FIND_HELP and choice.intent != "talk_to_person":
        return directory.need(asked)
    return Utterance("utter_before_you_call" if asked.part else "utter_person")


def continued(said: Heard) -> Utterance | None:
    """A place on its own, where something went before: that goes on, there. None: nothing went before, or no place is named."""
    names_place = (said.names_country and said.country != ANY) or (said.names_origin and said.origin != ANY)
    subject = _subject(said)
    if not names_place or subject is None:
        return None
    if subject.intent not in TOPICS or subject.intent == "feeling_low":
        return shown_for(said, subject)
    if not said.names_country:
        return _continued_at_home(said, subject.intent)
    return leading.led(_there(said, subject), "place", country=str(said.country), topic=subject.intent)


def stayed(said: Heard) -> Utterance | None:
    """After a very low mood, whatever else she answers: who listens, then that she may rest. After danger, what says no more
    than a few words: the numbers again. None: it is neither.
    """
    if said.after == "danger_now":
        return directory.help_now(said) if said.intent in FEW_WORDS else None
    is_low = said.after == "self_harm" or (said.shown is not None and said.shown.response.startswith(leading.LOW))
    if not is_low:
        return None
    is_still = said.after is None and said.shown is not None and said.shown.response.startswith(leading.STILL)
    if is_still and said.intent in ("deny", "skip", "goodbye", "affirm"):
        return Utterance("utter_low_pause")
    return finding.still_here(bootstrap.library().directory, country=said.country, seeker=seeker(said))


def next_step(said: Heard) -> Utterance:
    """What comes after the screen she saw last; the menu at the beginning."""
    if said.after == "danger_now":
        return directory.help_now(said)
    if said.shown is None:
        return Utterance("utter_menu")
    if len(said.told) > 1 and not said.shown.response.startswith("utter_first_things"):
        return Utterance("utter_first_things", {"topics": list(said.told)})
    if leading.is_open(said.shown):
        return leading.again(said.shown)
    step = leading.step_after(said.shown)
    return shown_for(said, step) if step else Utterance("utter_menu")


def _subject(said: Heard) -> Choice | None:
    if said.after:
        return Choice(said.after)
    return Choice(said.others[0]) if said.others else said.subject


def _there(said: Heard, subject: Choice) -> Utterance:
    name, part = subject.intent, subject.values.get("part")
    known = bootstrap.library().rights
    if part in KEPT_PARTS:
        return rights.topic(said.asking(subject))
    if known.topics[name].time_matters:
        return rights.topic(said.asking(Choice(name)))
    has_law = any(fact.country for fact in known.rights(name, said.country))
    if has_law and name not in (*DISCLOSURES, "health"):
        return rights.topic(said.asking(Choice(name, {"part": "law"})))
    return shown_for(said, leading.help_of(name))


def _continued_at_home(said: Heard, name: str) -> Utterance:
    if bootstrap.library().rights.at_home(name, [str(said.origin)]):
        return rights.topic(said.asking(Choice(name, {"part": "home"})))
    return shown_for(said, leading.help_of(name))
