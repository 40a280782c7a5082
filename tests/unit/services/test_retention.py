"""What is past its time goes, by the limits the policy names."""

from datetime import timedelta

import pytest

from bot.crypto.key_ring import KeyRing
from bot.services import conversations, outbox, retention
from bot.services.conversations import ConversationContext
from tests.support.factories import CHAT, NOW, Ids, create_text_update, load_real_content
from tests.unit.services.conftest import Within

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def sweep(within: Within, keys: KeyRing, new_id: Ids, *, after: timedelta) -> retention.SweepResult:
    return within(retention.sweep_expired, keys, limits=load_real_content().limits, now=NOW + after, new_id=new_id)


@pytest.mark.parametrize(("after", "is_forgotten"), [(timedelta(minutes=10), False), (timedelta(minutes=11), True)])
def test_a_quiet_thread_is_forgotten_without_her(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext, after: timedelta, is_forgotten: bool
) -> None:
    assert (her.conversation_id in sweep(within, keys, new_id, after=after).forgotten_conversation_ids) is is_forgotten


@pytest.mark.parametrize(("after", "waits"), [(15 * MINUTE, True), (16 * MINUTE, False)])
def test_words_nobody_could_handle_go(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext, after: timedelta, waits: bool
) -> None:
    sweep(within, keys, new_id, after=after)
    assert bool(within(lambda uow: uow.inbox.list_waiting(10))) is waits


@pytest.mark.parametrize(("after", "is_old"), [(43 * HOUR, False), (45 * HOUR, True)])
def test_messages_are_old_while_telegram_can_still_delete_them(
    within: Within, keys: KeyRing, her: ConversationContext, after: timedelta, is_old: bool
) -> None:
    before = NOW + after - load_real_content().limits.message_log_hours * HOUR
    found = within(retention.list_old_messages, keys, before=before)
    numbers = [(chat_id, [sent.message_id for _, sent in entries if sent]) for chat_id, entries in found]
    assert numbers == ([(CHAT, [create_text_update().message_id])] if is_old else [])


def test_messages_whose_key_is_gone_are_named_without_a_number(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    keys.destroy_expired_day_keys(NOW + timedelta(days=4))
    ((_, entries),) = within(retention.list_old_messages, keys, before=NOW + HOUR)
    assert [sent for _, sent in entries] == [None]
    within(retention.drop_messages, [entry_id for entry_id, _ in entries])
    assert within(retention.list_old_messages, keys, before=NOW + HOUR) == []


def test_a_sweep_of_a_fresh_store_removes_nothing(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    assert not any(sweep(within, keys, new_id, after=timedelta(0)).deleted_counts.values())


def test_the_log_of_messages_outlives_the_sweep_that_deletes_them(
    within: Within, keys: KeyRing, new_id: Ids, her: ConversationContext
) -> None:
    sweep(within, keys, new_id, after=45 * HOUR)
    assert within(outbox.list_chat_messages, keys, her.person_id)
    sweep(within, keys, new_id, after=49 * HOUR)
    assert within(outbox.list_chat_messages, keys, her.person_id) == []


def test_a_kept_message_is_emptied_as_soon_as_it_is_answered(
    within: Within, keys: KeyRing, her: ConversationContext
) -> None:
    within(conversations.mark_handled, "turn", now=NOW)
    assert within(lambda uow: uow.inbox.lock_waiting("turn")) is None
