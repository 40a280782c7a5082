"""Keys whose time is over are destroyed after a delay, and spared where it turns out that it was not over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.crypto.key_files import DELAY, FILE, KeyDestructionSchedule
from bot.crypto.key_ring import DAY_KEY_LIFE, KeyRing
from bot.domain.clock import TrustedTime
from tests.unit.db.example_rows import NOW

AT = TrustedTime(NOW)
LATER = TrustedTime(NOW + DELAY)
END = datetime(2025, 11, 25, tzinfo=UTC) + DAY_KEY_LIFE
"""When the day key of NOW is over."""


@pytest.fixture
def condemned(tmp_path: Path) -> KeyDestructionSchedule:
    return KeyDestructionSchedule(tmp_path)


def test_condemned_is_ripe_after_the_delay_even_for_a_process_that_starts_anew(
    condemned: KeyDestructionSchedule, tmp_path: Path
) -> None:
    assert condemned.update_schedule("open", ["a"], now=AT) == set()
    assert condemned.update_schedule("open", ["a", "b"], now=TrustedTime(LATER - timedelta(seconds=1))) == set()
    assert KeyDestructionSchedule(tmp_path).update_schedule("open", ["a", "b"], now=LATER) == {"a"}


def test_condemned_that_is_spared_begins_anew(condemned: KeyDestructionSchedule) -> None:
    condemned.update_schedule("open", ["a"], now=AT)
    condemned.update_schedule("open", [], now=AT)
    assert condemned.update_schedule("open", ["a"], now=LATER) == set()


def test_condemned_of_one_kind_leaves_the_others_alone(condemned: KeyDestructionSchedule) -> None:
    condemned.update_schedule("open", ["a"], now=AT)
    condemned.update_schedule("day", ["b"], now=AT)
    assert condemned.update_schedule("open", ["a"], now=LATER) == {"a"}


def test_condemned_mark_that_a_wrong_time_set_ahead_begins_anew(condemned: KeyDestructionSchedule) -> None:
    condemned.update_schedule("open", ["a"], now=TrustedTime(NOW + timedelta(days=31)))
    assert condemned.update_schedule("open", ["a"], now=AT) == set()
    assert condemned.update_schedule("open", ["a"], now=LATER) == {"a"}


@pytest.mark.parametrize(
    "written", [b"", b"\xff", b"[]", b'{"open": 3}', b'{"open": {"a": 3}}', b'{"open": {"a": "then"}}']
)
def test_condemned_file_that_is_broken_makes_everything_wait(
    condemned: KeyDestructionSchedule, tmp_path: Path, written: bytes
) -> None:
    (tmp_path / FILE).write_bytes(written)
    assert condemned.update_schedule("open", ["a"], now=AT) == set()
    assert condemned.update_schedule("open", ["a"], now=LATER) == {"a"}


def test_condemned_day_key_goes_on_time_and_after_a_long_stop_within_the_delay(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys", create=True)
    name, _ = ring.get_day_key(NOW)
    assert ring.destroy_expired_day_keys(TrustedTime(END - timedelta(minutes=44))) == []
    assert ring.destroy_expired_day_keys(TrustedTime(END + timedelta(minutes=1))) == [name]
    ring.destroy_expired_day_keys(TrustedTime(END + timedelta(minutes=2)))
    name, _ = ring.get_day_key(NOW)
    stopped = END + timedelta(days=31)
    assert ring.destroy_expired_day_keys(TrustedTime(stopped)) == []
    assert ring.destroy_expired_day_keys(TrustedTime(stopped + DELAY)) == [name]


def test_condemned_day_key_is_spared_where_a_wrong_time_had_condemned_it(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys", create=True)
    name, key = ring.get_day_key(NOW)
    ring.destroy_expired_day_keys(TrustedTime(NOW + timedelta(days=31)))
    assert ring.destroy_expired_day_keys(AT) == []
    assert ring.destroy_expired_day_keys(LATER) == []
    assert ring.get_key(name) == key
