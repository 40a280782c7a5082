"""The assistant's own database, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.assistant.tracker_db import INACTIVE_SECONDS, REPLY_RETENTION_SECONDS, TrackerDatabase
from bot.errors import StoreUnavailable, TurnExpired


@pytest.fixture
def rows(store_url: str):
    rows = TrackerDatabase(store_url)
    yield rows
    rows.dispose()


def save_turn(rows: TrackerDatabase, *, turn_id: str = "t1", events: str = "[1]", now: float = 0.0) -> None:
    rows.acquire_conversation("her", holder="a", turn_id="another", now=now, until=now + 5)
    rows.save_turn("her", holder="a", snapshot=None, events=events, turn_id=turn_id, reply="{}", now=now)


def test_a_conversation_is_replaced_not_repeated(rows: TrackerDatabase) -> None:
    rows.save("her", snapshot=None, events="[]", now=0.0)
    rows.save("her", snapshot="{}", events="[1]", now=1.0)
    assert rows.load("her") == ("{}", "[1]")
    assert rows.list_conversation_ids() == ["her"]


def test_nothing_is_known_of_a_stranger(rows: TrackerDatabase) -> None:
    assert rows.load("stranger") is None
    assert rows.get_reply("stranger") is None


def test_a_conversation_and_its_reply_are_saved_together(rows: TrackerDatabase) -> None:
    save_turn(rows)
    assert (rows.load("her"), rows.get_reply("t1")) == ((None, "[1]"), "{}")


def test_if_the_reply_cannot_be_saved_the_conversation_stays_as_it_was(rows: TrackerDatabase) -> None:
    save_turn(rows)
    with pytest.raises(IntegrityError) as caught:
        save_turn(rows, events="[2]")
    assert "t1" not in f"{caught.value} {vars(caught.value)}"
    assert rows.load("her") == (None, "[1]")


def test_deleting_takes_the_replies_too(rows: TrackerDatabase) -> None:
    save_turn(rows)
    rows.delete("her")
    assert (rows.load("her"), rows.get_reply("t1"), rows.list_conversation_ids()) == (None, None, [])


def test_sweeping_takes_what_is_quiet_and_old_and_leaves_the_rest(rows: TrackerDatabase) -> None:
    save_turn(rows, now=0.0)
    rows.save("other", snapshot=None, events="[]", now=INACTIVE_SECONDS)
    assert rows.delete_expired(INACTIVE_SECONDS + 1) == 1
    assert (rows.list_conversation_ids(), rows.get_reply("t1")) == (["other"], "{}")
    assert rows.delete_expired(REPLY_RETENTION_SECONDS + 1) == 1
    assert rows.get_reply("t1") is None


def hold(rows: TrackerDatabase, holder: str, *, turn_id: str = "t1", now: float = 0.0) -> tuple[bool, str | None]:
    return rows.acquire_conversation("her", holder=holder, turn_id=turn_id, now=now, until=now + 5)


def test_a_conversation_is_held_by_one_at_a_time(rows: TrackerDatabase) -> None:
    assert hold(rows, "a") == (True, None)
    assert hold(rows, "b") == (False, None)
    assert hold(rows, "a") == (True, None), "the same turn sent again to the same assistant"
    rows.release_conversation("her", holder="b")
    assert hold(rows, "b") == (False, None), "nobody ends another's hold"
    rows.release_conversation("her", holder="a")
    assert hold(rows, "b") == (True, None)


def test_a_hold_ends_with_its_turn_and_the_next_reads_what_was_saved(rows: TrackerDatabase) -> None:
    hold(rows, "a")
    rows.save_turn("her", holder="a", snapshot=None, events="[1]", turn_id="t1", reply="{}", now=0.0)
    assert hold(rows, "b", turn_id="t1") == (True, "{}"), "the same turn sent to another assistant"
    assert hold(rows, "c", turn_id="t2") == (True, None), "nothing is held by a turn that was taken before"


def test_a_hold_ends_with_its_time_and_nothing_of_its_turn_is_kept(rows: TrackerDatabase) -> None:
    hold(rows, "a", now=0.0)
    assert hold(rows, "b", now=6.0) == (True, None)
    with pytest.raises(TurnExpired):
        rows.save_turn("her", holder="a", snapshot=None, events="[1]", turn_id="t1", reply="{}", now=6.0)
    assert (rows.load("her"), rows.get_reply("t1")) == (None, None)


def test_what_is_forgotten_in_the_middle_of_a_turn_stays_forgotten(rows: TrackerDatabase) -> None:
    hold(rows, "a")
    rows.delete("her")
    with pytest.raises(TurnExpired):
        rows.save_turn("her", holder="a", snapshot=None, events="[1]", turn_id="t1", reply="{}", now=0.0)
    assert rows.list_conversation_ids() == []


def test_tables_that_exist_are_used_again(store_url: str) -> None:
    for _ in range(2):
        rows = TrackerDatabase(store_url)
        rows.save("her", snapshot=None, events="[]", now=0.0)
        rows.dispose()


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/tracker.db", "postgresql://127.0.0.1:9/none"])
def test_a_database_that_is_not_there_raises_and_names_no_address(url: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        TrackerDatabase(url)
    assert "nowhere" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


@pytest.mark.parametrize("mode", [None, 0o644])
def test_the_file_is_for_this_account_alone(tmp_path: Path, mode: int | None) -> None:
    path = tmp_path / "tracker.db"
    if mode:
        path.touch(mode)
        path.chmod(mode)
    rows = TrackerDatabase(f"sqlite:///{path}")
    rows.save("her", snapshot=None, events="[]", now=0.0)
    assert {oct(found.stat().st_mode & 0o777) for found in tmp_path.iterdir()} == {"0o600"}
