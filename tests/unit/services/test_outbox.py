"""What we owe her goes out in order, once, and not at all where it cannot."""

from datetime import timedelta

import pytest

from bot.crypto.key_ring import KeyRing
from bot.services import conversations, erasure, outbox
from bot.services.conversations import ConversationContext
from bot.services.outbox import DueMessage
from tests.support.factories import CHAT, NOW, Ids, create_delivery
from tests.unit.services.conftest import Within


@pytest.fixture
def owed(within: Within, keys: KeyRing, her: ConversationContext) -> ConversationContext:
    """Two messages are owed to her."""
    said = [create_delivery("first"), create_delivery("second")]
    within(conversations.finish_turn, keys, her, "turn", said, country=None, language=None, now=NOW)
    return her


def due(within: Within, keys: KeyRing, **later: float) -> list[DueMessage]:
    return within(outbox.list_due_messages, keys, now=NOW + timedelta(**later), limit=10)[0]


def delivered(within: Within, keys: KeyRing, item: DueMessage, message_id: int, new_id: Ids) -> bool:
    return within(outbox.mark_delivered, keys, item, message_id=message_id, now=NOW, new_id=new_id)


def ours(within: Within, keys: KeyRing, standing: ConversationContext) -> list[int]:
    return [sent.message_id for _, sent in within(outbox.list_chat_messages, keys, standing.person_id) if sent.is_ours]


def test_a_due_message_knows_where_it_goes_and_does_not_say_so_when_printed(
    within: Within, keys: KeyRing, owed: ConversationContext
) -> None:
    (item,) = due(within, keys)
    assert (item.chat_id, item.delivery, item.person_id, item.attempts) == (
        CHAT,
        create_delivery("first"),
        owed.person_id,
        0,
    )
    assert str(CHAT) not in repr(item)
    assert "first" not in repr(item)


def test_what_was_delivered_is_logged_for_leave_and_the_next_is_due(
    within: Within, keys: KeyRing, owed: ConversationContext, new_id: Ids
) -> None:
    assert delivered(within, keys, due(within, keys)[0], 901, new_id)
    assert ours(within, keys, owed) == [901]
    assert [item.delivery.text for item in due(within, keys)] == ["second"]


def test_delivering_twice_is_noted_once(within: Within, keys: KeyRing, owed: ConversationContext, new_id: Ids) -> None:
    (item,) = due(within, keys)
    assert delivered(within, keys, item, 901, new_id) is True
    assert delivered(within, keys, item, 901, new_id) is True  # she keeps it: the first note may have seemed to fail
    assert ours(within, keys, owed) == [901]


def test_a_second_copy_that_another_gateway_sent_is_to_be_deleted(
    within: Within, keys: KeyRing, owed: ConversationContext, new_id: Ids
) -> None:
    (item,) = due(within, keys)
    assert delivered(within, keys, item, 901, new_id) is True
    assert delivered(within, keys, item, 902, new_id) is False
    assert ours(within, keys, owed) == [901]


def test_an_edited_message_is_in_the_log_already(
    within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids
) -> None:
    said = [create_delivery("in its place", edits=700)]
    within(conversations.finish_turn, keys, her, "turn", said, country=None, language=None, now=NOW)
    assert delivered(within, keys, due(within, keys)[0], 700, new_id)
    assert ours(within, keys, her) == []


def test_an_edit_that_became_a_new_message_is_logged(
    within: Within, keys: KeyRing, her: ConversationContext, new_id: Ids
) -> None:
    said = [create_delivery("in its place", edits=700)]
    within(conversations.finish_turn, keys, her, "turn", said, country=None, language=None, now=NOW)
    assert delivered(within, keys, due(within, keys)[0], 701, new_id)
    assert ours(within, keys, her) == [701]


def test_a_message_withdrawn_under_way_is_not_wanted(
    within: Within, keys: KeyRing, owed: ConversationContext, new_id: Ids
) -> None:
    (item,) = due(within, keys)
    within(erasure.leave_chat, keys, owed.person_id, entry_ids=[], now=NOW)
    assert delivered(within, keys, item, 901, new_id) is False
    assert ours(within, keys, owed) == []


def test_a_message_to_somebody_erased_is_not_wanted(
    within: Within, keys: KeyRing, owed: ConversationContext, new_id: Ids
) -> None:
    (item,) = due(within, keys)
    within(erasure.erase_person, keys, owed.person_id, chat_keys=owed.chat_keys, now=NOW)
    assert delivered(within, keys, item, 901, new_id) is False


def test_a_postponed_message_holds_back_the_next(within: Within, keys: KeyRing, owed: ConversationContext) -> None:
    (item,) = due(within, keys)
    within(outbox.postpone_message, item.outbox_id, due_at=NOW + timedelta(seconds=30))
    assert due(within, keys, seconds=29) == []
    (again,) = due(within, keys, seconds=30)
    assert (again.delivery.text, again.attempts) == ("first", 1)


def test_where_she_cannot_be_reached_nothing_more_is_due(
    within: Within, keys: KeyRing, owed: ConversationContext
) -> None:
    within(outbox.mark_unreachable, owed.person_id, now=NOW)
    assert due(within, keys, days=1) == []
    assert within(lambda uow: uow.people.get_by_id(owed.person_id)).reachable is False


def test_a_message_that_failed_does_not_hold_back_the_next(
    within: Within, keys: KeyRing, owed: ConversationContext
) -> None:
    within(outbox.mark_failed, [due(within, keys)[0].outbox_id], now=NOW)
    assert [item.delivery.text for item in due(within, keys)] == ["second"]


def test_what_can_never_be_opened_again_is_named(within: Within, keys: KeyRing, owed: ConversationContext) -> None:
    keys.destroy_expired_day_keys(NOW + timedelta(days=4))
    items, lost = within(outbox.list_due_messages, keys, now=NOW, limit=10)
    assert items == []
    assert len(lost) == 1
    assert within(outbox.list_chat_messages, keys, owed.person_id) == []
