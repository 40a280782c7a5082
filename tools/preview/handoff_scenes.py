"""Her card and what comes of it: the gateway's own screens, which are there only where a post has joined.

Their values are examples, the longest of each kind that the policy and the vocabularies allow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from bot.chat.handoff_form import FIELD_CHOICES
from bot.domain.handoff import CARD_LINES, CardAnswers
from bot.domain.handoff_buttons import short_hash
from bot.domain.post import REPORTING_DUTIES
from bot.domain.turn import ResponseCall
from bot.i18n import handoff_card, post_placeholders
from tools.preview.scene import SceneContext

PLAIN_SCREENS: Final = (
    "utter_card_only_taps",
    "utter_card_discarded",
    "utter_withdrawn_unseen",
    "utter_withdrawn_read",
    "utter_talking",
    "utter_news_sealed",
    "utter_agreed",
    "utter_interpreter_out",
    "utter_translation_here",
    "utter_translation_out",
    "utter_unclear_told",
    "utter_passed_on",
    "utter_not_passed_on",
    "utter_feedback_kept",
    "utter_complaint_kept",
    "utter_back_there",
    "utter_word_asked",
    "utter_chat_open",
)
EXAMPLE_EMBASSY: Final[Mapping[str, Any]] = {
    "name": "An embassy with a rather long name, labour section",
    "run_by": "mission",
    "hours": "Mo-Fr 09:00-12:30,14:00-16:00",
    "time_zone": "Asia/Kuala_Lumpur",
    "reports": "unknown",
    "is_on_duty": True,
}
EXAMPLE_GROUP: Final[Mapping[str, Any]] = {
    **EXAMPLE_EMBASSY,
    "name": "A group for women who work abroad",
    "run_by": "non_government",
    "hours": "24/7",
}
COUNTRY: Final = "MY"
EXAMPLE_MESSAGE_VALUES: Final = {"piece": "1", "of": short_hash("a handoff")}
EXAMPLE_INTERPRETER: Final = "Thida"
EXAMPLE_WORDS: Final = "Hello. I read what you sent. What would help you first?"
"""What an officer wrote; it is shown as it was written, in whatever language."""
FULL_ANSWERS: Final = CardAnswers(
    help=tuple(code for code in handoff_card.HELP if code != "no_say"),
    urgency="now",
    window="afternoon",
    days="work_days",
    how="sealed",
    code_word="jambu",
    cover="wrong_number",
    who="woman",
    language="id",
)


def list_handoff_calls(context: SceneContext) -> Iterator[ResponseCall]:
    """All of them, in the order in which she meets them."""
    yield from _list_offer_calls()
    yield from _list_question_calls()
    yield from _list_card_calls(context)
    yield from _list_sent_calls(context)
    yield from (ResponseCall(name, {"aside": True}) for name in PLAIN_SCREENS)
    yield from _list_message_calls(context)


def _list_offer_calls() -> Iterator[ResponseCall]:
    rows = {short_hash(row["name"]): row for row in (EXAMPLE_EMBASSY, EXAMPLE_GROUP)}
    yield ResponseCall("utter_person_list", {"posts": list(rows), "rows": rows})
    office = {"intent": "find_embassy", "values": {"country": COUNTRY, "origin": "ID"}}
    group = {"intent": "find_hotline", "values": {"country": COUNTRY, "kind": "migrant_ngo"}}
    for row in (EXAMPLE_EMBASSY, EXAMPLE_GROUP):
        for reports in REPORTING_DUTIES:
            for is_on_duty in (True, False):
                given = {**row, "reports": reports, "is_on_duty": is_on_duty}
                doors = (None, group) if row is EXAMPLE_EMBASSY else (office, None)
                yield ResponseCall(
                    "utter_person_post",
                    {"post": given, "mark": short_hash(row["name"]), "office": doors[0], "not_government": doors[1]},
                )


def _list_question_calls() -> Iterator[ResponseCall]:
    for field, (name, codes) in FIELD_CHOICES.items():
        asks = {"intent": "card", "values": {"step": field}}
        for chosen in ([], ["wages"]) if field == "help" else ([],):
            yield ResponseCall(f"utter_card_{field}", {name: list(codes), "asks": asks, "chosen": chosen})


def _list_card_calls(context: SceneContext) -> Iterator[ResponseCall]:
    given = {"country": COUNTRY, "autonyms": context.autonyms}
    sent = {
        **given,
        "post": EXAMPLE_EMBASSY,
        "keep_days": context.content.limits.vault_days,
        "seen": short_hash("a card"),
    }
    yield ResponseCall("utter_card", {**sent, "answers": asdict(FULL_ANSWERS)})
    yield ResponseCall("utter_card", {**sent, "answers": asdict(CardAnswers())})
    yield ResponseCall("utter_card_lines", {"lines": list(CARD_LINES)})
    for line in CARD_LINES:
        field = "window" if line == "when" else line
        yield ResponseCall("utter_card_line", {**given, "answers": asdict(FULL_ANSWERS), "line": line, "field": field})
    policy = context.content.handoff_policy
    yield ResponseCall("utter_card_gone", {"draft_minutes": policy.draft_minutes, "aside": True})
    yield ResponseCall("utter_card_too_many", {"a_day": policy.per_day, "aside": True})
    yield ResponseCall("utter_nobody_on_duty", {"post": EXAMPLE_EMBASSY, "seen": short_hash("a card")})


def _list_sent_calls(context: SceneContext) -> Iterator[ResponseCall]:
    policy = context.content.handoff_policy
    minutes = max(rung.after for rungs in policy.escalation.values() for rung in rungs if rung.tells_her)
    for promise in post_placeholders.PROMISES:
        opens = {"opens_at": context.now.isoformat(), "time_zone": "Asia/Kuala_Lumpur"} if promise == "window" else {}
        given = {"minutes": minutes, "promise": promise, "aside": True, **opens}
        yield ResponseCall("utter_sent", {**given, "return_code": "1234 5678 9012"})
        yield ResponseCall("utter_waiting", given)
    for reached in post_placeholders.REACHED:
        yield ResponseCall("utter_late", {"reached": reached, "aside": True})
    yield ResponseCall("utter_introduced", {"post": EXAMPLE_EMBASSY, "aside": True})
    yield ResponseCall("utter_passed", {"post": EXAMPLE_EMBASSY, "aside": True})
    yield ResponseCall("utter_expired", {"queue_hours": policy.queue_hours, "aside": True})


def _list_message_calls(context: SceneContext) -> Iterator[ResponseCall]:
    kept: dict[str, Any] = {
        "kept_days": context.content.limits.vault_days,
        "taps": list(post_placeholders.FEEDBACK_ANSWERS),
        "aside": True,
    }
    closes = context.content.handoff_policy.sealed_minutes
    yield ResponseCall("utter_message", {**EXAMPLE_MESSAGE_VALUES, "words": EXAMPLE_WORDS})
    yield ResponseCall("utter_message_sealed", EXAMPLE_MESSAGE_VALUES)
    yield ResponseCall("utter_message_open", {**EXAMPLE_MESSAGE_VALUES, "words": EXAMPLE_WORDS, "open_minutes": closes})
    named = {**EXAMPLE_MESSAGE_VALUES, "words": EXAMPLE_WORDS, "colleague": EXAMPLE_INTERPRETER}
    yield ResponseCall("utter_interpreter_here", {"colleague": EXAMPLE_INTERPRETER, "aside": True})
    yield ResponseCall("utter_interpreter_message", named)
    yield ResponseCall("utter_interpreter_open", {**named, "open_minutes": closes})
    yield ResponseCall("utter_both_here", {"colleague": EXAMPLE_INTERPRETER, "aside": True})
    yield ResponseCall("utter_translated_message", {**EXAMPLE_MESSAGE_VALUES, "words": EXAMPLE_WORDS})
    yield ResponseCall(
        "utter_translated_open", {**EXAMPLE_MESSAGE_VALUES, "words": EXAMPLE_WORDS, "open_minutes": closes}
    )
    for asked in post_placeholders.CONSENT_QUESTIONS:
        agrees = list(post_placeholders.CONSENT_ANSWERS)
        yield ResponseCall(
            "utter_consent",
            {**EXAMPLE_MESSAGE_VALUES, "asked": asked, "recipient": EXAMPLE_GROUP["name"], "agrees": agrees},
        )
    yield ResponseCall("utter_stopped", {"taps": list(post_placeholders.FEEDBACK_ANSWERS), "aside": True})
    yield ResponseCall("utter_back", kept)
    yield ResponseCall("utter_complaint", {"complaints": list(post_placeholders.COMPLAINTS), "aside": True})
    yield ResponseCall("utter_carry", {"code": "K7-MANGO", "origin": "ID", "aside": True})
