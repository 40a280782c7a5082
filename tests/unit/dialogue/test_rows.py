"""The assistant's own database, on SQLite and on PostgreSQL."""

import pytest

from bot.dialogue.rows import QUIET_SECONDS, REPLY_SECONDS, ThreadRows
from bot.errors import StoreUnavailable


@pytest.fixture
def rows(store_url: str):
    rows = ThreadRows(store_url)
    yield rows
    rows.dispose()


def save_turn(rows: ThreadRows, *, turn_id: str = "t1", events: str = "[1]", now: float = 0.0) -> None:
    rows.save_turn("her", snapshot=None, events=events, turn_id=turn_id, reply="{}", now=now)


def test_a_conversation_is_replaced_not_repeated(rows: ThreadRows) -> None:
    rows.save("her", snapshot=None, events="[]", now=0.0)
    rows.save("her", snapshot="{}", events="[1]", now=1.0)
    assert rows.load("her") == ("{}", "[1]")
    assert rows.keys() == ["her"]


def test_nothing_is_known_of_a_stranger(rows: ThreadRows) -> None:
    assert rows.load("stranger") is None
    assert rows.reply("stranger") is None


def test_a_conversation_and_its_reply_are_saved_together(rows: ThreadRows) -> None:
    save_turn(rows)
    assert (rows.load("her"), rows.reply("t1")) == ((None, "[1]"), "{}")


def test_if_the_reply_cannot_be_saved_the_conversation_stays_as_it_was(rows: ThreadRows) -> None:
    save_turn(rows)
    with pytest.raises(StoreUnavailable):
        save_turn(rows, events="[2]")
    assert rows.load("her") == (None, "[1]")


def test_deleting_takes_the_replies_too(rows: ThreadRows) -> None:
    save_turn(rows)
    rows.delete("her")
    assert (rows.load("her"), rows.reply("t1"), rows.keys()) == (None, None, [])


def test_sweeping_takes_what_is_quiet_and_old_and_leaves_the_rest(rows: ThreadRows) -> None:
    save_turn(rows, now=0.0)
    rows.save("other", snapshot=None, events="[]", now=QUIET_SECONDS)
    assert rows.sweep(QUIET_SECONDS + 1) == 1
    assert (rows.keys(), rows.reply("t1")) == (["other"], "{}")
    assert rows.sweep(REPLY_SECONDS + 1) == 1
    assert rows.reply("t1") is None


def test_tables_that_exist_are_used_again(store_url: str) -> None:
    for _ in range(2):
        rows = ThreadRows(store_url)
        rows.save("her", snapshot=None, events="[]", now=0.0)
        rows.dispose()


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/tracker.db", "postgresql://127.0.0.1:9/none"])
def test_a_database_that_is_not_there_raises_and_names_no_address(url: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        ThreadRows(url)
    assert "nowhere" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
