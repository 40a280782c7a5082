"""Everything the gateway says of its own about a person, a card and what was sent, once each."""

import itertools
from collections.abc import Iterator
from typing import Any

from bot.chat.handoff_form import FIELD_CHOICES
from bot.domain.handoff import CARD_FIELDS, CARD_LINES, HELP_KINDS
from bot.domain.handoff_buttons import LANGUAGES, short_hash
from bot.domain.turn import ResponseCall
from bot.i18n import post_placeholders

LATER = {"intent": "card", "values": {"step": "card"}}
ANSWERS: dict[str, Any] = {
    **{name: codes[0] for name, codes in CARD_FIELDS.items()},
    "help": HELP_KINDS[:2],
    "code_word": "green kettle",
    "language": "id",
}
PLAIN = (
    "utter_card_only_taps",
    "utter_card_discarded",
    "utter_withdrawn_unseen",
    "utter_withdrawn_read",
    "utter_talking",
    "utter_passed_on",
    "utter_not_passed_on",
    "utter_news_sealed",
    "utter_agreed",
    "utter_interpreter_out",
    "utter_translation_here",
    "utter_translation_out",
    "utter_unclear_told",
    "utter_feedback_kept",
    "utter_complaint_kept",
    "utter_back_there",
    "utter_word_asked",
    "utter_chat_open",
)


def post(**fields: Any) -> dict[str, Any]:
    """A post as a screen is told of it."""
    return {
        "name": "Post A",
        "run_by": "mission",
        "hours": "Mo-Fr 09:00-17:00",
        "time_zone": "Asia/Kuala_Lumpur",
        "reports": "unknown",
        "is_on_duty": True,
        **fields,
    }


def own_utterances() -> Iterator[ResponseCall]:
    """All of them."""
    yield from map(ResponseCall, PLAIN)
    yield from _doors()
    yield from _card()
    yield from _sent()
    yield from _talk()


def _doors() -> Iterator[ResponseCall]:
    other = {"intent": "post", "values": {"post": short_hash("b")}}
    office = {"intent": "find_embassy", "values": {"country": "MY"}}
    for run_by, reports, is_on in itertools.product(post_placeholders.RUN_BY, post_placeholders.REPORTS, (True, False)):
        row = post(run_by=run_by, reports=reports, is_on_duty=is_on)
        is_mission = run_by == "mission"
        beside = {"not_government": other if is_mission else None, "office": None if is_mission else office}
        yield ResponseCall("utter_person_post", {"post": row, "mark": short_hash("a"), **beside})
    rows = {short_hash(name): post(name=name) for name in ("a", "b")}
    yield ResponseCall("utter_person_list", {"posts": list(rows), "rows": rows})


def _card() -> Iterator[ResponseCall]:
    lines = {"answers": ANSWERS, "country": "MY", "autonyms": dict.fromkeys(LANGUAGES, "Bahasa")}
    for field, (name, codes) in FIELD_CHOICES.items():
        for line in (None, *CARD_LINES):
            asks = {"intent": "card", "values": {"step": field, **({"line": line} if line else {})}}
            if line is None or line == field or (line, field) in (("when", "window"), ("when", "days")):
                chosen = list(HELP_KINDS[:1]) if field == "help" else []
                yield ResponseCall(
                    f"utter_card_{field}", {name: list(codes), "asks": asks, "chosen": chosen, "back": LATER}
                )
    for line in CARD_LINES:
        yield ResponseCall("utter_card_line", {**lines, "line": line, "field": "window" if line == "when" else line})
    yield ResponseCall("utter_card", {**lines, "post": post(), "keep_days": 30, "seen": short_hash("x"), "back": LATER})
    yield ResponseCall("utter_card_lines", {"lines": list(CARD_LINES), "back": LATER})
    yield ResponseCall("utter_card_gone", {"draft_minutes": 15})
    yield ResponseCall("utter_card_too_many", {"a_day": 3})
    yield ResponseCall("utter_nobody_on_duty", {"post": post(is_on_duty=False), "seen": short_hash("x"), "back": LATER})


def _sent() -> Iterator[ResponseCall]:
    for promise in post_placeholders.PROMISES:
        opens = {"opens_at": "2026-11-25T13:00:00+00:00", "time_zone": "Asia/Qatar"} if promise == "window" else {}
        given = {"promise": promise, "minutes": 1440, **opens}
        yield ResponseCall("utter_sent", {**given, "return_code": "1234 5678 9012"})
        yield ResponseCall("utter_waiting", given)
    for reached in post_placeholders.REACHED:
        yield ResponseCall("utter_late", {"reached": reached})
    yield ResponseCall("utter_introduced", {"post": post()})
    yield ResponseCall("utter_passed", {"post": post()})
    yield ResponseCall("utter_expired", {"queue_hours": 72})
    yield ResponseCall("utter_carry", {"code": "K7-MANGO", "origin": "ID"})
    yield ResponseCall("utter_carry", {"code": "K7-MANGO", "origin": None})
    yield ResponseCall("utter_complaint", {"complaints": list(post_placeholders.COMPLAINTS)})


def _talk() -> Iterator[ResponseCall]:
    piece = {"piece": "3", "of": short_hash("h"), "words": "Is now a good time?", "open_minutes": 5}
    yield ResponseCall("utter_message", piece)
    yield ResponseCall("utter_message_sealed", piece)
    yield ResponseCall("utter_message_open", piece)
    yield ResponseCall("utter_interpreter_here", {"colleague": "Thida"})
    yield ResponseCall("utter_interpreter_message", {**piece, "colleague": "Thida"})
    yield ResponseCall("utter_interpreter_open", {**piece, "colleague": "Thida"})
    yield ResponseCall("utter_both_here", {"colleague": "Thida"})
    yield ResponseCall("utter_translated_message", piece)
    yield ResponseCall("utter_translated_open", piece)
    for asked in post_placeholders.CONSENT_QUESTIONS:
        yield ResponseCall(
            "utter_consent",
            {**piece, "asked": asked, "recipient": "Group B", "agrees": list(post_placeholders.CONSENT_ANSWERS)},
        )
    yield ResponseCall("utter_stopped", {"taps": list(post_placeholders.FEEDBACK_ANSWERS)})
    yield ResponseCall("utter_back", {"taps": list(post_placeholders.FEEDBACK_ANSWERS), "kept_days": 30})
