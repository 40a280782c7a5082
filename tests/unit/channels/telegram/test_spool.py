"""The spool loses nothing that it took, and takes nothing it could lose."""

import errno
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.spool import Spool
from bot.crypto.key_ring import KeyRing
from bot.errors import StoreUnavailable
from tests.support.canaries import find_words
from tests.support.factories import NO_DELAY, NOW, create_text_update

WORDS = "Canary tolong saya"


@pytest.fixture
def spool(tmp_path: Path, keys: KeyRing) -> Spool:
    return Spool(tmp_path / "spool", keys)


def kept(spool: Spool) -> list[str]:
    return [turn_id for turn_id, _ in spool.read_entries()]


def test_what_was_kept_comes_back_in_order_and_whole(spool: Spool) -> None:
    batch = [("a", create_text_update(WORDS)), ("b", create_text_update("two", update_id=2))]
    spool.append(batch, now=NOW)
    spool.append([("c", create_text_update("three", update_id=3))], now=NOW)
    assert spool.read_entries() == [*batch, ("c", create_text_update("three", update_id=3))]


def test_an_empty_spool_gives_nothing(spool: Spool) -> None:
    assert spool.read_entries() == []
    spool.confirm_drained()


def test_what_was_taken_is_gone_and_what_came_meanwhile_is_not(spool: Spool) -> None:
    spool.append([("a", create_text_update())], now=NOW)
    assert kept(spool) == ["a"]
    spool.append([("b", create_text_update())], now=NOW)
    spool.confirm_drained()
    assert kept(spool) == ["b"]


def test_a_crash_between_take_and_taken_loses_nothing(spool: Spool, tmp_path: Path, keys: KeyRing) -> None:
    spool.append([("a", create_text_update())], now=NOW)
    assert kept(spool) == ["a"]
    spool.append([("b", create_text_update())], now=NOW)
    again = Spool(tmp_path / "spool", keys)
    assert kept(again) == ["a"]
    again.confirm_drained()
    assert kept(again) == ["b"]


def test_what_is_written_while_the_file_is_taken_is_not_lost_with_it(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append([("a", create_text_update())], now=NOW)
    real, found, others = os.write, list[str](), list[threading.Thread]()

    def takes() -> None:
        found.extend(kept(spool))
        spool.confirm_drained()

    def slow(descriptor: int, data: bytes) -> int:
        others.append(threading.Thread(target=takes))
        others[0].start()
        others[0].join(0.2)
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", slow)
    spool.append([("b", create_text_update(update_id=2))], now=NOW)
    others[0].join()
    assert [*found, *kept(spool)] == ["a", "b"]


def test_what_was_answered_is_known_until_it_is_taken(spool: Spool, tmp_path: Path, keys: KeyRing) -> None:
    spool.append([("a", create_text_update())], now=NOW)
    spool.mark(1)
    assert kept(spool) == ["a"]
    spool.mark(2)  # its message was taken aside meanwhile
    assert Spool(tmp_path / "spool", keys).answered() == {1, 2}
    spool.confirm_drained()
    assert spool.answered() == {2}
    assert kept(spool) == []


def test_no_word_of_hers_is_in_the_file_and_nobody_else_may_read_it(spool: Spool, tmp_path: Path) -> None:
    spool.append([("a", create_text_update(WORDS))], now=NOW)
    assert find_words(WORDS, tmp_path) == []
    assert (tmp_path / "spool").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("torn", [1, 7, 60, 200])
def test_a_torn_last_line_takes_nothing_else_with_it(spool: Spool, tmp_path: Path, torn: int) -> None:
    spool.append([("a", create_text_update())], now=NOW)
    whole = (tmp_path / "spool").read_bytes()
    spool.append([("torn", create_text_update())], now=NOW)
    (tmp_path / "spool").write_bytes((tmp_path / "spool").read_bytes()[: len(whole) + torn])
    spool.append([("b", create_text_update())], now=NOW)
    assert kept(spool) == ["a", "b"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=80))
def test_rubbish_in_the_file_stops_nobody(spool: Spool, tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "spool").write_bytes(rubbish)
    spool.append([("a", create_text_update())], now=NOW)
    assert kept(spool) == ["a"]
    spool.confirm_drained()


def test_a_line_whose_day_key_is_destroyed_is_left_out(spool: Spool, keys: KeyRing) -> None:
    spool.append([("old", create_text_update())], now=NOW)
    keys.destruction_schedule.delay = NO_DELAY
    keys.destroy_expired_day_keys(NOW + timedelta(days=4))
    spool.append([("new", create_text_update())], now=NOW + timedelta(days=4))
    assert kept(spool) == ["new"]


def test_a_full_disk_is_said_aloud(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        spool.append([("a", create_text_update())], now=NOW)


def test_a_disk_that_takes_a_part_and_then_no_more_keeps_nothing_silently(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.append([("before", create_text_update())], now=NOW)
    real, room = os.write, [100]

    def nearly_full(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        room[0], part = 0, data[: room[0]]
        return real(descriptor, part)

    monkeypatch.setattr(os, "write", nearly_full)
    with pytest.raises(StoreUnavailable):
        spool.append([("lost", create_text_update())], now=NOW)
    monkeypatch.setattr(os, "write", real)
    spool.append([("after", create_text_update())], now=NOW)
    assert kept(spool) == ["before", "after"]


def test_a_directory_that_is_gone_is_said_aloud(tmp_path: Path, keys: KeyRing) -> None:
    with pytest.raises(StoreUnavailable):
        Spool(tmp_path / "gone" / "spool", keys).append([("a", create_text_update())], now=NOW)
