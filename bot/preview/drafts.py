"""Her card and what comes of it: the gateway's own screens, which are there only where a post has joined.

Their values are examples, the longest of each kind that the policy and the vocabularies allow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from bot.gateway.drafting import CHOICES
from bot.i18n import cards, posts
from bot.model.handoff import LINES, Answers
from bot.model.own import mark
from bot.model.post import REPORTS
from bot.model.turn import Utterance
from bot.preview.scene import Ground

PLAIN: Final = (
    "utter_card_only_taps", "utter_card_discarded", "utter_late", "utter_withdrawn_unseen", "utter_withdrawn_read",
    "utter_talking", "utter_news_sealed", "utter_agreed", "utter_passed_on", "utter_not_passed_on", "utter_feedback_kept",
    "utter_complaint_kept", "utter_back_there", "utter_word_asked", "utter_chat_open",
)  # fmt: skip
EMBASSY: Final[Mapping[str, Any]] = {
    "name": "An embassy with a rather long name, labour section", "run_by": "mission", "hours": "Mo-Fr 09:00-12:30,14:00-16:00",
    "time_zone": "Asia/Kuala_Lumpur", "reports": "unknown", "is_on_duty": True,
}  # fmt: skip
GROUP: Final[Mapping[str, Any]] = {
    **EMBASSY,
    "name": "A group for women who work abroad",
    "run_by": "non_government",
    "hours": "24/7",
}
COUNTRY: Final = "MY"
PIECE: Final = {"piece": "1", "of": mark("a handoff")}
WORDS: Final = "Hello. I read what you sent. What would help you first?"
"""What an officer wrote; it is shown as it was written, in whatever language."""
FULL: Final = Answers(
    help=tuple(code for code in cards.HELP if code != "no_say"), urgency="now", window="afternoon", days="work_days",
    how="sealed", code_word="jambu", cover="wrong_number", who="woman", language="id",
)  # fmt: skip


def utterances(ground: Ground) -> Iterator[Utterance]:
    """All of them, in the order in which she meets them."""
    yield from _persons()
    yield from _questions()
    yield from _card(ground)
    yield from _sent(ground)
    yield from (Utterance(name, {"aside": True}) for name in PLAIN)
    yield from _relayed(ground)


def _persons() -> Iterator[Utterance]:
    rows = {mark(row["name"]): row for row in (EMBASSY, GROUP)}
    yield Utterance("utter_person_list", {"posts": list(rows), "rows": rows})
    office = {"intent": "find_embassy", "values": {"country": COUNTRY, "origin": "ID"}}
    group = {"intent": "find_hotline", "values": {"country": COUNTRY, "kind": "migrant_ngo"}}
    for row in (EMBASSY, GROUP):
        for reports in REPORTS:
            for is_on_duty in (True, False):
                given = {**row, "reports": reports, "is_on_duty": is_on_duty}
                doors = (None, group) if row is EMBASSY else (office, None)
                yield Utterance(
                    "utter_person_post",
                    {"post": given, "mark": mark(row["name"]), "office": doors[0], "not_government": doors[1]},
                )


def _questions() -> Iterator[Utterance]:
    for field, (name, codes) in CHOICES.items():
        asks = {"intent": "card", "values": {"step": field}}
        for chosen in ([], ["wages"]) if field == "help" else ([],):
            yield Utterance(f"utter_card_{field}", {name: list(codes), "asks": asks, "chosen": chosen})


def _card(ground: Ground) -> Iterator[Utterance]:
    given = {"country": COUNTRY, "autonyms": ground.autonyms}
    sent = {**given, "post": EMBASSY, "keep_days": ground.library.limits.vault_days, "seen": mark("a card")}
    yield Utterance("utter_card", {**sent, "answers": asdict(FULL)})
    yield Utterance("utter_card", {**sent, "answers": asdict(Answers())})
    yield Utterance("utter_card_lines", {"lines": list(LINES)})
    for line in LINES:
        field = "window" if line == "when" else line
        yield Utterance("utter_card_line", {**given, "answers": asdict(FULL), "line": line, "field": field})
    policy = ground.library.handoff
    yield Utterance("utter_card_gone", {"draft_minutes": policy.draft_minutes, "aside": True})
    yield Utterance("utter_card_too_many", {"a_day": policy.per_day, "aside": True})
    yield Utterance("utter_nobody_on_duty", {"post": EMBASSY})


def _sent(ground: Ground) -> Iterator[Utterance]:
    policy = ground.library.handoff
    minutes = max(rung.after for rungs in policy.escalation.values() for rung in rungs if rung.tells_her)
    for promise in posts.PROMISE:
        given = {"minutes": minutes, "promise": promise, "aside": True}
        yield Utterance("utter_sent", {**given, "return_code": "1234 5678 9012"})
        yield Utterance("utter_waiting", given)
    yield Utterance("utter_expired", {"queue_hours": policy.queue_hours, "aside": True})


def _relayed(ground: Ground) -> Iterator[Utterance]:
    kept: dict[str, Any] = {"kept_days": ground.library.limits.vault_days, "taps": list(posts.TAPS), "aside": True}
    closes = ground.library.handoff.sealed_minutes
    yield Utterance("utter_message", {**PIECE, "words": WORDS})
    yield Utterance("utter_message_sealed", PIECE)
    yield Utterance("utter_message_open", {**PIECE, "words": WORDS, "open_minutes": closes})
    for asked in posts.ASKED:
        agrees = list(posts.AGREES)
        yield Utterance("utter_consent", {**PIECE, "asked": asked, "recipient": GROUP["name"], "agrees": agrees})
    yield Utterance("utter_stopped", {"taps": list(posts.TAPS), "aside": True})
    yield Utterance("utter_back", kept)
    yield Utterance("utter_complaint", {"complaints": list(posts.COMPLAINTS), "aside": True})
    yield Utterance("utter_carry", {"code": "K7-MANGO", "origin": "ID", "aside": True})
