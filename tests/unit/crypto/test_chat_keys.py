"""Chat keys: one a day, read from the disk each time, destroyed when their day is over and nobody is left under them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.crypto.chat_keys import FOLDER, GRACE_PERIOD, LIFETIME, ChatKeys, extract_day
from bot.crypto.key_ring import KeyRing
from bot.errors import BadSettings, DecryptionError, StoreUnavailable

NOW = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
DAY = "2025-11-24"
END = datetime(2025, 11, 25, tzinfo=UTC)
"""The end of the day of NOW."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def chats(directory: Path) -> ChatKeys:
    return KeyRing.open(directory, create=True).daily_chat_keys


def test_a_day_has_one_key_for_this_account_alone(chats: ChatKeys, directory: Path) -> None:
    assert chats.list_days() == []
    assert [chats.ensure_day_key(NOW), chats.ensure_day_key(NOW.replace(hour=23))] == [DAY, DAY]
    assert chats.list_days() == [DAY]
    assert (directory / FOLDER).stat().st_mode & 0o777 == 0o700
    assert (directory / FOLDER / DAY).stat().st_mode & 0o777 == 0o600


def test_the_day_is_that_of_utc(chats: ChatKeys) -> None:
    assert chats.ensure_day_key(datetime.fromisoformat("2025-11-25T03:00:00+08:00")) == DAY


def test_a_chat_is_found_by_another_key_each_day(chats: ChatKeys, directory: Path) -> None:
    days = [chats.ensure_day_key(NOW), chats.ensure_day_key(NOW + timedelta(days=1))]
    found = chats.derive_all_chat_keys("a chat")
    assert [extract_day(key) for key in found] == days[::-1]
    assert len({key.rpartition(".")[2] for key in found}) == 2
    assert all(chats.has_key_for(key) for key in found)
    assert ChatKeys(directory).derive_all_chat_keys("a chat") == found, "another process finds her too"
    assert set(found).isdisjoint(chats.derive_all_chat_keys("another chat"))


def test_a_key_of_before_has_no_day(chats: ChatKeys) -> None:
    assert extract_day("2d4ab0f73f6f0aa23f3cdd1e9a498a40") == ""
    assert not chats.has_key_for("2d4ab0f73f6f0aa23f3cdd1e9a498a40")


def test_a_key_that_another_process_destroys_meanwhile_does_not_stop_the_start(
    chats: ChatKeys, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats.ensure_day_key(NOW)
    monkeypatch.setattr(ChatKeys, "list_days", lambda _: [DAY, "2025-11-23"])
    KeyRing.open(directory, create=False)


def test_a_day_that_is_over_goes_when_nobody_is_under_it(chats: ChatKeys, directory: Path) -> None:
    chats.ensure_day_key(NOW)
    assert chats.destroy_unused([], now=END + GRACE_PERIOD) == []
    assert chats.destroy_unused([DAY], now=END + GRACE_PERIOD + timedelta(seconds=1)) == []
    assert chats.destroy_unused([], now=END + GRACE_PERIOD + timedelta(seconds=1)) == [DAY]
    for keys in (chats, ChatKeys(directory)):
        with pytest.raises(DecryptionError, match="gone"):
            keys.derive_chat_key(DAY, "a chat")


def test_whoever_is_under_it_holds_it_for_its_life_and_no_longer(chats: ChatKeys) -> None:
    chats.ensure_day_key(NOW)
    assert chats.destroy_unused([DAY], now=END + LIFETIME) == []
    assert chats.destroy_unused([DAY], now=END + LIFETIME + timedelta(seconds=1)) == [DAY]


def test_today_never_goes(chats: ChatKeys) -> None:
    chats.ensure_day_key(NOW)
    assert chats.destroy_unused([], now=END - timedelta(seconds=1)) == []


def test_a_clock_that_was_wrong_leaves_no_key_behind(chats: ChatKeys) -> None:
    for years in (-10, 10):
        day = chats.ensure_day_key(NOW + timedelta(days=365 * years))
        assert chats.destroy_unused([day], now=NOW) == [day]


def test_its_bytes_are_overwritten(chats: ChatKeys, directory: Path) -> None:
    chats.ensure_day_key(NOW)
    os.link(directory / FOLDER / DAY, directory / "kept")
    chats.destroy_unused([], now=NOW + timedelta(days=9))
    assert set((directory / "kept").read_bytes()) == {0}


def test_a_foreign_file_is_no_key_and_stays(chats: ChatKeys, directory: Path) -> None:
    chats.ensure_day_key(NOW)
    for name in ("2025-99-99", "notes"):
        (directory / FOLDER / name).touch(mode=0o600)
    assert chats.destroy_unused([], now=NOW + timedelta(days=9999)) == [DAY]
    assert len(chats.derive_all_chat_keys("a chat")) == 0


def test_a_key_others_can_read_stops_the_start(chats: ChatKeys, directory: Path) -> None:
    chats.ensure_day_key(NOW)
    (directory / FOLDER / DAY).chmod(0o640)
    with pytest.raises(BadSettings, match="chmod 600"):
        KeyRing.open(directory, create=False)


def test_a_full_disk_means_the_store_is_unavailable(chats: ChatKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        chats.ensure_day_key(NOW)
