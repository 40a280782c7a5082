"""Everything the gateway says of its own about a person, a card and what was sent, once each."""

import itertools
from collections.abc import Iterator
from typing import Any

from bot.gateway.drafting import CHOICES
from bot.i18n import posts
from bot.model.handoff import FIELDS, HELP, LINES
from bot.model.own import LANGUAGES, mark
from bot.model.turn import Utterance

LATER = {"intent": "card", "values": {"step": "card"}}
ANSWERS: dict[str, Any] = {
    **{name: codes[0] for name, codes in FIELDS.items()}, "help": HELP[:2], "code_word": "green kettle", "language": "id",
}  # fmt: skip
PLAIN = (
    "utter_card_only_taps", "utter_card_discarded", "utter_late", "utter_withdrawn_unseen", "utter_withdrawn_read",
    "utter_talking", "utter_passed_on", "utter_not_passed_on", "utter_news_sealed", "utter_agreed", "utter_feedback_kept",
    "utter_complaint_kept", "utter_back_there", "utter_word_asked", "utter_chat_open",
)  # fmt: skip


def post(**fields: Any) -> dict[str, Any]:
    """A post as a screen is told of it."""
    return {
        "name": "Post A", "run_by": "mission", "hours": "Mo-Fr 09:00-17:00", "time_zone": "Asia/Kuala_Lumpur",
        "reports": "unknown", "is_on_duty": True, **fields,
    }  # fmt: skip


def own_utterances() -> Iterator[Utterance]:
    """All of them."""
    yield from map(Utterance, PLAIN)
    yield from _doors()
    yield from _card()
    yield from _sent()
    yield from _talk()


def _doors() -> Iterator[Utterance]:
    other = {"intent": "post", "values": {"post": mark("b")}}
    office = {"intent": "find_embassy", "values": {"country": "MY"}}
    for run_by, reports, is_on in itertools.product(posts.RUN_BY, posts.REPORTS, (True, False)):
        row = post(run_by=run_by, reports=reports, is_on_duty=is_on)
        is_mission = run_by == "mission"
        beside = {"not_government": other if is_mission else None, "office": None if is_mission else office}
        yield Utterance("utter_person_post", {"post": row, "mark": mark("a"), **beside})
    rows = {mark(name): post(name=name) for name in ("a", "b")}
    yield Utterance("utter_person_list", {"posts": list(rows), "rows": rows})


def _card() -> Iterator[Utterance]:
    lines = {"answers": ANSWERS, "country": "MY", "autonyms": dict.fromkeys(LANGUAGES, "Bahasa")}
    for field, (name, codes) in CHOICES.items():
        for line in (None, *LINES):
            asks = {"intent": "card", "values": {"step": field, **({"line": line} if line else {})}}
            if line is None or line == field or (line, field) in (("when", "window"), ("when", "days")):
                chosen = list(HELP[:1]) if field == "help" else []
                yield Utterance(f"utter_card_{field}", {name: list(codes), "asks": asks, "chosen": chosen, "back": LATER})
    for line in LINES:
        yield Utterance("utter_card_line", {**lines, "line": line, "field": "window" if line == "when" else line})
    yield Utterance("utter_card", {**lines, "post": post(), "keep_days": 30, "seen": mark("x"), "back": LATER})
    yield Utterance("utter_card_lines", {"lines": list(LINES), "back": LATER})
    yield Utterance("utter_card_gone", {"draft_minutes": 15})
    yield Utterance("utter_card_too_many", {"a_day": 3})
    yield Utterance("utter_nobody_on_duty", {"post": post(is_on_duty=False), "back": LATER})


def _sent() -> Iterator[Utterance]:
    for promise in posts.PROMISE:
        given = {"promise": promise, "minutes": 1440}
        yield Utterance("utter_sent", {**given, "return_code": "1234 5678 9012"})
        yield Utterance("utter_waiting", given)
    yield Utterance("utter_expired", {"queue_hours": 72})
    yield Utterance("utter_carry", {"code": "K7-MANGO", "origin": "ID"})
    yield Utterance("utter_carry", {"code": "K7-MANGO", "origin": None})
    yield Utterance("utter_complaint", {"complaints": list(posts.COMPLAINTS)})


def _talk() -> Iterator[Utterance]:
    piece = {"piece": "3", "of": mark("h"), "words": "Is now a good time?", "open_minutes": 5}
    yield Utterance("utter_message", piece)
    yield Utterance("utter_message_sealed", piece)
    yield Utterance("utter_message_open", piece)
    for asked in posts.ASKED:
        yield Utterance("utter_consent", {**piece, "asked": asked, "recipient": "Group B", "agrees": list(posts.AGREES)})
    yield Utterance("utter_stopped", {"taps": list(posts.TAPS)})
    yield Utterance("utter_back", {"taps": list(posts.TAPS), "kept_days": 30})
