"""What is shown for an intent, with all that is known of her: numbers, offices, services, cards, topics and their parts."""

from actions.finding import ask_which_place, build_seeker
from actions.tracker import TurnData
from bot import bootstrap
from bot.domain.directory import ARREST_ONLY_RISK
from bot.domain.enums import ANY, ASPECTS, FIND_HELP_INTENTS
from bot.domain.rights import Topic
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import clarifying_questions, hotlines, next_steps, phrases, rights
from bot.knowledge.embassies import WORK_TOPICS

PAPERS_CHOICE = Choice("no_documents", {"part": "know"})
"""What is known about papers, police and being sent home."""

LABOUR_CHOICE = Choice("find_hotline", {"kind": "labour"})
"""Who may help beside a group where it is about work."""


def find_hotline(turn: TurnData) -> ResponseCall:
    """Numbers to call where she is, or the question that is still open."""
    if turn.part == "know":
        return ResponseCall("utter_what_they_ask")
    if turn.page and not turn.names_country:
        return _ask_more_countries(turn, kind=turn.kind)
    return ask_which_place(turn, need=turn.intent, kind=turn.kind) or _find_numbers_for_turn(turn)


def find_embassy(turn: TurnData) -> ResponseCall:
    """Her country's office, what to know about it, or the question that is still open."""
    if turn.part == "know":
        return ResponseCall("utter_office_know")
    if turn.page and not turn.names_country:
        return _ask_more_countries(turn, origin=turn.origin)
    if turn.part == "older" and turn.country and turn.origin:
        rows = bootstrap.library().directory
        return hotlines.find_older_numbers(rows, country=turn.country, origin=turn.origin, seeker=build_seeker(turn))
    return ask_which_place(turn, need=turn.intent, origin=turn.origin) or find_offices(turn, page=turn.page)


def find_service(turn: TurnData) -> ResponseCall:
    """A safe place, a doctor or advice, or the question that is still open."""
    if turn.page:
        return _ask_more_countries(turn)
    return ask_which_place(turn, need=turn.intent) or find_services(turn, intent=turn.intent)


def build_help_card(turn: TurnData) -> ResponseCall:
    """The numbers for danger."""
    return hotlines.build_help_card(country=turn.country, for_friend=turn.is_for_friend)


def build_self_harm_card(turn: TurnData) -> ResponseCall:
    """Who listens when she is very low."""
    rows = bootstrap.library().directory
    return hotlines.build_self_harm_card(
        rows, country=turn.country, seeker=build_seeker(turn), for_friend=turn.is_for_friend
    )


def find_offices(turn: TurnData, *, page: str | None = None) -> ResponseCall:
    """Her country's office, or the question that is still open."""
    rows = bootstrap.library().directory
    return hotlines.find_offices(rows, country=turn.country, origin=turn.origin, seeker=build_seeker(turn), page=page)


def find_services(turn: TurnData, *, intent: str) -> ResponseCall:
    """A safe place, a doctor, advice."""
    rows = bootstrap.library().directory
    return hotlines.find_services(
        rows, intent=intent, country=turn.country, origin=turn.origin, seeker=build_seeker(turn)
    )


def find_numbers(turn: TurnData, *, kind: str | None) -> ResponseCall:
    """Numbers to call."""
    rows = bootstrap.library().directory
    return hotlines.find_numbers(
        rows, country=turn.country, origin=turn.origin, kind=kind, seeker=build_seeker(turn), page=turn.page
    )


def _find_numbers_for_turn(turn: TurnData) -> ResponseCall:
    return find_numbers(
        turn, kind=turn.kind or ("consular" if turn.need == "find_hotline" and turn.names_origin else None)
    )


def _ask_more_countries(turn: TurnData, **values: str | None) -> ResponseCall:
    """The next countries of a question that is open, with what it was asked for."""
    known = {name: value for name, value in values.items() if value}
    return clarifying_questions.ask_country(Choice(turn.intent, {**known, "page": str(turn.page)}))


def build_topic(turn: TurnData) -> ResponseCall:
    """The page of the topic that is asked about, or a part of it."""
    library = bootstrap.library()
    is_pregnant = "pregnancy" in (*turn.other_topics, *turn.topics)
    return rights.build_topic(
        library.rights,
        name=turn.intent,
        part=turn.part,
        country=turn.country,
        origin=turn.origin,
        page=turn.page,
        names_place=turn.names_country or turn.names_origin,
        for_friend=turn.is_for_friend,
        is_pregnant=is_pregnant,
        lines=_find_first_line(turn),
        told=(turn.intent, *turn.other_topics, *turn.topics),
    )


def build_unknown(turn: TurnData) -> ResponseCall:
    """That nothing was read about what she asks of a topic, and who may know more where she is."""
    lines = _find_helper(turn)
    response = "utter_answer_unknown" if lines else "utter_topic_unknown"
    given = {"hotlines": lines} if lines else {}
    return ResponseCall(response, {"topic": turn.intent, "country": turn.country, **given})


def build_phrase(turn: TurnData) -> ResponseCall:
    """A sentence in the languages of the country where she is, or the question where that is."""
    return phrases.build_phrase(str(turn.part), country=turn.country, page=None if turn.names_country else turn.page)


def build_papers_answer(turn: TurnData) -> ResponseCall:
    """Afraid of police or of being sent home without papers: what is known of that, and what is not."""
    return next_steps.add_lead(build_topic(turn.with_choice(PAPERS_CHOICE)), "afraid")


def _find_first_line(turn: TurnData) -> list[str]:
    library = bootstrap.library()
    topic = library.rights.topics[turn.intent]
    if turn.part in ASPECTS or (turn.part is None and _is_met_with_number(topic)):
        return _find_helper(turn)
    if turn.country is None or not topic.time_matters:
        return []
    return hotlines.find_first_line(
        library.directory, country=turn.country, origin=turn.origin, seeker=build_seeker(turn)
    )


def _is_met_with_number(topic: Topic) -> bool:
    """Whether its page ends in one number where she works: not one that hurt her is told of, nor one of home."""
    is_helped = next_steps.choose_help(topic.name).intent in FIND_HELP_INTENTS
    return is_helped and "work" in topic.stages and not topic.is_disclosure


def _find_helper(turn: TurnData) -> list[str]:
    """The one line that may know more of what she asks about the law; none where none is trusted.

    One that speaks her language first, of those who help with the topic and of groups for migrants; then one without a risk.
    """
    if turn.country in (None, ANY):
        return []
    labour = [LABOUR_CHOICE] if turn.intent in WORK_TOPICS else []
    choices = (next_steps.choose_help(turn.intent), *labour, next_steps.GROUPS_CHOICE)
    shown = [_show_helpers(turn, choice) for choice in choices]
    row_ids = dict.fromkeys(row_id for screen in shown for row_id in next_steps.list_shown_rows(screen))
    lines = map(bootstrap.library().directory.get_hotline, row_ids)
    fit = [line for line in lines if line.risk != ARREST_ONLY_RISK]
    best = sorted(fit, key=lambda line: (turn.reply_language not in line.languages, bool(line.risk)))
    return [line.row_id for line in best[:1]]


def _show_helpers(turn: TurnData, choice: Choice) -> ResponseCall:
    if choice.intent in hotlines.SERVICES_BY_INTENT:
        return find_services(turn, intent=choice.intent)
    return find_numbers(turn.with_choice(choice), kind=choice.values.get("kind"))
