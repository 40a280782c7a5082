"""The numbers of messages, as this process saw them."""

from datetime import timedelta

import pytest

from bot.channels.message_ids import (
    DELETABLE_PERIOD,
    MAX_CHATS,
    MAX_GAP_IDS,
    MAX_IDS_AHEAD,
    MAX_IDS_PER_CHAT,
    MessageIds,
    list_missing_ids,
)
from tests.support.factories import CHAT, NOW

LATER = NOW + timedelta(hours=49)


@pytest.fixture
def ids() -> MessageIds:
    return MessageIds()


def test_what_was_seen_is_known_as_long_as_telegram_deletes_it(ids: MessageIds) -> None:
    ids.record_message(CHAT, 5, now=NOW)
    ids.record_message(CHAT, 9, now=LATER)
    assert ids.list_deletable(CHAT, now=NOW) == {5, 9}
    assert ids.list_deletable(CHAT, now=LATER) == {9}
    assert ids.list_deletable(CHAT + 1, now=NOW) == set()


def test_a_message_without_a_number_is_none(ids: MessageIds) -> None:
    ids.record_message(CHAT, 0, now=NOW)
    assert ids.list_deletable(CHAT, now=NOW) == set()


def test_neither_chats_nor_numbers_pile_up(ids: MessageIds) -> None:
    for number in range(1, MAX_IDS_PER_CHAT + 20):
        ids.record_message(CHAT, number, now=NOW)
    assert len(ids.list_deletable(CHAT, now=NOW)) == MAX_IDS_PER_CHAT
    for chat_id in range(MAX_CHATS + 1):
        ids.record_message(10**6 + chat_id, 1, now=NOW)
    assert ids.list_deletable(CHAT, now=NOW) == set()


def test_what_comes_after_she_left_is_not_what_leave_deletes(ids: MessageIds) -> None:
    ids.record_message(CHAT, 5, now=NOW)
    ids.begin_leave(CHAT, update_id=7, now=NOW)
    ids.record_message(CHAT, 6, now=NOW)
    assert (ids.list_deletable(CHAT, now=NOW), ids.ids_since_leave(CHAT)) == ({5}, {6})
    ids.finish_leave(CHAT, update_id=7)
    assert (ids.list_deletable(CHAT, now=NOW), ids.is_leaving(CHAT)) == ({6}, False)


def test_what_was_under_way_when_she_left_is_told_from_what_was_sent_after(ids: MessageIds) -> None:
    with ids.track_send(CHAT) as before:
        ids.begin_leave(CHAT, update_id=7, now=NOW)
    ids.finish_leave(CHAT, update_id=7)
    with ids.track_send(CHAT) as after:
        pass
    assert (ids.has_left(CHAT, since=before), ids.has_left(CHAT, since=after)) == (True, False)


def test_only_what_came_before_the_update_she_left_with_is_unwanted(ids: MessageIds) -> None:
    for update_id in (6, 7, 8):
        ids.record_update(update_id)
    ids.begin_leave(CHAT, update_id=7, now=NOW)
    assert [ids.is_before_leave(CHAT, update_id, now=NOW) for update_id in (6, 7, 8, 9)] == [True, False, False, False]
    assert not ids.is_before_leave(CHAT + 1, 6, now=NOW)


def test_what_another_process_received_is_told_by_its_number_for_as_long_as_numbers_count_up(ids: MessageIds) -> None:
    for update_id in (7, 3):  # the numbers jumped down, and this process saw it
        ids.record_update(update_id)
    ids.begin_leave(CHAT, update_id=7, now=NOW)
    later = NOW + DELETABLE_PERIOD + timedelta(minutes=1)
    assert [ids.is_before_leave(CHAT, update_id, now=NOW) for update_id in (3, 6, 8)] == [False, True, False]
    assert not ids.is_before_leave(CHAT, 6, now=later)


def test_while_something_is_under_way_there_is_a_doubt(ids: MessageIds) -> None:
    with ids.track_send(CHAT):
        assert ids.has_uncertain_sends(CHAT, now=NOW)
    assert not ids.has_uncertain_sends(CHAT, now=NOW)


def test_a_doubt_lasts_as_long_as_telegram_deletes(ids: MessageIds) -> None:
    ids.record_uncertain_send(CHAT, now=NOW)
    assert ids.has_uncertain_sends(CHAT, now=NOW + timedelta(hours=47))
    assert not ids.has_uncertain_sends(CHAT, now=NOW + timedelta(minutes=6), within=timedelta(minutes=5))
    assert not ids.has_uncertain_sends(CHAT, now=LATER)


def test_what_may_arrive_late_is_looked_for_above_the_line_and_below_what_she_writes_next(ids: MessageIds) -> None:
    ids.schedule_late_deletion(CHAT, floor=20, now=NOW, keep={20})
    (late,) = ids.list_due_chats(now=NOW).values()
    assert ids.list_to_delete(late) == list(range(21, 21 + MAX_IDS_AHEAD))
    ids.record_message(CHAT, 25, now=NOW)
    assert ids.list_to_delete(late) == [21, 22, 23, 24]


def test_what_was_not_deleted_is_wanted_gone_until_it_is(ids: MessageIds) -> None:
    ids.schedule_late_deletion(CHAT, floor=None, now=NOW, numbers=[3, 4])
    (late,) = ids.list_due_chats(now=NOW).values()
    assert ids.list_to_delete(late) == [3, 4]
    ids.mark_deleted(CHAT, {3})
    assert ids.list_to_delete(late) == [4]


def test_it_is_looked_for_often_at_first_and_then_no_more(ids: MessageIds) -> None:
    ids.schedule_late_deletion(CHAT, floor=1, now=NOW)
    looks = [second for second in range(400) if ids.list_due_chats(now=NOW + timedelta(seconds=second))]
    assert looks[0] == 0
    assert looks[1] <= 5
    assert len(looks) < 10
    assert looks[-1] <= 300


def test_between_what_is_known_the_newest_come_first() -> None:
    assert list_missing_ids({3, 5, 8}, top=10, limit=MAX_GAP_IDS) == ([10, 9, 7, 6, 4], True)
    assert list_missing_ids({3, 5, 8}, top=0, limit=MAX_GAP_IDS) == ([7, 6, 4], True)
    assert list_missing_ids(set(), top=10, limit=MAX_GAP_IDS) == ([], True)
    assert list_missing_ids({1}, top=10**9, limit=3) == ([10**9, 10**9 - 1, 10**9 - 2], False)
