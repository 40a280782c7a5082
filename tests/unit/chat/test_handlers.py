"""Who answers a message: the order is the table of docs/architecture.md, and for each kind of message it is that one."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.channels.callback_data import LEAVE_CALLBACK_DATA
from bot.chat.inbound import Inbound
from bot.domain.handoff_buttons import HOLDER_ASSISTANT, HOLDER_DRAFT, HOLDER_OFFICER
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.domain.turn import Choice
from bot.services.conversations import ConversationContext
from tests.support.factories import CHAT, ROOT
from tests.support.gateway_app import House

QUESTION, ASSISTANT = "safe word's question", "assistant"
STANDING = ConversationContext("person", "chat", "en", False, 0, "conversation", "MY", is_new=False)


@dataclass(frozen=True)
class Case:
    """A message, who holds her conversation, and who is asked until somebody answers."""

    asked: tuple[str, ...]
    text: str = ""
    choice: Choice | None = None
    kind: UpdateKind = UpdateKind.TEXT
    holder: str = HOLDER_ASSISTANT


CASES = {
    "a live location that moved": Case(("wordless edit",), kind=UpdateKind.EDITED),
    "she blocked the bot": Case(("blocked",), kind=UpdateKind.BLOCKED),
    "put into a group": Case(("group",), kind=UpdateKind.GROUP),
    "Leave": Case(("leave",), "x"),
    "Leave by its button": Case(("leave",), LEAVE_CALLBACK_DATA, kind=UpdateKind.TAP),
    "Leave, while an officer holds": Case(("leave",), "x", holder=HOLDER_OFFICER),
    "Leave, while she writes her card": Case(("leave",), "x", holder=HOLDER_DRAFT),
    "STOP, while an officer holds": Case(("stop an officer",), "stop", holder=HOLDER_OFFICER),
    "STOP, while she writes her card": Case(
        (QUESTION, "stop word", "handoff card's text", ASSISTANT), "stop", holder=HOLDER_DRAFT
    ),
    "STOP, with nothing to stop": Case((QUESTION, "stop word", "return code", ASSISTANT), "stop"),
    "a bare call": Case(("help card",), "help me"),
    "a bare call, while an officer holds": Case(("help card",), "help me", holder=HOLDER_OFFICER),
    "a call and more": Case((QUESTION, "return code", ASSISTANT), "he is beating me now, my passport is at the agency"),
    "a call and more, while an officer holds": Case(
        ("help card",), "he is beating me now, my passport is at the agency", holder=HOLDER_OFFICER
    ),
    "a card's button": Case(("help card",), choice=Choice("danger_now", {"country": "SG"}), kind=UpdateKind.TAP),
    "a card's country question": Case(
        ("card's country question",), choice=Choice("danger_now", {"page": "1"}), kind=UpdateKind.TAP
    ),
    "words": Case((QUESTION, "return code", ASSISTANT), "my salary is late"),
    "words, while an officer holds": Case((QUESTION, "officer", ASSISTANT), "my salary is late", holder=HOLDER_OFFICER),
    "words, while she writes her card": Case(
        (QUESTION, "handoff card's text", ASSISTANT), "my salary is late", holder=HOLDER_DRAFT
    ),
    "a return code, while an officer holds": Case((QUESTION, "officer", ASSISTANT), "123 456", holder=HOLDER_OFFICER),
    "a command": Case((QUESTION, ASSISTANT), "/menu"),
    "a command, while an officer holds": Case((QUESTION, ASSISTANT), "/menu", holder=HOLDER_OFFICER),
    "a command, while she writes her card": Case(
        (QUESTION, "pause of a handoff card", ASSISTANT), "/menu", holder=HOLDER_DRAFT
    ),
    "a button of the assistant's": Case((QUESTION, ASSISTANT), choice=Choice("ask_privacy"), kind=UpdateKind.TAP),
    "the same, while she writes her card": Case(
        (QUESTION, "pause of a handoff card", ASSISTANT),
        choice=Choice("ask_privacy"),
        kind=UpdateKind.TAP,
        holder=HOLDER_DRAFT,
    ),
    "a button of her card": Case(
        (QUESTION, "handoff card's button", "pause of a handoff card", "post's button", ASSISTANT),
        choice=Choice("card", {"step": "card"}),
        kind=UpdateKind.TAP,
        holder=HOLDER_DRAFT,
    ),
    "a button about what she sent": Case(
        (QUESTION, "handoff's button", "post's button", ASSISTANT),
        choice=Choice("relay", {"step": "withdraw"}),
        kind=UpdateKind.TAP,
    ),
    "feedback": Case(
        (QUESTION, "feedback", "post's button", ASSISTANT),
        choice=Choice("tell", {"step": "complaint"}),
        kind=UpdateKind.TAP,
    ),
    "a button of a reminder": Case(
        (QUESTION, "reminder's button", "post's button", ASSISTANT),
        choice=Choice("remind", {"step": "stop"}),
        kind=UpdateKind.TAP,
    ),
    "Listen": Case(
        (QUESTION, "listen", "post's button", ASSISTANT),
        choice=Choice("listen", {"clip": "0123abcd"}),
        kind=UpdateKind.TAP,
    ),
    "the first tap of Erase": Case(
        (QUESTION, "local screen", ASSISTANT), choice=Choice("forget_me"), kind=UpdateKind.TAP
    ),
    "the second tap of Erase": Case(
        (QUESTION, "erase", ASSISTANT), choice=Choice("forget_me", {"part": "last"}), kind=UpdateKind.TAP
    ),
    "a voice note": Case((QUESTION, "media", ASSISTANT), kind=UpdateKind.VOICE),
    "a voice note, while an officer holds": Case(
        (QUESTION, "officer", "media", ASSISTANT), kind=UpdateKind.VOICE, holder=HOLDER_OFFICER
    ),
    "a photo, while she writes her card": Case(
        (QUESTION, "media", ASSISTANT), kind=UpdateKind.MEDIA, holder=HOLDER_DRAFT
    ),
    "a dead button": Case((QUESTION, ASSISTANT), "gibberish", kind=UpdateKind.TAP),
}


def read_table() -> list[str]:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.split("## Who answers a message")[1].split("\n## ")[0]
    return re.findall(r"^\| \d+ \| ([^|]+?) \|", section, flags=re.MULTILINE)


def parse(house: House, case: Case, standing: ConversationContext) -> Inbound:
    house.kit.session_cache.remember_person(CHAT, standing)
    text = house.kit.callback_data.encode(case.choice, owner=standing.owner) if case.choice else case.text
    return house.desk._parser.parse("turn", IncomingMessage(1, case.kind, CHAT, 7, text=text))


async def test_handlers_are_asked_in_the_order_of_the_table(house: House) -> None:
    names = [handler.name for handler in (*house.desk.handlers, *house.chat.turn_processor.handlers)]
    assert names == read_table()


@pytest.mark.parametrize("name", CASES)
async def test_a_message_is_taken_by(house: House, name: str) -> None:
    case = CASES[name]
    standing = replace(STANDING, holder=case.holder)
    inbound = parse(house, case, standing)
    taken = next((handler.name for handler in house.desk.handlers if handler.matches(inbound)), None)
    if taken:
        assert (taken,) == case.asked
        return
    turn = inbound.begin_turn(standing)
    assert tuple(one.name for one in house.chat.turn_processor.handlers if one.matches(turn)) == case.asked


async def test_a_word_of_her_own_comes_before_the_queue(house: House) -> None:
    for word in ("mango", "help me"):
        inbound = parse(house, Case((), word), STANDING)
        house.desk._safe_words._shared_words = frozenset({"mango", "help me"})
        taken = next(handler.name for handler in house.desk.handlers if handler.matches(inbound))
        assert taken == {"mango": "safe word", "help me": "help card"}[word]


async def test_readings_are_made_once(house: House) -> None:
    asked: list[str] = []
    classify = house.triage.classify
    house.triage.classify = lambda text: (asked.append(text), classify(text))[1]  # type: ignore[method-assign]
    inbound = parse(house, Case((), "my salary is late"), STANDING)
    for _ in range(3):
        assert inbound.verdict is None
    assert len(asked) == 1


async def test_a_late_turn_still_knows_the_card_it_is_due(house: House) -> None:
    inbound = parse(house, Case((), "he is beating me now, i am in kuwait"), STANDING)
    assert inbound.card_request is not None
    assert inbound.card_request.whereabouts.country == "KW"
    danger = house.kit.session_cache.get_danger(CHAT, now=house.clock() + timedelta(minutes=1))
    assert danger is not None
    assert danger.country == "KW"
